"""From a decoded frame to an upright RGB image: colours, range and rotation as the file says."""

from __future__ import annotations

import numpy as np
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from ingest.video import Image

MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
"""The matrix for each code point of ITU-T H.273, table 4 (what the file says), where it is not BT.601."""


def rgb(frame: VideoFrame, reformatter: VideoReformatter, matrix: tuple[int, ...] | None) -> Image:
    """The frame as RGB uint8 (height, width, 3), upright by the display matrix of its file.

    A file that names no matrix is read as BT.601 at any size: so do VP8 by definition, WebRTC (browsers, meeting
    clients) and screen grabs by FFmpeg. A range that is not named is the limited one, save in full-range pixel formats.
    """
    colours = None if frame.format.is_rgb else MATRICES.get(frame.colorspace, Colorspace.ITU601)
    converted = reformatter.reformat(
        frame, format="rgb24", src_colorspace=colours, dst_color_range=ColorRange.JPEG, threads=1
    )
    return upright(np.asarray(converted.to_ndarray(), dtype=np.uint8), matrix)


def display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    """The nine numbers of the display matrix that the file carries (ISO/IEC 14496-12, 8.2.2), or None.

    Once a file is enough: asking ties the frame into a reference cycle, which keeps its memory for a while.
    """
    stored = frame.side_data.get("DISPLAYMATRIX")
    return tuple(np.frombuffer(bytes(stored), dtype=np.int32).tolist()) if isinstance(stored, SideData) else None


def upright(image: Image, matrix: tuple[int, ...] | None) -> Image:
    """The image turned by quarters and mirrored as the display matrix says; other angles are left as they are.

    The matrix takes a point (x, y) to (a x + c y, b x + d y), with a, b at its places 0, 1 and c, d at 3, 4.
    """
    if matrix is None:
        return image
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    if a == 0 and d == 0:
        image, across, down = image.transpose(1, 0, 2), c, b
    else:
        across, down = a, d
    return np.ascontiguousarray(image[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1])
