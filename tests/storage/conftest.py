"""A database of each kind: SQLite in a file, PostgreSQL in a throw-away cluster where its programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store

POSTGRES = Path(os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))


def _as_nobody(*arguments: str) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    other = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*other, *arguments], check=True, capture_output=True, cwd="/", timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a database on a PostgreSQL server of our own."""
    found = POSTGRES if (POSTGRES / "initdb").exists() else Path(shutil.which("initdb") or "/missing").parent
    if not (found / "pg_ctl").exists():
        pytest.skip("PostgreSQL is not installed (apt install postgresql, or set POSTGRES_BIN)")
    with tempfile.TemporaryDirectory(prefix="classpulse-pg-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        place, port = f"{folder}/cluster", _free_port()
        _as_nobody(str(found / "initdb"), "-D", place, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -p {port}"
        _as_nobody(str(found / "pg_ctl"), "-D", place, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql://tester@127.0.0.1:{port}/postgres"
        finally:
            _as_nobody(str(found / "pg_ctl"), "-D", place, "-m", "immediate", "-w", "stop")


def schema(cluster: str) -> str:
    """An empty schema on the server: as good as a database of its own, and made in no time."""
    psycopg = pytest.importorskip("psycopg")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{cluster}?options=-csearch_path%3D{name}"


@pytest.fixture
def postgres_url(cluster: str) -> str:
    """An empty database on the server."""
    return schema(cluster)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that does not exist yet or is empty, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'class.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store of each kind."""
    with Store.open(url) as opened:
        yield opened
