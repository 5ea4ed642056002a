"""`classpulse evaluate-engagement`: from a file of rated pictures to the figures of every formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from inference import models
from inference.engagement import formulas
from inference.models import ModelSpec
from inference.validity.figures import HIGH, LOW, ahead, held_against
from inference.validity.looking import look
from inference.validity.measures import EXPRESSION, measures
from inference.validity.pictures import Rated, read


def evaluate(path: Path, on_progress: Callable[[float, float], None] = lambda done, total: None) -> dict[str, Any]:
    """What is found in the pictures of `path`, and how each measure goes with their ratings. ModelError when the file
    or a model cannot be read.
    """
    rated, spec = read(path), ModelSpec()
    versions = models.versions(spec)
    faces = look(rated, models.load(spec), on_progress)
    alone = np.arange(len(rated)) if rated.person is None else rated.person
    every = {name: np.asarray(said, dtype=np.float64) for name, said in measures(faces).items()}
    figures = {
        name: held_against(values, rated.engagement, alone) | ahead(values, every[EXPRESSION], rated.engagement, alone)
        for name, values in every.items()
    }
    return {
        **_pictures(rated),
        "faces": int(faces["face_visible"].sum()),
        "expressions": int(faces["p_neutral"].notna().sum()),
        "compared_with": EXPRESSION,
        "measures": figures,
        "formulas": {name: formula.VERSION for name, formula in formulas().items()},
        "versions": versions,
    }


def _pictures(rated: Rated) -> dict[str, Any]:
    """How many pictures, of whom, rated how."""
    return {
        "pictures": len(rated),
        "persons": None if rated.person is None else len(np.unique(rated.person)),
        "drawn_again": "pictures" if rated.person is None else "persons",
        "low": int((rated.engagement <= LOW).sum()),
        "high": int((rated.engagement >= HIGH).sum()),
        "ratings": {f"{rating:g}": count for rating, count in sorted(Counter(rated.engagement.tolist()).items())},
    }
