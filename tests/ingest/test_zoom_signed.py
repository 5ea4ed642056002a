"""Whether a webhook is Zoom's; and that our answers forge none."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import nullcontext

import pytest

from ingest.zoom import signed
from ingest.zoom.signed import ForgedError

SECRET, BODY, NOW = "hush", b'{"event": "meeting.ended", "topic": "\xc3\x84"}', 1_774_000_000


def test_the_signature_is_that_of_zooms_documents() -> None:
    expected = hmac.new(b"hush", b"v0:1774000000:" + BODY, hashlib.sha256).hexdigest()
    assert signed.sign(SECRET, "1774000000", BODY) == f"v0={expected}"
    signed.check(SECRET, "1774000000", f"v0={expected}", BODY, NOW)


@pytest.mark.parametrize("off_s", [0, -300, 300])
def test_within_five_minutes(off_s: int) -> None:
    signed.check(SECRET, str(NOW), signed.sign(SECRET, str(NOW), BODY), BODY, NOW + off_s)


@pytest.mark.parametrize("off_s", [301, -301, 86400])
def test_older_or_of_the_future_is_refused(off_s: int) -> None:
    with pytest.raises(ForgedError, match="five minutes"):
        signed.check(SECRET, str(NOW), signed.sign(SECRET, str(NOW), BODY), BODY, NOW + off_s)


@pytest.mark.parametrize(
    ("timestamp", "signature", "body"),
    [
        (str(NOW), signed.sign("other", str(NOW), BODY), BODY),
        (str(NOW), signed.sign(SECRET, str(NOW), BODY), BODY + b" "),
        (str(NOW), signed.sign(SECRET, str(NOW), BODY).removeprefix("v0="), BODY),
        (str(NOW), signed.sign(SECRET, str(NOW), BODY).upper(), BODY),
        (str(NOW + 1), signed.sign(SECRET, str(NOW), BODY), BODY),
        (str(NOW), "", BODY),
        (str(NOW), "v0=\xe9\xff", BODY),
        ("", "", b""),
    ],
)
def test_any_other_is_forged(timestamp: str, signature: str, body: bytes) -> None:
    with pytest.raises(ForgedError):
        signed.check(SECRET, timestamp, signature, body, NOW)


@pytest.mark.parametrize("timestamp", ["", "x", "1e9", "-1", f" {NOW}", f"{NOW}.5", "\u0661", "9" * 40, "nan"])
def test_a_time_that_is_none_is_refused_though_signed(timestamp: str) -> None:
    with pytest.raises(ForgedError):
        signed.check(SECRET, timestamp, signed.sign(SECRET, timestamp, BODY), BODY, NOW)


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(ForgedError):
        signed.check("", str(NOW), signed.sign("", str(NOW), BODY), BODY, NOW)


def test_the_challenge_is_answered() -> None:
    expected = hmac.new(b"hush", b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    answer = signed.answer(SECRET, "qgg8vlvZRS6UYooatFL8Aw")
    assert answer == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected}


@pytest.mark.parametrize(
    "plain",
    [
        f"v0:{NOW}:" + '{"event": "x"}',
        "v0:",
        "v0:1",
        " v0:1:x",
        "a:b",
        "",
        "a\n",
        "a" * 129,
        "\xe9",
        None,
        7,
        ["a"],
        {},
    ],
)
def test_no_answer_is_the_signature_of_an_event(plain: object) -> None:
    with pytest.raises(ForgedError):
        signed.answer(SECRET, plain)


@pytest.mark.parametrize("equal", [True, False])
def test_how_long_it_takes_tells_nothing_of_the_signature(monkeypatch: pytest.MonkeyPatch, equal: bool) -> None:
    """Whole signatures are compared by what takes as long for each, and nothing else has a say."""
    good, compared = signed.sign(SECRET, str(NOW), BODY), list[tuple[bytes, bytes]]()
    given = [good, good[:-1] + "x", "x" * len(good), ""]

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return equal

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for signature in given:
        with nullcontext() if equal else pytest.raises(ForgedError):
            signed.check(SECRET, str(NOW), signature, BODY, NOW)
    assert compared == [(good.encode(), one.encode()) for one in given]
