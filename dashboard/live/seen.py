"""A class that goes on, with all that its page says of it, asked of the store once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from storage import alerts, live, now
from storage.alerts import Alert
from storage.live import Live
from storage.now import Now

if TYPE_CHECKING:
    from storage.store import Store

BAR_MS = 5_000
"""The curve moves on by bins, also when nothing comes in."""


@dataclass(frozen=True)
class Seen:
    """A class as it was at an instant."""

    store: Store
    one: Live
    at: datetime

    @property
    def begun(self) -> bool:
        """Whether there is a run, so that something can have been seen."""
        return self.one.run_id is not None and self.one.begun_at is not None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.one.state == live.ENDED

    @property
    def until_ms(self) -> int:
        """Now, or its end, in time of the class."""
        end = self.one.ended_at if self.over and self.one.ended_at else self.at
        return self.ms(end)

    @property
    def age(self) -> timedelta | None:
        """How long ago the newest picture that is shown came in; None where none has."""
        return max(timedelta(0), self.at - self.one.picture_at) if self.one.picture_at else None

    @cached_property
    def now(self) -> Now | None:
        """What was seen of it; None before there is a run."""
        run_id = self.one.run_id
        return now.look(self.store, run_id, self.until_ms) if run_id is not None and self.begun else None

    @cached_property
    def alerts(self) -> Sequence[Alert]:
        """The drops that were told."""
        return alerts.of_run(self.store, self.one.run_id) if self.one.run_id is not None else ()

    def ms(self, at: datetime) -> int:
        """An instant in time of the class."""
        return max(0, round((at - self.one.begun_at).total_seconds() * 1000)) if self.one.begun_at else 0

    def marks(self, look: str) -> dict[str, str]:
        """What each piece of the page depends on: as long as its mark stays, it need not be sent again. `look` is how
        the screen is.
        """
        one, told = self.one, self.alerts
        state = f"{one.state} {one.wanted} {one.gone} {one.reason} {self.retry_s}"
        shown = f"{one.stored_at} {self.until_ms // BAR_MS} {one.state} {one.reason} {look}"
        newest = told[-1] if told else None
        drop = f"{newest.id} {newest.seen_at} {sorted(newest.told.items())}" if newest else ""
        return {
            "state": state,
            "curve": f"{shown} {len(told)}",
            "drop": drop,
            "do": f"{one.state} {one.wanted} {one.lecture_id}",
            "picture": f"{one.overlay} {self.over}",
        }

    @property
    def retry_s(self) -> int | None:
        """Seconds until it connects again."""
        return max(0, round((self.one.retry_at - self.at).total_seconds())) if self.one.retry_at else None


def look(store: Store, one: Live, at: datetime) -> Seen:
    """A class at an instant."""
    return Seen(store, one, at)
