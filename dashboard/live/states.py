"""How a class goes, in words: one line, and below it what is to be said plainly."""

from __future__ import annotations

import re

import numpy as np
from flask import has_request_context, request

from dashboard import words
from dashboard.language import N_, _, ngettext
from dashboard.live.seen import Seen
from storage.now import LATELY_MS, SMALL_PX, Now

KINDS = {
    "asked": "waits",
    "connecting": "waits",
    "live": "runs",
    "stalled": "lost",
    "reconnecting": "lost",
    "paused": "rests",
    "ended": "over",
}
"""What the dot before the line shows, by the state."""
SAID = {
    "asked": N_("Waiting to begin"),
    "connecting": N_("Connecting"),
    "live": N_("Live"),
    "stalled": N_("Source lost: connected, but no picture comes"),
    "reconnecting": N_("Source lost: reconnecting"),
    "paused": N_("Nothing looked at: paused"),
    "ended": N_("Ended"),
}
PUSHED = re.compile(r"rtmp-listen://.+:(?P<port>\d+)/(?P<app>\w+)/(?P<key>[^/?]+)")
BEHIND_S = 6
"""Of a minute; fewer seconds left out are no news."""
MANY = 0.5


def kind(seen: Seen) -> str:
    """runs, waits, lost, rests or over."""
    return "lost" if seen.one.gone else KINDS.get(seen.one.state, "waits")


def line(seen: Seen) -> str:
    """`Live`, `Source lost: reconnecting, 8 s`, `Nothing looked at: paused`; how old all is stands behind it."""
    one = seen.one
    if one.gone:
        return _("The analysis does not answer: it is started again")
    if one.wanted == "ended" and not seen.over:
        return _("Ending")
    if one.wanted == "paused" and one.state != "paused":
        return _("Pausing")
    if one.state == "reconnecting" and seen.retry_s:
        return _("Source lost: reconnecting, {seconds} s").format(seconds=seen.retry_s)
    return _(SAID.get(one.state, SAID["connecting"]))


def plainly(seen: Seen) -> list[str]:
    """What is wrong, in a sentence each: why the source is lost, the models are behind, faces are too small."""
    found = [*_sending(seen), *([seen.one.reason] if seen.one.reason else [])]
    if seen.now is None or seen.one.state != "live" or seen.now.last_ms is None:
        return found
    return [*found, *_behind(seen.now), *_small(seen.now), *_nobody(seen.now)]


def _sending(seen: Seen) -> list[str]:
    """Where to send a stream that is waited for; whoever sees this may change the class."""
    sent = PUSHED.fullmatch(seen.one.uri)
    if sent is None or seen.one.state in ("live", "paused", "ended"):
        return []
    host = request.host.rpartition(":")[0] or request.host if has_request_context() else "localhost"
    said = _("Send the stream to {address}, with the stream key {key}.")
    return [said.format(address=f"rtmp://{host}:{sent['port']}/{sent['app']}", key=sent["key"])]


def _behind(now: Now) -> list[str]:
    left_out = now.dropped_s
    if left_out < BEHIND_S:
        return []
    said = ngettext(
        "The models are behind: {n} second of the last {whole} was left out, so that what you see stays new.",
        "The models are behind: {n} seconds of the last {whole} were left out, so that what you see stays new.",
        left_out,
    )
    return [said.format(n=left_out, whole=LATELY_MS // 1000)]


def _small(now: Now) -> list[str]:
    if now.faces == 0 or now.small < MANY * now.faces:
        return []
    said = _(
        "{few} of {faces} faces are too small to be read (under {pixels} pixels high): "
        "a larger picture or fewer people on it would help."
    )
    return [said.format(few=now.small, faces=now.faces, pixels=SMALL_PX)]


def _nobody(now: Now) -> list[str]:
    if now.people:
        return []
    return [_("Nobody is to be seen in the picture: does it show the gallery?")]


def finding(now: Now) -> str:
    """What the curve shows, for the minute that is over."""
    level, before = now.level, now.before
    if level.reason:
        return _("Too little seen in the last minute to say")
    if np.isnan(before):
        return _("Engagement of the class now")
    if level.high < before:
        return _("Engagement lower than in the minutes before")
    return (
        _("Engagement higher than in the minutes before")
        if level.low > before
        else _("Engagement as in the minutes before")
    )


def value(now: Now) -> str:
    """`62 % ± 9 · seen 57 of 60 s`: the last minute."""
    level = now.level
    half = max(level.value - level.low, level.high - level.value)
    ms = min(LATELY_MS, (now.last_ms or 0) + 1000)
    return words.value(level.value, level.coverage, ms, half)


def summary(now: Now) -> str:
    """The curve, for who does not see it."""
    known = now.bins[now.bins["enough"]]["value"].dropna()
    if known.empty:
        return _("Class engagement over the last ten minutes: nothing to say yet.")
    said = _("Class engagement over the last ten minutes: between {low} and {high}, now {value}.")
    ends = (words.percent(known.min()), words.percent(known.max()))
    return said.format(low=ends[0], high=ends[1], value=words.percent(now.level.value))
