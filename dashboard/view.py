"""What a page is given beside the store, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.reader import OPERATOR, Reader


@dataclass(frozen=True)
class View:
    """How the reader looks: `scheme` light or dark, `narrow` under 720 px of width, `span` the part zoomed into.

    `span` is from when to when in ms of the lecture, or None for the whole lecture. `reader` is who looks.
    """

    scheme: str = "light"
    narrow: bool = False
    span: tuple[int, int] | None = None
    reader: Reader = OPERATOR


@dataclass(frozen=True)
class Page:
    """A page: `title` for the browser tab, `content`, and `refresh_ms` until it is asked again (None: never).

    Asked again, only what is `changing` is shown anew (properties by the id of a component), so that what the reader
    types, has chosen or scrolled to stays; all of it, where that is empty.
    """

    title: str
    content: Any
    refresh_ms: int | None = None
    changing: Mapping[str, dict[str, Any]] = field(default_factory=dict)
