"""Rated pictures from an npz: `pixels` uint8 (n, height, width, 3) RGB, `engagement` (n,) 0 to 3, and `person` (n,) if
it is known who is who. Pictures are read one at a time, whether the file is compressed or not: thousands of webcam
pictures are larger than most memories.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from inference.observation import ModelError
from ingest.video import Image

ADVICE = "see docs/engagement.md, How to check it yourself"
LEAST, GREATEST = 0, 3


@dataclass(frozen=True)
class Rated:
    """Which pictures of `path` there are: `shape` (n, height, width, 3), `engagement` float (n,) from 0 to 3, `person`
    int (n,) from 0, or None where that is not told.
    """

    path: Path
    shape: tuple[int, ...]
    engagement: NDArray[np.float64]
    person: NDArray[np.int64] | None

    def __len__(self) -> int:
        return self.shape[0]

    def pictures(self) -> Iterator[Image]:
        """All of them, in order. ModelError where the file is damaged on the way."""
        size = prod(self.shape[1:])
        with _opened(self.path) as archive, archive.open("pixels.npy") as file:
            _header(self.path, "pixels", file)
            for _ in range(len(self)):
                yield np.frombuffer(file.read(size), np.uint8).reshape(self.shape[1:])


def read(path: Path) -> Rated:
    """What a file holds, without its pictures. ModelError, in one line, where it is not as the module's docstring has
    it.
    """
    with _opened(path) as archive:
        shape = _pictures(path, archive)
        engagement = _array(path, archive, "engagement", shape[0], "iuf")
        person = _array(path, archive, "person", shape[0], "iuSU") if "person.npy" in archive.namelist() else None
    rated = engagement.astype(np.float64)
    if not ((rated >= LEAST) & (rated <= GREATEST)).all():
        raise ModelError(f"{path}: array 'engagement' holds more than {LEAST}..{GREATEST}; {ADVICE}")
    return Rated(path, shape, rated, None if person is None else np.unique(person, return_inverse=True)[1])


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    """The file; whatever is wrong with it becomes a ModelError."""
    try:
        with ZipFile(path) as archive:
            yield archive
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error, RuntimeError, SyntaxError, TokenError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error or "it ends too early"
        raise ModelError(f"{path}: not a readable .npz of rated pictures ({said}); {ADVICE}") from error


def _pictures(path: Path, archive: ZipFile) -> tuple[int, ...]:
    """The shape of `pixels`, of which the file holds as much as it claims."""
    with _member(path, archive, "pixels") as file:
        shape, by_column, dtype = _header(path, "pixels", file)
        begins = file.tell()
    if dtype != np.uint8 or len(shape) != 4 or shape[3] != 3 or not prod(shape[1:]):
        raise ModelError(f"{path}: array 'pixels' is {dtype} {shape}, not uint8 (n, height, width, 3); {ADVICE}")
    if not shape[0]:
        raise ModelError(f"{path}: there are no pictures in it; {ADVICE}")
    if by_column:
        raise ModelError(f"{path}: array 'pixels' is stored by columns; save numpy.ascontiguousarray of it")
    if archive.getinfo("pixels.npy").file_size != begins + prod(shape):
        raise ModelError(f"{path}: array 'pixels' is cut off; save or copy the file again")
    return shape


def _array(path: Path, archive: ZipFile, name: str, count: int, kinds: str) -> NDArray[Any]:
    """An array of one number a picture, looked at before it is loaded."""
    with _member(path, archive, name) as file:
        shape, _, dtype = _header(path, name, file)
    if shape != (count,) or dtype.kind not in kinds:
        wanted = "number" if "f" in kinds else "whole number or text"
        raise ModelError(f"{path}: array '{name}' is {dtype} {shape}, not a {wanted} for each of {count}; {ADVICE}")
    with archive.open(f"{name}.npy") as file:
        return npy.read_array(file, allow_pickle=False)


def _member(path: Path, archive: ZipFile, name: str) -> IO[bytes]:
    if f"{name}.npy" not in archive.namelist():
        found = ", ".join(each.removesuffix(".npy") for each in archive.namelist()) or "nothing"
        raise ModelError(f"{path}: no array '{name}'; found {found}; {ADVICE}")
    return archive.open(f"{name}.npy")


def _header(path: Path, name: str, file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether columns come first, and kind of an array; `file` stands at its values then."""
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    reader = readers.get(npy.read_magic(file))
    if reader is None:
        raise ModelError(f"{path}: array '{name}' is in a format of numpy that is not known; save it by numpy.savez")
    return reader(file)
