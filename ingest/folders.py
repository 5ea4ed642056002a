"""Folders that results and films go to."""

from __future__ import annotations

from pathlib import Path

from ingest.video import SourceError


def make_folder(path: Path) -> None:
    """Make a folder that results go to. SourceError when that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"the folder {path} cannot be made ({error.strerror}); name another place") from error


def cache_folder(name: str) -> Path:
    """A folder in the user's cache, made where there is none: what is in it can be made again."""
    import platformdirs

    path = platformdirs.user_cache_path("classpulse", appauthor=False) / name
    make_folder(path)
    return path


def demo_film(people: int = 9, seconds: int = 120) -> Path:
    """Where the film of the demo lies once it is drawn (`ingest.drawing`); its lecture is called after it."""
    return cache_folder("demo") / f"demo {people} people {seconds} s.mp4"


def lasting_folder(name: str) -> Path:
    """A folder beside the default database, for what cannot be made again; made where there is none."""
    import platformdirs

    path = platformdirs.user_data_path("classpulse", appauthor=False) / name
    make_folder(path)
    return path
