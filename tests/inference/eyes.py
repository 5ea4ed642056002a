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
from ingest.eye import PEEK, Address, called
from ingest.video import Image
from tests.waiting import LIMIT_S

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
    """Is there while the test goes on, and ends by itself once nobody has a line, which is asserted."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        address = Address(place.getsockname()[1], SECRET)
        thread = Thread(target=Eye(place, SECRET, load).serve, args=(idle_s,), daemon=True)
        thread.start()
        try:
            with called(address, f"{PEEK} nobody"):  # a test may take longer than that from one line to the next
                yield address
        finally:  # also where the test fails: the socket is closed after it
            thread.join(timeout=LIMIT_S)
        assert not thread.is_alive()
