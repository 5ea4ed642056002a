"""What people's labels say: their name, what they have made of it, or a device, as seen in real meetings.

Whether somebody reading label and roster could tell who it is, is part of the truth: `decidable`. Of what is not, such
as "iPhone (2)", the participant is the label itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.render.names import unaccented


@dataclass(frozen=True, slots=True)
class Written:
    """A label, the aliases by which the roster knows it, and whether the two tell who it is."""

    label: str
    aliases: tuple[str, ...] = ()
    decidable: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on the roster: names, place in it, e-mail address."""

    given: str
    family: str
    number: int
    address: str


_KINDS: tuple[Callable[[Named], Written], ...] = (
    lambda one: Written(f"{one.given} {one.family}"),
    lambda one: Written(f"{one.given} {one.family} (He/Him)"),
    lambda one: Written(f"{one.given}'s iPad", (f"{one.given}'s iPad",)),
    lambda one: Written(f"{one.family}, {one.given}"),
    lambda one: Written(f"iPhone ({one.number})", decidable=False),
    lambda one: Written(f"{one.given} {one.family[0]}."),
    lambda one: Written(f"{one.given} {one.family}".upper()),
    lambda one: Written(f"21B{one.number:03d} {one.given} {one.family}"),
    lambda one: Written(one.given),
    lambda one: Written(f"{one.given[0]}. {one.family}"),
    lambda one: Written(unaccented(f"{one.given} {one.family}").lower()),
    lambda one: Written(f"{one.given} {one.family} (she/her) - Group {one.number % 5 + 1}"),
    lambda one: Written(one.address),
    lambda one: Written(f"Captain {one.given[:3]}", (f"Captain {one.given[:3]}",)),
    lambda one: Written(f"Galaxy S{one.number % 20 + 4}", decidable=False),
)


def varied(name: str, number: int, address: str) -> Written:
    """The label of the participant `number` called `name` (given name, family name); the kinds take turns."""
    given, _, family = name.partition(" ")
    return _KINDS[number % len(_KINDS)](Named(given, family, number, address))
