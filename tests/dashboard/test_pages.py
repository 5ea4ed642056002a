"""Pages called as plain functions on a real SQLite store."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard import lectures
from dashboard.app import create, render
from dashboard.pages import match, pages
from dashboard.view import Page, View
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.transcript import Sentence
from storage import StoreError, queries
from storage.store import Store
from tests.dashboard import rooms

VERDICTS = (
    r"\b(is|are|was|were|looks?|feels?|felt|seems?) (sad|angry|happy|bored|afraid|disgusted|surprised|lazy)\b",
    r"\b(rank\w*|leaderboards?|scores?|best|worst|top|grades|cheat\w*|suspicious|bad)\b",
    r"\b(frames?|sessions?|emotions?)\b",
)


def show(store: Store, address: str, view: View | None = None) -> Page:
    path, _, search = address.partition("?")
    return render(store, path, search, view or View())


def test_every_page_is_at_its_own_address() -> None:
    assert set(pages()) >= {"overview", "lecture", "review"}
    assert len({page.PATH for page in pages().values()}) == len(pages())
    assert match("/lecture/a%20b/") == (pages()["lecture"], {"lecture_id": "a b"})
    assert match("/lecture/a/b") is None


def test_an_empty_store_shows_the_two_next_steps(store: Store) -> None:
    page = show(store, "/")
    said = rooms.text(page.content)
    assert "No lectures yet" in said
    assert "Analyse a recording" in said
    assert "Try the demo class" in said
    assert page.refresh_ms


def test_the_overview_has_a_line_a_lecture(store: Store) -> None:
    rooms.hold(store, "Lecture 1", seconds=120)
    rooms.hold(store, "Lecture 2", seconds=60, stored=0, state="failed", reason="damaged.mp4 cannot be read")
    rooms.hold(store, "Lecture 3", seconds=100, stored=43, state=None)
    page = show(store, "/")
    rows = {row["title"]: row for part in rooms.parts(page.content) for row in getattr(part, "rowData", None) or []}
    assert {title: row["state"].replace("\u00a0", " ") for title, row in rows.items()} == {
        "Lecture 1": "Done",
        "Lecture 2": "Failed",
        "Lecture 3": "43 %",
    }
    assert rows["Lecture 2"]["reason"] == "damaged.mp4 cannot be read"
    assert rows["Lecture 1"]["engagement"].replace("\u00a0", " ") == "95 % · seen 120 of 120 s"
    assert rows["Lecture 1"]["coverage"] == 1.0
    assert any(column.get("tooltipField") == "reason" for column in lectures.columns(View()))
    assert "Analysing Lecture 3, 43 %" in rooms.text(page.content)


def test_it_asks_more_often_while_something_runs(store: Store) -> None:
    rooms.hold(store, "Lecture 1", seconds=10)
    quiet = show(store, "/").refresh_ms
    rooms.hold(store, "Lecture 2", seconds=10, stored=5, state=None)
    busy = show(store, "/").refresh_ms
    assert quiet is not None
    assert busy is not None
    assert busy < quiet


def test_a_course_in_the_address_keeps_its_lectures(store: Store) -> None:
    rooms.hold(store, "Rings & Fields", course="Algebra & more", seconds=10)
    rooms.hold(store, "Greeks", course=None, seconds=10)

    def titles(address: str) -> list[str]:
        content = show(store, address).content
        return sorted(row["title"] for part in rooms.parts(content) for row in getattr(part, "rowData", None) or [])

    links = [part.href for part in rooms.parts(show(store, "/").content) if getattr(part, "href", None)]
    assert [titles(link) for link in links] == [["Greeks", "Rings & Fields"], ["Rings & Fields"], ["Greeks"]]


def test_a_dip_is_in_the_title_on_the_curve_and_in_the_list_with_what_was_said(store: Store) -> None:
    random = np.random.default_rng(0)
    class_of_8 = [f"Person {number}" for number in range(8)]
    lecture = rooms.hold(
        store,
        people=class_of_8,
        seconds=600,
        face=lambda who, second: random.random() < (0.1 if 300 <= second < 360 else 0.9),
    )
    (recording,) = store.recordings(lecture)
    said = (Sentence("So we <b>multiply</b>.", 295_000, 310_000, Person("Person 3")),)
    store.attach(lecture, Placed("transcript", recording, said))
    page = show(store, f"/lecture/{lecture}")
    written = rooms.text(page.content)
    assert re.search(r"Dip at 0(4:59|5:00|5:01), (59 s|1 min)", written)
    assert re.search(r"Dip, (59 s|1 min), [678]\d points", written)
    assert "One moment" in written
    assert "Person 3 spoke most" in written
    assert "04:55 |  Person 3: \u201cSo we <b>multiply</b>.\u201d" in written
    assert "A dip of one minute is found nine times in ten from" in written
    marks = next(trace for trace in rooms.charts(page.content)["curve"].data if trace.name == "changes")
    assert list(marks.marker.symbol) == ["triangle-down"]


def test_the_lecture_page_has_all_charts_each_with_its_words(store: Store) -> None:
    class_of_16 = [f"Person {number:02}" for number in range(16)]
    lecture = rooms.hold(store, people=class_of_16, face=lambda who, second: not 60 <= second < 70 or who > "Person 07")
    page = show(store, f"/lecture/{lecture}")
    assert set(rooms.charts(page.content)) == {"curve", "expressions", "people", "coverage"}
    said = rooms.text(page.content)
    assert page.title == "Lecture 7"
    assert "Too little seen to tell dips from chance" in said, "two minutes have no level of their own"
    assert "seen 115 of 120 s" in said
    assert "Facial expressions mostly neutral, 100 % of faces seen" in said
    assert "16 people, sorted by name" in said
    spoken = [part for part in rooms.parts(page.content) if getattr(part, "role", "") == "img"]
    assert len(spoken) == 3, "and the curve, which is walked along"
    (walked,) = [part for part in rooms.parts(page.content) if getattr(part, "role", "") == "slider"]
    assert walked.tabIndex == 0
    assert all(len(getattr(part, "aria-label")) > 20 for part in spoken)
    assert "What this can and cannot tell" in said
    assert ".64" in said
    assert page.refresh_ms is None


def test_the_formula_is_in_the_address(store: Store) -> None:
    lecture = rooms.hold(store)
    curves = {}
    for formula in ("classpulse1", "sharma2019", "made-up"):
        content = show(store, f"/lecture/{lecture}?formula={formula}").content
        curves[formula] = list(rooms.charts(content)["curve"].data[3].y)
        assert rooms.charts(content)["curve"].data[3].name == "engagement"
    assert curves["classpulse1"] == curves["made-up"] != curves["sharma2019"]


def test_nobody_whose_face_is_seen(store: Store) -> None:
    lecture = rooms.hold(store, face=lambda who, second: False)
    page = show(store, f"/lecture/{lecture}")
    said = rooms.text(page.content)
    assert "Too little seen to say anything about engagement" in said
    assert "seen 0 of 120 s, too little to say" in said
    assert "expressions" not in rooms.charts(page.content)
    assert "No face was seen" in said


def test_a_lecture_without_anybody(store: Store) -> None:
    page = show(store, f"/lecture/{rooms.hold(store, people=())}")
    assert "Nobody was seen in this recording" in rooms.text(page.content)
    assert not rooms.charts(page.content)


def test_who_has_no_name_counts_for_the_class_alone(store: Store) -> None:
    mixed = show(store, f"/lecture/{rooms.hold(store, 'Mixed', people=('Ana Brandt', 'unlabelled-1'))}").content
    assert "unlabelled" not in rooms.text(mixed)
    assert len(rooms.charts(mixed)["people"].data[0].y) == 2, "the edges of one row"
    room = show(store, f"/lecture/{rooms.hold(store, 'Room', people=('unlabelled-1', 'unlabelled-2'))}").content
    assert set(rooms.charts(room)) == {"curve", "expressions", "coverage"}


def test_running_partial_and_failed_say_so(store: Store) -> None:
    running = show(store, f"/lecture/{rooms.hold(store, 'A', seconds=100, stored=43, state=None)}")
    assert "43 % analysed" in rooms.text(running.content)
    assert "seen 43 of 43 s" in rooms.text(running.content)
    assert running.refresh_ms
    partial = show(store, f"/lecture/{rooms.hold(store, 'B', state='partial', reason='minute 2 is damaged')}")
    assert "minute 2 is damaged" in rooms.text(partial.content)
    assert rooms.charts(partial.content)
    failed = show(store, f"/lecture/{rooms.hold(store, 'C', stored=0, state='failed', reason='no video in it')}")
    assert "no video in it" in rooms.text(failed.content)


@pytest.mark.parametrize("address", ["/lecture/unknown", "/nowhere", "/lecture/%3Cscript%3E"])
def test_an_unknown_address_has_a_way_back(store: Store, address: str) -> None:
    page = show(store, address)
    assert page.title == "Not found"
    assert any(getattr(part, "href", "") == "/" for part in rooms.parts(page.content))


def test_a_failing_store_is_a_calm_notice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **named: object) -> None:
        raise StoreError("The database is away. Next: classpulse doctor")

    monkeypatch.setattr(queries, "lectures", broken)
    for address in ("/", "/lecture/x"):
        page = show(store, address)
        assert "The database is away. Next: classpulse doctor" in rooms.text(page.content)
        assert page.refresh_ms


def test_an_error_of_ours_is_not_hidden(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "lectures", lambda *_, **named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        show(store, "/")


def test_nothing_judges_or_compares_people(store: Store) -> None:
    lecture = rooms.hold(store, face=lambda who, second: second % 3 > 0)
    for address in ("/", f"/lecture/{lecture}", f"/lecture/{lecture}?formula=sharma2019", "/lecture/none", "/review"):
        content = show(store, address).content
        hovers = json.dumps(
            [figure.to_plotly_json() for figure in rooms.charts(content).values()], cls=PlotlyJSONEncoder
        )
        for said in (rooms.text(content), hovers):
            for verdict in VERDICTS:
                assert not re.search(verdict, said, re.IGNORECASE), (address, verdict)


@pytest.mark.parametrize("view", [View("dark"), View(narrow=True), View("dark", narrow=True)])
def test_every_view_has_the_same_numbers(store: Store, view: View) -> None:
    lecture = rooms.hold(store)
    usual, other = (show(store, f"/lecture/{lecture}", each).content for each in (View(), view))
    assert rooms.text(usual) == rooms.text(other)
    for name, figure in rooms.charts(usual).items():
        hovers = [list(map(str, drawn.data[-1].hovertext or ())) for drawn in (figure, rooms.charts(other)[name])]
        assert hovers[0] == hovers[1], view


def test_two_applications_share_nothing(tmp_path: object, store: Store) -> None:
    rooms.hold(store, "Only here")
    with Store.open(f"sqlite:///{tmp_path}/other.db") as other:
        apps = create(store), create(other)
        answers = []
        for app in apps:
            (callback,) = [key for key in app.callback_map if "title.data" in key]
            asked = {
                "output": callback,
                "outputs": [
                    {"id": "page", "property": "children"},
                    {"id": "title", "property": "data"},
                    {"id": "again", "property": "interval"},
                    {"id": "again", "property": "disabled"},
                ],
                "inputs": [
                    {"id": "address", "property": "pathname", "value": "/"},
                    {"id": "address", "property": "search", "value": ""},
                    {"id": "view", "property": "data", "value": {"scheme": "light", "narrow": False}},
                    {"id": "again", "property": "n_intervals", "value": None},
                    {"id": "decided", "property": "data", "value": None},
                ],
                "state": [{"id": name, "property": "data", "value": None} for name in ("title", "zoomed")],
                "changedPropIds": ["view.data"],
            }
            answers.append(app.server.test_client().post("/_dash-update-component", json=asked).get_data(as_text=True))
        assert ["Only here" in answer for answer in answers] == [True, False]
        assert "No lectures yet" in answers[1]
