"""The tabs of the settings: a file here is one, with

TITLE                          what stands on the tab, by `N_("...")`
ROLES                          who may open it; without it nobody may
SINGLE                         whether it shows single people: who opens it is noted (`dashboard.looks`)
content(store, view, query)    what it shows, components
answer(store, reader, pressed) as of a page (`dashboard.pages`), where it has buttons or forms; it asks for rights
REFRESH_MS, changing(store, view)   where it is asked for again by itself: how often, and what is different then
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from dashboard.reader import Reader

ORDER = ("users", "roster", "consent", "policy", "retention", "schedule", "chores", "audit", "own")
"""In which they stand; others after them."""


def tabs() -> dict[str, ModuleType]:
    """Every tab by its file name."""
    return {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}


def of(reader: Reader) -> dict[str, ModuleType]:
    """Those that a reader may open, in the order in which they stand."""
    found = {name: tab for name, tab in tabs().items() if reader.role in getattr(tab, "ROLES", ())}
    return dict(sorted(found.items(), key=lambda one: (ORDER.index(one[0]) if one[0] in ORDER else len(ORDER), one[0])))


def first(reader: Reader) -> str:
    """The name of the first of them; everybody has one."""
    return next(iter(of(reader)))
