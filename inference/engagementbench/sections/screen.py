"""Slides of drawn classes (`engagementbench.slides`): changes, numbers, titles, and what looking for them costs."""

from __future__ import annotations

from typing import Any

from inference.engagementbench.sections import Lent
from inference.engagementbench.slides import SETTINGS, measure
from ingest.folders import cache_folder

QUICK = 2
"""So many of the layouts make do."""


def figures(lent: Lent) -> dict[str, Any]:
    """By layout and size, and of all together."""
    return measure(cache_folder("gallerybench"), lent.seed, chosen=SETTINGS[:QUICK] if lent.quick else SETTINGS)
