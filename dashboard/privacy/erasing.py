"""`classpulse forget`: erase somebody, after saying who is meant and what goes (docs/erasure.md)."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.console import complain, say
from storage.options import Db

if TYPE_CHECKING:
    from storage.erasing import Erased
    from storage.persons import Person
    from storage.store import Store

SHOWN = 5
"""Lectures that are named; of more, how many."""


def forget(
    person: Annotated[str, typer.Argument(help="Name, e-mail address, alias or label.")],
    course: Annotated[str | None, typer.Option(help="In this course alone.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    backups: Annotated[bool, typer.Option("--backups", help="Also delete the backups of CLASSPULSE_BACKUPS.")] = False,
    db: Db = "",
) -> None:
    """Erase somebody: rows, names, files that were made of them, and the bytes (docs/erasure.md)."""
    from storage import StoreError, erasing, scrubbing, writings
    from storage.store import Store

    with Store.open(db) as store:
        finished = _finished(store)
        store.catch_up()  # who is who, by all that is known
        try:
            meant = erasing.find(store, person, course)
        except StoreError:
            if finished:
                return
            raise
        _describe(meant, len(writings.of(store, meant.lectures)))
        if not yes:
            _ask()
        erased = erasing.forget(store, person, course)
        scrubbing.finish(store)
    _report(erased)
    _backups(delete=backups)


def _finished(store: Store) -> bool:
    """Whether a command that was stopped had left something, which is done now."""
    from storage import scrubbing

    finished = scrubbing.finish(store)
    if finished:
        say("The bytes of what was deleted before are out of the database's files now.")
    return finished


def _describe(person: Person, files: int) -> None:
    """Who is meant, and what there is of them."""
    also = ", ".join([*person.emails, *(name for name in person.names if name != person.name)])
    rows = f"{len(person.participants)} participants and {len(person.labels)} labels"
    say(f"{person.name} ({also})" if also else person.name)
    say(f"  lectures  {_listed(list(person.lectures.values()))}")
    say(f"  goes      {rows}, with all that was seen, told and computed of them")
    say(f"            their name in what was said, shown and noted; {files} files that were made of these lectures")


def _listed(names: Collection[str]) -> str:
    shown = ", ".join(sorted(names)[:SHOWN]) or "none"
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _ask() -> None:
    """StoreError unless the answer is yes."""
    from storage import StoreError

    print("Erase all of this, for good? Type yes: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() != "yes":
        raise StoreError("Nothing was erased: run it again and type yes, or add --yes")


def _report(erased: Erased) -> None:
    """What went, and what is left to others."""
    counts = ", ".join(f"{count} {what}" for what, count in erased.rows.items())
    say(f"Erased: {counts or 'nothing'}; their bytes are out of the database's files")
    for path in erased.removed:
        say(f"removed  {path}")
    for one in erased.left:
        complain(f"left: {one}")
    for one in erased.told:
        complain(f"the name is still in {one}: that is yours to change")


def _backups(*, delete: bool) -> None:
    """The backups of the server have the name in them, for as long as there are any from before."""
    from dashboard.chores.backup import FOLDER
    from storage import writings

    folder = os.environ.get(FOLDER)
    for path in writings.backups(Path(folder).expanduser()) if folder else []:
        made = f"the backup of {writings.made_at(path):%Y-%m-%d %H:%M} UTC"
        if not delete:
            complain(f"left: {path}: {made}; add --backups to delete it")
            continue
        try:
            path.unlink()
            say(f"removed  {path}")
        except OSError as error:
            complain(f"left: {path}: {made} cannot be deleted ({error.strerror}): delete it yourself")
