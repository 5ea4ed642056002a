"""Passwords: hashed by argon2id with the parameters of argon2-cffi (RFC 9106, for little memory), never kept."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.language import _

LEAST, MOST = 12, 1024
"""Characters."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that looks like another."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


def fits(known: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; takes as long where there is no hash."""
    try:
        return _hasher.verify(known or _nobody(), password[:MOST]) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(known: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return _hasher.check_needs_rehash(known)


def one_time() -> str:
    """A password to be given to somebody, and changed at the first log-in; 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def objection(password: str, again: str, login: str) -> str:
    """Why a password cannot be taken, in a sentence; "" where it can. Long ones, without rules (NIST SP 800-63B)."""
    if password != again:
        return _("The two are not the same.")
    if not LEAST <= len(password) <= MOST:
        return _("Take {least} characters or more, {most} at most.").format(least=LEAST, most=MOST)
    if len(set(password)) < 5 or (len(login) > 2 and login in password.lower()):
        return _("Take one that is harder to guess.")
    return ""


@cache
def _nobody() -> str:
    """A hash that no password fits."""
    return hashed(secrets.token_hex())
