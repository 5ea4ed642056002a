"""Say who is who over time: labels become names, tiles without a label become `unlabelled-N`.

A pure function over moments in time order; it never sees a picture. First all labels are counted and named
(`inference/naming.py`); then every observation gets its name. Positions identify nobody, since tiles move whenever a
camera goes on or off: they only bridge seconds in which a label could not be read, and keep apart two participants who
show the same one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from inference import census, naming
from inference.naming import Decision, Naming
from inference.observation import Moment, Observation
from inference.tracks import SAME_TILE, Place, assign
from inference.twins import Twins
from ingest.records.roster import Participant

BRIDGED_MS = 5_000
"""For how long a tile that stays in place keeps its name while its label cannot be read, before and after."""
FORGOTTEN_MS = 60_000
"""After how long without being seen an unlabelled participant who appears at the same place is a new one."""
UNLABELLED = "unlabelled-"
VERSION = "3"
"""Changes when the same records are named otherwise."""

Links = Iterator[tuple[int, tuple[str, ...]]]


def link(
    moments: Callable[[], Iterable[Moment]], roster: Sequence[Participant] = (), decisions: Sequence[Decision] = ()
) -> Links:
    """Yield (at_ms, a name per observation) for every moment.

    `moments` is called twice, for moments in time order. Within one moment a name is given twice only where a teacher
    decided that two labels are one person.
    """
    return follow(moments(), name(moments(), roster, decisions))


def name(moments: Iterable[Moment], roster: Sequence[Participant] = (), decisions: Sequence[Decision] = ()) -> Naming:
    """Who each label is, and the doubtful ones."""
    return naming.name(census.count(moments), roster, decisions)


def follow(moments: Iterable[Moment], known: Naming) -> Links:
    """Yield (at_ms, a name per observation) for every moment, the labels being named."""
    places = Places(known)
    for moment, coming in ahead(moments):
        yield moment.at_ms, places.name(moment, coming)


def ahead(moments: Iterable[Moment]) -> Iterator[tuple[Moment, Sequence[Moment]]]:
    """Each moment with those of the next `BRIDGED_MS`."""
    waiting: deque[Moment] = deque()
    for moment in moments:
        waiting.append(moment)
        while moment.at_ms - waiting[0].at_ms > BRIDGED_MS:
            yield waiting.popleft(), waiting
    while waiting:
        yield waiting.popleft(), waiting


@dataclass
class Places:
    """The seats as they were a moment ago."""

    known: Naming
    seats: dict[str, Place] = field(default_factory=dict)
    unlabelled: int = 0
    twins: Twins = field(init=False)

    def __post_init__(self) -> None:
        """With names for twins that nobody has."""
        self.twins = Twins(taken=self.known.taken)

    def name(self, moment: Moment, coming: Iterable[Moment] = ()) -> tuple[str, ...]:
        """The names of a moment; `coming` are the moments after it."""
        seen = moment.observations
        names = [self.known.names.get(one.label, "") for one in seen]
        if self.known.twice:
            names = self.twins.tell_apart(moment, names, self.known.twice)
        waiting = [index for index, given in enumerate(names) if not given]
        if waiting:
            self._bridge(moment, names, waiting, coming)
        for given, one in zip(names, seen, strict=True):
            before = self.seats.get(given)
            self.seats[given] = before.moved(one, moment.at_ms) if before else Place(given, one, moment.at_ms)
        return tuple(names)

    def _bridge(self, moment: Moment, names: list[str], waiting: list[int], coming: Iterable[Moment]) -> None:
        """Name the rest: who was at the place a moment ago, who is there a moment later, or somebody unlabelled."""
        self.seats = {given: place for given, place in self.seats.items() if lasts(place, moment.at_ms)}
        unnamed = [moment.observations[index] for index in waiting]
        free = [place for given, place in self.seats.items() if given not in names]
        found = assign(unnamed, free, moment.at_ms)
        for number, index in enumerate(waiting):
            if number in found:
                names[index] = found[number].name
        for index in waiting:
            names[index] = names[index] or self._later(moment.observations[index], names, coming) or self._new()

    def _later(self, seen: Observation, names: Sequence[str], coming: Iterable[Moment]) -> str:
        """Whose label the tile of an observation shows next, as long as the tile stays; "" without."""
        for moment in coming:
            same = [one for one in moment.observations if one.tile.box.overlap(seen.tile.box) >= SAME_TILE]
            if len(same) != 1:
                return ""
            if found := self.known.names.get(same[0].label, ""):
                return found if found not in names and found not in self.known.twice else ""
        return ""

    def _new(self) -> str:
        self.unlabelled += 1
        return f"{UNLABELLED}{self.unlabelled}"


def lasts(place: Place, at_ms: int) -> bool:
    """Whether somebody seen there may still be the one who is seen there now."""
    return at_ms - place.at_ms <= (FORGOTTEN_MS if place.name.startswith(UNLABELLED) else BRIDGED_MS)
