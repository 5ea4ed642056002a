"""Make a training face look as faces arrive from a class recording: off-centre, small, compressed, badly lit, half
hidden.

Each step takes and returns one grey face, uint8 (48, 48). The strengths were chosen in LOG.md.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
SIDE = 48


def augment(face: Grey, random: Generator, strength: float = 1.0) -> Grey:
    """One random variant of `face`. `strength` (0 to 1) scales how far it is moved and how often all else happens."""
    face = misplace(face, random, strength)
    if strength == 1 or random.random() < strength:
        face = relight(face, random)
    if random.random() < 0.35 * strength:
        face = degrade(face, random)
    if random.random() < 0.15 * strength:
        face = cv2.GaussianBlur(face, (0, 0), random.uniform(0.3, 1.1))  # type: ignore[assignment]
    if random.random() < 0.2 * strength:
        face = clip(np.add(face, random.normal(0, random.uniform(2, 10), face.shape)))
    if random.random() < 0.5 * strength:
        face = hide(face, random)
    return face


def misplace(face: Grey, random: Generator, strength: float) -> Grey:
    """Mirror, turn, scale and shift, at full strength by as much as a BlazeFace box strays from the face."""
    turn, scale = random.normal(0, 7 * strength), np.exp(random.uniform(-0.16 * strength, 0.2 * strength))
    warp = np.array(cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), turn, scale), np.float64)
    warp[:, 2] += random.uniform(-4 * strength, 4 * strength, 2)
    if random.random() < 0.5:
        face = face[:, ::-1]
    return cv2.warpAffine(face, warp, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


def relight(face: Grey, random: Generator) -> Grey:
    """Gain, offset and gamma; sometimes light from one side."""
    light = (face / 255.0) ** np.exp(random.normal(0, 0.25))
    light = light * random.uniform(0.7, 1.3) + random.uniform(-0.1, 0.1)
    if random.random() < 0.25:
        angle, ramp = random.uniform(0, 2 * np.pi), np.linspace(-1, 1, SIDE)
        slope = np.cos(angle) * ramp[None, :] + np.sin(angle) * ramp[:, None]
        light = light * (1 + random.uniform(0, 0.5) * slope)
    return clip(light * 255)


def degrade(face: Grey, random: Generator) -> Grey:
    """Pass through a small size (20-48 px) and, half the time, through block compression, as in a gallery tile."""
    side = int(np.exp(random.uniform(np.log(20), np.log(SIDE))))
    small: Any = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
    if random.random() < 0.5:
        _, packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(random.uniform(20, 80))])
        small = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    again: Grey = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return again


def hide(face: Grey, random: Generator) -> Grey:
    """Cover a rectangle, as a hand, a mug or the edge of the tile would (random erasing, Zhong et al. 2017)."""
    height, width = random.integers(6, 22, 2)
    top, left = random.integers(0, SIDE - height), random.integers(0, SIDE - width)
    face = face.copy()
    patch = face[top : top + height, left : left + width]
    patch[:] = random.integers(0, 255) if random.random() < 0.5 else random.integers(0, 255, patch.shape)
    return face


def clip(values: NDArray[np.floating]) -> Grey:
    """Back to uint8 without wrapping round."""
    clipped: Grey = np.clip(values, 0, 255).astype(np.uint8)
    return clipped
