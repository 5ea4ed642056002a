"""Dips and peaks of stored classes, recomputed with the people, joined to what was said; on both kinds of database."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from inference import changes as search
from inference.changes import DIP
from inference.engagement import presence
from inference.observation import Box, Face, Moment, Observation, Tile
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import Recording, Segment
from storage import StoreError, changes, occasions, participation
from storage.engine import reading
from storage.store import Run, Store
from storage.tables import change, participant_minute, searched

PEOPLE, SECONDS, DIP_S = 8, 600, (300, 360)
ADA, BO = Person("Ada"), Person("Bo")


def held(store: Store, name: str = "one", dip: tuple[int, int] = DIP_S) -> Run:
    """A part of the lecture `Optics` of eight, of whom hardly a face is seen during the dip."""
    random = np.random.default_rng(len(name))
    recording = Recording(f"/videos/{name}.mp4", name, SECONDS * 1000, 1280, 720)
    run = store.begin(recording, lecture="Optics", course=None, period_ms=1000, versions={"model": "1"})
    tile, face = Tile(Box(0, 0, 0.5, 0.5)), Face(Box(0.1, 0.1, 0.2, 0.2), 0.9)
    seconds = np.arange(SECONDS)[:, None]
    shown = random.random((SECONDS, PEOPLE)) < np.where((seconds >= dip[0]) & (seconds < dip[1]), 0.2, 0.9)
    seen = [
        Moment(at * 1000, tuple(Observation(tile, f"P{who}", face if there else None) for who, there in enumerate(row)))
        for at, row in enumerate(shown.tolist())
    ]
    store.add(run, Segment(recording.uri, 0, SECONDS * 1000), seen)
    store.identify(run, [(one.at_ms, tuple(each.label for each in one.observations)) for one in seen])
    store.finish(run, "done")
    return run


def test_the_dip_of_each_part_is_stored_in_lecture_time(store: Store) -> None:
    held(store)
    run = held(store, "another", (400, 460))
    found = changes.changes(store, run.lecture_id, "presence")
    assert [one.kind for one in found.changes] == [DIP, DIP]
    assert [one.start_ms for one in found.changes] == pytest.approx([300_000, 1_000_000], abs=3_000)
    assert [one.end_ms for one in found.changes] == pytest.approx([360_000, 1_060_000], abs=3_000)
    assert [one.depth for one in found.changes] == pytest.approx([0.65, 0.65], abs=0.15)
    assert found.searched
    assert 0 < (found.least or 0) < 0.6
    nothing_read = changes.changes(store, run.lecture_id, "sharma2019")
    assert nothing_read == changes.Stored((), True, None)


def test_where_nothing_was_looked_for_it_says_so(store: Store) -> None:
    store.enrol("Optics", [])
    with pytest.raises(StoreError, match="choose one of"):
        changes.changes(store, "x", "mood")
    assert changes.changes(store, "x", "presence") == changes.Stored((), False, None)


def test_changes_are_those_of_the_people_and_formulas_of_now(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = held(store)
    before = changes.changes(store, run.lecture_id, "presence")
    store.name_people(run)
    assert changes.changes(store, run.lecture_id, "presence") == before
    monkeypatch.setattr(presence, "VERSION", "upside down")
    monkeypatch.setattr(presence, "parts", lambda seconds: (1.0 - seconds["face_visible"]).to_frame("presence"))
    assert store.refresh() == 1
    (peak,) = changes.changes(store, run.lecture_id, "presence").changes
    assert (peak.kind, peak.start_ms) == ("peak", before.changes[0].start_ms)


def test_another_search_looks_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held(store)
    monkeypatch.setattr(search, "VERSION", "another")
    monkeypatch.setattr(changes, "VERSION", "another")
    assert store.refresh() == 1
    with reading(store.engine) as connection:
        assert set(connection.execute(select(searched.c.search)).scalars()) == {"another"}
    assert store.refresh() == 0


def test_of_a_run_in_which_nobody_is_known_nothing_is_kept(store: Store) -> None:
    run = held(store)
    store.identify(run, [(at * 1000, ("",) * PEOPLE) for at in range(SECONDS)])
    with reading(store.engine) as connection:
        for table in (change, searched, participant_minute):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def attach(store: Store, run: Run, kind: str, *rows: Any) -> None:
    store.attach(run.lecture_id, Placed(kind, run.recording_id, rows))


def test_each_change_is_joined_to_what_was_said_and_who_spoke(store: Store) -> None:
    held(store)
    run = held(store, "another")
    said = [(270, "Long before."), (290, "Before."), (298, "So we multiply."), (320, "Then?"), (380, "After.")]
    attach(store, run, "transcript", *(Sentence(text, at * 1000, (at + 5) * 1000, ADA) for at, text in said))
    attach(store, run, "timeline", Turn(ADA, 200_000, 315_000), Turn(BO, 315_000, 400_000))
    found = changes.changes(store, run.lecture_id, "presence").changes
    first, second = occasions.occasions(store, run.lecture_id, found, [])
    assert (first.said, first.speaker, first.speaker_id, first.spoken_ms) == ((), "", None, 0)
    assert [(one.start_ms, one.text, one.participant) for one in second.said] == [
        (898_000, "So we multiply.", "Ada"),
        (920_000, "Then?", "Ada"),
    ]
    assert second.speaker == "Bo"
    ids = participation.people(store, run.lecture_id).set_index("participant")["participant_id"]
    assert (second.speaker_id, second.said[0].participant_id) == (ids["Bo"], ids["Ada"])
    assert second.spoken_ms == pytest.approx(45_000, abs=3_000)
    assert occasions.occasions(store, run.lecture_id, [], []) == []
