"""Recordings that are put into watched folders are analysed, each once (docs/operating.md).

CLASSPULSE_INBOX names the folders, as PATH is written (`:` between two, on Windows `;`): `/srv/algebra=Algebra` with
the course of all that is in it, or `/srv/inbox` where each folder in it is a course of that name. They are looked at,
not waited on, because network shares tell nobody of a new file. Nothing in them is changed or deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.language import N_
from ingest import files, inbox
from ingest.stable import Looks, State
from ingest.video import SourceError
from storage import watched

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Look for recordings in the watched folders")
NOTE = N_("What is put there is analysed once it is copied whole.")
EVERY = timedelta(seconds=30)
SETTING = "CLASSPULSE_INBOX"

_looks = Looks()
_known: dict[str, State] = {}
"""Files that were asked for by this process as they are now: they are not read again."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One that is watched; without a course, the folders in it are courses."""

    path: Path
    course: str | None

    def course_of(self, file: Path) -> str | None:
        """The course of a file below."""
        inside = file.relative_to(self.path).parts[:-1]
        return self.course or (inside[0] if inside else None)


def lacking() -> str:
    """A folder."""
    return "" if os.environ.get(SETTING) else f"{SETTING} is not set"


def run(store: Store, now: datetime) -> str:
    """Queue what is new and whole."""
    return look(store, now, folders(), _looks, _known)


def look(store: Store, now: datetime, watching: list[Folder], looks: Looks, known: dict[str, State]) -> str:
    """One look at folders, given what earlier ones saw. SourceError where one is not there, once all were seen."""
    there, missing = dict[str, Folder](), list[str]()
    for folder in watching:
        try:
            there.update(dict.fromkeys(_recordings(folder), folder))
        except SourceError as error:
            missing.append(str(error))
    whole = looks.whole(there, now)
    known_before = dict(known)
    known.clear()
    new = 0
    for path, state in whole.items():
        with suppress(OSError):  # gone, or away with its share: tried again
            new += known_before.get(path) != state and _asked(store, path, there[path], now)
            known[path] = state
    if missing:
        raise SourceError("; ".join(missing))
    copied = len(there) - len(whole)
    said = {"New recordings": new, "still being copied": copied}
    return ", ".join(f"{what}: {count}" for what, count in said.items() if count)


def folders(environment: Mapping[str, str] = os.environ) -> list[Folder]:
    """The folders that are watched."""
    return list(_named(environment.get(SETTING, "")))


def _named(setting: str) -> Iterator[Folder]:
    for one in filter(None, map(str.strip, setting.split(os.pathsep))):
        path, _, course = one.partition("=")
        yield Folder(Path(path).expanduser().resolve(), course.strip() or None)


def _recordings(folder: Folder) -> list[str]:
    """Those in it and below, but no links that lead out of it."""
    if not folder.path.is_dir():
        raise SourceError(f"the watched folder {folder.path} is not there; make it, or name another by {SETTING}")
    return [path for path in inbox.inside(str(folder.path)) if Path(path).resolve().is_relative_to(folder.path)]


def _asked(store: Store, path: str, folder: Folder, now: datetime) -> bool:
    """Whether a whole file was queued."""
    return watched.ask(store, files.fingerprint(Path(path)), path, folder.course_of(Path(path)), now)
