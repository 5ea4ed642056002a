"""How well the slides of drawn classes are told: changes, numbers, titles, and what looking for them costs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from inference import models
from inference.gallerybench.cases import Case
from inference.gallerybench.films import film
from inference.models import ModelSpec
from inference.slides import Slide, follow
from inference.timing import Watch, looked_at, one_thread, watched
from ingest import sources
from ingest.render import Room
from ingest.render.looks import load
from ingest.video import Segment

NEAR_S = 2
"""Seconds by which a change that was found may be early or late."""
SHORT_S = 2
"""A slide shown for less may be seen or not."""
READ = 90.0
"""Least likeness (0-100) of a line to the title, to count as read."""
SETTINGS = (
    ("top", "640x360", 30, "zoom", "dark"), ("top", "1920x1080", 34, "teams", "dark"),
    ("side", "1280x720", 26, "meet", "light"), ("side", "640x360", 28, "teams", "light"),
    ("floating", "1280x720", 26, "zoom", "light"), ("floating", "640x360", 30, "zoom", "dark"),
    ("floating", "1920x1080", 34, "meet", "dark"), ("changing", "1280x720", 30, "teams", "dark"),
    ("gallery", "1280x720", 26, "zoom", "dark"), ("speaker", "1280x720", 26, "meet", "dark"),
)  # fmt: skip
"""Layout, size, the encoder's rate factor, look and theme of each class."""


@dataclass
class Figures:
    """Counts of one class or of several."""

    changes: int = 0
    """True ones, of slides shown for long enough."""
    found: int = 0
    told: int = 0
    """Changes that were told, right or wrong."""
    wrong: int = 0
    seconds: int = 0
    """In which a slide was shown."""
    numbered: int = 0
    """Of them, with the number that is this slide's throughout."""
    read: int = 0
    watch: Watch = field(default_factory=Watch)

    def as_json(self) -> dict[str, float]:
        """Shares (0 to 1) and milliseconds a picture; only what can be said."""
        found: dict[str, float] = {
            "wrong_changes": self.wrong,
            "ms_per_picture": round(self.watch.mean_ms("screen"), 2),
        }
        if self.changes:
            found |= {
                "changes": self.changes,
                "recall": round(self.found / self.changes, 4),
                "precision": round(1 - self.wrong / max(1, self.told), 4),
                "numbers_right": round(self.numbered / self.seconds, 4),
                "titles_read": round(self.read / self.seconds, 4),
            }
        return found


def measure(cache: Path, seed: int = 0, seconds: int = 120, chosen: Sequence[Any] = SETTINGS) -> dict[str, Any]:
    """Figures by layout and size, and of all together. Films are drawn into the folder `cache` once."""
    every, together = {}, Figures()
    with one_thread():
        for number, setting in enumerate(chosen):
            case = case_of(setting, seed + number, seconds)
            one = of(film(case, cache), seconds)
            every[f"{case.name}-{setting[1]}"] = one.as_json()
            together = added(together, one)
    return {"all": together.as_json(), **every}


def case_of(setting: Any, seed: int, seconds: int) -> Case:
    """A class to draw."""
    layout, size, crf, look, theme = setting
    width, height = map(int, size.split("x"))
    people = 5 if layout == "floating" else 9
    room = Room(people, seconds, width, height, seed, layout, rate=5, appearance=load(look, theme), crf=crf)
    return Case(f"screen-{layout}", "a shared screen", room)


def of(path: Path, seconds: int) -> Figures:
    """Analyse a film and hold its slides against the truth."""
    figures = Figures()
    models.load.cache_clear()
    loaded = watched(figures.watch, models.load(ModelSpec(expressions=False)))
    frames = sources.source_for(str(path)).frames(Segment(str(path), 0, 1000 * seconds), 1000)
    shown = follow(((one.at_ms, one.screen) for one in looked_at(figures.watch, frames, loaded)), 1000)
    with path.with_suffix(".slides.csv").open(encoding="utf-8") as file:
        count(figures, list(csv.DictReader(file)), shown)
    return figures


def count(figures: Figures, truth: Sequence[dict[str, str]], shown: Sequence[Slide]) -> None:
    """Hold slides against the rows of the truth."""
    real = stretches(truth)
    told = [one.start_ms / 1000 for one in shown]
    long = [start for start, length in real if length >= SHORT_S]
    figures.changes, figures.told = len(long), len(told)
    figures.found = sum(near(start, told) for start in long)
    figures.wrong = sum(not near(start, [begin for begin, _ in real]) for start in told)
    slides = {int(row["second"]): row for row in truth if row["kind"] == "slide"}
    seen = {second: one for one in shown for second in range(one.start_ms // 1000, one.end_ms // 1000)}
    pairs = [(row["number"], seen[second].number) for second, row in slides.items() if second in seen]
    figures.seconds = len(slides)
    figures.numbered = agreeing(pairs)
    figures.read = sum(
        fuzz.ratio(row["line"], seen[second].line) >= READ for second, row in slides.items() if second in seen
    )


def stretches(truth: Sequence[dict[str, str]]) -> list[tuple[int, int]]:
    """(first second, length) of every stretch of one slide or film."""
    found: list[tuple[int, int]] = []
    before: tuple[str, str, int] | None = None
    for row in truth:
        now = row["kind"], row["number"], int(row["second"])
        if before and before[:2] == now[:2] and now[2] == before[2] + 1:
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((now[2], 1))
        before = now
    return found


def near(start: float, others: Iterable[float]) -> bool:
    """Whether one of the others is near enough."""
    return any(abs(start - other) <= NEAR_S for other in others)


def agreeing(pairs: Sequence[tuple[str, int | None]]) -> int:
    """How many pairs of true and told numbers are of those that go together most often, both ways."""
    counts = Counter(pairs)
    best = {true: max(counts, key=lambda pair: (pair[0] == true, counts[pair]))[1] for true, _ in pairs}
    partner = {told: max(counts, key=lambda pair: (pair[1] == told, counts[pair]))[0] for _, told in pairs}
    return sum(told is not None and best[true] == told and partner[told] == true for true, told in pairs)


def added(one: Figures, other: Figures) -> Figures:
    """Of both together."""
    counts = {name: getattr(one, name) + getattr(other, name) for name in vars(one) if name != "watch"}
    return Figures(**counts, watch=Watch([*one.watch.pictures, *other.watch.pictures]))
