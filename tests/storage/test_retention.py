"""What is kept for long enough goes, by kind, and nothing else; nothing goes while nothing is stated."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from storage import export, policy, queries, retention, scrubbing, tables
from storage.policy import KINDS
from storage.store import Store
from tests.storage import forgotten
from tests.storage.forgotten import OTHERS, START, WHO, hold, named, rows, tell

DAYS = timedelta(days=1)
SEEN = {"observation", "identity", "participant_minute", "participant_bin", "participant_total", "usual", "bearer"}
GOES = {
    "observations": SEEN,
    "records": {"attendance", "turn", "message", "mention"},
    "transcripts": {"sentence", "note"},
    "slides": {"screen"},
    "names": {"label", "decision"},
    "lectures": {"lecture", "recording", "moment", "participant", "run"},
}
"""The tables in which a kind leaves fewer rows, some of them."""
STAY = {
    "observations": ("records", "transcripts", "slides"),
    "records": ("observations", "transcripts", "slides"),
    "transcripts": ("observations", "slides"),
    "slides": ("observations", "records", "transcripts", "names"),
    "names": ("records", "transcripts", "slides"),
}
"""Of which kinds nothing goes along; who said something is a mention in the transcript."""


def state(store: Store, **days: int) -> None:
    """These days and no others, whatever is usual."""
    stated = policy.made("US", "university", "consent", "the dean")
    values = {name: getattr(stated, name) for name in policy.Policy.__slots__} | {"retention": json.dumps(days)}
    with store.engine.begin() as connection:
        connection.execute(insert(tables.policy).values(**values))


def counts(store: Store) -> dict[str, int]:
    return {name: len(each) for name, each in rows(store).items()}


@pytest.fixture
def told(store: Store) -> Store:
    """One lecture with all there can be, and one of the next week."""
    tell(store, hold(store))
    hold(store, "Acoustics 1", who="Dev Anand", course="Acoustics", day=7)
    return store


def test_nothing_goes_while_nothing_is_stated(told: Store) -> None:
    before = rows(told)
    assert retention.purge(told, START + 10_000 * DAYS).counts == {}
    assert rows(told) == before
    assert {one.next_at for one in retention.kept(told)} == {None}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "exports"])
def test_one_kind_goes_and_the_others_stay(told: Store, kind: str) -> None:
    state(told, **{kind: 30})
    before, other = counts(told), queries.observations(told, queries.find(told, "Acoustics 1"))
    assert retention.purge(told, START + 30 * DAYS - timedelta(seconds=1)).counts == {}
    assert retention.purge(told, START + 30 * DAYS).counts == {kind: 1}
    after = counts(told)
    fewer = {name for name in before if after[name] < before[name]}
    assert fewer >= GOES[kind]
    if kind != "lectures":
        assert not fewer & GOES["lectures"] - {"participant"}
        assert not [name for other in STAY[kind] for name in GOES[other] if name in fewer]
        assert after["class_minute"] == before["class_minute"]
    assert queries.observations(told, queries.find(told, "Acoustics 1")).equals(other)
    assert retention.purge(told, START + 30 * DAYS).counts == {}, "it is gone"
    assert not scrubbing.pending(told)


def test_names_go_from_what_was_said_as_well(told: Store, tmp_path: Path) -> None:
    state(told, names=30)
    lecture = queries.find(told, "Optics 1")
    frame = queries.observations(told, lecture)
    retention.purge(told, START + 31 * DAYS)
    assert [row for row in named(told) if not row.startswith(("recording", "participant"))] == []
    after = queries.observations(told, lecture)
    assert len(after) == len(frame)
    assert not set(after["participant"]) & {WHO, *OTHERS}
    assert after["participant"].nunique() == frame["participant"].nunique()


def test_exports_have_an_age_of_their_own(told: Store, tmp_path: Path) -> None:
    state(told, exports=10)
    export.write(told, queries.find(told, "Optics 1"), tmp_path / "rows.csv")
    made = datetime.now(UTC)
    (exports,) = [one for one in retention.kept(told) if one.kind == "exports"]
    assert exports.days == 10
    assert exports.next_at is not None
    assert abs(exports.next_at - (made + 10 * DAYS)) < timedelta(hours=1)
    assert retention.purge(told, made + 9 * DAYS).counts == {}
    assert retention.purge(told, made + 11 * DAYS).counts == {"exports": 1}
    assert not (tmp_path / "rows.csv").exists()


def test_the_bytes_go_too(told: Store, tmp_path: Path) -> None:
    state(told, lectures=3)
    export.write(told, queries.find(told, "Optics 1"), tmp_path / "rows.csv")
    forgotten.sample(told)
    sealed = forgotten.stored(told)
    assert len(forgotten.on_disk(told, tmp_path, sealed)) > 1
    retention.purge(told, START + 4 * DAYS)
    assert (named(told), forgotten.on_disk(told, tmp_path, sealed)) == ([], [])


def test_stopped_half_way_the_rest_goes_next_time(told: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    state(told, lectures=3)
    with monkeypatch.context() as patch:
        patch.setattr(scrubbing, "scrub", _stop)
        with pytest.raises(KeyboardInterrupt):
            retention.purge(told, START + 20 * DAYS)
    assert scrubbing.pending(told)
    retention.purge(told, START + 20 * DAYS)
    assert not scrubbing.pending(told)
    with told.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM lecture")).scalar() == 0


def _stop(_store: Store) -> None:
    raise KeyboardInterrupt


def test_it_is_said_when_the_first_goes(told: Store) -> None:
    state(told, lectures=365, slides=30)
    found = {one.kind: (one.days, one.next_at) for one in retention.kept(told)}
    assert found["lectures"] == (365, START + 365 * DAYS)
    assert found["slides"] == (30, START + 30 * DAYS)
    assert found["names"] == (None, None)
    retention.purge(told, START + 31 * DAYS)
    assert {one.kind: one.next_at for one in retention.kept(told)}["slides"] == START + 37 * DAYS
