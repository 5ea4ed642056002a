"""How well it is told who is who: names right, wrong or abstained from, IDF1, swaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from scipy.optimize import linear_sum_assignment

RIGHT, WRONG, ABSTAINED = "right", "wrong", "abstained"
NOBODY = "unlabelled"
"""What names begin with that claim nothing."""


def tidy(names: Series[str]) -> Series[str]:
    """Names as they are compared: Unicode NFC, single spaces, nothing for none."""
    return names.astype("str").fillna("").map(lambda name: unicodedata.normalize("NFC", " ".join(str(name).split())))


def verdicts(pairs: DataFrame, everybody: Collection[str], roster: Collection[str]) -> Series[str]:
    """RIGHT, WRONG or ABSTAINED for each pair of rows (see `pairing.paired`).

    Right is the participant's name. Wrong is somebody else's: a name of `everybody` (all of the truth and the roster).
    Any other text, a label as read or unlabelled-N, claims nobody and is abstained. But whoever is not on the roster is
    known by the label alone, so that there any other text is wrong, too, unless it begins with "unlabelled".
    """
    true, given = tidy(pairs["participant"]), tidy(pairs["participant_seen"])
    named = (given != "") & ~given.str.startswith(NOBODY)
    elsewhere = given.isin(everybody) | ~true.isin(roster)
    return Series(
        np.select([true == given, named & elsewhere], [RIGHT, WRONG], ABSTAINED), index=pairs.index, dtype="str"
    )


def idf1(truth: DataFrame, seen: DataFrame, pairs: DataFrame) -> float:
    """Identification F1 over participants (Ristani et al. 2016, Performance Measures for Multi-Target Tracking).

    Every true participant is given at most one seen one and the other way round, such that most rows agree; IDF1 is
    2 agreeing / (rows of truth + rows seen). What is seen needs no right names for it, only constant ones.
    """
    table = pd.crosstab(tidy(pairs["participant"]), tidy(pairs["participant_seen"])).to_numpy()
    rows, columns = linear_sum_assignment(table, maximize=True)
    whole = len(truth) + len(seen)
    return 2 * float(table[rows, columns].sum()) / whole if whole else float("nan")


def swaps(pairs: DataFrame) -> int:
    """How often the name given to a participant differs from the one given the last time (the IDSW of CLEAR MOT)."""
    ordered = pairs.assign(given=tidy(pairs["participant_seen"])).sort_values(["participant", "second"])
    before = ordered.groupby("participant")["given"].shift()
    return int((before.notna() & (before != ordered["given"])).sum())
