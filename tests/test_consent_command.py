"""Who agreed, from the command line to what is seen: by the roster, by a file, and until they withdraw."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest
from pandas import DataFrame

import pipeline
from storage import StoreError, consenting, live, policy, queries
from storage.store import Store
from tests.conftest import Command
from tests.waiting import until

INIT = ("init", "--jurisdiction", "US", "--institution", "university", "--basis", "consent", "--least", "3", "--yes")


@pytest.fixture
def db(new_db: str) -> str:
    """Nothing is stated yet."""
    return new_db


@pytest.fixture
def names(drawn: Path) -> list[str]:
    return [line.split(",")[0] for line in drawn.with_suffix(".roster.csv").read_text("utf-8").splitlines()[1:]]


def faces(db: str) -> dict[str, int]:
    """In how many seconds a face was seen of each participant."""
    with Store.open(db) as store:
        rows = queries.observations(store, queries.find(store, "L"))
    return {str(name): int(count) for name, count in rows.groupby("participant")["face_visible"].sum().items()}


def test_only_those_are_looked_at_who_agreed(
    classpulse: Command, drawn: Path, db: str, names: list[str], tmp_path: Path
) -> None:
    roster, analyse = tmp_path / "roster.csv", ("analyse", drawn, "--lecture", "L", "--course", "Algebra", "--db", db)
    roster.write_text("name,consent\n" + "".join(f"{name},{'no' if name == names[0] else ''}\n" for name in names))
    assert classpulse(*INIT, "--db", db).code == 0
    assert classpulse(*analyse, "--roster", roster).code == 0
    assert not any(faces(db).values()), "nobody agreed"

    file = tmp_path / "agreed.csv"
    file.write_text(f"Name,Consent,Notice\n{names[0]},yes,2\n{names[1]},yes,2\n{names[2]},no,2\n")
    told = classpulse("consent", file, "--course", "Algebra", "--db", db)
    assert (told.code, told.out) == (0, "Algebra: 2 agreed, 1 did not, 1 said nothing\n")
    assert classpulse(*analyse).code == 0
    seen = faces(db)
    assert seen[names[0]] > 0
    assert seen[names[1]] > 0
    assert seen.get(names[2], 0) == seen.get(names[3], 0) == 0, "but their tiles are counted"

    told = classpulse("consent", "--withdraw", names[0], "--course", "Algebra", "--db", db)
    assert told.code == 0
    assert f"{names[0]} is not looked at any more in Algebra" in told.out
    assert names[0] not in faces(db)
    assert classpulse(*analyse).code == 0, "another run, without them"
    assert faces(db).get(names[0], 0) == 0


def test_the_demo_asks_nobody(classpulse: Command, db: str) -> None:
    assert classpulse(*INIT, "--db", db).code == 0
    assert classpulse("demo", "--people", 3, "--seconds", 3, "--no-serve", "--db", db).code == 0
    with Store.open(db) as store:
        (lecture,) = queries.lectures(store)
        assert queries.observations(store, lecture.id)["face_visible"].any()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,email\nAda,a@x\n", ["line 1", "consent"]),
        ("consent\nyes\n", ["line 1", "`name` or `email`"]),
        ("name,consent\nAda,perhaps\n", ["line 2", "'perhaps'"]),
        ("name,consent\n,yes\n", ["line 2", "nobody is named"]),
        ("name,consent,expires\nAda,yes,soon\n", ["line 2", "expires 'soon'", "2026-11-23"]),
        ("name,consent\n", ["add a row a person"]),
        ("\0\1", ["not a text file"]),
    ],
)
def test_what_is_wrong_with_a_file_is_told(
    classpulse: Command, db: str, tmp_path: Path, content: str, words: list[str]
) -> None:
    file = tmp_path / "agreed.csv"
    file.write_text(content)
    answer = classpulse("consent", file, "--course", "Algebra", "--db", db)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert all(word in answer.err for word in [str(file), *words])
    with Store.open(db) as store, pytest.raises(Exception, match="no course"):
        consenting.of_course(store, "Algebra")


def test_what_is_missing_is_told(classpulse: Command, db: str, tmp_path: Path) -> None:
    assert "--course" in classpulse("consent", "--db", db).err
    assert "no course 'X'" in classpulse("consent", "--course", "X", "--db", db).err
    file = tmp_path / "agreed.csv"
    file.write_text("email,consent\na@x,yes\n")
    assert classpulse("consent", file, "--course", "X", "--db", db).out == "X: 1 agreed, 0 did not, 0 said nothing\n"
    assert "nobody called" in classpulse("consent", "--withdraw", "Somebody Else", "--course", "X", "--db", db).err


def test_whoever_withdraws_from_a_live_class_is_not_looked_at_from_then_on(
    drawn: Path, db: str, names: list[str], tmp_path: Path, classpulse: Command
) -> None:
    """A class of a minute: one of four withdraws after some seconds. What was seen of them goes, and nothing comes."""
    from ingest.records.roster import read
    from ingest.render import Room, render

    film = tmp_path / "minute.mp4"
    render(film, Room(people=4, seconds=40, width=640, height=360, rate=5, seed=3), lambda done, total: None)
    assert classpulse(*INIT, "--db", db).code == 0
    people = read(film.with_suffix(".roster.csv"))
    with Store.open(db) as store, Store.open(db) as other:
        number = live.ask(store, f"{film}?live", lecture="L", course="Algebra", commanded=True)
        following = Thread(target=pipeline.follow, args=(store, number, Event()), kwargs={"people": people})
        following.start()
        try:
            until(lambda: _faces_of(other) >= {one.name for one in people})
            assert consenting.withdraw(other, "Algebra", people[0].name) > 0
            rows = queries.observations(other, queries.find(other, "L"))
            last = int(rows["second"].max())
            until(lambda: int(queries.observations(other, queries.find(other, "L"))["second"].max()) >= last + 5)
        finally:
            live.want(other, number, live.ENDED)
            following.join()
        rows = queries.observations(other, queries.find(other, "L"))
        theirs = rows[rows["label"] == people[0].name]
        assert not theirs["face_visible"].any()
        assert theirs[["yaw"] if "yaw" in theirs else ["attention"]].isna().all(axis=None)
        assert rows[rows["label"] == people[1].name]["face_visible"].any()


def _faces_of(store: Store) -> set[str]:
    """Whose faces were seen, by label."""
    if not queries.lectures(store):
        return set()
    rows = queries.observations(store, queries.lectures(store)[0].id)
    return set() if rows.empty else set(rows[rows["face_visible"]]["label"].dropna())


def test_a_policy_that_is_stated_in_the_middle_of_a_class_holds_from_then_on(
    db: str, tmp_path: Path, classpulse: Command
) -> None:
    """What is not allowed any more is refused by the database; whoever follows the class goes on without it."""
    from ingest.records.roster import read
    from ingest.render import Room, render

    film = tmp_path / "minute.mp4"
    render(film, Room(people=4, seconds=30, width=640, height=360, rate=5, seed=3), lambda done, total: None)
    assert classpulse(*INIT, "--db", db).code == 0
    people = read(film.with_suffix(".roster.csv"))
    told: list[str] = []
    with Store.open(db) as store, Store.open(db) as other:
        number = live.ask(store, f"{film}?live", lecture="L", course="Algebra", commanded=True)

        def follow() -> None:
            try:
                pipeline.follow(store, number, Event(), people=people)
            except StoreError as error:
                told.append(str(error))
                pipeline.follow(store, number, Event(), people=people)  # as the server has another process do

        following = Thread(target=follow)
        following.start()
        try:
            until(lambda: _read_of(other) > 0)
            policy.state(other, policy.made("DE", "university", "consent", "the dean"))
            assert _read_of(other) == 0
            last = int(_rows(other)["second"].max())
            until(lambda: len(_rows(other)) and int(_rows(other)["second"].max()) >= last + 5)
        finally:
            live.want(other, number, live.ENDED)
            following.join()
        assert "policy" in told[0]
        assert _read_of(other) == 0
        assert _rows(other)["face_visible"].any(), "presence goes on"


def _rows(store: Store) -> DataFrame:
    found = queries.lectures(store)
    return queries.observations(store, found[0].id) if found else DataFrame()


def _read_of(store: Store) -> int:
    """In how many rows an expression was read."""
    rows = _rows(store)
    return int(rows["expression"].notna().sum()) if len(rows) else 0
