"""All that a database holds, with names in the place of random ids, so that two can be compared row for row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.store import Store
from storage.tables import Utc, audit, metadata

Rows = list[tuple[Any, ...]]
RANDOM = {"lecture", "label", "participant"}
"""Tables whose ids are drawn at random; other ids count rows, and are names of their own."""


def contents(store: Store) -> dict[str, Rows]:
    """The rows of each table, sorted; when something was done is left out, and the log's hashes of that."""
    found: dict[str, Rows] = {}
    known: dict[tuple[str, Any], Any] = {}
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = []
            for row in connection.execute(select(table)).mappings():
                same = [c for c in table.c if not isinstance(c.type, Utc) and c is not audit.c.hash]
                values = {c.name: _named(c, row[c.name], known) for c in same}
                if table.name in RANDOM:
                    number = values.pop("id")
                    known[table.name, number] = tuple(values.values())
                rows.append(tuple(values.items()))
            found[table.name] = sorted(rows, key=repr)
    return found


def _named(column: Any, value: Any, known: dict[tuple[str, Any], Any]) -> Any:
    """A reference to a row with a random id becomes what that row says."""
    for key in column.foreign_keys:
        if key.column.table.name in RANDOM and key.column.name == "id" and value is not None:
            return known[key.column.table.name, value]
        value = _named(key.column, value, known)
    return value
