"""Recordings that readers send: straight to disk, into a folder of their own, and into the queue once they are whole.

The body is the file itself, so that nothing is held in memory or copied twice; the browser tells how far it is.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from flask import jsonify, request

from dashboard.language import _, asked, speaking
from dashboard.reader import OPERATOR, Reader
from dashboard.reasons import reason
from ingest.folders import lasting_folder, make_folder
from ingest.inbox import SUFFIXES
from ingest.video import Recording, SourceError
from storage import StoreError, jobs, policy

if TYPE_CHECKING:
    from flask import Flask, Request

    from storage.store import Store

PATH = "/upload"
PIECE = 1 << 20
SPARE = 1 << 30
"""Bytes of the disk that uploads leave free."""
AT_ONCE = 8
"""Uploads under way, of everybody together."""
STALE_S = 600.0
"""One to which nothing was added for so long is none any more."""
PART = "upload.part"


class RefusedError(Exception):
    """Why a file is not taken, in words, with the HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def largest() -> int:
    """Bytes that an upload may have: CLASSPULSE_LARGEST_UPLOAD in GB, by default 8. StoreError for no number."""
    said = os.environ.get("CLASSPULSE_LARGEST_UPLOAD") or "8"
    try:
        return int(float(said) * 1e9)
    except (ValueError, OverflowError) as error:
        raise StoreError(f"CLASSPULSE_LARGEST_UPLOAD is {said!r}: give GB, as in 8") from error


def folder() -> Path:
    """Where recordings go: CLASSPULSE_RECORDINGS, by default beside the default database."""
    named = os.environ.get("CLASSPULSE_RECORDINGS")
    return Path(named) if named else lasting_folder("recordings")


def places() -> list[Path]:
    """The folder of each upload; none of them is anybody else's."""
    there = folder()
    own = re.compile(r"[0-9a-f]{12}")
    return [one for one in there.iterdir() if one.is_dir() and own.fullmatch(one.name)] if there.is_dir() else []


def receive(
    server: Flask, store: Store, probe: Callable[[str], Recording], who: Callable[[], Reader] = lambda: OPERATOR
) -> None:
    """Take uploads at `PATH` (name, course and lecture in the query): {"job": id}, or {"error": why not} with a status
    of 4xx or 507.
    """

    largest()  # what makes no sense is told at once

    @server.post(PATH)
    def upload() -> Any:
        with speaking(asked()):
            try:
                return jsonify(job=_take(request, who(), store, probe))
            except RefusedError as error:
                return jsonify(error=str(error)), error.status
            except (SourceError, StoreError) as error:
                return jsonify(error=reason(error)), 422


def _take(sent: Request, reader: Reader, store: Store, probe: Callable[[str], Recording]) -> int:
    course, lecture = (sent.args.get(name, "").strip() or None for name in ("course", "lecture"))
    if not reader.changes(course):
        raise RefusedError(403, _("You may add recordings to your own courses: choose one of them."))
    policy.required(store)  # before a large file is sent
    name = safe(sent.args.get("name", ""))
    _check_size(sent.content_length)
    place = folder() / secrets.token_hex(6)
    make_folder(place)
    try:
        path = _kept(sent, place, name)
        try:
            probe(str(path))
        except SourceError as error:
            raise SourceError(str(error).replace(str(path), name)) from error
        return jobs.ask(store, str(path), lecture=lecture, course=course, account_id=reader.account_id)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def safe(name: str) -> str:
    """A file name that is one on every system, and no path; letters of any script stay. Refused for one that is no
    recording's.
    """
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, suffix = os.path.splitext(re.sub(r"[^\w.,()&+ -]", "_", last).strip(". "))
    if suffix.lower() not in SUFFIXES:
        raise RefusedError(415, _("This is no recording: choose a file that ends in .mp4, .mkv, .webm, .mov or .avi."))
    return f"{stem[:100].strip('. ') or 'recording'}{suffix.lower()}"


def discard(uri: str) -> None:
    """Delete an upload that nothing refers to any more; a recording that lies elsewhere is not ours to delete."""
    path = Path(uri)
    if path.parent.parent == folder():
        shutil.rmtree(path.parent, ignore_errors=True)


def _check_size(length: int | None) -> None:
    if not length:
        raise RefusedError(411, _("The file is empty, or its length is not known: choose another."))
    if length > largest():
        most = _("Recordings of up to {size} GB are taken; whoever runs the server may analyse it there.")
        raise RefusedError(413, most.format(size=f"{largest() / 1e9:g}"))
    make_folder(folder())
    if sum(map(_under_way, places())) >= AT_ONCE:
        raise RefusedError(503, _("Many recordings are being sent at this moment: send it again in a few minutes."))
    _check_room(length)


def _under_way(place: Path) -> bool:
    with suppress(OSError):
        return time.time() - (place / PART).stat().st_mtime < STALE_S
    return False


def _check_room(length: int) -> None:
    if shutil.disk_usage(folder()).free < length + SPARE:
        raise RefusedError(507, _("The disk of the server is full: ask whoever runs it."))


def _kept(sent: Request, place: Path, name: str) -> Path:
    """The body in a file, which has its name only once it is whole."""
    part, path = place / PART, place / name
    left = sent.content_length or 0
    with part.open("wb") as file:
        while left and (piece := sent.stream.read(min(PIECE, left))):
            left -= file.write(piece)
            _check_room(left)  # others may write, too
    if left:
        raise RefusedError(400, _("The file did not arrive whole: send it again."))
    part.replace(path)
    return path
