"""From a plan of seconds to pictures: transitions, blinking and idle movement.

A state belongs to second s from s - 0.55 s on; its transition ends before s - 0.15 s. So the picture at s seconds, and
those around it, show the state of second s and nothing half-way. Nobody blinks at a full second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.render.figure import Look
from ingest.render.script import ASIDE, GONE, SEATED, Plan, State

_LEAD = 0.55
_CHANGE = 0.36
"""Seconds before s at which the state of s begins, and how long coming into it takes."""
_OUT = 0.78
"""How far aside, as a share of the tile's width, a person is who leans out of the picture."""
_HALF_OUT = 0.55
"""The same for someone turned away: the back of a head in full view is taken for a face once in six times."""


def second_of(time: float, seconds: int) -> int:
    """The second whose state is shown at `time` seconds."""
    return min(seconds - 1, max(0, int(np.floor(time + _LEAD))))


@dataclass(frozen=True, slots=True)
class Pose:
    """How a person is drawn in one picture; `x` and `y` move them, in shares of the tile's width and height."""

    look: Look
    x: float
    y: float


class Mover:
    """Moves one person through their plan."""

    def __init__(self, plan: Plan, random: np.random.Generator) -> None:
        """`random` gives the person's habits: sway, side of leaning out, blinking."""
        self._plan = plan
        self._phase = random.uniform(0, 2 * np.pi, 4)
        self._pace = random.uniform(0.09, 0.2, 4)
        self._side = float(random.choice([-1.0, 1.0]))
        self._blinks = random.uniform(0.22, 0.68, len(plan)) * (random.random(len(plan)) < 0.33)

    def pose(self, time: float) -> Pose | None:
        """The pose at `time` seconds; None when nobody is to be drawn (not there, camera off, chair empty)."""
        second = second_of(time, len(self._plan))
        state = self._plan[second]
        if state is None or not state.camera:
            return None
        progress = min(1.0, max(0.0, (time - (second - _LEAD)) / _CHANGE))
        before = self._plan[second - 1] if second else state
        if before is None or not before.camera:
            before = state
        aside = self._aside(before) + (self._aside(state) - self._aside(before)) * progress
        if state.seat == GONE and (progress == 1 or before.seat == GONE):
            return None
        sway_x, sway_y = self._sway(time)
        return Pose(self._look(before, state, progress, time), aside * self._side + sway_x, sway_y)

    def _aside(self, state: State) -> float:
        return _HALF_OUT if state.away else {SEATED: 0.0, ASIDE: _OUT, GONE: 1.1}[state.seat]

    def _sway(self, time: float) -> tuple[float, float]:
        waves = np.sin(2 * np.pi * self._pace * time + self._phase)
        return float(0.011 * waves[0] + 0.007 * waves[1]), float(0.012 * waves[2] + 0.008 * waves[3])

    def _look(self, before: State, state: State, progress: float, time: float) -> Look:
        if progress < 1 and before != state:
            return _between(before, state, progress)
        beat = self._blinks[int(time) % len(self._blinks)]
        closed = beat > 0 and 0 <= time - int(time) - beat < 0.13
        return _look(state, 0.0 if closed else 1.0)


def _look(state: State, openness: float) -> Look:
    if state.away:
        return Look(yaw=state.yaw, away=True)
    closed = 0.0 if state.eyes_closed else openness
    return Look(state.expression, state.yaw, state.pitch, state.roll, closed, state.yawning)


def _between(before: State, state: State, progress: float) -> Look:
    """On the way: faces change behind closed eyes, heads turn over one pose in the middle."""
    if before.away != state.away or before.seat != state.seat:
        return _look(before if progress < 0.5 else state, 1.0)
    if before.yaw != state.yaw and 0.2 <= progress < 0.8:
        return Look(
            state.expression, round((before.yaw + state.yaw) / 2), state.pitch, 0, 0.0 if progress < 0.6 else 1.0
        )
    chosen = before if progress < 0.4 else state
    return _look(chosen, 0.0 if 0.2 <= progress < 0.6 and before.expression != state.expression else 1.0)
