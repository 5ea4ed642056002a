"""Reports by e-mail: what is sent, when it is due, once each, and that a failure keeps nobody else waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from werkzeug.exceptions import Forbidden

from dashboard.language import speaking
from dashboard.reader import ADMIN, STUDENT, TEACHER, Reader
from dashboard.report import mailing
from dashboard.report.mailing import MailError, Server, ServerError, send_due
from dashboard.settings import schedule
from dashboard.view import View
from storage import StoreError, mailings, postings
from storage.engine import reading, writing
from storage.store import Store
from storage.tables import account, course, mailed, run, teaching
from storage.tables import mailing as stored
from tests.dashboard import rooms
from tests.dashboard.sink import Sink, listening

FRIDAY = 4
DAY = timedelta(days=1)


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    with listening() as server:
        monkeypatch.setenv("CLASSPULSE_SMTP", server.url)
        monkeypatch.setenv("CLASSPULSE_MAIL_FROM", "classpulse@school.example")
        yield server


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026 by the clock of this machine; the 6th is a Friday."""
    return datetime(2026, 11, day, hour, minute).astimezone()


def teacher(store: Store, login: str, courses: tuple[str, ...] = ("Algebra",), **other: Any) -> int:
    """An account that teaches courses, made where there are none; gives its id."""
    now = datetime(2026, 9, 1, tzinfo=UTC)
    made = {"email": f"{login}@school.example", "role": TEACHER, "enabled": True} | other
    with writing(store.engine) as connection:
        values = {"login": login, "name": login, "initial": False, "created_at": now, "changed_at": now, **made}
        found = connection.execute(insert(account).values(**values)).inserted_primary_key
        assert found is not None
        for name in courses:
            known = connection.execute(course.select().where(course.c.name == name)).one()
            connection.execute(insert(teaching).values(account_id=found[0], course_id=known.id))
    return int(found[0])


def held(store: Store, name: str, done: datetime, **other: Any) -> str:
    """A lecture that was done at a time."""
    lecture_id = rooms.hold(store, name, **other)
    with writing(store.engine) as connection:
        connection.execute(update(run).where(run.c.finished_at > datetime.now(UTC) - DAY).values(finished_at=done))
    return lecture_id


def test_a_mail_has_words_and_both_files(store: Store, sink: Sink) -> None:
    one = rooms.hold(store, "Lecture 7, Überblick")
    mailing.send(store, one, "ruth@school.example")
    ((to, mail),) = sink.mails
    assert to == "ruth@school.example"
    assert mail["Subject"] == "Report: Lecture 7, Überblick · Algebra"
    assert mail["From"] == "classpulse@school.example"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "It cannot tell" in text.get_content()
    assert "<svg" not in html.get_content()
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert files["report.pdf"].startswith(b"%PDF")
    assert "<svg" in files["report.html"]


def test_it_is_sent_once_at_the_first_hour_after_it_was_done(store: Store, sink: Sink) -> None:
    held(store, "Before", at(1, 9))
    ruth = teacher(store, "ruth")
    mailings.keep(store, ruth, "Algebra", None, 7, at(2, 12))
    held(store, "Lecture 1", at(3, 9))
    assert send_due(store, at(3, 23)) == 0
    assert send_due(store, at(4, 6, 59)) == 0
    assert send_due(store, at(4, 7)) == 1
    assert send_due(store, at(4, 7, 1)) == 0
    assert send_due(store, at(5, 7)) == 0
    held(store, "Lecture 2", at(5, 9))
    assert send_due(store, at(9, 3)) == 1  # the server was off at seven
    assert [str(mail["Subject"]) for _, mail in sink.mails] == [
        "Report: Lecture 1 · Algebra",
        "Report: Lecture 2 · Algebra",
    ]
    sent = mailings.last(store, mailings.of_account(store, ruth)["Algebra"].id)
    assert sent is not None
    assert (sent.lecture, sent.at, sent.failed) == ("Lecture 2", at(9, 3), "")


