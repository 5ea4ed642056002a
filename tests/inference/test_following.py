"""A followed source: what is seen comes in order, what is missed is told, and a process that hangs is replaced."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from inference import following
from inference.agreement import Consenting, Overlay
from inference.following import Following, Plan, Status
from inference.missing import Gap
from inference.observation import Moment
from inference.watching import BACKOFF_S, Beat, Look, Seen, pause_s
from ingest.eye import PEEK, VARIABLE, called
from ingest.happening import OPENING_S
from ingest.video import Frame, Segment, SourceError
from tests.inference.eyes import eye
from tests.senders import door, free_port, sending
from tests.videos import number, write
from tests.waiting import LIMIT_S, until


def look(
    segment: Segment, *, pictures: Iterable[Frame] | None = None, agreed: Consenting | None = None
) -> list[Moment]:
    """Sees nothing, at once."""
    return [Moment(one.at_ms) for one in pictures or ()]


def slow(
    segment: Segment, *, pictures: Iterable[Frame] | None = None, agreed: Consenting | None = None
) -> list[Moment]:
    """Takes more than two seconds a picture."""
    shown = list(pictures or ())
    time.sleep(2.2 if shown else 0)
    return [Moment(one.at_ms) for one in shown]


def noting(
    log: str, segment: Segment, *, pictures: Iterable[Frame] | None = None, agreed: Consenting | None = None
) -> list[Moment]:
    """Notes the process, the second and the number of what it looks at."""
    shown = list(pictures or ())
    with Path(log).open("a") as file:
        for one in shown:
            print(os.getpid(), one.at_ms, number(one.image), file=file)
    return [Moment(one.at_ms) for one in shown]


def failing(
    segment: Segment, *, pictures: Iterable[Frame] | None = None, agreed: Consenting | None = None
) -> list[Moment]:
    """A fault of the program, in the first two seconds."""
    shown = list(pictures or ())
    if shown and shown[0].at_ms < 2_000:
        raise ZeroDivisionError(shown[0].at_ms)
    return [Moment(one.at_ms) for one in shown]


class Watched:
    """A source that is followed, with all that was told of it."""

    def __init__(self, uri: str, how: Look, silence_s: float, **plan: object) -> None:
        self.wanted, self.gaps, self.told = "live", list[Gap](), list[Status]()
        self.moments: list[int] = []
        whole = Plan(uri, 1_000, silence_s, **plan)  # type: ignore[arg-type]
        self.followed = Following(whole, how, lambda: self.wanted, self.told.append, self.gaps.extend)

    def until(self, true: Callable[[], object]) -> None:
        """Follow until something is true."""
        if self.followed.first is None:
            assert self.followed.await_first()
        try:
            until(true, meanwhile=self.turn)
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.moments}, {self.told[-3:]}") from None

    def turn(self) -> None:
        """Follow for a moment."""
        self.moments += [one.at_ms for one in self.followed._turn()]

    def follow(self, seconds: float) -> None:
        """Follow for so long."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def rest(self) -> None:
        """Follow to its end."""
        if self.followed.await_first():
            for _, portion in self.followed.where(lambda segment: [], [Segment(self.followed.plan.uri, 0)]):
                assert isinstance(portion, list)
                self.moments += [one.at_ms for one in portion]

    @property
    def states(self) -> list[str]:
        """What it was, one after the other."""
        found = [one.state for one in self.told]
        return [state for state, before in zip(found, [None, *found], strict=False) if state != before]

    @property
    def accounted(self) -> list[int]:
        """Every second that was looked at or is missing."""
        missing = [at for gap in self.gaps for at in range(gap.start_ms, gap.end_ms, 1_000)]
        return sorted([*self.moments, *missing])


@contextmanager
def watched(uri: str, how: Look = look, silence_s: float = LIMIT_S, **plan: object) -> Iterator[Watched]:
    one = Watched(uri, how, silence_s, **plan)
    try:
        yield one
    finally:
        one.followed.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a process may give no sign of life for a while, and does not hang."""
    monkeypatch.setattr(following, "DEAF_S", LIMIT_S)
    monkeypatch.setattr(following, "STARTING_S", LIMIT_S)
    monkeypatch.setattr(following, "HUNG_S", LIMIT_S)


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A replay of a minute."""
    return f"{write(tmp_path_factory.mktemp('film') / 'class.mp4', range(0, 60_000, 200))}?live"


