"""What the store promises, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, replace
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from inference.observation import Box, Face, Moment, Observation, Pose, Tile
from ingest.records.roster import Participant
from ingest.video import Recording, Segment
from storage import StoreError, queries
from storage.store import Run, Store
from storage.tables import metadata, participant, recording
from tests.storage import classes

VERSIONS = {"face": "blazeface 1", "expression": "4f2a"}


def begin(
    store: Store, recording: Recording | None = None, versions: Mapping[str, str] = VERSIONS, period_ms: int = 1000
) -> Run:
    found = recording or classes.recording()
    return store.begin(found, lecture="Lecture 1", course="Algebra", period_ms=period_ms, versions=versions)


def analyse(store: Store, seconds: int = 60, name: str = "one", length: int = 25) -> Run:
    """A whole run, as the pipeline does it: what is not done, then who is who, then the end."""
    run = begin(store, classes.recording(name, seconds))
    every = classes.moments(seconds, seed=len(name))
    for segment in classes.segments(seconds, length):
        if (segment.start_ms, segment.end_ms) not in run.done:
            store.add(run, segment, classes.within(segment, every))
    store.identify(run, classes.links(every))
    store.finish(run, "done")
    return run


def counts(store: Store) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def as_stored(moment: Moment) -> Moment:
    """A moment without what is never stored, its fractions as they come back from REAL columns."""
    screen = moment.screen and replace(moment.screen, box=_box(moment.screen.box))
    return Moment(moment.at_ms, tuple(_as_stored(seen) for seen in moment.observations), screen)


def _as_stored(seen: Observation) -> Observation:
    face = seen.face and Face(_box(seen.face.box), _near(seen.face.confidence))
    expression = seen.expression and tuple(_near(probability) for probability in seen.expression)
    pose = seen.pose and Pose(*(value and _near(value) for value in astuple(seen.pose)))
    return Observation(Tile(_box(seen.tile.box), seen.tile.camera_on), seen.label, face, expression, pose)


def _box(box: Box) -> Box:
    return Box(_near(box.x), _near(box.y), _near(box.width), _near(box.height))


def _near(value: float) -> Any:
    return pytest.approx(value, rel=1e-6, abs=1e-6)


def test_moments_come_back_as_they_went_in_without_key_points(store: Store) -> None:
    run, every = begin(store), classes.moments(60)
    segments = classes.segments(60, 25)
    for segment in reversed(segments):
        store.add(run, segment, classes.within(segment, every))
    assert list(store.moments(run)) == [as_stored(moment) for moment in every]
    assert not all(moment.observations for moment in every)
    assert {moment.screen is None for moment in every} == {True, False}


def test_a_segment_delivered_twice_is_stored_once(store: Store) -> None:
    run, every = begin(store), classes.moments(50)
    (first, second) = classes.segments(50, 25)
    for segment in (first, second, first, second):
        store.add(run, segment, classes.within(segment, every))
    assert counts(store)["moment"] == 50
    assert counts(store)["segment"] == 2


def test_a_run_may_go_on_with_segments_of_another_length(store: Store) -> None:
    run, every = begin(store), classes.moments(60)
    for segment in (*classes.segments(60, 25)[:2], *classes.segments(60, 20)):
        store.add(run, segment, classes.within(segment, every))
    assert list(store.moments(run)) == [as_stored(moment) for moment in every]
    assert begin(store).done >= {(0, 25_000), (20_000, 40_000), (25_000, 50_000), (40_000, 60_000)}


def test_a_segment_goes_in_whole_or_not_at_all(store: Store) -> None:
    run, (segment, _) = begin(store), classes.segments(50, 25)
    good = classes.moments(5)
    bad = Moment(9000, (Observation(Tile(Box(0, 0, 1, 1)), "Someone", None, (0.5, 0.5)),))
    with pytest.raises(ValueError, match="zip"):
        store.add(run, segment, [*good, bad])
    with pytest.raises(Exception, match=r"(?i)unique"):
        store.add(run, segment, [*good, good[0]])
    after = counts(store)
    assert (after["moment"], after["observation"], after["segment"], after["label"]) == (0, 0, 0, 0)


def test_an_unfinished_run_goes_on_and_a_finished_one_says_so(store: Store) -> None:
    run, every = begin(store), classes.moments(50)
    (first, second) = classes.segments(50, 25)
    assert (run.state, run.done) == ("running", frozenset())
    store.add(run, first, classes.within(first, every))
    again = begin(store)
    assert (again.id, again.state, again.done) == (run.id, "running", frozenset({(0, 25_000)}))
    store.add(again, second, classes.within(second, every))
    store.finish(again, "done")
    assert begin(store).state == "done"
    assert begin(store).done == {(0, 25_000), (25_000, 50_000)}


def test_analysing_the_same_again_leaves_every_row_as_it_was(store: Store) -> None:
    analyse(store)
    before, seen = counts(store), queries.timeline(store, queries.find(store, "Lecture 1"))
    analyse(store)
    run, (first, *_) = begin(store, classes.recording(seconds=60)), classes.segments(60, 25)
    assert run.state == "done"
    store.add(run, first, classes.moments(25))
    assert counts(store) == before
    assert queries.timeline(store, queries.find(store, "Lecture 1")).equals(seen)


def test_a_moved_file_is_the_same_recording(store: Store) -> None:
    first = analyse(store)
    moved = replace(classes.recording(seconds=60), uri="/archive/one.mp4")
    assert begin(store, moved).id == first.id
    with store.engine.connect() as connection:
        assert connection.execute(select(recording.c.uri)).scalars().all() == ["/archive/one.mp4"]


def test_a_name_is_unused_while_no_other_recording_has_it(store: Store) -> None:
    one, two = classes.recording("one", 60), classes.recording("two", 60)
    store.enrol("Lecture 1", [])
    assert store.unused_name("Lecture 1", one) == "Lecture 1"
    run = analyse(store, name="one")
    assert store.unused_name("Lecture 1", one) == "Lecture 1"
    assert store.unused_name("Lecture 1", two) == "Lecture 1 (2)"
    assert store.instants(run) == 60


def test_other_versions_or_another_period_are_a_new_run_and_readers_see_the_one_finished_last(store: Store) -> None:
    first = analyse(store)
    lecture = queries.find(store, "Lecture 1")
    seen = len(queries.observations(store, lecture))
    second = begin(store, classes.recording(seconds=60), {**VERSIONS, "expression": "next"})
    store.add(second, Segment("/videos/one.mp4", 0, 60_000), classes.moments(1))
    assert second.id != first.id
    assert begin(store, classes.recording(seconds=60), period_ms=2000).id not in (first.id, second.id)
    assert len(queries.observations(store, lecture)) == seen
    store.finish(second, "partial", "stopped before the end")
    assert len(queries.observations(store, lecture)) == seen
    store.finish(second, "done")
    assert len(queries.observations(store, lecture)) == len(classes.moments(1)[0].observations)


def test_new_content_at_the_same_address_takes_the_place_of_the_old(store: Store) -> None:
    analyse(store, name="one")
    analyse(store, name="two")
    newer = replace(classes.recording("one"), fingerprint="recorded again")
    run = begin(store, newer)
    assert run.done == frozenset()
    with store.engine.connect() as connection:
        parts = connection.execute(text("SELECT part, fingerprint, offset_ms FROM recording ORDER BY part")).all()
        assert parts == [(0, "recorded again", 0), (1, "content of two", 120_000)]
    assert counts(store)["moment"] == 60
    assert counts(store)["run"] == 2


def test_addresses_that_differ_in_what_is_not_stored_are_two_recordings(store: Store) -> None:
    for number in (1, 2):
        run = begin(
            store,
            replace(classes.recording(), uri=f"https://host/download?id={number}", fingerprint=f"content {number}"),
        )
        store.add(run, Segment("https://host/download", 0, 25_000), classes.moments(25))
        store.finish(run, "done")
    assert (counts(store)["recording"], counts(store)["moment"]) == (2, 50)


def test_a_run_that_stops_takes_nothing_from_one_that_did_not(store: Store) -> None:
    run = begin(store)
    store.add(run, Segment("/videos/one.mp4", 0, 25_000), classes.moments(25))
    store.finish(run, "done")
    store.stop(run)
    (one,) = queries.lectures(store)
    assert one.state == "done", "another process has brought it to its end"
    store.finish(run, "partial", "cut off")
    seen = len(queries.observations(store, one.id))
    store.stop(begin(store, versions={"face": "blazeface 2"}))
    assert len(queries.observations(store, one.id)) == seen > 0, "the later one has seen nothing"


def test_names_that_nothing_refers_to_any_more_are_gone(store: Store) -> None:
    analyse(store)
    assert counts(store)["label"] > 0
    begin(store, replace(classes.recording(seconds=60), fingerprint="recorded again"))
    assert (counts(store)["label"], counts(store)["participant"]) == (0, 0)


def test_parts_follow_each_other_in_lecture_time(store: Store) -> None:
    analyse(store, seconds=90, name="one")
    analyse(store, seconds=30, name="two")
    rows = queries.observations(store, queries.find(store, "Lecture 1"))
    assert set(rows["second"]) == {s for s in range(90) if s % 10 != 9} | {90 + s for s in range(30) if s % 10 != 9}


def test_parts_move_when_the_one_before_gets_longer(store: Store) -> None:
    analyse(store, seconds=60, name="one")
    analyse(store, seconds=60, name="two")
    lecture = queries.find(store, "Lecture 1")
    before = queries.timeline(store, lecture)
    begin(store, replace(classes.recording("one", 180), fingerprint="recorded again"))
    moved = queries.timeline(store, lecture)
    assert set(before["bin_start_ms"]) == {0, 60_000}
    assert set(moved["bin_start_ms"]) == {180_000}
    later = before[before["bin_start_ms"] == 60_000]
    assert list(moved["face_visible"]) == list(later["face_visible"])


def test_a_lost_segment_is_noted_and_tried_again(store: Store) -> None:
    run, every = begin(store), classes.moments(50)
    (first, second) = classes.segments(50, 25)
    store.add(run, first, classes.within(first, every))
    store.lose(run, second, "cannot be decoded")
    store.lose(run, first, "too late: it is stored")
    store.finish(run, "partial", "1 of 2 segments lost")
    again = begin(store)
    assert (again.state, again.done) == ("running", frozenset({(0, 25_000)}))
    store.add(again, second, classes.within(second, every))
    assert begin(store).done == {(0, 25_000), (25_000, 50_000)}
    assert len(list(store.moments(again))) == 50


def test_a_live_recording_grows_by_portions_and_has_its_length_at_the_end(store: Store) -> None:
    live = replace(classes.recording("live"), duration_ms=None)
    run, endless, every = begin(store, live), Segment("/videos/live.mp4", 0), classes.moments(50)
    store.add(run, endless, every[:20])
    store.add(run, endless, every[10:30])
    (summary,) = queries.lectures(store)
    assert (summary.state, summary.length_ms, summary.progress) == ("running", 30_000, 0.0)
    store.add(run, endless, every[30:])
    store.finish(run, "done")
    (summary,) = queries.lectures(store)
    assert (summary.state, summary.length_ms, summary.progress) == ("done", 50_000, 1.0)
    assert [moment.at_ms for moment in store.moments(run)] == [moment.at_ms for moment in every]
    analyse(store, name="next", seconds=20)
    assert queries.observations(store, run.lecture_id)["second"].max() == 50 + 18


def test_identity_is_replaced_as_a_whole_and_may_be_computed_while_reading(store: Store) -> None:
    run = analyse(store)
    store.identify(run, ((one.at_ms, tuple("Everyone" for _ in one.observations)) for one in store.moments(run)))
    rows = queries.observations(store, run.lecture_id)
    assert set(rows["participant"]) == {"Everyone"}
    assert set(queries.timeline(store, run.lecture_id)["participant"]) == {"Everyone"}
    assert counts(store)["participant"] == 1
    store.identify(run, [])
    assert counts(store)["identity"] == counts(store)["participant_minute"] == counts(store)["participant"] == 0


def test_an_identity_that_breaks_off_leaves_the_one_before(store: Store) -> None:
    run = analyse(store)
    before = counts(store), queries.timeline(store, run.lecture_id)

    def torn() -> Iterator[tuple[int, tuple[str, ...]]]:
        yield 0, ("Nobody",)
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        store.identify(run, torn())
    assert counts(store) == before[0]
    assert queries.timeline(store, run.lecture_id).equals(before[1])


def test_a_name_keeps_its_id_and_an_empty_name_leaves_someone_unknown(store: Store) -> None:
    run = analyse(store)
    ids = queries.timeline(store, run.lecture_id).set_index("participant")["participant_id"].to_dict()
    every = classes.moments(60, seed=3)
    store.identify(run, [(at_ms, names) for at_ms, names in classes.links(every)])
    again = queries.timeline(store, run.lecture_id).set_index("participant")["participant_id"].to_dict()
    assert ids == again
    assert all(0 <= number < 2**53 for number in ids.values())
    store.identify(run, [(one.at_ms, tuple("" for _ in one.observations)) for one in every])
    assert queries.timeline(store, run.lecture_id).empty
    rows = queries.observations(store, run.lecture_id)
    assert set(rows["participant"]) <= {*classes.NAMES, "unlabelled"}


PEOPLE = [
    Participant("Zoë Ångström", "zoe@example.org", ("Zoe A.", "zoe"), True),
    Participant("Ada Novak", consent=False),
    Participant("Bilal Haddad"),
]


def test_the_roster_is_kept_in_order_and_replaced(store: Store) -> None:
    assert store.roster("Lecture 1") == []
    store.enrol("Lecture 1", PEOPLE)
    assert store.roster("Lecture 1") == PEOPLE
    run = analyse(store)
    assert store.roster(run.lecture_id) == PEOPLE
    store.enrol("Lecture 1", PEOPLE[1:2])
    assert store.roster("Lecture 1") == PEOPLE[1:2]
    names = set(queries.timeline(store, run.lecture_id)["participant"])
    assert "Bilal Haddad" in names
    with store.engine.connect() as connection:
        left = set(connection.execute(select(participant.c.name)).scalars())
    assert left == names | {"Ada Novak"}


def test_a_name_twice_on_the_roster_is_refused(store: Store) -> None:
    store.enrol("Lecture 1", PEOPLE)
    with pytest.raises(StoreError, match="names 'Ada Novak' twice"):
        store.enrol("Lecture 1", [PEOPLE[1], PEOPLE[1]])
    assert store.roster("Lecture 1") == PEOPLE


def test_names_of_people_are_in_their_two_tables_only(store: Store) -> None:
    store.enrol("Lecture 1", PEOPLE)
    analyse(store)
    people = {part for name in (*classes.NAMES, *(person.name for person in PEOPLE)) for part in name.split()}
    with store.engine.connect() as connection:
        found = {
            name
            for name, table in metadata.tables.items()
            for row in connection.execute(select(table))
            for value in row
            if any(part in str(value) for part in people)
        }
    assert found == {"label", "participant"}


def test_nothing_but_numbers_and_ids_is_kept_of_an_observation(store: Store) -> None:
    columns = {column["name"]: str(column["type"]) for column in inspect(store.engine).get_columns("observation")}
    assert not {"landmarks", "keypoints", "picture", "embedding"} & set(columns)
    assert all(kind.split("(")[0] in {"INTEGER", "BIGINT", "SMALLINT", "BOOLEAN", "REAL"} for kind in columns.values())


def test_a_run_ends_in_one_of_three_ways(store: Store) -> None:
    with pytest.raises(ValueError, match="none of"):
        store.finish(begin(store), "finished")


def test_readers_see_a_steady_state_while_someone_writes(url: str) -> None:
    with Store.open(url) as writer, Store.open(url) as reader:
        run = begin(writer)
        every = classes.moments(100)
        (first, second) = classes.segments(100, 50)
        writer.add(run, first, classes.within(first, every))
        reading = reader.moments(run)
        seen = [next(reading)]
        writer.add(run, second, classes.within(second, every))
        writer.identify(run, classes.links(every))
        assert queries.lectures(reader)[0].people > 0
        assert len(seen + list(reading)) == 50
        assert len(list(reader.moments(run))) == 100
