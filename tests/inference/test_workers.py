"""Segments come back in order whatever happens to the processes that analyse them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from inference.observation import ModelError, Moment
from inference.workers import CRASHED, ENDLESS, Lost, Outcome, Processes, Where, here, on, patience_s, processes
from ingest.video import Segment, SourceError
from tests.waiting import until

ROOT = Path(__file__).parents[2]


def seconds(segment: Segment) -> list[Moment]:
    """What stands for an analysis: the uri says what happens."""
    if segment.uri == "damaged":
        raise SourceError("damaged: no picture here; record it again")
    if segment.uri == "crash":
        os._exit(1)
    if segment.uri == "no model":
        raise ModelError("a model file is missing; run `classpulse setup`")
    if segment.uri == "endless":
        time.sleep(600)  # longer than anybody waits for it here
    return [Moment(segment.start_ms), Moment(os.getpid())]


def given(*uris: str) -> list[Segment]:
    return [Segment(uri, 1_000 * number, 1_000 * number + 1_000) for number, uri in enumerate(uris)]


def outcomes(where: Where, segments: Iterable[Segment]) -> list[tuple[int, Outcome]]:
    return [(segment.start_ms, outcome) for segment, outcome in where(seconds, segments)]


def first_moments(found: list[tuple[int, Outcome]]) -> list[int | str]:
    return [outcome.reason if isinstance(outcome, Lost) else outcome[0].at_ms for _, outcome in found]


@pytest.mark.parametrize("start", [lambda: here, lambda: processes(2)], ids=["here", "processes"])
def test_a_damaged_segment_is_lost_and_the_others_come_in_order(start: Callable[[], Where]) -> None:
    found = outcomes(start(), given("fine", "damaged", "fine", "fine", "fine", "fine"))
    assert [start_ms for start_ms, _ in found] == [0, 1_000, 2_000, 3_000, 4_000, 5_000]
    assert first_moments(found) == [0, "damaged: no picture here; record it again", 2_000, 3_000, 4_000, 5_000]


def test_a_crash_loses_its_own_segment_only() -> None:
    found = outcomes(processes(2), given("fine", "crash", "fine", "crash", "fine"))
    reason = "the decoder crashed on this part of the recording"
    assert first_moments(found) == [0, reason, 2_000, reason, 4_000]


@pytest.mark.parametrize("uris", [("fine", "endless", "fine", "fine"), ("fine", "crash", "fine", "endless")])
def test_a_segment_that_comes_to_no_end_is_given_up(uris: tuple[str, ...]) -> None:
    limits = {"endless": 0.5}
    impatient = on(lambda: Processes(2), at_once=4, patience_s=lambda segment: limits.get(segment.uri))
    found = first_moments(outcomes(impatient, given(*uris)))
    assert found == [{"endless": ENDLESS, "crash": CRASHED}.get(uri, 1_000 * number) for number, uri in enumerate(uris)]


def test_patience_is_ten_times_the_length_of_a_segment_and_half_the_time_before_it() -> None:
    assert patience_s(Segment("v.mp4", 0, 60_000)) == 600
    assert patience_s(Segment("v.mp4", 3_600_000, 3_660_000)) == 2_400


def test_no_more_processes_than_segments() -> None:
    found = outcomes(processes(8), given("fine", "fine"))
    used = {outcome[1].at_ms for _, outcome in found if not isinstance(outcome, Lost)}
    assert os.getpid() not in used
    assert 1 <= len(used) <= 2
    assert outcomes(processes(8), []) == []


def test_what_no_segment_is_to_blame_for_ends_the_run() -> None:
    with pytest.raises(ModelError, match="classpulse setup"):
        outcomes(processes(1), given("no model", "fine"))


def test_leaving_early_stops_the_workers() -> None:
    found = processes(2)(seconds, given("fine", "endless", "endless", "endless"))
    (_, outcome) = next(found)
    assert not isinstance(outcome, Lost)
    worker = outcome[1].at_ms
    found.close()
    until(lambda: gone(worker))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_a_killed_parent(how: signal.Signals) -> None:
    program = (
        "from inference.workers import processes; from tests.inference.test_workers import given, seconds\n"
        "if __name__ == '__main__':\n"
        "    found = processes(1)(seconds, given('fine', 'fine', 'endless'))\n"
        "    print(next(found)[1][1].at_ms, flush=True)\n"
        "    list(found)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.send_signal(how)
        until(lambda: gone(worker))
    assert parent.returncode == -how


def gone(process: int) -> bool:
    """Whether a process has ended, seen by its parent or not."""
    stat = Path(f"/proc/{process}/stat")
    with suppress(FileNotFoundError, ProcessLookupError):  # not everywhere, or no longer
        if ") Z " in stat.read_text():
            return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False
