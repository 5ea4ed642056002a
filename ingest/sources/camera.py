"""A camera of this computer: `camera://0` is the first one, `camera:///dev/video2` one by its name on Linux, and
`camera://0/1920x1080` asks for that size (else 1280x720; the camera gives what it can).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np

from ingest.happening import Instants, first_look
from ingest.video import Frame, HopelessError, Recording, Segment, SourceError

LIVE = True
DEVICE = r"/dev/video\d+|/dev/v4l/by-\w+/[\w:.-]+"
"""No other file: OpenCV would open a playlist by its path, too, and go where that leads."""
ADDRESS = re.compile(rf"camera://(?P<which>\d+|{DEVICE})?(?:/(?P<width>\d+)x(?P<height>\d+))?")
SIZE = ("1280", "720")


def accepts(uri: str) -> bool:
    """Whether `uri` begins with camera://."""
    return uri.startswith("camera://")


def probe(uri: str) -> Recording:
    """Its size, by its first picture."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """What it sees, as it comes. SourceError where there is none, it is in use, or it stops giving pictures."""
    now = Instants(segment.start_ms, period_ms)
    with _opened(segment.uri) as camera:
        while camera.grab():  # every picture, or old ones would queue up; but few are converted
            at_ms = now.due()
            if at_ms is None:
                yield None
                continue
            taken, picture = camera.retrieve()
            if taken:
                yield Frame(at_ms, np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8))
    raise SourceError(f"{segment.uri} gives no more pictures; is it still plugged in?")


@contextmanager
def _opened(uri: str) -> Iterator[Any]:
    found = ADDRESS.fullmatch(uri)
    if found is None:
        raise HopelessError(f"{uri} is no camera; try camera://0, or camera://1/1920x1080")
    which = found["which"] or "0"
    camera: Any = cv2.VideoCapture(int(which) if which.isdecimal() else which)
    try:
        if not camera.isOpened():
            raise SourceError(f"{uri} cannot be opened; is it plugged in, and used by no other program?")
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, int(found["width"] or SIZE[0]))
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, int(found["height"] or SIZE[1]))
        yield camera
    finally:
        camera.release()
