"""Rosters by course: who is enrolled in its lectures, what they agreed to, and another roster for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, select

from ingest.records.roster import Participant, read
from ingest.video import SourceError
from storage import StoreError, auditing, identity, joining
from storage.engine import reading, writing
from storage.tables import course, lecture, participant

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A course: how many `lectures` it has, how many of them with a roster, and the `people` of the newest of these."""

    lectures: int
    with_roster: int
    people: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """How many people of a course (None: of lectures without one) said yes, no, or nothing, by the rosters; whoever
    said no in one lecture of it said no.
    """

    course: str | None
    yes: int
    no: int
    unsaid: int


@dataclass(frozen=True, slots=True)
class Own:
    """A course of somebody: a row of theirs in its newest lecture, and in how many lectures they are enrolled."""

    course: str | None
    participant_id: int
    lectures: int


def courses(store: Store) -> list[str]:
    """The names of all courses."""
    with reading(store.engine) as connection:
        return sorted(connection.execute(select(course.c.name)).scalars(), key=str.casefold)


def of_course(store: Store, name: str) -> Enrolled:
    """The rosters of a course."""
    with reading(store.engine) as connection:
        held = _lectures(connection, name)
        enrolled = select(participant.c.lecture_id).where(participant.c.place.is_not(None)).distinct()
        having = set(connection.execute(enrolled).scalars())
        newest = next((one for one in held if one in having), None)
        people = identity.roster(connection, newest) if newest else []
    return Enrolled(len(held), sum(one in having for one in held), tuple(people))


def enrol(store: Store, name: str, content: bytes, file: str) -> int:
    """Replace the rosters of all lectures of a course by the one in a file, as one change; gives how many people it
    has. SourceError for a file that is none, with its line; StoreError where the course has no lecture.
    """
    people = _read(content, file)
    with writing(store.engine) as connection:
        held = _lectures(connection, name)
        if not held:
            raise StoreError(f"The course {name!r} has no lecture yet: analyse a recording of it first")
        for one in held:
            identity.enrol(connection, one, people)
            joining.join(connection, one)
            auditing.note(connection, auditing.ROSTER, lecture_id=one, why=f"{len(people)} people")
    return len(people)


def consents(store: Store, among: Collection[str] | None = None) -> list[Consent]:
    """What the rosters say of consent, by course: of the courses `among`, or of all lectures (None)."""
    said: dict[str | None, dict[str, set[bool | None]]] = defaultdict(lambda: defaultdict(set))
    with reading(store.engine) as connection:
        for row in connection.execute(_enrolled()):
            if among is None or row.course in among:
                said[row.course][_who(row)].add(row.consent)
    return [_counted(name, said[name]) for name in sorted(said, key=lambda name: (name is None, name or ""))]


def own(store: Store, email: str) -> list[Own]:
    """The courses in which somebody with this address is enrolled."""
    if not email:
        return []
    found: dict[object, Own] = {}
    with reading(store.engine) as connection:
        known = connection.execute(select(participant.c.email).distinct()).scalars()
        same = [each for each in known if each.lower() == email.lower()]  # sealed, it is compared as it was written
        query = _enrolled().where(participant.c.email.in_(same))
        for row in connection.execute(query.order_by(lecture.c.created_at.desc(), lecture.c.id)):
            place = row.course or row.lecture_id
            before = found.get(place, Own(row.course, row.id, 0))
            found[place] = Own(row.course, before.participant_id, before.lectures + 1)
    return sorted(found.values(), key=lambda one: (one.course is None, (one.course or "").casefold()))


def _lectures(connection: Connection, name: str) -> list[str]:
    """The ids of a course's lectures, the newest first."""
    here = select(lecture.c.id).join(course, course.c.id == lecture.c.course_id).where(course.c.name == name)
    return list(connection.execute(here.order_by(lecture.c.created_at.desc(), lecture.c.id)).scalars())


def _enrolled() -> Select[Any]:
    columns = participant.c.id, participant.c.lecture_id, participant.c.name, participant.c.email
    return (
        select(*columns, participant.c.consent, course.c.name.label("course"))
        .join(lecture, lecture.c.id == participant.c.lecture_id)
        .outerjoin(course, course.c.id == lecture.c.course_id)
        .where(participant.c.place.is_not(None))
    )


def _who(row: Any) -> str:
    """One and the same in the lectures of a course: by address, else by name."""
    return str(row.email or row.name).casefold()


def _counted(name: str | None, people: dict[str, set[bool | None]]) -> Consent:
    no = sum(False in said for said in people.values())
    yes = sum(True in said and False not in said for said in people.values())
    return Consent(name, yes, no, len(people) - yes - no)


def _read(content: bytes, file: str) -> list[Participant]:
    """The roster in a file; what is wrong with it is told with the name of the file alone."""
    name = PurePosixPath(PureWindowsPath(file).name).name or "roster.csv"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_bytes(content)
        try:
            return read(path)
        except SourceError as error:
            raise SourceError(str(error).replace(str(path), name)) from None
