"""What a reader may see and change: asked before every page and inside every answer, never left to what a page shows.

Whatever is not the reader's raises `Forbidden` (403), whether it exists or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from dashboard.reader import Reader
from storage.engine import reading
from storage.tables import course as courses
from storage.tables import lecture as lectures
from storage.tables import participant as participants

if TYPE_CHECKING:
    from storage.store import Store


def page(store: Store, reader: Reader, module: ModuleType, named: Mapping[str, str]) -> None:
    """Whether the reader may open a page at an address that names a lecture or a person."""
    if "lecture_id" in named:
        lecture(store, reader, named["lecture_id"])


def lecture(store: Store, reader: Reader, lecture_id: str) -> None:
    """Whether the reader may see and change what is known of a lecture."""
    query = (
        select(courses.c.name)
        .select_from(lectures.outerjoin(courses, courses.c.id == lectures.c.course_id))
        .where(lectures.c.id == lecture_id)
    )
    with reading(store.engine) as connection:
        row = connection.execute(query).one_or_none()
    if not (reader.reads(row.name) if row else reader.reads(None)):
        raise Forbidden


def person(store: Store, reader: Reader, participant_id: int) -> None:
    """Whether the reader may see a person over the term: their teacher may, and they themselves."""
    query = select(participants.c.lecture_id, participants.c.email).where(participants.c.id == participant_id)
    with reading(store.engine) as connection:
        row = connection.execute(query).one_or_none()
    own = bool(row and reader.email and row.email.casefold() == reader.email.casefold())
    if not own:
        lecture(store, reader, row.lecture_id if row else "")
