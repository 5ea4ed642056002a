"""One file out of a zip archive, in memory and within bounds: nothing is unpacked to a disk, whatever its paths."""

from __future__ import annotations

import zlib
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from ingest.video import SourceError

BEGINS = b"PK\x03\x04"
LARGEST = 16 << 20
"""Bytes of an archive, and of the file in it."""
ENTRIES = 500
RATIO = 200
"""Text packs to a twentieth; a file that packs to less than a two hundredth is made to fill a memory."""


def is_archive(path: Path) -> bool:
    """Whether a file begins as a zip archive does."""
    with path.open("rb") as file:
        return file.read(4) == BEGINS


def member(path: Path, name: str) -> bytes:
    """The content of the one file of this name in an archive, in whatever folder of it. SourceError where there is none
    or several, or it is larger than any, damaged or locked.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _refused(path, f"is larger than {LARGEST >> 20} MB")
        with ZipFile(path) as archive:
            return _read(path, archive, _one(path, archive, name))
    except (BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise _refused(path, "is damaged or locked") from error


def _one(path: Path, archive: ZipFile, name: str) -> ZipInfo:
    every = archive.infolist()
    if len(every) > ENTRIES:
        raise _refused(path, f"holds more than {ENTRIES} files")
    found = [one for one in every if PurePosixPath(one.filename).name.casefold() == name]
    if len(found) != 1:
        raise _refused(path, f"holds {'no' if not found else 'more than one'} {name}")
    return found[0]


def _read(path: Path, archive: ZipFile, one: ZipInfo) -> bytes:
    """What it says of its size is not believed but while it is read."""
    most = min(LARGEST, RATIO * max(one.compress_size, 100))
    with archive.open(one) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise _refused(path, f"holds a {PurePosixPath(one.filename).name} that unpacks to more than a list has")
    return content


def _refused(path: Path, why: str) -> SourceError:
    return SourceError(f"{path} {why}; export it again, or give the CSV file in it")
