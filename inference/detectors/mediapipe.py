"""BlazeFace short range through MediaPipe's own Tasks API: the reference that the LiteRT detector is tested against.

Slower than `blazeface` (2-4 ms a tile instead of 1.5), and MediaPipe 1.2 looks up a host on the network when it starts,
so it is not the default. Install it with `pip install --no-deps -r requirements-mediapipe.lock`.
"""

from __future__ import annotations

import numpy as np
from mediapipe import Image as MediaPipeImage
from mediapipe import ImageFormat
from mediapipe.tasks.python import BaseOptions, vision

from inference.assets import asset
from inference.observation import Box, Face
from ingest.video import Image


class Detector:
    """MediaPipe's FaceDetector in image mode. Close it: left to the interpreter's end, MediaPipe prints a traceback."""

    def __init__(self) -> None:
        options = BaseOptions(model_asset_path=str(asset("face_detection_short_range.tflite")))
        self._detector = vision.FaceDetector.create_from_options(vision.FaceDetectorOptions(base_options=options))

    def detect(self, picture: Image) -> list[Face]:
        """Faces with a confidence of at least 0.5, most confident first."""
        height, width = picture.shape[:2]
        picture = np.ascontiguousarray(picture)
        found = self._detector.detect(MediaPipeImage(image_format=ImageFormat.SRGB, data=picture)).detections
        faces = []
        for one in found:
            box = one.bounding_box
            place = Box(box.origin_x / width, box.origin_y / height, box.width / width, box.height / height)
            points = tuple((float(point.x), float(point.y)) for point in one.keypoints)
            faces.append(Face(place, float(one.categories[0].score), points))
        return sorted(faces, key=lambda face: -face.confidence)

    def close(self) -> None:
        """Release the graph and its threads."""
        self._detector.close()
