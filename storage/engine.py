"""Opening a database: its address, its pragmas, its revision. SQLite and PostgreSQL behave alike from here on.

One writer at a time, any number of readers beside it: SQLite by WAL and `BEGIN IMMEDIATE`, PostgreSQL by an advisory
lock. Changing the tables happens in one transaction on both, so that nothing is ever half-written.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Text,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
    type_coerce,
)
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    StatementError,
)

from alembic import command
from storage import StoreError, sealing
from storage.tables import Sealed, metadata, seal

SQLITE = b"SQLite format 3\x00"
OPENED = "ClassPulse"
"""What the row of the table `seal` says, once it is opened."""
WRITER = 0x436C6173
"""The advisory lock that a writer holds on PostgreSQL."""

REFUSED = "the policy in force does not allow"
"""How the triggers of migration 0014 begin."""


def default_url() -> str:
    """The database used when none is named: SQLite in the user data folder."""
    return f"sqlite:///{_home() / 'classpulse.db'}"


def open_engine(url: str) -> Engine:
    """A database at the newest revision; an empty one is made so. StoreError says what is wrong and what to do, also
    where its names are sealed by another key than that of this process or machine.
    """
    engine = _connect(url)
    try:
        _at_head(engine, url)
        _opened(engine, url)
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(url: str) -> str:
    """Bring an older database to the newest revision, in one transaction; gives that revision. Rows are kept, and what
    they held before is overwritten.

    On SQLite a table is changed by copying it, so references are not enforced on the way and are checked at the end.
    """
    engine = _connect(url, foreign_keys=False)
    try:
        with writing(engine) as connection:
            before = _known(_revision(connection, url), url)
            _migrate(connection)
            if engine.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise StoreError(
                    f"The upgrade of {masked(url)} would break references; nothing was changed: report this"
                )
        if before not in (None, _script().get_current_head()):
            _overwrite(engine)
        _opened(engine, url)
    finally:
        engine.dispose()
    return _script().get_current_head() or ""


def newest(engine: Engine) -> bool:
    """Whether a database is at the newest revision. StoreError where it is away."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() == _head_revision()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout, and never waits for a writer."""
    with _told(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction, the only one that writes meanwhile: committed at the end, undone by any exception."""
    with _told(engine), engine.connect() as connection:
        connection = connection.execution_options(writing=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
            yield connection


def masked(url: str) -> str:
    """The address as it may be shown: without its passwords; libpq takes them in the query, too."""
    parsed = make_url(url)
    hidden = {name: "***" for name in parsed.query if "password" in name.lower()}
    return parsed.update_query_dict(hidden).render_as_string(hide_password=True)


def migrations() -> Path:
    """The folder of migrations: inside an installed package, or at the top of a checkout."""
    installed = Path(__file__).parent / "migrations"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "alembic"


def _home() -> Path:
    return platformdirs.user_data_path("classpulse", appauthor=False)


def _connect(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine that has reached its database once."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _check_file(parsed)
    try:  # what a failing statement was given may be names, and is not to be logged
        engine = create_engine(parsed, connect_args=_connect_args(parsed), hide_parameters=True)
    except ModuleNotFoundError as error:
        raise StoreError(f"{masked(url)} needs the PostgreSQL driver: pip install 'classpulse[postgres]'") from error
    if engine.dialect.name == "sqlite":
        _tune(engine, foreign_keys=foreign_keys)
    try:
        engine.connect().close()
    except (DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        raise StoreError(f"Cannot reach {masked(url)} ({_first_line(error)}): {_advice(parsed)}") from error
    return engine


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in ("sqlite", "postgresql") and bool(parsed.get_dialect())
    except (ArgumentError, NoSuchModuleError):
        known = False
    if not known:
        shown = url if "@" not in url else f"...@{url.rpartition('@')[2]}"
        raise StoreError(
            f"{shown!r} is not the address of a database: "
            "use --db sqlite:////folder/file.db or --db postgresql://user:password@host/database"
        )
    return parsed


def _connect_args(url: URL) -> dict[str, Any]:
    return {"timeout": 60} if url.get_backend_name() == "sqlite" else {"connect_timeout": 10}


def _check_file(url: URL) -> None:
    """What can be said about a SQLite file before SQLite touches it."""
    if url.database in (None, "", ":memory:"):
        raise StoreError("A database in memory keeps nothing: use --db sqlite:////folder/file.db")
    path = Path(str(url.database)).absolute()
    if path.parent == _home():
        _make(path.parent)
    if not path.parent.is_dir():
        raise StoreError(f"The folder of the database {path} does not exist: mkdir -p '{path.parent}'")
    if path.is_dir():
        raise StoreError(f"The database {path} is a folder: use --db sqlite:///{path / 'classpulse.db'}")
    if not _allowed(path.parent) or (path.exists() and not _allowed(path)):
        raise StoreError(
            f"The database {path} cannot be written: chmod u+w '{path.parent}' '{path}', or name another by --db"
        )
    if path.exists() and _head(path) not in (b"", SQLITE):
        raise StoreError(f"{path} is not a database: name another file by --db sqlite:////folder/file.db")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} for the database cannot be made ({error.strerror}): "
            "name another place by --db sqlite:////folder/file.db"
        ) from error


def _allowed(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(SQLITE))


def _tune(engine: Engine, *, foreign_keys: bool) -> None:
    """WAL, references, and transactions that cover table changes too (the driver's own would not)."""

    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    def begun(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _at_head(engine: Engine, url: str) -> None:
    """Make an empty database, and refuse one that is not at the newest revision."""
    with reading(engine) as connection:
        found = _revision(connection, url)
    if found is None:
        with writing(engine) as connection:
            if _revision(connection, url) is None:
                _migrate(connection)
    elif _known(found, url) != _script().get_current_head():
        raise StoreError(
            f"The database {masked(url)} was made by an older ClassPulse: classpulse upgrade --db '{masked(url)}'"
        )


def _revision(connection: Connection, url: str) -> str | None:
    """The revision of the tables; None for an empty database."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is not None:
            return revision
        tables.remove("alembic_version")
    if tables:
        raise StoreError(f"{masked(url)} is the database of another program: name another by --db")
    return None


def _opened(engine: Engine, url: str) -> None:
    """StoreError where the names in a database are sealed by another key. One token tells: the same text under the same
    key is the same token.
    """
    with reading(engine) as connection:
        found = connection.execute(select(type_coerce(seal.c.text, Text))).scalar()
    if found != sealing.seal().seal(OPENED):
        raise StoreError(f"The names in {masked(url)} are sealed by another key: {sealing.restored()}")


def _overwrite(engine: Engine) -> None:
    """Leave nothing of what rows held before, neither in the tables nor in the log that SQLite writes first."""
    by = {"sqlite": f"sqlite3 '{engine.url.database}' 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'"}
    try:
        with engine.connect() as connection:
            {"sqlite": _vacuum, "postgresql": _vacuum_full}[engine.dialect.name](connection)
    except (DBAPIError, sqlite3.Error) as error:
        raise StoreError(
            f"{masked(str(engine.url))} is upgraded, but its files still hold what was there before "
            f"({_first_line(error)}): stop what else has it open, see that its disk has room for it once more, then "
            f"{by.get(engine.dialect.name, 'VACUUM FULL in psql')}"
        ) from error


def _vacuum(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection  # SQLAlchemy would begin a transaction
    driver.execute("VACUUM")
    busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("it is being read")


def _vacuum_full(connection: Connection) -> None:
    alone = connection.execution_options(isolation_level="AUTOCOMMIT")
    for table in metadata.sorted_tables:
        if any(isinstance(column.type, Sealed) for column in table.c):
            alone.exec_driver_sql(f'VACUUM FULL "{table.name}"')


def _known(revision: str | None, url: str) -> str | None:
    if revision is not None and revision not in {script.revision for script in _script().walk_revisions()}:
        raise StoreError(
            f"The database {masked(url)} was made by a newer ClassPulse; update it: pip install --upgrade classpulse"
        )
    return revision


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


@cache
def _head_revision() -> str | None:
    return _script().get_current_head()


def _migrate(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """A full disk, a lost server, a lock that never ends, a row that the policy refuses: one sentence instead of a
    traceback.

    What `storage.bulk` copies goes past SQLAlchemy, so the driver's own errors count as well.
    """
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError) as error:
        url = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"The database {url} failed ({_first_line(error)}): {_advice(engine.url)}") from error
    except (IntegrityError, driver.IntegrityError) as error:
        said = _first_line(error)
        if not said.startswith(REFUSED):
            raise
        raise StoreError(f"The{said.removeprefix('the')}; the same command run again goes without") from error
    except StatementError as error:
        if isinstance(error.orig, StoreError):  # a name could not be sealed
            raise error.orig from error
        raise


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", None) or error).strip().splitlines() or [""])[0].rstrip(": ")


def _advice(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "check the disk and the file, then run the command again"
    return "check that the server runs and the address is right (psql opens the same one), then run the command again"
