"""From what a person names (files, folders, patterns, addresses) to recordings, and from a recording to a name for its
lecture.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from itertools import takewhile
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from ingest import remote
from ingest.console import complain
from ingest.video import SourceError

SUFFIXES = frozenset(
    [".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv", ".flv", ".ogv"]
)
"""What counts as a recording in a folder. A file named by itself is taken whatever it is called."""
UNFINISHED = frozenset([".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp"])
"""Browsers and copying programs give these to what is not whole yet, at the end of the name or before the suffix."""


def recordings(named: str) -> list[str]:
    """The recordings that one argument names: itself, those in a folder and below, or those that a pattern matches.

    In natural order (2 before 10). Hidden and half-copied files are passed over. SourceError when a folder or pattern
    holds none, or a folder may not be read.
    """
    if "://" in named:
        return (
            _some(_away(named), f"no recording ({_kinds()}) in {remote.shown(named)}")
            if remote.is_pattern(named)
            else [named]
        )
    named = os.path.expanduser(named)  # no shell has done so within quotes
    if os.path.isdir(named):
        return _some(_inside(named), f"{named} is a folder without recordings ({_kinds()}); name another, or the file")
    if has_magic(named) and not os.path.lexists(named):
        found = _each(glob(named, recursive=True), fixed=len(_fixed(named)))
        return _some(found, f"no recording ({_kinds()}) matches {named}; check the pattern, and keep it in quotes")
    return [named]


def inside(folder: str) -> list[str]:
    """The recordings in a folder and below, perhaps none, in natural order; hidden and half-copied ones are passed
    over. SourceError where a folder may not be read.
    """
    return sorted(_inside(folder), key=lambda path: (natural(path), path))


def meant(named: Iterable[str]) -> tuple[list[str], int]:
    """The recordings that arguments name, each once, and how many name none, with a line on standard error for each."""
    uris: list[str] = []
    failed = 0
    for one in named:
        try:
            uris += recordings(one)
        except SourceError as error:
            complain(str(error))
            failed += 1
    return list(dict.fromkeys(uris)), failed


def title(uri: str) -> str:
    """The file's name without its suffix: what its lecture is called where nobody says."""
    return PurePath(file_name(uri)).stem


def file_name(uri: str) -> str:
    """The last part of a path or an address."""
    return Path(unquote(urlsplit(uri).path)).name if "://" in uri else Path(uri).name


def natural(path: str) -> list[tuple[int, str]]:
    """The key of an order in which people count: `Week 2` before `Week 10`, `a` beside `A`."""
    parts = re.split(r"(\d+)", path.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _some(found: Iterable[str], otherwise: str) -> list[str]:
    every = sorted(dict.fromkeys(found), key=lambda path: (natural(path), path))
    if not every:
        raise SourceError(otherwise)
    return every


def _fixed(pattern: str) -> list[str]:
    """The parts of a pattern before the first in which anything is left open."""
    return list(takewhile(lambda part: not has_magic(part), PurePath(pattern).parts))


def _each(matched: Iterable[str], fixed: int) -> Iterator[str]:
    """The recordings among what a pattern matched, and in the folders among it."""
    for path in matched:
        if not all(map(_is_whole, PurePath(path).parts[fixed:])):
            continue
        if os.path.isdir(path):
            yield from _inside(path)
        elif _is_recording(os.path.basename(path)):
            yield path


def _away(pattern: str) -> Iterator[str]:
    """The recordings among the addresses that a pattern matches."""
    fixed = pattern.partition("*")[0].count("/")
    for uri in remote.matching(pattern):
        *folders, name = uri.split("/")[fixed:]
        if all(map(_is_whole, folders)) and _is_recording(name):
            yield uri


def _inside(folder: str) -> Iterator[str]:
    def refused(error: OSError) -> None:
        raise SourceError(
            f"{error.filename} may not be read ({error.strerror}); change its permissions, or name the files themselves"
        ) from error

    for place, folders, files in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if _is_whole(name)]
        yield from (os.path.join(place, name) for name in files if _is_recording(name))


def _is_recording(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES and _is_whole(name)


def _is_whole(name: str) -> bool:
    last = (suffix.lower() for suffix in PurePath(name).suffixes[-2:])
    return not name.startswith(".") and UNFINISHED.isdisjoint(last)


def _kinds() -> str:
    return "mp4, mkv, webm, mov, avi"
