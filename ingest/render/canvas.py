"""A transparent drawing surface in face units: filled curves, tapered strokes and soft glazes.

Points are float arrays (n, 2) in units of half a head's height, x to the right, y down, (0, 0) between crown and chin.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Mask = NDArray[np.uint8]
Colour = tuple[int, int, int]

_FRACTION_BITS = 4


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour that is `share` (0..1) of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def scaled(colour: Colour, factor: float) -> Colour:
    """`colour` lightened (`factor` > 1) or darkened, kept within 0..255."""
    red, green, blue = (min(255, max(0, round(part * factor))) for part in colour)
    return red, green, blue


def curve(points: ArrayLike, closed: bool = False, steps: int = 6) -> Points:
    """A Catmull-Rom spline through `points` (n, 2), with `steps` points per stretch."""
    knots = np.asarray(points, np.float64)
    ends = (knots[-1:], knots[:2]) if closed else (2 * knots[:1] - knots[1:2], 2 * knots[-1:] - knots[-2:-1])
    p = np.concatenate([ends[0], knots, ends[1]])
    a, b, c, d = p[:-3, None], p[1:-2, None], p[2:-1, None], p[3:, None]
    t = np.arange(steps)[None, :, None] / steps
    body = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat: Points = body.reshape(-1, 2)
    return flat if closed else np.concatenate([flat, knots[-1:]])


def ellipse(x: float, y: float, across: float, down: float, count: int = 24) -> Points:
    """The points of an ellipse around (x, y) with half axes `across` and `down`."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + across * np.cos(angle), y + down * np.sin(angle)], axis=1)


def ribbon(path: Points, width: float, start: float = 0.3, end: float = 0.3) -> Points:
    """The outline of a stroke along `path`: `width` in the middle, these shares of it at its ends."""
    along = np.gradient(path, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / (np.hypot(along[:, 0], along[:, 1])[:, None] + 1e-9)
    place = np.linspace(0, 1, len(path))
    share = np.where(place < 0.5, start + (1 - start) * 2 * place, end + (1 - end) * 2 * (1 - place))
    offset = normal * (share * width / 2)[:, None]
    return np.concatenate([path + offset, (path - offset)[::-1]])


def _soften(mask: Mask, sigma: float) -> Mask:
    """Two box filters: near enough to a Gaussian of `sigma` pixels, at a cost that does not grow with it."""
    side = max(3, 2 * round(sigma * 1.22) + 1)
    return cv2.blur(cv2.blur(mask, (side, side)), (side, side)).astype(np.uint8, copy=False)


class Canvas:
    """RGB `image` (height, width, 3) and its opacity `cover` (height, width, 0 or 255), both uint8."""

    def __init__(self, width: int, height: int, unit: float, origin: tuple[float, float]) -> None:
        """An empty surface of `width` x `height` pixels, `unit` pixels a unit, (0, 0) at `origin` in pixels."""
        self.image = np.zeros((height, width, 3), np.uint8)
        self.cover = np.zeros((height, width), np.uint8)
        self.unit = unit
        self.origin = np.array(origin)

    def copy(self) -> Canvas:
        """The same picture on a surface of its own."""
        other = Canvas(0, 0, self.unit, (0, 0))
        other.origin, other.image, other.cover = self.origin, self.image.copy(), self.cover.copy()
        return other

    def lay(self, other: Canvas) -> None:
        """Put another surface of the same size on top of this one."""
        cv2.copyTo(other.image, other.cover, self.image)
        self.cover |= other.cover

    def pixels(self, points: Points) -> NDArray[np.int32]:
        """`points` as the fixed-point pixel coordinates that OpenCV draws with."""
        corners: NDArray[np.int32] = np.round((points * self.unit + self.origin) * 2**_FRACTION_BITS).astype(np.int32)
        return corners

    def fill(self, points: Points, colour: Colour) -> None:
        """Cover the polygon `points` with an opaque colour."""
        corners = [self.pixels(points)]
        cv2.fillPoly(self.image, corners, colour, cv2.LINE_8, _FRACTION_BITS)
        cv2.fillPoly(self.cover, corners, 255, cv2.LINE_8, _FRACTION_BITS)

    def paint(self, points: Points, colour: Colour) -> None:
        """Like `fill` with smooth edges, for places that are opaque already."""
        cv2.fillPoly(self.image, [self.pixels(points)], colour, cv2.LINE_AA, _FRACTION_BITS)

    def mask(self, polygons: Sequence[Points]) -> Mask:
        """255 inside any of `polygons`, 0 elsewhere."""
        mask = np.zeros_like(self.cover)
        for points in polygons:
            cv2.fillPoly(mask, [self.pixels(points)], 255, cv2.LINE_8, _FRACTION_BITS)
        return mask

    def glaze(
        self, polygons: Sequence[Points], colour: Colour, opacity: float, blur: float = 0.0, within: Mask | None = None
    ) -> None:
        """Blend `colour` over `polygons` with `opacity`, edges softened by `blur` units, only inside the mask
        `within`, or else on what is covered already."""
        sigma = blur * self.unit
        place = self._around(np.concatenate(polygons), 3 * sigma + 1)
        if place is None:
            return
        rows, columns = place
        strength = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        corner = np.array([columns.start, rows.start], np.int32) * 2**_FRACTION_BITS
        for points in polygons:
            cv2.fillPoly(strength, [self.pixels(points) - corner], 255, cv2.LINE_AA, _FRACTION_BITS)
        if sigma > 0.4:
            strength = _soften(strength, sigma)
        strength = cv2.bitwise_and(strength, (self.cover if within is None else within)[rows, columns])
        share = (strength.astype(np.float32) * (opacity / 255))[:, :, None]
        ground = self.image[rows, columns]
        ground[:] = (ground + (np.array(colour, np.float32) - ground) * share).astype(np.uint8)

    def _around(self, points: Points, margin: float) -> tuple[slice, slice] | None:
        low, high = (
            (points * self.unit + self.origin).min(0) - margin,
            (points * self.unit + self.origin).max(0) + margin,
        )
        height, width = self.cover.shape
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        right, bottom = min(width, int(high[0]) + 2), min(height, int(high[1]) + 2)
        return (slice(top, bottom), slice(left, right)) if right > left and bottom > top else None

    def model(
        self, mask: Mask, centre: Points, radii: tuple[float, float], light: tuple[float, float], depth: float
    ) -> None:
        """Shade the ellipsoid around `centre` (2,) inside `mask` for light from `light` (x, y), by Lambert's law."""
        place = self._around(np.stack([centre - np.array(radii) * 1.3, centre + np.array(radii) * 1.3]), 0)
        if place is None:
            return
        rows, columns = place
        x = ((np.arange(columns.start, columns.stop) - self.origin[0]) / self.unit - centre[0]) / radii[0]
        y = ((np.arange(rows.start, rows.stop) - self.origin[1]) / self.unit - centre[1]) / radii[1]
        across, down = x.astype(np.float32)[None, :], y.astype(np.float32)[:, None]
        facing = np.sqrt(np.clip(1 - across**2 - down**2, 0.02, 1))
        shade = 1 + depth * (0.9 * facing + light[0] * across + light[1] * down - 0.78)
        shade = np.where(mask[rows, columns] > 0, shade, 1)[:, :, None]
        ground = self.image[rows, columns]
        ground[:] = np.clip(ground * shade, 0, 255).astype(np.uint8)
