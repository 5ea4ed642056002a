"""Before a policy is stated nothing but the demo is analysed: what pages say, refuse and keep for later."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

import pipeline
from dashboard import following, uploads
from dashboard.app import render
from dashboard.camera import rooms as cameras
from dashboard.live import starting
from dashboard.pages import overview
from dashboard.reader import OPERATOR
from dashboard.view import View
from inference.eye import serving
from inference.observation import ModelError
from ingest.sources import source_for
from storage import doing, jobs, live
from storage.policy import NotStatedError
from storage.store import Store
from tests.allowing import allow
from tests.dashboard import rooms

COMMAND = "classpulse init --jurisdiction CC --institution KIND --basis TEXT"
START = {"kind": "listen", "source": "", "lecture": "", "course": "Algebra", "ends": "", "silence": "10"}


def shown(store: Store, address: str) -> str:
    return rooms.text(render(store, address, "", View(reader=OPERATOR)).content)


@pytest.mark.parametrize(
    ("address", "offered"), [("/", "Send and analyse"), ("/live", "Start"), ("/camera", "Turn the")]
)
def test_a_page_offers_how_to_state_it_and_then_what_it_is_for(store: Store, address: str, offered: str) -> None:
    said = shown(store, address)
    assert COMMAND in said
    assert "only drawn classes are analysed" in said
    if address != "/live":  # which is called so
        assert offered not in said
    allow(store)
    said = shown(store, address)
    assert COMMAND not in said
    assert offered in said


def test_what_is_asked_for_all_the_same_is_refused(store: Store, drawn: Path) -> None:
    with pytest.raises(NotStatedError):
        starting.start(store, OPERATOR, START, datetime.now(UTC))
    with pytest.raises(NotStatedError):
        cameras.begin(store, OPERATOR, "Algebra", "Lecture 1")
    said = rooms.text(overview.answer(store, OPERATOR, {"path": str(drawn), "course": "", "lecture": ""}))
    assert "No policy is stated" in said
    server = Flask("classpulse")
    uploads.receive(server, store, lambda uri: source_for(uri).probe(uri), lambda: OPERATOR)
    sent = server.test_client().post(uploads.PATH, query_string={"name": "a.mp4"}, data=drawn.read_bytes())
    assert sent.status_code == 422
    assert COMMAND in sent.json["error"]  # type: ignore[index]
    assert live.current(store) == []
    assert jobs.waiting(store) == []


def test_recordings_wait_and_the_demo_does_not(store: Store) -> None:
    watched = jobs.ask(store, "/inbox/a.mp4")
    demo = jobs.ask(store, "/demo.mp4", kind=jobs.DEMO)
    taken = doing.take(store)
    assert taken
    assert taken.id == demo
    assert doing.take(store) is None
    assert "a | waits until a policy is stated" in shown(store, "/")
    allow(store)
    assert "waits until a policy" not in shown(store, "/")
    taken = doing.take(store)
    assert taken
    assert taken.id == watched


def test_a_job_and_a_class_that_were_slipped_in_end_with_the_reason(store: Store, drawn: Path) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    job = jobs.ask(store, str(drawn))
    pipeline.analyse_asked(url, job)
    failed = jobs.found(store, job)
    assert failed
    assert failed.state == "failed"
    assert COMMAND in failed.reason
    number = live.ask(store, f"{drawn}?live")
    with following.following_live(store, number):
        pipeline.follow(store, number, Event())
    ended = live.found(store, number)
    assert ended
    assert (ended.state, COMMAND in ended.reason) == (live.ENDED, True)


def test_a_camera_is_not_looked_through(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(serving, "run", lambda place, load: given.append(load))

    class Opened:
        """The store, which stays open after the command."""

        @staticmethod
        def open(url: str) -> Opened:
            return Opened()

        def __enter__(self) -> Store:
            return store

        def __exit__(self, *error: object) -> None:
            pass

    monkeypatch.setattr("storage.store.Store", Opened)
    pipeline.eye(0)
    with pytest.raises(ModelError, match="No policy is stated"):
        given[0]()
    allow(store)
    assert callable(given[0]())
