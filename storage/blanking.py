"""A name taken out of texts: what was said, stands on slides, was noted, and what files and lectures are called.

A whole name, alias or address goes wherever it stands as words of its own, in whatever case, order and with whatever
between them: `Novak, Ada`, `ada_novak`. A name of one word goes as it is written, and in capitals: a Will is not
every will. In lectures in which the person was, the words of their name go one by one, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import permutations
from unicodedata import normalize

BLANK = "\u2026"
"""Stands where a name stood."""
BETWEEN = r"(?:%20|[\W_]){0,3}"
LEAST = 3
"""Letters of a word of a name that goes on its own."""
MOST = 3
"""Words of a name whose orders are all looked for; of a longer one, as written and with the last word first."""


class Blank:
    """What is to go: `whole` names, addresses and aliases, and single `words`."""

    def __init__(self, whole: Iterable[str], words: Iterable[str] = ()) -> None:
        """Of nothing, nothing goes."""
        names = {normalize("NFC", name).strip() for name in whole} - {""}
        single = {name for name in names if len(_words(name)) < 2 and "@" not in name}
        single |= {normalize("NFC", word) for word in words if len(word) >= LEAST}
        self._anyhow = _compiled((_whole(form) for name in names - single for form in _spelt(name)), re.IGNORECASE)
        written = {one for word in single for one in (word, word[:1].upper() + word[1:], word.upper())}
        self._written = _compiled((re.escape(form) for word in written for form in _spelt(word)), re.NOFLAG)

    def out(self, text: str) -> str:
        """The text without them."""
        for pattern in (self._anyhow, self._written):
            text = pattern.sub(BLANK, text) if pattern else text
        return text

    def said(self, text: str) -> bool:
        """Whether a text has any of them."""
        return any(pattern.search(text) for pattern in (self._anyhow, self._written) if pattern)


def parts(names: Iterable[str]) -> set[str]:
    """The single words of names of several."""
    return {word for name in names if "@" not in name for word in _words(name) if len(_words(name)) > 1}


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", name)


def _spelt(name: str) -> set[str]:
    """As one sign per letter, with marks of their own, and as JSON writes it."""
    composed = normalize("NFC", name)
    return {composed, normalize("NFD", name), json.dumps(composed)[1:-1]}


def _whole(name: str) -> str:
    """The words of a name in any order; an address, or what has no words, as it stands."""
    found = [] if "@" in name or "\\u" in name else _marked(name)
    if len(found) < 2:
        return re.escape(name)
    return "|".join(BETWEEN.join(map(re.escape, order)) for order in _orders(found))


def _marked(name: str) -> list[str]:
    """Its words; a mark apart from its letter belongs to it."""
    return re.findall(r"[^\W_]+(?:['\u2019\u0300-\u036f-]+[^\W_]*)*", name)


def _orders(found: list[str]) -> Iterator[tuple[str, ...]]:
    if len(found) <= MOST:
        yield from permutations(found)
    else:
        yield from (tuple(found), (found[-1], *found[:-1]))


def _compiled(patterns: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str] | None:
    """Any of them, where neither a letter nor a digit stands beside; the longest first."""
    each = sorted(set(patterns), key=lambda pattern: (-len(pattern), pattern))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(each)})(?![^\W_])", flags) if each else None
