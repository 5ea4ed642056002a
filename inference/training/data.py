"""Labelled faces: 48x48 grey crops with the original label and, where there are any, the crowd's votes (FER+).

They come as an npz (docs/training.md) or as the CSV files of FER2013 and FER+ (fer2013.py).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from inference.observation import EXPRESSIONS, ModelError
from inference.training import fer2013

__all__ = ["EXPRESSIONS", "PRIVATE_TEST", "PUBLIC_TEST", "TRAINING", "Faces", "first", "held_out", "load"]

TRAINING, PUBLIC_TEST, PRIVATE_TEST = 0, 1, 2

ARRAYS = {
    "pixels": ((48, 48), 255),
    "emotion": ((), 6),
    "usage": ((), 255),
    "ferplus_votes": ((10,), 255),
    "has_ferplus": ((), 1),
}
"""The arrays of a file: their shape per face, and their greatest value."""

FERPLUS_TO_EXPRESSION = np.array([6, 3, 5, 4, 0, 1, 2])
"""FER+ columns neutral, happiness, surprise, sadness, anger, disgust, fear -> index in EXPRESSIONS (Barsoum et al.
2016). The last three columns (contempt, unknown, not a face) have no class of ours.
"""


@dataclass(frozen=True)
class Faces:
    """`n` labelled faces.

    pixels uint8 (n, 48, 48); emotion uint8 (n,) in the order of EXPRESSIONS; usage uint8 (n,), 0 training,
    1 public test and 2 private test; votes float32 (n, 7), the crowd's shares over EXPRESSIONS (rows of zeros where
    nobody voted for one of them); majority int64 (n,), the crowd's most frequent answer or -1 where it is none of the
    seven or missing; agreed bool (n,), where that answer is one of the seven and has more than half of the votes.
    """

    pixels: NDArray[np.uint8]
    emotion: NDArray[np.uint8]
    usage: NDArray[np.uint8]
    votes: NDArray[np.float32]
    majority: NDArray[np.int64]
    agreed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, chosen: NDArray[np.bool_] | slice) -> Faces:
        return Faces(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def of_usage(self, usage: int) -> Faces:
        """The training (0), public-test (1) or private-test (2) part."""
        return self[self.usage == usage]


def load(path: Path) -> Faces:
    """Read `path`: an npz with the arrays `pixels` and `emotion`, and optionally `usage`, `ferplus_votes`,
    `has_ferplus`; or Kaggle's fer2013.csv, with fer2013new.csv beside it or not.

    Raises ModelError when the file cannot be read, or an array is missing, misshapen or holds what it should not.
    """
    given = fer2013.read(path) if path.suffix.lower() == ".csv" else _arrays(path)
    _check(path, given)
    pixels, emotion = given["pixels"], given["emotion"]
    crowd = _crowd(given, len(pixels))
    usage = given.get("usage", np.full(len(pixels), PUBLIC_TEST))
    return Faces(pixels.astype(np.uint8), emotion.astype(np.uint8), usage.astype(np.uint8), *crowd)


def held_out(faces: Faces) -> Faces:
    """The faces that are not for training, or all of them where every one is."""
    chosen = faces.usage != TRAINING
    return faces[chosen] if chosen.any() else faces


def first(faces: Faces, limit: int) -> Faces:
    """At most `limit` faces of each usage, in the order given."""
    ranks = np.zeros(len(faces), int)
    for usage in np.unique(faces.usage):
        ranks[faces.usage == usage] = np.arange((faces.usage == usage).sum())
    return faces[ranks < limit]


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an npz by name."""
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, TypeError, EOFError, BadZipFile) as error:  # TypeError: a single array
        raise ModelError(f"{path}: not a readable .npz of labelled faces ({error}); see docs/training.md") from error


def _check(path: Path, given: dict[str, NDArray[Any]]) -> None:
    """ModelError unless the arrays are those of ARRAYS, of one length."""
    for name in ("pixels", "emotion"):
        if name not in given:
            raise ModelError(f"{path}: no array '{name}'; found {', '.join(given) or 'nothing'}; see docs/training.md")
    count = len(np.atleast_1d(given["pixels"]))
    for name, (shape, greatest) in ARRAYS.items():
        wanted = (count, *shape)
        array = given.get(name, np.zeros(wanted, np.uint8))
        if array.shape != wanted or array.dtype.kind not in "bui":
            raise ModelError(f"{path}: array '{name}' is {array.dtype} {array.shape}, not whole numbers {wanted}")
        if array.min(initial=0) < 0 or array.max(initial=0) > greatest:
            raise ModelError(f"{path}: array '{name}' holds more than 0..{greatest}; see docs/training.md")


def _crowd(
    given: dict[str, NDArray[Any]], count: int
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    """The ten FER+ vote counts as shares over our seven classes, the most frequent answer, and where most gave it.

    Whether they agree is decided as by Barsoum et al. (2016): without answers that only one gave.
    """
    votes = np.zeros((count, 7), np.float32)
    majority = np.full(count, -1, np.int64)
    agreed = np.zeros(count, bool)
    if "ferplus_votes" not in given:
        return votes, majority, agreed
    raw = given["ferplus_votes"].astype(np.float32)
    present = given.get("has_ferplus", (raw < 255).all(axis=1)).astype(bool) & (raw.sum(axis=1) > 0)
    votes[:, FERPLUS_TO_EXPRESSION] = np.where(present[:, None], raw[:, :7], 0)
    winner = raw.argmax(axis=1)
    ours = present & (winner < 7)
    majority[ours] = FERPLUS_TO_EXPRESSION[winner[ours]]
    several = np.where(raw > 1, raw, 0)
    agreed = ours & (2 * several.max(axis=1) > several.sum(axis=1))
    return votes / np.maximum(votes.sum(axis=1, keepdims=True), 1), majority, agreed
