"""A picture in which only those are to be seen who may be shown. All else is grey, so what was not found is, too."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

import numpy as np

from inference.observation import Box, Moment, Observation
from ingest.video import Image

GREY = 128
WHOLE = Box(0.0, 0.0, 1.0, 1.0)
AROUND = 0.6
"""So much of its width and height a face is shown with on each side, where somebody has no tile of their own."""


def covered(image: Image, moment: Moment, permitted: Callable[[str], bool]) -> tuple[Image, list[Observation]]:
    """The picture (height, width, 3) of a moment with nobody in it who may not be shown, and what was seen of the
    others.

    `permitted` says of a label whether who shows it may be shown, and of "" whether faces without a label may be. It is
    asked for "" only where nobody in the picture has a label and the face is in no tile, as in a room: a tile without
    a label that can be read is somebody's who cannot be known.
    """
    shown = [one for one in moment.observations if _may_be_shown(one, moment, permitted)]
    others = [_place(one, moment) for one in moment.observations if one not in shown]
    found = np.full_like(image, GREY)
    for one in shown:
        _uncover(found, image, _place(one, moment))
    for place in others:
        _cover(found, place)
    for place in (_place(one, moment) for one in shown):
        if any(_inside(place, other) for other in others):  # a tile that floats over a larger one
            _uncover(found, image, place)
    return found, shown


def _may_be_shown(one: Observation, moment: Moment, permitted: Callable[[str], bool]) -> bool:
    if one.label:
        return permitted(one.label)
    return _without_labels(moment) and one.tile.box == WHOLE and permitted("")


def _without_labels(moment: Moment) -> bool:
    return not any(one.label for one in moment.observations)


def _place(one: Observation, moment: Moment) -> Box:
    """The tile. Where that is the whole picture, others may be in it: then what is around the face, but in a room whose
    people may all be shown.
    """
    if one.tile.box != WHOLE or one.face is None or _without_labels(moment):
        return one.tile.box
    box = one.face.box
    left, top = max(0.0, box.x - AROUND * box.width), max(0.0, box.y - AROUND * box.height)
    right = min(1.0, box.x + (1 + AROUND) * box.width)
    return Box(left, top, right - left, min(1.0, box.y + (1 + AROUND) * box.height) - top)


def _inside(one: Box, other: Box) -> bool:
    """Whether one lies in another that is larger."""
    across = other.x <= one.x and one.x + one.width <= other.x + other.width
    down = other.y <= one.y and one.y + one.height <= other.y + other.height
    return across and down and one != other


def _uncover(found: Image, image: Image, place: Box) -> None:
    """Not a pixel beyond it."""
    height, width = image.shape[:2]
    down = slice(ceil(place.y * height), floor((place.y + place.height) * height))
    across = slice(ceil(place.x * width), floor((place.x + place.width) * width))
    found[down, across] = image[down, across]


def _cover(found: Image, place: Box) -> None:
    """Not a pixel less."""
    height, width = found.shape[:2]
    down = slice(floor(place.y * height), ceil((place.y + place.height) * height))
    found[down, floor(place.x * width) : ceil((place.x + place.width) * width)] = GREY
