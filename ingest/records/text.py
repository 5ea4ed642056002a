"""The text of a record, and the rows of one that is CSV."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

from ingest.video import SourceError

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Signs that stand in no text (Unicode's classes Cc without tabs and ends of lines and pages, and Cs)."""

LARGEST = 64 << 20
"""Bytes of a record: a transcript of a day has a few million."""
MARKS = 30
"""So many marks may stand on one letter, as in Unicode's Stream-Safe Text Format (UAX 15, 13): composing sorts them,
which takes hours for ten thousands.
"""


def text(path: Path, remedy: str = "download it again") -> str:
    """The file's text, in NFC: UTF-8, UTF-16 with its mark, or Windows-1252; SourceError with `remedy` for no text."""
    if path.stat().st_size > LARGEST:
        raise SourceError(f"{path} is larger than any record of a meeting ({LARGEST >> 20} MB); {remedy}")
    return decoded(path, path.read_bytes(), remedy)


def decoded(path: Path, raw: bytes, remedy: str) -> str:
    """The same of the bytes of a file, or of one in it."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            found = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(found):
            with suppress(ValueError):
                return composed(found)
    raise SourceError(f"{path} is not a text file; {remedy}")


def composed(written: str) -> str:
    """A text in NFC. ValueError for more marks on a letter than any script has."""
    if not written.isascii():
        marks = 0
        for sign in written:
            marks = marks + 1 if unicodedata.combining(sign) else 0
            if marks > MARKS:
                raise ValueError("more marks on a letter than there are")
    return unicodedata.normalize("NFC", written)


def lines(content: str) -> list[str]:
    """The lines of a text, however they end; line n of the file is at n - 1."""
    return content.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def rows(path: Path, content: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of a CSV text that is not blank, with the number of the line it begins in; its cells without
    surrounding spaces. SourceError for a quotation mark that never ends.
    """
    table = csv.reader(StringIO(content, newline=""), delimiter=delimiter(content), skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in table:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = table.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{path}, line {line}: {error}; check the quotation marks there") from error


def delimiter(content: str) -> str:
    """What separates the cells: the most frequent candidate in the first line that is not blank."""
    header = next((line for line in content.splitlines() if line.strip(" \t;,")), "")
    return max(",;\t", key=header.count)
