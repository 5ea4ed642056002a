"""Who means harm from outside: forged uploads, a flood of them, events of any form, addresses inside; and no secret is
told to anybody, on a page, in a log, in an error.
"""

from __future__ import annotations

import io
import json
import logging
import os
import random
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from dashboard import server as serving
from dashboard import uploads
from dashboard.access.conditions import Conditions
from dashboard.language import speaking
from dashboard.live import starting, telling
from dashboard.operating import logs
from dashboard.reader import ADMIN, OPERATOR, Reader
from dashboard.report import mailing
from dashboard.zoom import webhook
from inference import probing
from ingest.outside import SETTING
from ingest.sources import source_for
from ingest.video import SourceError
from storage import StoreError, live
from storage.attending import Attending
from storage.store import Store
from tests import cloud
from tests.conftest import Command
from tests.dashboard.browsing import SECRET, Browser, account
from tests.ingest.test_forged import FORGED
from tests.ingest.test_forged import secret as secret
from tests.ingest.test_hostile_records import mutated
from tests.ingest.test_outside import WRITTEN
from tests.test_consent_command import INIT

TEACHER = Reader(None, "T", "teacher", frozenset(["Algebra"]))
BOSS = Reader(1, "Boss", ADMIN)
FORM = {"kind": "address", "course": "Algebra", "lecture": "", "ends": "", "silence": "10"}
NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)

# ------------------------------------------------------------------------------------------------------- uploads


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLASSPULSE_RECORDINGS", str(tmp_path / "recordings"))
    return tmp_path / "recordings"


def send(store: Store, body: bytes) -> Any:
    server = Flask("classpulse")
    uploads.receive(server, store, lambda uri: source_for(uri).probe(uri), lambda: OPERATOR)
    return server.test_client().post(uploads.PATH, query_string={"name": "class.mp4"}, data=body)


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_recording_is_not_taken(store: Store, folder: Path, secret: Path, kind: str) -> None:
    got = send(store, FORGED[kind](str(secret)))
    assert got.status_code == 422
    assert str(folder) not in got.json["error"]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("allowed")
def test_so_many_are_taken_at_once(store: Store, folder: Path, drawn: Path) -> None:
    for number in range(uploads.AT_ONCE):
        place = folder / f"{number:012x}"
        place.mkdir(parents=True)
        (place / uploads.PART).write_bytes(b"some")
    got = send(store, drawn.read_bytes())
    assert (got.status_code, "in a few minutes" in got.json["error"]) == (503, True)
    stale = time.time() - uploads.STALE_S - 1
    os.utime(folder / f"{0:012x}" / uploads.PART, (stale, stale))
    assert send(store, drawn.read_bytes()).status_code == 200


@pytest.mark.usefixtures("allowed")
def test_a_disk_that_fills_meanwhile_ends_an_upload(
    store: Store, folder: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([1 << 40, *[1 << 20] * 100])
    monkeypatch.setattr(shutil, "disk_usage", lambda place: type("Left", (), {"free": next(left)}))
    assert send(store, drawn.read_bytes()).status_code == 507
    assert [path for path in folder.rglob("*") if path.is_file()] == []


# --------------------------------------------------------------------------------------------- addresses on a page


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("reader", [TEACHER, BOSS])
@pytest.mark.parametrize("host", WRITTEN)
def test_no_page_takes_an_address_inside(store: Store, reader: Reader, host: str) -> None:
    written = f"[{host}]" if ":" in host else host
    for scheme, end in (("rtsp", "room"), ("http", "x.m3u8")):
        with speaking("en"), pytest.raises(StoreError, match=SETTING):
            starting.start(store, reader, {**FORM, "source": f"{scheme}://{written}:80/{end}"}, NOW)
    assert live.current(store) == []


@pytest.mark.usefixtures("allowed")
def test_unless_it_is_allowed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "192.168.20.0/24")
    assert starting.start(store, TEACHER, {**FORM, "source": "rtsp://192.168.20.9/room"}, NOW)


