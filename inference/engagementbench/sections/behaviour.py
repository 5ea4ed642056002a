"""What planted behaviour does to the default formula, from film to export: each should move its own part, and no other.

Everybody sits still and looks ahead but for one stretch, in which each does one thing. A figure is the mean of a part
in that stretch less that of the time before, over all who do it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas import DataFrame

from inference import probing, workers
from inference.engagement import DEFAULT, formulas
from inference.engagementbench.sections import Lent
from inference.gallerybench.cases import Case
from inference.gallerybench.films import film
from ingest.folders import cache_folder
from ingest.records import roster
from ingest.render import Room
from ingest.render.comparison import read, true
from ingest.render.script import GONE, State, during

SECONDS, START, END = 180, 120, 150
BEHAVIOURS: dict[str, dict[str, object]] = {
    "nothing": {"yaw": 0},
    "turned to the side": {"yaw": 40},
    "looking down": {"pitch": 25},
    "gone, camera on": {"seat": GONE},
    "smiling": {"expression": "happy"},
    "looking sad": {"expression": "sad"},
    "eyes closed": {"eyes_closed": True},
    "camera off": {"camera": False},
}
"""What they do, as changes of a `State`."""
ROOMS, QUICK = 3, 1
"""Classes of eight, each of other people."""


def figures(lent: Lent) -> dict[str, Any]:
    """By behaviour: how far each part, and their sum `engagement`, moved (0..1; null where nothing is said)."""
    moved = [one for number in range(QUICK if lent.quick else ROOMS) for one in _room(lent, number)]
    means = DataFrame(moved).groupby("behaviour", sort=False).mean().round(3)
    return {str(name): {part: _number(value) for part, value in row.items()} for name, row in means.iterrows()}


def _room(lent: Lent, number: int) -> list[dict[str, Any]]:
    """How far each person of a class moved."""
    plans = tuple(tuple(during([State()] * SECONDS, START, END, **what)) for what in BEHAVIOURS.values())
    room = Room(people=len(plans), seconds=SECONDS, seed=lent.seed + 51 + number, rate=5, plans=plans)
    path = film(Case(f"behaviour-{number}", "everybody does one thing", room), cache_folder("gallerybench"))
    enrolled = roster.read(path.with_suffix(".roster.csv"))
    rows, _ = lent.passing(probing.probe(str(path)), workers.processes(lent.processes), enrolled)
    behaviour = who_did_what(read(path.with_suffix(".truth.csv")))
    return [
        {"behaviour": behaviour[str(name)], **moved(own)}
        for name, own in rows.groupby("participant")
        if str(name) in behaviour
    ]


def who_did_what(truth: DataFrame) -> dict[str, str]:
    """Participant -> behaviour, from the truth of the middle of the stretch."""
    then = truth[truth["second"] == (START + END) // 2].set_index("participant")
    on, seen = true(then["camera_on"]), true(then["face_visible"])
    found = pd.Series("nothing", index=then.index)
    for name, chosen in (
        ("turned to the side", then["yaw"] == 40),
        ("looking down", then["pitch"] == 25),
        ("smiling", then["expression"] == "happy"),
        ("looking sad", then["expression"] == "sad"),
        ("eyes closed", true(then["eyes_closed"])),
        ("gone, camera on", on & ~seen),
        ("camera off", ~on),
    ):
        found[chosen] = name
    return {str(name): str(what) for name, what in found.items()}


def moved(own: DataFrame) -> dict[str, float]:
    """How far the parts of one person moved; a second at the edges of the stretch may be either."""
    then = own["second"].between(START + 2, END - 2)
    columns = [*(f"part_{name}" for name in formulas()[DEFAULT].PARTS), "engagement"]
    change = own.loc[then, columns].mean() - own.loc[own["second"] < START, columns].mean()
    return {str(name).removeprefix("part_"): float(value) for name, value in change.items()}


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
