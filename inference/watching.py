"""In the process that follows a live source: one thread takes pictures, one looks at the newest, one says that the
process is alive. Pictures stay here, but for an overlay that somebody watches (inference/showing.py); what was seen,
and what became of the connection, goes to the parent.
"""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Iterable
from contextlib import closing
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread
from typing import NamedTuple, Protocol

from inference.agreement import Consenting, Overlay
from inference.observation import ModelError, Moment
from inference.showing import Showing
from ingest import sources
from ingest.freshest import Freshest
from ingest.remote import shown
from ingest.video import Frame, HopelessError, OverError, Segment, SourceError

BACKOFF_S = (1.0, 2.0, 4.0, *(8.0,) * 8, 16.0, 30.0)
"""So long is waited before the next try, each time one fails: for a minute or two a class is worth a try every few
seconds. From half of it on by chance, so that not all come at once.
"""
BEAT_S = 0.5
"""Seconds between two signs of life."""
LOOK_S = 0.5
NOBODY = Consenting()
"""Who may be looked at while that was not told."""


class Look(Protocol):
    """`pipeline.analyse` with its models and period: of given pictures instead of the segment's own."""

    def __call__(
        self, segment: Segment, *, pictures: Iterable[Frame] | None = None, agreed: Consenting | None = None
    ) -> list[Moment]:
        """The moments of the pictures, in order."""


class Agreed(NamedTuple):
    """Told to the process: who may be looked at from now on; None: everybody."""

    who: Consenting | None


class Trying(NamedTuple):
    """It connects."""


class Opened(NamedTuple):
    """The first picture came. `zero` is when media time began, by `time.monotonic`; the size is in pixels."""

    zero: float
    width: int
    height: int


class Seen(NamedTuple):
    """What was seen in a picture that came at `came_at` (seconds since 1970) and took `step_ms` to look at; `dropped`
    are the instants (ms) before it that nobody had time for.
    """

    moment: Moment
    came_at: float
    step_ms: float
    dropped: tuple[int, ...]


class Lost(NamedTuple):
    """There is no connection, and the next try comes in `retry_s`."""

    reason: str
    retry_s: float


class Beat(NamedTuple):
    """The process is alive. It was `idle_s` ago that the thread which takes pictures did anything, and `age_s` that a
    picture came.
    """

    idle_s: float
    age_s: float


class Over(NamedTuple):
    """It is over for good: nothing comes after this. `error`: because of that."""

    error: Exception | None = None


Message = Trying | Opened | Seen | Lost | Beat | Over


def watch(uri: str, look: Look, period_ms: int, zero: float | None, pipe: Connection) -> None:
    """Follow `uri` until told to end, or it is over for good. `zero` is when media time began, where it has. The parent
    sends "live", "paused" or "ended", which `Overlay` is wished (None for none), and first of all who agreed: until
    then nobody is looked at.
    """
    Watching(uri, look, period_ms, zero, pipe).run()


