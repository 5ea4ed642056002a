"""Answers that are kept as long as the database is as it was when they were given.

Each time, the database is asked first which state it is in; that takes microseconds on SQLite, and one statement on
PostgreSQL. What is kept can never be out of date:
* SQLite counts commits: `PRAGMA data_version` changes on a connection whenever another one, of this or any other
  process, has committed. The connection that is asked never writes. (https://sqlite.org/pragma.html#pragma_data_version)
* PostgreSQL tells what a snapshot sees: `pg_current_snapshot()` is the same text only where the same transactions are
  visible. (https://www.postgresql.org/docs/current/functions-info.html)
* The state is asked for before the answer is made, so an answer is as new as its state, or newer; once the state is
  another, all is forgotten.

An answer that depends on the time as well is not kept (`unless`).
"""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pandas import DataFrame
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from storage.store import Store

MOST = 1024
"""So many answers are kept, those used last; of a lecture of an hour and thirty people some have 100 KB."""
ASKED = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}
P = ParamSpec("P")
T = TypeVar("T")


class Memory:
    """The answers kept of one database in one process."""

    def __init__(self, engine: Engine) -> None:
        """Of the database of an engine, empty."""
        self._engine = engine
        self._lock = Lock()
        self._watch: Any = None
        self._process = 0
        self._state: Hashable = None
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}

    def answer(self, key: Hashable, make: Callable[[], T], unless: Callable[[T], bool]) -> T:
        """What is kept under a key, or else made and kept; who asks the same meanwhile waits for that."""
        with self._lock:
            turn = self._making.setdefault(key, Lock())
        try:
            with turn:
                return self._answer(key, make, unless)
        finally:
            with self._lock:
                if not turn.locked():
                    self._making.pop(key, None)

    def _answer(self, key: Hashable, make: Callable[[], T], unless: Callable[[T], bool]) -> T:
        state = self._now()
        with self._lock:
            if state is not None and key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return _own(found)
        made = make()
        with self._lock:
            if state is not None and state == self._state and not unless(made):
                self._kept[key] = made
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        return _own(made)

    def close(self) -> None:
        """Forget all, and let go of the connection."""
        with self._lock:
            self._forget(None)
            self._leave()

    def _now(self) -> Hashable:
        """The state the database is in; None where it cannot be told, so that nothing is kept."""
        with self._lock:
            try:
                state = self._asked()
            except (SQLAlchemyError, sqlite3.Error, self._engine.dialect.loaded_dbapi.Error):
                self._leave()
                state = None
            if state != self._state:
                self._forget(state)
            return state

    def _asked(self) -> Hashable:
        if self._process != os.getpid():  # a forked process must not use its parent's
            self._watch, self._process = self._connected(), os.getpid()
        return str(self._watch.execute(ASKED[self._engine.dialect.name]).fetchone()[0])

    def _connected(self) -> Any:
        """A connection of its own, outside any transaction: within one, the state would stand still."""
        pooled = self._engine.raw_connection()
        found: Any = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name == "postgresql":
            found.rollback()
            found.autocommit = True
        return found

    def _leave(self) -> None:
        if self._watch is not None and self._process == os.getpid():
            self._watch.close()
        self._watch, self._process = None, 0

    def _forget(self, state: Hashable) -> None:
        self._state = state
        self._kept.clear()


def kept(
    ask: Callable[Concatenate[Store, P], T], unless: Callable[[T], bool] = lambda found: False
) -> Callable[Concatenate[Store, P], T]:
    """Keep what a question to a store answers; its arguments must be hashable."""

    @wraps(ask)
    def answered(store: Store, /, *args: P.args, **named: P.kwargs) -> T:
        key = (ask.__module__, ask.__qualname__, args, tuple(sorted(named.items())))
        return store.memory.answer(key, lambda: ask(store, *args, **named), unless)

    return answered


def _own(found: T) -> T:
    """What the asker may change, without changing what is kept (a frame copies what is written to)."""
    if isinstance(found, DataFrame):
        return found.copy(deep=False)
    return type(found)(found) if type(found) in (list, dict) else found  # type: ignore[call-arg]
