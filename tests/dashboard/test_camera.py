"""The line for pictures: who may open one, from which page, and what is said on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g, request
from simple_websocket import ConnectionClosed

from dashboard.access import present
from dashboard.access.conditions import Conditions
from dashboard.camera import line, rooms, visit
from dashboard.camera.line import Lines, from_our_page
from dashboard.camera.said import STATES, said
from dashboard.camera.visit import BUSY, NOT_UNDERSTOOD, NOT_YOURS, SILENT, Asking, Over, rate
from dashboard.reader import ADMIN, Reader, of
from ingest.eye import CAMERAS, LOOK, SHOW, WATCH, Address, LostError, called
from storage import accounts, live
from storage.store import Store
from tests.dashboard.browsing import SECRET, Browser, account
from tests.inference.eyes import eye, jpeg
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("allowed")

NOWHERE = Lines(Address(1, b"secret"))
EVERY = ("expressions", "attention")
UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade"}


@pytest.fixture
def browser(store: Store) -> Browser:
    for login, role, courses in (
        ("boss", "admin", ()), ("tess", "teacher", ("Algebra",)), ("tom", "teacher", ("Biology",)),
        ("sam", "student", ()), ("audi", "auditor", ()),
    ):  # fmt: skip
        account(store, login, role, courses)
    found = Browser(store, Conditions(SECRET))
    line.receive(found.app.server, store, present.reader, NOWHERE)
    return found


@pytest.mark.parametrize(("login", "status"), [("boss", 426), ("tess", 426), ("sam", 426), ("audi", 403), ("", 401)])
def test_a_plain_request_is_told_whether_a_line_would_be_opened(browser: Browser, login: str, status: int) -> None:
    if login:
        browser.log_in(login)
    assert browser.get(line.PATH).status_code == status


@pytest.mark.parametrize(("login", "status"), [("boss", 200), ("tess", 200), ("sam", 200), ("audi", 403)])
def test_who_may_open_the_page(browser: Browser, login: str, status: int) -> None:
    browser.log_in(login)
    answer = browser.page("/camera")
    assert answer.status_code == status
    assert (b"Use a camera for a class" in answer.data) == (login in ("boss", "tess"))


def test_only_that_page_may_ask_for_a_camera(browser: Browser) -> None:
    browser.log_in("tess")
    for path in ("/", "/live", "/camera/x", "/login", "/assets/camera.js"):
        assert browser.get(path).headers["Permissions-Policy"].startswith("camera=()"), path
    found = browser.get("/camera").headers
    assert found["Permissions-Policy"].startswith("camera=(self), microphone=()")
    assert "connect-src 'self';" in found["Content-Security-Policy"]


def test_where_there_are_no_lines_it_is_told(store: Store) -> None:
    account(store, "tess", "teacher")
    browser = Browser(store)
    line.receive(browser.app.server, store, present.reader, None)
    browser.log_in("tess")
    assert browser.get(line.PATH).status_code == 501


ORIGINS = [
    ("http://class.example", "http://class.example", True),
    ("http://class.example:8050", "http://class.example:8050", True),
    ("https://class.example", "https://class.example", True),
    ("https://class.example", "https://CLASS.example", True),
    ("http://127.0.0.1:8050", "https://127.0.0.1:8050", True),  # a proxy that was not named
    ("https://class.example", "http://class.example", False),
    ("https://class.example", "https://class.example.evil.example", False),
    ("https://class.example", "https://evil.example", False),
    ("https://class.example", "https://sub.class.example", False),
    ("http://class.example", "http://class.example:8051", False),
    ("https://class.example", "null", False),
    ("https://class.example", "", False),
    ("https://class.example", "file://class.example", False),
    ("https://class.example", "https://user@class.example", False),
]


@pytest.mark.parametrize(("served", "origin", "ours"), ORIGINS)
def test_a_page_of_another_site_opens_none(served: str, origin: str, ours: bool) -> None:
    with Flask(__name__).test_request_context(line.PATH, base_url=served, headers={"Origin": origin} if origin else {}):
        assert from_our_page(request) == ours


PROXIED = [(1, "https://class.example", True), (1, "http://class.example", False), (1, "https://evil.example", False)]


@pytest.mark.parametrize(("proxies", "origin", "ours"), [*PROXIED, (0, "https://class.example", False)])
def test_behind_a_proxy_the_page_is_that_of_the_proxy(store: Store, proxies: int, origin: str, ours: bool) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Host": "class.example"}
    browser, found = Browser(store, Conditions(SECRET, proxies=proxies)), list[bool]()
    browser.app.server.before_request(lambda: found.append(from_our_page(request)))
    browser.get("/login", headers={**forwarded, "Origin": origin})
    assert found == [ours]


def test_a_websocket_from_elsewhere_is_refused_although_the_cookie_came_along(browser: Browser) -> None:
    browser.log_in("tess")
    for origin in ("https://evil.example", "null", None):
        sent = {**UPGRADE, **({"Origin": origin} if origin else {})}
        assert browser.get(line.PATH, headers=sent).status_code == 403


# ------------------------------------------------------------------------------------------------------- what is said


class Page:
    """The server's end of a WebSocket, with what the page says at which second of a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *said: tuple[float, str | bytes]) -> None:
        self.now, self._said, self.told = 100.0, [(100 + at, what) for at, what in said], list[dict[str, Any]]()
        self.times: list[float] = []
        monkeypatch.setattr(visit, "monotonic", lambda: self.now)

    def receive(self, timeout: float) -> str | bytes | None:
        if self._said and self._said[0][0] <= self.now + timeout:
            at, what = self._said.pop(0)
            self.now = max(self.now, at)
            return what
        self.now += timeout
        return None

    def send(self, text: str) -> None:
        self.times.append(self.now)
        self.told.append(json.loads(text))

    def say(self, **what: object) -> None:
        self.send(json.dumps(what))


