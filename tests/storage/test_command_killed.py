"""`classpulse analyse` killed at random moments, and started again, ends with the database of one left in peace."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DBAPIError

from ingest.render import Room, render
from storage import lease, queries
from storage.store import Store
from storage.tables import segment
from tests.allowing import allow
from tests.storage.conftest import schema
from tests.storage.contents import Rows, contents
from tests.waiting import LIMIT_S, until

ROOT = Path(__file__).parents[2]
SECONDS = 12
Peace = Callable[[str], dict[str, Rows]]
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lecture of six segments, and its roster."""
    place = tmp_path_factory.mktemp("term")
    room = Room(people=3, seconds=SECONDS, width=640, height=360, rate=5)
    render(place / "Week 1.mp4", room, lambda second, seconds: None)
    return place


@pytest.fixture(scope="module")
def peace(folder: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Peace:
    """What a command that nobody disturbs leaves in a database of the same kind; PostgreSQL keeps 32 bits of a REAL."""

    @cache
    def left(kind: str) -> dict[str, Rows]:
        file = tmp_path_factory.mktemp("peace") / "class.db"
        url = f"sqlite:///{file}" if kind == "sqlite" else schema(request.getfixturevalue("cluster"))
        with command(folder, url) as running:
            assert finished(running) == 0
        found = held(url)
        assert len(found["moment"]) == SECONDS
        assert len(found["identity"]) == len(found["observation"]) >= 2 * SECONDS
        assert found["participant_minute"]
        assert [dict(row)["state"] for row in found["run"]] == ["done"]
        return found

    return lambda url: left(url.partition(":")[0])


@contextmanager
def command(folder: Path, url: str, *more: str, held: bool = False) -> Iterator[subprocess.Popen[str]]:
    """`classpulse analyse` over the folder, on two processes, in a process group of its own; `held`, it does not end by
    itself."""
    with Store.open(url) as store:
        allow(store)
    call = [sys.executable, "-m", "tests.storage.in_segments_of_two_seconds", "analyse", str(folder), "--db", url]
    call += ["--roster", str(folder / "Week 1.roster.csv"), "--workers", "2", *more]
    environment = {**os.environ, "CLASSPULSE_HELD": str(SECONDS // 2 - 1 if held else 0)}
    with subprocess.Popen(
        call,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            yield running
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            raise


def finished(running: subprocess.Popen[str]) -> int:
    out, _ = running.communicate(timeout=300)
    assert "Traceback" not in out, out
    return running.returncode


def held(url: str) -> dict[str, Rows]:
    with Store.open(url) as store:
        return contents(store)


def stored(running: subprocess.Popen[str], url: str, segments: int) -> None:
    """Wait until so many segments are stored, or the command has ended."""
    engine = create_engine(url)

    def enough() -> bool:
        with suppress(DBAPIError), engine.connect() as connection:  # no table as yet
            return connection.execute(select(func.count()).select_from(segment)).scalar_one() >= segments
        return False

    until(lambda: enough() or running.poll() is not None)
    engine.dispose()


def children(process: int) -> list[int]:
    """The worker processes of a command: those that have started to load something."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def disturb(running: subprocess.Popen[str], url: str, who: str, chance: random.Random) -> None:
    """Kill the command, or one of its workers, a random while after a random number of segments was stored."""
    stored(running, url, chance.randrange(1, SECONDS // 2 - 1))
    time.sleep(chance.uniform(0, 0.3))
    victims = [running.pid] if who == "parent" else children(running.pid) if running.poll() is None else []
    with suppress(ProcessLookupError):
        if victims:
            os.kill(chance.choice(victims), signal.SIGKILL)


def killed_and_gone_on_with(folder: Path, url: str, who: str, seed: int) -> dict[str, Rows]:
    with command(folder, url, held=who == "parent") as running:
        disturb(running, url, who, random.Random(seed))
        if who == "worker":
            assert finished(running) == 0
    with command(folder, url) as running:
        assert finished(running) == 0
    return held(url)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def test_killed_at_a_random_moment(folder: Path, peace: Peace, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with command(folder, url, held=True) as running:
        disturb(running, url, "parent", random.Random(1))
    assert running.returncode == -signal.SIGKILL
    with Store.open(url) as store:
        assert queries.lectures(store)[0].state == "running", "for all that is known as yet"
        monkeypatch.setattr(lease, "LEASE", timedelta(0))
        (one,) = queries.lectures(store)
        assert (one.state, one.reason) == ("partial", lease.STOPPED)
    with command(folder, url) as running:
        assert finished(running) == 0
    assert held(url) == peace(url)


def test_a_worker_killed_at_a_random_moment(folder: Path, peace: Peace, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'class.db'}"
    with command(folder, url) as running:
        disturb(running, url, "worker", random.Random(2))
        assert finished(running) == 0
    assert held(url) == peace(url)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_killed_at_twenty_random_moments(folder: Path, peace: Peace, tmp_path: Path, seed: int) -> None:
    url = f"sqlite:///{tmp_path / 'class.db'}"
    assert killed_and_gone_on_with(folder, url, "worker" if seed % 3 == 0 else "parent", seed) == peace(url)


def test_ctrl_c_stops_soon_and_the_same_command_goes_on(folder: Path, peace: Peace, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'class.db'}"
    with command(folder, url, held=True) as running:
        stored(running, url, 3)
        workers = children(running.pid)
        os.killpg(running.pid, signal.SIGINT)
        out, _ = running.communicate(timeout=LIMIT_S)
    assert running.returncode == 130
    assert out.endswith("classpulse: stopped; run the same command again to go on\n")
    assert "Traceback" not in out
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    with Store.open(url) as store:
        (one,) = queries.lectures(store)
        assert (one.state, one.reason) == ("partial", lease.STOPPED)
    with command(folder, url) as running:
        assert finished(running) == 0
    assert held(url) == peace(url)


def test_a_dask_worker_killed_in_the_middle(folder: Path, peace: Peace, tmp_path: Path, dask_address: str) -> None:
    distributed: Any = pytest.importorskip("distributed")
    url = f"sqlite:///{tmp_path / 'class.db'}"
    with command(folder, url, "--cluster", dask_address) as running:
        stored(running, url, 2)
        with distributed.Client(dask_address, set_as_default=False) as client:
            pids = list(client.run(os.getpid).values())
        os.kill(pids[0], signal.SIGKILL)
        assert finished(running) == 0
    assert held(url) == peace(url)
