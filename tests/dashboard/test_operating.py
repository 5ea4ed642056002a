"""What whoever runs a server asks of it: health, readiness, metrics, its log; and that it ends in good order."""

from __future__ import annotations

import http.client
import io
import json
import logging
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.synchronize import Event as EventOfProcesses
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text, update
from sqlalchemy.exc import OperationalError

from dashboard import server
from dashboard.access.conditions import Conditions
from dashboard.access.guard import guard
from dashboard.app import create
from dashboard.camera.line import Lines
from dashboard.camera.process import Eye
from dashboard.operating import logs, metrics, watch
from ingest.video import Recording
from storage import StoreError, chores, holding, jobs
from storage.chores import LEASE
from storage.engine import writing
from storage.store import Store
from storage.tables import live
from tests.dashboard import rooms
from tests.waiting import LIMIT_S, until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(store: Store) -> Flask:
    """A guarded dashboard, as it is served."""
    made: Flask = create(store).server
    watch(made, store)
    guard(made, store, Conditions("a key for the tests, and for nothing else"))
    return made


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as JSON."""
    root, to = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], logs.log.level
    monkeypatch.setenv(logs.SETTING, logs.JSON)
    monkeypatch.setattr(sys, "stderr", to)
    logs.begin()
    yield to
    root.handlers[:] = before
    logs.log.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def away(store: Store) -> None:
    """The database cannot be reached any more."""
    store.engine.dispose()
    Path(str(store.engine.url.database)).rename(Path(str(store.engine.url.database)).with_suffix(".away"))
    Path(str(store.engine.url.database)).mkdir()


# ------------------------------------------------------------------------------------------------------------ health


def test_a_process_that_lives_says_so_without_a_log_in_and_without_the_database(served: Flask, store: Store) -> None:
    away(store)
    answer = served.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert served.test_client().get("/healthzz").status_code == 302, "nothing else is open"


def test_it_is_ready_with_a_database_of_today_and_a_work_process(served: Flask, store: Store) -> None:
    client = served.test_client()
    assert client.get("/readyz").json == {"database": "ok", "work": "no work process"}
    assert holding.hold(store, LEASE, "me", datetime.now(UTC))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"database": "ok", "work": "ok"})
    with writing(store.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0012'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "not at the newest revision", "work": "ok"})
    away(store)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "away", "work": "not known"})


# ----------------------------------------------------------------------------------------------------------- metrics


def scraped(served: Flask, **more: Any) -> dict[str, dict[tuple[str, ...], float]]:
    """Samples by name and the values of their labels."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    answer = served.test_client().get("/metrics", **more)
    assert answer.status_code == 200
    for family in text_string_to_metric_families(answer.get_data(as_text=True)):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_metrics_are_for_this_machine_or_for_who_has_the_token(served: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = served.test_client()
    elsewhere = {"environ_base": {"REMOTE_ADDR": "10.0.0.5"}}
    monkeypatch.delenv(metrics.TOKEN, raising=False)
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **elsewhere).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.5"}).status_code == 403
    assert client.get("/metrics", headers={"Host": "evil.example"}).status_code == 403
    monkeypatch.setenv(metrics.TOKEN, "a long token")
    assert client.get("/metrics").status_code == 403, "a token is asked of everybody"
    for token, status in (("a long token", 200), ("a long", 403), ("", 403)):
        given = {"Authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=given, **elsewhere).status_code == status


def test_metrics_count_what_stands_in_the_database(served: Flask, store: Store) -> None:
    jobs.ask(store, "/a.mp4")
    jobs.cancel(store, jobs.ask(store, "/b.mp4"))
    chores.make_known(store, {"backup": True, "inbox": True})
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    chores.end(store, "backup", at, "One")
    chores.end(store, "inbox", at, "the folder is away", failed=True)
    now = datetime.now(UTC)
    one = {"uri": "rtsp://ada:secret@camera/1", "lecture": "Lecture 9", "wanted": "live", "reason": "", "silence_s": 60}
    rest = {"overlay": False, "commanded": False, "asked_at": now, "stored_at": now, "dropped": 0, "missed": 0}
    with writing(store.engine) as connection:
        for state in ("live", "live", "stalled", "ended"):
            connection.execute(insert(live).values(state=state, **one, **rest))
        connection.execute(update(live).where(live.c.id == 1).values(stored_at=datetime.fromtimestamp(0, UTC)))
    found = scraped(served)
    assert found["classpulse_jobs"][("queued",)] == 1
    assert found["classpulse_jobs"][("cancelled",)] == 1
    assert found["classpulse_jobs"][("failed",)] == 0
    assert found["classpulse_live"] == {("live",): 2, ("stalled",): 1}
    assert found["classpulse_live_behind_seconds"][()] == pytest.approx(time.time(), rel=1e-6)
    assert found["classpulse_chore_success_seconds"] == {("backup",): at.timestamp()}
    assert found["classpulse_chore_failed"] == {("backup",): 0, ("inbox",): 1}
    assert (found["classpulse_work_up"][()], found["classpulse_database_up"][()]) == (0, 1)
    away(store)
    assert scraped(served)["classpulse_database_up"] == {(): 0}


def test_metrics_count_requests_by_rule_and_name_nobody(served: Flask, store: Store) -> None:
    lecture = rooms.hold(store, "Lecture on Ada", people=("Ada Novak", "Ben Okafor"), course="Algebra")
    jobs.ask(store, "/recordings/Ada Novak.mp4", course="Algebra")
    client = served.test_client()
    for path in (f"/lecture/{lecture}", "/?course=Algebra", "/student/1", "/nowhere/Ada"):
        client.get(path)
    client.post("/_dash-update-component", json={})
    found = scraped(served)
    counted = found["classpulse_request_seconds_count"]  # method, path, status
    assert counted[("GET", "/<path:path>", "302")] == 3
    assert counted[("POST", "/_dash-update-component", "401")] == 1
    assert ("GET", "/", "302") in counted
    said = client.get("/metrics").get_data(as_text=True)
    assert not re.search(f"Ada|Novak|Ben|Okafor|Algebra|{lecture}|recordings", said)


# -------------------------------------------------------------------------------------------------------------- logs


def test_each_request_is_a_line_without_names(served: Flask, store: Store, log: io.StringIO) -> None:
    client = served.test_client()
    given = client.get("/lecture/a1b2?course=Algebra&name=Ada", headers={"X-Request-Id": "from-the-proxy.1"})
    made = client.get("/healthz", headers={"X-Request-Id": "no id\u00e9"})
    first, second = lines(log)
    assert given.headers["X-Request-Id"] == first["request"] == "from-the-proxy.1"
    assert re.fullmatch("[0-9a-f]{16}", second["request"])
    assert made.headers["X-Request-Id"] == second["request"]
    assert (first["method"], first["path"], first["status"]) == ("GET", "/<path:path>", 302)
    assert (second["path"], second["level"], second["logger"]) == ("/healthz", "info", "classpulse.request")
    assert second["ms"] >= 0
    assert not re.search("Ada|Algebra|a1b2|127.0.0.1", log.getvalue())


def test_an_exception_tells_where_it_was_and_nothing_of_what_it_held(log: io.StringIO) -> None:
    try:
        dict[str, int]()["Ada Novak"]
    except KeyError:
        logging.getLogger("dashboard.app").warning("not understood, of the page %s", "review", exc_info=True)
    (line,) = lines(log)
    assert line["message"] == "not understood, of the page review"
    assert line["exception"]["type"] == "KeyError"
    assert re.search(r"test_operating\.py:\d+ test_an_exception", line["exception"]["at"][-1])
    assert "Ada" not in log.getvalue()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("at postgresql://ada:p%40ss@db.example:5432/class failed", "at postgresql://db.example:5432/class failed"),
        ("from 'https://zoom.example/rec/1.mp4?access_token=abc&x=1'", "from 'https://zoom.example/rec/1.mp4'"),
        ("rtsp://user:pw@10.0.0.9/room, again", "rtsp://10.0.0.9/room, again"),
        ("GET /login?next=/lecture/1", "GET /login"),
        ("is it done? yes: sqlite:////srv/class.db", "is it done? yes: sqlite:////srv/class.db"),
    ],
)
def test_addresses_lose_their_secrets(said: str, written: str) -> None:
    assert logs.masked(said) == written
    record = logging.LogRecord("x", logging.WARNING, "", 1, said, None, None)
    assert logs.Plain("%(message)s").format(record) == written