class Watching:
    """A source that is followed: see `watch`."""

    def __init__(self, uri: str, look: Look, period_ms: int, zero: float | None, pipe: Connection) -> None:
        self._source = sources.live_source_for(uri)
        self._stays = bool(getattr(self._source, "PUSHED", False))
        self._uri, self._look, self._period_ms, self._zero, self._pipe = uri, look, period_ms, zero, pipe
        self._fresh, self._showing = Freshest[tuple[Frame, float]](), Showing()
        self._paused, self._over, self._speaking = Event(), Event(), Lock()
        self._moved = self._pictured = time.monotonic()
        self._last_ms, self._shift_ms = -1, 0
        self._failed: Exception | None = None
        self._agreed: Consenting | None = NOBODY

    def run(self) -> None:
        """Look at what is newest until it is over."""
        try:
            self._look(Segment(self._uri, 0), pictures=())  # loads the models: seconds, in which no picture waits
            for work in (self._beat, self._heed, self._connect):
                Thread(target=work, daemon=True).start()
            while not self._fresh.over:
                self._see()
        except ModelError as error:
            self._failed = error
        self._tell(Over(self._failed))

    def _see(self) -> None:
        fresh = self._fresh.take(LOOK_S)
        if fresh is None or self._paused.is_set():
            return
        (frame, came_at), began = fresh.content, time.perf_counter()
        part = Segment(self._uri, frame.at_ms, frame.at_ms + self._period_ms)
        for moment in self._look(part, pictures=(frame,), agreed=self._agreed):
            self._tell(Seen(moment, came_at, (time.perf_counter() - began) * 1000, fresh.dropped))
            self._showing.put(frame.image, moment, came_at)

    def _connect(self) -> None:
        """Connect, again and again."""
        tries = 0
        try:
            while not self._over.is_set():
                self._moved = time.monotonic()
                if self._paused.is_set() and not self._stays:
                    time.sleep(LOOK_S)
                    continue
                self._tell(Trying())
                before, reason = self._last_ms, self._connection()
                tries = 0 if self._last_ms > before else tries + 1
                if reason:
                    self._wait(reason, 0.0 if self._stays else pause_s(tries))
        except Exception:  # a fault of the program: the parent is to raise it
            self._failed = RuntimeError(traceback.format_exc())
        self._fresh.close()

    def _connection(self) -> str:
        """Take pictures for as long as there are any; why there are no more, "" where somebody said so."""
        began, self._shift_ms = time.monotonic(), 0
        start_ms = 0 if self._zero is None else int((began - self._zero) * 1000)
        try:
            with closing(self._source.frames(Segment(self._uri, start_ms), self._period_ms)) as frames:  # type: ignore[type-var]
                for frame in frames:
                    self._moved = time.monotonic()
                    if self._over.is_set() or (self._paused.is_set() and not self._stays):
                        return ""
                    if frame is not None:
                        self._take(frame, began)
        except OverError:
            self._over.set()
            return ""
        except HopelessError as error:
            self._failed = error
            self._over.set()
            return ""
        except SourceError as error:
            return str(error)
        return f"{shown(self._uri)} sends no more"

    def _take(self, frame: Frame, began: float) -> None:
        """Keep a picture. The very first one sets the clock: media time begins with the second that it is in."""
        self._pictured = time.monotonic()
        if self._paused.is_set():
            return
        if self._zero is None:
            self._zero, self._shift_ms = began + frame.at_ms / 1000, frame.at_ms
            height, width = frame.image.shape[:2]
            self._tell(Opened(self._zero, width, height))
        at_ms = frame.at_ms - self._shift_ms
        if at_ms > self._last_ms:
            self._last_ms = at_ms
            self._fresh.put(at_ms, (Frame(at_ms, frame.image), time.time()))

    def _wait(self, reason: str, seconds: float) -> None:
        self._tell(Lost(reason, seconds))
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._over.wait(min(left, LOOK_S)):
            self._moved = time.monotonic()

    def _heed(self) -> None:
        """What the parent says; when it is gone, it is over."""
        try:
            while (wanted := self._pipe.recv()) != "ended":
                if isinstance(wanted, Agreed):
                    self._agreed = wanted.who
                    continue
                if wanted is None or isinstance(wanted, Overlay):
                    self._showing.wish(wanted)
                    continue
                (self._paused.set if wanted == "paused" else self._paused.clear)()
                self._fresh.clear()
        except (EOFError, OSError):
            pass
        self._over.set()
        self._fresh.close()

    def _beat(self) -> None:
        while True:
            now = time.monotonic()
            self._tell(Beat(now - self._moved, now - self._pictured))
            time.sleep(BEAT_S)

    def _tell(self, message: Message) -> None:
        with self._speaking:
            try:
                self._pipe.send(message)
            except OSError:  # the parent is gone
                self._over.set()


def pause_s(tries: int) -> float:
    """How long to wait after so many tries in vain (from 1 on; 0 counts as 1)."""
    longest = BACKOFF_S[min(max(tries, 1), len(BACKOFF_S)) - 1]
    return longest * random.uniform(0.5, 1.0)
