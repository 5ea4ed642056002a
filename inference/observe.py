"""The one step: a frame and the models in, a moment out. It remembers nothing but caches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference import tiles
from inference.attention import attention
from inference.expression import legible_crop
from inference.models import Models
from inference.observation import Box, Face, Moment, Observation, Tile
from ingest.video import Frame, Image

WHOLE = Tile(Box(0.0, 0.0, 1.0, 1.0))
SURE = 0.7
"""Confidence of at least one face in a picture without any label: clouds reach .6, participants .73 and more.
"""
PORTRAIT = 0.3
"""A face higher than this share of its tile is no profile picture: those take up to half of a card, the face in them
half of that.
"""
SHARED_SCREEN = 3.0
"""A tile so many times larger than the smallest may be a shared screen: it counts only with a face or a name in it."""


def observe(frame: Frame, models: Models) -> Moment:
    """Everybody seen in one picture.

    A gallery gives an observation per tile. Any other picture is one tile, which gives an observation per face.
    """
    found = tiles.find(frame.image)
    seen = [look(frame.image, tile, models) for tile in found] if found else everyone(frame.image, models)
    if not any(one.label or (one.face and one.face.confidence >= SURE) for one in seen):
        return Moment(frame.at_ms)  # a slide, perhaps with pictures in a regular pattern, and nobody in it
    seen = [one for one in seen if one.face or one.label or not oversized(one.tile, found)]
    return Moment(frame.at_ms, tuple(express(frame.image, seen, models)))


def look(image: Image, tile: Tile, models: Models) -> Observation:
    """One tile: its label and its most prominent face, if it is not just the picture on a camera-off card.

    In front of an evenly dark or virtual background a camera's tile is as flat as a card; the face tells them apart.
    """
    label = models.reader.read(image, tile)
    face = max(detect(image, tile.box, models), key=prominence, default=None)
    if face and not tile.camera_on and face.box.height > PORTRAIT * tile.box.height:
        tile = replace(tile, camera_on=True)
    return seen(tile, face if tile.camera_on else None, image, label)


def everyone(image: Image, models: Models) -> list[Observation]:
    """A picture that is no gallery: one speaker with a label perhaps, or a room with many faces."""
    faces = detect(image, WHOLE.box, models)
    if len(faces) == 1:
        return [seen(WHOLE, faces[0], image, models.reader.read(image, WHOLE))]
    return [seen(WHOLE, face, image, "") for face in faces]


def seen(tile: Tile, face: Face | None, image: Image, label: str) -> Observation:
    """An observation before its expression is known."""
    aspect = image.shape[1] / image.shape[0]
    return Observation(tile, label, face, attention=attention(face, aspect) if face else None)


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

    return [outside(face) for face in models.detector.detect(image[top:bottom, left:right])]


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
