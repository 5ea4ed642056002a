"""The one step: a frame and the models in, a moment out. It remembers nothing but caches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference import floating, tiles
from inference.agreement import Consenting, masked
from inference.expression import legible_crop
from inference.models import Models
from inference.observation import Box, Face, Moment, Observation, Screen, Tile
from inference.screen.people import apart, like_a_card
from ingest.video import Frame, Image

WHOLE = Tile(Box(0.0, 0.0, 1.0, 1.0))
SURE = 0.7
"""Confidence of at least one face in a picture without any label: clouds reach .6, participants .73 and more.
"""
LARGE = 0.2
"""A face higher than this share of the picture is found in the whole of it; smaller ones are looked for in windows."""
WINDOWS = tuple(Box(x, y, 0.4, 0.4) for y in (0.0, 0.3, 0.6) for x in (0.0, 0.3, 0.6))
"""Parts of a picture that overlap so far that a face of up to a quarter of their size is whole in one of them."""
LEAST = 16
"""Pixels; in a smaller part of a picture no face is looked for."""
SAME_FACE = 0.3
"""Least overlap of one face found in two windows."""
SHARED_SCREEN = 3.0
"""A tile so many times larger than the smallest may be a shared screen: it counts only with a face or a name in it."""


def observe(frame: Frame, models: Models, agreed: Consenting | None = None) -> Moment:
    """Everybody seen in one picture, and the shared screen.

    A gallery gives an observation per tile. Any other picture gives one per face: of a speaker, of a room, or in the
    tile that floats over a shared screen.

    Where it is told who `agreed`, labels are read first, and whoever may not be looked at is grey before anything else
    is: their observation has a tile and a label, and no face.
    """
    image = frame.image
    for look in (gallery, everyone):
        image, people = look(image, models, agreed)
        if any(one.label or (one.face and one.face.confidence >= SURE) for one in people):
            some, screen = apart(image, people, WHOLE.box, models.screens)
            if screen and (speaker := speaking(image, screen, some, models, agreed)):
                some, screen = [*some, speaker], None
            return Moment(frame.at_ms, tuple(express(image, posed(image, some, models), models)), screen)
    alone = models.screens.look(image, [])  # a slide perhaps, and nobody beside it
    return Moment(frame.at_ms, (), alone if alone and not like_a_card(alone) else None)


def in_room(frame: Frame, models: Models) -> Moment:
    """Everybody seen in one picture of a camera: an observation per face. No gallery is looked for, no name is read."""
    people = [Observation(WHOLE, face=face) for face in large_and_small(frame.image, models)]
    if not any(one.face and one.face.confidence >= SURE for one in people):
        return Moment(frame.at_ms)
    return Moment(frame.at_ms, tuple(express(frame.image, posed(frame.image, people, models), models)))


def speaking(
    image: Image, screen: Screen, others: list[Observation], models: Models, agreed: Consenting | None = None
) -> Observation | None:
    """Whose large tile was taken for a screen: somebody with a large face, and a name where the others have names; or
    with a name alone where nothing else is written.
    """
    if agreed is not None:
        (name,) = models.reader.read(image, [Tile(screen.box)])
        if not agreed.looks(name, among_labels=any(other.label for other in others)):
            return None
    one = occupant(image, Tile(screen.box), "", models)
    large = one.face is not None and one.face.confidence >= SURE and one.face.box.height >= LARGE * screen.box.height
    if not large and screen.line:
        return None
    named = any(other.label for other in others)
    label = models.reader.read(image, [one.tile])[0] if named else ""
    if not (label or (large and not named)):
        return None
    return replace(one, label=label) if large else Observation(one.tile, label)


def gallery(image: Image, models: Models, agreed: Consenting | None = None) -> tuple[Image, list[Observation]]:
    """An observation per tile, none where the picture is no gallery; and the picture as it may be looked at."""
    found = tiles.find(image)
    each = list(zip(found, models.reader.read(image, found), strict=True))
    if agreed is None:
        people = [occupant(image, tile, label, models) for tile, label in each]
    else:
        some = any(label for _, label in each)
        hidden = [tile for tile, label in each if not agreed.looks(label, among_labels=some)]
        image = masked(image, (tile.box for tile in hidden))
        people = [
            Observation(tile, label) if tile in hidden else occupant(image, tile, label, models) for tile, label in each
        ]
    return image, [one for one in people if one.face or one.label or not oversized(one.tile, found)]


def occupant(image: Image, tile: Tile, label: str, models: Models) -> Observation:
    """Who is in a tile: the most prominent face, unless it is a card, where faces are but pictures."""
    faces = detect(image, tile.box, models) if tile.camera_on else []
    return Observation(tile, label, max(faces, key=prominence, default=None))


def everyone(image: Image, models: Models, agreed: Consenting | None = None) -> tuple[Image, list[Observation]]:
    """A picture that is no gallery: one speaker with a label perhaps, a tile over something else, or a room; and the
    picture as it may be looked at.

    Who is in a tile over something else is known once a face was found in it: so that is looked for only where all have
    agreed, or those without a label may be looked at. (The shared screen below it is read all the same: its text, and a
    print that nobody can read.)
    """
    if agreed is not None and not agreed.everybody:
        (name,) = models.reader.read(image, [WHOLE])
        if name and not agreed.looks(name):
            return masked(image, [WHOLE.box]), [Observation(WHOLE, name)]
        if not name and not agreed.looks(name):
            return image, []
    faces = large_and_small(image, models)
    if len(faces) != 1:
        return image, [Observation(WHOLE, face=face) for face in faces]
    tile = WHOLE if faces[0].box.height > LARGE else floating_tile(image, faces[0])
    (label,) = models.reader.read(image, [tile])
    if agreed is not None and not agreed.looks(label):
        return masked(image, [tile.box]), [Observation(tile, label)] if label else []
    return image, [Observation(tile, label, faces[0])]


def large_and_small(image: Image, models: Models) -> list[Face]:
    """The faces of a picture, the small ones too where none is large."""
    faces = detect(image, WHOLE.box, models)
    if any(face.box.height > LARGE for face in faces):
        return faces
    return distinct([*faces, *(face for window in WINDOWS for face in detect(image, window, models))])


def floating_tile(image: Image, face: Face) -> Tile:
    """The tile around a small face, or the whole picture where it has no sides."""
    height, width = image.shape[:2]
    rect = floating.around(image, face.box)
    if rect is None:
        return WHOLE
    return Tile(Box(rect.left / width, rect.top / height, rect.width / width, rect.height / height))


def distinct(faces: list[Face]) -> list[Face]:
    """Each face once, the surest of those that overlap, in the order of confidence."""
    chosen: list[Face] = []
    for face in sorted(faces, key=lambda one: -one.confidence):
        if all(face.box.overlap(other.box) < SAME_FACE for other in chosen):
            chosen.append(face)
    return chosen


def detect(image: Image, box: Box, models: Models) -> list[Face]:
    """The faces in a part of the picture, in fractions of the whole picture."""
    height, width = image.shape[:2]
    left, top = round(box.x * width), round(box.y * height)
    right, bottom = round((box.x + box.width) * width), round((box.y + box.height) * height)
    scale_x, scale_y = (right - left) / width, (bottom - top) / height

    def outside(face: Face) -> Face:
        inner = face.box
        place = Box(
            left / width + inner.x * scale_x,
            top / height + inner.y * scale_y,
            inner.width * scale_x,
            inner.height * scale_y,
        )
        points = tuple((left / width + x * scale_x, top / height + y * scale_y) for x, y in face.keypoints)
        return Face(place, face.confidence, points)

    if min(right - left, bottom - top) < LEAST:
        return []
    return [outside(face) for face in models.detector.detect(image[top:bottom, left:right])]


def posed(image: Image, observations: list[Observation], models: Models) -> list[Observation]:
    """Add how the faces are held, where the models tell that."""
    if models.poses is None:
        return observations
    poses = models.poses
    faces = sum(one.face is not None for one in observations)
    return [replace(one, pose=poses.pose(image, one.face, faces)) if one.face else one for one in observations]


def express(image: Image, observations: list[Observation], models: Models) -> list[Observation]:
    """Add the facial expressions, where the models have any and the face is large and sharp enough."""
    if models.expression is None:
        return observations
    crops = [legible_crop(image, one.face.box) if one.face else None for one in observations]
    legible = [face for face in crops if face is not None]
    answers = iter(models.expression.probabilities(np.array(legible, np.uint8)))
    return [
        one if face is None else replace(one, expression=tuple(map(float, next(answers))))
        for one, face in zip(observations, crops, strict=True)
    ]


def oversized(tile: Tile, all_tiles: list[Tile]) -> bool:
    """Whether a tile is much larger than the smallest of them."""
    area = [one.box.width * one.box.height for one in all_tiles]
    return bool(area) and tile.box.width * tile.box.height > SHARED_SCREEN * min(area)


def prominence(face: Face) -> float:
    """Large and sure first: the participant, not somebody in the background."""
    return face.confidence * face.box.width * face.box.height
