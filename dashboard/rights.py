"""What a reader may see and change: asked before every page and inside every answer, never left to what a page shows.

Whatever is not the reader's raises `Forbidden` (403), whether it exists or not; what is no id at all, `BadRequest`
(400). A page says who may open it by `ROLES`, or names a lecture, a person or a tab in its address: one that does
neither, or names something for which there is no rule here, is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard import settings
from dashboard.reader import ADMIN, AUDITOR, STUDENT, Reader
from storage.engine import reading
from storage.tables import course as courses
from storage.tables import decision as decisions
from storage.tables import label as labels
from storage.tables import lecture as lectures
from storage.tables import participant as participants

if TYPE_CHECKING:
    from storage.store import Store

LARGEST = 2**63 - 1
"""Of the ids in the database."""


def page(store: Store, reader: Reader, module: ModuleType, named: Mapping[str, str]) -> None:
    """Whether the reader may open a page at an address with these parts."""
    roles = getattr(module, "ROLES", None)
    if (roles is None and not named) or (roles is not None and reader.role not in roles):
        raise Forbidden
    for part, value in named.items():
        if part not in NAMED:
            raise Forbidden
        NAMED[part](store, reader, value)


def home(reader: Reader) -> str:
    """The address of the first page that is the reader's."""
    return {STUDENT: "/own", AUDITOR: f"/settings/{settings.first(reader)}"}.get(reader.role, "/")


def readable(reader: Reader) -> frozenset[str] | None:
    """The names of the courses whose lectures the reader may see; None: all lectures, also those without a course."""
    if reader.role == ADMIN:
        return None
    return frozenset(course for course in reader.courses if reader.reads(course))


def lecture(store: Store, reader: Reader, lecture_id: str) -> None:
    """Whether the reader may see and change what is known of a lecture."""
    if not isinstance(lecture_id, str) or not written(lecture_id):
        raise BadRequest
    _asked(store, reader, _COURSE.where(lectures.c.id == lecture_id))


def person(store: Store, reader: Reader, participant_id: int) -> None:
    """Whether the reader may see a person over the term: their teacher may, and they themselves."""
    query = select(participants.c.email).where(participants.c.id == _number(participant_id))
    with reading(store.engine) as connection:
        email = connection.execute(query).scalar()
    if not (email and reader.is_at(email)):
        of_person = _COURSE.join(participants, participants.c.lecture_id == lectures.c.id)
        _asked(store, reader, of_person.where(participants.c.id == participant_id))


def own(store: Store, reader: Reader, participant_id: int) -> None:
    """Whether the reader may take away all that is held of a person: they themselves, and an admin who is asked to."""
    query = select(participants.c.email).where(participants.c.id == _number(participant_id))
    with reading(store.engine) as connection:
        email = connection.execute(query).scalar()
    if not ((email and reader.is_at(email)) or reader.role == ADMIN):
        raise Forbidden


def label(store: Store, reader: Reader, label_id: int) -> None:
    """Whether the reader may see a label and say whose it is."""
    of_label = _COURSE.join(labels, labels.c.lecture_id == lectures.c.id)
    _asked(store, reader, of_label.where(labels.c.id == _number(label_id)))


def decision(store: Store, reader: Reader, decision_id: int) -> None:
    """Whether the reader may take back what was decided of a label."""
    of_label = _COURSE.join(labels, labels.c.lecture_id == lectures.c.id)
    of_decision = of_label.join(decisions, decisions.c.label_id == labels.c.id)
    _asked(store, reader, of_decision.where(decisions.c.id == _number(decision_id)))


def written(text: str) -> bool:
    """Whether a text is one that a database holds: without NUL, and without half a letter, which JSON can say."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def one_of(reader: Reader, *roles: str) -> None:
    """Whether the reader has one of these roles."""
    if reader.role not in roles:
        raise Forbidden


def tab(reader: Reader, name: str) -> None:
    """Whether the reader may open a tab of the settings; one that says nothing of roles is nobody's."""
    found = settings.tabs().get(name)
    if found is not None:
        one_of(reader, *getattr(found, "ROLES", ()))


_COURSE: Select[Any] = select(courses.c.name).select_from(
    lectures.outerjoin(courses, courses.c.id == lectures.c.course_id)
)


def _asked(store: Store, reader: Reader, query: Select[Any]) -> None:
    """Forbidden unless the course that is found is the reader's; what is not there is only an admin's to look for."""
    with reading(store.engine) as connection:
        row = connection.execute(query).first()
    if not reader.reads(row.name if row else None):
        raise Forbidden


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise BadRequest
    return value


def _addressed(store: Store, reader: Reader, participant_id: str) -> None:
    """A person by their part of an address; what is no number is nobody."""
    known = participant_id.isascii() and participant_id.isdecimal() and len(participant_id) < 19
    person(store, reader, int(participant_id) if known else -1)


NAMED: dict[str, Callable[[Store, Reader, str], None]] = {
    "lecture_id": lecture,
    "participant_id": _addressed,
    "tab": lambda store, reader, name: tab(reader, name),
}
"""The rule for each part that an address may name."""
