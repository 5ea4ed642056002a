"""A Dask cluster does what a pool of processes does, also when its workers die, and says what a worker lacks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from inference import cluster, workers
from inference.models import ModelSpec
from inference.observation import ModelError, Moment
from inference.workers import Lost, Where
from ingest.video import Segment, SourceError
from tests.waiting import LIMIT_S, until

distributed = pytest.importorskip("distributed", reason="needs the extra [cluster]")
SPEC = ModelSpec()


def seconds(segment: Segment) -> list[Moment]:
    """What stands for an analysis: the file's first word says what happens."""
    what = Path(segment.uri).read_text()
    if what == "damaged":
        raise SourceError("damaged: no picture here; record it again")
    if what == "crash":
        time.sleep(3)  # a nanny whose worker dies while it is being started lets it be
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "slow":
        time.sleep(1.5)
    if what == "held":
        with Path(segment.uri).with_name("begun").open("a") as begun:
            print(segment.start_ms, file=begun)
        with suppress(AssertionError):  # never released: as if it had come to its end
            until(Path(segment.uri).with_name("released").exists, 60)
    return [Moment(segment.start_ms), Moment(os.getpid())]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine answers late, and is not away."""
    monkeypatch.setattr(cluster, "PATIENCE_S", 60.0)


@pytest.fixture
def given(tmp_path: Path) -> Any:
    """Segments of files in which this is written."""

    def files(*words: str) -> list[Segment]:
        for word in words:
            (tmp_path / word).write_text(word)
        return [Segment(str(tmp_path / word), 1_000 * at, 1_000 * at + 1_000) for at, word in enumerate(words)]

    return files


@pytest.fixture
def where(dask_address: str) -> Where:
    """The cluster as a place of work."""
    return cluster.across(dask_address, SPEC)


def first(found: Iterator[tuple[Segment, workers.Outcome]]) -> list[int | str]:
    return [outcome.reason if isinstance(outcome, Lost) else outcome[0].at_ms for _, outcome in found]


def test_a_damaged_segment_is_lost_and_the_others_come_in_order(where: Where, given: Any) -> None:
    found = first(where(seconds, given("fine", "damaged", "fine", "fine", "fine", "fine")))
    assert found == [0, "damaged: no picture here; record it again", 2_000, 3_000, 4_000, 5_000]


def test_a_segment_that_kills_every_worker_is_lost_and_the_others_are_not(where: Where, given: Any) -> None:
    reason = "the decoder crashed on this part of the recording"
    assert first(where(seconds, given("fine", "crash", "fine", "fine", "fine"))) == [0, reason, 2_000, 3_000, 4_000]


def test_a_killed_worker_s_segments_are_done_by_another(where: Where, given: Any) -> None:
    found = where(seconds, given(*["slow"] * 6))
    (_, outcome) = next(found)
    assert not isinstance(outcome, Lost)
    victim = outcome[1].at_ms
    Timer(0.3, os.kill, (victim, signal.SIGKILL)).start()
    others = [outcome for _, outcome in found]
    assert [one[0].at_ms for one in others if not isinstance(one, Lost)] == [1_000, 2_000, 3_000, 4_000, 5_000]
    assert any(one[1].at_ms != victim for one in others if not isinstance(one, Lost))


def test_a_worker_ends_itself_when_a_segment_comes_to_no_end_and_only_then() -> None:
    code = "from inference.cluster import ends_within; import time\nwith ends_within(%s): time.sleep(%s)"
    ended = [
        subprocess.run([sys.executable, "-c", code % times], timeout=300).returncode for times in ((0.2, 600), (600, 0))
    ]
    assert ended == [1, 0]


def test_leaving_early_drops_what_is_waiting(where: Where, given: Any, dask_address: str, tmp_path: Path) -> None:
    found = where(seconds, given("slow", *["held"] * 20))
    next(found)
    found.close()
    with distributed.Client(dask_address, set_as_default=False) as client:
        until(lambda: not any(client.processing().values()))
    (tmp_path / "released").touch()
    assert first(where(seconds, given("fine", "fine", "fine"))) == [0, 1_000, 2_000]
    begun = tmp_path / "begun"
    assert len(begun.read_text().split() if begun.exists() else []) <= 2, "those that a worker was at: nobody waited"


def test_what_is_left_when_it_is_stopped_is_broken_not_lost(dask_address: str, given: Any) -> None:
    executor = cluster.Cluster(dask_address, SPEC)
    future = executor.submit(seconds, given("slow")[0])
    executor.shutdown(wait=False, cancel_futures=True)
    assert isinstance(future.exception(timeout=LIMIT_S), BrokenExecutor)


def test_a_recording_that_a_worker_cannot_see_ends_the_run(where: Where, tmp_path: Path) -> None:
    gone = Segment(str(tmp_path / "away.mp4"), 0, 1_000)
    with pytest.raises(ModelError, match=r"the worker tcp://\S+ cannot read the recording: .+away\.mp4 does not exist"):
        list(where(seconds, [gone]))


def test_a_cluster_has_so_many_workers_with_all_that_is_needed() -> None:
    """One of its own: of the other's, some may just have died."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as fresh:
        assert cluster.size(fresh.scheduler_address, SPEC) == 2


def test_another_version_on_a_worker_is_told(dask_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = {**cluster.versions(SPEC), "observe": "next"}
    monkeypatch.setattr(cluster, "versions", lambda spec: newer)
    with pytest.raises(ModelError, match=r"the worker tcp://\S+ has another version of observe; install the same"):
        cluster.size(dask_address, SPEC)


def test_a_worker_without_model_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_came(client: object, count: int, timeout: float) -> None:
        raise TimeoutError

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", env={"CLASSPULSE_MODELS": str(tmp_path)}
    ) as bare:
        with pytest.raises(ModelError, match=r"the worker tcp://\S+ lacks something: model files .+`classpulse setup`"):
            cluster.size(bare.scheduler_address, SPEC)
        bare.scale(0)
        until(lambda: not bare.scheduler.workers)
        monkeypatch.setattr(distributed.Client, "wait_for_workers", none_came)
        with pytest.raises(ModelError, match="has no workers; start some: dask worker tcp://"):
            cluster.size(bare.scheduler_address, SPEC)


@pytest.mark.parametrize("address", ["here", "tcp://host", "gopher://host:70"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(ModelError, match=f"'{address}' is no address of a cluster"):
        cluster.size(address, SPEC)


def test_a_cluster_that_is_away_is_told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Noting(distributed.Client):  # type: ignore[misc, name-defined]
        def __init__(self, *given: Any, timeout: float, **more: Any) -> None:
            waited.append(timeout)
            super().__init__(*given, timeout=timeout, **more)

    monkeypatch.setattr(distributed, "Client", Noting)
    monkeypatch.setattr(cluster, "PATIENCE_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(ModelError, match=f"the cluster at {address} cannot be reached"):
        cluster.size(address, SPEC)
    assert waited == [1.0], "not for as long as Dask would by itself"


def test_a_cluster_that_ends_in_the_middle_is_told(given: Any) -> None:
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as ending:
        executor = cluster.Cluster(ending.scheduler_address, SPEC)
        future = executor.submit(seconds, given("held")[0])
    with pytest.raises(ModelError, match=r"is gone; start it again .+goes on where it was"):
        future.result(timeout=LIMIT_S)
    executor.shutdown(wait=False)
