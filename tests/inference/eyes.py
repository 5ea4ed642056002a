"""An eye in a thread of the test, without models."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Thread

import numpy as np
from PIL import Image as Pictures

from inference.eye.serving import Eye, Load
from ingest.eye import Address
from ingest.video import Image

SECRET = b"a secret of the tests"


def jpeg(width: int = 64, height: int = 48, grey: int = 90) -> bytes:
    file = BytesIO()
    Pictures.fromarray(np.full((height, width, 3), grey, np.uint8)).save(file, "JPEG")
    return file.getvalue()


def size(image: Image) -> list[dict[str, object]]:
    """Looks at a picture as a model would, and says what can be checked."""
    return [{"width": image.shape[1], "height": image.shape[0], "grey": round(float(image.mean()))}]


@contextmanager
def eye(load: Load = lambda: size, idle_s: float = 0.3) -> Iterator[Address]:
    """Ends by itself once nobody has a line, which is asserted."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        thread = Thread(target=Eye(place, SECRET, load).serve, args=(idle_s,))
        thread.start()
        yield Address(place.getsockname()[1], SECRET)
        thread.join(timeout=10)
        assert not thread.is_alive()
