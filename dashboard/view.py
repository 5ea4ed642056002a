"""What a page is given beside the store, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.reader import OPERATOR, Reader


@dataclass(frozen=True)
class View:
    """How the reader looks: `scheme` light or dark, `narrow` under 720 px of width, `span` the part zoomed into.

    `span` is from when to when in ms of the lecture, or None for the whole lecture.
    `stopped` says why people could not be named anew in the background, "" as long as they can. `reader` is who looks.
    """

    scheme: str = "light"
    narrow: bool = False
    span: tuple[int, int] | None = None
    stopped: str = ""
    reader: Reader = OPERATOR


@dataclass(frozen=True)
class Page:
    """A page: `title` for the browser tab, `content`, and `refresh_ms` until it is asked again (None: never)."""

    title: str
    content: Any
    refresh_ms: int | None = None
