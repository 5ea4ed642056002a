"""Who agreed to be looked at: what the roster says, overruled by the registry of the course, in which every statement
stays; the newest counts, unless it was withdrawn or has expired. Nobody has agreed who did not say so.

Nobody can agree where no policy is stated: NotStatedError (`storage.policy`).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from inference.agreement import Consenting, refused
from inference.observation import Moment, Observation
from ingest.records.consents import Statement
from ingest.records.roster import Participant
from storage import StoreError, auditing, erasing, identity, persons, policy, sealing
from storage.engine import reading, writing
from storage.persons import Person
from storage.tables import consent, course, lecture, live, participant

if TYPE_CHECKING:
    from storage.store import Store

ROSTER, FILE, PAGE, WITHDRAWAL = "roster", "file", "page", "withdrawal"
"""Where a statement is from."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What counts of a person of a course: whether they `agreed` (None: nothing was said), since when and until when,
    to which `notice`, and from which `source`.
    """

    name: str
    email: str
    agreed: bool | None
    source: str = ""
    notice: str = ""
    given_at: datetime | None = None
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None


def state(connection: Connection, course_id: int, statements: Iterable[Statement], source: str) -> int:
    """Add statements to the registry of a course; how many."""
    now = datetime.now(UTC)
    values = [
        {
            "course_id": course_id,
            "name": one.name,
            "email": one.email,
            "agreed": one.agreed,
            "notice": one.notice,
            "source": source,
            "given_at": one.given_at or now,
            "expires_at": one.expires_at,
            "withdrawn_at": now if source == WITHDRAWAL else None,
        }
        for one in statements
    ]
    if values:
        connection.execute(insert(consent), values)
    return len(values)


def course_id(connection: Connection, name: str, *, make: bool = False) -> int:
    """The course of this name, made where there is none and that is wished; else StoreError."""
    found = connection.execute(select(course.c.id).where(course.c.name == name)).scalar()
    if found is None and not make:
        known = connection.execute(select(course.c.name).order_by(course.c.name)).scalars().all()
        near = f": there are {', '.join(map(repr, known))}" if known else ", nor any other yet"
        raise StoreError(f"There is no course {name!r}{near}")
    if found is None:
        found = connection.execute(insert(course).values(name=name).returning(course.c.id)).scalar_one()
    return int(found)


def registry(connection: Connection, number: int, now: datetime) -> list[Stated]:
    """What counts of everybody in the registry of a course, in the order in which they first came."""
    rows = connection.execute(select(consent).where(consent.c.course_id == number).order_by(consent.c.id)).mappings()
    newest: list[Stated] = []
    for row in rows:
        values = {name: row[name] for name in Stated.__slots__}
        one = Stated(**values)
        if one.withdrawn_at is not None or (one.expires_at is not None and one.expires_at <= now):
            one = replace(one, agreed=False)
        before = next((at for at, other in enumerate(newest) if same(other, one)), None)
        if before is None:
            newest.append(one)
        else:
            newest[before] = replace(one, name=one.name or newest[before].name, email=one.email or newest[before].email)
    return newest


def same(one: Stated | Participant, other: Stated | Participant) -> bool:
    """Whether two are one person: by the e-mail address where both have one, else by the name."""
    if one.email and other.email:
        return folded(one.email) == folded(other.email)
    return bool(one.name) and folded(one.name) == folded(other.name)


def folded(text: str) -> str:
    """As it is compared."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def people(connection: Connection, roster: Sequence[Participant], number: int | None) -> tuple[Participant, ...]:
    """The people of a roster, and of the registry of a course beside it, each with what counts of their consent."""
    known = [] if number is None else registry(connection, number, datetime.now(UTC))
    found = []
    for one in roster:
        said = next((each for each in known if same(each, one)), None)
        found.append(one if said is None else replace(one, consent=said.agreed))
    others = [one for one in known if not any(same(one, each) for each in roster)]
    return (*found, *(Participant(one.name, one.email, (), one.agreed) for one in others if one.name))


def of_lecture(connection: Connection, lecture_id: str) -> Consenting:
    """Who may be looked at in a lecture."""
    stated = policy.in_force(connection)
    number = connection.execute(select(lecture.c.course_id).where(lecture.c.id == lecture_id)).scalar()
    return Consenting(people(connection, identity.roster(connection, lecture_id), number), stated.unlabelled)


def of_named(store: Store, name: str, course_name: str | None) -> Consenting:
    """The same of a lecture by its name, which may not be there yet, in a course."""
    with reading(store.engine) as connection:
        row = connection.execute(select(lecture.c.id).where((lecture.c.name == name) | (lecture.c.id == name))).first()
        if row is not None and course_name is None:
            return of_lecture(connection, row.id)
        stated = policy.in_force(connection)
        number = connection.execute(select(course.c.id).where(course.c.name == course_name)).scalar()
        roster = identity.roster(connection, row.id) if row is not None else []
        return Consenting(people(connection, roster, number), stated.unlabelled)


