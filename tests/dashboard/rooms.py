"""Lectures of made-up people for the tests of the dashboard, and what is written on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go

from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from ingest.video import Recording, Segment
from storage import queries
from storage.store import Store

BOX = Box(0.1, 0.1, 0.2, 0.2)
NEUTRAL = (0.02, 0.02, 0.02, 0.1, 0.02, 0.02, 0.8)
PEOPLE = ("Zoe Adler", "Ana Brandt", "mia Costa")


def always(person: str, second: int) -> bool:
    """A face in every second."""
    return True


def seen(person: str, face: bool) -> Observation:
    """A tile with the camera on, with or without a face."""
    tile = Tile(BOX)
    return (
        Observation(tile, person, Face(BOX, 0.9), NEUTRAL, Pose(21.0, 0.0, 0.0)) if face else Observation(tile, person)
    )


def hold(
    store: Store,
    lecture: str = "Lecture 7",
    people: Sequence[str] = PEOPLE,
    seconds: int = 120,
    face: Callable[[str, int], bool] = always,
    course: str | None = "Algebra",
    state: str | None = "done",
    reason: str = "",
    stored: int | None = None,
) -> str:
    """Store a lecture as the pipeline does; `stored` seconds of it, `state` None leaves it running. Gives its id."""
    recording = Recording(f"{lecture}.mp4", lecture, seconds * 1000, 1280, 720, datetime(2026, 11, 3, 9, tzinfo=UTC))
    run = store.begin(recording, lecture=lecture, course=course, period_ms=1000, versions={"face": "1"})
    end = seconds if stored is None else stored
    if end:
        moments = [Moment(s * 1000, tuple(seen(name, face(name, s)) for name in people)) for s in range(end)]
        store.add(run, Segment(recording.uri, 0, end * 1000), moments)
        store.identify(run, [(moment.at_ms, tuple(people)) for moment in moments])
    if state:
        store.finish(run, state, reason)
    return queries.find(store, lecture)


def parts(component: Any) -> Iterator[Any]:
    """A component and everything in it, in the order of the page."""
    if isinstance(component, list | tuple):
        for one in component:
            yield from parts(one)
        return
    yield component
    if hasattr(component, "children") and component.children is not None:
        yield from parts(component.children)


def text(component: Any) -> str:
    """All that is written on a page, what a screen reader is told included; without the inside of charts."""
    said = []
    for part in parts(component):
        if isinstance(part, str | int | float):
            said.append(str(part))
        else:
            said += [str(getattr(part, name)) for name in ("aria-label", "title") if getattr(part, name, None)]
    return " | ".join(said).replace("\u00a0", " ")


def charts(component: Any) -> dict[str, Any]:
    """The figures of a page by the name of their chart; Plotly checks that each says what a figure may."""
    found = [part for part in parts(component) if type(part).__name__ == "Graph"]
    return {graph.id["chart"]: go.Figure(graph.figure) for graph in found}
