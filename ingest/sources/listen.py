"""Wait until somebody pushes a stream to us by RTMP: Zoom's custom live streaming, OBS.

`rtmp-listen://0.0.0.0:1935/live/KEY` lets in whoever sends to rtmp://this-computer:1935/live with that stream key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

from ingest.door import Way, door, free_port
from ingest.happening import Instants, first_look
from ingest.remote import shown
from ingest.streaming import Kind, pictures
from ingest.video import Frame, HopelessError, Recording, Segment, SourceError

LIVE = PUSHED = True
ADDRESS = re.compile(
    r"rtmp-listen://(?P<host>[^:/\[\]]+|\[[\da-fA-F:]+\]):(?P<port>\d+)/(?P<app>\w+)/(?P<key>[\w.~-]{4,90})"
)
LISTENING = Kind("flv", "flv", "rtmp,tcp", {"listen": "1"})


def accepts(uri: str) -> bool:
    """Whether `uri` begins with rtmp-listen://."""
    return uri.startswith("rtmp-listen://")


def probe(uri: str) -> Recording:
    """Its size, by its first picture. SourceError when nobody pushes one soon."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """The pictures of whoever pushes some, as they come. SourceError when the sender is refused or fails."""
    found = ADDRESS.fullmatch(segment.uri)
    if found is None:
        raise HopelessError(f"{shown(segment.uri)}: give port and key, as in rtmp-listen://0.0.0.0:1935/live/SOME-KEY")
    now = Instants(segment.start_ms, period_ms)
    here = door(found["host"].strip("[]"), int(found["port"]))
    while (guest := here.guest()) is None:
        yield None
    port = free_port()
    with closing(Way(guest, port, found["key"], here)) as way:
        inner = f"rtmp://127.0.0.1:{port}/{found['app']}/{found['key']}"
        try:
            yield from pictures(segment.uri, LISTENING, now, at=inner)
        except SourceError:
            if way.refused:
                raise SourceError(f"{shown(segment.uri)}: somebody sent another key and was refused") from None
            raise
