"""What a meeting's client draws around and over the cameras' pictures: page, gutters, frames, labels, cards, bars."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.render.canvas import Colour

WHITE: Colour = (248, 248, 248)


@dataclass(frozen=True, slots=True)
class Label:
    """How names are written on tiles. Sizes are in pixels at a tile of any size (see `ingest.render.labels`)."""

    place: str = "bottom-left"
    """top or bottom, and left, centre or right; "" where the recording has no labels."""
    backing: str = "pill"
    """What the letters stand on: pill (darkened picture), box (an opaque `colour`) or shadow (of the letters)."""
    colour: Colour = (7, 8, 11)
    ink: Colour = WHITE
    font: str = "sans"
    """sans, italic or uni, which are inside OpenCV."""
    weight: int = 430
    least: int = 9
    scale: float = 1.0
    """Of the usual size of the letters."""
    shorten: bool = False
    """Cut long names off with an ellipsis instead of writing them smaller."""
    icons: bool = False
    """A crossed microphone before the name of whoever is muted, a star before the host's."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands in a tile while the camera is off."""

    shows: str = "name"
    """name, initials (in a coloured circle) or picture (a drawn one in a circle)."""
    colour: Colour = (34, 34, 36)
    ink: Colour = (236, 236, 238)
    tinted: bool = False
    """In a shade of the participant's own colour."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """Everything about a client's look. Shares are of the picture's height unless said otherwise."""

    page: Colour = (13, 13, 13)
    gap: float = 1 / 180
    """Between tiles; never less than 2 pixels."""
    shapes: tuple[float, float] = (16 / 9, 16 / 9)
    """The narrowest and the broadest a tile may be (width / height): it fills its cell as far as they allow."""
    radius: float = 0.0
    """Of a tile's corners, as a share of its height."""
    speaking: Colour = (35, 217, 89)
    frame: int = 4
    """Thickness of the frame of whoever speaks, in pixels."""
    label: Label = Label()
    card: Card = Card()
    bars: tuple[float, float] = (0.0, 0.0)
    """Height of a title bar and of a bar with buttons below."""
    bar: Colour = (26, 26, 26)
    bands: tuple[float, float] = (0.0, 0.0)
    """Black bands left and right (shares of the width), top and bottom: a screen of another format in the video."""


ZOOM = Appearance()
"""As Zoom draws it in the dark theme: the usual one."""