def test_what_a_failing_statement_was_given_is_in_no_message(store: Store) -> None:
    asked = text("SELECT * FROM absent WHERE name = :name")
    with store.engine.connect() as connection, pytest.raises(OperationalError, match="no such table") as error:
        connection.execute(asked, {"name": "Ada Novak"})
    assert "Ada" not in str(error.value)


def test_a_log_that_is_neither_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.SETTING, "xml")
    with pytest.raises(StoreError, match="choose text or json"):
        logs.begin()


# ------------------------------------------------------------------------------------------------------- the whole


class Work:
    """In the place of a work process: notes how long it is given."""

    def __init__(self) -> None:
        self.told = multiprocessing.get_context("spawn").Value("d", 0.0)

    def look(self) -> None:
        pass

    def forget(self) -> None:
        pass

    def stop(self, patience_s: float) -> None:
        self.told.value = patience_s


def slow(port: int, work: Work, url: str, begun: EventOfProcesses) -> None:
    """A server whose answers take two seconds, and tells when it is at one."""
    app = Flask("slow")

    @app.get("/")
    def answer() -> str:
        begun.set()
        time.sleep(2)
        return "whole"

    with Store.open(url) as store, server.listening("127.0.0.1", port) as place:
        eye = Eye("")
        server._forked(app, store, place, 1, work, eye, Lines(eye.address))  # type: ignore[arg-type]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn")
