"""What the records say, as lanes under the class curve: who spoke, when was written in the chat; and the slides.

The few who spoke longest have a lane each, by name, all others one together: a lane for each of 25 people would
hide when somebody speaks at all. Whoever has not agreed to be looked at alone is among the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pandas import DataFrame

from storage.slides import Slide

NAMED = 4
"""So many speakers have a lane of their own."""
PIXELS = 1_500
"""What a wide screen can show apart of a lecture: pauses shorter than that are closed."""
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Lanes:
    """Spans of speaking (ms) by speaker in the order of names, those of the `others` together, how many messages were
    written in each stretch by its beginning (`ticks`, each `tick_ms` long); the slides.
    """

    speakers: dict[str, Spans]
    others: Spans
    ticks: dict[int, int]
    tick_ms: int
    slides: Sequence[Slide]

    @property
    def any(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.speakers or self.others or self.ticks or self.slides)


def lanes(
    turns: DataFrame, messages: DataFrame, slides: Sequence[Slide], alone: Collection[int], length_ms: int
) -> Lanes:
    """The lanes of a lecture from `participation.turns` and `messages`; `alone` may be looked at alone."""
    spoken: Counter[tuple[int, str]] = Counter()
    each: dict[tuple[int, str], Spans] = {}
    for who, name, start, end in zip(*(turns[column].tolist() for column in turns), strict=True):
        each.setdefault((who, name), []).append((start, end))
        spoken[who, name] += end - start
    longest = [one for one, _ms in spoken.most_common() if one[0] in alone][:NAMED]
    tick_ms = max(1_000, length_ms // (PIXELS // 5))
    speakers = {one[1]: closed(each[one], length_ms) for one in sorted(longest, key=lambda one: one[1].casefold())}
    rest = [span for one, spans in each.items() if one not in longest for span in spans]
    written = Counter(at // tick_ms * tick_ms for at in messages["at_ms"].tolist() if 0 <= at < length_ms)
    return Lanes(speakers, closed(rest, length_ms), dict(sorted(written.items())), tick_ms, slides)


def closed(spans: Spans, length_ms: int) -> Spans:
    """Spans in order, those that overlap or lie closer than a screen can show drawn together."""
    found: Spans = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= length_ms // PIXELS:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
