"""Many rows into one table at once, by COPY on PostgreSQL, by one prepared statement on SQLite; and many out of it.

SQLAlchemy's own way looks at every value of every row, which takes longer than storing or reading them. So sealed texts
are sealed and opened here, where a column has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table

from storage.sealing import seal
from storage.tables import Sealed

Rows = TypeVar("Rows", bound=Sequence[Any])


def put(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of `columns`, which hold numbers, texts and truths, or None.

    Within the transaction of the connection; references are checked as for any other insert.
    """
    named = ", ".join(f'"{name}"' for name in columns)
    rows = _changed(rows, [place for place, name in enumerate(columns) if _sealed(table.c[name])], opening=False)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        listed = list(rows)
        if listed:
            connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({named}) VALUES ({marks})', listed)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({named}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def rows_of(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query that has no values in it but numbers and names of ours, as the driver gives them: a truth may
    be 0 or 1.
    """
    asked = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    with closing(driver.cursor()) as cursor:
        cursor.execute(asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return list(
        _changed(rows, [place for place, one in enumerate(query.selected_columns) if _sealed(one)], opening=True)
    )


def _sealed(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, Sealed)


def _changed(rows: Iterable[Rows], places: Sequence[int], *, opening: bool) -> Iterable[Rows | tuple[Any, ...]]:
    """The rows with the texts in some places sealed, or opened."""
    if not places:
        return rows
    own = seal()
    change = own.open if opening else own.seal
    return (
        tuple(change(value) if place in places and value is not None else value for place, value in enumerate(row))
        for row in rows
    )
