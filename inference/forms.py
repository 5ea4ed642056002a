"""How a person on the roster may write their name in a meeting, and what may stand around a name in a label.

Labels are compared without spaces, so that a lost one costs nothing. The numbers are natural logarithms of how
usual a form is beside the full name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inference.nicknames import CALLED
from inference.spelling import SPELT_OUT, merged, words

GIVEN, FAMILY, INITIAL, NICKNAME, SHORTENED = -0.7, -0.9, -0.4, -0.3, -1.5
REMARK = re.compile(r"\b(?:s?he|they|her|him|them|sie|ihr|er|ihn|ella?|elle|il|any)s?(?:\s*/\s*\w+)+", re.IGNORECASE)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES = _set("host cohost co me guest gast external extern you ich moi yo tutor teacher presenter student")
TITLES = _set("dr prof professor mr mrs ms mx herr frau sr sra senor senora mme dott ing")
DEVICES = _set(
    """
    iphone ipad ipod phone handy mobile tablet laptop notebook macbook imac galaxy samsung pixel huawei xiaomi redmi
    oneplus oppo android pc desktop computer chromebook
    """
)
MODELS = _set("pro air mini max plus ultra note tab se mac book go fold")
OF = _set("de di da von van of del")
CUT = re.compile(r"\s*(?:\u2026|\.{2,})\s*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a label may say: the `letters` of a name; `usual` as a logarithm; whether its end was `cut` off; whether it
    is nothing but `initials`.
    """

    letters: str
    usual: float = 0.0
    cut: bool = False
    initials: bool = False


def forms(name: str, email: str = "", aliases: Iterable[str] = ()) -> dict[str, float]:
    """Words, apart by spaces -> how usual it is that this person writes so."""
    found: dict[str, float] = {}
    spelt_out = name.casefold().translate(SPELT_OUT)
    for text, usual in [(name, 0.0), (spelt_out, -0.1), *((alias, 0.0) for alias in aliases)]:
        for form, weight in _of(in_order(text)):
            _note(found, merged(form), usual + weight)
    if email:
        _note(found, merged("".join(words(email))), 0.0)
        _note(found, merged(" ".join(re.findall(r"[^\W\d_]+", email.partition("@")[0].casefold()))), -0.1)
    return found


def initials(name: str) -> str:
    """First letters in the order of the name."""
    return "".join(word[0] for word in in_order(name))


def in_order(name: str) -> list[str]:
    """The words of a name, given names first: `Okafor, Jane` is turned round."""
    family, comma, given = re.sub(r"\([^)]*\)?", " ", name).partition(",")
    found = words(given) + words(family) if comma else words(family)
    return [word for word in found if word not in TITLES] or found or words(name)


def _of(name: list[str]) -> Iterator[tuple[str, float]]:
    """The forms of one name, of which no two need be different."""
    if not name:
        return
    for at in range(len(name)):
        yield " ".join(name[at:] + name[:at]), 0.0
    given, rest = name[0], name[1:]
    if not rest:
        yield from ((short, NICKNAME) for short in CALLED.get(given, ()))
        return
    if len(rest) > 1:
        yield f"{given} {name[1]}", GIVEN
    for called, usual in _called(name).items():
        yield called, usual + GIVEN
        yield " ".join([called, *rest]), usual
        for number, family in enumerate(rest):
            yield f"{called} {family}", usual - 0.2 * (number < len(rest) - 1)
            yield f"{family} {called}", usual - 0.2
            yield f"{called} {family[0]}", usual + INITIAL
    for family in rest:
        yield f"{given[0]} {family}", INITIAL
        yield f"{family} {given[0]}", INITIAL - 0.3
        yield family, FAMILY


def _called(name: list[str]) -> dict[str, float]:
    """The given name and what it is shortened to."""
    given = name[0]
    short = {given[:length]: SHORTENED for length in (3, 4) if len(given) > length + 1}
    known = CALLED.get(given, set()) | CALLED.get(" ".join(name[:2]), set())
    return short | dict.fromkeys(known, NICKNAME) | {given: 0.0}


def _note(found: dict[str, float], form: str, usual: float) -> None:
    if form:
        found[form] = max(usual, found.get(form, usual))


def readings(label: str) -> list[Reading]:
    """What a label may say: all of it, and without remarks, titles, devices and what follows a dash."""
    cut = bool(CUT.search(label))
    bare = REMARK.sub(" ", CUT.sub("", label))
    local = bare.partition("@")[0] if "@" in bare else ""
    texts = [(_outside(bare), 0.0), *((inside, -0.3) for inside in re.findall(r"\(([^)]+)\)", bare))]
    texts += [(part, -0.5) for part in re.split(r"\s[-\u2013\u2014|\u00b7]\s|[|/]", _outside(bare))[:1]]
    texts += [(re.sub(r"[._\d-]+", " ", local), 0.0)] if local else []
    whole = merged("".join(words(bare)))
    found = {whole: Reading(whole, -0.1, cut)} if whole else {}
    for text, usual in texts:
        for each in _readings(text, usual, cut):
            if each.letters not in found or found[each.letters].usual < each.usual:
                found[each.letters] = each
    return list(found.values())


def _outside(label: str) -> str:
    """A label without what stands in parentheses, as long as anything is left."""
    return re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", label).strip() or label


def _readings(text: str, usual: float, cut: bool) -> Iterator[Reading]:
    """One text of a label: as it stands, and without numbers (21B007 is one, too) and middle names."""
    text = re.sub(r"['\u2019]s\b", " ", text)
    said = [word for word in in_order(text) if word not in ROLES]
    name = [word for word in said if word not in DEVICES]
    if len(name) < len(said):  # iPad de Ana, Ana's Galaxy Note
        name = [word for word in name if word not in MODELS]
        name = name[1:] if name and name[0] in OF else name
    if not name or not any(sign.isalpha() for word in name for sign in word):
        return
    capitals = re.sub(r"[\W_]+", "", text)
    yield Reading(merged("".join(name)), usual, cut, 2 <= len(capitals) <= 4 and capitals.isupper())
    letters = [word for word in name if 2 * sum(map(str.isdigit, word)) < len(word)]
    if letters != name:
        yield Reading(merged("".join(letters)), usual - 0.5, cut)
    if len(letters) > 2:
        yield Reading(merged(letters[0] + letters[-1]), usual - 0.8, cut)


def key(label: str) -> str:
    """What stays the same of a label from lecture to lecture: its letters without remarks, which are all that there is
    of `Guest 1`.
    """
    said = words(REMARK.sub(" ", label))
    name = "".join(word for word in said if word not in ROLES)
    return merged(name if any(map(str.isalpha, name)) else "".join(said))


def device(label: str) -> bool:
    """Whether a label names a device, which may be the second one of somebody who is there."""
    return bool(DEVICES & set(words(label)))
