"""The public `fer` package (https://github.com/justinshenk/fer), and the loop that most webcam projects are: the
detector of MediaPipe on the whole picture, then that package's network on each face.

The package needs OpenCV 4 and TensorFlow, so it is run by a Python of its own, which gets the pictures by a pipe.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import numpy as np

from inference import detectors
from inference.expression import crop
from inference.observation import ModelError
from inference.training import rivals
from ingest.video import Image

PACKAGE = """
import json, os, sys, time
answers = os.dup(1); os.dup2(2, 1)  # what it prints is not the answer
import cv2, numpy as np
from fer.fer import FER
cv2.setNumThreads(1)
detector = FER(mtcnn=False)
height, width = map(int, sys.argv[1:])
spent, faces = [], 0
while True:
    pixels = sys.stdin.buffer.read(height * width * 3)
    if len(pixels) < height * width * 3:
        break
    picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)[..., ::-1].copy()
    began = time.process_time()
    faces += len(detector.detect_emotions(picture))
    spent.append(1000 * (time.process_time() - began))
spent = spent[1:] or spent  # the first one loads things
os.write(answers, json.dumps([sum(spent) / max(1, len(spent)), faces]).encode())
"""


def compared(pictures: list[Image], python: Path | None) -> dict[str, dict[str, float]]:
    """The loop, and the package by `python` where one is named."""
    found = {"mediapipe + fer network": loop(pictures)}
    return found | ({"fer package": package(pictures, python)} if python else {})


def loop(pictures: list[Image]) -> dict[str, float]:
    """Detect in the whole picture, then classify each face."""
    network, detector = rivals.load("fer"), detectors.load("mediapipe")
    detector.detect(pictures[0])
    began, faces = time.process_time(), 0
    for picture in pictures:
        crops = [crop(picture, face.box) for face in detector.detect(picture)]
        network.probabilities(np.array(crops, np.uint8).reshape(-1, 48, 48))
        faces += len(crops)
    spent = 1000 * (time.process_time() - began)
    detector.close()  # type: ignore[attr-defined]
    return {"ms": spent / len(pictures), "faces": faces / len(pictures)}


def package(pictures: list[Image], python: Path) -> dict[str, float]:
    """The package's own `detect_emotions`. ModelError when that Python cannot run it."""
    height, width = pictures[0].shape[:2]
    pixels = b"".join(picture.tobytes() for picture in pictures)
    command = [str(python), "-c", PACKAGE, str(height), str(width)]
    try:
        own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # it has packages of its own
        ended = subprocess.run(command, input=pixels, capture_output=True, check=True, env=own)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", b"") or str(error).encode()).decode(errors="replace").strip().splitlines()
        advice = "there: pip install fer==25.10.3 tensorflow pillow 'opencv-python-headless<5' 'setuptools<81'"
        raise ModelError(f"{python} cannot run the package fer ({said[-1] if said else error}); {advice}") from error
    spent, faces = json.loads(ended.stdout)
    return {"ms": spent, "faces": faces / len(pictures)}
