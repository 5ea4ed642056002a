"""The lesson plan: what each person does in each second, and how the class as a whole goes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

SEATED, ASIDE, GONE = "seated", "aside", "gone"
"""In front of the camera; leaning out of its picture; away from the chair."""


@dataclass(frozen=True, slots=True)
class State:
    """What one person does in one second. Angles in degrees (see `turn.Turn`); `away`: their back to the camera."""

    camera: bool = True
    seat: str = SEATED
    away: bool = False
    yaw: int = 0
    pitch: int = 0
    roll: int = 0
    expression: str = "neutral"
    eyes_closed: bool = False
    yawning: bool = False

    @property
    def face_visible(self) -> bool:
        """Whether a face is in the picture."""
        return self.camera and self.seat == SEATED and not self.away

    @property
    def awake(self) -> bool:
        """Whether eyes and mouth are as the expression has them."""
        return not (self.eyes_closed or self.yawning)


Plan = list[State | None]
"""A state for each second; None while the person is not in the meeting."""

_LIVELY = {"neutral": 0.42, "happy": 0.34, "surprise": 0.14, "sad": 0.02, "angry": 0.04, "fear": 0.02, "disgust": 0.02}
_TIRED = {"neutral": 0.4, "happy": 0.04, "surprise": 0.04, "sad": 0.2, "angry": 0.14, "fear": 0.08, "disgust": 0.1}
_LEAST_FOR_EVENTS = 20
"""In a shorter class nobody comes late, leaves early, moves or tires."""
_ASIDE_YAW = 26
"""How far people turn to the side, before `_turn_farther`."""


def course(seconds: int, random: np.random.Generator) -> NDArray[np.float64]:
    """How engaged the class is in each second (0..1): a good start, a dip somewhere in the middle, a late recovery."""
    place = np.arange(seconds) / max(1, seconds - 1)
    middle, width = random.uniform(0.42, 0.6), random.uniform(0.09, 0.14)
    level: NDArray[np.float64] = 0.9 - 0.15 * place - 0.7 * np.exp(-(((place - middle) / width) ** 2))
    return np.clip(level, 0.05, 1.0)


_HOLDS = ((0, 0, 0), (-12, 6, 0), (12, 0, 0), (0, 6, -4), (0, 0, 4))
"""Yaw, pitch and roll of the ways to sit; each person has two of them, the first most of the time."""


def plan(level: NDArray[np.float64], random: np.random.Generator) -> Plan:
    """One person's states while the class goes as `level` (n,) says, with a temperament of their own."""
    seconds, temper = len(level), random.normal(0, 0.1)
    holds = [_HOLDS[int(number)] for number in random.choice(len(_HOLDS), 2, replace=False)]
    states: Plan = []
    while len(states) < seconds:
        engaged = float(np.clip(level[len(states)] + temper, 0.03, 0.97))
        state, length = _spell(engaged, holds[int(random.random() < 0.35)], random)
        states += [state] * length
    states = states[:seconds]
    if seconds >= _LEAST_FOR_EVENTS:
        _come_and_go(states, random)
        (own,) = random.spawn(1)
        _turn_farther(states, own)
        _tire(states, own)
    return states


def during(states: Plan, start: int, end: int, **changes: object) -> Plan:
    """A plan with something else in it from second `start` to before `end`, as in `yaw=35` or `camera=False`; not in
    the meeting then without `changes`.
    """
    other = [replace(state or State(), **changes) if changes else None for state in states[start:end]]  # type: ignore[arg-type]
    return [*states[:start], *other, *states[end:]]


def _spell(engaged: float, hold: tuple[int, int, int], random: np.random.Generator) -> tuple[State, int]:
    """What comes next and for how many seconds."""
    if random.random() < 0.03 + 0.4 * (1 - engaged):
        kind = str(random.choice(["away", ASIDE, GONE, "camera", "turned"], p=[0.22, 0.12, 0.13, 0.15, 0.38]))
        return _absent(kind, random)
    shares = {name: engaged * _LIVELY[name] + (1 - engaged) * _TIRED[name] for name in _LIVELY}
    expression = str(random.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))
    yaw, pitch, roll = hold
    return State(yaw=yaw, pitch=pitch, roll=roll, expression=expression), int(random.integers(3, 10))


