"""`classpulse init`, and an analysis under what it stated: what is not allowed is not inferred at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import pipeline
from inference import expression, models, workers
from inference.eye import serving
from inference.models import ModelSpec
from inference.observation import EXPRESSIONS, ModelError
from storage import live, policy, queries
from storage.policy import Policy
from storage.store import Store
from tests.conftest import Command

DE = ("--jurisdiction", "DE", "--institution", "school", "--basis", "consent of the parents")
US = ("--jurisdiction", "US", "--institution", "university", "--basis", "consent")
POLICY = """
jurisdiction = "DE"
institution = "university"
ages = "adults"
basis = "consent, Art. 6(1)(a) GDPR"
attested = "Dr. Ruth Lehr"
attention = true
least = 7

[retention]
observations = 90
"""
PROBABILITIES = [f"p_{name}" for name in EXPRESSIONS]


@pytest.fixture
def db(new_db: str) -> str:
    """Nothing is stated yet."""
    return new_db


def in_force(db: str) -> Policy:
    with Store.open(db) as store:
        found = policy.current(store)
    assert found is not None
    return found


def nothing_stated(db: str) -> bool:
    with Store.open(db) as store:
        return policy.current(store) is None


# ------------------------------------------------------------------------------------------------ by options


def test_all_that_can_be_said_is_stated(classpulse: Command, db: str) -> None:
    said = ("--ages", "13-17", "--attest", "Dr. Ruth Lehr", "--no-expressions", "--attention", "--people")
    kept = ("--keep", "observations=30", "--keep", "lectures=100")
    told = classpulse("init", *US, *said, "--unlabelled", "--least", 6, *kept, "--yes", "--db", db)
    assert (told.code, told.err) == (0, "")
    for line in (
        "Policy for US (United States, ",
        "Legal basis: consent; attested by Dr. Ruth Lehr",
        "Facial expressions: no",
        "Attention by head pose: yes",
        "Single people are shown: yes",
        "Tiles without a name count: yes",
        "A class is spoken of from 6 people on",
        "observations 30 days",
        "lectures 100 days",
        "The policy is in force.",
    ):
        assert line in told.out
    one = in_force(db)
    assert (one.jurisdiction, one.institution, one.ages, one.basis) == ("US", "university", "13-17", "consent")
    assert (one.attested, one.least) == ("Dr. Ruth Lehr", 6)
    assert (one.expressions, one.attention, one.people, one.unlabelled) == (False, True, True, True)
    assert one.retention == {"observations": 30, "records": 365, "exports": 30, "lectures": 100}


def test_what_is_left_out_is_as_usual_there(classpulse: Command, db: str) -> None:
    told = classpulse("init", *DE, "--yes", "--db", db)
    assert (told.code, told.err) == (0, "")
    assert "Facial expressions: no (EU AI Act, Art. 5(1)(f)" in told.out
    one = in_force(db)
    assert (one.profile, one.ages, one.least) == ("eu", "mixed", 5)
    assert not any((one.expressions, one.attention, one.people, one.unlabelled))
    assert one.attested
    assert classpulse("init", *US, "--yes", "--db", db).code == 0
    assert in_force(db).expressions, "stated again, the new one is in force"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((*DE, "--expressions"), "--expressions is not allowed in EU and EEA (EU AI Act, Art. 5(1)(f)"),
        ((*DE, "--least", 2), "--least 2 is too few"),
        ((*DE, "--keep", "observations"), "--keep 'observations' is not understood"),
        ((*DE, "--keep", "observations=-1"), "--keep 'observations=-1' is not understood"),
        ((*DE, "--keep", "observations=0"), "--keep observations=0 keeps nothing"),
        ((*DE, "--keep", "pictures=3"), "--keep 'pictures' is not known"),
        ((*DE, "--ages", "old"), "--ages 'old' is not known"),
        (("--jurisdiction", "Germany", *DE[2:]), "'Germany' is no country"),
        (("--jurisdiction", "DR", *DE[2:]), "'DR' is no country"),
        (("--jurisdiction", "DE", "--institution", "zoo", "--basis", "x"), "--institution 'zoo' is not known"),
        ((*DE[:4], "--basis", " "), "The policy needs --basis"),
        ((), "classpulse init --jurisdiction ... --institution ... --basis ..."),
        (DE[:4], "classpulse init --basis ..."),
    ],
)
def test_what_cannot_be_stated_is_said_in_one_line(
    classpulse: Command, db: str, said: tuple[str, ...], why: str
) -> None:
    told = classpulse("init", *said, "--yes", "--db", db)
    assert told.code == 2
    assert why in told.err
    assert len(told.err.splitlines()) == 1
    assert nothing_stated(db)


def test_nobody_there_to_attest_it(classpulse: Command, db: str) -> None:
    told = classpulse("init", *DE, "--db", db)
    assert told.code == 2
    assert "not attested" in told.err
    assert "--yes" in told.err
    assert nothing_stated(db)


# ------------------------------------------------------------------------------------------------ by a file


def test_a_file_says_it_all_and_options_overrule_it(classpulse: Command, db: str, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(POLICY, encoding="utf-8")
    assert classpulse("init", "--policy", tmp_path / "policy.toml", "--yes", "--db", db).code == 0
    one = in_force(db)
    assert (one.jurisdiction, one.institution, one.ages) == ("DE", "university", "adults")
    assert (one.basis, one.attested) == ("consent, Art. 6(1)(a) GDPR", "Dr. Ruth Lehr")
    assert (one.expressions, one.attention, one.people, one.least) == (False, True, False, 7)
    assert one.retention == {"observations": 90, "records": 180, "exports": 30, "lectures": 365}
    more = ("--no-attention", "--least", 9, "--attest", "the dean", "--keep", "records=5", "--ages", "mixed")
    assert classpulse("init", "--policy", tmp_path / "policy.toml", *more, "--yes", "--db", db).code == 0
    two = in_force(db)
    assert (two.attention, two.least, two.attested, two.ages) == (False, 9, "the dean", "mixed")
    assert (two.retention["observations"], two.retention["records"]) == (90, 5)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("jurisdiction = ", "cannot be read as a policy"),
        ('country = "DE"', "'country' is not known: use jurisdiction, "),
        ("jurisdiction = 49", "jurisdiction = 49 is not of the kind"),
        ('expressions = "yes"', "expressions = 'yes' is not of the kind"),
        ("least = true", "least = True is not of the kind"),
        ("least = 5.0", "least = 5.0 is not of the kind"),
        ('[retention]\nobservations = "90"', "retention.observations = '90' is no number of days"),
        ("[retention]\npictures = 90", "'pictures' is not known"),
        ("least = 1", "--least 1 is too few"),
        ("expressions = true", "--expressions is not allowed in EU and EEA"),
    ],
)
def test_a_wrong_file_is_said_in_one_line(classpulse: Command, db: str, tmp_path: Path, lines: str, why: str) -> None:
    (tmp_path / "policy.toml").write_text(lines, encoding="utf-8")
    told = classpulse("init", "--policy", tmp_path / "policy.toml", *DE, "--yes", "--db", db)
    assert told.code == 2
    assert why in told.err
    assert len(told.err.splitlines()) == 1
    assert nothing_stated(db)


def test_a_file_that_is_not_there(classpulse: Command, db: str, tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"basis = '\xff'")
    for name in ("none.toml", "bytes.toml", "."):
        told = classpulse("init", "--policy", tmp_path / name, *DE, "--yes", "--db", db)
        assert told.code == 2
        assert "cannot be read as a policy" in told.err
        assert len(told.err.splitlines()) == 1


# ------------------------------------------------------------------------------------------------ asked


@pytest.fixture
def asked(db: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command with somebody in front of it who types these lines."""

    def call(*said: str, lines: str) -> Result:
        monkeypatch.setattr("dashboard.privacy.stating.somebody", lambda: True)
        return CliRunner().invoke(pipeline.app, ["init", *said, "--db", db], input=lines)

    return call


