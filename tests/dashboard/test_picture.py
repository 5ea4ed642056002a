"""The picture of a class, as the browser asks for it: whose it is, and when there is none."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from dashboard.access import present
from dashboard.live import picture
from ingest.eye import DRAW, Address, called
from storage import following, live, overlay
from storage.store import Store
from tests.dashboard import happening
from tests.dashboard.browsing import Browser, account
from tests.dashboard.happening import Class
from tests.inference.eyes import eye, jpeg
from tests.waiting import LIMIT_S


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a picture grows old before it is asked for, and the eye answers late."""
    monkeypatch.setattr(picture, "OLD_S", 600.0)
    monkeypatch.setattr(picture, "PATIENCE_S", LIMIT_S)


@pytest.fixture
def address() -> Iterator[Address]:
    with eye() as found:
        yield found


@pytest.fixture
def one(store: Store) -> Class:
    for login, role in (
        ("ada", "admin"),
        ("tess", "teacher"),
        ("bea", "teacher"),
        ("sam", "student"),
        ("audi", "auditor"),
    ):
        account(store, login, role, {"tess": ("Algebra",), "bea": ("Biology",)}.get(login, ()))
    found = happening.begin(store)
    overlay.switch(store, found.id, on=True)
    return found


def browser(store: Store, address: Address | None, login: str) -> Browser:
    found = Browser(store)
    picture.give(found.app.server, store, present.reader, address)
    found.log_in(login)
    return found


def made(at: float) -> bytes:
    return json.dumps({"at": round(at * 1000), "faces": []}).encode() + b"\n" + jpeg()


def test_it_is_for_who_may_see_the_class(one: Class, address: Address) -> None:
    with called(address, f"{DRAW} live-{one.id}") as line:
        newest = made(time.time())
        line.ask(newest)
        for login, status in (("tess", 200), ("ada", 200), ("bea", 403), ("sam", 403)):
            answer = browser(one.store, address, login).get(f"{picture.PATH}?class={one.id}")
            assert (login, answer.status_code) == (login, status)
            assert (answer.data == newest) is (status == 200)
            assert answer.headers["Cache-Control"] == "no-store"
    stranger = Browser(one.store)
    picture.give(stranger.app.server, one.store, present.reader, address)
    assert stranger.get(f"{picture.PATH}?class={one.id}").status_code in (302, 401)


@pytest.mark.parametrize(("query", "status"), [("", 400), ("?class=", 400), ("?class=x", 400), ("?class=4711", 403)])
def test_what_is_no_class_is_refused(one: Class, address: Address, query: str, status: int) -> None:
    assert browser(one.store, address, "ada").get(f"{picture.PATH}{query}").status_code == status


def test_each_is_given_once_and_none_that_is_old_or_of_another_class(one: Class, address: Address) -> None:
    tess, path = browser(one.store, address, "tess"), f"{picture.PATH}?class={one.id}"
    assert tess.get(path).status_code == 204, "there is none yet"
    with called(address, f"{DRAW} live-{one.id}") as line:
        at = time.time()
        line.ask(made(at))
        assert tess.get(path).status_code == 200
        assert tess.get(f"{path}&after={round(at * 1000)}").status_code == 204
        assert tess.get(f"{path}&after=1").status_code == 200
        line.ask(made(at - picture.OLD_S - 1))
        assert tess.get(path).status_code == 204
        line.ask(made(time.time()))
        other = happening.begin(one.store, "Algebra 8")
        overlay.switch(one.store, other.id, on=True)
        assert tess.get(f"{picture.PATH}?class={other.id}").status_code == 204


def test_switched_off_or_over_there_is_none_though_the_eye_has_one(one: Class, address: Address) -> None:
    tess, path = browser(one.store, address, "tess"), f"{picture.PATH}?class={one.id}"
    with called(address, f"{DRAW} live-{one.id}") as line:
        line.ask(made(time.time()))
        overlay.switch(one.store, one.id, on=False)
        assert tess.get(path).status_code == 410
        overlay.switch(one.store, one.id, on=True)
        assert tess.get(path).status_code == 200
        live.want(one.store, one.id, "ended")
        assert tess.get(path).status_code == 410
        following.end(one.store, one.id)
        assert tess.get(path).status_code == 410


def test_without_an_eye_that_is_said_and_one_that_is_away_is_not_waited_for(one: Class) -> None:
    assert browser(one.store, None, "tess").get(f"{picture.PATH}?class={one.id}").status_code == 501
    away = Address(1, b"nobody is there")
    assert browser(one.store, away, "tess").get(f"{picture.PATH}?class={one.id}").status_code == 204
