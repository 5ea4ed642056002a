"""Between who takes pictures and who looks at them: the newest one waits, older ones are dropped and counted."""

from __future__ import annotations

from threading import Condition
from typing import Generic, NamedTuple, TypeVar

Content = TypeVar("Content")


class Fresh(NamedTuple, Generic[Content]):
    """What was newest, and the instants (ms) of what came before it and nobody had time for."""

    content: Content
    dropped: tuple[int, ...]


class Freshest(Generic[Content]):
    """A place for one thing, safe between threads. Putting never waits; taking waits for what comes next."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: tuple[int, Content] | None = None
        self._dropped: list[int] = []
        self._closed = False

    def put(self, at_ms: int, content: Content) -> None:
        """Something newer, of the instant `at_ms`."""
        with self._changed:
            if self._waiting is not None:
                self._dropped.append(self._waiting[0])
            self._waiting = at_ms, content
            self._changed.notify_all()

    def take(self, patience_s: float) -> Fresh[Content] | None:
        """The newest that nobody has taken; None where nothing comes in time, or any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._closed, patience_s)
            if self._waiting is None:
                return None
            found = Fresh(self._waiting[1], tuple(self._dropped))
            self._waiting, self._dropped = None, []
            return found

    def clear(self) -> None:
        """Forget what waits, unlooked at and uncounted."""
        with self._changed:
            self._waiting, self._dropped = None, []

    def close(self) -> None:
        """Nothing comes any more; what waits may still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def over(self) -> bool:
        """Whether nothing waits and nothing comes."""
        with self._changed:
            return self._closed and self._waiting is None
