"""Names as they lie in the database: sealed, with a key that lies outside of it.

A sealed text is a Fernet token (https://github.com/fernet/spec/blob/master/Spec.md) that any Fernet opens, made so that
the same text under the same key is the same token: its time is 0, and its initialisation vector the beginning of a
keyed hash of the text, as in RFC 5297. So a name can be looked up and be unique without being opened. What that gives
away is which rows hold the same text, and about how long it is.

The key is what CLASSPULSE_KEY says, or else lies in a file. It is made together with a database, never later: who opens
a database without its key is told so (`storage.engine`), instead of being given another one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import platformdirs
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from storage import StoreError

SETTING = "CLASSPULSE_KEY"
"""The environment variable that holds the key, or names nothing: then it lies in a file."""
KNOWN = 8192
"""So many texts, and as many tokens, are kept as last sealed and opened: the same names come on every page."""


class Seal:
    """Seals and opens texts with one key."""

    def __init__(self, key: bytes) -> None:
        """With a Fernet key: 32 bytes in URL-safe base 64. ValueError for anything else."""
        self._fernet = Fernet(key)
        raw = urlsafe_b64decode(key)
        self._signing, self._encryption = raw[:16], raw[16:]
        self._beginning = hmac.digest(self._signing, b"classpulse names", hashlib.sha256)
        self._sealed, self._opened = lru_cache(KNOWN)(self._seal), lru_cache(KNOWN)(self._open)

    def seal(self, text: str) -> str:
        """The token of a text; "" stays empty, so that nothing stays nothing."""
        return self._sealed(text) if text else ""

    def open(self, token: str) -> str:
        """The text of a token. StoreError where another key sealed it, or where it was changed."""
        return self._opened(token) if token else ""

    def _seal(self, text: str) -> str:
        plain = text.encode()
        vector = hmac.digest(self._beginning, plain, hashlib.sha256)[:16]
        padder, encryptor = PKCS7(128).padder(), Cipher(algorithms.AES(self._encryption), modes.CBC(vector)).encryptor()
        padded = padder.update(plain) + padder.finalize()
        parts = b"\x80" + bytes(8) + vector + encryptor.update(padded) + encryptor.finalize()
        return urlsafe_b64encode(parts + hmac.digest(self._signing, parts, hashlib.sha256)).decode()

    def _open(self, token: str) -> str:
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise StoreError(
                f"A name cannot be opened: another key sealed it, or the row was changed; {restored()}"
            ) from error


def seal() -> Seal:
    """With the key of this process or machine. StoreError where there is none, or one that is none."""
    if given := _given():
        return _made(given, SETTING)
    return _kept(place())


def ready() -> Seal:
    """The same, the key made first where there is none: for a database that has nothing sealed yet."""
    path = place()
    if not _given() and not path.exists():
        _make(path)
    return seal()


def new_key() -> str:
    """A new key, as it is given or kept."""
    return Fernet.generate_key().decode()


def place() -> Path:
    """The file of the key: in the user's folder of settings, which on Linux is apart from that of the database."""
    return _place(os.environ.get("XDG_CONFIG_HOME", ""))


def restored() -> str:
    """What to do where a database has another key."""
    return f"give the key of this database by {SETTING}, or put it back as {place()}"


def where() -> str:
    """Where the key is, in words. StoreError as of `seal`."""
    seal()
    return f"given by {SETTING}" if _given() else str(place())


@cache
def _place(_settings: str) -> Path:
    """Asked for with every name, and found out once for each folder of settings."""
    return platformdirs.user_config_path("classpulse", appauthor=False) / "names.key"


def _given() -> str:
    return os.environ.get(SETTING, "").strip()


def _make(path: Path) -> None:
    """A new key in a file that only its owner may read: on the disk before it has its name, and never over another."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
                file.write(f"{new_key()}\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was sooner
                os.link(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"The key of the names cannot be kept as {path} ({error.strerror}): "
            f"make the folder writable, or give a key by {SETTING} (classpulse key prints a new one)"
        ) from error


@cache
def _kept(path: Path) -> Seal:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise StoreError(f"Others may read the key of the names: chmod 600 '{path}'")
        return _made(path.read_text(encoding="ascii").strip(), str(path))
    except FileNotFoundError as error:
        raise StoreError(f"The key of the names is not there: {restored()}") from error
    except OSError as error:
        raise StoreError(
            f"The key of the names cannot be read ({error.strerror}): chmod 600 '{path}', or give it by {SETTING}"
        ) from error
    except UnicodeDecodeError as error:
        raise _no_key(str(path)) from error


@cache
def _made(key: str, where: str) -> Seal:
    try:
        return Seal(key.encode())
    except ValueError as error:
        raise _no_key(where) from error


def _no_key(where: str) -> StoreError:
    return StoreError(
        f"{where} holds no key of names, 44 letters as `classpulse key` prints them: put back the one of this database"
    )
