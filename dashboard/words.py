"""How numbers are written for people: percent without decimals, times into the lecture, values with their coverage."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from storage import levels

ENOUGH = levels.ENOUGH
"""Below this coverage a value is not shown: a dash and why instead (ui.md, Foundations)."""

DASH = "\u2013"
"""Stands where a number cannot be given."""

NAMES = {
    "classpulse1": "ClassPulse",
    "classpulse1_unadjusted": "ClassPulse, unadjusted",
    "presence": "Presence",
    "attention": "Attention",
    "sharma2019": "Sharma 2019",
}

MEANINGS = {
    "classpulse1": "ClassPulse: .4 that a face is there, .5 that it faces the screen as the person usually does, .1 "
    "how lively its expression is beside the person's own resting face.",
    "classpulse1_unadjusted": "ClassPulse without what is usual of a person: facing the camera, and the expression "
    "beside a neutral face.",
    "presence": "Presence: how much of the time with the camera on a face was there; nothing about what it shows.",
    "attention": "Attention: how far the head faced the screen, compared with the person's own usual pose.",
    "sharma2019": "Sharma 2019: the concentration index of arXiv 1909.12913, facial expression times head direction.",
}


def percent(share: float | None) -> str:
    """`62 %` that never breaks over two lines, or a dash where there is nothing to say."""
    return DASH if share is None or math.isnan(share) else f"{round(share * 100)}\u00a0%"


def clock(ms: float) -> str:
    """Time into the lecture: `mm:ss`, from an hour on `h:mm:ss`."""
    seconds = round(ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def length(ms: float) -> str:
    """A duration: `48 s`, `58 min`, `1 h 35 min`."""
    if ms < 60_000:
        return f"{round(ms / 1000)} s"
    hours, minutes = divmod(round(ms / 60_000), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def seen(share: float, ms: float) -> str:
    """How much was seen: `seen 41 of 60 min`, under ten minutes in seconds."""
    unit, size = ("min", 60_000) if ms >= 600_000 else ("s", 1_000)
    return f"seen {round(share * ms / size)} of {round(ms / size)} {unit}"


def value(share: float | None, coverage: float | None, ms: float, half: float | None = None) -> str:
    """A number with its coverage: `62 % ± 9 · seen 41 of 60 min`; under 30 % coverage a dash and why.

    `half` is half the width of the 95 % interval (0..1), left out where it cannot be given.
    """
    known = 0.0 if coverage is None or math.isnan(coverage) else coverage
    if known < ENOUGH:
        return f"{DASH} · {seen(known, ms)}, too little to say"
    if share is None or math.isnan(share):
        return f"{DASH} · {seen(known, ms)}, nothing to say by this formula"
    return f"{percent(share)}{around(half)} · {seen(known, ms)}"


def around(half: float | None) -> str:
    """` ± 9` for half the width of an interval (0..1), rounded up; nothing where that is not known."""
    return "" if half is None or math.isnan(half) else f" ± {math.ceil(half * 100 - 1e-9)}"


def people(count: int) -> str:
    """`1 person`, `24 people`."""
    return "1 person" if count == 1 else f"{count} people"


def day(at: datetime | None) -> str:
    """`Tue 3 Nov 2026`, in the time zone of this machine; the browser writes it as its own locale does."""
    if at is None:
        return "date not known"
    local = at.astimezone()
    return f"{local:%a} {local.day} {local:%b %Y}"


def wall(at: datetime | None, ms: float) -> str:
    """Wall time `14:05` of an instant of the lecture, empty where its date is not known."""
    return "" if at is None else f"{(at + timedelta(milliseconds=ms)).astimezone():%H:%M}"


def formula(name: str) -> str:
    """What people call a formula."""
    return NAMES.get(name, name.replace("_", " ").capitalize())