def test_on_a_weekday_it_waits_for_that_day(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    mailings.keep(store, teacher(store, "ruth"), "Algebra", FRIDAY, 18, at(2, 12))
    assert send_due(store, at(6, 17, 59)) == 0
    assert send_due(store, at(6, 18)) == 1


def test_what_is_not_done_is_not_sent(store: Store, sink: Sink) -> None:
    rooms.hold(store, "Running", state=None)
    held(store, "Failed", at(3, 9), state="failed")
    mailings.keep(store, teacher(store, "ruth"), "Algebra", None, 7, at(2, 12))
    assert mailings.due(store, at(5, 8)) == []


def test_a_failure_is_tried_again_for_a_while_and_at_the_next_hour(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    ruth = teacher(store, "ruth")
    mailings.keep(store, ruth, "Algebra", None, 7, at(2, 12))
    sink.away = True
    assert send_due(store, at(4, 7)) == 0
    failed = mailings.last(store, mailings.of_account(store, ruth)["Algebra"].id)
    assert failed is not None
    assert "closed for today" in failed.failed
    tries = [minute for minute in range(1, 12 * 60) if mailings.due(store, at(4, 7) + timedelta(minutes=minute))]
    assert tries == list(range(15, 180))  # as long as nobody tries
    assert mailings.due(store, at(5, 7))
    sink.away = False
    assert send_due(store, at(4, 7, 15)) == 1
    assert mailings.due(store, at(5, 7)) == []


def test_one_address_that_fails_does_not_stop_the_others(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    for name in ("ada", "bo", "cleo"):
        mailings.keep(store, teacher(store, name), "Algebra", None, 7, at(2, 12))
    broken = teacher(store, "dan", email="no address")
    mailings.keep(store, broken, "Algebra", None, 7, at(2, 12))
    sink.refused = {"ada@school.example"}
    assert send_due(store, at(4, 7)) == 2
    assert [to for to, _ in sink.mails] == ["bo@school.example", "cleo@school.example"]
    told = mailings.last(store, mailings.of_account(store, broken)["Algebra"].id)
    assert told is not None
    assert "is no e-mail address" in told.failed


def test_an_address_refused_for_good_is_not_tried_again_and_another_is(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    ruth = teacher(store, "ruth")
    mailings.keep(store, ruth, "Algebra", None, 7, at(2, 12))
    sink.refused = {"ruth@school.example"}
    assert send_due(store, at(4, 7)) == 0
    assert sink.talks == 1
    assert not any(mailings.due(store, at(4 + day, hour)) for day in range(20) for hour in (7, 8))
    assert "not sent to this address again" in shown(store, reader(ruth))
    with writing(store.engine) as connection:
        connection.execute(update(account).values(email="r.lehr@school.example"))
    assert send_due(store, at(5, 7)) == 1


def test_a_mail_that_cannot_be_taken_now_is_tried_again(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    mailings.keep(store, teacher(store, "ruth"), "Algebra", None, 7, at(2, 12))
    sink.refused, sink.refusal = {"ruth@school.example"}, "450 mailbox busy"
    assert send_due(store, at(4, 7)) == 0
    assert mailings.due(store, at(4, 7, 15))


def test_a_failure_does_not_undo_what_another_process_has_sent_meanwhile(store: Store) -> None:
    held(store, "Lecture 1", at(3, 9))
    mailings.keep(store, teacher(store, "ruth"), "Algebra", None, 7, at(2, 12))
    (one,) = mailings.due(store, at(4, 7))
    assert mailings.claim(store, one, at(4, 7))
    assert mailings.claim(store, one, at(4, 7, 15))  # the first one seemed dead
    mailings.note(store, one, at(4, 7, 15))
    mailings.note(store, one, at(4, 7), "the server hung up")
    assert mailings.due(store, at(5, 7)) == []


def test_many_slow_mails_are_each_claimed_when_their_turn_comes(
    store: Store, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(store, "Lecture 1", at(3, 9))
    for name in ("ada", "bo"):
        mailings.keep(store, teacher(store, name), "Algebra", None, 7, at(2, 12))
    clock = iter(range(0, 10_000, 600))
    monkeypatch.setattr(mailing, "monotonic", lambda: next(clock))
    assert send_due(store, at(4, 7)) == 2
    with reading(store.engine) as connection:
        first, second = connection.execute(select(mailed.c.at).order_by(mailed.c.at)).scalars()
    assert second - first >= timedelta(minutes=10)


def test_each_is_sent_in_the_language_in_which_it_was_switched_on(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    ada, bo = teacher(store, "ada"), teacher(store, "bo")
    with speaking("de"):
        schedule.answer(store, reader(ada), {"do": "keep", "course": "Algebra", "day": "daily", "hour": "7"})
    schedule.answer(store, reader(bo), {"do": "keep", "course": "Algebra", "day": "daily", "hour": "7"})
    with writing(store.engine) as connection:
        connection.execute(update(stored).values(begun_at=at(2, 12)))
    assert send_due(store, at(4, 7)) == 2
    assert [str(mail["Subject"]).split(":")[0] for _, mail in sink.mails] == ["Bericht", "Report"]


def test_a_server_that_is_away_is_asked_once(store: Store, sink: Sink) -> None:
    held(store, "Lecture 1", at(3, 9))
    for name in ("ada", "bo", "cleo"):
        mailings.keep(store, teacher(store, name), "Algebra", None, 7, at(2, 12))
    sink.away = True
    assert send_due(store, at(4, 7)) == 0
    assert sink.talks == 1
    assert mailings.due(store, at(4, 7, 1)) == []
    assert len(mailings.due(store, at(4, 7, 16))) == 3


def test_two_processes_send_it_once(store: Store) -> None:
    held(store, "Lecture 1", at(3, 9))
    mailings.keep(store, teacher(store, "ruth"), "Algebra", None, 7, at(2, 12))
    (one,) = mailings.due(store, at(4, 7))
    assert mailings.claim(store, one, at(4, 7))
    assert not mailings.claim(store, one, at(4, 7))
    assert mailings.due(store, at(4, 7, 15))  # the first one was killed


@pytest.mark.parametrize("other", [{"enabled": False}, {"email": ""}, {"role": "student"}, {"courses": ()}])
def test_who_may_not_see_the_course_any_more_is_sent_nothing(store: Store, other: dict[str, Any]) -> None:
    held(store, "Lecture 1", at(3, 9))
    mailings.keep(store, teacher(store, "ruth", **other), "Algebra", None, 7, at(2, 12))
    assert mailings.due(store, at(4, 7)) == []


def test_a_server_without_encryption_gets_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "LOOPBACK", ())
    with listening() as sink:
        sink.extensions, sink.password = ("AUTH PLAIN",), "secret"
        server = Server.named({"CLASSPULSE_SMTP": sink.url, "CLASSPULSE_MAIL_FROM": "a@b.example"})
        with pytest.raises(ServerError, match="offers no encryption") as told:
            mailing.deliver(server, EmailMessage())
    assert "secret" not in str(told.value)
    assert "secret" not in repr(server)


def test_encryption_that_fails_is_not_gone_without(store: Store, sink: Sink) -> None:
    sink.extensions = ("STARTTLS",)
    with pytest.raises(ServerError, match="TLS not available"):
        mailing.send(store, rooms.hold(store), "ruth@school.example")
    assert sink.mails == []


def test_a_wrong_password_is_told(store: Store, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    sink.extensions, sink.password = ("AUTH PLAIN",), "secret"
    monkeypatch.setenv("CLASSPULSE_SMTP", sink.url.replace("secret", "guess"))
    with pytest.raises(ServerError, match="535 wrong password"):
        mailing.send(store, rooms.hold(store), "ruth@school.example")
    monkeypatch.setenv("CLASSPULSE_SMTP", sink.url)
    mailing.send(store, rooms.hold(store), "ruth@school.example")
    assert len(sink.mails) == 1


@pytest.mark.parametrize("url", ["", "host:25", "http://host", "smtp://", "smtp://host:many"])
def test_settings_that_name_no_server_are_told(url: str) -> None:
    with pytest.raises(ServerError, match="CLASSPULSE_SMTP=smtp://user:password@host:587"):
        Server.named({"CLASSPULSE_SMTP": url, "CLASSPULSE_MAIL_FROM": "a@b.example"})
    with pytest.raises(MailError, match="CLASSPULSE_MAIL_FROM=reports"):
        Server.named({"CLASSPULSE_SMTP": "smtps://host"})


@pytest.mark.parametrize("to", ["", "ruth", "ruth@", "@x", "a@b\nBcc: c@d", "ruth@school.example, bo@school.example"])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(MailError, match="is no e-mail address"):
        mailing.address(to)


def reader(account_id: int | None, role: str = TEACHER) -> Reader:
    return Reader(account_id, "Ruth", role, frozenset({"Algebra"}))


def shown(store: Store, who: Reader) -> str:
    return rooms.text(schedule.content(store, View(reader=who), {}))


def test_a_teacher_switches_reports_on_and_off(store: Store, sink: Sink) -> None:
    rooms.hold(store, "Other", course="Biology")
    rooms.hold(store)
    ruth = reader(teacher(store, "ruth"))
    assert "Off" in shown(store, ruth)
    assert "Biology" not in shown(store, ruth)
    pressed = {"tab": "schedule", "do": "keep", "course": "Algebra", "day": "4", "hour": "18"}
    assert "Friday at 18:00" in rooms.text(schedule.answer(store, ruth, pressed))
    assert "Friday at 18:00" in shown(store, ruth)
    with speaking("de"):
        assert "Freitag" in shown(store, ruth)
    schedule.answer(store, ruth, pressed | {"day": "daily"})
    assert len(mailings.of_account(store, ruth.account_id or 0)) == 1
    assert "every day at 18:00" in shown(store, ruth)
    schedule.answer(store, ruth, {"do": "drop", "course": "Algebra"})
    assert "Off" in shown(store, ruth)


def test_what_is_asked_for_is_sent_beside_and_the_page_says_so(store: Store, sink: Sink) -> None:
    one = rooms.hold(store)
    ruth = reader(teacher(store, "ruth"))
    with speaking("de"):
        assert "ruth@school.example" in rooms.text(schedule.answer(store, ruth, {"do": "send", "lecture": one}))
    schedule.answer(store, ruth, {"do": "send", "lecture": one})  # impatience
    assert sink.mails == []
    assert "is being sent" in shown(store, ruth)
    assert send_due(store, at(4, 7)) == 1
    ((_to, mail),) = sink.mails
    assert mail["Subject"].startswith("Bericht: ")
    assert "Lecture 7 was sent" in shown(store, ruth)
    sink.refused = {"ruth@school.example"}
    schedule.answer(store, ruth, {"do": "send", "lecture": one})
    assert send_due(store, at(4, 8)) == 0
    assert "no such mailbox" in shown(store, ruth)
    assert send_due(store, at(4, 9)) == 0
    assert len(sink.mails) == 1


def test_what_was_asked_for_is_not_sent_to_whom_the_course_was_taken_from(store: Store, sink: Sink) -> None:
    one = rooms.hold(store)
    ruth = teacher(store, "ruth")
    postings.ask(store, ruth, one, "en", at(4, 7))
    with writing(store.engine) as connection:
        connection.execute(teaching.delete())
    assert send_due(store, at(4, 8)) == 0
    assert postings.asked(store, ruth) == {}


def test_an_asked_one_is_one_process_s_alone_until_it_falls_silent(store: Store) -> None:
    ruth = teacher(store, "ruth", courses=())
    with writing(store.engine) as connection:
        connection.execute(update(account).values(role=ADMIN))
    postings.ask(store, ruth, rooms.hold(store), "en", at(4, 7))
    first = postings.take(store, at(4, 8))
    assert first
    assert postings.take(store, at(4, 8, 14)) is None
    second = postings.take(store, at(4, 8, 15))
    assert second
    postings.note(store, first, at(4, 8, 16), "late")
    assert list(postings.asked(store, ruth).values()) == [postings.Asked(None, "")]
    postings.note(store, second, at(4, 8, 17))
    assert list(postings.asked(store, ruth).values()) == [postings.Asked(at(4, 8, 17), "")]


def test_what_cannot_be_sent_is_told_where_it_was_asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLASSPULSE_SMTP", raising=False)
    one = rooms.hold(store)
    ruth = reader(teacher(store, "ruth"))
    assert "Nothing can be sent yet: No mail server is named" in shown(store, ruth)
    assert "No mail server is named" in rooms.text(schedule.answer(store, ruth, {"do": "send", "lecture": one}))


def test_another_course_is_nobodys_to_switch(store: Store) -> None:
    other = rooms.hold(store, "Other", course="Biology")
    rooms.hold(store)
    ruth = reader(teacher(store, "ruth"))
    for pressed in (
        {"do": "keep", "course": "Biology", "day": "daily", "hour": "7"},
        {"do": "drop", "course": "Biology"},
        {"do": "send", "lecture": other},
        {"do": "send", "lecture": None},
        {"do": "keep", "course": None, "day": "daily", "hour": "7"},
    ):
        with pytest.raises(Forbidden):
            schedule.answer(store, ruth, pressed)
    with pytest.raises(Forbidden):
        schedule.answer(store, reader(ruth.account_id, STUDENT), {"do": "drop", "course": "Algebra"})
    with pytest.raises(ValueError, match="no time"):
        schedule.answer(store, ruth, {"do": "keep", "course": "Algebra", "day": "9", "hour": "7"})
    with reading(store.engine) as connection:
        assert connection.execute(stored.select()).all() == []
    assert "log in with one" in shown(store, reader(None, ADMIN))


def test_a_course_that_is_gone_is_told(store: Store) -> None:
    rooms.hold(store)
    with pytest.raises(StoreError, match="no course 'Gone' any more"):
        mailings.keep(store, teacher(store, "ruth"), "Gone", None, 7, at(2, 12))
