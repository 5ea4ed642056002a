"""Attention: how far the head faces the screen, compared with the person's own usual pose; nothing else.

Nothing (NaN) is said of seconds without a face: who is not seen looks nowhere that we know of.
"""

from __future__ import annotations

from pandas import DataFrame

VERSION = "1"
PARTS = ("attention",)
NEEDS: tuple[str, ...] = ("attention",)
ERROR = 0.05
"""A usual pose that is off by 3 degrees (half of what a single head pose may be) moves attention by a tenth on the
slope of 30 degrees, and not at all in the dead zone: half of that.
"""


def parts(seconds: DataFrame) -> DataFrame:
    """`attention` as it is."""
    return seconds[["attention"]].astype(float)
