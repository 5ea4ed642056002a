"""What was on the shared screen over time: slide after slide, known again when the lecturer goes back; and films.

A pure function over the moments' small records in time order; it never sees a picture. Moments that look alike are one
look; a look that stays is a slide, unless it is the one before with more or fewer points on it, or an earlier one; looks
of which none stays are a film. Slides are numbered as they first appear, whatever is printed on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from inference.observation import Screen
from inference.screen import prints

VERSION = "1"
"""Changes when the same records give other slides."""
NOISE, CHANGED = 3, 0.2
"""In how many cells two prints of one picture may differ: so many for a pointer, or that share of their marks."""
KEPT = 0.15
"""Share of the marks of a print that may be lost while points are added to the slide."""
SAID = 4
"""Fewest marks by which a slide without a legible line is known."""
ONE_LINE, OTHER_LINE = 85.0, 60.0
"""Likeness (0-100) of two readings of one line, at least, and of two different lines, at most."""
STILL, MOVING = 1, 1_000_000
"""Cells that change from one moment to the next, at most, in a photograph that is shown; and those of a film."""
STAYS_MS = 2_000
"""A look that stays so long is a slide."""
FILM_MS = 4_000
"""Without any such look for so long it is a film; for less, a transition or a flicker."""
GAP_MS = 5_000
"""For so long a screen may be out of sight and still be the same."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One stretch on the shared screen, [start_ms, end_ms). `number` counts slides from 1 in the order of their first
    appearance, and is None of a moving picture; `line` is its most prominent line of text, "" where none was read.
    """

    number: int | None
    start_ms: int
    end_ms: int
    line: str = ""

    @property
    def name(self) -> str:
        """As people say it: `slide 14 "Eigenvalues"`, `slide 3`, `moving picture`."""
        if self.number is None:
            return "moving picture"
        return f'slide {self.number} "{self.line}"' if self.line else f"slide {self.number}"


@dataclass
class Look:
    """Moments in succession in which the screen looks alike, [start_ms, end_ms); `print` is the last one's, `moved` in
    how many cells it changed meanwhile.
    """

    start_ms: int
    end_ms: int
    print: int
    filmed: bool
    lines: Counter[str]
    moved: int = 0

    @property
    def stays(self) -> bool:
        """Whether it is a slide: long enough, and no film of little motion."""
        still = not self.filmed or self.moved <= STILL * self.lines.total()
        return self.end_ms - self.start_ms >= STAYS_MS and still


@dataclass
class Known:
    """A slide as far as it is known: how it looked, and what was read."""

    number: int
    prints: list[int] = field(default_factory=list)
    lines: Counter[str] = field(default_factory=Counter)

    @property
    def line(self) -> str:
        """The line that was read most often, "" only where none was."""
        return commonest(self.lines)


def follow(screens: Iterable[tuple[int, Screen | None]], period_ms: int) -> list[Slide]:
    """The slides of a recording, from (at_ms, screen) of its moments in time order, `period_ms` apart."""
    known: list[Known] = []
    shown: list[tuple[Known | None, int, int]] = []
    for stretch in stretches(looks(screens, period_ms)):
        before, _, end_ms = shown[-1] if shown else (None, 0, -GAP_MS)
        near = stretch.start_ms - end_ms < GAP_MS
        slide = which(stretch, before if near else None, known) if stretch.stays else None
        if near and shown and before is slide:
            shown[-1] = (slide, shown[-1][1], stretch.end_ms)
        else:
            if near and shown:
                shown[-1] = (before, shown[-1][1], stretch.start_ms)
            shown.append((slide, stretch.start_ms, stretch.end_ms))
    return [Slide(one.number if one else None, start, end, one.line if one else "") for one, start, end in shown]


def looks(screens: Iterable[tuple[int, Screen | None]], period_ms: int) -> Iterator[Look]:
    """The looks of a screen, one after the other."""
    look: Look | None = None
    last = ""
    for at_ms, screen in screens:
        if screen is None:
            continue
        if look and at_ms - look.end_ms < GAP_MS and agrees(screen.line, commonest(look.lines)):
            apart = 0 if screen.print == last else differing(look.print, prints.bits(screen.print))
            if apart is not None:
                look.end_ms, look.moved, look.filmed = (
                    at_ms + period_ms,
                    look.moved + apart,
                    look.filmed and screen.filmed,
                )
                look.lines[screen.line] += 1
                if screen.print != last:
                    look.print, last = prints.bits(screen.print), screen.print
                continue
        if look:
            yield look
        look, last = (
            Look(at_ms, at_ms + period_ms, prints.bits(screen.print), screen.filmed, Counter([screen.line])),
            screen.print,
        )
    if look:
        yield look


def stretches(found: Iterable[Look]) -> Iterator[Look]:
    """The looks that stay; of those that do not, one after the other, the long rows as one each, the short ones not."""
    restless: Look | None = None
    for look in found:
        if restless and (look.stays or look.start_ms - restless.end_ms >= GAP_MS):
            yield from lasting(restless)
            restless = None
        if look.stays:
            yield look
        elif restless:
            restless.end_ms = look.end_ms
        else:
            restless = replace(look, filmed=True, moved=MOVING)
    yield from lasting(restless)


def lasting(restless: Look | None) -> Iterator[Look]:
    """A row of looks that do not stay, if it lasts: a film."""
    if restless and restless.end_ms - restless.start_ms >= FILM_MS:
        yield restless


def which(look: Look, before: Known | None, known: list[Known]) -> Known:
    """The slide that a look shows: the one before with other points on it, an earlier one, or a new one."""
    line = commonest(look.lines)
    slide = next((one for one in ([before] if before else []) if goes_on(look.print, line, one)), None)
    slide = slide or next((one for one in known if is_again(look.print, line, one)), None)
    if slide is None:
        slide = Known(len(known) + 1)
        known.append(slide)
    slide.prints.append(look.print)
    slide.lines += look.lines
    return slide


def goes_on(print_: int, line: str, slide: Known) -> bool:
    """Whether a look is the slide before, with more points on it, or fewer, or other ones under one heading."""
    if not agrees(line, slide.line):
        return False
    last = slide.prints[-1]
    return differing(last, print_) is not None or grown(last, print_) or grown(print_, last)


def is_again(print_: int, line: str, slide: Known) -> bool:
    """Whether a look is an earlier slide; with other points on it only under the same heading."""
    if not agrees(line, slide.line):
        return False
    headed = bool(line) and fuzz.ratio(line, slide.line) >= ONE_LINE
    return any(
        differing(one, print_) is not None or (headed and (grown(one, print_) or grown(print_, one)))
        for one in slide.prints
    )


def differing(one: int, other: int) -> int | None:
    """In how many cells two prints differ; None for more than two pictures of one slide do."""
    apart = prints.differing(one, other)
    return apart if apart <= max(NOISE, CHANGED * max(prints.marks(one), prints.marks(other))) else None


def grown(before: int, after: int) -> bool:
    """Whether what was on a slide is still there, with more beside it."""
    marks = prints.marks(before)
    return marks >= SAID and prints.lost(before, after) <= KEPT * marks


def agrees(one: str, other: str) -> bool:
    """Whether two readings may be of one line; so may any where nothing was read."""
    return not one or not other or fuzz.ratio(one, other) > OTHER_LINE


def commonest(lines: Counter[str]) -> str:
    """What was read most often, "" only where nothing was."""
    return max(lines, key=lambda text: (bool(text), lines[text]), default="")
