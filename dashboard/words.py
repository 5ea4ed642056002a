"""How numbers are written for people: percent without decimals, times into the lecture, values with their coverage; and
what things are called. In the reader's language (`dashboard.language`).
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from dashboard.language import ENGLISH, N_, _, ngettext, spoken
from inference.changes import DIP, PEAK
from storage import levels
from storage.slides import Slide

ENOUGH = levels.ENOUGH
"""Below this coverage a value is not shown: a dash and why instead (ui.md, Foundations)."""

DASH = "\u2013"
"""Stands where a number cannot be given."""

NAMES = {
    "classpulse1": "ClassPulse",
    "classpulse1_unadjusted": N_("ClassPulse, unadjusted"),
    "presence": N_("Presence"),
    "attention": N_("Attention"),
    "sharma2019": "Sharma 2019",
}

MEANINGS = {
    "classpulse1": N_(
        "ClassPulse: 0.4 that a face is there, 0.5 that it faces the screen as the person usually does, 0.1 how lively "
        "its expression is beside the person's own resting face."
    ),
    "classpulse1_unadjusted": N_(
        "ClassPulse without what is usual of a person: facing the camera, and the expression beside a neutral face."
    ),
    "presence": N_("Presence: how much of the time with the camera on a face was there; nothing about what it shows."),
    "attention": N_("Attention: how far the head faced the screen, compared with the person's own usual pose."),
    "sharma2019": N_(
        "Sharma 2019: the concentration index of arXiv 1909.12913, facial expression times head direction."
    ),
}

EXPRESSIONS = {
    "neutral": N_("neutral"),
    "happy": N_("happy"),
    "surprise": N_("surprise"),
    "sad": N_("sad"),
    "angry": N_("angry"),
    "fear": N_("fear"),
    "disgust": N_("disgust"),
}

PARTS = {"presence": N_("presence"), "attention": N_("attention"), "expression": N_("facial expression")}

KINDS = {DIP: N_("Dip"), PEAK: N_("Peak")}


def percent(share: float | None) -> str:
    """`62 %` that never breaks over two lines, or a dash where there is nothing to say."""
    if share is None or math.isnan(share):
        return DASH
    whole = round(share * 100)
    return f"{whole}\u00a0%" if spoken() == ENGLISH else format_percent(whole / 100, locale=spoken())


def points(share: float) -> str:
    """`18 points`: a difference of two shares."""
    count = round(share * 100)
    return ngettext("{count} point", "{count} points", count).format(count=count).replace(" ", "\u00a0")


def decimal(number: float) -> str:
    """`1.4`: with one decimal."""
    return format_decimal(number, format="0.0", locale=spoken())


def clock(ms: float) -> str:
    """Time into the lecture: `mm:ss`, from an hour on `h:mm:ss`."""
    seconds = round(ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def span(start_ms: float, end_ms: float) -> str:
    """`23:00 to 24:00`."""
    return _("{start} to {end}").format(start=clock(start_ms), end=clock(end_ms))


def length(ms: float) -> str:
    """A duration: `48 s`, `58 min`, `1 h 35 min`."""
    if ms < 60_000:
        return _("{seconds} s").format(seconds=round(ms / 1000))
    hours, minutes = divmod(round(ms / 60_000), 60)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=f"{minutes:02}")
    return _("{minutes} min").format(minutes=minutes)


def seen(share: float, ms: float) -> str:
    """How much was seen: `seen 41 of 60 min`, under ten minutes in seconds."""
    long = ms >= 600_000
    size = 60_000 if long else 1_000
    said = _("seen {part} of {whole} min") if long else _("seen {part} of {whole} s")
    return said.format(part=round(share * ms / size), whole=round(ms / size))


def value(share: float | None, coverage: float | None, ms: float, half: float | None = None) -> str:
    """A number with its coverage: `62 % ± 9 · seen 41 of 60 min`; under 30 % coverage a dash and why.

    `half` is half the width of the 95 % interval (0..1), left out where it cannot be given.
    """
    known = 0.0 if coverage is None or math.isnan(coverage) else coverage
    if known < ENOUGH:
        return _("{dash} · {seen}, too little to say").format(dash=DASH, seen=seen(known, ms))
    if share is None or math.isnan(share):
        return _("{dash} · {seen}, nothing to say by this formula").format(dash=DASH, seen=seen(known, ms))
    return f"{percent(share)}{around(half)} · {seen(known, ms)}"


def around(half: float | None) -> str:
    """` ± 9` for half the width of an interval (0..1), rounded up; nothing where that is not known."""
    return "" if half is None or math.isnan(half) else f" ± {math.ceil(half * 100 - 1e-9)}"


def people(count: int) -> str:
    """`1 person`, `24 people`."""
    return ngettext("{count} person", "{count} people", count).format(count=count)


def lectures(count: int) -> str:
    """`1 lecture`, `9 lectures`."""
    return ngettext("{count} lecture", "{count} lectures", count).format(count=count)


def day(at: datetime | None) -> str:
    """`Tue 3 Nov 2026`, in the time zone of this machine and as the reader's language writes it."""
    if at is None:
        return _("date not known")
    local = at.astimezone()
    if spoken() == ENGLISH:  # Babel's English is that of the United States
        return format_date(local, "EEE d MMM y", locale=ENGLISH)
    return str(format_skeleton("yMMMEd", local, tzinfo=local.tzinfo, locale=spoken()))


def wall(at: datetime | None, ms: float) -> str:
    """Wall time `14:05` of an instant of the lecture, empty where its date is not known."""
    return "" if at is None else f"{(at + timedelta(milliseconds=ms)).astimezone():%H:%M}"


def quoted(text: str) -> str:
    """A text in the quotation marks of the language."""
    return _("\u201c{text}\u201d").format(text=text)


def formula(name: str) -> str:
    """What people call a formula."""
    return _(NAMES[name]) if name in NAMES else name.replace("_", " ").capitalize()


def meaning(name: str) -> str:
    """What a formula adds up, in a sentence; nothing of one that says nothing of itself here."""
    return _(MEANINGS[name]) if name in MEANINGS else ""


def expression(name: str) -> str:
    """What people call a facial expression."""
    return _(EXPRESSIONS[name])


def part(name: str) -> str:
    """What people call a part of a formula."""
    return _(PARTS[name]) if name in PARTS else name


def kind(of_change: str) -> str:
    """`Dip` or `Peak`."""
    return _(KINDS[of_change])


def slide(shown: Slide) -> str:
    """As people say it: `slide 14 "Eigenvalues"`, `slide 3`, `moving picture`."""
    if shown.number is None:
        return _("moving picture")
    if shown.line:
        return _('slide {number} "{line}"').format(number=shown.number, line=shown.line)
    return _("slide {number}").format(number=shown.number)
