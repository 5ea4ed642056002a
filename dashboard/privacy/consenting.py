"""`classpulse consent`: who agreed to be looked at in a course."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from ingest.console import say
from storage import StoreError
from storage.options import Db


def consent(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV: name or email, consent (yes/no); date, expires, notice if you like.", metavar="FILE.csv"
        ),
    ] = None,
    course: Annotated[str, typer.Option(help="The course that it is about.", metavar="NAME")] = "",
    withdraw: Annotated[str, typer.Option(help="Who agrees no longer: name or e-mail address.", metavar="PERSON")] = "",
    db: Db = "",
) -> None:
    """Say who agreed to be looked at in a course, or agrees no longer; without either, tell how many have.

    Nobody has agreed who did not say so. Whoever withdraws is not looked at from then on, and what was seen of them is
    deleted (docs/privacy.md).
    """
    from ingest.records.consents import read
    from storage import consenting
    from storage.store import Store

    if not course:
        raise StoreError("Consent is given for a course: name it by --course")
    if file is not None and withdraw:
        raise StoreError("Either a file or --withdraw: run the command once for each")
    with Store.open(db) as store:
        if file is not None:
            consenting.give(store, course, read(file), consenting.FILE)
        if withdraw:
            count = consenting.withdraw(store, course, withdraw)
            store.catch_up()
            say(f"{withdraw} is not looked at any more in {course}; {count} observations were deleted")
        counts = Counter(one.agreed for one in consenting.of_course(store, course))
    say(f"{course}: {counts[True]} agreed, {counts[False]} did not, {counts[None]} said nothing")
