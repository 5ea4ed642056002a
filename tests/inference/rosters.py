"""Invented classes: a roster, and what each of its people shows as a name in a meeting, with what was misread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.nicknames import CALLED
from inference.spelling import words
from ingest.records.roster import Participant
from ingest.render.names import name_for

USUAL = {
    "as enrolled": 40,
    "lower case": 5,
    "no accents": 5,
    "last, first": 4,
    "last first": 3,
    "given name": 10,
    "given and initial": 5,
    "initial and family": 4,
    "nickname": 4,
    "initials": 2,
    "e-mail": 3,
    "pronouns": 5,
    "host": 2,
    "device of": 3,
    "ellipsis": 4,
    "cut": 2,
    "alias": 2,
    "device": 2,
    "guest": 5,
}
"""How often each way of showing a name comes, in parts."""
CONFUSED = {"o": "0a", "l": "1I", "i": "l", "m": "rn", "a": "eo", "e": "oc", "g": "q", "s": "5", "n": "r", "h": "b"}
NARROW = "ilt "


@dataclass(frozen=True)
class Shown:
    """A label, the way it came about, and whose it is (None: nobody's on the roster)."""

    label: str
    way: str
    name: str | None


def plain(text: str) -> str:
    """Lower case without accents."""
    return " ".join(words(text))


def school_class(seed: int, people: int = 25, misread: float = 0.0) -> tuple[list[Participant], list[Shown]]:
    """A roster and a label per participant who is there; given and family names come twice as they do in a class.

    `misread` is the probability that a letter is read wrongly.
    """
    random = np.random.default_rng(seed)
    names: set[str] = set()
    while len(names) < people:
        names.add(name_for(random, bool(random.random() < 0.5), set()))
    roster = [_enrolled(name, number, random) for number, name in enumerate(sorted(names))]
    ways = random.choice(list(USUAL), len(roster), p=np.array(list(USUAL.values())) / sum(USUAL.values()))
    shown = [_shown(person, str(way), names, random) for person, way in zip(roster, ways, strict=True)]
    return roster, [Shown(_misread(one.label, misread, random), one.way, one.name) for one in shown]


def _enrolled(name: str, number: int, random: np.random.Generator) -> Participant:
    given, family = name.split(" ", 1)
    address = f"{plain(given)}.{plain(family)}@example.org".replace(" ", "") if random.random() < 0.7 else ""
    return Participant(name, address, (f"Student {number:02}",) if random.random() < 0.2 else ())


def _shown(person: Participant, way: str, names: set[str], random: np.random.Generator) -> Shown:
    given, family = person.name.split(" ", 1)
    nick = sorted(CALLED.get(plain(given), {given}))[0].title()
    label = {
        "lower case": person.name.lower(),
        "no accents": plain(person.name).title(),
        "last, first": f"{family}, {given}",
        "last first": f"{family} {given}",
        "given name": given,
        "given and initial": f"{given} {family[0]}.",
        "initial and family": f"{given[0]}. {family}",
        "nickname": f"{nick} {family}",
        "initials": f"{given[0]}{family[0]}".upper(),
        "e-mail": person.email or f"{plain(given)}.{plain(family)}@example.com".replace(" ", ""),
        "pronouns": f"{person.name} {random.choice(['(He/Him)', '(she/her)', 'they/them'])}",
        "host": f"{person.name} ({random.choice(['Host', 'Co-host', 'me'])})",
        "device of": str(random.choice([f"{given}'s iPad", f"{given} \u2013 phone", f"iPhone de {given}"])),
        "ellipsis": f"{person.name[: max(6, len(person.name) - 5)]}\u2026",
        "cut": person.name[: max(6, len(person.name) - 3)],
        "alias": person.aliases[0] if person.aliases else person.name,
        "device": f"iPhone ({random.integers(2, 9)})",
        "guest": name_for(random, bool(random.random() < 0.5), set(names)),
    }.get(way, person.name)
    return Shown(label, way, None if way in ("device", "guest") else person.name)


def _misread(label: str, share: float, random: np.random.Generator) -> str:
    read = []
    for letter in label:
        if random.random() >= share:
            read.append(letter)
        elif letter in CONFUSED and random.random() < 0.7:
            read.append(str(random.choice(list(CONFUSED[letter]) if letter != "m" else ["rn"])))
        elif letter not in NARROW:
            read.append(str(random.choice(list("aeounrd"))))
    return "".join(read)
