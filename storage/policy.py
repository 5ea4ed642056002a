"""What is allowed here: stated once by whoever runs ClassPulse, and in force from then on.

While nothing is stated, no real class is analysed (`required`); a drawn one is, and nothing limits what is shown of it
(`stated` gives None). What may be stated where is data, a file of `storage/policies` a profile, with its sources. The
database itself refuses rows that a policy does not allow (triggers of migration 0014), whatever program writes them.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, Update, delete, insert, or_, select, update

from inference.engagement import formulas as every_formula
from inference.engagement import offered
from inference.spec import ModelSpec
from storage import StoreError, auditing
from storage.engine import reading, writing
from storage.memory import kept
from storage.policies import COUNTRIES
from storage.tables import (
    POSE,
    PROBABILITIES,
    STRONGEST,
    SUMS,
    change,
    class_minute,
    engagement_bin,
    engagement_minute,
    observation,
    participant_bin,
    participant_minute,
    policy,
    run,
    searched,
    summed,
    usual,
)

if TYPE_CHECKING:
    from storage.store import Store

INSTITUTIONS = ("school", "university", "training", "company", "other")
AGES = ("adults", "13-17", "under-13", "mixed")
LEAST, USUAL_LEAST = 3, 5
"""The least and the usual k: of fewer people nothing is said of a class."""
KINDS = ("observations", "records", "transcripts", "slides", "names", "exports", "lectures")
"""Of what is kept for so many days (`storage.retention`): what was seen; who was there, spoke and wrote; what was said
and noted; what stood on slides; names; exports and reports; all of a lecture.
"""
SWITCHES = ("expressions", "attention", "people", "unlabelled")
ELSEWHERE = "elsewhere"
SEEN = {
    "expressions": (PROBABILITIES, (*SUMS, *STRONGEST), PROBABILITIES),
    "attention": (
        ("attention", *POSE),
        ("attention_count", "attention_sum", "eyes_shut", "yawning"),
        ("yaw", "pitch", "eyes_open"),
    ),
}
"""By switch: what is stored of it in a second, what is counted of it in the sums, and what is usual of it."""


class NotStatedError(StoreError):
    """No policy is in force, without which no real class is analysed."""

    def __init__(self) -> None:
        super().__init__(
            "No policy is stated, and no real class is analysed without one: classpulse init --jurisdiction CC "
            "--institution KIND --basis TEXT (docs/policy.md)"
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """One statement: under which profile (with its version), where, for whom, on which basis and by whose word; and
    what follows from it. `least` is k: of fewer people nothing is said of a class. `retention` is days by kind of
    record (`KINDS`); what it does not name is kept until somebody erases it.
    """

    profile: str
    version: str
    jurisdiction: str
    institution: str
    ages: str
    basis: str
    attested: str
    expressions: bool
    attention: bool
    people: bool
    unlabelled: bool
    least: int
    stated_at: datetime
    retention: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is allowed at most in some countries, and what is usual there unless somebody says otherwise."""

    name: str
    version: str
    title: str
    countries: tuple[str, ...]
    allowed: Mapping[str, bool]
    usual: Mapping[str, Any]
    retention: Mapping[str, int]
    why_no_expressions: str = ""


@cache
def profiles() -> dict[str, Profile]:
    """All of them, by the names of their files."""
    found = (one for one in files("storage.policies").iterdir() if one.name.endswith(".toml"))
    return {
        (name := one.name.removesuffix(".toml")): _profile(name, tomllib.loads(one.read_text(encoding="utf-8")))
        for one in sorted(found, key=lambda one: one.name)
    }


def _profile(name: str, read: dict[str, Any]) -> Profile:
    return Profile(name, countries=tuple(read.pop("countries")), **read)


def profile_of(jurisdiction: str) -> Profile:
    """The profile of a country, by its ISO 3166-1 alpha-2 code; StoreError for what is no such code."""
    code = jurisdiction.strip().upper() if jurisdiction.isascii() else ""
    code = {"UK": "GB", "EL": "GR", "EU": "DE", "EEA": "DE"}.get(code, code)
    if code not in COUNTRIES:
        raise StoreError(f"{jurisdiction!r} is no country: give its code of two letters, as in --jurisdiction DE")
    return next((one for one in profiles().values() if code in one.countries), profiles()[ELSEWHERE])


def made(
    jurisdiction: str,
    institution: str,
    basis: str,
    attested: str,
    ages: str = "mixed",
    chosen: Mapping[str, bool] | None = None,
    least: int | None = None,
    retention: Mapping[str, int] | None = None,
) -> Policy:
    """What follows from what the operator says, where `chosen` switches (`SWITCHES`) overrule what is usual. StoreError
    for what is missing, unknown, or not allowed there.
    """
    profile = profile_of(jurisdiction)
    _among("institution", institution, INSTITUTIONS)
    _among("ages", ages, AGES)
    for name, said in (("basis", basis), ("attest", attested)):
        if not said.strip():
            raise StoreError(f"The policy needs --{name}: say it in your words")
    least = int(profile.usual["least"]) if least is None else least
    if least < LEAST:
        raise StoreError(f"--least {least} is too few: of fewer than {LEAST} people a class says something of each")
    kept_for = {**profile.retention, **(retention or {})}
    for kind, days in kept_for.items():
        _among("keep", kind, KINDS)
        if days < 1:
            raise StoreError(f"--keep {kind}={days} keeps nothing: give days, 1 or more")
    switches = {name: bool(profile.usual.get(name, False)) for name in SWITCHES} | dict(chosen or {})
    for name, on in switches.items():
        if on and not profile.allowed[name]:
            why = profile.why_no_expressions if name == "expressions" else ""
            raise StoreError(f"--{name} is not allowed in {profile.title}{f' ({why})' if why else ''}: leave it out")
    return Policy(
        profile.name, profile.version, jurisdiction.strip().upper(), institution, ages, basis.strip(), attested.strip(),
        **switches, least=least, stated_at=datetime.now(UTC), retention=kept_for,
    )  # fmt: skip


