"""Somebody, as a record beside the video names them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from ingest.video import SourceError

LONGEST = 200
"""Characters of a name or address: what is longer names nobody, and databases have no room for it in an index."""


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is the one shown in the meeting, `original` that of the account, both as written; `key` tells two people
    of one name apart where the record does. Empty where it says nothing. What is longer than `LONGEST` is cut.
    """

    name: str
    original: str = ""
    email: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        """Cut what is too long: records have it from whoever was in the meeting."""
        for each in fields(self):
            object.__setattr__(self, each.name, getattr(self, each.name)[:LONGEST])


def short(path: Path, line: int, *texts: str) -> None:
    """SourceError for a name or address in a list that is none, being too long."""
    for one in texts:
        if len(one) > LONGEST:
            raise SourceError(
                f"{path}, line {line}: {one[:20]!r} and so on has {len(one)} characters; a name or address has up to "
                f"{LONGEST}, so shorten it"
            )
