"""Files here and elsewhere: from an address to a readable file, its fingerprint, why one cannot be read as video."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ingest.remote import Remote, remote
from ingest.video import SourceError

MIB = 1 << 20
Place = Path | Remote
"""Where a file is. Both can be opened, have a name, and say where they are when written out."""


def place(uri: str) -> Place:
    """The file that a path or an address names, checked to be readable and not empty; SourceError otherwise."""
    return remote(uri) if "://" in uri and not uri.lower().startswith("file://") else local(uri)


def local(uri: str) -> Path:
    """The file that a path or a file:// address names, checked to be readable and not empty; SourceError otherwise."""
    path = Path(url2pathname(urlsplit(uri).path)) if uri.lower().startswith("file://") else Path(uri)
    if os.path.isdir(path):  # unlike Path.is_dir, without an error where a folder above may not be entered
        raise SourceError(f"{path} is a folder; name the file in it")
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for without end
        raise SourceError(f"{path} is no file but a pipe or a device; name a recording")
    try:
        with path.open("rb") as file:
            first = file.read(1)
    except FileNotFoundError as error:
        raise SourceError(f"{path} does not exist; check the path") from error
    except PermissionError as error:
        raise SourceError(f"{path} may not be read by you; change its permissions (chmod u+r) or copy it") from error
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror or error}); copy it to a local disk and try that"
        ) from error
    if not first:
        raise SourceError(f"{path} is empty; download or record it again")
    return path


def fingerprint(path: Place) -> str:
    """What identifies the content wherever it lies: SHA-256 over the size in bytes (decimal), first and last MiB.

    Takes the same time for a file of any size. Files that differ only in their middle count as the same; a recording
    with another content has another index or other frames at its end.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        digest = hashlib.sha256(str(size).encode())
        file.seek(0)
        digest.update(file.read(MIB))
        file.seek(max(0, size - MIB))
        digest.update(file.read(MIB))
    return digest.hexdigest()


def unreadable(path: Place) -> SourceError:
    """The error for a file that does not open as video."""
    kinds = boxes(path)
    if "ftyp" in kinds and "moov" not in kinds:
        return SourceError(f"{path} cannot be read: the file is cut off before its index; download or record it again")
    return SourceError(f"{path} cannot be read as video; give an MP4, MOV, MKV, WebM or AVI file, or download it again")


def boxes(path: Place) -> list[str]:
    """The kinds of the outermost boxes of an MP4 or MOV file (ISO/IEC 14496-12, 4.2), as far as they go."""
    kinds: list[str] = []
    with path.open("rb") as file:
        while len(header := file.read(16)) >= 8 and len(kinds) < 10_000:
            kinds.append(header[4:8].decode("latin-1"))
            size = int.from_bytes(header[:4], "big")
            if size == 1:
                size = int.from_bytes(header[8:], "big")
            if size < 8:
                break
            file.seek(size - len(header), 1)
    return kinds