@pytest.mark.parametrize("source", ["rtsp://x.example/", "http://x.example/a.m3u8", "http://x.example/film.mp4?live"])
def test_what_a_page_asks_for_is_followed_through_the_relay(store: Store, source: str) -> None:
    """And what a command asks for as it is."""
    for commanded in (False, True):
        number = live.ask(store, source, commanded=commanded)
        with Attending(store, number, 1_000, lambda what, figures: None, Event()) as one:
            assert one.plan.uri == (source if commanded else f"outside+{source}")


# -------------------------------------------------------------------------------------------------------- webhooks

EVENT = json.dumps(cloud.completed(cloud.meeting([]))).encode()


@pytest.mark.parametrize("seeds", [range(150), pytest.param(range(150, 5_000), marks=pytest.mark.fuzz)])
def test_events_of_any_form_are_answered(store: Store, seeds: range) -> None:
    """Signed, as by Zoom itself, and whatever is in them."""
    server = Flask("classpulse")
    webhook.receive(server, store, cloud.WEBHOOK)
    asked = server.test_client()
    strange = [b"", b"null", b"[]", b"[" * 50_000, b'"x"', b"9" * 5_000, b'{"event": []}', b"\xff\xfe", b"{}" * 2]
    tokens: list[object] = [1, [], "\0", None, {"a": "b"}]
    plain = [json.dumps({"event": webhook.VALIDATION, "payload": {"plainToken": one}}).encode() for one in tokens]
    for body in [*strange, *plain, *(mutated(EVENT, seed) for seed in seeds)]:
        answer = asked.post(webhook.PATH, data=body, headers=cloud.headers(body))
        assert answer.status_code in (200, 204, 400, 401), body[:200]


def test_unsigned_ones_are_refused_whatever_they_are(store: Store) -> None:
    server = Flask("classpulse")
    webhook.receive(server, store, cloud.WEBHOOK)
    draw = random.Random(1)
    for _ in range(50):
        signature = {
            "x-zm-signature": f"v0={draw.randbytes(32).hex()}",
            "x-zm-request-timestamp": str(int(time.time())),
        }
        assert server.test_client().post(webhook.PATH, data=EVENT, headers=signature).status_code == 401
    assert server.test_client().post(webhook.PATH, data=b"x" * (webhook.LARGEST + 1)).status_code == 413


# --------------------------------------------------------------------------------------------------------- secrets

