"""Classes that are followed while they happen, as rows: a page or a command asks, a process of its own follows.

    asked > connecting > live > stalled > reconnecting > live ...      wanted: live, paused or ended
    any of them > paused > connecting; any of them > ended, and nothing comes after that

Here is what is asked and read; `storage.following` is the side of the process that follows. Nobody but that process
changes a state, apart from ending what nobody has begun yet.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from ingest.inbox import title
from ingest.remote import shown
from storage import StoreError, runs
from storage.engine import reading, writing
from storage.jobs import now
from storage.tables import live

if TYPE_CHECKING:
    from storage.store import Store

ASKED, ENDED = "asked", "ended"
STATES = ("connecting", "live", "stalled", "reconnecting", "paused", ENDED)
WANTED = ("live", "paused", ENDED)
SILENCE_S = 600
"""Without a picture for so long, a class is over unless somebody said otherwise."""
SILENT = timedelta(seconds=15)
"""A process that gives no sign of life for so long is gone; it gives one every second."""


@dataclass(frozen=True, slots=True)
class Live:
    """A class that is, or was, followed: the columns of the table `live`, which say what each is.

    `state` is "asked" until a process has taken it up, then one of `STATES`; `reason` says why, in a sentence. `uri` is
    whole and may hold a password: show `address` instead.
    """

    id: int
    uri: str
    lecture: str | None
    course: str | None
    wanted: str
    state: str
    reason: str
    silence_s: int
    ends_at: datetime | None
    overlay: bool
    account_id: int | None
    commanded: bool
    lecture_id: str | None
    run_id: int | None
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    alive_at: datetime | None
    retry_at: datetime | None
    picture_at: datetime | None
    stored_at: datetime | None
    step_ms: float | None
    dropped: int
    missed: int

    @property
    def address(self) -> str:
        """The address of the source as it may be shown: without user, password, key and token."""
        return shown(self.uri)

    @property
    def name(self) -> str:
        """What it is called: as its lecture is, or will be."""
        return self.lecture or title(self.address) or self.address

    @property
    def gone(self) -> bool:
        """Whether its process has fallen silent: what it says of itself holds no longer."""
        if self.state in (ASKED, ENDED):
            return False
        return self.alive_at is None or datetime.now(UTC) - self.alive_at > SILENT


COLUMNS = [live.c[field.name] for field in fields(Live)]


def ask(
    store: Store,
    uri: str,
    *,
    lecture: str | None = None,
    course: str | None = None,
    account_id: int | None = None,
    silence_s: int = SILENCE_S,
    ends_at: datetime | None = None,
    overlay: bool = False,
    commanded: bool = False,
) -> int:
    """Have a source followed by the work process, or by the command that asks (`commanded`); gives the row's id.

    `silence_s`: without a picture for so long, it ends by itself. StoreError when a lecture of that name is in another
    course.
    """
    values: dict[str, Any] = {"uri": uri, "lecture": lecture, "course": course, "account_id": account_id}
    values |= {"silence_s": silence_s, "ends_at": ends_at, "overlay": overlay, "commanded": commanded}
    values |= {"wanted": "live", "state": ASKED, "reason": "", "asked_at": now(), "dropped": 0, "missed": 0}
    with writing(store.engine) as connection:
        if lecture is not None:
            runs.same_course(connection, lecture, course)
        key = connection.execute(insert(live).values(**values)).inserted_primary_key
    if key is None:
        raise StoreError("The database gave no id for a live class: ask once more")
    return int(key[0])


def want(store: Store, live_id: int, wanted: str) -> None:
    """Have a class go on ("live"), not be looked at for a while ("paused"), or be over ("ended", which is final).

    Its process heeds that within about a second; one that no process has taken up yet is ended at once.
    """
    if wanted not in WANTED:
        raise ValueError(f"{wanted!r} is none of {WANTED}")
    with writing(store.engine) as connection:
        open_still = (live.c.id == live_id) & (live.c.wanted != ENDED) & (live.c.state != ENDED)
        connection.execute(update(live).where(open_still).values(wanted=wanted))
        if wanted == ENDED:
            over = update(live).where(live.c.id == live_id, live.c.state == ASKED)
            uri = connection.execute(select(live.c.uri).where(live.c.id == live_id)).scalar()
            connection.execute(over.values(state=ENDED, ended_at=now(), uri=shown(uri or "")))


def found(store: Store, live_id: int) -> Live | None:
    """The class with this id, ended or not."""
    with reading(store.engine) as connection:
        row = connection.execute(select(*COLUMNS).where(live.c.id == live_id)).one_or_none()
    return Live(*row) if row else None


def current(store: Store) -> list[Live]:
    """Every class that has not ended, in the order asked for."""
    query = select(*COLUMNS).where(live.c.state != ENDED).order_by(live.c.asked_at, live.c.id)
    with reading(store.engine) as connection:
        return [Live(*row) for row in connection.execute(query)]
