"""Follow a live source in a process of its own, which is replaced when it hangs or dies, and hand on what is seen.

`Following.where` is a place to analyse as those of `inference.workers` are: of one endless segment it gives the moments
in portions, as they come.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from statistics import fmean
from typing import TYPE_CHECKING

from inference.agreement import Consenting, Overlay
from inference.missing import Gap, Missing
from inference.observation import Moment
from inference.watching import Agreed, Beat, Look, Lost, Message, Opened, Over, Seen, Trying, pause_s
from inference.workers import Analyse, Outcomes, begin_quietly, without_ctrl_c
from ingest.video import Segment

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

TURN_S = 0.25
"""Nobody waits for longer without a look around."""
ASK_S = 0.5
"""So often is asked what is wanted."""
STALLED_S = 3.0
"""Without a picture for so long (and three periods), a connection counts as stalled."""
HUNG_S = 10.0
"""A thread that takes pictures and does nothing for so long hangs: sources give up sooner."""
DEAF_S = 5.0
"""A process without a sign of life for so long hangs as a whole."""
STARTING_S = 60.0
"""So long a process may take to give its first."""
LEAVING_S = 3.0
"""So long it may take to end in good order."""


@dataclass(frozen=True, slots=True)
class Status:
    """How it goes: one of `storage.live.STATES`, why, when it connects again, when the newest picture that was looked
    at came in, and how long one takes (ms, mean of the last ten).
    """

    state: str = "connecting"
    reason: str = ""
    retry_at: datetime | None = None
    picture_at: datetime | None = None
    step_ms: float | None = None


@dataclass(frozen=True, slots=True)
class First:
    """What the first picture tells: when media time began, and its size in pixels."""

    begun_at: datetime
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is followed and for how long. `begun_at` is when media time began, where it has, and `next_ms` the first
    instant after what is stored by then. Without a picture for `silence_s`, or at `ends_at`, it ends.
    """

    uri: str
    period_ms: int
    silence_s: float
    ends_at: datetime | None = None
    begun_at: datetime | None = None
    next_ms: int = 0