def test_it_asks_for_what_is_missing_and_then_for_the_word(asked: Callable[..., Result], db: str) -> None:
    told = asked(lines="de\nschool\nconsent of the parents\n13-17\ny\n")
    assert told.exit_code == 0, told.output
    for line in ("Country", "Kind of institution", "Ages", "Legal basis", "Do you attest", "The policy is in force."):
        assert line in told.output
    one = in_force(db)
    assert (one.jurisdiction, one.institution, one.ages) == ("DE", "school", "13-17")
    assert one.basis == "consent of the parents"
    told = asked(*US[:4], "--ages", "adults", lines="consent\ny\n")
    assert told.exit_code == 0, told.output
    assert "Country" not in told.output
    assert in_force(db).jurisdiction == "US"


def test_ages_are_mixed_unless_somebody_says_otherwise(asked: Callable[..., Result], db: str) -> None:
    assert asked(*DE, lines="\ny\n").exit_code == 0
    assert in_force(db).ages == "mixed"


@pytest.mark.parametrize("lines", ["\nn\n", "\n"])
def test_who_does_not_attest_states_nothing(asked: Callable[..., Result], db: str, lines: str) -> None:
    assert asked(*DE, lines=lines).exit_code == 1
    assert nothing_stated(db)


def test_attested_beforehand_nothing_is_asked(asked: Callable[..., Result], db: str) -> None:
    told = asked(*DE, "--yes", lines="")
    assert told.exit_code == 0, told.output
    assert "attest that this is true" not in told.output
    assert in_force(db).ages == "mixed"


# ------------------------------------------------------------------------------------------------ what follows


@pytest.fixture
def under_eu(classpulse: Command, db: str) -> str:
    assert classpulse("init", *DE, "--attention", "--yes", "--db", db).code == 0
    return db


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever opens or measures the expression model fails, in processes that are forked from this one as well."""

    def opened(self: object, path: Path = tmp_path) -> None:
        raise ModelError("the expression model was opened: no model")

    monkeypatch.setattr(expression, "WEIGHTS", tmp_path / "no model.tflite")
    monkeypatch.setattr(expression.Expression, "__init__", opened)
    models.load.cache_clear()  # of tests before


def read_of(db: str) -> tuple[int, int, dict[str, str]]:
    """How many faces there are, in how many of them an expression was read, and the run's versions."""
    with sqlite3.connect(db.removeprefix("sqlite:///")) as connection:
        some = " + ".join(f"({name} IS NOT NULL)" for name in PROBABILITIES)
        faces, read = connection.execute(f"SELECT count(x), sum({some}) FROM observation").fetchone()
        ((versions,),) = connection.execute("SELECT versions FROM run").fetchall()
    return faces, read, json.loads(versions)