HUSH = {
    "CLASSPULSE_ZOOM_ACCOUNT": "an-account",
    "CLASSPULSE_ZOOM_CLIENT": "a-client",
    "CLASSPULSE_ZOOM_SECRET": "hush-zoom-secret",
    "CLASSPULSE_ZOOM_WEBHOOK_SECRET": "hush-zoom-webhook",
    "CLASSPULSE_ZOOM_API": "http://127.0.0.1:9/v2",
    "CLASSPULSE_ALERT_SECRET": "hush-alert-secret",
    "CLASSPULSE_ALERT_WEBHOOK": "http://me:hush-hook-password@127.0.0.1:9/hush-hook-path?token=hush-hook-token",
    "CLASSPULSE_SMTP": "smtp://me:hush-mail-password@127.0.0.1:9",
    "CLASSPULSE_MAIL_FROM": "class@example.org",
    "CLASSPULSE_METRICS_TOKEN": "hush-metrics-token",
    "CLASSPULSE_SECRET": "hush-cookie-key-hush-cookie-key-hush-cookie-key",
    "CLASSPULSE_KEY": "hush-names-key-hush-names-key-hush-names-ke=",
    "CLASSPULSE_OIDC_CLIENT_SECRET": "hush-oidc-secret",
}


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Secrets in every setting, and all that is logged, at any level, as the server writes it."""
    for name, value in HUSH.items():
        monkeypatch.setenv(name, value)
    written = io.StringIO()
    root = logging.getLogger()
    for form in (logs.Plain("%(name)s %(message)s"), logs.Lines()):
        handler = logging.StreamHandler(written)
        handler.setFormatter(form)
        root.addHandler(handler)
        monkeypatch.setattr(root, "level", logging.DEBUG)
    return written


@pytest.fixture(autouse=True)
def _handlers_are_taken_away() -> Any:
    before = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers[:] = [one for one in logging.getLogger().handlers if one in before]


def clean(said: object) -> None:
    assert "hush" not in str(said)


def test_no_page_shows_a_secret(store: Store, planted: io.StringIO) -> None:
    live.ask(store, "rtsp://me:hush-camera@camera.example/room?token=hush-token", course="Algebra")
    live.ask(store, "rtmp://camera.example/live/hush-key", course="Algebra")
    account(store, "boss", "admin")
    browser = Browser(store, Conditions(SECRET))
    browser.log_in("boss")
    tabs = [path.stem for path in (Path(serving.__file__).parent / "settings").glob("[a-z]*.py")]
    assert "chores" in tabs
    for path in ("/", "/live", "/camera", "/settings", *(f"/settings/{tab}" for tab in tabs), "/login"):
        clean(browser.page(path).get_data(as_text=True))
        clean(browser.get(path).get_data(as_text=True))
    clean(planted.getvalue())


def test_what_the_server_tells_of_itself_has_none(store: Store, planted: io.StringIO) -> None:
    asked = serving.application(store, probing.probe, Conditions(SECRET)).test_client()
    bearer = {"Authorization": f"Bearer {HUSH['CLASSPULSE_METRICS_TOKEN']}"}
    for path in ("/metrics", "/healthz", "/readyz", "/nowhere", "/zoom/events"):
        for headers in ({}, bearer):
            clean(asked.get(path, headers=headers).get_data(as_text=True))
    assert asked.get("/metrics", headers=bearer).status_code == 200
    assert asked.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 403
    clean(planted.getvalue())


def test_what_fails_elsewhere_tells_none(store: Store, planted: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "TRIES", 1)
    with pytest.raises(StoreError) as refused:
        telling.call(HUSH["CLASSPULSE_ALERT_WEBHOOK"], HUSH["CLASSPULSE_ALERT_SECRET"], b"{}")
    clean(refused.value)
    clean(repr(mailing.Server.named()))
    for uri in ("rtsp://me:hush-1@127.0.0.1:9/x?k=hush-2", "http://me:hush-3@127.0.0.1:9/film.mp4?k=hush-4"):
        with pytest.raises(SourceError) as lost:
            source_for(uri).probe(uri)
        clean(lost.value)
    clean(planted.getvalue())


@pytest.mark.parametrize(
    "arguments",
    [
        ("doctor", "--db", "postgresql://me:hush-db@127.0.0.1:9/x?sslpassword=hush-ssl"),
        ("export", "x", "--to", "x.csv", "--db", "postgresql://me:hush-db@127.0.0.1:9/x"),
        ("upgrade", "--db", "postgresql://me:hush-db@127.0.0.1:9/x"),
        ("analyse", "http://me:hush-1@127.0.0.1:9/x.mp4?k=hush-2"),
        ("analyse", "rtsp://me:hush-1@127.0.0.1:9/x?k=hush-2"),
        ("analyse", "http://[hush::1/x.mp4"),
        ("live", "gopher://me:hush-1@127.0.0.1:9/x?k=hush-2"),
        ("zoom", "doctor"),
    ],
)
def test_no_command_tells_one(
    classpulse: Command, planted: io.StringIO, new_db: str, arguments: tuple[str, ...]
) -> None:
    assert classpulse(*INIT, "--db", new_db).code == 0
    more = () if "--db" in arguments or arguments[0] == "zoom" else ("--db", new_db)
    answer = classpulse(*arguments, *more)
    assert answer.code
    clean(answer.out + answer.err)
    clean(planted.getvalue())


def test_a_secret_would_be_found(planted: io.StringIO) -> None:
    logging.getLogger("x").warning("it is %s", HUSH["CLASSPULSE_ZOOM_SECRET"])
    with pytest.raises(AssertionError):
        clean(planted.getvalue())
