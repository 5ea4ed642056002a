"""The classes of GalleryBench. A changed case is another benchmark: raise VERSION."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.render import Room
from ingest.render.appearance import Appearance, Card
from ingest.render.looks import load

VERSION = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One class, and what is hard about it."""

    name: str
    hard: str
    room: Room
    quick: bool = False
    """Whether `--quick` takes it too, shortened."""


def _room(people: int, size: str, look: Appearance, crf: int, seconds: int = 30, **more: object) -> Room:
    width, _, height = size.partition("x")
    usual = Room(people, seconds, int(width), int(height), rate=5, appearance=look, crf=crf)
    return replace(usual, **more)  # type: ignore[arg-type]


def _label(look: Appearance, **changes: object) -> Appearance:
    return replace(look, label=replace(look.label, **changes))  # type: ignore[arg-type]


ZOOM, CLASSIC = load("zoom", "dark"), load("classic", "dark")
MEET, MEET_LIGHT = load("meet", "dark"), load("meet", "light")
TEAMS, TEAMS_LIGHT = load("teams", "dark"), load("teams", "light")
PICTURES = replace(ZOOM, card=Card("picture"), radius=0.06)

SHORT_S = 20
"""Length of a film of `--quick`."""

CASES = (
    Case("class-25", "the usual class", _room(25, "1280x720", ZOOM, 23, 60, rate=10), quick=True),
    Case("class-49", "faces of 43 px, letters of 9 px", _room(49, "1280x720", ZOOM, 23, 60, rate=10, page=49)),
    Case("tiny-49", "tiles of 86 px, faces of 21 px", _room(49, "640x400", ZOOM, 23, page=49, seed=1)),
    Case("classic-2px", "gutters of 2 px, black boxes, icons", _room(16, "1920x1080", CLASSIC, 28, seed=2), quick=True),
    Case(
        "zoom-light", "a light page, title and buttons, pictures on cards",
        _room(12, "1280x720", replace(load("zoom", "light"), bars=(0.05, 0.09), card=Card("picture", (228, 231, 236))),
              30, seed=3, cameras_off=0.4),
    ),
    Case("meet-fill", "not 16:9, letters without a pill, initials on cards",
         _room(14, "1366x768", MEET, 26, seed=4, cameras_off=0.3), quick=True),
    Case("meet-light", "a white page, bright rooms, 4:3",
         _room(7, "1024x768", MEET_LIGHT, 26, seed=5, backdrops=("bright", "plain", "window"))),
    Case("teams-crop", "cropped tiles, tinted cards", _room(20, "1600x900", TEAMS, 28, seed=6, cameras_off=0.4)),
    Case("teams-light", "white label boxes, dark letters", _room(9, "1440x1080", TEAMS_LIGHT, 26, seed=7)),
    Case("retina", "2880x1800 at CRF 35", _room(25, "2880x1800", replace(ZOOM, radius=0.05), 35, 20, seed=8)),
    Case("bands", "a 4:3 screen in black bands, labels above",
         _room(11, "1280x720", replace(_label(ZOOM, place="top-left", weight=600), bands=(0.125, 0.0),
                                       shapes=(4 / 3, 4 / 3), speaking=(250, 250, 250)), 28, seed=9, cameras_off=0.2)),
    Case("night", "people in the dark, rooms in the page's colour",
         _room(9, "1280x720", ZOOM, 28, seed=10, backdrops=("night", "page", "dark"))),
    Case("varied", "devices, remarks, initials, ellipses, blue boxes",
         _room(30, "1280x720", _label(ZOOM, backing="box", colour=(16, 44, 110), icons=True, shorten=True), 26,
               seed=11, names="varied", page=30), quick=True),
    Case("cyrillic", "Cyrillic in italics, bottom centre",
         _room(12, "1280x720", _label(PICTURES, place="bottom-centre", font="italic"), 26, seed=12, names="cyrillic")),
    Case("cjk", "Chinese, Japanese, Korean", _room(12, "1280x720", ZOOM, 26, seed=13, names="cjk")),
    Case("changing", "40 people on two pages, every view", _room(40, "1280x720", TEAMS, 26, 40, seed=14,
                                                                layout="changing"), quick=True),
    Case("side", "a shared screen, a strip beside it", _room(12, "1920x1080", ZOOM, 26, seed=15, layout="side")),
    Case("floating", "a shared screen, one tile on it", _room(6, "1280x720", MEET_LIGHT, 26, seed=16,
                                                             layout="floating")),
    Case("speaker", "one large, others in a strip, light", _room(10, "1280x800", TEAMS_LIGHT, 30, seed=17,
                                                                layout="speaker")),
    Case("one", "one person all over the picture", _room(1, "1280x720", MEET, 26, 20, seed=20)),
    Case("six", "blue labels, names written in the pictures",
         _room(6, "1920x1080", _label(CLASSIC, colour=(22, 50, 130), icons=False), 28, seed=21,
               backdrops=("lettered", "lettered", "plain"))),
    Case("few", "two people, 2 px between them", _room(2, "1280x720", CLASSIC, 26, 20, seed=18)),
    Case("unlabelled", "no labels at all", _room(9, "1280x720", _label(ZOOM, place=""), 26, seed=19)),
)  # fmt: skip


def cases(*, quick: bool = False, seed: int = 0) -> list[Case]:
    """The benchmark; `quick` a few of it, shortened. Another `seed` gives other people in the same settings."""
    chosen = [case for case in CASES if case.quick or not quick]
    return [replace(case, room=_changed(case.room, quick, seed)) for case in chosen]


def _changed(room: Room, quick: bool, seed: int) -> Room:
    seconds = min(room.seconds, SHORT_S) if quick else room.seconds
    return replace(room, seed=room.seed + 1000 * seed, seconds=seconds)
