"""Who looked at single people, noted in the log (`storage.auditing`) before they are shown."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from storage import auditing
from storage.engine import writing
from storage.tables import lecture, participant

if TYPE_CHECKING:
    from storage.store import Store

AGAIN_S = 600.0
"""Who looks at the same again within so long is not noted anew by the same process: pages come again by themselves."""
MOST = 10_000
Look = tuple[auditing.Who, str, str, str]


class Looks:
    """What was noted lately by this process, of one database."""

    def __init__(self) -> None:
        """Nothing was."""
        self._lock = Lock()
        self._noted: OrderedDict[Look, float] = OrderedDict()

    def lately(self, look: Look) -> bool:
        """Whether it was noted not long ago."""
        with self._lock:
            return monotonic() - self._noted.get(look, -AGAIN_S) < AGAIN_S

    def noted(self, look: Look) -> None:
        """It was just now."""
        with self._lock:
            self._noted.pop(look, None)
            self._noted[look] = monotonic()
            if len(self._noted) > MOST:
                self._noted.popitem(last=False)


def look(store: Store, view: str, participant_id: int | None = None, lecture_id: str = "") -> None:
    """Note that somebody looks at a `view` of a person, or of the people of a lecture, or of more; nothing where there
    is no such person or lecture. StoreError where it cannot be noted: then nobody is to be shown.
    """
    whom = "" if participant_id is None else str(participant_id)
    seen = auditing.ACTOR.get()(), view, whom, lecture_id
    if store.looks.lately(seen):
        return
    with writing(store.engine) as connection:
        there = [participant.c.id == participant_id] if whom else []
        there += [lecture.c.id == lecture_id] if lecture_id else []
        if all(connection.execute(select(exists().where(one))).scalar() for one in there):
            auditing.note(connection, auditing.SAW, whom=whom, lecture_id=lecture_id, why=view)
    store.looks.noted(seen)
