"""Where Zoom tells what happened: open to Zoom alone, quick, and the only such place."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from dashboard import server as serving
from dashboard.access.conditions import Conditions
from dashboard.zoom import webhook
from inference import probing
from storage import events, live
from storage.engine import reading, writing
from storage.store import Store
from storage.tables import event
from tests import cloud as fake
from tests.dashboard.browsing import SECRET
from tests.storage.conftest import cluster, postgres_url  # noqa: F401
from tests.waiting import LIMIT_S

MEETING = fake.meeting([])
post = partial(httpx.post, timeout=LIMIT_S)


@pytest.fixture(params=["sqlite", "postgresql"])
def everywhere(request: pytest.FixtureRequest, store: Store) -> Iterator[Store]:
    """On each database."""
    if request.param == "sqlite":
        yield store
        return
    with Store.open(str(request.getfixturevalue("postgres_url"))) as opened:
        yield opened


@contextmanager
def served(store: Store, secret: str = fake.WEBHOOK) -> Iterator[str]:
    """The dashboard over real HTTP, with all its guards; gives its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLASSPULSE_ZOOM_WEBHOOK_SECRET", secret)
        application = serving.application(store, probing.probe, Conditions(SECRET))
    there = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=there.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{there.server_port}"
    finally:
        there.shutdown()
        thread.join()


@pytest.fixture
def url(store: Store) -> Iterator[str]:
    with served(store) as address:
        yield f"{address}{webhook.PATH}"


def kept(store: Store) -> list[tuple[str, str]]:
    with reading(store.engine) as connection:
        return [(row.kind, row.body) for row in connection.execute(select(event).order_by(event.c.received_at))]


def test_an_event_is_kept_as_it_came(store: Store, url: str) -> None:
    body = json.dumps(fake.completed(MEETING), indent=1, ensure_ascii=False).encode()
    answer = post(url, content=body, headers=fake.headers(body))
    assert (answer.status_code, answer.content) == (204, b"")
    assert kept(store) == [("recording.completed", body.decode())]
    assert "set-cookie" not in answer.headers


