"""Many rows into one table at once, by COPY on PostgreSQL, by one prepared statement on SQLite; and many out of it.

SQLAlchemy's own way looks at every value of every row, which takes longer than storing or reading them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Select, Table


def put(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of `columns`, which hold numbers, texts and truths, or None.

    Within the transaction of the connection; references are checked as for any other insert.
    """
    named = ", ".join(f'"{name}"' for name in columns)
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
        return list(cursor.fetchall())
