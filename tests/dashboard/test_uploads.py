"""Recordings that are sent: what is taken, what is not, and that nothing of the latter stays."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard import uploads
from dashboard.access import present
from dashboard.reader import OPERATOR, Reader
from ingest.sources import source_for
from ingest.video import Recording
from storage import jobs
from storage.store import Store
from tests.dashboard.browsing import Browser, account

pytestmark = pytest.mark.usefixtures("allowed")

TEACHER = Reader(None, "T", "teacher", frozenset(["Algebra"]))
ROLES = [TEACHER, Reader(None, "S", "student", email="s@example.org"), Reader(None, "A", "auditor")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLASSPULSE_RECORDINGS", str(tmp_path / "recordings"))
    return tmp_path / "recordings"


def probe(uri: str) -> Recording:
    return source_for(uri).probe(uri)


def client(store: Store, reader: Reader = OPERATOR) -> FlaskClient:
    server = Flask("classpulse")
    uploads.receive(server, store, probe, lambda: reader)
    return server.test_client()


def send(asked: FlaskClient, body: bytes, name: str = "class.mp4", **more: str) -> Any:
    return asked.post(uploads.PATH, query_string={"name": name, **more}, data=body)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_recording_arrives_whole_and_waits(store: Store, folder: Path, drawn: Path) -> None:
    body = drawn.read_bytes()
    got = send(client(store, TEACHER), body, "Week 7 Ωμέγα.MP4", course="Algebra", lecture="Lecture 7")
    (one,) = jobs.waiting(store)
    assert (got.status_code, got.json) == (200, {"job": one.id})
    assert (one.state, one.course, one.lecture) == ("queued", "Algebra", "Lecture 7")
    assert Path(one.uri).read_bytes() == body
    assert files(folder) == ["Week 7 Ωμέγα.mp4"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/class.mp4", "class.mp4"),
        ("..\\..\\windows\\class.mp4", "class.mp4"),
        ("/absolute/class.mkv", "class.mkv"),
        (".hidden.mp4", "hidden.mp4"),
        ("a\x00b\nc*?.mp4", "a_b_c__.mp4"),
        ("..mp4", None),
        ("%2e%2e%2fx.mp4", "_2e_2e_2fx.mp4"),
        ("x" * 300 + ".mp4", "x" * 100 + ".mp4"),
        ("class.mp4.exe", None),
        ("class", None),
        ("", None),
    ],
)
def test_a_name_is_never_a_path(store: Store, folder: Path, drawn: Path, name: str, kept: str | None) -> None:
    got = send(client(store), drawn.read_bytes(), name)
    assert got.status_code == (200 if kept else 415)
    assert files(folder) == ([kept] if kept else [])
    assert all(path.parent.parent == folder for path in folder.rglob("*") if path.is_file())


def test_what_is_no_recording_is_told_and_not_kept(store: Store, folder: Path) -> None:
    got = send(client(store), b"This is no film." * 500)
    assert got.status_code == 422
    assert "class.mp4" in got.json["error"]
    assert str(folder) not in got.json["error"]
    assert list(folder.iterdir()) == []
    assert jobs.waiting(store) == []


def test_one_too_large_is_refused_before_it_is_read(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSPULSE_LARGEST_UPLOAD", "0.000001")
    got = send(client(store), b"x" * 1001)
    assert got.status_code == 413
    assert "1e-06 GB" in got.json["error"]
    assert not folder.exists()
    assert send(client(store), b"").status_code == 411


def test_a_full_disk_is_told(store: Store, folder: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, uploads.SPARE))
    assert send(client(store), drawn.read_bytes()).status_code == 507
    assert files(folder) == []


def test_one_that_breaks_off_leaves_nothing(store: Store, folder: Path, drawn: Path) -> None:
    body = drawn.read_bytes()
    got = client(store).post(
        uploads.PATH,
        query_string={"name": "class.mp4"},
        data=body[:1000],
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )
    assert got.status_code == 400
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("reader", ROLES, ids=lambda one: one.role)
def test_others_courses_are_refused(store: Store, folder: Path, drawn: Path, reader: Reader) -> None:
    for course in ("Biology", ""):
        assert send(client(store, reader), drawn.read_bytes(), course=course).status_code == 403
    assert not folder.exists()


def test_another_site_s_form_is_refused(store: Store, folder: Path, drawn: Path) -> None:
    account(store, "tess", "teacher", ("Algebra",))
    browser = Browser(store)
    uploads.receive(browser.app.server, store, probe, present.reader)
    browser.log_in("tess")
    asked = {"query_string": {"name": "class.mp4", "course": "Algebra"}, "data": drawn.read_bytes()}
    assert browser.client.post(uploads.PATH, **asked).status_code == 400
    assert jobs.waiting(store) == []
    assert browser.client.post(uploads.PATH, headers={"X-CSRFToken": browser.token()}, **asked).status_code == 200


def test_a_lecture_of_another_course_is_not_taken_over(store: Store, folder: Path, drawn: Path) -> None:
    recording = Recording("/a.mp4", "print", 60_000, 1280, 720)
    store.begin(recording, lecture="Lecture 1", course="Biology", period_ms=1000, versions={})
    got = send(client(store, TEACHER), drawn.read_bytes(), course="Algebra", lecture="Lecture 1")
    assert got.status_code == 422
    assert "choose another name" in got.json["error"]
    assert files(folder) == []


def test_only_what_was_sent_is_deleted(folder: Path, tmp_path: Path) -> None:
    sent, other = folder / "a1b2" / "class.mp4", tmp_path / "other" / "class.mp4"
    for path in (sent, other):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
        uploads.discard(str(path))
    uploads.discard("https://school.example/class.mp4")
    assert (sent.exists(), other.exists()) == (False, True)
