"""What the server does by the clock: a file here is a chore under its file name, with

TITLE               what the settings call it, by `N_("...")`
EVERY or HOUR       a `timedelta` between two times, or the hour (0 to 23, in the time zone of the server) of its day
run(store, now)     do it; says what became of it in one sentence, "" where there was nothing to do
lacking()           optional: what must be set before it can be done, as "CLASSPULSE_SMTP is not set"; "" where it can
NOTE                optional: a sentence beside it, by `N_("...")`
ENABLED = False     optional: it is done only where an admin has switched it on

One process of all servers of a database does chores (`storage.chores`), each in a thread, none twice at a time. It may
be ended at any moment, and a chore is then done again: it works in small transactions and finds out by itself what is
left. An expected failure is a `StoreError` or `SourceError`; its text is shown to admins like the sentence, so neither
holds names of people or secrets. What a chore missed while no server ran is done once.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def chores() -> dict[str, ModuleType]:
    """Every chore by its file name."""
    return {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}


def enabled(chore: ModuleType) -> bool:
    """Whether it is done without anybody having switched it on."""
    return bool(getattr(chore, "ENABLED", True))


def lacking(chore: ModuleType) -> str:
    """What must be set before it can be done; "" where nothing must."""
    return str(chore.lacking()) if hasattr(chore, "lacking") else ""
