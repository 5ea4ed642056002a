"""The tabs of the settings: a file here is one, with

TITLE                          what stands on the tab, by `N_("...")`
ROLES                          who may open it; without it nobody may
content(store, view, query)    what it shows, components
answer(store, reader, pressed) as of a page (`dashboard.pages`), where it has buttons or forms; it asks for rights
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def tabs() -> dict[str, ModuleType]:
    """Every tab by its file name."""
    return {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}
