"""One careful suggestion for a moment, by rule from what is known of it: something to try, never why it happened.

The rules in their order and what speaks for each are in docs/report.md. The first that fits is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import words
from dashboard.language import _, ngettext
from inference.changes import PEAK
from storage.occasions import Occasion

LONG_SLIDE_MS = 6 * 60_000
LONG_SPEAKER_MS = 8 * 60_000
EDGE_MS = 5 * 60_000
"""The first and last minutes of a lecture."""
BREAK_MS = 3 * 60_000
MANY = 3
"""So many messages at least, and so many times as many as usual."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a moment beside the occasion: where the lecture ends, how long since and until a break
    (None: none near), how long one person alone had spoken when it began, how many different people spoke in it,
    messages written in it, and how many are usual in as long a time.
    """

    occasion: Occasion
    length_ms: int
    since_break_ms: int | None = None
    until_break_ms: int | None = None
    alone_ms: int = 0
    speakers: int = 0
    messages: int = 0
    usual_messages: float = 0.0


def suggest(around: Around) -> tuple[str, str]:
    """What is known, in a sentence ("" where nothing is), and what to try."""
    one, change = around.occasion, around.occasion.change
    written = ngettext("{count} message was written.", "{count} messages were written.", around.messages)
    wrote = written.format(count=around.messages)
    many = around.messages >= MANY and around.messages >= MANY * around.usual_messages
    film = one.slide is not None and one.slide.number is None
    if change.kind == PEAK:
        return _keep(around, film, wrote if many else "")
    if film:
        return "", _("Before a film, say what to look for, and stop it once for a question.")
    for near in (_near_a_break(around), _near_an_end(around)):
        if near:
            return near
    if one.slide and change.start_ms - one.slide.start_ms >= LONG_SLIDE_MS:
        stood = words.length(change.start_ms - one.slide.start_ms)
        known = _("The slide had been on the screen for {length}.").format(length=stood)
        return known, _("Look at whether this slide can be two, or put a question to the class in the middle of it.")
    if around.alone_ms >= LONG_SPEAKER_MS:
        known = _("One person had been speaking for {length}.").format(length=words.length(around.alone_ms))
        return known, _("Plan a short question, or a minute of work in pairs, some minutes before this point.")
    if many:
        return wrote, _("If you kept the chat, read what was written then, and answer it at the beginning next time.")
    return "", _("Watch this minute again, and ask the class what it was, if it is not plain to you.")


def _keep(around: Around, film: bool, wrote: str) -> tuple[str, str]:
    """Of a peak: what to keep."""
    if around.speakers >= MANY:
        known = _("{people} spoke.").format(people=words.people(around.speakers))
        return known, _("Several voices: a form worth keeping.")
    if wrote:
        return wrote, _("Many wrote: keep what you asked for here.")
    if film:
        return "", _("Keep this film, and its place in the lecture.")
    return "", _("Keep this: note what you did here, and use it again.")


def _near_a_break(around: Around) -> tuple[str, str] | None:
    if around.since_break_ms is not None and around.since_break_ms <= BREAK_MS:
        known = _("It came right after a break.")
        return known, _("Begin after a break with something easy to come back to, such as a question to all.")
    if around.until_break_ms is not None and around.until_break_ms <= BREAK_MS:
        return _("It came right before a break."), _("Try the break some minutes earlier.")
    return None


def _near_an_end(around: Around) -> tuple[str, str] | None:
    change = around.occasion.change
    if around.length_ms < 4 * EDGE_MS:
        return None
    if change.start_ms < EDGE_MS:
        known = _("It was in the first minutes.")
        return known, _("Keep what matters most for when everybody has arrived.")
    if change.end_ms > around.length_ms - EDGE_MS:
        return _("It was in the last minutes."), _("Sum up earlier, and leave the last minutes for questions.")
    return None
