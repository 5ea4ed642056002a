"""A run that grows: what was seen of everybody so far, in bins of five seconds, read row by row as it is stored.

Somebody is a label while the class lasts, and who has none is the place of the tile: who is who is told after class.
What is usual of them is learnt from what was seen until now, every half minute, and the last ten minutes are then told
by it; what lies before stays as it was told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, select

from inference import attention as facing
from inference.changes.bins import BIN_MS, Bins
from inference.engagement import DEFAULT, formulas, total
from inference.usual import QUANTITIES, Usual, usual
from storage import policy, weights
from storage.behaviour import NEEDED, behaviour, once
from storage.bulk import rows_of
from storage.least import enough
from storage.reading import part_of
from storage.tables import TILE, moment, observation
from storage.weights import Weights

Grid = NDArray[np.float64]
Cells = NDArray[np.int64]

BACK_MS = 600_000
"""What the page shows, and what is told anew when what is usual was learnt."""
LEARN_MS = 30_000
EVERY = 5
"""What is usual is learnt from one instant in so many: a median needs no more."""
FIRST_UNLABELLED = -2
"""-1 is everybody (`inference.usual.EVERYBODY`)."""
READ = ("at_ms", "place", "label_id", "camera_on", "height", *dict.fromkeys((*TILE, *NEEDED)))
COLUMNS = (*READ, "participant_id", "face_visible")
SUM, SAID, FACE, CAMERA, SEEN = range(5)
"""What is counted of each person in each bin: the sum of the values, and instants with a value, a face, the camera on,
a tile."""


@dataclass
class Watch:
    """What was seen of a run until now. Call `look` for more; one thread at a time.

    `who` has the people in the order of the columns of `counted` (five of `SUM`.., bins, people): ids of labels, or
    negative numbers of places. `looked` (bins) are instants.
    """

    run_id: int
    lecture_id: str
    period_ms: int
    since_ms: int = 0
    formula: str = DEFAULT
    least: int | None = None
    last_ms: int = -1
    who: dict[int, int] = field(default_factory=dict)
    counted: Grid = field(default_factory=partial(np.zeros, (5, 0, 0)))
    looked: Grid = field(default_factory=partial(np.zeros, 0))
    _lately: list[tuple[int, DataFrame]] = field(default_factory=list)
    _sample: list[DataFrame] = field(default_factory=list)
    _learnt_ms: int = -LEARN_MS
    _usual: Usual | None = None
    _own: Weights | None = None

    @classmethod
    def of(cls, connection: Connection, run_id: int, since_ms: int = 0) -> Watch:
        """Of a run, of which nothing was read yet. Of what lies before `since_ms` only as much is read as tells what is
        usual.
        """
        part = part_of(connection, run_id)
        formula = policy.usual_formula(connection)
        found = cls(run_id, part.lecture_id, part.period_ms, since_ms, formula, policy.least(connection))
        if since_ms > 0:
            found.last_ms = since_ms - 1
            one_in = observation.c.at_ms % (part.period_ms * EVERY) < part.period_ms
            found._keep_sample(_read(connection, run_id, (observation.c.at_ms < since_ms) & one_in))
        return found

    def look(self, connection: Connection) -> None:
        """Read what was stored since the last time."""
        query = select(moment.c.at_ms).where(moment.c.run_id == self.run_id, moment.c.at_ms > self.last_ms)
        instants = np.array([at_ms for (at_ms,) in rows_of(connection, query)], dtype=np.int64)
        if not len(instants):
            return
        inside = (observation.c.at_ms > self.last_ms) & (observation.c.at_ms <= int(instants.max()))
        fresh = _read(connection, self.run_id, inside)
        first, self.last_ms = int(instants.min()), int(instants.max())
        self._keep_sample(fresh[fresh["at_ms"] % (self.period_ms * EVERY) < self.period_ms])
        kept = self.last_ms - BACK_MS - BIN_MS
        self._lately = [*(one for one in self._lately if one[0] >= kept), (self.last_ms, fresh)]
        self._make_room(self.last_ms // BIN_MS + 1, fresh["participant_id"])
        np.add.at(self.looked, instants // BIN_MS, 1)
        if self.last_ms - self._learnt_ms >= LEARN_MS:
            self._learn(connection)
            first = self.last_ms - BACK_MS
        self._tell(max(first - facing.edge_ms(self.period_ms), self.since_ms) // BIN_MS)

    def bins(self) -> Bins:
        """What formulas say of everybody, by the bin, of those bins that no later instant changes any more."""
        whole = max(0, (self.last_ms + self.period_ms - facing.edge_ms(self.period_ms)) // BIN_MS)
        second, counted = self.period_ms / 1000, self.spoken_of(0, whole)
        return Bins(counted[SUM] * second, counted[SAID] * second, BIN_MS)

    def spoken_of(self, first: int, end: int) -> Grid:
        """`counted` of the bins from `first` to before `end`, with nothing in those of too few people."""
        counted = self.counted[:, first:end]
        there = (counted[FACE] > 0) | (counted[CAMERA] > 0)
        people = (there.sum(axis=1), (counted[FACE] > 0).sum(axis=1), (counted[SAID] > 0).sum(axis=1))
        return np.asarray(np.where(enough(*people, self.least)[None, :, None], counted, 0.0))

    def since(self, from_ms: int) -> DataFrame:
        """The rows from an instant of the last ten minutes on, in order."""
        frames = [rows for last_ms, rows in self._lately if last_ms >= from_ms]
        rows = pd.concat(frames, ignore_index=True) if frames else DataFrame(columns=COLUMNS)
        return rows[rows["at_ms"] >= from_ms]

    def _keep_sample(self, rows: DataFrame) -> None:
        self._sample.append(rows[["at_ms", "participant_id", *QUANTITIES]])

    def _learn(self, connection: Connection) -> None:
        self._sample = [pd.concat(self._sample, ignore_index=True)]
        self._usual = usual(self._sample[0], self.period_ms * EVERY, {})
        if self.formula == DEFAULT:
            self._own = weights.of_lecture(connection, self.lecture_id)
        self._learnt_ms = self.last_ms

    def _make_room(self, bins: int, people: pd.Series[int]) -> None:
        for person in people.unique().tolist():
            self.who.setdefault(person, len(self.who))
        more = bins - len(self.looked), len(self.who) - self.counted.shape[2]
        self.looked = np.pad(self.looked, (0, more[0]))
        self.counted = np.pad(self.counted, ((0, 0), (0, more[0]), (0, more[1])))

    def _tell(self, first: int) -> None:
        """Count the bins from this one on anew."""
        self.counted[:, first:] = 0
        rows = self.since(first * BIN_MS - facing.edge_ms(self.period_ms))
        if rows.empty or self._usual is None:
            return
        seconds = behaviour(rows.assign(inside=rows["at_ms"] >= first * BIN_MS), self._usual, self.period_ms)
        parts = formulas()[self.formula].parts(seconds)
        value = total(self._own.reweighted(parts) if self._own else parts).to_numpy()
        at = (seconds["at_ms"] // BIN_MS).to_numpy(), np.array([self.who[one] for one in seconds["participant_id"]])
        each = (np.nan_to_num(value), ~np.isnan(value), seconds["face_visible"], seconds["camera_on"], 1.0)
        for place, counts in enumerate(each):
            np.add.at(self.counted[place], at, np.asarray(counts, dtype=float))


def _read(connection: Connection, run_id: int, inside: ColumnElement[bool]) -> DataFrame:
    """Observations of a run, each person once an instant."""
    query = select(*(observation.c[name] for name in READ)).where(observation.c.run_id == run_id, inside)
    rows = rows_of(connection, query.order_by(observation.c.at_ms, observation.c.place))
    table = np.array(rows, dtype=float).reshape(len(rows), len(READ))
    frame = DataFrame(dict(zip(READ, table.T, strict=True)))
    frame["participant_id"] = _who(frame)
    frame["at_ms"] = frame["at_ms"].astype(np.int64)
    frame["camera_on"], frame["face_visible"] = frame["camera_on"].astype(bool), frame["x"].notna()
    return once(frame)


def _who(frame: DataFrame) -> Cells:
    """The label, else a number below zero by where the tile is, to a hundredth of the picture."""
    across, down = ((frame[name] * 100).round() for name in TILE[:2])
    return frame["label_id"].fillna(FIRST_UNLABELLED - 1000 * across - down).to_numpy().astype(np.int64)
