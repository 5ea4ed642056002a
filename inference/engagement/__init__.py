"""Engagement formulas, one per file: a file here is an option, named by its file name.

A formula has a `VERSION` (changed whenever its values change, so that stored values tell by what they were made) and
`engagement(seconds)`, a pure function. Each of its values depends on its own row alone: rows may come in any portion.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType


@cache
def formulas() -> dict[str, ModuleType]:
    """Every formula by its name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}
