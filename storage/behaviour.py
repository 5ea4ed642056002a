"""What the formulas are told of a second: what was seen, relative to what is usual of the person.

Facts come in portions; a portion reaches over its edges (`reading.frames`), so that what lasts two seconds is found
there too, and nothing depends on where portions begin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import Connection

from inference import attention as facing
from inference.usual import EVERYBODY, PROBABILITIES, QUANTITIES, Habit, Usual, usual
from storage.reading import FLOATS, Part, People, Span, frames
from storage.tables import TILE

NEEDED = ("x", *TILE[2:], *PROBABILITIES, "attention", "yaw", "pitch", "eyes_open", "mouth_open")
"""What sums and formulas are computed from."""


def read(connection: Connection, part: Part, people: People | None = None) -> list[DataFrame]:
    """All portions of a run, with what sums and formulas need: some 200 bytes a row."""
    return list(_portions(connection, part, people, NEEDED))


def told(
    connection: Connection,
    part: Part,
    found: Usual,
    span: Span | None = None,
    wanted: Collection[int] | None = None,
) -> Iterator[DataFrame]:
    """The observations of a run, or of a `span` of lecture time and the participants `wanted`, in portions, with all
    that was seen and the columns that `behaviour` adds.
    """
    for portion in _portions(connection, part, None, FLOATS, span, wanted):
        yield behaviour(portion, found, part.period_ms)


def _portions(
    connection: Connection,
    part: Part,
    people: People | None,
    floats: Sequence[str],
    span: Span | None = None,
    wanted: Collection[int] | None = None,
) -> Iterator[DataFrame]:
    for portion in frames(connection, part, people, floats, facing.edge_ms(part.period_ms), span, wanted):
        yield once(portion)


def what_is_usual(portions: Sequence[DataFrame], period_ms: int, before: Mapping[int, Habit]) -> Usual:
    """What is usual of the people of a run, from all of its portions."""
    names = ["participant_id", *QUANTITIES]
    seen = [portion.loc[portion["inside"], names] for portion in portions]
    nothing = DataFrame({name: pd.array([], dtype="float64") for name in names})
    return usual(pd.concat(seen, ignore_index=True) if seen else nothing, period_ms, before)


def behaviour(portion: DataFrame, found: Usual, period_ms: int) -> DataFrame:
    """The rows inside a portion, with attention relative to the usual pose (that of analyses without a pose as it is),
    attention_to_camera, eyes_shut and yawning (for two seconds at least; bool), and usual_p_angry..usual_p_neutral.
    """
    own = dict(zip(QUANTITIES, found.of(portion["participant_id"]).T, strict=True))
    wide = portion["mouth_open"] > facing.YAWN
    shut = _lasting(portion, (portion["eyes_open"] < facing.SHUT * own["eyes_open"]) & ~wide, period_ms)
    columns = {
        "attention": _attention(portion, own["yaw"], own["pitch"], shut),
        "attention_to_camera": _attention(portion, 0.0, 0.0, shut),
        "eyes_shut": shut,
        "yawning": _lasting(portion, wide & (portion["eyes_open"] <= own["eyes_open"]), period_ms),
        **{f"usual_{name}": own[name] for name in PROBABILITIES},
    }
    return portion.assign(**columns)[portion["inside"]].drop(columns="inside")


def _attention(portion: DataFrame, yaw: float | np.ndarray, pitch: float | np.ndarray, shut: np.ndarray) -> np.ndarray:
    value = facing.attention(portion["yaw"] - yaw, portion["pitch"] - pitch)
    return np.where(shut, 0.0, np.where(np.isnan(value), portion["attention"], value))


def _lasting(portion: DataFrame, flags: pd.Series[bool], period_ms: int) -> np.ndarray:
    """`inference.attention.lasting` of each person; of nobody known nothing lasts."""
    who = portion["participant_id"].fillna(EVERYBODY).to_numpy(dtype=np.int64)
    given = flags.to_numpy() & (who != EVERYBODY)
    return facing.lasting(given, who, portion["at_ms"].to_numpy(), period_ms)


def once(seconds: DataFrame) -> DataFrame:
    """One row per participant and instant: the one with a face, else the larger tile, else the earlier place.

    Rows of nobody known stay as they are.
    """
    twice = seconds.duplicated(["at_ms", "participant_id"], keep=False) & seconds["participant_id"].notna()
    if not twice.any():
        return seconds
    ranked = seconds[twice].assign(area=seconds[TILE[2]] * seconds[TILE[3]])
    order = ranked.sort_values(["face_visible", "area", "place"], ascending=[False, False, True])
    return seconds.drop(index=order.index[order.duplicated(["at_ms", "participant_id"])])