def test_a_replay_is_followed_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "class.mp4", range(0, 4_000, 200))
    before = datetime.now(UTC)
    with watched(f"{path}?live") as one:
        one.rest()
        assert one.followed.first
        assert (one.followed.first.width, one.followed.first.height) == (160, 120)
        assert before < one.followed.first.begun_at < datetime.now(UTC) - timedelta(seconds=2)
    assert one.accounted == [0, 1_000, 2_000, 3_000]
    assert one.states[0] == "live"


def behind_no_more(moments: list[int]) -> bool:
    """Whether every second instant at most was looked at: of those that wait, all but the newest are passed over."""
    return moments[-1] >= 2_000 * (len(moments) - 1)


def test_where_the_models_are_behind_the_newest_picture_wins_and_the_others_are_counted(minute: str) -> None:
    with watched(minute, slow) as one:
        one.until(lambda: len(one.moments) >= 4 and behind_no_more(one.moments))
    assert {gap.reason for gap in one.gaps} == {"dropped"}
    assert one.accounted == list(range(0, one.moments[-1] + 1, 1_000))
    assert one.followed.status.step_ms is not None
    assert one.followed.status.step_ms > 2_000


def test_a_process_that_is_killed_or_hangs_is_replaced_and_costs_a_gap(
    minute: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    with watched(minute, partial(noting, str(log))) as one:
        for harm, said, deaf_s in ((signal.SIGKILL, "ended", LIMIT_S), (signal.SIGSTOP, "hung", 2.0)):
            seen = len(one.moments) + 2
            one.until(lambda seen=seen: len(one.moments) >= seen)  # type: ignore[misc]
            assert one.followed._process
            assert one.followed._process.pid
            os.kill(one.followed._process.pid, harm)
            with monkeypatch.context() as impatient:  # as long as it does hang
                impatient.setattr(following, "DEAF_S", deaf_s)
                one.until(lambda said=said: any(said in status.reason for status in one.told))  # type: ignore[misc]
        seen = len(one.moments) + 2
        one.until(lambda: len(one.moments) >= seen)
    assert {gap.reason for gap in one.gaps} <= {"reconnecting", "dropped"}
    assert one.accounted == list(range(0, one.moments[-1] + 1, 1_000))
    looked = [tuple(map(int, line.split())) for line in log.read_text().splitlines()]
    assert len({pid for pid, _, _ in looked}) == 3
    assert all(shown == at_ms // 200 for _, at_ms, shown in looked), "the replay went on meanwhile"


def test_a_thread_that_takes_pictures_and_hangs_is_noticed(minute: str) -> None:
    with watched(minute) as one:
        one.until(lambda: one.moments)
        before = one.followed._process
        one.followed._take(Beat(following.HUNG_S + 1, 0))
        assert one.followed._process is None
        assert one.followed.status.reason == "its decoder hung"
        one.until(lambda: one.followed._process not in (None, before))


def test_paused_nothing_is_looked_at(minute: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with watched(minute, partial(noting, str(log))) as one:
        one.until(lambda: len(one.moments) >= 2)
        one.wanted = "paused"
        one.until(lambda: one.followed.status.state == "paused")

        def quiet() -> bool:
            looked = log.read_text()
            one.follow(3)
            return log.read_text() == looked

        assert any(quiet() for _ in range(4)), "what was on its way is looked at, and then nothing"
        assert one.followed.status.state == "paused"
        one.wanted = "live"
        seen = len(one.moments) + 2
        one.until(lambda: len(one.moments) >= seen)
    assert "paused" in {gap.reason for gap in one.gaps}
    assert one.accounted == list(range(0, one.moments[-1] + 1, 1_000))


def test_a_picture_looked_at_while_the_wish_was_on_its_way_does_not_end_the_pause(minute: str) -> None:
    plan, told = Plan(minute, 1_000, 60.0, begun_at=datetime.now(UTC)), list[Status]()
    followed = Following(plan, look, lambda: "paused", told.append, lambda gaps: None)
    followed._asked = 0.0
    followed._look_around()
    assert followed._take(Seen(Moment(0), time.time(), 1.0, ())) == [Moment(0)]
    assert {one.state for one in told} == {"paused"}


def test_pictures_are_shown_while_wished_by_the_next_process_too(minute: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with eye() as address, called(address, f"{PEEK} live-7") as line, watched(minute) as one:
        monkeypatch.setenv(VARIABLE, str(address))
        wished: list[Overlay | None] = [Overlay("live-7", Consenting())]
        one.followed._overlay = lambda: wished[0]

        def at_ms() -> int:
            found = line.ask(b"")
            return int(json.loads(found.partition(b"\n")[0])["at"]) if found else 0

        one.until(at_ms)
        assert one.followed._process
        one.followed._process.kill()
        killed = time.time() * 1000
        one.until(lambda: at_ms() > killed)
        one.wanted = "paused"
        one.until(lambda: not at_ms())
        one.wanted = "live"
        one.until(at_ms)
        wished[0] = None
        one.until(lambda: not at_ms())


def test_it_ends_when_that_is_wanted_by_the_clock_and_by_silence(minute: str) -> None:
    with watched(minute) as one:
        one.until(lambda: one.moments)
        one.wanted = "ended"
        one.rest()
        assert one.moments[-1] < 50_000, "not at the end of the film"
    with watched(minute, ends_at=datetime.now(UTC) + timedelta(seconds=1)) as one:
        one.rest()
    with watched(f"tcp://127.0.0.1:{free_port()}", silence_s=3) as one:
        one.rest()
        assert one.followed.first is None
        assert re.match(r"no picture came for \d+ s", one.followed.status.reason)
    assert set(one.states) <= {"connecting"}


def test_a_sender_stopped_killed_and_started_again_from_zero(tmp_path: Path) -> None:
    port = free_port()
    uri, url = f"rtmp-listen://127.0.0.1:{port}/live/some-key", f"rtmp://127.0.0.1:{port}/live/some-key"
    with watched(uri) as one:
        with sending(url, "flv") as first:
            one.until(lambda: len(one.moments) >= 2)
            assert first.pid
            os.kill(first.pid, signal.SIGSTOP)
            one.until(lambda: "stalled" in one.states)
            os.kill(first.pid, signal.SIGCONT)
            one.until(lambda: one.followed.status.state == "live")
        one.until(lambda: one.followed.status.state == "reconnecting")
        assert one.followed.status.retry_at is None, "it listens at once"
        one.follow(2.5)
        assert one.followed.first
        began_at, seen = datetime.now(UTC), len(one.moments)
        with sending(url, "flv", (640, 360)):
            one.until(lambda: len(one.moments) > seen)
    earliest, latest = ((at - one.followed.first.begun_at).total_seconds() for at in (began_at, datetime.now(UTC)))
    assert earliest - 1 < one.moments[seen] / 1_000 < latest, "the wall clock rules"
    assert one.accounted == list(range(0, one.moments[-1] + 1, 1_000))
    assert {"stalled", "reconnecting"} <= {gap.reason for gap in one.gaps}


def test_one_that_is_connected_to_again_and_stays_silent_is_let_go() -> None:
    """Ten seconds are what it may cost; processes that take their time on a busy machine are not counted in."""
    assert 2 * OPENING_S + BACKOFF_S[0] < 9, "what is waited for by intent"
    ports = free_port(), free_port()
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(sending(f"tcp://127.0.0.1:{port}?listen=1", "mpegts"))
        found, uri = stack.enter_context(door(ports))
        one = stack.enter_context(watched(uri))
        one.until(lambda: len(one.moments) >= 2)
        assert not found.came.is_set()
        found.cut.set()
        one.until(found.came.is_set)
        seen, before = len(one.moments), len(one.told)
        one.until(lambda: len(one.moments) > seen)
    silences = [status for status in one.told[before:] if "nothing came" in status.reason and status.retry_at]
    assert silences, "it was let go, with a next try"
    assert one.accounted == list(range(0, one.moments[-1] + 1, 1_000))
    assert {gap.reason for gap in one.gaps} <= {"reconnecting", "stalled", "dropped"}


def test_going_on_begins_where_the_wall_clock_is(minute: str) -> None:
    begun_at = datetime.now(UTC) - timedelta(seconds=20)
    with watched(minute, begun_at=begun_at, next_ms=5_000) as one:
        one.until(lambda: one.moments)
    assert one.moments[0] >= 20_000
    assert one.gaps[0] == Gap(5_000, one.moments[0], "reconnecting")


def test_what_will_never_open_is_told(tmp_path: Path) -> None:
    with watched(f"{tmp_path}/none.mp4?live") as one, pytest.raises(SourceError, match="does not exist"):
        one.rest()


def test_a_picture_that_the_program_fails_on_costs_a_gap_not_the_class(minute: str) -> None:
    with watched(minute, failing) as one:
        one.until(lambda: one.moments)
    assert one.gaps == [Gap(0, one.moments[0], "reconnecting")]


def test_the_next_try_comes_later_each_time_and_by_chance() -> None:
    for tries, longest in enumerate(BACKOFF_S, 1):
        waits = [pause_s(tries) for _ in range(200)]
        assert longest / 2 <= min(waits) < max(waits) <= longest
    assert BACKOFF_S[:3] == (1, 2, 4)
    assert pause_s(1_000) <= 30