def test_the_same_event_ten_times_at_once_is_one(everywhere: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PATIENCE_MS", 60_000)  # a busy machine may put some of them off, to be told again
    together = threading.Barrier(10)
    with served(everywhere) as address, ThreadPoolExecutor(10) as pool:

        def tell(number: int) -> int:
            said = fake.completed(MEETING)
            said["download_token"] = f"hush-{number}"  # Zoom may make a new one for each delivery
            together.wait(LIMIT_S)
            return fake.tell(f"{address}{webhook.PATH}", said).status_code

        assert list(pool.map(tell, range(10))) == [204] * 10
    assert len(kept(everywhere)) == 1


def test_events_differ_by_meeting_kind_and_time(store: Store, url: str) -> None:
    for said in (
        fake.completed(MEETING),
        fake.completed(MEETING, "recording.transcript_completed"),
        fake.completed(MEETING, ts=1774013000001),
        fake.completed({**MEETING, "uuid": "other=="}),
        {"event": "meeting.ended"},
        {"event": "meeting.ended", "payload": []},
    ):
        assert fake.tell(url, said).status_code == 204
    assert len(kept(store)) == 6


def test_what_is_of_no_use_is_answered_and_not_kept(store: Store, url: str) -> None:
    assert fake.tell(url, fake.completed(MEETING, "meeting.started")).status_code == 204
    assert kept(store) == []


def forged() -> dict[str, tuple[bytes, dict[str, str]]]:
    body, now = json.dumps(fake.completed(MEETING)).encode(), time.time()
    fine = fake.headers(body)
    return {
        "unsigned": (body, {}),
        "no time": (body, {"x-zm-signature": fine["x-zm-signature"]}),
        "another secret": (body, fake.headers(body, secret="x")),
        "an empty secret": (body, fake.headers(body, secret="")),
        "another body": (body.replace(b"Algebra", b"Sabotage"), fine),
        "one more space": (body + b" ", fine),
        "another time": (body, {**fine, "x-zm-request-timestamp": str(int(now) + 1)}),
        "stale": (body, fake.headers(body, now - 301)),
        "of the future": (body, fake.headers(body, now + 330)),
    }


@pytest.mark.parametrize("how", forged())
def test_what_is_forged_or_stale_is_refused_and_told_nothing(store: Store, url: str, how: str) -> None:
    body, headers = forged()[how]
    answer = post(url, content=body, headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert kept(store) == []


def test_what_was_overheard_and_sent_again_changes_nothing(store: Store, url: str) -> None:
    body = json.dumps(fake.completed(MEETING)).encode()
    headers = fake.headers(body)
    post(url, content=body, headers=headers)
    one = events.take(store, webhook.RECORDINGS, datetime.now(UTC))
    assert one
    events.done(store, one.key, datetime.now(UTC))
    assert post(url, content=body, headers=headers).status_code == 204
    assert kept(store) == [("recording.completed", "")]


def challenge(plain: Any) -> bytes:
    return json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": plain}}).encode()


def test_the_challenge_is_answered_when_it_is_signed(url: str) -> None:
    body = challenge("qgg8vlvZRS6UYooatFL8Aw")
    answer = post(url, content=body, headers=fake.headers(body))
    assert answer.status_code == 200
    assert set(answer.json()) == {"plainToken", "encryptedToken"}
    assert post(url, content=body).status_code == 401


@pytest.mark.parametrize("plain", ["v0:1774000000:{}", "v0:", "a:b", None, 7, {}, ""])
def test_it_signs_no_event_for_anybody(url: str, plain: Any) -> None:
    body = challenge(plain)
    answer = post(url, content=body, headers=fake.headers(body))
    assert (answer.status_code, answer.content) == (401, b"")


def test_what_is_no_event_is_refused(store: Store, url: str) -> None:
    nonsense = (b"", b"x", b"[]", b"7", b"{}", b'{"event": 7}', b"\xff\xfe", b"[" * 100_000)
    for body in nonsense:
        assert post(url, content=body, headers=fake.headers(body)).status_code == 400, body[:10]
    assert kept(store) == []


def test_strange_letters_do_no_harm(everywhere: Store) -> None:
    said = json.dumps(fake.completed({**MEETING, "uuid": "\ud800\u0000", "topic": "\u0000\U0001f600"})).encode()
    with served(everywhere) as address:
        answer = post(f"{address}{webhook.PATH}", content=said, headers=fake.headers(said))
    assert answer.status_code == 204
    assert len(kept(everywhere)) == 1


def test_a_large_body_is_not_read(store: Store, url: str) -> None:
    body = b" " * (webhook.LARGEST + 1)
    assert post(url, content=body, headers=fake.headers(body)).status_code == 413
    body = json.dumps({**fake.completed(MEETING), "more": "x" * (webhook.LARGEST - 2000)}).encode()
    assert post(url, content=body, headers=fake.headers(body)).status_code == 204


def test_when_the_database_is_busy_zoom_is_asked_to_come_again_in_time(store: Store, url: str) -> None:
    began = time.monotonic()
    with writing(store.engine):
        assert fake.tell(url, fake.completed(MEETING)).status_code == 503
    assert time.monotonic() - began < 45, "others wait for a minute"
    assert fake.tell(url, fake.completed(MEETING)).status_code == 204
    assert len(kept(store)) == 1


def test_without_a_secret_there_is_no_such_place(store: Store) -> None:
    with served(store, secret="") as address:
        body = json.dumps(fake.completed(MEETING)).encode()
        answer = post(f"{address}{webhook.PATH}", content=body, headers=fake.headers(body, secret=""))
        assert answer.status_code == 404
    assert kept(store) == []


def test_no_other_place_is_open(store: Store) -> None:
    with served(store) as address:
        body = json.dumps(fake.completed(MEETING)).encode()
        for path in ("/upload", "/zoom/events/", "/zoom", "/_dash-update-component", "/zoom/events/../../upload"):
            assert post(f"{address}{path}", content=body, headers=fake.headers(body)).status_code >= 400, path
        read = httpx.get(f"{address}{webhook.PATH}", headers=fake.headers(b""), timeout=LIMIT_S)
        assert read.status_code in (302, 405)
        assert post(f"{address}/logout", headers=fake.headers(b"")).status_code == 400  # CSRF as ever
    assert kept(store) == []


def test_the_log_names_neither_the_body_nor_the_secret(url: str, caplog: pytest.LogCaptureFixture) -> None:
    fake.tell(url, fake.completed(MEETING), time.time() - 1000)
    assert "a webhook was refused" in caplog.text
    assert "hush" not in caplog.text
    assert "ada@" not in caplog.text


# ---------------------------------------------------------------------------------------------------------- the end


def ended(**more: Any) -> dict[str, Any]:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    day = {"start_time": "2026-03-20T13:00:23Z", "end_time": at, "recording_files": None}
    return fake.completed(fake.meeting([], **{**day, **more}), "meeting.ended")


def follow(store: Store, uri: str = "rtmp://0.0.0.0:1935/live", lecture: str | None = None) -> int:
    return live.ask(store, uri, lecture=lecture)


def test_a_meeting_that_ended_ends_the_live_class_that_is_its_own(store: Store, url: str) -> None:
    from dashboard.chores import zoom_ended

    own = [
        follow(store, lecture="Algebra"),
        follow(store, lecture="algebra  2026-03-20"),
        follow(store, lecture="Room 4 (812 3456 7890)"),
        follow(store, "rtmp://0.0.0.0:1935/live/81234567890"),
    ]
    others = [
        follow(store, lecture="Algebra II"),
        follow(store, lecture="Algebra 2026-03-13"),
        follow(store, lecture="812345678901"),
        follow(store),
    ]
    time.sleep(1.1)  # Zoom tells whole seconds
    assert fake.tell(url, ended()).status_code == 204
    now = datetime.now(UTC)
    assert zoom_ended.run(store, now) == "Live classes ended: 4"
    found = {number: live.found(store, number) for number in (*own, *others)}
    assert [one.wanted for number in own if (one := found[number])] == ["ended"] * 4
    assert [one.wanted for number in others if (one := found[number])] == ["live"] * 4
    assert zoom_ended.run(store, now) == ""
    assert [body for _, body in kept(store)] == [""]


def test_an_event_that_comes_late_ends_no_later_class(store: Store, url: str) -> None:
    from dashboard.chores import zoom_ended

    number = follow(store, lecture="Algebra")
    fake.tell(url, ended(end_time="2026-03-20T14:00:00Z"))
    assert zoom_ended.run(store, datetime.now(UTC)) == ""
    one = live.found(store, number)
    assert one
    assert one.wanted == "live"


def test_a_short_number_ends_nothing_by_chance(store: Store, url: str) -> None:
    from dashboard.chores import zoom_ended

    follow(store, "rtmp://0.0.0.0:1935/live", lecture="Week 1935")
    time.sleep(1.1)
    fake.tell(url, ended(id=1935))
    fake.tell(url, ended(id=None, topic=None, uuid="b=="))
    fake.tell(url, {"event": "meeting.ended", "payload": {"object": {"topic": "no uuid"}}})
    assert zoom_ended.run(store, datetime.now(UTC)) == ""
