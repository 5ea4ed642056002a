"""`classpulse init`: state the policy, once, and again when it changes."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.console import say
from storage import StoreError
from storage.options import Db

if TYPE_CHECKING:
    from storage.policy import Policy

Switch = bool | None
USUAL_AGES = "mixed"
ASKED = {
    "jurisdiction": "Country, as its two letters (DE, US, ...)",
    "institution": "Kind of institution (school, university, training, company or other)",
    "basis": "Legal basis, in your words (for instance: consent, Art. 6(1)(a) GDPR)",
}


def init(
    jurisdiction: Annotated[str, typer.Option(help="Country, as its two letters.", metavar="CC")] = "",
    institution: Annotated[
        str, typer.Option(help="school, university, training, company or other.", metavar="KIND")
    ] = "",
    basis: Annotated[str, typer.Option(help="The legal basis, in your words.", metavar="TEXT")] = "",
    ages: Annotated[str, typer.Option(help="adults, 13-17, under-13 or mixed.")] = "",
    attest: Annotated[
        str, typer.Option(help="Who attests it.", metavar="NAME", show_default="whoever runs this command")
    ] = "",
    expressions: Annotated[Switch, typer.Option(help="Infer facial expressions.", show_default="by country")] = None,
    attention: Annotated[Switch, typer.Option(help="Infer attention, by head pose.", show_default="by country")] = None,
    people: Annotated[Switch, typer.Option(help="Show single people, over the term too.", show_default="no")] = None,
    unlabelled: Annotated[
        Switch, typer.Option(help="Count tiles without a name, for the class alone.", show_default="no")
    ] = None,
    least: Annotated[
        int | None, typer.Option(help="Of fewer people nothing is said of a class.", show_default="5, at least 3")
    ] = None,
    keep: Annotated[
        list[str],
        typer.Option(
            help="Days for which observations, records, exports or lectures are kept.",
            metavar="KIND=DAYS",
            show_default="by country",
        ),
    ] = [],  # noqa: B006
    policy: Annotated[
        Path | None, typer.Option(help="A .toml file with all of these; options beside it overrule it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Attest without being asked.")] = False,
    db: Db = "",
) -> None:
    """State where, for whom and on which legal basis this is used; what follows is enforced (docs/policy.md).

    Without options it asks. Stated again, the new policy is in force from then on. It is not legal advice.
    """
    from storage import policy as policies
    from storage.store import Store

    told = read(policy) if policy else {}
    switches = {"expressions": expressions, "attention": attention, "people": people, "unlabelled": unlabelled}
    given = {"jurisdiction": jurisdiction, "institution": institution, "basis": basis, "ages": ages, "attested": attest}
    values: dict[str, Any] = {name: said or str(told.get(name, "")) for name, said in given.items()}
    asked(values, attested=yes)
    values |= {"ages": values["ages"] or USUAL_AGES, "attested": values["attested"] or whoever()}
    chosen = {name: told.get(name) if on is None else on for name, on in switches.items()}
    with Store.open(db) as store:
        one = policies.made(
            **values,
            chosen={name: on for name, on in chosen.items() if on is not None},
            least=told.get("least") if least is None else least,
            retention={**told.get("retention", {}), **days(keep)},
        )
        for line in summary(one):
            say(line)
        if not yes and not somebody():
            raise StoreError("The policy is not attested: run the command again with --yes if this is true")
        if not yes:
            typer.confirm("Do you attest that this is true, and that you may do this?", abort=True)
        gone = policies.state(store, one)
        store.catch_up()
    say("The policy is in force." + (f" From {gone} rows was deleted what it does not allow." if gone else ""))


def asked(values: dict[str, Any], *, attested: bool) -> None:
    """Ask for what is missing where somebody sits in front; StoreError names it where nobody does. Of the ages only who
    has not `attested` it all beforehand is asked.
    """
    missing = [name for name in ASKED if not values[name]]
    if missing and not somebody():
        wanted = " ".join(f"--{name} ..." for name in missing)
        raise StoreError(f"The policy is not complete: classpulse init {wanted}")
    for name in missing:
        values[name] = typer.prompt(ASKED[name])
    if not values["ages"] and not attested and somebody():
        values["ages"] = typer.prompt("Ages (adults, 13-17, under-13 or mixed)", USUAL_AGES)


def somebody() -> bool:
    """Whether somebody sits in front who can be asked."""
    return sys.stdin.isatty()


def whoever() -> str:
    """The name of the account under which the command runs."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "the operator"


def days(keep: list[str]) -> dict[str, int]:
    """`observations=180` and the like; StoreError for what is none."""
    found = {}
    for one in keep:
        kind, _, number = one.partition("=")
        if not (number.isascii() and number.isdecimal()):
            raise StoreError(f"--keep {one!r} is not understood: give a kind and days, as in --keep observations=180")
        found[kind.strip()] = int(number)
    return found


KNOWN: Mapping[str, type] = {
    "jurisdiction": str, "institution": str, "basis": str, "ages": str, "attested": str, "expressions": bool,
    "attention": bool, "people": bool, "unlabelled": bool, "least": int, "retention": dict,
}  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    """A policy in a file, with the names of `KNOWN`; StoreError says what is wrong with it."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"{path} cannot be read as a policy ({error}): docs/policy.md shows one") from error
    for name, value in found.items():
        if name not in KNOWN:
            raise StoreError(f"{path}: {name!r} is not known: use {', '.join(KNOWN)}")
        if type(value) is not KNOWN[name]:
            raise StoreError(f"{path}: {name} = {value!r} is not of the kind that docs/policy.md shows")
    for kind, number in found.get("retention", {}).items():
        if type(number) is not int:
            raise StoreError(f"{path}: retention.{kind} = {number!r} is no number of days")
    return found


def summary(one: Policy) -> list[str]:
    """What follows from a policy, a line each."""
    from storage.policy import profiles

    profile = profiles()[one.profile]

    def said(on: bool) -> str:
        return "yes" if on else "no"

    return [
        f"Policy for {one.jurisdiction} ({profile.title}, {one.version}), {one.institution}, {one.ages}",
        f"Legal basis: {one.basis}; attested by {one.attested}",
        f"Facial expressions: {said(one.expressions)}"
        + (f" ({profile.why_no_expressions})" if profile.why_no_expressions else ""),
        f"Attention by head pose: {said(one.attention)}",
        f"Single people are shown: {said(one.people)}",
        f"Tiles without a name count: {said(one.unlabelled)}",
        f"A class is spoken of from {one.least} people on",
        "Kept: " + (", ".join(f"{kind} {number} days" for kind, number in one.retention.items()) or "until erased"),
    ]
