"""Which classes are a reader's: those of their courses, and of these the one that the address names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from werkzeug.exceptions import BadRequest, Forbidden

from dashboard.reader import Reader
from storage import live, now
from storage.live import Live

if TYPE_CHECKING:
    from storage.store import Store

JUST = timedelta(hours=3)
"""So long after its end a class is still named, with the way to its lecture."""
LARGEST = 2**31 - 1


def going_on(store: Store, reader: Reader) -> list[Live]:
    """The reader's classes that have not ended, in the order asked for."""
    return [one for one in live.current(store) if reader.reads(one.course)]


def just_ended(store: Store, reader: Reader) -> list[Live]:
    """The reader's classes that ended a while ago, the last one first."""
    each = (live.found(store, number) for number in now.ended_since(store, datetime.now(UTC) - JUST))
    return [one for one in each if one and reader.reads(one.course)]


def shown(store: Store, reader: Reader, query: Mapping[str, str], current: list[Live]) -> Live | None:
    """The class that `?class=` names; without one the reader's own, else the first; None where there is none."""
    if "class" in query:
        return one(store, reader, query["class"])
    own = [each for each in current if reader.account_id is not None and each.account_id == reader.account_id]
    return next(iter([*own, *current]), None)


def one(store: Store, reader: Reader, number: object) -> Live:
    """The class with this id, as a number or a text. Forbidden unless it is the reader's; what is no id, BadRequest."""
    text = str(number) if isinstance(number, int | str) and not isinstance(number, bool) else ""
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST):
        raise BadRequest
    found = live.found(store, int(text))
    if found is None or not reader.reads(found.course):
        raise Forbidden
    return found
