"""A camera in somebody's browser, followed as that of a room: `browser://NAME`, where the page `/camera` of the
dashboard sends its pictures under that name. They come over a line of this machine (ingest/eye.py), in memory alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from ingest.eye import WATCH, Address, called
from ingest.happening import Instants, first_look
from ingest.picture import decoded
from ingest.video import Frame, HopelessError, Recording, Segment, SourceError

LIVE = True
SCHEME = "browser://"
ADDRESS = re.compile(r"browser://([A-Za-z0-9_-]{4,100})")


def accepts(uri: str) -> bool:
    """Whether `uri` begins with browser://."""
    return uri.startswith(SCHEME)


def probe(uri: str) -> Recording:
    """Its size, by its first picture."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """What it sends, as it comes. While it is off there are no pictures, and nothing is to be connected to anew:
    SourceError only where the dashboard cannot be reached.
    """
    purpose, now = f"{WATCH} {name(segment.uri)}", Instants(segment.start_ms, period_ms)
    with called(Address.known(), purpose) as line:
        while True:
            picture = line.ask(b"")
            at_ms = now.due() if picture else None
            yield None if at_ms is None else _frame(at_ms, picture)


def name(uri: str) -> str:
    """Under which the pictures are sent. HopelessError for an address without one."""
    found = ADDRESS.fullmatch(uri)
    if found is None:
        raise HopelessError(f"{uri} is no camera in a browser; the page /camera of the dashboard begins one")
    return found[1]


def _frame(at_ms: int, picture: bytes) -> Frame | None:
    """None for what is no picture, which is no reason to hang up."""
    with suppress(SourceError):
        return Frame(at_ms, decoded(picture))
    return None
