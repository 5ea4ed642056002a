"""Looks of meeting clients, one file each: `THEMES` maps a theme's name to an `Appearance`. A new file is a new look.

Drawn from memory of the clients' public pictures: their proportions and colours, none of their art.
"""

from __future__ import annotations

import importlib
import pkgutil

from ingest.render.appearance import Appearance
from ingest.video import SourceError


def names() -> list[str]:
    """All looks there are."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(look: str, theme: str) -> Appearance:
    """The appearance of a client in a theme. SourceError where there is no such look or theme."""
    if look not in names():
        raise SourceError(f"The look {look!r} is unknown; try one of: --look {', --look '.join(names())}.")
    themes: dict[str, Appearance] = importlib.import_module(f"{__name__}.{look}").THEMES
    if theme not in themes:
        raise SourceError(f"{look} has no theme {theme!r}; try one of: --theme {', --theme '.join(themes)}.")
    return themes[theme]