class Following:
    """A live source that is being followed; close it in the end."""

    def __init__(
        self,
        plan: Plan,
        look: Look,
        wanted: Callable[[], str],
        on_status: Callable[[Status], None],
        on_gaps: Callable[[list[Gap]], None],
        overlay: Callable[[], Overlay | None] = lambda: None,
        agreed: Callable[[], Consenting | None] = lambda: None,
    ) -> None:
        """`wanted()` says "live", "paused" or "ended", `overlay()` whether the pictures are to be shown, and `agreed()`
        who may be looked at (None: everybody); the others are told what changes, and which seconds nobody looked at.
        """
        self.plan, self.status, self.first = plan, Status(), None if plan.begun_at is None else _known(plan.begun_at)
        self._look, self._wanted, self._on_status, self._on_gaps = look, wanted, on_status, on_gaps
        self._overlay, self._agreed = overlay, agreed
        self._missing = Missing(plan.period_ms, plan.next_ms)
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._zero = None if plan.begun_at is None else time.monotonic() - _since(plan.begun_at)
        self._steps = deque[float](maxlen=10)
        self._asked = self._heard = self._pictured = time.monotonic()
        self._crashes, self._not_before, self._started, self._over = 0, 0.0, False, False
        self._want = "live"
        self._shown: Overlay | None = None
        self._looked_at = agreed()

    def await_first(self) -> First | None:
        """Wait for the first picture; None when it is over before one comes."""
        while self.first is None and not self._over:
            self._keep_alive()
            for message in self._listen(TURN_S):
                self._take(message)
                if self.first is not None:  # what was seen in it waits for `where`
                    break
            self._look_around()
        return self.first

    def where(self, analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        """The moments of the endless segment, a portion each time there are some, until it is over. The process was
        given `analyse` when it started.
        """
        (segment,) = segments
        while not self._over:
            if portion := self._turn():
                yield segment, portion
        if portion := self._rest():
            yield segment, portion

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            with suppress(OSError, AttributeError):
                self._say("ended")
            self._process.join(LEAVING_S)
            self._kill()

    # ------------------------------------------------------------------------------------------- one turn of the loop

    def _turn(self) -> list[Moment]:
        """Listen for a moment, and look around; what was seen meanwhile."""
        self._keep_alive()
        found = [moment for message in self._listen(TURN_S) for moment in self._take(message)]
        self._look_around()
        return found

    def _listen(self, patience_s: float) -> Iterator[Message]:
        if self._pipe is None:
            time.sleep(patience_s)
            return
        try:
            while self._pipe is not None and self._pipe.poll(patience_s):
                yield self._pipe.recv()
                self._heard, self._started, patience_s = time.monotonic(), True, 0.0
        except (EOFError, OSError):
            self._replace("the process that decodes it ended")

    def _take(self, message: Message) -> list[Moment]:
        match message:
            case Seen():
                return self._seen(message)
            case Trying():
                self._tell(state=self._unconnected(), retry_at=None)
            case Opened(zero, width, height):
                self._zero = zero
                self.first = First(datetime.now(UTC) - timedelta(seconds=time.monotonic() - zero), width, height)
            case Lost(reason, retry_s):
                self._lost(reason, retry_s)
            case Beat(idle_s, age_s):
                self._beaten(idle_s, age_s)
            case Over(error):
                self._over = True
                if error is not None:
                    raise error
        return []

    def _seen(self, message: Seen) -> list[Moment]:
        at_ms = message.moment.at_ms
        if at_ms < self._missing.next_ms:  # of a second that a process before this one has looked at
            return []
        paused = self._want == "paused"  # it was looked at while the wish was on its way
        self._gaps(self._missing.seen(at_ms, message.dropped, then="paused" if paused else "stalled"))
        self._pictured, self._crashes = time.monotonic(), 0
        self._steps.append(message.step_ms)
        came_at = datetime.fromtimestamp(message.came_at, UTC)
        self._tell(
            state="paused" if paused else "live",
            reason="",
            retry_at=None,
            picture_at=came_at,
            step_ms=fmean(self._steps),
        )
        return [message.moment]

    def _lost(self, reason: str, retry_s: float) -> None:
        self._missing.because("reconnecting", self._now_ms())
        again = datetime.now(UTC) + timedelta(seconds=retry_s) if retry_s else None
        self._tell(state=self._unconnected(), reason=reason, retry_at=again)

    def _beaten(self, idle_s: float, age_s: float) -> None:
        if idle_s > HUNG_S:
            self._replace("its decoder hung")
        elif self.status.state == "live" and age_s > max(STALLED_S, 3 * self.plan.period_ms / 1000):
            self._tell(state="stalled", reason="no picture comes")

    # ---------------------------------------------------------------------------------------- what is wanted, and when

    def _look_around(self) -> None:
        self._ask()
        self._look_at_the_clock()

    def _ask(self) -> None:
        now = time.monotonic()
        if now - self._asked < ASK_S:
            return
        self._asked, before, self._want = now, self._want, self._wanted()
        if self._want == "ended":
            self._over = True
        elif self._want != before:
            self._missing.because("paused" if self._want == "paused" else "reconnecting", self._now_ms())
            self._pictured = now
            self._say(self._want)
            self._tell(state=self._unconnected(), reason="", retry_at=None)
        self._ask_overlay()
        self._ask_agreed()

    def _ask_agreed(self) -> None:
        before, self._looked_at = self._looked_at, self._agreed()
        if self._looked_at != before:
            self._say(Agreed(self._looked_at))

    def _ask_overlay(self) -> None:
        before, self._shown = self._shown, self._overlay() if self._want == "live" else None
        if self._shown != before:
            self._say(self._shown)

    def _look_at_the_clock(self) -> None:
        silent_s = time.monotonic() - self._pictured
        if self.plan.ends_at is not None and datetime.now(UTC) >= self.plan.ends_at:
            self._over = True
        elif self._want != "paused" and silent_s > self.plan.silence_s:
            self._over = True
            self._tell(reason=f"no picture came for {silent_s:.0f} s")

    def _unconnected(self) -> str:
        """What it is while there is no picture."""
        if self._want == "paused":
            return "paused"
        return "connecting" if self.status.picture_at is None and not self.plan.next_ms else "reconnecting"

    def _now_ms(self) -> int:
        return 0 if self._zero is None else int((time.monotonic() - self._zero) * 1000)

    # ------------------------------------------------------------------------------------------------ the process

    def _keep_alive(self) -> None:
        """Start the process where there is none, and end one that gives no sign of life."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._not_before:
                self._start()
        elif now - self._heard > (DEAF_S if self._started else STARTING_S):
            self._replace("its process hung")

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        given = (self.plan.uri, self._look, self.plan.period_ms, self._zero, theirs)
        self._process = context.Process(target=_watch, args=given, daemon=True)
        with without_ctrl_c():
            self._process.start()
        theirs.close()
        self._heard, self._started = time.monotonic(), False
        self._say(Agreed(self._looked_at))
        if self._want == "paused":
            self._say("paused")
        if self._shown is not None:
            self._say(self._shown)

    def _replace(self, reason: str) -> None:
        """End the process; another one is started after a while."""
        self._kill()
        self._crashes += 1
        wait_s = pause_s(self._crashes)
        self._not_before = time.monotonic() + wait_s
        self._lost(reason, wait_s)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _rest(self) -> list[Moment]:
        """What is being looked at when it is over."""
        found: list[Moment] = []
        if self._pipe is not None:
            self._say("ended")
            until = time.monotonic() + LEAVING_S
            with suppress(EOFError, OSError):
                while time.monotonic() < until and self._pipe.poll(TURN_S):
                    message = self._pipe.recv()
                    if isinstance(message, Over):
                        break
                    found += self._seen(message) if isinstance(message, Seen) else []
        return found

    def _say(self, wanted: str | Overlay | Agreed | None) -> None:
        if self._pipe is not None:
            with suppress(OSError):  # it is gone, which is noticed elsewhere
                self._pipe.send(wanted)

    def _gaps(self, found: list[Gap]) -> None:
        if found:
            self._on_gaps(found)

    def _tell(self, **changes: object) -> None:
        changed = replace(self.status, **changes)  # type: ignore[arg-type]
        if changed != self.status:
            self.status = changed
            self._on_status(changed)


def _watch(uri: str, look: Look, period_ms: int, zero: float | None, pipe: Connection) -> None:
    """In the new process."""
    from inference.watching import watch

    begin_quietly()
    watch(uri, look, period_ms, zero, pipe)


def _known(begun_at: datetime) -> First:
    return First(begun_at, 0, 0)


def _since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()