def of_live(store: Store, live_id: int, given: Sequence[Participant] = ()) -> Consenting:
    """The same of a live class, as it is now: by its roster, which is what was `given` until its lecture is there;
    while it has none, by the newest of its course.
    """
    query = select(live.c.course, live.c.lecture_id).where(live.c.id == live_id)
    with reading(store.engine) as connection:
        stated, row = policy.in_force(connection), connection.execute(query).one_or_none()
        if row is None:
            return Consenting()
        return Consenting(of_class(connection, row.course, row.lecture_id, given), stated.unlabelled)


def of_class(
    connection: Connection, name: str | None, lecture_id: str | None, given: Sequence[Participant] = ()
) -> tuple[Participant, ...]:
    """The people of a class with what counts of their consent: of its roster, or of the newest of its course."""
    enrolled = select(participant.c.lecture_id).where(participant.c.place.is_not(None))
    newest = (
        select(lecture.c.id)
        .join(course, course.c.id == lecture.c.course_id)
        .where(course.c.name == name, lecture.c.id.in_(enrolled))
        .order_by(lecture.c.created_at.desc(), lecture.c.id)
        .limit(1)
    )
    roster = identity.roster(connection, lecture_id) if lecture_id else given
    if not roster and (other := connection.execute(newest).scalar()):
        roster = identity.roster(connection, other)
    number = connection.execute(select(course.c.id).where(course.c.name == name)).scalar()
    return people(connection, roster, number)


def of_course(store: Store, name: str) -> list[Stated]:
    """What counts of everybody in a course, by name: its registry, and whoever a roster of its lectures has."""
    with reading(store.engine) as connection:
        number = course_id(connection, name)
        known = registry(connection, number, datetime.now(UTC))
        lectures = select(lecture.c.id, lecture.c.created_at).where(lecture.c.course_id == number)
        for row in connection.execute(lectures.order_by(lecture.c.created_at.desc())).all():
            for one in identity.roster(connection, row.id):
                if not any(same(one, other) for other in known):
                    source = "" if one.consent is None else ROSTER
                    known.append(Stated(one.name, one.email, one.consent, source, given_at=row.created_at))
    return sorted(known, key=lambda one: (folded(one.name or one.email), one.email))


def give(store: Store, course_name: str, statements: Sequence[Statement], source: str) -> int:
    """Keep what people said of a course, which is made where there is none; how many."""
    with writing(store.engine) as connection:
        number = course_id(connection, course_name, make=True)
        count = state(connection, number, statements, source)
        auditing.note(connection, auditing.CONSENT, why=f"{count} by {source}, course {number}")
        return count


def withdraw(store: Store, course_name: str, said: str) -> int:
    """Somebody of a course, by name or address, agrees no longer: nobody looks at them from now on, and what was seen
    and recorded of them is deleted. Gives how many observations that was. StoreError for nobody, or several.

    A live class is told within half a second; what it, or an analysis at work, looked at before is not stored any more
    (`allowed`), for whoever stores comes before this transaction or after.
    """
    with writing(store.engine) as connection:
        number = course_id(connection, course_name)
        person = _meant(connection, number, course_name, said)
        email = next(iter(person.emails), "")
        state(connection, number, [Statement(person.name if person.names else "", email, False)], WITHDRAWAL)
        auditing.about(connection, auditing.WITHDREW, person.participants, why=f"course {number}")
        theirs = participant.c.id.in_(person.participants) & participant.c.place.is_not(None)
        connection.execute(update(participant).where(theirs).values(consent=False))
        return erasing.take_back(connection, person)


def allowed(connection: Connection, lecture_id: str, moments: Sequence[Moment]) -> Sequence[Moment]:
    """Moments that are about to be stored, without what was seen of those who have said no by now, under a policy."""
    if policy.stated(connection) is None:
        return moments
    everybody = of_lecture(connection, lecture_id).people
    refusing = tuple(one for one in everybody if one.consent is False)
    if not refusing:
        return moments
    return [replace(one, observations=tuple(_kept(refusing, each) for each in one.observations)) for one in moments]


def _kept(refusing: tuple[Participant, ...], one: Observation) -> Observation:
    """What may be kept of a tile: that it was there."""
    if one.face is None or not one.label or not refused(refusing, one.label):
        return one
    return replace(one, face=None, expression=None, pose=None)


def _meant(connection: Connection, number: int, course_name: str, said: str) -> Person:
    """Who is meant: of the rosters, labels and records of the course, or of its registry alone."""
    try:
        return persons.found(connection, said, course_name)
    except StoreError:
        known = [one for one in registry(connection, number, datetime.now(UTC)) if folded(said) in _called(one)]
        if len(known) != 1:
            raise
        return Person((known[0].name,) if known[0].name else (), (known[0].email,) if known[0].email else ())


def _called(one: Stated) -> set[str]:
    return {folded(text) for text in (one.name, one.email) if text}


def version(agreed: Consenting | None) -> dict[str, str]:
    """What a run records of who was looked at, so that it is another where others are: a keyed hash, no names."""
    if agreed is None:
        return {}
    yes = sorted(f"{one.name}\n{one.email}\n{one.aliases}" for one in agreed.people if one.consent is True)
    no = sorted(f"{one.name}\n{one.aliases}" for one in agreed.people if one.consent is not True)
    told = sealing.seal().seal(repr((yes, no if yes else [], agreed.unlabelled)))  # to nobody all others are alike
    return {"agreed": hashlib.sha256(told.encode()).hexdigest()[:16]}
