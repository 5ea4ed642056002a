"""Pictures that come by themselves: JPEG within bounds, and nothing else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures

from ingest import picture
from ingest.picture import decoded
from ingest.video import SourceError


def written(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    file = BytesIO()
    Pictures.new(mode, (width, height), 90).save(file, kind, **more)
    return file.getvalue()


def test_a_picture_is_what_was_written() -> None:
    half = np.zeros((40, 60, 3), np.uint8)
    half[:, 30:] = (200, 40, 10)
    file = BytesIO()
    Pictures.fromarray(half).save(file, "JPEG", quality=95, subsampling=0)
    found = decoded(file.getvalue())
    assert found.shape == half.shape
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - half).mean() < 3


def test_a_grey_picture_has_three_channels() -> None:
    assert decoded(written(20, 10, mode="L")).shape == (10, 20, 3)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(SourceError, match="no JPEG"):
        decoded(written(20, 10, kind))


@pytest.mark.parametrize("sent", [b"", b"\xff\xd8\xff", b"GIF89a", written(64, 64)[:200], b"x" * 1000])
def test_damaged_ones_are_refused(sent: bytes) -> None:
    with pytest.raises(SourceError, match="damaged"):
        decoded(sent)


@pytest.mark.parametrize("side", [2_000, 9_000, 60_000])
def test_so_many_pixels_are_refused_before_they_are_decoded(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what its head says, whatever follows."""
    small = written(64, 64, mode="L")
    at = small.index(b"\xff\xc0") + 5  # the frame header: height and width, two bytes each
    bomb = small[:at] + 2 * side.to_bytes(2, "big") + small[at + 4 :]
    monkeypatch.setattr(Pictures.Image, "convert", lambda *_: pytest.fail("decoded"))
    with pytest.raises(SourceError, match=f"{side} x {side} pixels; send one of|damaged"):
        decoded(bomb)


def test_the_largest_camera_is_taken() -> None:
    assert decoded(written(1920, 1080)).shape == (1080, 1920, 3)
    assert picture.MOST_PIXELS >= 1920 * 1080


def test_progressive_ones_are_refused() -> None:
    with pytest.raises(SourceError, match="progressive"):
        decoded(written(64, 64, progressive=True))
