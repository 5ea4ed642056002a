"""Labelled faces: 48x48 grey crops with the original label and, where there are any, the crowd's votes (FER+)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.observation import EXPRESSIONS, ModelError

__all__ = ["EXPRESSIONS", "PUBLIC_TEST", "TRAINING", "Faces", "first", "load"]

TRAINING, PUBLIC_TEST = 0, 1

FERPLUS_TO_EXPRESSION = np.array([6, 3, 5, 4, 0, 1, 2])
"""FER+ columns neutral, happiness, surprise, sadness, anger, disgust, fear -> index in EXPRESSIONS (Barsoum et al.
2016). The last three columns (contempt, unknown, not a face) have no class of ours.
"""


@dataclass(frozen=True)
class Faces:
    """`n` labelled faces.

    pixels uint8 (n, 48, 48); emotion uint8 (n,) in the order of EXPRESSIONS; usage uint8 (n,), 0 training and
    1 public test; votes float32 (n, 7), the crowd's shares over EXPRESSIONS (rows of zeros where nobody voted for one
    of them); majority int64 (n,), the crowd's most frequent answer or -1 where it is none of the seven or missing.
    """

    pixels: NDArray[np.uint8]
    emotion: NDArray[np.uint8]
    usage: NDArray[np.uint8]
    votes: NDArray[np.float32]
    majority: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, chosen: NDArray[np.bool_] | slice) -> Faces:
        return Faces(
            self.pixels[chosen], self.emotion[chosen], self.usage[chosen], self.votes[chosen], self.majority[chosen]
        )

    def of_usage(self, usage: int) -> Faces:
        """The training (0) or public-test (1) part."""
        return self[self.usage == usage]


def load(path: Path) -> Faces:
    """Read an npz with the arrays `pixels` and `emotion`, and optionally `usage`, `ferplus_votes`, `has_ferplus`.

    Raises ModelError when the file cannot be read or an array is missing or misshapen.
    """
    try:
        with np.load(path) as arrays:
            given = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not a readable .npz of labelled faces ({error}); see docs/training.md") from error
    for name, shape in (("pixels", "(n, 48, 48)"), ("emotion", "(n,)")):
        if name not in given:
            raise ModelError(f"{path}: no array '{name}' {shape}; found {', '.join(given) or 'nothing'}")
    pixels, emotion = given["pixels"], given["emotion"]
    if pixels.ndim != 3 or pixels.shape[1:] != (48, 48) or len(pixels) != len(emotion) or emotion.max(initial=0) > 6:
        raise ModelError(f"{path}: want pixels (n, 48, 48) and n labels 0..6, got {pixels.shape} and {emotion.shape}")
    votes, majority = _crowd(given, len(pixels))
    usage = given.get("usage", np.full(len(pixels), PUBLIC_TEST))
    return Faces(pixels.astype(np.uint8), emotion.astype(np.uint8), usage.astype(np.uint8), votes, majority)


def first(faces: Faces, limit: int) -> Faces:
    """At most `limit` faces of each usage, in the order given."""
    ranks = np.zeros(len(faces), int)
    for usage in np.unique(faces.usage):
        ranks[faces.usage == usage] = np.arange((faces.usage == usage).sum())
    return faces[ranks < limit]


def _crowd(given: dict[str, NDArray[np.generic]], count: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The ten FER+ vote counts as shares over our seven classes, and the majority answer."""
    votes = np.zeros((count, 7), np.float32)
    majority = np.full(count, -1, np.int64)
    if "ferplus_votes" not in given:
        return votes, majority
    raw = given["ferplus_votes"].astype(np.float32)
    present = given.get("has_ferplus", (raw < 255).all(axis=1)).astype(bool) & (raw.sum(axis=1) > 0)
    votes[:, FERPLUS_TO_EXPRESSION] = np.where(present[:, None], raw[:, :7], 0)
    winner = raw.argmax(axis=1)
    ours = present & (winner < 7)
    majority[ours] = FERPLUS_TO_EXPRESSION[winner[ours]]
    return votes / np.maximum(votes.sum(axis=1, keepdims=True), 1), majority
