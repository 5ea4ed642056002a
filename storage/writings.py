"""The files that were made of lectures (exports, reports, copies for a person): noted when they are written, so that
they can be removed when somebody is forgotten, or when their days are over.

A row of `written` has SHA-256, machine and path of a file. Only a file that still is what we wrote is removed; any
other is told, as is one on another machine.
"""

from __future__ import annotations

import hashlib
import platform
import zipfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from storage.backup import PREFIX, SUFFIXES, copies
from storage.blanking import Blank
from storage.engine import reading, writing
from storage.tables import written

if TYPE_CHECKING:
    from storage.store import Store

APART = "\t"
"""Between the three; no path is noted that has it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A file as it was written."""

    id: int
    lecture_id: str | None
    sha256: str
    machine: str
    path: str
    made_at: datetime


@dataclass(slots=True)
class Gone:
    """What became of files: those `removed`, and those `left`, each with the reason."""

    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def note(store: Store, path: Path, content: Path, lecture_ids: Iterable[str | None]) -> None:
    """Note that a file is about to lie at `path`, with what lies at `content` now, made of these lectures."""
    place = APART.join((_sha256(content), platform.node(), str(path.absolute()).replace(APART, " ")))
    with writing(store.engine) as connection:
        same = [one.id for one in every(connection) if one.path == str(path.absolute()) and one.machine == _machine()]
        connection.execute(delete(written).where(written.c.id.in_(same)))
        rows = [{"path": place, "lecture_id": one, "made_at": datetime.now(UTC)} for one in lecture_ids]
        connection.execute(insert(written), rows)


def every(connection: Connection) -> list[Writing]:
    """All that were noted, the oldest first."""
    rows = connection.execute(select(written).order_by(written.c.id)).all()
    return [Writing(row.id, row.lecture_id, *_read(row.path), row.made_at) for row in rows]


def of(store: Store, lecture_ids: Collection[str]) -> list[str]:
    """The paths of the files that were made of some lectures."""
    with reading(store.engine) as connection:
        return sorted({one.path for one in every(connection) if one.lecture_id in lecture_ids})


def remove(store: Store, wanted: Callable[[Writing], bool]) -> Gone:
    """Remove the files that are wanted gone, and forget those that are."""
    with reading(store.engine) as connection:
        found = [one for one in every(connection) if wanted(one)]
    gone, done = Gone(), list[int]()
    for one in {each.path: each for each in found}.values():
        reason = _remove(one)
        if reason:
            gone.left.append(f"{one.path}: {reason}")
        else:
            done += [each.id for each in found if each.path == one.path]
            gone.removed.append(one.path)
    if done:
        with writing(store.engine) as connection:
            connection.execute(delete(written).where(written.c.id.in_(done)))
    return gone


def about(one: Writing, blank: Blank) -> bool:
    """Whether a file is somebody's own copy: a zip archive that names them."""
    path = Path(one.path)
    if path.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(blank.said(archive.read(name).decode("utf-8", "replace")) for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return blank.said(path.name)


def backups(folder: Path) -> list[Path]:
    """The copies of the whole database that the server made in a folder (`storage.backup`), the oldest first."""
    return [path for suffix in SUFFIXES.values() for path in copies(folder, suffix)] if folder.is_dir() else []


def made_at(path: Path) -> datetime:
    """When a backup was made, by its name."""
    return datetime.strptime(path.stem.removeprefix(PREFIX), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _remove(one: Writing) -> str:
    """Delete a file that still is what was written; why not, where it cannot be."""
    path = Path(one.path)
    try:
        if not path.exists():
            return "" if one.machine == _machine() else f"was written on the machine {one.machine!r}: delete it there"
        if _sha256(path) != one.sha256:
            return "was changed since it was written: look at it, and delete it yourself"
        path.unlink()
    except OSError as error:
        return f"cannot be deleted ({error.strerror}): delete it yourself"
    return ""


def _read(place: str) -> tuple[str, str, str]:
    sha256, _, rest = place.partition(APART)
    machine, _, path = rest.partition(APART)
    return sha256, machine, path


def _machine() -> str:
    return platform.node()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
