"""The newest picture of each room, for as long as its camera is on. In memory alone; an older one is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

PEEKED_S = 3.0
"""Who looks once is taken to look again within so long."""


class Room:
    """One camera, and who watches it."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self.cameras = self.watchers = self._number = 0
        self._picture = b""
        self._came = Condition()
        self._peeked = -PEEKED_S

    @property
    def watched(self) -> bool:
        """Whether somebody is here to watch, or looked in just now."""
        return self.watchers > 0 or monotonic() < self._peeked + PEEKED_S

    def show(self, picture: bytes) -> None:
        """A newer picture."""
        with self._came:
            self._picture, self._number = picture, self._number + 1
            self._came.notify_all()

    def newest(self, after: int, patience_s: float) -> tuple[int, bytes]:
        """The newest picture with its number; `after` and nothing where no newer one comes."""
        with self._came:
            if self._came.wait_for(lambda: self._picture and self._number > after, patience_s):
                return self._number, self._picture
            return after, b""

    def peek(self) -> bytes:
        """The newest picture at once; nothing where there is none."""
        with self._came:
            self._peeked = monotonic()
            return self._picture

    def close(self) -> None:
        """The camera is off: its picture is forgotten."""
        with self._came:
            self._picture = b""


class Rooms:
    """All rooms that have a camera or are watched, by name."""

    def __init__(self) -> None:
        """None."""
        self._rooms: dict[str, Room] = {}
        self._changing = Condition()

    @contextmanager
    def entered(self, name: str, *, camera: bool) -> Iterator[Room]:
        """A room, as its camera or as somebody who watches it."""
        with self._changing:
            room = self._rooms.setdefault(name, Room())
            room.cameras, room.watchers = room.cameras + camera, room.watchers + (not camera)
            if camera:
                room.close()  # of one before it, whose line has ended and is not seen to have
        try:
            yield room
        finally:
            with self._changing:
                room.cameras, room.watchers = room.cameras - camera, room.watchers - (not camera)
                if not room.cameras:
                    room.close()
                if not (room.cameras or room.watchers):
                    del self._rooms[name]
