"""Runs the migrations: on the connection that `storage.engine` hands over, else on the database in CLASSPULSE_DB."""

from __future__ import annotations

import os

from sqlalchemy import Connection, create_engine

from alembic import context
from storage.engine import default_url
from storage.tables import Sealed, Utc, metadata


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Types of ours are written as what they are in the database: a migration must not change when they do."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if kind == "type" and isinstance(item, Sealed) else False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_engine(os.environ.get("CLASSPULSE_DB", default_url())).begin() as own:
        migrate(own)
