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
    fingerprint = hashlib.sha256(repr(placed.rows).encode()).hexdigest()
    same = (record.c.recording_id == placed.recording_id) & (record.c.kind == placed.kind)
    if connection.execute(select(record.c.fingerprint).where(same)).scalar() == fingerprint:
        return False
    connection.execute(delete(record).where(same))
    values = {"recording_id": placed.recording_id, "kind": placed.kind, "fingerprint": fingerprint}
    added = connection.execute(
        insert(record).values(values | {"attached_at": datetime.now(UTC)}).returning(record.c.id)
    )
    record_id = added.scalar_one()
    mentions = _mentions(connection, lecture_id, record_id, placed)
    for table, rows in _rows(record_id, placed.rows, mentions).items():
        if rows:
            connection.execute(insert(table), rows)
    joining.join(connection, lecture_id)
    return True


def _mentions(connection: Connection, lecture_id: str, record_id: int, placed: Placed) -> dict[Person, int]:
    """The people whom a record names, with the ids of their new rows."""
    people = list(dict.fromkeys(row.person for row in placed.rows if row.person))
    texts = {text for person in people for text in (person.name, person.original, person.email)} - {""}
    labels = facts.label_ids(connection, lecture_id, texts)
    found = {}
    for person in people:
        names = zip(("label_id", "original_id", "email_id"), (person.name, person.original, person.email), strict=True)
        values = {column: labels.get(text) for column, text in names}
        row = connection.execute(insert(mention).values(record_id=record_id, **values).returning(mention.c.id))
        found[person] = row.scalar_one()
    return found


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
                rows[attendance].append(who | {"place": place} | times)
            case Turn():
                rows[turn].append(who | {"start_ms": one.start_ms, "end_ms": one.end_ms})
            case Sentence():
                said = {"start_ms": one.start_ms, "end_ms": one.end_ms, "text": one.text}
                rows[sentence].append(who | {"record_id": record_id, "place": place} | said)
            case Message(at=timedelta() as since):
                rows[message].append(who | {"place": place, "at_ms": since // MS})
    return rows
