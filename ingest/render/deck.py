"""The slides of an invented lecture: a title and its points each, and in which order and how far they are shown.

Each slide is shown for some seconds, its points often one after the other; now and then the lecturer goes back to an
earlier one, and once in a longer lecture a film is played. A pointer wanders over some of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

DECK: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Vectors and directions",
        ("A matrix moves every vector", "Some only change in length", "Which ones, and by how much?"),
    ),
    ("Eigenvalues", ("A v = k v for some v", "k tells how much v grows", "At most n of them in n dimensions")),
    ("Finding them", ("Solve det(A - k I) = 0", "A polynomial of degree n", "Then one linear system for each k")),
    ("An example", ("Two species share a lake", "Each year follows from the last", "Where does it settle?")),
    ("Over to you", ("Groups of three, six minutes", "Exercise 4 on page 87", "One of you explains")),
    ("Diagonal matrices", ("Powers are easy", "Each axis by itself", "Most matrices can be made so")),
    ("When it fails", ("Too few directions", "A shear has only one", "Jordan found what is left")),
    ("Symmetric matrices", ("All k are real", "Directions at right angles", "So nothing can go wrong")),
    ("Springs and masses", ("Each mode has its own beat", "The lowest one is heard", "A bridge that fell down")),
    ("Ranking pages", ("A link is a vote", "Votes of the voted count more", "The largest k is one")),
    ("How fast it settles", ("The second k decides", "Each step by that factor", "Ten steps, three digits")),
    ("Rotation", ("No real direction stays", "Complex k come in pairs", "Length and angle")),
    ("Data in the plane", ("A cloud of points", "Where is it longest?", "Keep two of ten axes")),
    ("Exercise 7", ("A has rank one", "Find all k by thought alone", "Then check by machine")),
    ("By hand or by machine", ("Never the polynomial", "Turn, turn, and turn again", "Fifty digits in a second")),
    ("What we saw", ("Directions that stay", "How fast things grow", "Next week: change of basis")),
)
_DECK_STREAM = 4
"""Which of the class's random numbers these are; people and cameras have others."""
_BACK, _BUILT, _POINTED = 0.18, 0.6, 0.5
"""Chance that the next slide is an earlier one; that points come one by one; that a pointer is on the slide."""
_FILM_AFTER, _LEAST_FOR_FILM = 3, 60
"""Slides before the film, and seconds that a lecture with a film has at least."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What the shared screen shows: slide `number` (from 0) of the deck with its first `points`, or a `film`."""

    number: int
    points: int
    pointer: bool = False
    film: bool = False

    @property
    def title(self) -> str:
        """Of the slide; "" of a film."""
        return "" if self.film else DECK[self.number][0]


def showings(seconds: int, seed: int) -> list[Showing]:
    """What is shown in each second."""
    shown: list[Showing] = []
    for spell in _spells(np.random.default_rng([seed, _DECK_STREAM]), seconds >= _LEAST_FOR_FILM):
        shown += spell
        if len(shown) >= seconds:
            break
    return shown[:seconds]


def _spells(random: np.random.Generator, with_film: bool) -> Iterator[list[Showing]]:
    """Slide after slide, a second each item, without end."""
    for count in itertools.count():
        whole = _whole(count % len(DECK), random)
        yield list(_built(whole, int(random.integers(9, 19)), random))
        if count + 1 == _FILM_AFTER and with_film:
            yield [Showing(whole.number, 0, film=True)] * int(random.integers(9, 15))
        elif whole.number >= 2 and random.random() < _BACK:
            yield [_whole(int(random.integers(0, whole.number)), random)] * int(random.integers(4, 9))


def _whole(number: int, random: np.random.Generator) -> Showing:
    """A slide with all its points."""
    return Showing(number, len(DECK[number][1]), pointer=bool(random.random() < _POINTED))


def _built(whole: Showing, length: int, random: np.random.Generator) -> Iterator[Showing]:
    """A slide whose points come one by one, or all at once."""
    points = 1 if random.random() < _BUILT else whole.points
    pause = int(random.integers(2, 5))
    for second in range(length):
        yield replace(whole, points=min(whole.points, points + second // pause))
