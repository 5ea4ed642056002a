"""The option by which commands are told of the database."""

from __future__ import annotations

from typing import Annotated

import typer


def database(context: typer.Context, db: str) -> str:
    """The database named after the command, before it, or by the environment; else the default one."""
    from storage.engine import default_url

    return db or context.find_root().params["db"] or default_url()


Db = Annotated[
    str,
    typer.Option(callback=database, show_default="SQLite in the user data folder", help="The database, as a URL."),
]
