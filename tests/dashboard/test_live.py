"""The live page as functions: what it says in each state, what is sent again, and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import no_update
from sqlalchemy import delete
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard.live import choosing, picture, seen, starting, states, ticking
from dashboard.live.parts import drawn
from dashboard.pages import live as page
from dashboard.reader import ADMIN, OPERATOR, STUDENT, TEACHER, Reader
from dashboard.view import View
from storage import StoreError, alerts, live
from storage.engine import writing
from storage.store import Store
from storage.tables import lecture
from tests.dashboard import happening, rooms
from tests.dashboard.browsing import Browser, account
from tests.dashboard.happening import NAMES, Class

pytestmark = pytest.mark.usefixtures("allowed")

TESS = Reader(1, "Tess", TEACHER, frozenset({"Algebra"}), "tess@example.org")
BEA = Reader(2, "Bea", TEACHER, frozenset({"Biology"}))
FORM = {"kind": "address", "source": "rtsp://camera.example/1", "course": "Algebra", "lecture": "", "ends": ""}
START = {"do": "start", "silence": "10", **FORM}


@pytest.fixture
def one(store: Store) -> Class:
    return happening.begin(store, ago=timedelta(seconds=70), people=NAMES[:6])


def shown(one: Class, reader: Reader = OPERATOR) -> str:
    return rooms.text(page.page(one.store, View(reader=reader), {}).content)


def now(one: Class) -> seen.Seen:
    found = live.found(one.store, one.id)
    assert found
    return seen.look(one.store, found, datetime.now(UTC))


# ------------------------------------------------------------------------------------------------------ what it says


def test_without_a_class_it_offers_to_start_one(store: Store) -> None:
    said = page.page(store, View(), {})
    assert "No class is going on" in rooms.text(said.content)
    assert said.refresh_ms
    assert "live-lately" in said.changing, "what is typed into the form stays"


def test_a_class_is_shown_with_its_value_people_and_state(one: Class) -> None:
    one.goes_on(69)
    said = shown(one)
    for expected in ("Algebra 7", "Live", "People | 6", "Cameras on | 5 of 6", "Behind", "Pause", "Stop"):
        assert expected in said
    assert "± " in said
    assert "Person A" not in said, "single people only when opened"
    assert "secret" not in said


@pytest.mark.parametrize(
    ("row", "line", "kind"),
    [
        ({"state": "asked"}, "Waiting to begin", "waits"),
        ({"state": "connecting"}, "Connecting", "waits"),
        ({"state": "live"}, "Live", "runs"),
        ({"state": "stalled"}, "Source lost: connected, but no picture comes", "lost"),
        ({"state": "reconnecting"}, "Source lost: reconnecting", "lost"),
        ({"state": "reconnecting", "retry": 8.2}, "Source lost: reconnecting, 8 s", "lost"),
        ({"state": "paused", "wanted": "paused"}, "Nothing looked at: paused", "rests"),
        ({"state": "live", "wanted": "paused"}, "Pausing", "runs"),
        ({"state": "live", "wanted": "ended"}, "Ending", "runs"),
        ({"state": "ended", "wanted": "ended"}, "Ended", "over"),
        ({"state": "live", "silent": 60}, "The analysis does not answer: it is started again", "lost"),
    ],
)
def test_each_state_has_its_line(one: Class, row: dict[str, Any], line: str, kind: str) -> None:
    at = datetime.now(UTC)
    if "retry" in row:
        row = {**row, "retry_at": at + timedelta(seconds=row["retry"])}
    if "silent" in row:
        row = {**row, "alive_at": at - timedelta(seconds=row["silent"])}
    one.says(**{name: value for name, value in row.items() if name not in ("retry", "silent")})
    found = live.found(one.store, one.id)
    assert found
    is_now = seen.look(one.store, found, at)
    assert (states.line(is_now), states.kind(is_now)) == (line, kind)


def test_what_is_wrong_is_said_plainly(store: Store) -> None:
    one = happening.begin(store, ago=timedelta(seconds=60), people=NAMES[:6], face_height=14 / 720)
    one.goes_on(40)
    one.is_missing(40, 55, "dropped")
    one.goes_on(4)
    behind, small = states.plainly(now(one))
    assert "The models are behind: 15 seconds of the last 60 were left out" in behind
    assert "5 of 5 faces are too small to be read (under 16 pixels high)" in small
    one.says(state="reconnecting", reason="camera.example does not answer")
    assert states.plainly(now(one)) == ["camera.example does not answer"]


def test_nobody_in_the_picture_is_said(store: Store) -> None:
    one = happening.begin(store, ago=timedelta(seconds=9), people=())
    one.goes_on(8)
    assert "Nobody is to be seen" in states.plainly(now(one))[0]


def test_where_to_send_a_stream_is_said_until_it_comes(one: Class) -> None:
    one.says(uri="rtmp-listen://0.0.0.0:1935/live/abcdef12", state="connecting")
    assert states.plainly(now(one)) == ["Send the stream to rtmp://localhost:1935/live, with the stream key abcdef12."]
    one.goes_on(2)
    assert states.plainly(now(one)) == []


def test_a_fall_is_found_in_words(store: Store) -> None:
    one = happening.begin(store, ago=timedelta(seconds=400), people=NAMES, away=lambda at: 0.9 if at >= 340 else 0.1)
    one.goes_on(399)
    assert "Engagement lower than in the minutes before" in shown(one)


def test_the_curve_is_a_figure_with_what_is_missing_and_why(one: Class) -> None:
    one.goes_on(20)
    one.is_missing(20, 40, "paused")
    one.goes_on(29)
    figure = go.Figure(drawn(now(one), View()))
    (gap,) = [trace for trace in figure.data if trace.name == "missing" and len(trace.x)]
    assert "Paused: nothing was looked at" in gap.hovertext[0]
    start, end = figure.layout.xaxis.range
    assert str(end) > str(start)


@pytest.mark.parametrize("view", [View(), View(narrow=True)])
def test_the_curve_has_one_height_before_anything_is_seen_and_after(one: Class, view: View) -> None:
    before = drawn(now(one), view)["layout"]["height"]
    one.goes_on(20)
    assert drawn(now(one), view)["layout"]["height"] == before


def test_after_the_end_it_leads_to_the_lecture(one: Class) -> None:
    one.goes_on(10)
    one.says(state="ended", wanted="ended", ended_at=datetime.now(UTC))
    content = page.page(one.store, View(), {"class": str(one.id)}).content
    assert f"/lecture/{one.run.lecture_id}" in [getattr(part, "href", "") for part in rooms.parts(content)]
    assert "Algebra 7" in rooms.text(page.page(one.store, View(), {}).content), "and so does the page without a class"
    with writing(one.store.engine) as connection:
        connection.execute(delete(lecture))
    assert "See the lecture" not in rooms.text(page.page(one.store, View(), {"class": str(one.id)}).content)


def test_several_classes_are_told_apart_by_the_address(one: Class) -> None:
    other = happening.begin(one.store, "Algebra 8", account_id=None)
    assert "Algebra 7" in page.page(one.store, View(), {}).title
    assert "Algebra 8" in page.page(one.store, View(), {"class": str(other.id)}).title
    assert "Algebra 8" in shown(one)


def test_people_are_opened_on_demand(one: Class) -> None:
    one.goes_on(69)
    title, content = page.beside(one.store, View(reader=TESS), {}, {"open": f"class {one.id}"})
    assert title == "People"
    assert "Person A | on" in rooms.text(content)
    assert "Person F | off" in rooms.text(content)
    with pytest.raises(BadRequest):
        page.beside(one.store, View(), {}, {"open": "people"})
    with pytest.raises(Forbidden):
        page.beside(one.store, View(reader=BEA), {}, {"open": f"class {one.id}"})


# ------------------------------------------------------------------------------------------------- what is sent again


def test_only_what_changed_is_sent_again(one: Class) -> None:
    one.goes_on(30)
    first = ticking.answer(one.store, View(), {"class": one.id, "marks": {}})
    assert no_update not in first
    marks = first[-1]["marks"]
    again = ticking.answer(one.store, View(), {"class": one.id, "marks": marks})
    assert set(map(id, again[:-1])) <= {id(no_update), *(id(piece) for piece in again if piece is not no_update)}
    assert again[0] is no_update, "the state is as it was"
    one.goes_on(1)
    later = ticking.answer(one.store, View(), {"class": one.id, "marks": marks})
    names = [name for (_, name, _, _), piece in zip(ticking.PIECES, later[:-1], strict=True) if piece is not no_update]
    assert names == ["live-plainly", "live-value", "live-curve", "live-summary", "live-tiles"]
    one.says(state="paused", wanted="paused")
    paused = ticking.answer(one.store, View(), {"class": one.id, "marks": later[-1]["marks"]})
    assert "Nothing looked at: paused" in rooms.text(paused[0])


def test_the_clock_says_when_the_newest_picture_came(one: Class) -> None:
    assert ticking.clock(now(one), View())["picture"] is None
    one.goes_on(5)
    before = datetime.now(UTC).timestamp()
    clock = ticking.clock(now(one), View())
    assert clock["picture"] == round((one.begun_at + timedelta(seconds=4)).timestamp() * 1000)
    assert before - 0.001 <= clock["now"] / 1000 <= datetime.now(UTC).timestamp() + 0.001


@pytest.mark.parametrize("asked", [None, 7, {}, {"marks": {}}, {"class": "x", "marks": {}}, {"class": 1, "marks": 3}])
def test_what_the_browser_never_asks_is_not_understood(one: Class, asked: Any) -> None:
    browser = Browser(one.store)
    account(one.store, "ann", "admin")
    browser.log_in("ann")
    said = {"live-ask.data": asked, "view.data": {"scheme": "light", "narrow": False}}
    assert browser.call("live-clock.data", said, ["live-ask.data"]).status_code == 400


# ------------------------------------------------------------------------------------------------------------ whose


def test_a_class_is_its_teacher_s_and_an_admin_s(one: Class) -> None:
    account(one.store, "tess", "teacher", ("Algebra",))
    account(one.store, "bea", "teacher", ("Biology",))
    for login, status in (("tess", 200), ("bea", 403)):
        browser = Browser(one.store)
        browser.log_in(login)
        said = {"live-ask.data": {"class": one.id, "marks": {}}, "view.data": {"scheme": "light", "narrow": False}}
        assert browser.call("live-clock.data", said, ["live-ask.data"]).status_code == status
        assert browser.page("/live", f"?class={one.id}").status_code == status
        assert browser.press("live", **{"do": "pause", "class": one.id}).status_code == status
    with pytest.raises(Forbidden):
        page.answer(one.store, BEA, {"do": "end", "class": one.id})
    assert "Algebra 7" not in rooms.text(page.page(one.store, View(reader=BEA), {}).content)
    assert choosing.going_on(one.store, Reader(4, "Sam", STUDENT, frozenset({"Algebra"}))) == []


@pytest.mark.parametrize("wrong", ["", "x", True, None, 1.5, "99999999999", "-1"])
def test_what_is_no_class_is_not_understood(one: Class, wrong: Any) -> None:
    with pytest.raises(BadRequest):
        choosing.one(one.store, OPERATOR, wrong)
    with pytest.raises(Forbidden):
        choosing.one(one.store, OPERATOR, 4711)


# ------------------------------------------------------------------------------------------------- start, pause, end


def test_pause_go_on_and_end_are_wanted(one: Class) -> None:
    for what, wanted in (("pause", "paused"), ("go on", "live"), ("end", "ended")):
        page.answer(one.store, TESS, {"do": what, "class": one.id})
        found = live.found(one.store, one.id)
        assert found
        assert found.wanted == wanted
    with pytest.raises(KeyError):
        page.answer(one.store, TESS, {"do": "explode", "class": one.id})


def test_a_class_is_started_as_asked(one: Class) -> None:
    store = one.store
    account(store, "tess", "teacher", ("Algebra",))
    page.answer(store, TESS, {**START, "lecture": " Algebra 9 ", "silence": "20"})
    made = live.current(store)[-1]
    assert (made.uri, made.lecture, made.course) == ("rtsp://camera.example/1", "Algebra 9", "Algebra")
    assert (made.silence_s, made.account_id, made.ends_at) == (1200, 1, None)
    assert choosing.shown(store, TESS, {}, live.current(store)) == made, "the reader's own goes first"


def test_the_picture_is_shown_where_that_was_asked_for(one: Class) -> None:
    store = one.store
    for said, on in (("", False), ("shown", True), ("yes", False)):
        number = starting.start(store, OPERATOR, {**START, "overlay": said}, datetime.now(UTC))
        found = live.found(store, number)
        assert found
        assert found.overlay is on
    assert picture.stage(now(one)) == []
    before = now(one).marks("")
    page.answer(store, TESS, {"do": "overlay", "class": one.id, "on": True})
    assert {name for name, mark in now(one).marks("").items() if mark != before[name]} == {"picture"}
    assert "The picture, and what is seen in it" in shown(one)
    page.answer(store, TESS, {"do": "overlay", "class": one.id, "on": "yes"})
    assert picture.stage(now(one)) == []
    with pytest.raises(Forbidden):
        page.answer(store, BEA, {"do": "overlay", "class": one.id, "on": True})
    assert not now(one).one.overlay


def test_of_a_class_that_a_command_follows_it_says_that_there_is_no_picture(store: Store) -> None:
    number = live.ask(store, "camera://0", commanded=True, overlay=True)
    found = live.found(store, number)
    assert found
    said = rooms.text(picture.stage(seen.look(store, found, datetime.now(UTC))))
    assert "A command follows this class" in said


def test_a_stream_that_is_sent_here_has_a_key_of_its_own(store: Store) -> None:
    at = datetime.now(UTC)
    ids = [starting.start(store, OPERATOR, {**START, "kind": "listen", "source": ""}, at) for _ in range(2)]
    first, second = (live.found(store, number) for number in ids)
    assert first
    assert second
    assert first.uri.startswith("rtmp-listen://0.0.0.0:1935/live/")
    assert first.uri != second.uri


@pytest.mark.parametrize(
    ("kind", "said", "uri"),
    [
        ("camera", "", "camera://0"),
        ("camera", "1", "camera://1"),
        ("screen", "", "screen://1"),
        ("screen", "screen://1/0,0,640x360", "screen://1/0,0,640x360"),
        ("replay", "/srv/a.mp4", "/srv/a.mp4?live"),
    ],
)
def test_what_hangs_on_the_server_is_an_admin_s(store: Store, kind: str, said: str, uri: str) -> None:
    number = starting.start(store, OPERATOR, {**START, "kind": kind, "source": said}, datetime.now(UTC))
    found = live.found(store, number)
    assert found
    assert found.uri == uri
    with pytest.raises(Forbidden):
        starting.start(store, TESS, {**START, "kind": kind, "source": said}, datetime.now(UTC))


@pytest.mark.parametrize(
    "source", ["", "camera.example", "/etc/passwd", "file:///etc/passwd", "camera://0", "concat:a|b"]
)
def test_a_stream_is_an_address_on_the_network(store: Store, source: str) -> None:
    for reader in (TESS, OPERATOR):
        with pytest.raises(StoreError, match="Nothing was started"):
            starting.start(store, reader, {**START, "source": source}, datetime.now(UTC))
    assert "Nothing was started" in rooms.text(page.answer(store, TESS, {**START, "source": source}))
    assert live.current(store) == []


def test_another_s_course_is_refused_and_so_is_none(store: Store) -> None:
    for course in ("Biology", ""):
        with pytest.raises(Forbidden):
            page.answer(store, TESS, {**START, "course": course})


def test_it_ends_the_next_time_the_clock_shows_it(store: Store) -> None:
    at = datetime(2026, 11, 3, 10).astimezone()
    for said, hours in (("11:30", 1.5), ("09:00", 23)):
        number = starting.start(store, OPERATOR, {**START, "ends": said}, at)
        found = live.found(store, number)
        assert found
        assert found.ends_at == at + timedelta(hours=hours)
    with pytest.raises(StoreError, match="11:30"):
        starting.start(store, OPERATOR, {**START, "ends": "soon"}, at)


# ------------------------------------------------------------------------------------------------------------ drops


def test_a_drop_is_shown_until_somebody_saw_it(one: Class) -> None:
    one.goes_on(60)
    assert "The class has dropped" not in shown(one)
    assert alerts.keep(one.store, one.run.id, 50_000, 30_000, 0.6, 0.8, datetime.now(UTC))
    (told,) = alerts.of_run(one.store, one.run.id)
    alerts.note(one.store, told.id, {"mail": "failed: no server is named", "webhook": "sent"})
    said = shown(one)
    assert "engagement is 20 points lower than before: 60 % instead of 80 %" in said
    assert "The e-mail could not be sent: no server is named" in said
    assert ticking.clock(now(one), View())["drop"] == told.id
    other = happening.begin(one.store, "Biology 1", "Biology")
    with pytest.raises(Forbidden):
        page.answer(one.store, OPERATOR, {"do": "seen", "class": other.id, "alert": told.id})
    page.answer(one.store, TESS, {"do": "seen", "class": one.id, "alert": told.id})
    assert "The class has dropped" not in shown(one)
    assert ticking.clock(now(one), View())["drop"] is None


def test_e_mails_are_switched_on_and_off_by_who_has_an_address(one: Class) -> None:
    made = account(one.store, "tess", "teacher", ("Algebra",), "tess@example.org")
    tess = Reader(made.id, "Tess", TEACHER, frozenset({"Algebra"}), "tess@example.org")
    assert "E-mail" in shown(one, tess)
    assert "E-mail" not in shown(one, Reader(None, "Operator", ADMIN)), "nobody to send it to"
    page.answer(one.store, tess, {"do": "mail", "class": one.id, "on": True})
    assert alerts.addresses(one.store, one.run.id) == ["tess@example.org"]
    page.answer(one.store, tess, {"do": "mail", "class": one.id, "on": False})
    assert alerts.addresses(one.store, one.run.id) == []
    with pytest.raises(BadRequest):
        page.answer(one.store, OPERATOR, {"do": "mail", "class": one.id, "on": True})
