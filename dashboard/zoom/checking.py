"""What `classpulse zoom doctor` looks at: Zoom, and the places and settings here that its recordings need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

from dashboard.zoom.courses import Courses
from dashboard.zoom.taking import folder
from ingest.folders import make_folder
from ingest.video import SourceError
from ingest.zoom import doctor
from ingest.zoom.doctor import Finding
from ingest.zoom.downloading import SPARE


def findings(endpoint: str = "") -> Iterator[Finding]:
    """All of it, in the order in which it is to be mended."""
    yield from doctor.findings(endpoint)
    yield _courses()
    yield _folder()


def _courses() -> Finding:
    try:
        known = Courses.named()
    except SourceError as error:
        return Finding("courses", False, str(error))
    others = "others by their topic" if known.others == "topic" else "others are not fetched"
    return Finding("courses", True, f"{len(known.meetings)} meetings, {len(known.topics)} topics; {others}")


def _folder() -> Finding:
    try:
        make_folder(folder())
    except SourceError as error:
        return Finding("downloads", False, str(error))
    free = shutil.disk_usage(folder()).free
    said = f"{folder()}, {free / 1e9:.0f} GB free"
    if not os.access(folder(), os.W_OK):
        return Finding("downloads", False, f"{folder()} cannot be written; name another by CLASSPULSE_DOWNLOADS")
    return Finding("downloads", free > SPARE, said if free > SPARE else f"{said}, too little")
