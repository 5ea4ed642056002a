"""The key by which cookies are signed: as given, else made once in a file that nobody else may read."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

import platformdirs

from storage import StoreError

LEAST = 32
"""Characters of a key that is given."""


def secret() -> str:
    """`CLASSPULSE_SECRET`, else the key in the user data folder. StoreError says what is wrong with it."""
    given = os.environ.get("CLASSPULSE_SECRET", "")
    if given and len(given) < LEAST:
        raise StoreError(
            f"CLASSPULSE_SECRET is shorter than {LEAST} characters: python -c 'import secrets; "
            "print(secrets.token_hex())' makes one"
        )
    return given or kept(platformdirs.user_data_path("classpulse", appauthor=False) / "secret")


def kept(path: Path) -> str:
    """The key in a file, made where there is none: of several processes that come first, all get the same one."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _make(path)
        mode, found = stat.S_IMODE(path.stat().st_mode), path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The key {path} cannot be read or made ({error}): set CLASSPULSE_SECRET") from error
    if os.name == "posix" and mode & 0o077:
        raise StoreError(f"Others may read the key {path}: chmod 600 '{path}'")
    if len(found) < LEAST:
        raise StoreError(f"The key {path} is damaged: rm '{path}' (everybody logs in again)")
    return found


def _make(path: Path) -> None:
    """Written whole under another name, then given its name unless there is one by then."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
