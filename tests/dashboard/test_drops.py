"""Drops of a class that goes on: found by the work process, kept once, told by webhook and e-mail without names."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.clock import Clock
from dashboard.live import drops, telling
from dashboard.live.drops import Drops
from dashboard.work import scheduler
from storage import StoreError, alerts
from storage.alerts import FRESH, Alert
from storage.engine import writing
from storage.store import Store
from storage.tables import account as accounts
from tests.dashboard import happening
from tests.dashboard.browsing import account
from tests.dashboard.happening import Class
from tests.dashboard.sink import Sink, listening

SECRET = "a long random text"
NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


class Hook(ThreadingHTTPServer):
    """Takes calls, and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/drops?token=private"


class Call(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append(({name.lower(): value for name, value in self.headers.items()}, content))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Nothing."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with Hook() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        monkeypatch.setenv(telling.HOOK, server.url)
        monkeypatch.setenv(telling.SECRET, SECRET)
        monkeypatch.setattr(telling, "TIMEOUT_S", 60.0)  # a busy machine answers late, once
        yield server
        server.shutdown()


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    with listening() as server:
        monkeypatch.setenv("CLASSPULSE_SMTP", server.url)
        monkeypatch.setenv("CLASSPULSE_MAIL_FROM", "classpulse@school.example")
        yield server


@pytest.fixture
def one(store: Store) -> Class:
    return happening.begin(store, ago=timedelta(minutes=30))


def dropped(one: Class, at_ms: int = 1_500_000, now: datetime = NOW) -> Alert:
    assert alerts.keep(one.store, one.run.id, at_ms, at_ms - 30_000, 0.61, 0.83, now)
    return alerts.of_run(one.store, one.run.id)[-1]


def told(one: Class) -> dict[str, str]:
    return dict(alerts.of_run(one.store, one.run.id)[-1].told)


# ------------------------------------------------------------------------------------------------------------- found


def test_a_drop_is_found_while_it_lasts_and_once(store: Store) -> None:
    one = happening.begin(store, people=happening.NAMES, away=lambda at: 0.95 if at >= 1000 else 0.1)
    looking, again = Drops(store), Drops(store)
    one.goes_on(980)
    looking()
    assert alerts.of_run(store, one.run.id) == []
    for _ in range(12):
        one.goes_on(5)
        looking()
    (drop,) = alerts.of_run(store, one.run.id)
    assert 1_000_000 < drop.at_ms <= 1_040_000
    assert drop.usual - drop.level > 0.2
    again()
    assert alerts.of_run(store, one.run.id) == [drop], "another process finds the same"


def test_what_was_long_before_the_process_is_not_told(store: Store) -> None:
    one = happening.begin(store, people=happening.NAMES, away=lambda at: 0.95 if 1000 <= at < 1060 else 0.1)
    one.goes_on(1300)
    Drops(store)()
    assert alerts.of_run(store, one.run.id) == []


def test_a_class_that_has_ended_is_let_go(one: Class) -> None:
    one.goes_on(20)
    looking = Drops(one.store)
    looking()
    assert set(looking._each) == {one.run.id}
    one.says(state="ended")
    looking()
    assert not looking._each


# -------------------------------------------------------------------------------------------------------------- kept


def test_after_a_drop_none_is_kept_for_five_minutes(one: Class) -> None:
    dropped(one, 1_500_000)
    assert not alerts.keep(one.store, one.run.id, 1_799_000, 1_700_000, 0.5, 0.8, NOW)
    assert alerts.keep(one.store, one.run.id, 1_800_000, 1_700_000, 0.5, 0.8, NOW)


def test_it_goes_to_who_switched_it_on_and_may_still_see_the_course(one: Class) -> None:
    ids = {}
    for login, role, courses in (("tess", "teacher", ("Algebra",)), ("ann", "admin", ()), ("bea", "teacher", ())):
        ids[login] = account(one.store, login, role, courses, f"{login}@school.example").id
        alerts.switch(one.store, ids[login], "Algebra", on=True)
    assert alerts.addresses(one.store, one.run.id) == ["ann@school.example", "tess@school.example"]
    assert alerts.switched_on(one.store, ids["tess"], "Algebra")
    assert not alerts.switched_on(one.store, ids["tess"], "Biology")
    with writing(one.store.engine) as connection:
        connection.execute(update(accounts).where(accounts.c.id == ids["ann"]).values(enabled=False))
    alerts.switch(one.store, ids["tess"], "Algebra", on=True)
    assert alerts.addresses(one.store, one.run.id) == ["tess@school.example"]
    with pytest.raises(StoreError):
        alerts.switch(one.store, ids["tess"], "Biology", on=True)
    with pytest.raises(StoreError):
        alerts.switch(one.store, 4711, "Algebra", on=True)


# -------------------------------------------------------------------------------------------------------------- told


def test_a_webhook_is_called_once_signed_and_without_names(one: Class, hook: Hook) -> None:
    drop = dropped(one)
    assert telling.tell(one.store, NOW) == 1
    assert telling.tell(one.store, NOW) == 0
    ((headers, content),) = hook.calls
    signed = b"v1:" + headers["x-classpulse-timestamp"].encode() + b":" + content
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-classpulse-signature"] == f"v1={expected}"
    assert abs(int(headers["x-classpulse-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    said = json.loads(content)
    assert said["event"] == "class.dropped"
    assert (said["alert"], said["engagement"], said["usual"]) == (drop.id, 0.61, 0.83)
    assert (said["at_ms"], said["since_ms"], said["lecture"]) == (1_500_000, 1_470_000, one.run.lecture_id)
    assert b"Algebra" not in content
    assert b"Person" not in content
    assert told(one) == {"mail": telling.NOBODY, "webhook": "sent"}


def test_a_fault_of_the_receiver_is_tried_again_and_a_refusal_is_not(
    one: Class, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped(one)
    hook.answers = [503, 204]
    telling.tell(one.store, NOW)
    assert (len(hook.calls), told(one)["webhook"]) == (2, "sent")
    hook.calls.clear()
    hook.answers = [403]
    dropped(one, 1_900_000)
    telling.tell(one.store, NOW)
    assert len(hook.calls) == 1
    assert told(one)["webhook"].startswith("failed: 127.0.0.1 refused the drop (403)")
    monkeypatch.setattr(telling, "TRIES", 1)
    hook.answers = [500]
    dropped(one, 2_300_000)
    telling.tell(one.store, NOW)
    assert told(one)["webhook"] == "failed: 127.0.0.1 did not take the drop (answered 500)"
    assert "private" not in str(told(one)), "an address may hold a secret"


def test_a_webhook_without_a_secret_is_not_called(one: Class, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(telling.SECRET)
    dropped(one)
    telling.tell(one.store, NOW)
    assert hook.calls == []
    assert telling.SECRET in told(one)["webhook"]


def test_a_mail_goes_to_the_teacher_who_switched_it_on(one: Class, sink: Sink) -> None:
    made = account(one.store, "tess", "teacher", ("Algebra",), "tess@school.example")
    alerts.switch(one.store, made.id, "Algebra", on=True)
    dropped(one)
    telling.tell(one.store, NOW)
    ((to, mail),) = sink.mails
    assert (to, mail["Subject"]) == ("tess@school.example", "The class has dropped: Algebra 7")
    text = mail.get_content()
    assert "since 24:30 engagement is 22 points lower than before, 61 % instead of 83 %." in text
    assert "not why it happened" in text
    assert "Person" not in text
    assert told(one) == {"mail": "sent to 1", "webhook": telling.NOBODY}


def test_one_way_that_fails_keeps_the_other_from_nothing(one: Class, hook: Hook, sink: Sink) -> None:
    made = account(one.store, "tess", "teacher", ("Algebra",), "tess@school.example")
    alerts.switch(one.store, made.id, "Algebra", on=True)
    sink.away = True
    dropped(one)
    telling.tell(one.store, NOW)
    assert told(one)["mail"].startswith("failed: ")
    assert told(one)["webhook"] == "sent"


def test_what_is_old_is_told_no_more_and_what_is_erased_matters_not(one: Class, hook: Hook) -> None:
    drop = dropped(one)
    assert telling.tell(one.store, NOW + FRESH) == 0
    assert alerts.claim(one.store, drop)
    assert not alerts.claim(one.store, drop)
    alerts.note(one.store, 4711, {"mail": "sent"})
    assert alerts.found(one.store, 4711) is None
    assert hook.calls == []


def test_the_work_process_looks_and_tells(store: Store) -> None:
    jobs = scheduler(store, threading.Event(), lambda number: None, Clock(store)).get_jobs()
    every = {type(job.func) if isinstance(job.func, Drops) else job.func: job.trigger.interval for job in jobs}
    assert every[Drops] == timedelta(seconds=drops.LOOK_S)
    assert every[telling.tell] == timedelta(seconds=telling.LOOK_S)
