"""`classpulse zoom`: the connector from the command line. As every command, it loads what it needs when called."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from ingest.console import checked, say
from storage.options import Db

zoom = typer.Typer(no_args_is_help=True)


@zoom.command("doctor")
def doctor(
    endpoint: Annotated[str, typer.Option(help="Where Zoom tells events, to try it: https://.../zoom/events")] = "",
) -> None:
    """Look for what is misconfigured: settings, credentials, clock, scopes, secret, endpoint, courses, disk."""
    from dashboard.zoom.checking import findings

    checked([(one.what, one.fine, one.found) for one in findings(endpoint)])


@zoom.command("fetch")
def fetch(
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.", show_default="a week ago")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.", show_default="today")
    ] = None,
    db: Db = "",
) -> None:
    """Fetch what Zoom recorded on these days and is not here yet; `classpulse serve` analyses it."""
    from dashboard.zoom.reconciling import described, fetch_days
    from storage.store import Store

    with Store.open(db) as store:
        found = fetch_days(store, since, until)
    say(described(found) or "Nothing new")
    if found.later or found.lost:
        raise typer.Exit(2)