def test_what_is_being_answered_ends_when_the_server_is_told_to(store: Store) -> None:
    port, work = free_port(), Work()
    url = store.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(target=slow, args=(port, work, url, begun))
    process.start()
    got = list[bytes]()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        connection.request("GET", "/")
        got.append(connection.getresponse().read())

    try:
        until(lambda: answers(port))
        asking = Thread(target=ask)
        asking.start()
        assert begun.wait(LIMIT_S)
        os.kill(process.pid or 0, signal.SIGTERM)
        asking.join(LIMIT_S)
        process.join(LIMIT_S)
        assert got == [b"whole"]
        assert process.exitcode == 0
        assert work.told.value == server.GRACE_S
        assert not answers(port)
    finally:
        process.kill()


def read(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=LIMIT_S) as answer:
            return answer.status, answer.read().decode()
    except URLError as error:
        return getattr(error, "code", 0), ""


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn")
def test_a_server_of_two_processes_counts_all_requests_does_chores_and_ends(store: Store, tmp_path: Path) -> None:
    port = free_port()
    url = store.engine.url.render_as_string(hide_password=False)
    given = {"CLASSPULSE_DB": url, "CLASSPULSE_LOG": "json", "CLASSPULSE_BACKUPS": str(tmp_path / "backups")}
    environment = {**os.environ, **given, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pipeline", "serve", "--port", str(port)]
    written = (tmp_path / "log").open("w")
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=written)
    try:
        until(lambda: read(port, "/readyz")[0] == 200, 240)
        for _ in range(20):
            assert read(port, "/healthz")[0] == 200
        counted = re.search(
            r'seconds_count\{method="GET",path="/healthz",status="200"\} (\S+)', read(port, "/metrics")[1]
        )
        assert counted
        assert float(counted[1]) == 20, "whichever process was asked"
        until(lambda: "backup" in chores.every(store))
        chores.ask(store, "backup", datetime.now(UTC))
        until(lambda: chores.every(store)["backup"].succeeded_at)
        assert len(list((tmp_path / "backups").glob("*.db"))) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_S) == 0
        assert not holding.held(store, LEASE, datetime.now(UTC)), "it was left to another"
    finally:
        process.kill()
        written.close()
    said = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {line["path"] for line in said if line["logger"] == "classpulse.request"} == {
        "/healthz",
        "/readyz",
        "/metrics",
    }
    assert len({line["process"] for line in said}) >= 2
    assert [line for line in said if line["level"] in ("error", "critical")] == []


def probe(uri: str) -> Recording:
    raise AssertionError


def test_the_application_that_is_served_answers_them(store: Store) -> None:
    answered = server.application(store, probe, Conditions("a key for the tests, and for nothing else"))
    assert answered.test_client().get("/healthz").status_code == 200