def _absent(kind: str, random: np.random.Generator) -> tuple[State, int]:
    if kind == "camera":
        return State(camera=False), int(random.integers(6, 18))
    if kind == GONE:
        return State(seat=GONE), int(random.integers(5, 14))
    if kind == ASIDE:
        return State(seat=ASIDE), int(random.integers(3, 6))
    if kind == "away":
        return State(away=True, yaw=int(random.choice([-15, 15]))), int(random.integers(3, 8))
    return State(yaw=int(random.choice([-_ASIDE_YAW, _ASIDE_YAW]))), int(random.integers(3, 8))


def _come_and_go(states: Plan, random: np.random.Generator) -> None:
    """Some come late, some leave early, in place."""
    seconds, fate = len(states), random.random()
    if fate < 0.14:
        late = int(seconds * random.uniform(0.05, 0.22))
        states[:late] = [None] * late
    elif fate < 0.26:
        left = int(seconds * random.uniform(0.78, 0.95))
        states[left:] = [None] * (seconds - left)


_FAR, _NODS = (20, 26, 32, 40), (-25, -12, 0, 0, 0, 12, 25)
"""How far people turn to the side, and how far they look up or down meanwhile."""
_CLOSED_EVERY, _YAWN_EVERY = 90, 150
"""Seconds from one time that a person's eyes are closed for a while, or that they yawn, to the next, on average."""


def _turn_farther(states: Plan, random: np.random.Generator) -> None:
    """Those who turn to the side do so more or less far, and look up or down, in place."""
    before, turned = None, None
    for second, state in enumerate(states):
        if state is not None and state != before and abs(state.yaw) == _ASIDE_YAW:
            far = int(np.sign(state.yaw)) * int(random.choice(_FAR))
            turned = replace(state, yaw=far, pitch=int(random.choice(_NODS)))
        before = state
        if state is not None and abs(state.yaw) == _ASIDE_YAW:
            states[second] = turned


def _tire(states: Plan, random: np.random.Generator) -> None:
    """Eyes closed for some seconds, and yawns, now and then, in place."""
    for second in range(len(states)):
        chance = random.random()
        if chance < 1 / _CLOSED_EVERY:
            _put(states, second, int(random.integers(2, 7)), eyes_closed=True)
        elif chance < 1 / _CLOSED_EVERY + 1 / _YAWN_EVERY:
            _put(states, second, int(random.integers(3, 6)), yawning=True)


def _put(states: Plan, start: int, length: int, **sign: bool) -> None:
    """One such spell, if the face is to be seen all the while, in place."""
    spell = states[start : start + length]
    if len(spell) == length and all(state and state.face_visible and state.awake for state in spell):
        states[start : start + length] = during(spell, 0, length, expression="neutral", **sign)


def speakers(plans: list[Plan], random: np.random.Generator) -> list[int | None]:
    """Who speaks in each second, None in silence. The first person teaches, so speaks most."""
    spoken: list[int | None] = []
    while len(spoken) < len(plans[0]):
        present = [person for person, states in enumerate(plans) if states[len(spoken)] is not None]
        who = 0 if random.random() < 0.5 or not present else int(random.choice(present))
        silent = random.random() < 0.12
        spoken += [None if silent else who] * int(random.integers(2, 4) if silent else random.integers(3, 12))
    return [who if who is not None and plans[who][s] else None for s, who in enumerate(spoken[: len(plans[0])])]


def orders(plans: list[Plan], random: np.random.Generator) -> list[list[int]]:
    """The people in the meeting in each second, in tile order: who joins comes last; now and then all move."""
    seconds = len(plans[0])
    moves = set(random.integers(1, seconds, 2).tolist()) if seconds >= _LEAST_FOR_EVENTS else set()
    order, result = list(range(len(plans))), []
    random.shuffle(order)
    known = [person for person in order if plans[person][0]]
    for second in range(seconds):
        here = {person for person, states in enumerate(plans) if states[second]}
        known = [person for person in known if person in here] + sorted(here - set(known))
        if second in moves:
            random.shuffle(known)
        result.append(list(known))
    return result


def teaching(states: Plan) -> Plan:
    """The same plan for the one who teaches: there all the time, camera on, in front of it."""
    taught: Plan = []
    for state in states:
        kept = state if state is not None and state.face_visible else State()
        taught.append(replace(kept, yaw=max(-12, min(12, kept.yaw))))
    return taught
