"""Tells drops by webhook and e-mail, in the work process. None of what is sent names a person.

CLASSPULSE_ALERT_WEBHOOK   an address to which each drop is sent, as JSON by POST
CLASSPULSE_ALERT_SECRET    what that is signed with, so that who gets it can tell that it is ours

    X-ClassPulse-Timestamp: 1795341600                                 seconds since 1970
    X-ClassPulse-Signature: v1=hex(HMAC-SHA256(secret, "v1:" + timestamp + ":" + body))
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import TYPE_CHECKING

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from dashboard import words
from dashboard.language import ENGLISH, _, chosen, speaking
from dashboard.report import mailing
from storage import StoreError, alerts
from storage.alerts import Alert

if TYPE_CHECKING:
    from storage.store import Store

HOOK, SECRET = "CLASSPULSE_ALERT_WEBHOOK", "CLASSPULSE_ALERT_SECRET"
LOOK_S = 2
TIMEOUT_S = 5.0
TRIES = 3
NOBODY = "nobody asked"

log = logging.getLogger(__name__)


class HookError(StoreError):
    """The webhook could not be called: it is named without a secret, is away, or refuses."""


def tell(store: Store, now: datetime | None = None) -> int:
    """Tell what is to be told, each drop once; how many were. To be called every few seconds, by one process or
    several. What became of each way stands in the drop, and a way that fails keeps the other from nothing.
    """
    told = 0
    for one in alerts.waiting(store, now or datetime.now(UTC)):
        if alerts.claim(store, one):
            alerts.note(store, one.id, {"webhook": _tried(_hook, store, one), "mail": _tried(_mail, store, one)})
            told += 1
    return told


def _tried(way: Callable[[Store, Alert], str], store: Store, one: Alert) -> str:
    try:
        return way(store, one)
    except StoreError as error:
        log.warning("a drop could not be told: %s", error)
        return f"failed: {error}"
    except Exception:  # a fault of the program in one way is none of the other's
        log.exception("a drop could not be told")
        return "failed: the program failed; its log says how"


def _hook(store: Store, one: Alert) -> str:
    url = os.environ.get(HOOK, "")
    if not url:
        return NOBODY
    lecture = alerts.lecture_of(store, one.run_id)
    if lecture is None:
        return "gone"
    call(url, os.environ.get(SECRET, ""), body(one, lecture[0]))
    return "sent"


def body(one: Alert, lecture_id: str) -> bytes:
    """What a webhook is told: numbers and random ids."""
    said = {
        "event": "class.dropped",
        "alert": one.id,
        "lecture": lecture_id,
        "at_ms": one.at_ms,
        "since_ms": one.since_ms,
        "engagement": round(one.level, 3),
        "usual": round(one.usual, 3),
        "made_at": one.made_at.isoformat(),
    }
    return json.dumps(said, sort_keys=True).encode()


def signed(secret: str, content: bytes, at: datetime) -> dict[str, str]:
    """The headers by which a call is known to be ours."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v1:" + stamp.encode() + b":" + content, hashlib.sha256).hexdigest()
    return {"X-ClassPulse-Timestamp": stamp, "X-ClassPulse-Signature": f"v1={digest}"}


def call(url: str, secret: str, content: bytes) -> None:
    """Call a webhook; tried again where it is away or has a fault. HookError where that does not help."""
    if not secret:
        raise HookError(f"{HOOK} is set and {SECRET} is not: set it to a long random text, and tell the receiver")
    again = Retrying(
        retry=retry_if_exception_type((httpx.TransportError, _FaultError)),
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(multiplier=0.5, max=4),
        reraise=True,
    )
    try:
        again(_post, url, secret, content)
    except (httpx.HTTPError, httpx.InvalidURL, _FaultError) as error:
        raise HookError(f"{_host(url)} did not take the drop ({str(error) or type(error).__name__})") from error


class _FaultError(Exception):
    """The receiver has one, which may be over soon."""


def _post(url: str, secret: str, content: bytes) -> None:
    headers = {"Content-Type": "application/json", **signed(secret, content, datetime.now(UTC))}
    answer = httpx.post(url, content=content, headers=headers, timeout=TIMEOUT_S, follow_redirects=False)
    if answer.status_code >= 500 or answer.status_code == 429:
        raise _FaultError(f"answered {answer.status_code}")
    if not answer.is_success:
        raise HookError(f"{_host(url)} refused the drop ({answer.status_code}): check {HOOK} and {SECRET}")


def _host(url: str) -> str:
    """Of an address, which may hold a secret."""
    return httpx.URL(url).host or "the webhook"


def _mail(store: Store, one: Alert) -> str:
    to = alerts.addresses(store, one.run_id)
    lecture = alerts.lecture_of(store, one.run_id)
    if not to or lecture is None:
        return NOBODY
    server = mailing.Server.named()
    with speaking(chosen(os.environ.get("CLASSPULSE_LANGUAGE", ENGLISH))):
        for address in to:
            mailing.deliver(server, mail(one, lecture[1], mailing.address(address), server.sender))
    return f"sent to {len(to)}"


def mail(one: Alert, lecture: str, to: str, sender: str) -> EmailMessage:
    """A short mail about a drop."""
    found = EmailMessage()
    found["Subject"] = _("The class has dropped: {lecture}").format(lecture=lecture)
    found["From"], found["To"] = sender, to
    found["Date"], found["Message-ID"] = localtime(), make_msgid(domain=sender.rpartition("@")[2])
    found["Auto-Submitted"] = "auto-generated"
    found.set_content("\n\n".join(lines(one, lecture)) + "\n")
    return found


def lines(one: Alert, lecture: str) -> list[str]:
    """What is said of a drop, beside what it does not say."""
    said: Mapping[str, str] = {
        "lecture": lecture,
        "start": words.clock(one.since_ms),
        "points": words.points(one.usual - one.level).replace("\u00a0", " "),
        "level": words.percent(one.level).replace("\u00a0", " "),
        "usual": words.percent(one.usual).replace("\u00a0", " "),
    }
    dropped = _("{lecture}: since {start} engagement is {points} lower than before, {level} instead of {usual}.")
    why = _("That is where to look, not why it happened. You switched this on for the course, on its live page.")
    return [dropped.format(**said), why]
