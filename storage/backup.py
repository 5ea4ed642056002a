"""A copy of the whole database in a file of its own, made while it is used: `VACUUM INTO` of SQLite, pg_dump of
PostgreSQL. Docs: https://sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause and
https://www.postgresql.org/docs/current/app-pgdump.html
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from storage import StoreError

PREFIX, UNFINISHED = "classpulse-", ".part"
SUFFIXES = {"sqlite": ".db", "postgresql": ".dump"}


def back_up(engine: Engine, folder: Path, now: datetime, kept: int) -> Path:
    """Copy the database into a folder, made where there is none, and keep the newest `kept` copies; gives the new one.

    It has its name only once it is whole, and is its owner's to read alone. StoreError says what is missing.
    """
    name = f"{PREFIX}{now:%Y%m%dT%H%M%SZ}{SUFFIXES[engine.dialect.name]}"
    path, part = folder / name, folder / f"{name}{UNFINISHED}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in copies(folder, UNFINISHED):
            left.unlink()
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            {"sqlite": _vacuum, "postgresql": _dump}[engine.dialect.name](engine, part)
            _to_disk(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        for old in copies(folder, SUFFIXES[engine.dialect.name])[:-kept]:
            old.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"No backup in {folder} ({reason}): give it space, or name another folder") from error
    return path


def copies(folder: Path, suffix: str) -> list[Path]:
    """The copies in a folder, the oldest first."""
    return sorted(folder.glob(f"{PREFIX}*{suffix}"))


def _vacuum(engine: Engine, part: Path) -> None:
    """One consistent state, without what was deleted; writers wait for nothing."""
    try:
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part)) as copy:
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"No backup ({error}): look at the database with classpulse doctor") from error
    if found != "ok":
        raise StoreError(f"The backup is damaged ({found}), so the database may be: restore the one before")


def _dump(engine: Engine, part: Path) -> None:
    """In pg_dump's own format, compressed. The password goes by the environment: others may read a command line."""
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("pg_dump is not installed: apt install postgresql-client")
    place, password = _conninfo(engine)
    done = subprocess.run(
        [program, "--format=custom", "--no-password", f"--file={part}", f"--dbname={place}"],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StoreError(f"No backup by pg_dump ({(done.stderr.strip().splitlines() or ['it failed'])[0]})")


def _conninfo(engine: Engine) -> tuple[str, str]:
    """Where a database is as libpq writes it, and its password."""
    from psycopg.conninfo import make_conninfo

    url: URL = engine.url
    named: dict[str, Any] = dict(engine.dialect.create_connect_args(url)[1])
    plain = {key: value for key, value in named.items() if key not in ("password", "context")}
    return make_conninfo(**plain), str(named.get("password") or "")


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
