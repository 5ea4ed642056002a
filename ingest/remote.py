"""Files on other machines, by address: http(s)://, s3:// and what else fsspec reads (extra [cluster]).

Parts are asked for, never the whole: who needs a minute in the middle of a recording reads the index and that minute.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from ingest.video import SourceError

BLOCK = 1 << 21
"""Bytes asked for at a time; the blocks read last, the index of the recording among them, stay in memory."""
KEPT = 32
COMMON = frozenset(["http", "https", "s3", "gs", "gcs", "az", "abfs", "sftp", "smb", "hdfs", "ftp"])
"""What is known to be an address of fsspec where that is not installed, to say so."""
LISTS = (".m3u8", ".mpd")
"""Streams in pieces, which are no files."""
KEYED = "rtmp"
"""Schemes that begin so end in the key of the stream."""

OTHERS = "outside+"
"""Before an address that somebody named on a page (`ingest.outside`); nothing of what is shown."""

ADDRESSES = re.compile(r"\w[\w+.-]*://[^\s'\"<>)]+")
"""In what a library says: it may write an address in another way than it was given."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file by its address; readable, and not empty. Written out, it shows no password or token."""

    uri: str
    size: int
    version: str
    """Of the content, as far as the place tells."""

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePosixPath(unquote(urlsplit(self.uri).path)).name

    def open(self, mode: str = "rb") -> io.BufferedReader:
        """Open for reading from any place, as often as you like; nothing is fetched yet."""
        if mode != "rb":
            raise ValueError(f"a recording is read, not opened for {mode!r}")
        return io.BufferedReader(_Blocks(self))

    def __str__(self) -> str:
        """The address without user, password and query."""
        return shown(self.uri)


def known(uri: str) -> bool:
    """Whether `uri` is an address of a file that fsspec may open."""
    parts = address(uri)
    if parts.path.lower().endswith(LISTS):
        return False
    if find_spec("fsspec") is None:
        return parts.scheme.lower() in COMMON
    from fsspec import available_protocols

    return parts.scheme.lower() in available_protocols()


def remote(uri: str) -> Remote:
    """Look at the file at an address. SourceError when it is not there, or cannot be read in parts, or is empty."""
    stated = _asked(uri, lambda files, path: files.info(path))
    size = stated.get("size")
    if stated.get("type") == "directory":
        raise SourceError(f"{shown(uri)} is a folder; name the files in it")
    if size is None or stated.get("partial") is False:
        raise SourceError(f"{shown(uri)} can only be read as a whole; put it where ranges can be asked for, or copy it")
    if not size:
        raise SourceError(f"{shown(uri)} is empty; download or record it again")
    version = [stated.get(key) for key in ("ETag", "etag", "LastModified", "mtime", "created", "updated")]
    return Remote(uri, int(size), str([one for one in version if one is not None]))


def address(uri: str) -> SplitResult:
    """The parts of an address. SourceError for what is none, as http://[::1/class.mp4."""
    try:
        return urlsplit(uri)
    except ValueError as error:
        raise SourceError(f"{shown(uri)}... is no address ({error}); check it") from error


def is_pattern(uri: str) -> bool:
    """Whether an address names many files: by `*`, or as a folder, by the `/` at its end."""
    path = address(uri).path
    return "*" in path or path.endswith("/")


def matching(uri: str) -> list[str]:
    """The addresses of the files that a pattern or folder names. SourceError where the place cannot list them."""
    fixed = uri.partition("*")[0].rpartition("/")[0]

    def listed(files: Any, path: str) -> list[str]:
        inside = f"{path.rstrip('/')}/**" if uri.endswith("/") else path
        start = len(files._strip_protocol(fixed).rstrip("/"))
        return [fixed + found[start:] for found, of in files.glob(inside, detail=True).items() if of["type"] == "file"]

    found: list[str] = _asked(uri, listed)
    return found


def shown(uri: str) -> str:
    """An address as it may be shown and stored: without user, password and query, which may hold a token, and without
    the last part of an RTMP address, which is its key. A path as it is.
    """
    if "://" not in uri:
        return uri
    try:
        parts = urlsplit(uri.removeprefix(OTHERS))
    except ValueError:
        return f"{uri.partition('://')[0]}://"
    path = parts.path.rpartition("/")[0] if parts.scheme.lower().startswith(KEYED) else parts.path
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"


class _Blocks(io.RawIOBase):
    """The bytes of a remote file, fetched by the block."""

    def __init__(self, file: Remote) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        number, start = divmod(self._at, BLOCK)
        if self._at >= self._file.size:
            return 0
        into = memoryview(buffer)
        read = _block(self._file, number)[start : start + len(into)]
        into[: len(read)] = read
        self._at += len(read)
        return len(read)


@lru_cache(maxsize=KEPT)
def _block(file: Remote, number: int) -> bytes:
    start, end = number * BLOCK, min((number + 1) * BLOCK, file.size)
    read: bytes = _asked(file.uri, lambda files, path: files.cat_file(path, start=start, end=end))
    if len(read) != end - start:
        raise SourceError(f"{file} gives other parts than asked for; put it where ranges can be asked for, or copy it")
    return read


def _asked(uri: str, ask: Any) -> Any:
    """What a file system answers. Libraries of many makers raise what they like: all of it becomes a SourceError."""
    try:
        from fsspec.core import url_to_fs

        files, path = url_to_fs(uri)
        return ask(files, path)
    except FileNotFoundError as error:
        raise SourceError(f"{shown(uri)} does not exist or cannot be reached or read; check the address") from error
    except ImportError as error:
        needed = error.name if isinstance(error, ModuleNotFoundError) and error.name == "fsspec" else ""
        advice = "pip install 'classpulse[cluster]'" if needed else f"install what that names ({error})"
        raise SourceError(f"{shown(uri)} cannot be opened by what is installed: {advice}") from error
    except Exception as error:
        said = (ADDRESSES.sub(lambda found: shown(found[0]), str(error)).splitlines() or [""])[0] or type(
            error
        ).__name__
        raise SourceError(f"{shown(uri)} cannot be read ({said}); check the address and who may read it") from error
