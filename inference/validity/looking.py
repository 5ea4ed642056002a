"""What is seen in rated pictures, by the very steps of an analysis: each picture is one person's tile."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from pandas import DataFrame

from inference.attention import SHUT, attention
from inference.models import Models
from inference.observation import Observation
from inference.observe import WHOLE, express, occupant, posed
from inference.usual import PROBABILITIES, QUANTITIES, usual
from inference.validity.pictures import Rated
from ingest.video import Image

POSE = ("yaw", "pitch", "roll", "eyes_open", "gaze_x", "gaze_y", "mouth_open")
PERIOD_MS = 10_000
"""For how long a picture stands: the clips that people rate are some ten seconds long."""


def look(rated: Rated, models: Models, on_progress: Callable[[float, float], None]) -> DataFrame:
    """A row per picture, with the columns of which formulas are computed.

    Columns: camera_on (always: somebody was recorded), face_visible (bool), p_angry..p_neutral, yaw..mouth_open as
    seen; attention (0..1, relative to the usual pose of the person, else of the file; 0 with shut eyes) and
    attention_to_camera, degrees (off the usual pose) and usual_p_angry..usual_p_neutral; NaN where unknown.
    """
    rows = []
    for number, picture in enumerate(rated.pictures(), 1):
        rows.append(_row(seen(picture, models)))
        on_progress(number, len(rated))
    return _relative(DataFrame(rows), rated)


def seen(picture: Image, models: Models) -> Observation:
    """The most prominent face of a picture, with pose and expression; no label is looked for."""
    (one,) = express(picture, posed(picture, [occupant(picture, WHOLE, "", models)], models), models)
    return one


def _row(one: Observation) -> dict[str, float | bool]:
    pose = {name: getattr(one.pose, name, None) for name in POSE}
    numbers = dict(zip(PROBABILITIES, one.expression or [None] * len(PROBABILITIES), strict=True)) | pose
    told = {name: np.nan if value is None else float(value) for name, value in numbers.items()}
    return {"camera_on": True, "face_visible": one.face is not None, **told}


def _relative(faces: DataFrame, rated: Rated) -> DataFrame:
    """What is seen relative to what is usual of its person; of the file where that is not told, or seen for under a
    minute. Shut eyes are taken to last, as far as the picture stands for its clip.
    """
    people = pd.array([pd.NA] * len(faces) if rated.person is None else rated.person, dtype="Int64")
    found = usual(faces.assign(participant_id=people), PERIOD_MS, {})
    own = dict(zip(QUANTITIES, found.of(pd.Series(people)).T, strict=True))
    yaw, pitch = faces["yaw"] - own["yaw"], faces["pitch"] - own["pitch"]
    shut = faces["eyes_open"] < SHUT * own["eyes_open"]
    return faces.assign(
        attention=np.where(shut, 0.0, attention(yaw, pitch)),
        attention_to_camera=np.where(shut, 0.0, attention(faces["yaw"], faces["pitch"])),
        degrees=np.hypot(yaw, pitch),
        **{f"usual_{name}": own[name] for name in PROBABILITIES},
    )