def test_pictures_are_asked_for_at_the_chosen_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(
        monkeypatch, (0, '{"rate": 2}'), (0.1, b"1"), (0.6, b"2"), (1.1, b"3"), (1.2, '{"rate": 0.5}'), (3.2, b"4")
    )
    asking = Asking(page, lambda: True)  # type: ignore[arg-type]
    assert [asking.picture() for _ in range(4)] == [b"1", b"2", b"3", b"4"]
    assert page.told == [{"state": "next"}] * 4
    assert [round(at - page.times[0], 1) for at in page.times] == [0.0, 0.5, 1.0, 3.0]


def test_a_picture_that_was_not_asked_for_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(monkeypatch, (0.1, b"asked"), (0.2, b"flood"), (0.3, b"flood"), (1.5, b"asked too"))
    asking = Asking(page, lambda: True)  # type: ignore[arg-type]
    assert [asking.picture(), asking.picture()] == [b"asked", b"asked too"]


def test_a_page_that_sends_nothing_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Over) as over:
        Asking(Page(monkeypatch), lambda: True).picture()  # type: ignore[arg-type]
    assert over.value.code == SILENT


def test_who_may_be_here_no_longer_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Asking(Page(monkeypatch, *[(at, b"x") for at in range(100)]), lambda: False)  # type: ignore[arg-type]
    with pytest.raises(Over) as over:
        list(iter(asking.picture, b"no such picture"))
    assert over.value.code == NOT_YOURS


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"rate": "x"}', '{"rate": null}', "[" * 100_000, '{"rate": []}'])
def test_what_no_page_says_ends_the_line(text: str) -> None:
    with pytest.raises(Over) as over:
        rate(text)
    assert over.value.code == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "found"), [("1e9", 5), ("0", 0.2), ("-1", 0.2), ("2.5", 2.5), ("Infinity", 5), ("NaN", 5)]
)
def test_the_rate_has_bounds(said: str, found: float) -> None:
    assert rate(f'{{"rate": {said}}}') == found


