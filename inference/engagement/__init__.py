"""Engagement formulas, one per file: a file here is an option, named by its file name. docs/engagement.md explains
them.

A formula has
* a `VERSION`, changed whenever its values change, so that stored values tell by what they were made;
* `PARTS`, the names of at most `MOST_PARTS` parts whose sum its value is;
* `NEEDS`: which of "expressions" and "attention" have to be inferred for it to say anything worth saying;
* an `ERROR`: how far a mean by it may be off however many seconds it is taken over (one standard error, 0..1);
* `parts(seconds)`, a pure function: a column per part, NaN in all of them where the formula says nothing. A row's parts
  depend on that row alone, so rows may come in any portion.

The columns of `seconds`, a row per person and second, are: camera_on, face_visible (bool), p_angry..p_neutral,
attention (0..1, relative to the person's usual pose, 0 with eyes shut), attention_to_camera (the same, relative to the
camera) and usual_p_angry..usual_p_neutral (the person's resting face); NaN where unknown. `storage/behaviour.py` makes
them of what was seen.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from functools import cache
from types import ModuleType

from pandas import DataFrame, Series

DEFAULT = "classpulse1"
MOST_PARTS = 4


@cache
def formulas() -> dict[str, ModuleType]:
    """Every formula by its name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def offered(inferred: Collection[str]) -> tuple[str, ...]:
    """The formulas that say something where of expressions and attention only this is `inferred`: first the one that is
    used unless another is asked for.
    """
    names = [name for name, formula in formulas().items() if set(formula.NEEDS) <= set(inferred)]
    return tuple(sorted(names, key=lambda name: (name != DEFAULT, name)))


def engagement(formula: ModuleType, seconds: DataFrame) -> Series[float]:
    """What a formula says of each row (0..1): the sum of its parts, NaN where it says nothing."""
    return total(formula.parts(seconds))


def total(parts: DataFrame) -> Series[float]:
    """The sum of parts, within 0..1 but for rounding, NaN where any is."""
    return parts.sum(axis=1, skipna=False)
