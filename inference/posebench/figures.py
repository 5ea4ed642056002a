"""What was seen of faces, held against the truth of a drawn class."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from pandas import DataFrame, Series

from ingest.render.comparison import share, shown, true
from ingest.render.pairing import FACE, paired

BANDS = (45, 60, 80, 120, 1000)
"""Heights of a face in pixels between which errors are told apart."""
FAR = 40.0
"""Degrees of yaw beyond which nothing is promised."""
ANGLES = ("yaw", "pitch", "roll")
SHUT, GAPING = 0.75, 0.33
"""Eyes count as closed when open by less than this share of what is usual for the person, a mouth as yawning when open
by more than this share of its width; then eyes are half closed and count for nothing.
"""


def figures(truth: DataFrame, seen: DataFrame, height: int) -> dict[str, dict[str, float]]:
    """By height of the faces, and of `all` of 45 px and more: mean errors of the angles in degrees, and signs of
    tiredness (precision and recall, 0..1; NaN where no face has such a sign or none was told).

    `truth` and `seen` have the columns of a truth file; `seen` also `eyes_open` and `mouth_open`. Rows without angles
    count as faces and not as errors. `height` is the film's, in pixels.
    """
    faces = paired(shown(truth, "face_visible"), seen, FACE)
    faces = faces[faces["yaw"].abs() <= FAR]
    usual = faces.groupby("participant")["eyes_open"].transform("median")
    faces["gaping"] = faces["mouth_open"] > GAPING
    faces["shut"] = (faces["eyes_open"] < SHUT * usual) & ~faces["gaping"]
    pixels = faces["height"] * height
    bands = {f"{low}-{high}": pixels.between(low, high, inclusive="left") for low, high in pairwise(BANDS)}
    bands["all"] = pixels >= BANDS[0]
    return {name: of(faces[chosen]) for name, chosen in bands.items()}


def of(faces: DataFrame) -> dict[str, float]:
    """The figures of some pairs."""
    errors = {angle: faces[f"{angle}_seen"].astype(float) - faces[angle] for angle in ANGLES}
    found: dict[str, float] = {"faces": len(faces), "with_points": share(faces["eyes_open"].notna().sum(), len(faces))}
    for angle, error in errors.items():
        found |= {f"{angle}_error": float(error.abs().mean()), f"{angle}_bias": float(error.mean())}
    told = faces[faces["eyes_open"].notna()]
    for truth, guess in (("eyes_closed", "shut"), ("yawning", "gaping")):
        found |= {f"{truth}_{name}": value for name, value in agreement(true(told[truth]), told[guess]).items()}
    return found


def agreement(truth: Series[bool], guess: Series[bool]) -> dict[str, float]:
    """Precision and recall."""
    both = int((truth & guess).sum())
    return {"precision": share(both, int(guess.sum())), "recall": share(both, int(truth.sum()))}


def table(rows: list[dict[str, float | None]]) -> DataFrame:
    """Faces as they were seen, a row each; empty columns where nothing was said."""
    columns = ["second", *FACE, *ANGLES, "eyes_open", "mouth_open"]
    return pd.DataFrame(rows, columns=columns).astype(float)
