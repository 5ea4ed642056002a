"""What teachers said of labels: one row each, held against the labels of every lecture of the course.

A decision refers to the rows of the label and the participant for whom it was made, never to their names: erasing a
person, or the lecture, takes what was decided of them along. In other lectures of the course the same label is known by
its letters (`inference.forms.key`), the same participant by the e-mail address or else the name.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from inference.forms import key
from inference.naming import IS, IS_NOT, NEW, Decision
from ingest.records.roster import Participant
from storage import StoreError
from storage.tables import decision, identified, label, lecture, participant, recording, run


def decide(connection: Connection, label_id: int, answer: str, participant_id: int | None) -> int:
    """Keep what was said of a label, in the place of what was said before of the same; gives the row's id."""
    if answer not in (IS, IS_NOT, NEW) or (answer == NEW) != (participant_id is None):
        raise ValueError(f"{answer!r} of participant {participant_id!r} is no answer")
    lecture_id, text = _label(connection, label_id)
    person = _person(connection, participant_id) if participant_id is not None else None
    _forget(connection, lecture_id, text, answer, person)
    values = {"label_id": label_id, "participant_id": participant_id, "answer": answer, "decided_at": datetime.now(UTC)}
    found = connection.execute(insert(decision).values(**values)).inserted_primary_key
    outdate(connection, showing(connection, lecture_id, text))
    return int(found[0]) if found else 0


def undo(connection: Connection, decision_id: int) -> None:
    """Take a decision back; one that is not there any more is fine."""
    label_id = connection.execute(select(decision.c.label_id).where(decision.c.id == decision_id)).scalar()
    if label_id is not None:
        connection.execute(delete(decision).where(decision.c.id == decision_id))
        outdate(connection, showing(connection, *_label(connection, label_id)))


def said(connection: Connection, lecture_id: str, roster: list[Participant]) -> list[Decision]:
    """What was decided in the lecture's course, the newest last, with the names that its own roster has."""
    by_email = {person.email.casefold(): person.name for person in roster if person.email}
    by_name = {person.name.casefold(): person.name for person in roster}
    query = (
        select(label.c.text, decision.c.answer, participant.c.name, participant.c.email)
        .join(label, label.c.id == decision.c.label_id)
        .outerjoin(participant, participant.c.id == decision.c.participant_id)
        .where(label.c.lecture_id.in_(together(connection, lecture_id)))
        .order_by(decision.c.decided_at, decision.c.id)
    )
    found = []
    for text, answer, name, email in connection.execute(query):
        known = by_email.get((email or "").casefold()) or by_name.get((name or "").casefold()) or name or ""
        found.append(Decision(text, answer, known))
    return found


def together(connection: Connection, lecture_id: str) -> list[str]:
    """The lectures of the same course; a lecture without a course is alone."""
    course_id = connection.execute(select(lecture.c.course_id).where(lecture.c.id == lecture_id)).scalar()
    if course_id is None:
        return [lecture_id]
    return list(connection.execute(select(lecture.c.id).where(lecture.c.course_id == course_id)).scalars())


def showing(connection: Connection, lecture_id: str, text: str) -> list[str]:
    """The lectures of the same course in which this label was read."""
    query = select(label.c.lecture_id, label.c.text).where(label.c.lecture_id.in_(together(connection, lecture_id)))
    return sorted({found for found, other in connection.execute(query) if key(other) == key(text)})


def concerned(connection: Connection, lecture_id: str) -> list[str]:
    """The lectures whose names hang on the roster and the labels of this one: itself, and by decisions its course."""
    labels = select(label.c.id).where(label.c.lecture_id == lecture_id)
    people = select(participant.c.id).where(participant.c.lecture_id == lecture_id)
    here = decision.c.label_id.in_(labels) | decision.c.participant_id.in_(people)
    decided = connection.execute(select(decision.c.id).where(here).limit(1)).first()
    return together(connection, lecture_id) if decided else [lecture_id]


def outdate(connection: Connection, lecture_ids: list[str]) -> None:
    """Note that people are to be named anew in these lectures."""
    runs = select(run.c.id).join(recording, recording.c.id == run.c.recording_id)
    concerned = runs.where(recording.c.lecture_id.in_(lecture_ids))
    connection.execute(delete(identified).where(identified.c.run_id.in_(concerned)))


def _label(connection: Connection, label_id: int) -> tuple[str, str]:
    row = connection.execute(select(label.c.lecture_id, label.c.text).where(label.c.id == label_id)).one_or_none()
    if row is None:
        raise StoreError("This label is no longer in the database, perhaps erased: load the page again")
    return row.lecture_id, row.text


def _person(connection: Connection, participant_id: int) -> tuple[str, str]:
    """Name and e-mail address, as `_same` compares them."""
    query = select(participant.c.name, participant.c.email).where(participant.c.id == participant_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise StoreError("This person is no longer in the database, perhaps by a new roster: answer on the page anew")
    return row.name.casefold(), row.email.casefold()


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two rows, perhaps of two lectures, are one person: by the e-mail address or else the name."""
    return one[0] == other[0] or (bool(one[1]) and one[1] == other[1])


def _forget(connection: Connection, lecture_id: str, text: str, answer: str, person: tuple[str, str] | None) -> None:
    """Remove what an answer replaces: the same person's, and who the label was said to be before unless somebody is
    only ruled out now.
    """
    query = (
        select(decision.c.id, decision.c.answer, label.c.text, participant.c.name, participant.c.email)
        .join(label, label.c.id == decision.c.label_id)
        .outerjoin(participant, participant.c.id == decision.c.participant_id)
        .where(label.c.lecture_id.in_(together(connection, lecture_id)))
    )
    for row in connection.execute(query).all():
        before = (row.name or "").casefold(), (row.email or "").casefold()
        replaced = IS_NOT not in (answer, row.answer) or (person is not None and _same(person, before))
        if replaced and row.text.casefold() == text.casefold():
            connection.execute(delete(decision).where(decision.c.id == row.id))
