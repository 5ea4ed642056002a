"""FER2013 as Kaggle hands it out: `fer2013.csv`, and Microsoft's crowd votes `fer2013new.csv` in the same folder.

`fer2013.csv` (Goodfellow et al. 2013) has the columns emotion, pixels, Usage; `fer2013new.csv` (Barsoum et al. 2016,
https://github.com/microsoft/FERPlus) has Usage, Image name and ten columns of votes, a row per face in the same order.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.observation import ModelError

USAGES = ("Training", "PublicTest", "PrivateTest")
"""By the number that stands for each in an npz."""

VOTES = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "NF",
)
CROWD_FILE, MISSING = "fer2013new.csv", 255


def read(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an npz of labelled faces (docs/training.md); those of the crowd only where their file is there.

    A face that is pixel for pixel the copy of one in a later part (training < public test < private test) is left out,
    so that nothing is tested on what was trained on. Raises ModelError naming the file and the line.
    """
    rows = [row(path, line, fields) for line, fields in lines(path, ("emotion", "pixels", "Usage"))]
    arrays: dict[str, NDArray[Any]] = {
        "pixels": np.array([pixels for _, pixels, _ in rows], np.uint8).reshape(-1, 48, 48),
        "emotion": np.array([emotion for emotion, _, _ in rows], np.uint8),
        "usage": np.array([usage for _, _, usage in rows], np.uint8),
    }
    crowd_file = path.with_name(CROWD_FILE)
    if crowd_file.exists():
        votes = crowd(crowd_file, [usage for _, _, usage in rows])
        arrays |= {"ferplus_votes": votes, "has_ferplus": votes[:, 0] != MISSING}
    kept = originals([pixels.tobytes() for _, pixels, _ in rows], [usage for _, _, usage in rows])
    return {name: array[kept] for name, array in arrays.items()}


def row(path: Path, line: int, fields: Sequence[str]) -> tuple[int, NDArray[np.uint8], int]:
    """Emotion 0..6, pixels uint8 (2304,) and usage 0..2 of one line."""
    emotion, pixels, usage = fields
    try:
        values = np.frombuffer(bytes(map(int, pixels.split())), np.uint8)
        known = (int(emotion), values, USAGES.index(usage))
    except ValueError as error:
        raise ModelError(f"{path}, line {line}: not a face of FER2013 ({error}); download the file again") from error
    if len(values) != 48 * 48 or known[0] not in range(7):
        raise ModelError(
            f"{path}, line {line}: {len(values)} pixels and emotion {emotion}, not 2304 and 0..6; "
            "download the file again"
        )
    return known


def crowd(path: Path, usages: Sequence[int]) -> NDArray[np.uint8]:
    """The ten votes uint8 (n, 10) of each face, all 255 where the crowd was not asked (rows without an image name)."""
    votes = np.full((len(usages), len(VOTES)), MISSING, np.uint8)
    line, count = 1, 0
    for count, (line, (usage, name, *given)) in enumerate(lines(path, ("Usage", "Image name", *VOTES)), 1):
        if count > len(usages) or usage != USAGES[usages[count - 1]]:
            raise ModelError(f"{path}, line {line}: not the row of fer2013.csv's face {count}; download both again")
        try:
            if name:
                votes[count - 1] = np.array([int(vote) for vote in given], np.uint8)
        except (ValueError, OverflowError) as error:
            raise ModelError(f"{path}, line {line}: votes that are no counts ({error}); download it again") from error
    if count != len(usages):
        raise ModelError(f"{path}, line {line}: ends after {count} of {len(usages)} faces; download it again")
    return votes


def lines(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and the fields of `columns` of every row; blank rows are passed over."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [name.strip() for name in next(reader, [])]
            if missing := [name for name in columns if name not in header]:
                raise ModelError(f"{path}, line 1: no column {', '.join(missing)}; want {', '.join(columns)}")
            places = [header.index(name) for name in columns]
            for fields in filter(None, reader):
                if len(fields) < len(header):
                    raise ModelError(
                        f"{path}, line {reader.line_num}: {len(fields)} columns instead of {len(header)}; "
                        "download the file again"
                    )
                yield reader.line_num, [fields[place].strip() for place in places]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ModelError(f"{path}: not a readable CSV of faces ({error}); see docs/training.md") from error


def originals(faces: Sequence[bytes], usages: Sequence[int]) -> NDArray[np.bool_]:
    """Whether each face is in no later part as well."""
    last: dict[bytes, int] = {}
    for face, usage in zip(faces, usages, strict=True):
        last[face] = max(usage, last.get(face, 0))
    return np.array([last[face] == usage for face, usage in zip(faces, usages, strict=True)], bool)
