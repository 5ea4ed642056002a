"""What was on the shared screen over time: slide after slide, known again when the lecturer goes back; and films.

A pure function over the moments' small records in time order; it never sees a picture. Moments that look alike are one
look; a look that stays is a slide, unless it is the one before with more or fewer points on it, or an earlier one;
looks of which none stays are a film. Slides are numbered as they first appear, whatever is printed on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from inference.observation import Screen
from inference.screen import prints

NOISE = 5
"""Cells in which two prints of one picture may differ at least: a pointer covers as many."""
ALIKE, ALIKE_HEADED = 0.4, 0.58
"""The same as a share of their marks, without a line that both have, and with one. Found a pixel or two
farther or larger, drawn slides differ from themselves by up to .55 in 99 %, and others from each other by .60 and more.
"""
LOST, LOST_HEADED = 0.2, 0.45
"""Share of the marks of a print that may be lost while points are added to the slide."""
SAID = 8
"""Fewest marks by which a slide without a legible line is known."""
ONE_LINE, OTHER_LINE = 85.0, 60.0
"""Likeness (0-100) of two readings of one line, at least, and of two different lines, at most."""
STILL, MOVING = 1, 1_000_000
"""Cells that change from one moment to the next, at most, in a photograph that is shown; and those of a film."""
SAME, OTHER, UNKNOWN = True, False, None
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
    def line(self) -> str:
        """The line as it was read most often."""
        return commonest(self.lines)

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
    last: Screen | None = None
    for at_ms, screen in screens:
        if screen is None:
            continue
        if look and last and at_ms - look.end_ms < GAP_MS and (screen.print, screen.line) == (last.print, last.line):
            look.end_ms = at_ms + period_ms  # mostly nothing changes, and no number need be computed
            look.lines[screen.line] += 1
            look.filmed = look.filmed and screen.filmed
            continue
        last = screen
        print_, line, until_ms = prints.bits(screen.print), screen.line, at_ms + period_ms
        if look and at_ms - look.end_ms < GAP_MS and alike(look.print, print_, kinship(line, look.line)):
            look.moved += prints.differing(look.print, print_)
            look.end_ms, look.print, look.filmed = until_ms, print_, look.filmed and screen.filmed
            look.lines[line] += 1
            continue
        if look:
            yield look
        look = Look(at_ms, until_ms, print_, screen.filmed, Counter([line]))
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
    slide = before if before and goes_on(look, before) else next((one for one in known if is_again(look, one)), None)
    if slide is None:
        slide = Known(len(known) + 1)
        known.append(slide)
    if look.print in slide.prints:
        slide.prints.remove(look.print)
    slide.prints.append(look.print)  # the last one is how it looks now
    slide.lines.update(look.lines)
    return slide


def goes_on(look: Look, slide: Known) -> bool:
    """Whether a look is the slide before, perhaps with more points on it, or fewer."""
    kin, last = kinship(look.line, slide.line), slide.prints[-1]
    return alike(last, look.print, kin) or built(last, look.print, kin)


def is_again(look: Look, slide: Known) -> bool:
    """Whether a look is an earlier slide; with other points on it only under the same heading."""
    kin = kinship(look.line, slide.line)
    if kin is OTHER:
        return False
    return any(alike(one, look.print, kin) or (kin is SAME and built(one, look.print, kin)) for one in slide.prints)


def kinship(one: str, other: str) -> bool | None:
    """Whether two readings are of one line: SAME, OTHER, or UNKNOWN where one is missing or they are half alike."""
    if not one or not other:
        return UNKNOWN
    if one == other:
        return SAME
    likeness = fuzz.ratio(one, other)
    return SAME if likeness >= ONE_LINE else OTHER if likeness <= OTHER_LINE else UNKNOWN


def alike(one: int, other: int, kin: bool | None) -> bool:
    """Whether two prints may be of one picture, as their lines are akin."""
    if kin is OTHER or one == other:
        return kin is not OTHER
    share = ALIKE_HEADED if kin is SAME else ALIKE
    return prints.differing(one, other) <= max(NOISE, share * max(prints.marks(one), prints.marks(other)))


def built(one: int, other: int, kin: bool | None) -> bool:
    """Whether all that is in one of two prints is in the other too, with more beside it."""
    least = min(one, other, key=prints.marks)
    marks, share = prints.marks(least), LOST_HEADED if kin is SAME else LOST
    return kin is not OTHER and marks >= SAID and prints.lost(least, other if least is one else one) <= share * marks


def commonest(lines: Counter[str]) -> str:
    """What was read most often, "" only where nothing was."""
    return max(lines, key=lambda text: (bool(text), lines[text]), default="")
