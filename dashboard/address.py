"""What the address of a lecture says beside its path, and addresses that say it: times in whole seconds of the lecture.

`?formula=` the engagement formula, `?compare=` what the lecture is held beside, `?from=&to=` the part zoomed into,
`?moment=` what is open beside the page, `?participant=` a single person. Whatever makes no sense is as if not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

LATEST_S = 10_000_000
"""No lecture lasts that long: a number beyond it is none of ours."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """`compare` is "" for the last lectures, "none", or the id of a lecture; `span` in ms of the lecture."""

    formula: str
    compare: str = ""
    span: Span | None = None


def asked(query: Mapping[str, str], formulas: Sequence[str]) -> Asked:
    """What a query says, as `parse_qsl` has it; the formula is one of those offered, by default the first."""
    formula = query.get("formula", "")
    return Asked(formula if formula in formulas else formulas[0], query.get("compare", ""), span(query))


def span(query: Mapping[str, str]) -> Span | None:
    """From when to when, in ms; None where that is no span."""
    start, end = (instant(query.get(name)) for name in ("from", "to"))
    return (start, end) if start is not None and end is not None and start < end else None


def instant(said: Any) -> int | None:
    """Whole seconds, as a text or a number, in ms; None for anything else."""
    text = str(said) if isinstance(said, int) and not isinstance(said, bool) else said
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal()) or len(text) > 8:
        return None
    return min(int(text), LATEST_S) * 1000


def zoomed(said: Any, pathname: str, search: str) -> Span | None:
    """The part that the browser has zoomed into at this path, else the one in the address."""
    if isinstance(said, dict) and said.get("path") == pathname:
        return span({name: str(said.get(name)) for name in ("from", "to")})
    return span(dict(parse_qsl(search.removeprefix("?"))))


def lecture(lecture_id: str, *more: str, **query: Any) -> str:
    """The address of a lecture, of `more` below it, with what is said in the query; what is None or "" is left out."""
    path = "/".join(["/lecture", quote(lecture_id, safe=""), *(quote(one, safe="") for one in more)])
    said = {name.rstrip("_"): value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(said)}" if said else path


def rows(lecture_id: str, start_ms: int, end_ms: int, participant: int | None = None) -> str:
    """Where the rows of a span are, of everybody or of one person."""
    return lecture(lecture_id, "rows", from_=start_ms // 1000, to=-(-end_ms // 1000), participant=participant)
