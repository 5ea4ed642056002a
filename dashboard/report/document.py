"""What a report says, before it is written as HTML or PDF. Every text is in the reader's language already."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.report.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing under its finding; `summary` says it to those who do not see it."""

    title: str
    drawing: Drawing
    summary: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A dip or peak: `when` it began, `what` it was, what was `around` it (slide, speaker, what is known), the
    `sentence` said then, and what to try; "" where nothing is known.
    """

    number: int
    when: str
    what: str
    around: tuple[str, ...]
    sentence: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Report:
    """A lecture on two pages. `number` is the class's engagement with its coverage; `curve` is None, and `moments`
    empty, where too little was seen, and the notes beside them say so.
    """

    language: str
    course: str
    title: str
    facts: tuple[str, ...]
    notices: tuple[str, ...]
    number: str
    curve: Chart | None
    moments_title: str
    moments: tuple[Moment, ...]
    moments_note: str
    small: tuple[Chart, ...]
    limits_title: str
    can: tuple[str, tuple[str, ...]]
    cannot: tuple[str, tuple[str, ...]]
    figures: str
    foot: tuple[str, ...]
