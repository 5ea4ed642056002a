"""A picture that comes, or goes, by itself rather than in a film: decoded and encoded in memory, within bounds."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image as Pictures

from ingest.video import Image, SourceError

MOST_PIXELS = 1920 * 1920
"""Of a picture, seen in its head before any of it is decoded: a small file may be a picture that fills the memory."""

QUALITY = 80
"""Of what is encoded, 0..100: 1280 x 720 pixels take some 150,000 bytes."""


def decoded(jpeg: bytes) -> Image:
    """The picture of a JPEG as browsers write them. SourceError for anything else."""
    try:
        with Pictures.open(BytesIO(jpeg), formats=["JPEG"]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise SourceError(f"the picture has {width} x {height} pixels; send one of 1920 x 1080 at most")
            if "progressive" in picture.info:  # each of its passes, of which there may be many, is decoded in full
                raise SourceError("the picture is a progressive JPEG; send a plain one")
            return np.asarray(picture.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as error:
        raise SourceError("the picture is no JPEG, or a damaged one; send another") from error


def encoded(image: Image, widest: int) -> bytes:
    """A picture as JPEG, its longer side of so many pixels at most."""
    picture, file = Pictures.fromarray(image), BytesIO()
    picture.thumbnail((widest, widest), Pictures.Resampling.BILINEAR, reducing_gap=None)
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
