"""A picture in, what is seen in it out: faces with facial expression and attention, of as many people as there are.

The step is that of every other picture (inference/observe.py), and remembers nothing. So attention is how far a head
faces the camera: what is usual of a person takes a minute to know (inference/usual.py), and nobody is followed here.
"""

from __future__ import annotations

from typing import Any

from inference.eye.faces import told
from inference.models import Models
from inference.observe import in_room
from ingest.video import Frame, Image


def seen(image: Image, models: Models) -> list[dict[str, Any]]:
    """Each face of a picture, from left to right, as JSON has it (inference/eye/faces.py)."""
    people = in_room(Frame(0, image), models).observations  # in a room there are faces alone
    faces = [told(one, image.shape[0], models.expression is not None) for one in people]
    return sorted(faces, key=lambda face: float(face["x"]))
