"""A database of each kind: SQLite in a file, PostgreSQL in a throw-away cluster where its programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BinaryExpression, Column, Engine, event
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.functions import FunctionElement

from storage.store import Store
from storage.tables import Sealed

WHOLE = {getattr(operators, name) for name in ("eq", "ne", "in_op", "not_in_op", "is_", "is_not")}
POSTGRES = Path(os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))


def _as_nobody(*arguments: str) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    other = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*other, *arguments], check=True, capture_output=True, cwd="/", timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session", autouse=True)
def _the_database_reads_no_names() -> Iterator[None]:
    """What is sealed is neither sorted nor looked into by the database: a query that asks for that fails its test."""

    def asked(_connection: object, statement: Any, *_rest: object) -> None:
        for one in visitors.iterate(statement):
            parts = list(getattr(one, "_order_by_clauses", ()))
            if isinstance(one, FunctionElement) and one.name != "count":
                parts.append(one)
            if isinstance(one, BinaryExpression) and one.operator not in WHOLE:
                parts.append(one)
            assert not any(map(_names, parts)), f"the database cannot read a name: {statement}"

    event.listen(Engine, "before_execute", asked)
    yield
    event.remove(Engine, "before_execute", asked)


def _names(part: Any) -> bool:
    return any(isinstance(one, Column) and isinstance(one.type, Sealed) for one in visitors.iterate(part))


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
    name = f"test_{uuid.uuid4().hex}"
    with _on(cluster) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{cluster}?options=-csearch_path%3D{name}"


@pytest.fixture
def postgres_url(cluster: str) -> str:
    """An empty database on the server."""
    return schema(cluster)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Of which kind the database is."""
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that does not exist yet or is empty, of each kind."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'class.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def made_on_server(cluster: str) -> str:
    """The name of a database at the newest revision, of which copies are made in no time."""
    with _on(cluster) as connection:
        connection.execute("CREATE DATABASE made")
    Store.open(_named(cluster, "made")).close()
    return "made"


@pytest.fixture
def store(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("made"), tmp_path / "class.db")
        with Store.open(f"sqlite:///{tmp_path / 'class.db'}") as opened:
            yield opened
    else:
        cluster, made = request.getfixturevalue("cluster"), request.getfixturevalue("made_on_server")
        with _copied(cluster, made) as url, Store.open(url) as opened:
            yield opened


@contextmanager
def _copied(cluster: str, made: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with _on(cluster) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {made} STRATEGY file_copy")
    yield _named(cluster, name)
    with _on(cluster) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _on(cluster: str) -> Any:
    return pytest.importorskip("psycopg").connect(cluster, autocommit=True)


def _named(cluster: str, name: str) -> str:
    return f"{cluster.rpartition('/')[0]}/{name}"
