"""What all tests share: a small drawn class, the commands as a person calls them, folders that are nobody's."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import pipeline
from inference import assets
from ingest.render import Room, render
from storage.store import Store
from tests.allowing import allow

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell that starts the tests in the background has Ctrl-C ignored, and so would the commands that they start."""

SMALL = Room(people=4, seconds=6, width=640, height=360, rate=10)


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture(scope="session", autouse=True)
def _folders_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Databases and drawn classes go to a folder of the tests; model files stay where they were installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLASSPULSE_MODELS", str(assets.folder()))
        for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name)))
        patch.delenv("CLASSPULSE_DB", raising=False)
        yield


@pytest.fixture(autouse=True)
def _no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A record of level ERROR fails the test in which it is logged."""
    yield
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest revision with nothing in it, to be copied: making its tables takes long. Not to be
    changed.
    """
    path = tmp_path_factory.mktemp("made") / "class.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of four in six seconds; truth and roster beside it. Not to be changed."""
    path = tmp_path_factory.mktemp("drawn") / "class.mp4"
    render(path, SMALL, lambda second, seconds: None)
    return path


@pytest.fixture(scope="session")
def dask_address() -> Iterator[str]:
    """A Dask cluster of two processes on this machine, which starts killed ones again; one death in vain is enough."""
    distributed = pytest.importorskip("distributed", reason="needs the extra [cluster]")
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture
def new_db(tmp_path: Path) -> str:
    """The address of a database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'class.db'}"


@pytest.fixture
def db(new_db: str, made: Path, tmp_path: Path) -> str:
    """The same of an empty one, in which a policy is stated."""
    shutil.copy(made, tmp_path / "class.db")
    with Store.open(new_db) as store:
        allow(store)
    return new_db


@pytest.fixture
def classpulse(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """The console script, in this process."""

    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["classpulse", *map(str, arguments)])
        monkeypatch.setitem(os.environ, "COLUMNS", "100")
        capfd.readouterr()
        try:
            pipeline.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return Answer(code, *capfd.readouterr())

    return call
