"""People and screen told apart: what looks like a tile on a slide is a figure, what looks like a slide may be a card.

Whoever shows a face is somebody. The screen is looked for beside those, and then what has no face and lies on it is
nobody: a grid of tiles goes on over a slide only in appearance.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.observation import Box, Observation, Screen
from inference.screen import prints
from inference.screen.look import Screens
from inference.screen.place import area, beside
from ingest.video import Image

PERSON = 0.2
"""A face higher than this share of the picture, which fills it, is somebody's camera and no screen."""
LEAST_ROWS = 4
"""Rows of a print, of 14, in which something is said: a name of whatever length, and again in a corner, fills three."""
MIDDLE = range(5, 9)
"""The rows in which a card has its name."""
AS_LARGE = 0.5
"""A tile of such a share of the screen is no figure on it."""


def apart(
    image: Image, people: Sequence[Observation], whole: Box, screens: Screens
) -> tuple[list[Observation], Screen | None]:
    """Those who are people, and the shared screen; a tile `whole` is a picture without tiles."""
    if any(one.tile.box == whole and one.face and one.face.box.height > PERSON for one in people):
        return list(people), None
    with_face, every = (
        [one.tile.box for one in people if one.tile.box != whole and (one.face or not only)] for only in (True, False)
    )
    for tiles in [with_face, every] if 0 < len(with_face) < len(every) else [every]:
        screen = screens.look(image, tiles, framed=tiles is not every)
        part = beside(tiles) if tiles is not every else None
        left = [one for one in people if not (screen and part and figure(one, screen, part))]
        if screen and not any(one.tile.box.overlap(screen.box) >= AS_LARGE for one in left if one.tile.box != whole):
            return left, screen
    return list(people), None


def like_a_card(screen: Screen) -> bool:
    """Whether there is no more on a screen than a line in the middle, and perhaps one in a corner: so looks the card of
    somebody whose camera is off, filling the picture, and a name is no title.
    """
    said = prints.rows(screen.print)
    return len(said) < LEAST_ROWS and any(row in MIDDLE for row in said)


def figure(one: Observation, screen: Screen, part: Box) -> bool:
    """Whether what was taken for somebody is on the screen, or is the screen itself; without a name, whether it is
    anywhere in the same `part` of the picture, where the meeting's title may stand.
    """
    mine, its = one.tile.box, screen.box
    if one.face or screen.filmed:
        return False
    small = area(mine) < AS_LARGE * area(its)
    return (small or one.tile.camera_on) and within(mine, its if one.label else part)


def within(inner: Box, outer: Box) -> bool:
    """Whether the middle of a box lies in another."""
    x, y = inner.x + inner.width / 2, inner.y + inner.height / 2
    return outer.x < x < outer.x + outer.width and outer.y < y < outer.y + outer.height