def _among(what: str, said: str, known: tuple[str, ...]) -> None:
    if said not in known:
        raise StoreError(f"--{what} {said!r} is not known: choose {', '.join(known[:-1])} or {known[-1]}")


def stated(connection: Connection) -> Policy | None:
    """The policy in force; None where none was ever stated."""
    row = connection.execute(select(policy).order_by(policy.c.id.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        return None
    values = {name: value for name, value in row.items() if name not in ("id", "retention")}
    return Policy(**values, retention=json.loads(row["retention"]))


@kept
def current(store: Store) -> Policy | None:
    """The policy in force in a store; None where none was ever stated."""
    with reading(store.engine) as connection:
        return stated(connection)


def in_force(connection: Connection) -> Policy:
    """The policy in force; NotStatedError where none was ever stated."""
    found = stated(connection)
    if found is None:
        raise NotStatedError
    return found


def required(store: Store) -> Policy:
    """The policy in force in a store, for who analyses a real class; NotStatedError where none was ever stated."""
    with reading(store.engine) as connection:
        return in_force(connection)


def least_of(store: Store) -> int | None:
    """k, under the policy in force; None where none was ever stated."""
    one = current(store)
    return None if one is None else one.least


def state(store: Store, one: Policy) -> int:
    """Put a policy in force; the ones before stay as they were stated. What was seen before and is not allowed any more
    is deleted, in the same transaction; gives in how many rows something was.
    """
    values = {name: getattr(one, name) for name in Policy.__slots__} | {"retention": json.dumps(dict(one.retention))}
    with writing(store.engine) as connection:
        gone = sum(_emptied(connection, switch) for switch in SEEN if not getattr(one, switch))
        connection.execute(insert(policy).values(values))
        auditing.note(connection, auditing.POLICY, why=f"{one.profile} {one.version}, {one.jurisdiction}")
        return gone


def _emptied(connection: Connection, switch: str) -> int:
    """Delete what was seen of something in all observations, and all that was computed from it, of runs that nobody
    sees any more too; have the sums computed anew without it.
    """
    seen, counted, quantities = SEEN[switch]
    many = connection.execute(_without(observation, seen, None)).rowcount
    if many:
        for table in (participant_minute, participant_bin):
            connection.execute(_without(table, counted, 0))
        connection.execute(delete(usual).where(usual.c.quantity.in_(quantities)))
        by = [name for name, formula in every_formula().items() if formula.NEEDS]
        for table in (engagement_minute, engagement_bin, class_minute, change, searched):
            connection.execute(delete(table).where(table.c.formula.in_(by)))
        connection.execute(delete(summed))
        _note_of_runs(connection, switch)
    return many


def _note_of_runs(connection: Connection, switch: str) -> None:
    """Runs tell what was deleted of them, so that where it is allowed again a recording is looked at again."""
    for number, versions in connection.execute(select(run.c.id, run.c.versions)).all():
        made = {**json.loads(versions), f"{switch} deleted": str(number)}  # the number, for no two may be the same
        told = json.dumps(made, sort_keys=True)
        connection.execute(update(run).where(run.c.id == number).values(versions=told))


def _without(table: Table, columns: Sequence[str], nothing: int | None) -> Update:
    has = or_(*(table.c[name].is_not(None) if nothing is None else table.c[name] != nothing for name in columns))
    return update(table).where(has).values(dict.fromkeys(columns, nothing))


def inferred(one: Policy | None) -> tuple[str, ...]:
    """What is inferred of a face beside that it is there."""
    return tuple(name for name in ("expressions", "attention") if one is None or getattr(one, name))


def alone(one: Policy | None) -> bool:
    """Whether single people may be shown."""
    return one is None or one.people


def quantities(connection: Connection) -> set[str]:
    """What may be usual of people under the policy in force."""
    return {name for switch in inferred(stated(connection)) for name in SEEN[switch][2]}


def formulas(store: Store) -> tuple[str, ...]:
    """The engagement formulas that say something under the policy in force; first the one used by default."""
    return offered(inferred(current(store)))


def least(connection: Connection) -> int | None:
    """k, under a policy: of fewer people nothing is said of a class."""
    one = stated(connection)
    return None if one is None else one.least


def usual_formula(connection: Connection) -> str:
    """The one of them used by default."""
    return offered(inferred(stated(connection)))[0]


def spec(one: Policy | None) -> ModelSpec:
    """The models that may be used under a policy, or under none."""
    return ModelSpec() if one is None else ModelSpec(expressions=one.expressions, attention=one.attention)
