"""One file per kind of source. A file in this folder is an option: nothing else needs to know about it."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from ingest.remote import shown
from ingest.video import LiveSource, Source, SourceError


def names() -> list[str]:
    """The kinds of source there are: the file names in this folder, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__))


def source_for(uri: str) -> Source:
    """The source that accepts `uri`, loaded when first asked for. SourceError when none does."""
    for name in names():
        source = cast(Source, import_module(f"{__name__}.{name}"))
        if source.accepts(uri):
            return source
    raise SourceError(
        f"{shown(uri)} is no kind of video that can be opened here ({', '.join(names())}); give a path to a file"
    )


def is_live(uri: str) -> bool:
    """Whether `uri` is of something that happens now, and has no length. SourceError when no source accepts it."""
    return bool(getattr(source_for(uri), "LIVE", False))


def live_source_for(uri: str) -> LiveSource:
    """The live source that accepts `uri`. SourceError when there is none, or it is a recording."""
    source = source_for(uri)
    if not is_live(uri):
        raise SourceError(f"{shown(uri)} is a recording: analyse it, or classpulse live '{shown(uri)}?live'")
    return cast(LiveSource, source)
