"""Letters: a text without what does not distinguish names, and how much must have been misread between two texts.

What the recogniser confuses was counted on drawn labels of 5-9 px: narrow letters are lost (`Mica` for Milica), round
ones look alike (`Mocleod`), stems too (`Gdborwbjck`), spaces and accents vanish.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
"""Letters that Unicode does not take apart into a base and a mark."""
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ñ": "ny"})
"""How accents are written by those who have no key for them."""
LOOK_ALIKE = (("rn", "m"), ("vv", "w"), ("ii", "u"))
NARROW = frozenset("iljtfr1'")
SAME = [set(group) for group in ("0o", "1lij", "5s", "8b", "9gq", "2z")]
ALIKE = [set(group) for group in ("aoecsdgqu", "lijtfr", "nrhmu", "vwyk", "bhkdl")]
ELSEWHERE, AGAINST = 0.35, 3.0
OTHER_NUMBER = 3.0
"""Edits that a digit lost, invented or another counts: Student 1 is not Student 2."""


def words(text: str) -> list[str]:
    """The words of a text in lower case without accents; vowel signs of Indic scripts are parts of words."""
    lower = unicodedata.normalize("NFKD", text.casefold().translate(UNDECOMPOSED))
    kept = (sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in lower if not accent(sign))
    return "".join(kept).replace("'", "").split()


def accent(sign: str) -> bool:
    """Whether a sign is a mark above or below a letter, or an apostrophe within a name."""
    return bool(unicodedata.combining(sign)) or sign in "'\u2019\u02bc`"


def merged(letters: str) -> str:
    """Pairs of letters that look like one written as that one."""
    for pair, one in LOOK_ALIKE:
        letters = letters.replace(pair, one)
    return letters


def edits(read: str, meant: str) -> float:
    """How many letters must have been misread for `meant` (words apart by spaces) to be read as `read` (without any).

    Letters easily confused count less. A word of which more than `ELSEWHERE` is wrong is more likely another word: what
    is wrong beyond that counts `AGAINST` times more.
    """
    parts = meant.split(" ")
    ends = list(accumulate(map(len, parts)))
    wrong = [0.0] * len(parts)
    whole = "".join(parts)
    for step in Levenshtein.editops(whole, read):
        word = min(bisect_right(ends, step.src_pos), len(parts) - 1)
        lost, came = step.tag == "delete", step.tag == "insert"
        wrong[word] += cost("" if came else whole[step.src_pos], "" if lost else read[step.dest_pos])
    beyond = sum(max(0.0, each - ELSEWHERE * len(word)) for each, word in zip(wrong, parts, strict=True))
    return sum(wrong) + AGAINST * beyond


def cost(meant: str, read: str) -> float:
    """What it counts that one letter was read as another, lost (`read` empty) or invented (`meant` empty)."""
    if (meant or read).isdigit() and (read or meant).isdigit():
        return OTHER_NUMBER
    if not meant or not read:
        return 0.35 if (meant or read) in NARROW else 1.0
    if any(meant in group and read in group for group in SAME):
        return 0.15
    return 0.5 if any(meant in group and read in group for group in ALIKE) else 1.0