class Gone(Page):
    """A page that goes after so many answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: int) -> None:
        super().__init__(monkeypatch, *[(at / 2, jpeg(grey=at)) for at in range(1, 40)])
        self._left = answers

    def send(self, text: str) -> None:
        super().send(text)
        self._left -= "state" not in self.told[-1]
        if not self._left:
            raise ConnectionClosed


def test_a_visit_is_told_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Gone(monkeypatch, 3)
    with eye() as address, pytest.raises(ConnectionClosed):
        visit.visit(page, address, LOOK, lambda: True)  # type: ignore[arg-type]
    assert page.told[0] == {"state": "starting"}
    assert [one["faces"][0]["width"] for one in page.told if "faces" in one] == [64] * 3


def test_a_visit_lasts_while_the_eye_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Gone(monkeypatch, 4)
    with eye() as address:
        monkeypatch.setattr(visit, "called", lambda where, purpose: _Dying(called(where, purpose)))
        with pytest.raises(ConnectionClosed):
            visit.visit(page, address, LOOK, lambda: True)  # type: ignore[arg-type]
    assert sum("faces" in one for one in page.told) == 4
    assert page.told.count({"state": "starting"}) == 2, "it died after two answers"


class _Dying:
    """A line that is lost after two answers."""

    def __init__(self, held: Any) -> None:
        self._held, self._left = held, 2

    def __enter__(self) -> Any:
        self._line = self._held.__enter__()
        return SimpleNamespace(ask=self._ask)

    def __exit__(self, *error: Any) -> Any:
        return self._held.__exit__(*error)

    def _ask(self, picture: bytes) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise LostError("gone")
        found: bytes = self._line.ask(picture)
        return found


def test_where_all_places_are_taken_it_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    with eye() as address, ExitStack() as others:
        for _ in range(CAMERAS):
            others.enter_context(called(address, f"{SHOW} room"))
        with pytest.raises(Over) as over:
            visit.visit(Page(monkeypatch), address, LOOK, lambda: True)  # type: ignore[arg-type]
    assert over.value.code == BUSY


def test_of_a_room_that_nobody_watches_no_picture_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Gone(monkeypatch, 3)
    with eye() as address, pytest.raises(ConnectionClosed):
        visit.visit(page, address, f"{SHOW} room", lambda: True)  # type: ignore[arg-type]
    assert page.told == [{"state": "starting"}, *[{"watched": False}] * 3]


def test_of_a_room_that_is_watched_pictures_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Gone(monkeypatch, 3)
    with eye() as address, called(address, f"{WATCH} room") as watching:
        assert watching.ask(b"") == b"", "it is in the room by now"
        with pytest.raises(ConnectionClosed):
            visit.visit(page, address, f"{SHOW} room", lambda: True)  # type: ignore[arg-type]
        assert page.told.count({"watched": True}) == 3
        until(lambda: not newest(address))  # the camera is off once its line is seen to have ended


def newest(address: Address) -> bytes:
    """What somebody is shown first who comes to the room."""
    with called(address, f"{WATCH} room") as watching:
        return watching.ask(b"")


# -------------------------------------------------------------------------------------------------------------- rooms


def reader(store: Store, login: str) -> Reader:
    return of(accounts.named(store, login))


def test_a_class_is_begun_and_its_camera_is_its_teachers(browser: Browser, store: Store) -> None:
    browser.log_in("tess")
    answer = browser.press("camera", camera="begin", course="Algebra", lecture="Room 4")
    assert answer.status_code == 200
    (one,) = live.current(store)
    assert (one.course, one.lecture, one.uri[:10]) == ("Algebra", "Room 4", "browser://")
    assert f"?room={one.id}" in answer.get_data(as_text=True), "the page goes on to its camera"
    assert b"Room 4" in browser.page("/camera", f"?room={one.id}").data
    assert browser.get(f"{line.PATH}?room={one.id}").status_code == 426
    assert rooms.mine(store, reader(store, "tess")) == [one]
    assert rooms.mine(store, reader(store, "tom")) == []
    live.want(store, one.id, "ended")
    assert browser.get(f"{line.PATH}?room={one.id}").status_code == 410
    assert b"This class is over" in browser.page("/camera", f"?room={one.id}").data


@pytest.mark.parametrize("login", ["tom", "sam", "audi"])
def test_and_nobody_else_s(browser: Browser, store: Store, login: str) -> None:
    one = rooms.begin(store, reader(store, "tess"), "Algebra", "Room 4")
    browser.log_in(login)
    assert browser.get(f"{line.PATH}?room={one}").status_code == 403
    assert browser.page("/camera", f"?room={one}").status_code == 403
    assert browser.press("camera", camera="begin", course="Algebra", lecture="x").status_code == 403


def test_no_other_source_is_fed_by_a_browser(browser: Browser, store: Store) -> None:
    one = live.ask(store, "camera://0", lecture="Room 5", course="Algebra")
    browser.log_in("tess")
    assert browser.get(f"{line.PATH}?room={one}").status_code == 403


@pytest.mark.parametrize("room", ["x", "-1", "1 or 1", "9" * 30, "\u0661"])
def test_what_is_no_id_is_not_understood(browser: Browser, room: str) -> None:
    browser.log_in("tess")
    assert browser.get(line.PATH, query_string={"room": room}).status_code == 400


def test_without_a_course_a_class_is_an_admin_s_to_begin(browser: Browser, store: Store) -> None:
    for login, status in (("tess", 403), ("boss", 200)):
        browser.log_in(login)
        assert browser.press("camera", camera="begin", course="", lecture="").status_code == status
        browser.post("/logout", {})
    assert len(rooms.mine(store, reader(store, "boss"))) == 1


# ---------------------------------------------------------------------------------------------------- while it lasts


@pytest.fixture
def inside(browser: Browser, store: Store) -> Iterator[Browser]:
    browser.log_in("tess")
    with browser.client:
        browser.get("/own")
        yield browser


def test_a_long_visit_ends_with_the_account(inside: Browser, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert present.lasts(store)
    monkeypatch.setattr(present, "LONGEST", timedelta(0))
    assert not present.lasts(store)
    monkeypatch.undo()
    accounts.change(store, accounts.named(store, "tess").id, courses=("Biology",))
    assert not present.lasts(store)


def test_and_with_its_being_disabled(inside: Browser, store: Store) -> None:
    accounts.change(store, accounts.named(store, "tess").id, enabled=False)
    assert not present.lasts(store)


def test_whoever_sits_at_the_machine_stays(store: Store) -> None:
    with Flask(__name__).test_request_context("/"):
        g.operator = True
        assert present.lasts(store)


def test_a_camera_takes_no_page_s_place() -> None:
    lines = Lines(Address(1, b""))
    lines.worker = SimpleNamespace(worker_connections=4)
    with ExitStack() as open_ones:
        free = [open_ones.enter_context(lines.one()) for _ in range(CAMERAS + 1)]
        assert free == [True] * CAMERAS + [False], "one more has to go at once"
        assert lines.worker.worker_connections == 4 + CAMERAS + 1
    with pytest.raises(ConnectionClosed), lines.one():
        raise ConnectionClosed
    assert lines.worker.worker_connections == 4


def test_everything_that_is_said_is_filled_in_by_the_script() -> None:
    assert set(STATES) < set(said(EVERY))
    for text in said(EVERY).values():
        assert set(part.split("}")[0] for part in text.split("{")[1:]) <= {
            "rate", "seconds", "reason", "number", "expression", "share",
        }  # fmt: skip


def test_an_admin_is_asked_for_any_course(browser: Browser) -> None:
    browser.log_in("boss")
    assert accounts.ROLES[0] == ADMIN
    assert b"camera-courses" in browser.page("/camera").data
