"""A course in which one person's name stands in every field that can hold one, and a search of every byte for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Text, insert, select, text, type_coerce

from inference.observation import Box, Face, Moment, Observation, Screen, Tile
from ingest.records.chat import Message
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import Recording, Segment
from storage import accounts
from storage.store import Run, Store
from storage.tables import Sealed, chore, consent, event, job, mailed, mailing, metadata, written

WHO, EMAIL, ALIAS = "Quirinia Zwetschgenbaum", "quirinia@zwetschgenbaum.example", "Quiri Zwetschge"
CANARIES = ("quirinia", "zwetschge")
"""In small letters; what is searched has them in any case."""
OTHERS = ("Ada Novak", "Bilal Haddad", "Chiara Rossi")
START = datetime(2026, 3, 20, 13, 0, tzinfo=UTC)
SECONDS = 90


def hold(store: Store, name: str = "Optics 1", *, who: str = WHO, course: str = "Optics", day: int = 0) -> Run:
    """A lecture with four people, of whom `who` is the second tile; another label of theirs is misread."""
    began = START + timedelta(days=day)
    uri = f"/gone/{name} {who.replace(' ', '_').lower()}.mp4"
    recording = Recording(uri, f"content of {name}", SECONDS * 1000, 1280, 720, began)
    store.enrol(name, [Participant(who, EMAIL if who == WHO else "", (ALIAS,) if who == WHO else ())], course)
    run = store.begin(recording, lecture=name, course=course, period_ms=1000, versions={"model": "1"})
    seen = [_moment(second, who) for second in range(SECONDS)]
    store.add(run, Segment(uri, 0, SECONDS * 1000), seen)
    names = (OTHERS[0], who, *OTHERS[1:])
    store.identify(run, [(one.at_ms, names) for one in seen])
    store.finish(run, "done")
    return run


def _moment(second: int, who: str) -> Moment:
    labels = (OTHERS[0], who if second % 3 else f"{who[:-1]}n", *OTHERS[1:])
    each = tuple(_seen(place, label, second) for place, label in enumerate(labels))
    return Moment(second * 1000, each, Screen(Box(0, 0, 0.4, 1), "5a" * 16, f"Talk by {who}", False))


def _seen(place: int, label: str, second: int) -> Observation:
    """Each at another height, so that rows tell whose they are."""
    box = Box(0.2 * place, 0.1 * place, 0.2, 0.2)
    face = Face(Box(box.x + 0.05, box.y + 0.05, 0.1, 0.1), 0.9, ((0.1, 0.1),) * 6) if second % 4 else None
    return Observation(Tile(box), label, face, (0.1, 0.0, 0.0, 0.2, 0.1, 0.0, 0.6) if face else None)


def tell(store: Store, run: Run, who: str = WHO) -> None:
    """All that lay beside the video, was noted, decided, agreed to, asked for and mailed."""
    person, other = Person(who, "", EMAIL), Person(OTHERS[0])
    stays = (Stay(person, START, START + timedelta(minutes=1), 60_000), Stay(other, None, None, 30_000))
    said = (
        Sentence("I am here.", 0, 4_000, person),
        Sentence(f"Thank you, {who.upper()}; and {who.split()[0]}, go on, please.", 5_000, 9_000, other),
        Sentence(f"Ask {', '.join(reversed(who.split()))} by {EMAIL.upper()}.", 10_000, 12_000, None),
    )
    turns, wrote = (Turn(person, 0, 4_000), Turn(other, 5_000, 9_000)), (Message(person, timedelta(seconds=3)),)
    for kind, rows in (("participants", stays), ("timeline", turns), ("transcript", said), ("chat", wrote)):
        store.attach(run.lecture_id, Placed(kind, run.recording_id, rows))
    store.note(run.lecture_id, 1_000, f"{who} asked about lenses")
    with store.engine.connect() as connection:
        query = (
            "SELECT label_id, participant_id FROM bearer JOIN participant p ON p.id = participant_id WHERE place = 0"
        )
        label_id, participant_id = connection.execute(text(query)).first() or (0, 0)
    store.decide(label_id, "is", participant_id)


def beside(store: Store, run: Run, who: str = WHO) -> int:
    """What the server keeps that may name them; gives the student's account."""
    own = accounts.add(store, EMAIL, name=who, email=EMAIL, role="student", password="argon2")
    at: dict[str, Any] = {"given_at": START}
    uri = f"/gone/{who.replace(' ', '%20')}.mp4"
    asked = {"kind": "analyse", "uri": uri, "lecture": f"Exam of {who}", "state": "failed", "reason": f"no {uri}"}
    with store.engine.begin() as connection:
        course_id = connection.execute(text("SELECT course_id FROM lecture")).scalar()
        agreed = {"name": who, "email": EMAIL, "agreed": True, "notice": "1", "source": "file"}
        connection.execute(insert(consent).values(course_id=course_id, **agreed, **at))
        connection.execute(insert(job).values(**asked, asked_at=START, tries=1))
        body = f'{{"participant": {{"user_name": "{who}", "email": "{EMAIL}"}}}}'
        told = {"key": "k", "kind": "meeting", "body": body, "tries": 1, "reason": f"{who} is unknown"}
        connection.execute(insert(event).values(**told, received_at=START, not_before=START))
        ended = {"name": "inbox", "enabled": True, "failed": True, "result": f"{who.lower()}.mp4 is damaged"}
        connection.execute(insert(chore).values(**ended))
        sent = {"account_id": own.id, "course_id": course_id, "hour": 7, "begun_at": START}
        (number,) = connection.execute(insert(mailing).values(sent)).inserted_primary_key or (0,)
        failed = {"mailing_id": number, "lecture_id": run.lecture_id, "refused": EMAIL, "failed": f"{EMAIL}: no"}
        connection.execute(insert(mailed).values(**failed, at=START))
    return own.id


def rows(store: Store, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of some tables, or of all but those that say which files were written."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
            if (table.name in tables) or (not tables and table is not written)
        }


def named(store: Store) -> list[str]:
    """The rows in which a canary stands, as they are read."""
    return [
        f"{name} {row}" for name, each in rows(store).items() for row in each if _inside(repr(row).lower().encode())
    ]


def sample(store: Store) -> None:
    """PostgreSQL keeps samples of all columns beside them."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def stored(store: Store) -> set[bytes]:
    """The canaries as they lie in the database, sealed or not."""
    found = set[bytes]()
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in (one for one in table.c if isinstance(one.type, Text | Sealed)):
                for read, lies in connection.execute(select(column, type_coerce(column, Text).label("lies"))):
                    found |= {lies.encode()} if read and _inside(read.lower().encode()) else set()
    return found


def on_disk(store: Store, folder: Path, sealed: Collection[bytes] = ()) -> list[str]:
    """Every file in a folder, and of the database, in which a canary stands in plain letters, or one of these."""
    read = ((path.name, path.read_bytes()) for path in (*_files(folder), *_of_database(store)))
    return sorted(name for name, content in read if _inside(content.lower()) or any(one in content for one in sealed))


def _inside(content: bytes) -> bool:
    return any(canary.encode() in content for canary in CANARIES)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file())


def _of_database(store: Store) -> Iterator[Path]:
    """The files of this database on the server, as they are on its disk; SQLite's lie in the folder."""
    if store.engine.dialect.name != "postgresql":
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        place = connection.execute(text("SHOW data_directory")).scalar()
        number = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
    yield from _files(Path(f"{place}/base/{number}"))
