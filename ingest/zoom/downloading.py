"""A file from Zoom, whole or not at all: it grows as NAME.part and has its name only when all of it is there.

What broke off goes on where it was, also after a restart. Zoom answers a token that it does not take with its log-in
page, as if all were well: that is no file.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from ingest.folders import make_folder
from ingest.zoom.answers import check
from ingest.zoom.calling import Zoom, patiently
from ingest.zoom.failing import LaterError, ZoomError
from ingest.zoom.meeting import File

SPARE = 1 << 30
"""Bytes of the disk that downloads leave free."""
WHOLE = "MP4"
"""Files of this type must be as long as Zoom says. Those of text may be edited at Zoom after they were told of."""


def fetch(zoom: Zoom, file: File, to: Path, token: str = "") -> int:
    """Fetch a file to a path, first with a `token` that came with the news of it; gives its bytes.

    LaterError where another try may do, also if somebody else is at it; ZoomError where none will.
    """
    if file.type == WHOLE and to.exists() and to.stat().st_size == file.size:
        return to.stat().st_size  # whoever fetched it died before it could say so
    with _alone(to) as into:
        if file.type != WHOLE:
            into.truncate(0)
        _room(to.parent, (file.size or 0) - _length(into))
        _whole(zoom, file, into, token)
    return to.stat().st_size


def write(to: Path, text: str) -> int:
    """Write a file of ours in the same way; gives its bytes."""
    with _alone(to) as into:
        into.truncate(0)
        into.write(text.encode())
    return to.stat().st_size


def _whole(zoom: Zoom, file: File, into: BinaryIO, token: str) -> None:
    """All of it: as long as tries bring something, there is another one."""
    expected = file.size if file.type == WHOLE else None
    while (before := _length(into)) != expected:
        try:
            patiently(lambda: zoom.authorised(lambda held: _more(zoom, file, into, held), token))
            broken = LaterError(f"Zoom sends {_length(into):,} of {expected or 0:,} bytes")
        except LaterError as error:
            broken = error
        else:
            if expected is None:
                return
        if expected is not None and _length(into) > expected:
            into.truncate(0)
            raise ZoomError(f"Zoom sends more than the {expected:,} bytes that it tells of")
        if _length(into) <= before:
            raise broken


def _more(zoom: Zoom, file: File, into: BinaryIO, token: str) -> None:
    """What follows on what is there, or all where Zoom gives no part."""
    have = _length(into)
    with zoom.opened(file.url, token, {"Range": f"bytes={have}-"} if have else {}) as answer:
        if answer.status_code == 416:
            into.truncate(0)
            raise LaterError("Zoom has no more of the file than is here, and that is not all; it is fetched anew")
        check(answer, "a download")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise ZoomError("Zoom shows its log-in page in the place of a file", 401)
        if not _follows(answer, have):
            into.truncate(0)
        into.seek(0, os.SEEK_END)
        try:
            for piece in answer.iter_raw():  # as it comes: what is held back would be lost when it breaks off
                into.write(piece)
        finally:
            into.flush()


def _follows(answer: httpx.Response, have: int) -> bool:
    """Whether an answer begins where our part ends: Content-Range: bytes 4-9/10."""
    begins = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return answer.status_code == 206 and begins is not None and int(begins[1]) == have


def _room(folder: Path, length: int) -> None:
    if shutil.disk_usage(folder).free < max(0, length) + SPARE:
        raise LaterError(f"the disk of {folder} is full: {max(0, length) / 1e9:.1f} GB are needed, and 1 GB to spare")


def _length(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


@contextmanager
def _alone(to: Path) -> Iterator[BinaryIO]:
    """What is there of a file, for one process at a time; it has its name after the block. LaterError for another
    process, or where it cannot be written.
    """
    make_folder(to.parent)
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("ab") as into:
            _lock(into)
            yield into
            into.flush()
            os.fsync(into.fileno())
            if os.name == "nt":  # where nobody renames a file that is open, and so none is locked
                into.close()
            part.replace(to)
    except OSError as error:
        raise LaterError(f"{part} cannot be written ({error.strerror or error})") from error


def _lock(file: BinaryIO) -> None:
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise LaterError("another process is fetching this file") from error
