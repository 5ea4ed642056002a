"""`classpulse audit`: the log of who did what about whom, and whether it is as it was written."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.console import say
from storage.options import Db

audit = typer.Typer(no_args_is_help=True)


@audit.command("verify")
def verify(
    head: Annotated[str, typer.Option(help="A hash that the log once ended with.", metavar="HASH")] = "",
    db: Db = "",
) -> None:
    """Check every entry; prints how many there are, and the hash of the last one, to be kept elsewhere."""
    from storage import auditing
    from storage.store import Store

    with Store.open(db) as store:
        count, last = auditing.verify(store, head)
    say(f"{count} {'entry' if count == 1 else 'entries'}, unbroken; the head is {last}")


@audit.command("list")
def listed(
    did: Annotated[str, typer.Option(help="Only this, as in exported or erased.")] = "",
    person: Annotated[str, typer.Option(help="Only what is about somebody, by name or e-mail address.")] = "",
    lecture: Annotated[str, typer.Option(help="Only what is about a lecture, by its name or id.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="So many at most.")] = 50,
    db: Db = "",
) -> None:
    """The newest entries first: when, who, what, about whom (random ids), in which lecture, why."""
    from storage import StoreError, auditing, erasing, queries
    from storage.store import Store

    if did and did not in auditing.DEEDS:
        raise StoreError(f"Nothing is noted as {did!r}: choose one of {', '.join(auditing.DEEDS)}")
    with Store.open(db) as store:
        whom = erasing.find(store, person) if person else None
        where = queries.find(store, lecture) if lecture else ""
        for one in auditing.entries(store, whom, where, did, limit):
            who = one.actor if one.account_id is None else f"{one.actor} {one.account_id}"
            facts = (f"{one.at:%Y-%m-%d %H:%M:%S} UTC", who, one.did, one.participant_id, one.lecture_id, one.why)
            say(f"{one.id}  {'  '.join(filter(None, facts))}")
