"""Whether a webhook is Zoom's: https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events

x-zm-signature: v0=HMAC-SHA256(secret token, "v0:{x-zm-request-timestamp}:{body}"), in hex

Zoom also asks us to prove that we hold the secret, by an HMAC of a text of its choice. To whoever chooses `v0:...` as
the text, that would be the signature of an event: so the question must itself be signed, and such a text is refused.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

WINDOW_S = 300
"""How old a webhook may be, and how far ahead the clocks: what was overheard is of no use later."""
PLAIN = re.compile(r"[A-Za-z0-9_+/=.-]{1,128}")
"""What Zoom's texts are made of. No colon is among it, so none can be the beginning of what is signed."""


class ForgedError(Exception):
    """It is not Zoom's, or too old; why, for the log."""


def check(secret: str, timestamp: str, signature: str, body: bytes, now_s: float) -> None:
    """ForgedError unless the raw bytes of a body were signed with our secret, within the last five minutes."""
    if not secret:
        raise ForgedError("no secret is set")
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode(errors="replace")):
        raise ForgedError("the signature is not that of our secret")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now_s - int(timestamp)) > WINDOW_S:
        raise ForgedError("it is older than five minutes, or the clocks differ")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body, as Zoom makes it."""
    return f"v0={_hex(secret, b'v0:' + timestamp.encode() + b':' + body)}"


def answer(secret: str, plain: object) -> dict[str, str]:
    """What proves that we hold the secret. ForgedError for a text that may be more than a question."""
    if not isinstance(plain, str) or plain.startswith("v0:") or not PLAIN.fullmatch(plain):
        raise ForgedError("the text to encrypt could be an event")
    return {"plainToken": plain, "encryptedToken": _hex(secret, plain.encode())}


def _hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, sha256).hexdigest()
