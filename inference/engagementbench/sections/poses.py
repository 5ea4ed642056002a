"""Head pose, closed eyes and yawns against the truth of drawn heads, by the height of the faces (`posebench`)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from inference import models
from inference.engagementbench.sections import Lent
from inference.gallerybench.cases import Case
from inference.gallerybench.films import film
from inference.gallerybench.table import plain
from inference.models import ModelSpec
from inference.posebench.bench import measured
from inference.posebench.classes import classes
from ingest.folders import cache_folder

QUICK = 1
"""So many of the classes make do."""


def figures(lent: Lent) -> dict[str, Any]:
    """By class and height of the faces."""
    cases = classes()[-QUICK:] if lent.quick else classes()
    each = lent.each("poses", partial(by_class, cache=cache_folder("gallerybench")), cases)
    return {case.name: plain(found) for case, found in zip(cases, each, strict=True)}


def by_class(case: Case, cache: Path) -> dict[str, dict[str, float]]:
    """The figures of one class."""
    return measured(film(case, cache), models.load(ModelSpec(expressions=False)))
