"""Numbers before figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pandas import DataFrame
from scipy.stats import t as student

from dashboard import findings, trends
from inference.changes import DIP, PEAK, Change
from inference.engagement import presence
from inference.observation import EXPRESSIONS
from storage import binning
from storage.changes import Stored


def timeline(*rows: tuple[int, str, int, float]) -> DataFrame:
    """(bin start, person, seconds with a face of 10, engagement), all neutral."""
    frame = DataFrame(rows, columns=["bin_start_ms", "participant", "face_visible", "engagement_presence"])
    frame["participant_id"] = frame["participant"].astype("category").cat.codes
    frame["sampled"] = frame["seconds"] = 10
    frame["engagement_presence_said"] = frame["face_visible"]
    frame["engagement_presence_low"], frame["engagement_presence_high"] = [frame["engagement_presence"] - 0.1] * 2
    frame["engagement_presence_high"] += 0.2
    frame["engagement_sharma2019"] = 0.9
    for name in EXPRESSIONS:
        frame[f"share_{name}"] = np.where(frame["face_visible"] > 0, float(name == "neutral"), np.nan)
    return frame


@pytest.mark.parametrize(
    ("minutes", "seconds"), [(0, 5), (2, 5), (9.99, 5), (10, 15), (29.9, 15), (30, 60), (58, 60), (180, 60)]
)
def test_bins_grow_with_the_lecture(minutes: float, seconds: int) -> None:
    assert binning.bin_length(round(minutes * 60_000)) == seconds * 1000


def test_mean_interval_and_coverage_of_the_class() -> None:
    bins = trends.by_bin(
        timeline((0, "A", 10, 0.4), (0, "B", 8, 0.6), (0, "C", 0, math.nan)), "presence", 10_000, 10_000
    )
    row = bins.loc[0]
    half = student.ppf(0.975, 1) * math.sqrt(0.02 / 2 + presence.ERROR**2)
    assert row["value"] == pytest.approx(0.5)
    assert (row["low"], row["high"]) == (pytest.approx(max(0.5 - half, 0)), pytest.approx(min(0.5 + half, 1)))
    assert row["coverage"] == pytest.approx(18 / 30)
    assert row["people"] == 2


def test_with_everybody_seen_only_noise_over_time_is_left_of_an_interval() -> None:
    rows = [(i * 10_000, who, 10, level + 0.02 * (i % 2)) for i in range(30) for who, level in (("A", 0.3), ("B", 0.7))]
    bins = trends.by_bin(timeline(*rows), "presence", 300_000, 10_000)
    noise = 0.02**2 / 2 / 2
    whole = noise + presence.ERROR**2
    half = student.ppf(0.975, 2 * 2 * 29 / 3 * (whole / noise) ** 2) * math.sqrt(whole)
    assert (bins["high"] - bins["value"]).to_numpy() == pytest.approx(half, rel=0.01)
    few = rows[:8]
    assert trends.by_bin(timeline(*few), "presence", 40_000, 10_000)["high"].notna().all()


def test_one_person_has_no_interval_and_intervals_stay_within_bounds() -> None:
    alone = trends.by_bin(timeline((0, "A", 10, 0.4)), "presence", 10_000, 10_000)
    assert alone[["low", "high"]].isna().all(axis=None)
    wide = trends.by_bin(timeline((0, "A", 10, 0.0), (0, "B", 10, 1.0)), "presence", 10_000, 10_000)
    assert (wide.loc[0, "low"], wide.loc[0, "high"]) == (0.0, 1.0)


def test_a_bin_nobody_looked_at_is_there_and_empty() -> None:
    bins = trends.by_bin(timeline((0, "A", 10, 0.4), (20_000, "A", 10, 0.5)), "presence", 40_000, 10_000)
    assert list(bins.index) == [0, 10_000, 20_000, 30_000]
    assert list(bins["sampled"]) == [10, 0, 10, 0]
    assert bins["coverage"].isna().tolist() == [False, True, False, True]
    assert bins["enough"].tolist() == [True, False, True, False]


def test_shares_weigh_by_faces_and_leave_out_who_was_not_read() -> None:
    frame = timeline((0, "A", 9, 1.0), (0, "B", 3, 1.0), (0, "C", 0, 0.0))
    frame.loc[1, ["share_neutral", "share_happy"]] = [0.0, 1.0]
    shares = trends.expression_shares(frame).loc[0]
    assert (shares["share_neutral"], shares["share_happy"]) == (0.75, 0.25)
    assert trends.overall_shares(frame)["share_happy"] == 0.25


def test_people_are_sorted_by_name_never_by_value() -> None:
    grid = trends.by_person(
        timeline((0, "Zoe", 10, 0.1), (0, "mia", 10, 0.9), (0, "Ana", 10, 0.5)), "presence", 10_000, 10_000
    )
    assert grid.names == ["Ana", "mia", "Zoe"]
    assert grid.value[:, 0].tolist() == [0.5, 0.9, 0.1]


def test_a_cell_with_too_little_seen_is_missing_not_zero() -> None:
    grid = trends.by_person(timeline((0, "A", 2, 0.2), (10_000, "A", 3, 0.3)), "presence", 20_000, 10_000)
    assert np.isnan(grid.value[0, 0])
    assert grid.value[0, 1] == 0.3
    assert grid.coverage[0].tolist() == [0.2, 0.3]


def test_runs() -> None:
    assert trends.runs(np.array([False, True, True, False, True])) == [(1, 3), (4, 5)]
    assert trends.runs(np.array([], dtype=bool)) == []


def test_the_default_formula_comes_first() -> None:
    found = trends.formulas(timeline((0, "A", 1, 1.0)).assign(engagement_classpulse1=0.5))
    assert found == ["classpulse1", "presence", "sharma2019"]


def dip(start: int, seconds: int = 60, depth: float = 0.2, kind: str = DIP) -> Change:
    return Change(kind, start * 1000, (start + seconds) * 1000, depth, 0.01)


@pytest.mark.parametrize(
    ("changes", "least", "title"),
    [
        ([dip(1390, 240)], 0.2, "Dip at 23:10, 4 min"),
        ([dip(60), dip(300, 45, 0.3), dip(400, kind=PEAK)], 0.2, "Dip at 05:00, 45 s; also 1 dip, 1 peak"),
        ([dip(60, kind=PEAK), dip(300, 90, 0.3, PEAK)], 0.2, "Peak at 05:00, 2 min; also 1 peak"),
        ([], 0.2, "No dip or peak beyond chance"),
        ([], None, "Too little seen to tell dips from chance"),
    ],
)
def test_the_title_names_the_deepest_dip(changes: list[Change], least: float | None, title: str) -> None:
    bins = trends.by_bin(timeline((0, "A", 10, 0.5)), "presence", 10_000, 10_000)
    assert findings.engagement(bins, Stored(tuple(changes), True, least)) == title
    assert findings.engagement(bins, Stored((), False, None)) == "Class engagement"


def test_the_caption_says_what_a_dip_would_have_taken() -> None:
    said = [findings.smallest(Stored((), True, least)).replace("\u00a0", " ") for least in (0.142, 0.7, None)]
    assert said[0] == "A dip of one minute is found nine times in ten from 14 points on. "
    assert said[1].startswith("Too few people seen")
    assert said[2] == ""


def test_nothing_seen_is_said_so() -> None:
    frame = timeline((0, "A", 0, 0.0))
    bins = trends.by_bin(frame, "presence", 10_000, 10_000)
    assert findings.engagement(bins, Stored((), True, None)) == "Too little seen to say anything about engagement"
    assert findings.expressions(trends.overall_shares(frame)) == "No facial expression was read"
    assert findings.coverage(bins, 0.0) == "No face was seen"
