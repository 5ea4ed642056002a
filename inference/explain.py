"""Why the model says so: which parts of a face an expression hangs on.

Occlusion sensitivity (Zeiler and Fergus 2014, arXiv 1311.2901): a patch of the face is covered with its mean grey, and
what the expression's probability loses is written where the patch was. Red parts speak for the expression. It shows
what this network looks at, not what a person feels.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont, ImageOps

from inference import assets, detectors
from inference.expression import SIDE, WEIGHTS, Expression, legible_crop
from inference.observation import EXPRESSIONS, ModelError
from inference.observe import prominence
from inference.training import data
from ingest.video import Image, SourceError

Grey = NDArray[np.uint8]
Map = NDArray[np.float32]

PATCH, STEP = 12, 4
"""Side of the covered patch, and how far it moves, in pixels of the crop: 100 places."""

FEWEST, MOST = 10, 60
"""A mean is made of at least so many faces, so that nobody can be known again, and at most so many, to be quick."""

PANEL, MARGIN, HEADING = 192, 12, 28
RED = np.array([213, 94, 0], np.float32)


def sensitivity(face: Grey, expression: Expression) -> tuple[Map, Map]:
    """Probabilities (7,) of a crop (48, 48), and maps (7, 48, 48) of what each loses where the face is covered.

    A pixel has the mean over the patches that cover it; negative where covering makes the expression likelier.
    """
    whole = expression.probabilities(face[None])[0]
    lost, times = np.zeros((len(EXPRESSIONS), SIDE, SIDE), np.float32), np.zeros((SIDE, SIDE), np.float32)
    for top in range(0, SIDE - PATCH + 1, STEP):
        for left in range(0, SIDE - PATCH + 1, STEP):
            place = (slice(top, top + PATCH), slice(left, left + PATCH))
            covered = face.copy()
            covered[place] = round(float(face.mean()))
            lost[:, *place] += (whole - expression.probabilities(covered[None])[0])[:, None, None]
            times[place] += 1
    return whole, lost / times


def mean_maps(faces: Grey, emotion: NDArray[np.integer], expression: Expression) -> dict[str, tuple[Grey, Map, int]]:
    """By expression, the average face (48, 48), the mean map (48, 48) and the number of faces they are made of: those
    with the label that the model recognises, the first 60. Left out where there are fewer than 10.
    """
    answers, found = expression.probabilities(faces).argmax(axis=1), {}
    for index, name in enumerate(EXPRESSIONS):
        chosen = faces[(emotion == index) & (answers == index)][:MOST]
        if len(chosen) >= FEWEST:
            maps = [sensitivity(face, expression)[1][index] for face in chosen]
            found[name] = (chosen.mean(axis=0).astype(np.uint8), np.mean(maps, axis=0), len(chosen))
    return found


def explain(path: Path, to: Path, model: Path = WEIGHTS, over: Path | None = None) -> list[str]:
    """Explain a picture, or labelled faces (.npz, .csv; those not for training), as below; the lines to be said. `over`
    is the picture of a face on which the maps of labelled faces are drawn.
    """
    expression = Expression(model)
    if path.suffix.lower() in (".npz", ".csv"):
        faces = data.held_out(data.load(path))
        return explain_faces(faces.pixels, faces.emotion, expression, to, face_in(over) if over else None)
    return explain_picture(path, expression, to)


def explain_faces(
    faces: Grey, emotion: NDArray[np.integer], expression: Expression, to: Path, over: Grey | None = None
) -> list[str]:
    """Write the mean maps over average faces, or the face (48, 48) `over`, to `to`; gives a line about each. ModelError
    when there are too few.
    """
    found = mean_maps(faces, emotion, expression)
    if not found:
        raise ModelError(f"no expression is recognised on {FEWEST} of the {len(faces)} faces; name a file with more")
    panels = [
        (name, shaded(face if over is None else over, part, part.max())) for name, (face, part, _) in found.items()
    ]
    write(panels, to)
    return [f"{name}: {count} faces, at most {part.max():.2f} lost" for name, (_, part, count) in found.items()]


def explain_picture(path: Path, expression: Expression, to: Path) -> list[str]:
    """Write the maps of the most prominent face in a picture to `to`; gives a line about each expression.

    SourceError when the picture cannot be read, ModelError when there is no face in it that can be told.
    """
    face = face_in(path)
    whole, maps = sensitivity(face, expression)
    named = list(zip(EXPRESSIONS, whole, maps, strict=True))
    panels = [(f"{name} {share:.0%}", shaded(face, part, maps.max())) for name, share, part in named]
    write([("as seen", shaded(face, np.zeros_like(maps[0]), 1)), *panels], to)
    return [f"{name}: {share:.0%}, at most {part.max():.2f} lost" for name, share, part in named]


def face_in(path: Path) -> Grey:
    """The crop (48, 48) of the most prominent face in a picture. SourceError and ModelError as `explain_picture`."""
    assets.fetch()
    picture = read(path)
    found = max(detectors.load("blazeface").detect(picture), key=prominence, default=None)
    if found is None:
        raise ModelError(f"{path}: no face found; name a picture of one person who faces the camera")
    face = legible_crop(picture, found.box)
    if face is None:
        raise ModelError(f"{path}: the face is too small or too blurred to tell; name a sharper picture")
    return face


def read(path: Path) -> Image:
    """A picture file as RGB, the right way up. SourceError when it cannot be read."""
    try:
        with Pictures.open(path) as opened:
            return np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
    except OSError as error:
        raise SourceError(f"{path}: not a readable picture ({error}); name a JPEG or PNG") from error


def shaded(face: Grey, lost: Map, most: float) -> Image:
    """The face, enlarged and pale, with red where covering costs most (`most` is full red), RGB (192, 192, 3)."""
    grey = cv2.resize(face, (PANEL, PANEL), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    depth = np.clip(cv2.resize(lost, (PANEL, PANEL)) / max(float(most), 1e-6), 0, 1)[..., None] * 0.8
    mixed: Image = ((110 + 0.57 * grey)[..., None] * (1 - depth) + RED * depth).astype(np.uint8)
    return mixed


def write(panels: list[tuple[str, Image]], to: Path) -> None:
    """The panels under their headings, four in a row, as a picture file. SourceError when it cannot be written."""
    rows, columns = -(-len(panels) // 4), min(4, len(panels))
    cell = PANEL + MARGIN
    sheet = Pictures.new("RGB", (columns * cell + MARGIN, rows * (cell + HEADING) + MARGIN), "white")
    pen, letters = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for number, (heading, panel) in enumerate(panels):
        left, top = MARGIN + number % 4 * cell, MARGIN + number // 4 * (cell + HEADING)
        pen.text((left, top), heading, fill="#1A2230", font=letters)
        sheet.paste(Pictures.fromarray(panel), (left, top + HEADING - 4))
    try:
        sheet.save(to)
    except (OSError, ValueError) as error:
        raise SourceError(f"{to} cannot be written ({error}); name a .png in a folder that is there") from error
