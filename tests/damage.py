"""Ways to damage a file, always the same for the same seed, and what becomes of a damaged video."""

from __future__ import annotations

import random
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from inference.workers import Processes
from ingest.segments import cut
from ingest.sources.file import frames, probe
from ingest.video import Image, SourceError
from storage.verdict import verdict
from tests.videos import number

PERIOD_MS, SEGMENT_MS = 500, 3_000
LIMIT_S = 120


@dataclass(frozen=True)
class Seen:
    """What became of a video: why nothing of it could be used, or each instant's picture by its number (None where it
    shows none clearly), the verdict on the whole, and why segments were lost.
    """

    refused: str = ""
    duration_ms: int = 0
    numbers: tuple[tuple[int, int | None], ...] = ()
    state: str = "failed"
    reason: str = ""
    lost: tuple[str, ...] = ()


def look(path: Path) -> Seen:
    """Probe and read a file in segments, as an analysis does. AssertionError for a picture that is none."""
    try:
        recording = probe(str(path))
    except SourceError as error:
        return Seen(refused=str(error))
    numbers: list[tuple[int, int | None]] = []
    lost: list[str] = []
    for segment in cut(recording, SEGMENT_MS):
        try:
            numbers += [(frame.at_ms, _number(frame.image)) for frame in frames(segment, PERIOD_MS)]
        except SourceError as error:
            lost.append(str(error))
    state, reason = verdict(recording, len(numbers), PERIOD_MS)
    return Seen("", recording.duration_ms or 0, tuple(numbers), state, reason, tuple(lost))


def _number(image: Image) -> int | None:
    assert image.dtype == "uint8"
    assert image.ndim == 3
    assert image.shape[2] == 3
    try:
        return number(image)
    except (AssertionError, IndexError):
        return None


class Aside:
    """Looks at files in another process, which a damaged one may take down."""

    def __enter__(self) -> Self:
        self._process = Processes(1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.shutdown(wait=False)

    def look(self, path: Path) -> Seen:
        """What became of it. TimeoutError when the decoder hangs."""
        try:
            seen: Seen = self._process.submit(look, path).result(LIMIT_S)
            return seen
        except BrokenExecutor:
            self._process.shutdown(wait=False)
            self._process = Processes(1)
            return Seen(refused=f"{path}: crashed")


def cut_off(content: bytes, percent: int) -> bytes:
    """Its beginning."""
    return content[: len(content) * percent // 100]


def damaged(content: bytes, seed: int) -> bytes:
    """Cut off, bits flipped, the header or the end overwritten, a part zeroed, left out or written elsewhere."""
    draw = random.Random(seed)
    out = bytearray(content)
    size = len(out)
    match seed % 6:
        case 0:
            del out[draw.randrange(1, size) :]
        case 1:
            for _ in range(draw.choice((1, 5, 20, 100, 1_000))):
                out[draw.randrange(size)] ^= 1 << draw.randrange(8)
        case 2:
            for _ in range(draw.choice((1, 5, 20))):
                out[draw.randrange(min(size, 4_096))] = draw.randrange(256)
        case 3:
            for _ in range(draw.choice((1, 5, 20))):
                out[-1 - draw.randrange(min(size, 6_000))] = draw.randrange(256)
        case 4:
            start, length = draw.randrange(size), draw.randrange(1, size // 4)
            out[start : start + length] = bytes(draw.choice((0, length)))
        case _:
            to, start, length = draw.randrange(size), draw.randrange(size), draw.randrange(1, 3_000)
            out[to : to + length] = out[start : start + length]
    return bytes(out)
