"""What lay beside the video: stored as facts, replaced as a whole, and joined to the participants of the lecture."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from ingest.records.chat import Message
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import Recording
from storage import facts, joining
from storage.tables import attendance, mention, message, record, recording, sentence, turn

MS = timedelta(milliseconds=1)


def recordings(connection: Connection, lecture_id: str) -> dict[int, Recording]:
    """The recordings of a lecture by id, in their order."""
    query = select(recording).where(recording.c.lecture_id == lecture_id).order_by(recording.c.part)
    return {
        row.id: Recording(row.uri, row.fingerprint, row.duration_ms, row.width, row.height, row.started_at)
        for row in connection.execute(query)
    }


def attach(connection: Connection, lecture_id: str, placed: Placed) -> bool:
    """Store a record in place of the one of its kind that its recording had; False when that was the same."""
    people = _people(connection, lecture_id, placed)
    fingerprint = _fingerprint(placed, people)
    same = (record.c.recording_id == placed.recording_id) & (record.c.kind == placed.kind)
    if connection.execute(select(record.c.fingerprint).where(same)).scalar() == fingerprint:
        return False
    connection.execute(delete(record).where(same))
    values = {"recording_id": placed.recording_id, "kind": placed.kind, "fingerprint": fingerprint}
    added = connection.execute(
        insert(record).values(values | {"attached_at": datetime.now(UTC)}).returning(record.c.id)
    )
    record_id = added.scalar_one()
    added_mention = insert(mention).returning(mention.c.id)
    mentions = {
        person: connection.execute(added_mention.values(record_id=record_id, **ids)).scalar_one()
        for person, ids in people.items()
    }
    for table, rows in _rows(record_id, placed.rows, mentions).items():
        if rows:
            connection.execute(insert(table), rows)
    joining.join(connection, lecture_id)
    return True


def _people(connection: Connection, lecture_id: str, placed: Placed) -> dict[Person, dict[str, int | None]]:
    """The people whom a record names, with the ids of the labels that hold their names."""
    people = list(dict.fromkeys(row.person for row in placed.rows if row.person))
    texts = {text for person in people for text in (person.name, person.original, person.email)} - {""}
    labels = facts.label_ids(connection, lecture_id, texts)
    return {
        person: {
            "label_id": labels.get(person.name),
            "original_id": labels.get(person.original),
            "email_id": labels.get(person.email),
        }
        for person in people
    }


def _fingerprint(placed: Placed, people: dict[Person, dict[str, int | None]]) -> str:
    """SHA-256 of the rows to be stored, names as the random ids of their labels: nobody can try names on it."""
    rows = _rows(0, placed.rows, {person: number for number, person in enumerate(people)})
    content = [list(people.values()), *rows.values()]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _rows(
    record_id: int, placed: Sequence[Stay | Turn | Sentence | Message], mentions: dict[Person, int]
) -> dict[Table, list[dict[str, Any]]]:
    """The rows of each table."""
    rows: dict[Table, list[dict[str, Any]]] = {attendance: [], turn: [], sentence: [], message: []}
    for place, one in enumerate(placed):
        who = {"mention_id": mentions[one.person] if one.person else None}
        match one:
            case Stay():
                times = {"joined_at": one.joined, "left_at": one.left, "duration_ms": one.duration_ms}
                evidence = {"recording_consent": one.recording_consent}
                rows[attendance].append(who | {"place": place} | times | evidence)
            case Turn():
                rows[turn].append(who | {"start_ms": one.start_ms, "end_ms": one.end_ms})
            case Sentence():
                said = {"start_ms": one.start_ms, "end_ms": one.end_ms, "text": one.text}
                rows[sentence].append(who | {"record_id": record_id, "place": place} | said)
            case Message(at=timedelta() as since):
                rows[message].append(who | {"place": place, "at_ms": since // MS})
    return rows
