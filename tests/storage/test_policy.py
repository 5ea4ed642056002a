"""What a policy does not allow is neither stored nor said, whoever writes it; all else is as before."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from dashboard.report import report
from inference.engagement import formulas
from inference.engagement.presence import parts as presence_of
from inference.models import ModelSpec
from inference.observation import Moment
from ingest.records.chat import Message
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.timeline import Turn
from storage import StoreError, now, participation, policy, queries, rows, single, terms
from storage.bulk import put
from storage.engine import reading, writing
from storage.policy import KINDS, SWITCHES, Policy, made, profile_of, profiles, state
from storage.store import Run, Store
from storage.tables import (
    POSE,
    PROBABILITIES,
    STRONGEST,
    SUMS,
    engagement_minute,
    observation,
    participant,
    participant_bin,
    participant_minute,
    summed,
    usual,
)
from storage.tables import policy as stated
from tests.storage import classes

SECONDS = 120
EU = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"}
EU |= {"LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}


def of(country: str, **given: Any) -> Policy:
    return made(country, "university", "consent, as the dean wrote", "the dean", **given)


def analysed(store: Store, name: str = "one", *, pose: bool = True, read: bool = True) -> Run:
    """A class of four in two minutes; without what a policy forbids to infer, as the models then give it."""
    every = [_without(one, pose=pose, read=read) for one in classes.moments(SECONDS)]
    run = store.begin(
        classes.recording(name, SECONDS), lecture=name, course="Algebra", period_ms=1000, versions={"observe": "1"}
    )
    for segment in classes.segments(SECONDS, 60):
        store.add(run, segment, classes.within(segment, every))
    store.identify(run, classes.links(every))
    store.finish(run, "done")
    return run


def _without(moment: Moment, *, pose: bool, read: bool) -> Moment:
    seen = tuple(
        replace(one, pose=one.pose if pose else None, expression=one.expression if read else None)
        for one in moment.observations
    )
    return replace(moment, observations=seen)


def many(store: Store, table: Table, *columns: str) -> int:
    """In how many rows one of these columns has something."""
    has = func.coalesce(*(table.c[name] for name in columns)) if len(columns) > 1 else table.c[columns[0]]
    with reading(store.engine) as connection:
        return connection.execute(select(func.count()).where(has.is_not(None))).scalar_one()


def quantities(store: Store) -> set[str]:
    with reading(store.engine) as connection:
        return set(connection.execute(select(usual.c.quantity).distinct()).scalars())


def counted(store: Store, table: Table, *columns: str) -> int:
    """All that sums count in these columns."""
    with reading(store.engine) as connection:
        query = select(func.coalesce(func.sum(sum((table.c[name] for name in columns[1:]), table.c[columns[0]])), 0))
        return int(connection.execute(query).scalar_one())


# ------------------------------------------------------------------------------------------------ the profiles


def test_every_profile_is_whole_and_names_its_sources() -> None:
    for name, one in profiles().items():
        source = files("storage.policies").joinpath(f"{name}.toml").read_text(encoding="utf-8")
        head = source[: source.index("version")]
        assert all(line.startswith("#") for line in head.strip().splitlines()), "the law stands above, in a comment"
        assert any(word in head for word in ("Regulation", "Act", "U.S.C.", "Lei")), name
        keys = set(tomllib.loads(source))
        assert {"version", "title", "countries", "allowed", "usual", "retention"} <= keys
        assert keys <= {"version", "title", "countries", "allowed", "usual", "retention", "why_no_expressions"}
        assert set(one.allowed) == set(SWITCHES)
        assert set(one.usual) == {*SWITCHES, "least"}
        assert set(one.retention) <= set(KINDS)
        assert all(days >= 1 for days in one.retention.values())
        assert one.usual["least"] >= policy.LEAST
        assert all(one.allowed[switch] or not one.usual[switch] for switch in SWITCHES), "what is usual is allowed"
        assert bool(one.why_no_expressions) == (not one.allowed["expressions"])
        assert one.title
        assert one.version
        for country in one.countries:
            assert profile_of(country) == one


def test_a_country_has_one_profile_and_the_eu_and_eea_are_whole() -> None:
    every = [country for one in profiles().values() for country in one.countries]
    assert len(every) == len(set(every))
    assert EU | {"IS", "LI", "NO"} <= set(profiles()["eu"].countries)
    assert len(EU) == 27
    assert profile_of(" de ").name == "eu"
    assert {profile_of(name).name for name in ("EU", "EEA", "EL", "FR", "RE", "GF", "AX")} == {"eu"}
    assert (profile_of("UK").name, profile_of("GB").name, profile_of("PR").name) == ("uk", "uk", "us")
    assert {profile_of(name).name for name in ("CH", "BR", "IN", "GL")} == {"elsewhere"}


@pytest.mark.parametrize("said", ["Germany", "D", "D1", "", "ß", "XX", "ZZ", "DEU"])
def test_what_is_no_country_is_refused(said: str) -> None:
    with pytest.raises(StoreError, match="is no country"):
        profile_of(said)


@pytest.mark.parametrize("country", ["DE", "IS", "MQ"])
def test_nowhere_in_the_eu_expressions_can_be_switched_on(country: str) -> None:
    for institution in policy.INSTITUTIONS:
        with pytest.raises(StoreError, match=r"--expressions is not allowed in EU and EEA \(EU AI Act, Art\. 5"):
            made(country, institution, "consent", "the dean", chosen={"expressions": True})
    assert not of(country).expressions
    assert not of(country).attention
    assert of(country, chosen={"attention": True}).attention


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"institution": "kindergarten"}, "--institution 'kindergarten' is not known: choose school, "),
        ({"institution": ""}, "--institution '' is not known"),
        ({"ages": "old"}, "--ages 'old' is not known: choose adults, 13-17, under-13 or mixed"),
        ({"basis": " "}, "The policy needs --basis"),
        ({"attested": ""}, "The policy needs --attest"),
        ({"least": 2}, "--least 2 is too few"),
        ({"least": 0}, "--least 0 is too few"),
        ({"retention": {"pictures": 3}}, "--keep 'pictures' is not known"),
        ({"retention": {"records": 0}}, "--keep records=0 keeps nothing"),
    ],
)
def test_what_is_missing_unknown_or_too_little_is_said(given: dict[str, Any], why: str) -> None:
    whole = {"jurisdiction": "US", "institution": "school", "basis": "consent", "attested": "me"}
    with pytest.raises(StoreError) as error:
        made(**{**whole, **given})
    assert why in str(error.value)
    assert "\n" not in str(error.value)


# ------------------------------------------------------------------------------------------------ statements


def test_without_a_statement_everything_is_as_before(store: Store) -> None:
    analysed(store)
    assert policy.current(store) is None
    assert policy.least_of(store) is None
    assert policy.spec(None) == ModelSpec()
    assert set(policy.formulas(store)) == set(formulas())
    assert policy.formulas(store)[0] == "classpulse1"
    assert many(store, observation, *PROBABILITIES)
    assert counted(store, participant_minute, *STRONGEST)


def test_the_newest_statement_holds_and_older_ones_stay(store: Store) -> None:
    one, two = of("US", least=3), of("DE", ages="13-17", retention={"records": 7})
    state(store, one)
    assert policy.current(store) == one
    state(store, two)
    assert policy.current(store) == two
    assert two.retention == {"observations": 180, "records": 7, "exports": 30, "lectures": 365}
    assert policy.least_of(store) == 5
    with reading(store.engine) as connection:
        kept = connection.execute(select(stated).order_by(stated.c.id)).all()
    assert [(row.jurisdiction, row.profile, row.expressions, row.version) for row in kept] == [
        ("US", "us", True, profiles()["us"].version),
        ("DE", "eu", False, profiles()["eu"].version),
    ]
    assert kept[0].stated_at < kept[1].stated_at


@pytest.mark.parametrize("attention", [False, True])
def test_what_was_seen_before_is_emptied_and_the_sums_follow(store: Store, attention: bool) -> None:
    run = analysed(store)
    store.catch_up()
    assert many(store, observation, *POSE)
    seen = many(store, observation, *PROBABILITIES)
    faces = counted(store, participant_minute, "face_visible")
    with writing(store.engine) as connection:  # as analyses before the head pose was stored
        connection.execute(text("UPDATE observation SET attention = 0.5, yaw = NULL WHERE p_sad IS NOT NULL"))
    gone = state(store, of("DE", chosen={"attention": attention}, least=3))
    assert gone >= seen
    assert not many(store, observation, *PROBABILITIES)
    assert bool(many(store, observation, "attention", *POSE)) == attention
    assert not counted(store, participant_minute, *STRONGEST), "nothing of it is left, even before the sums are anew"
    assert not quantities(store) & set(PROBABILITIES)
    store.catch_up()
    for table in (participant_minute, participant_bin):
        assert not counted(store, table, *STRONGEST)
        assert bool(counted(store, table, "attention_count")) == attention
    assert quantities(store) == ({"yaw", "pitch", "eyes_open"} if attention else set())
    assert counted(store, participant_minute, "face_visible") == faces
    with reading(store.engine) as connection:
        assert connection.execute(select(summed.c.run_id)).scalars().all() == [run.id]
        said = set(connection.execute(select(engagement_minute.c.formula).distinct()).scalars())
    assert "presence" in said
    assert "sharma2019" not in said
    assert state(store, of("DE", chosen={"attention": attention}, least=3)) == 0


def test_a_run_that_nobody_sees_any_more_is_emptied_too(store: Store) -> None:
    """An older analysis of the same recording keeps its rows until it is deleted."""
    analysed(store)
    run = store.begin(
        classes.recording("one", SECONDS), lecture="one", course="Algebra", period_ms=1000, versions={"observe": "2"}
    )
    for segment in classes.segments(SECONDS, 60):
        store.add(run, segment, classes.within(segment, classes.moments(SECONDS)))
    store.identify(run, classes.links(classes.moments(SECONDS)))
    state(store, of("DE"))
    store.catch_up()
    assert not many(store, observation, *PROBABILITIES)
    assert not many(store, observation, "attention", *POSE)
    assert not quantities(store)
    for table in (participant_minute, participant_bin):
        assert not counted(store, table, *STRONGEST, "attention_count")


# ------------------------------------------------------------------------------------------------ the triggers


def one_of(store: Store, table: Table) -> dict[str, Any]:
    with reading(store.engine) as connection:
        return dict(connection.execute(select(table).limit(1)).mappings().one())


CASES: dict[str, tuple[Table, dict[str, Any], str]] = {
    **{f"observation {name}": (observation, {name: 0.5}, "expressions") for name in PROBABILITIES},
    **{f"observation {name}": (observation, {name: 0.5}, "attention") for name in ("attention", *POSE)},
    "usual p_sad": (usual, {"quantity": "p_sad"}, "expressions"),
    "usual yaw": (usual, {"quantity": "yaw"}, "attention"),
    "minute strongest": (participant_minute, {"strongest_sad": 1}, "expressions"),
    "minute attention": (participant_minute, {"attention_count": 1}, "attention"),
    "bin strongest": (participant_bin, {"strongest_happy": 1}, "expressions"),
    **{f"minute {name}": (participant_minute, {name: 1}, "expressions") for name in (*SUMS, *STRONGEST)},
    **{f"bin {name}": (participant_bin, {name: 1}, "attention") for name in ("attention_sum", "eyes_shut", "yawning")},
    "bin attention": (participant_bin, {"attention_count": 1}, "attention"),
}


ONE_EACH = ["observation p_sad", "observation yaw", "usual p_sad", "usual yaw"]
ONE_EACH += ["minute strongest", "minute attention", "bin strongest", "bin attention"]


def by_insert(store: Store, table: Table, row: dict[str, Any]) -> None:
    with writing(store.engine) as connection:
        connection.execute(insert(table).values(row))


def by_bulk(store: Store, table: Table, row: dict[str, Any]) -> None:
    with writing(store.engine) as connection:
        put(connection, table, list(row), [tuple(row.values())])


def by_update(store: Store, table: Table, row: dict[str, Any]) -> None:
    """The row without what is not allowed goes in, and then is changed."""
    empty = {name: NOTHING[name] for name in row if name in NOTHING}
    with writing(store.engine) as connection:
        connection.execute(insert(table).values({**row, **empty}))
    keys = [column.name for column in table.primary_key]
    where = " AND ".join(f"{name} = :{name}" for name in keys)
    changed = {name: row[name] for name in row if name in NOTHING and row[name]}
    with writing(store.engine) as connection:
        named = ", ".join(f"{name} = :{name}" for name in changed)
        statement = text(f"UPDATE {table.name} SET {named} WHERE {where}")
        connection.execute(statement, {name: row[name] for name in (*keys, *changed)})


COUNTED = (*SUMS, *STRONGEST, "attention_count", "attention_sum", "eyes_shut", "yawning")
NOTHING = dict.fromkeys((*PROBABILITIES, "attention", *POSE), None) | dict.fromkeys(COUNTED, 0)


@pytest.fixture
def rows_to_store(store: Store) -> Callable[[str], tuple[Table, dict[str, Any]]]:
    """Rows of a class that is in the store, with another key and nothing seen but one thing; what is `usual` too."""
    analysed(store)
    examples = {table.name: one_of(store, table) for table in (observation, usual, participant_minute, participant_bin)}

    def made_of(case: str) -> tuple[Table, dict[str, Any]]:
        table, has, _ = CASES[case]
        row = {
            name: None if name in (*PROBABILITIES, "attention", *POSE) else value
            for name, value in examples[table.name].items()
        }
        row |= {name: 0 for name in row if name in (*STRONGEST, "attention_count")}
        row |= {"place": 99} if table is observation else {}
        return table, row | has

    return made_of


def _emptied(store: Store, table: Table, row: dict[str, Any]) -> None:
    """Room for the row."""
    keys = [column.name for column in table.primary_key]
    with writing(store.engine) as connection:
        where = " AND ".join(f"{name} = :{name}" for name in keys)
        connection.execute(text(f"DELETE FROM {table.name} WHERE {where}"), {name: row[name] for name in keys})


@pytest.mark.parametrize("write", [by_insert, by_bulk, by_update])
@pytest.mark.parametrize("case", ONE_EACH)
def test_the_database_refuses_what_is_not_allowed(
    store: Store, case: str, write: Callable[..., None], rows_to_store: Callable[[str], tuple[Table, dict[str, Any]]]
) -> None:
    table, row = rows_to_store(case)
    switch = CASES[case][2]
    if table is usual and write is by_update:
        return  # the next test changes the quantity
    _emptied(store, table, row)
    state(store, of("DE", chosen={"attention": switch == "expressions"}))
    with pytest.raises(StoreError, match=f"does not allow {switch}"):
        write(store, table, row)
    state(store, of("US", chosen={switch: True}))
    _emptied(store, table, row)
    write(store, table, row)
    keys = [table.c[column.name] == row[column.name] for column in table.primary_key]
    with reading(store.engine) as connection:
        found = connection.execute(select(table).where(*keys)).mappings().one()
    assert {name: found[name] for name in CASES[case][1]} == CASES[case][1], "a policy that allows it lets it in again"


def test_every_column_is_refused_by_itself(
    store: Store, rows_to_store: Callable[[str], tuple[Table, dict[str, Any]]]
) -> None:
    for case, (_, _, switch) in sorted(CASES.items(), key=lambda one: one[1][2]):
        state(store, of("US", chosen={"expressions": switch != "expressions", "attention": switch != "attention"}))
        table, row = rows_to_store(case)
        _emptied(store, table, row)
        with pytest.raises(StoreError, match=f"The policy in force does not allow {switch}: classpulse init"):
            by_insert(store, table, row)


def test_a_quantity_cannot_be_changed_into_one_that_is_not_allowed(store: Store) -> None:
    analysed(store)
    state(store, of("DE", chosen={"attention": True}))
    store.catch_up()
    with writing(store.engine) as connection, pytest.raises(DBAPIError, match="does not allow expressions"):
        connection.execute(text("UPDATE usual SET quantity = 'p_sad' WHERE quantity = 'yaw'"))


def test_what_was_inferred_before_the_policy_is_refused_in_one_line(store: Store) -> None:
    """An analysis that began before goes on with models that are not allowed any more."""
    every = classes.moments(SECONDS)
    run = store.begin(
        classes.recording(seconds=SECONDS), lecture="one", course=None, period_ms=1000, versions={"observe": "1"}
    )
    state(store, of("DE"))
    segment = classes.segments(SECONDS, 60)[0]
    with pytest.raises(StoreError, match="does not allow") as error:
        store.add(run, segment, classes.within(segment, every))
    assert "\n" not in str(error.value)
    assert "classpulse init" in str(error.value)
    assert not many(store, observation, "camera_on")


# ------------------------------------------------------------------------------------------------ what still works


@pytest.fixture(params=["before", "after"])
def under_eu(store: Store, request: pytest.FixtureRequest) -> Run:
    """A class that was analysed before the policy, or under it; attention is off too."""
    if request.param == "before":
        run = analysed(store)
        state(store, of("DE", least=3))
        store.catch_up()
        return run
    state(store, of("DE", least=3))
    return analysed(store, pose=False, read=False)


def test_presence_attendance_speaking_and_chat_still_work(store: Store, under_eu: Run) -> None:
    ada = Person("Ada Novak")
    said = [Placed("timeline", under_eu.recording_id, (Turn(ada, 5_000, 35_000),))]
    said.append(Placed("chat", under_eu.recording_id, (Message(ada, timedelta(seconds=9)),)))
    for one in said:
        store.attach(under_eu.lecture_id, one)
    store.catch_up()
    with reading(store.engine) as connection:
        told = participation.told(connection, [under_eu.lecture_id])[under_eu.lecture_id]
        number = connection.execute(select(participant.c.id).where(participant.c.name == "Ada Novak")).scalar_one()
    assert told[number][1:] == (30_000, 1)
    assert policy.formulas(store) == ("presence",)
    summary = next(iter(queries.lectures(store)))
    assert summary.people >= 4
    assert summary.engagement is not None
    assert summary.coverage is not None
    found = terms.term(store, number, "presence")
    assert found is not None
    assert found.lectures[0].point.coverage > 0


def test_the_export_has_engagement_by_presence_and_no_part_by_attention(store: Store, under_eu: Run) -> None:
    found = queries.observations(store, under_eu.lecture_id)
    assert len(found) > 100
    for name in (*PROBABILITIES, "expression", "attention", "part_attention", "part_expression", *POSE[:5]):
        if name in found:
            assert found[name].isna().all(), name
    seen = found["face_visible"].astype(bool)
    assert (found.loc[seen, "engagement"] == 1).all()
    assert (found.loc[seen, "part_presence"] == 1).all()
    assert found.loc[~seen & ~found["camera_on"].astype(bool), "engagement"].isna().all()
    assert presence_of(found[["face_visible", "camera_on"]]).shape[1] == 1


def test_report_and_live_page_speak_of_presence_alone(store: Store, under_eu: Run) -> None:
    said = report(store, under_eu.lecture_id, "")
    words = str(said).casefold()
    assert "expression model" not in words
    assert "which of seven facial expressions a model read" not in words
    assert "which way a face was turned" not in words
    seen = now.look(store, under_eu.id, SECONDS * 1000)
    assert seen.last_ms is not None
    assert seen.bins["value"].dropna().isin([0.0, 1.0]).any()
    assert single.people(store, under_eu.id, SECONDS * 1000) == [], "people are not shown unless --people"


def test_single_people_are_shown_where_the_policy_says_so(store: Store) -> None:
    run = analysed(store)
    state(store, of("US"))
    assert terms.named(store, run.lecture_id) == {}
    assert rows.people(store, run.lecture_id) == {}
    state(store, of("US", chosen={"people": True}))
    assert "Ada Novak" in terms.named(store, run.lecture_id).values()
    assert "Ada Novak" in rows.people(store, run.lecture_id).values()


def test_formulas_are_those_that_have_what_they_need(store: Store) -> None:
    for chosen, offered in (
        ({"expressions": True, "attention": True}, set(formulas())),
        ({"expressions": False, "attention": True}, set(formulas()) - {"sharma2019"}),
        ({"expressions": True, "attention": False}, {"presence"}),
        ({"expressions": False, "attention": False}, {"presence"}),
    ):
        one = of("US", chosen=chosen)
        state(store, one)
        assert set(policy.formulas(store)) == offered
        assert policy.spec(one) == ModelSpec(expressions=chosen["expressions"], attention=chosen["attention"])
