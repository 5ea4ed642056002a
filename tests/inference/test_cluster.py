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
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from inference import cluster, workers
from inference.models import ModelSpec
from inference.observation import ModelError, Moment
from inference.workers import Lost, Where
from ingest.video import Segment, SourceError

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
    return [Moment(segment.start_ms), Moment(os.getpid())]


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
        subprocess.run([sys.executable, "-c", code % times], timeout=50).returncode for times in ((0.2, 45), (9, 0))
    ]
    assert ended == [1, 0]


def test_leaving_early_drops_what_is_waiting(where: Where, given: Any, dask_address: str) -> None:
    found, began = where(seconds, given(*["slow"] * 20)), time.monotonic()
    next(found)
    found.close()
    assert time.monotonic() - began < 4, "the others would take 15 s"
    with distributed.Client(dask_address, set_as_default=False) as client:
        while any(client.processing().values()):
            assert time.monotonic() - began < 20
            time.sleep(0.1)


def test_what_is_left_when_it_is_stopped_is_broken_not_lost(dask_address: str, given: Any) -> None:
    executor = cluster.Cluster(dask_address, SPEC)
    future = executor.submit(seconds, given("slow")[0])
    executor.shutdown(wait=False, cancel_futures=True)
    assert isinstance(future.exception(timeout=10), BrokenExecutor)


def test_a_recording_that_a_worker_cannot_see_ends_the_run(where: Where, tmp_path: Path) -> None:
    gone = Segment(str(tmp_path / "away.mp4"), 0, 1_000)
    with pytest.raises(ModelError, match=r"the worker tcp://\S+ cannot read the recording: .+away\.mp4 does not exist"):
        list(where(seconds, [gone]))


def test_a_cluster_has_so_many_workers_with_all_that_is_needed(dask_address: str) -> None:
    with distributed.Client(dask_address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)  # after those that died in other tests
    assert cluster.size(dask_address, SPEC) == 2


def test_another_version_on_a_worker_is_told(dask_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = {**cluster.versions(SPEC), "observe": "next"}
    monkeypatch.setattr(cluster, "versions", lambda spec: newer)
    with pytest.raises(ModelError, match=r"the worker tcp://\S+ has another version of observe; install the same"):
        cluster.size(dask_address, SPEC)


def test_a_worker_without_model_files_is_told(tmp_path: Path) -> None:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", env={"CLASSPULSE_MODELS": str(tmp_path)}
    ) as bare:
        with pytest.raises(ModelError, match=r"the worker tcp://\S+ lacks something: model files .+`classpulse setup`"):
            cluster.size(bare.scheduler_address, SPEC)
        bare.scale(0)
        while bare.scheduler.workers:
            time.sleep(0.05)
        with pytest.raises(ModelError, match="has no workers; start some: dask worker tcp://"):
            cluster.size(bare.scheduler_address, SPEC)


@pytest.mark.parametrize("address", ["here", "tcp://host", "gopher://host:70"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(ModelError, match=f"'{address}' is no address of a cluster"):
        cluster.size(address, SPEC)


def test_a_cluster_that_is_away_is_told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    began = time.monotonic()
    with pytest.raises(ModelError, match=f"the cluster at {address} cannot be reached"):
        cluster.size(address, SPEC)
    assert time.monotonic() - began < 10


def test_a_cluster_that_ends_in_the_middle_is_told(given: Any) -> None:
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as ending:
        executor = cluster.Cluster(ending.scheduler_address, SPEC)
        future = executor.submit(seconds, given("slow")[0])
    with pytest.raises(ModelError, match=r"is gone; start it again .+goes on where it was"):
        future.result(timeout=30)
    executor.shutdown(wait=False)
