"""The films of GalleryBench: drawn once, kept until the drawing changes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from inference.gallerybench.cases import Case
from ingest import render
from ingest.video import SourceError

PARTS = (".mp4", ".truth.csv", ".slides.csv", ".roster.csv")


def film(case: Case, cache: Path) -> Path:
    """The film of a case in the folder `cache`, drawn if it is not there; truth and roster lie beside it."""
    path = cache / f"{case.name}-{_key(case)}.mp4"
    if not all(path.with_suffix(part).exists() for part in PARTS):
        render.render(path, case.room, lambda done, total: None)
    return path


def copy(case: Case, cache: Path, to: Path) -> None:
    """Put CASE.mp4 and the tables beside it into the folder `to`. SourceError when that cannot be."""
    drawn = film(case, cache)
    try:
        for part in PARTS:
            shutil.copyfile(drawn.with_suffix(part), to / f"{case.name}{part}")
    except OSError as error:
        raise SourceError(f"{to} cannot be written ({error.strerror}); name another folder by --films") from error


def _key(case: Case) -> str:
    """What the film depends on: the room, and every line of the code that draws it."""
    digest = hashlib.sha256(repr(case.room).encode())
    for source in sorted(Path(render.__path__[0]).rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