def test_the_model_is_found_out_where_it_is_used(no_model: None) -> None:
    """So that the tests below can fail."""
    with pytest.raises(Exception, match="no model"):
        models.load(ModelSpec())
    with pytest.raises(OSError, match="no model"):
        models.versions(ModelSpec())


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize("processes", [False, True])
def test_under_the_eu_the_expression_model_is_never_opened(
    classpulse: Command, under_eu: str, drawn: Path, monkeypatch: pytest.MonkeyPatch, *, processes: bool
) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here if not processes else forked())
    told = classpulse("analyse", drawn, "--roster", drawn.with_suffix(".roster.csv"), "--db", under_eu)
    assert (told.code, told.err) == (0, "")
    faces, read, versions = read_of(under_eu)
    assert faces > 10
    assert read == 0
    assert "expression" not in versions
    assert "attention" not in versions, "it is inferred, as before"
    with Store.open(under_eu) as store:
        found = queries.observations(store, next(iter(queries.lectures(store))).id)
    assert found["engagement"].notna().any()
    assert found["expression"].isna().all()


def forked() -> workers.Where:
    """Workers that are forked, so that what is patched here is patched there."""
    return workers.on(lambda: ProcessPoolExecutor(2, mp_context=get_context("fork")), at_once=4)


@pytest.mark.usefixtures("no_model")
def test_without_attention_no_pose_is_told_and_the_run_says_so(
    classpulse: Command, db: str, drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)
    monkeypatch.setattr(models, "Poses", None)
    assert classpulse("init", *DE, "--yes", "--db", db).code == 0
    assert classpulse("analyse", drawn, "--roster", drawn.with_suffix(".roster.csv"), "--db", db).code == 0
    faces, read, versions = read_of(db)
    assert (faces > 10, read) == (True, 0)
    assert versions["attention"] == "not inferred"
    with sqlite3.connect(db.removeprefix("sqlite:///")) as connection:
        assert connection.execute("SELECT count(yaw) + count(attention) FROM observation").fetchone() == (0,)


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize("arguments", [("analyse", "{}"), ("live", "{}?live"), ("live", "camera://0")])
def test_without_a_policy_no_real_class_is_analysed(
    classpulse: Command, db: str, drawn: Path, arguments: tuple[str, ...]
) -> None:
    answer = classpulse(*(each.format(drawn) for each in arguments), "--db", db)
    assert (answer.code, answer.out) == (2, "")
    (line,) = answer.err.splitlines()
    assert "No policy is stated" in line
    assert "classpulse init --jurisdiction CC --institution KIND --basis TEXT" in line
    with Store.open(db) as store:
        assert queries.lectures(store) == []
        assert live.current(store) == []


def test_a_policy_stated_later_has_it_analysed_anew(
    classpulse: Command, db: str, drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)
    assert classpulse("init", *US, "--yes", "--db", db).code == 0
    assert classpulse("analyse", drawn, "--roster", drawn.with_suffix(".roster.csv"), "--db", db).code == 0
    assert read_of(db)[1] > 0
    told = classpulse("init", *DE, "--yes", "--db", db)
    assert told.code == 0
    assert "rows was deleted what it does not allow" in told.out
    assert read_of(db)[1] == 0
    told = classpulse("report", "class", "--formula", "sharma2019", "--to", drawn.parent / "x.html", "--db", db)
    assert told.code == 2
    assert "choose --formula presence" in told.err


@pytest.mark.usefixtures("no_model")
def test_a_demo_under_the_eu_does_not_count_what_is_not_read(
    classpulse: Command, under_eu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)
    told = classpulse("demo", "--people", 4, "--seconds", 6, "--no-serve", "--db", under_eu)
    assert (told.code, told.err) == (0, "")
    assert "faces found" in told.out
    assert "expressions right" not in told.out


@pytest.mark.usefixtures("no_model")
def test_the_eye_looks_by_the_policy(under_eu: str, classpulse: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(serving, "run", lambda place, load: made.append(load()))
    assert classpulse("eye", 0, "--db", under_eu).code == 0
    loaded = made[0].keywords["models"]
    assert loaded.expression is None
    assert loaded.poses is not None


@pytest.mark.usefixtures("no_model")
def test_a_class_that_is_followed_is_looked_at_by_the_policy(classpulse: Command, under_eu: str, drawn: Path) -> None:
    answer = classpulse("live", f"{drawn}?live", "--roster", drawn.with_suffix(".roster.csv"), "--db", under_eu)
    assert answer.code == 0, answer.err
    faces, read, versions = read_of(under_eu)
    assert faces > 0
    assert read == 0
    assert "expression" not in versions
