"""What a screen of this computer shows: `screen://1` is the first monitor, `screen://0` all of them together, and
`screen://1/100,50,1280x720` the rectangle 1280x720 whose left upper corner lies 100 pixels right of and 50 below that
of the monitor: the window of a meeting, say. Whatever lies over it is seen too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import mss
import numpy as np
from mss.exception import ScreenShotError

from ingest.happening import Instants, first_look
from ingest.video import Frame, HopelessError, Image, Recording, Segment, SourceError

LIVE = True
ADDRESS = re.compile(r"screen://(?P<monitor>\d*)/?(?:(?P<left>\d+),(?P<top>\d+),(?P<width>\d+)x(?P<height>\d+))?")
Rectangle = dict[str, int]
"""left, top, width and height in pixels of all monitors together."""


def accepts(uri: str) -> bool:
    """Whether `uri` begins with screen://."""
    return uri.startswith("screen://")


def probe(uri: str) -> Recording:
    """Its size."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """What is shown at each instant. SourceError where there is no screen, or no such part of it."""
    now, meant = Instants(segment.start_ms, period_ms), _meant(segment.uri)
    try:
        with mss.MSS() as screens:
            place = rectangle(meant, list(screens.monitors))
            while True:
                if (at_ms := now.due()) is not None:
                    yield Frame(at_ms, _rgb(screens.grab(place)))
                yield from now.until_due()
    except ScreenShotError as error:
        why = str(error).splitlines()[0]
        raise SourceError(f"{segment.uri} cannot be seen ({why}); run this where somebody is logged in") from error


def rectangle(found: re.Match[str], monitors: list[Rectangle]) -> Rectangle:
    """The part of all monitors that an address means; the first of `monitors` is all of them. SourceError for none."""
    uri = found[0]
    number = int(found["monitor"] or 1)
    if number >= len(monitors):
        raise HopelessError(f"{uri}: there is no monitor {number}; choose 1 to {len(monitors) - 1}, or 0 for all")
    whole = monitors[number]
    if found["left"] is None:
        return {side: whole[side] for side in ("left", "top", "width", "height")}
    left, top, width, height = (int(found[side]) for side in ("left", "top", "width", "height"))
    if not (0 < width <= whole["width"] - left and 0 < height <= whole["height"] - top):
        raise HopelessError(f"{uri} lies outside of the monitor, which has {whole['width']}x{whole['height']} pixels")
    return {"left": whole["left"] + left, "top": whole["top"] + top, "width": width, "height": height}


def _meant(uri: str) -> re.Match[str]:
    found = ADDRESS.fullmatch(uri)
    if found is None:
        raise HopelessError(f"{uri} is no part of a screen; try screen://1, or screen://1/100,50,1280x720")
    return found


def _rgb(shot: mss.screenshot.ScreenShot) -> Image:
    return np.frombuffer(shot.rgb, np.uint8).reshape(shot.height, shot.width, 3)
