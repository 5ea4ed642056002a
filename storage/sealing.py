"""Names as they lie in the database: sealed, with a key that lies outside of it.

A sealed text is a Fernet token (https://github.com/fernet/spec/blob/master/Spec.md) that any Fernet opens, made so that
the same text under the same key is the same token: its time is 0, and its initialisation vector the beginning of a
keyed hash of the text, as in RFC 5297. So a name can be looked up and be unique without being opened. What that gives
away is which rows hold the same text.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from functools import cache
from pathlib import Path

import platformdirs
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from storage import StoreError

SETTING = "CLASSPULSE_KEY"
"""The environment variable that holds the key, or names nothing: then it lies in a file."""
LEAST = 100
"""No Fernet token is shorter: 1 + 8 + 16 + 16 + 32 bytes in base 64."""


class Seal:
    """Seals and opens texts with one key."""

    def __init__(self, key: bytes) -> None:
        """With a Fernet key: 32 bytes in URL-safe base 64. ValueError for anything else."""
        self._fernet = Fernet(key)
        raw = urlsafe_b64decode(key)
        self._signing, self._encryption = raw[:16], raw[16:]
        self._beginning = hmac.digest(self._signing, b"classpulse names", hashlib.sha256)

    def seal(self, text: str) -> str:
        """The token of a text; "" stays empty, so that nothing stays nothing."""
        if not text:
            return ""
        plain = text.encode()
        vector = hmac.digest(self._beginning, plain, hashlib.sha256)[:16]
        padder, encryptor = PKCS7(128).padder(), Cipher(algorithms.AES(self._encryption), modes.CBC(vector)).encryptor()
        padded = padder.update(plain) + padder.finalize()
        parts = b"\x80" + bytes(8) + vector + encryptor.update(padded) + encryptor.finalize()
        return urlsafe_b64encode(parts + hmac.digest(self._signing, parts, hashlib.sha256)).decode()

    def open(self, token: str) -> str:
        """The text of a token. StoreError where another key sealed it, or where it was changed."""
        if not token:
            return ""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise StoreError(
                "A name cannot be opened: another key sealed it, or the row was changed; "
                f"give the key of this database by {SETTING}, or put it back as {place()}"
            ) from error


def seal() -> Seal:
    """With the key of this machine or process, which is made where there is none. StoreError for one that is none."""
    if given := os.environ.get(SETTING, "").strip():
        return _made(given, SETTING)
    return _kept(place())


def place() -> Path:
    """The file of the key, apart from the user data folder in which the default database lies."""
    return platformdirs.user_config_path("classpulse", appauthor=False) / "names.key"


@cache
def _kept(path: Path) -> Seal:
    """The seal of the key in a file, made first where there is none, readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),
            os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            file.write(Fernet.generate_key() + b"\n")
        return _made(path.read_text(encoding="ascii").strip(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"The key of the names cannot be kept in {path} ({error}): "
            f"make the folder writable, or give the key by {SETTING}"
        ) from error


@cache
def _made(key: str, where: str) -> Seal:
    try:
        return Seal(key.encode())
    except ValueError as error:
        raise StoreError(
            f"{where} holds no key: it is 32 bytes in URL-safe base 64, as `classpulse key` prints a new one"
        ) from error
