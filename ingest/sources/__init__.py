"""One file per kind of source. A file in this folder is an option: nothing else needs to know about it."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from ingest.remote import shown
from ingest.video import Source, SourceError


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
