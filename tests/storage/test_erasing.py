"""Forgetting somebody: no row, no text and no file has their name any more, and the others are as they were."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ingest.records.roster import Participant
from storage import StoreError, accounts, backup, erasing, export, queries, scrubbing, writings
from storage.blanking import BLANK, Blank, parts
from storage.engine import reading
from storage.store import Store
from storage.tables import recording
from tests.storage import forgotten
from tests.storage.forgotten import EMAIL, OTHERS, WHO, hold, named, on_disk, rows, tell


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are written; a database in a file lies in it, too."""
    return tmp_path


def test_a_name_is_in_no_file_afterwards(store: Store, folder: Path) -> None:
    run = hold(store)
    tell(store, run)
    own = forgotten.beside(store, run)
    for name in ("rows.csv", "rows.jsonl", "rows.parquet"):
        export.write(store, run.lecture_id, folder / name)
    forgotten.sample(store)
    sealed = forgotten.stored(store)
    assert len(sealed) > 15
    assert len(on_disk(store, folder, sealed)) > 3
    erased = erasing.forget(store, WHO)
    assert named(store) == []
    assert on_disk(store, folder, sealed) == []
    assert sorted(Path(path).name for path in erased.removed) == ["rows.csv", "rows.jsonl", "rows.parquet"]
    assert (erased.left, erased.told) == ([], [])
    assert erased.rows == {
        **{"observations": 90, "stays": 1, "turns": 1, "messages": 1, "sentences": 1, "decisions": 1},
        **{"participants": 1, "labels": 3, "consents": 1, "accounts": 1, "texts": erased.rows["texts"]},
    }
    account = accounts.by_id(store, own)
    assert account is None or not (account.enabled or account.email or account.name or account.password)


def test_the_others_are_as_if_they_alone_had_been_there(store: Store) -> None:
    run = hold(store)
    before = queries.observations(store, run.lecture_id)
    erasing.forget(store, EMAIL)
    after = queries.observations(store, run.lecture_id)
    assert set(after["participant"]) == set(OTHERS)
    kept = before[before["participant"] != WHO].reset_index(drop=True)
    assert after.drop(columns="engagement").equals(kept.drop(columns="engagement"))
    timeline = queries.timeline(store, run.lecture_id)
    assert set(timeline["participant"]) == set(OTHERS)
    assert [len(one.observations) for one in store.moments(run)] == [3] * forgotten.SECONDS
    sums = rows(store, "class_minute", "participant_minute", "participant_total")
    store.refresh(every=True)
    assert rows(store, "class_minute", "participant_minute", "participant_total") == sums
    store.identify(run, [(one.at_ms, tuple(seen.label for seen in one.observations)) for one in store.moments(run)])
    assert queries.observations(store, run.lecture_id)["participant"].equals(after["participant"])


def test_forgetting_again_says_that_there_is_nobody(store: Store) -> None:
    hold(store)
    erasing.forget(store, WHO)
    before = rows(store)
    with pytest.raises(StoreError, match="There is nobody called"):
        erasing.forget(store, WHO)
    assert rows(store) == before


def test_a_command_stopped_before_the_bytes_were_gone_goes_on(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = hold(store)
    tell(store, run)
    sealed = forgotten.stored(store)
    with monkeypatch.context() as patch:
        patch.setattr(scrubbing, "scrub", _stop)
        with pytest.raises(KeyboardInterrupt):
            erasing.forget(store, WHO)
    assert scrubbing.pending(store)
    assert scrubbing.finish(store)
    assert not scrubbing.pending(store)
    assert not scrubbing.finish(store)
    assert (named(store), on_disk(store, folder, sealed)) == ([], [])


def _stop(_store: Store) -> None:
    raise KeyboardInterrupt


def test_a_command_stopped_in_the_middle_changed_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(store, hold(store))
    before = rows(store)
    with monkeypatch.context() as patch:
        patch.setattr(scrubbing, "note", lambda connection, now: _stop(store))
        with pytest.raises(KeyboardInterrupt):
            erasing.forget(store, WHO)
    assert rows(store) == before
    erasing.forget(store, WHO)
    assert named(store) == []


@pytest.mark.parametrize(
    "said", [WHO, WHO.lower(), EMAIL.upper(), "Quiri Zwetschge", f"{WHO[:-1]}n", "Quirinia  ZWETSCHGENBAUM "]
)
def test_they_are_found_by_name_address_alias_and_label(store: Store, said: str) -> None:
    hold(store)
    hold(store, "Optics 2", day=7)
    found = erasing.find(store, said)
    assert (found.name, found.emails, sorted(found.lectures.values())) == (WHO, (EMAIL,), ["Optics 1", "Optics 2"])
    assert len(found.participants) == 2


def test_namesakes_are_asked_back_for(store: Store) -> None:
    store.enrol("A1", [Participant("Ada Novak", "ada@a.example")], "Algebra")
    store.enrol("B1", [Participant("Ada Novak", "ada@b.example")], "Biology")
    with pytest.raises(StoreError, match=r"may be ada@a.example \(Algebra\) or ada@b.example \(Biology\): name one by"):
        erasing.find(store, "Ada Novak")
    assert erasing.find(store, "Ada Novak", "Biology").emails == ("ada@b.example",)
    erasing.forget(store, "ADA@a.example")
    assert erasing.find(store, "Ada Novak").emails == ("ada@b.example",)


@pytest.mark.parametrize(
    ("said", "course", "why"),
    [
        ("Quirina Zwetschgenbaum", None, "did you mean 'Quirinia Zwetschgenbaum'"),
        ("Somebody Else", None, "write it as on the roster"),
        (" ", None, "Nobody is named"),
        (WHO, "Optik", "There is no course 'Optik': did you mean 'Optics'"),
    ],
)
def test_who_cannot_be_found_is_said(store: Store, said: str, course: str | None, why: str) -> None:
    hold(store)
    with pytest.raises(StoreError, match=why):
        erasing.find(store, said, course)


def test_in_one_course_alone(store: Store) -> None:
    first, second = hold(store), hold(store, "Acoustics 1", course="Acoustics")
    own = forgotten.beside(store, first)
    erasing.forget(store, WHO, "Optics")
    assert WHO not in set(queries.observations(store, first.lecture_id)["participant"])
    assert WHO in set(queries.observations(store, second.lecture_id)["participant"])
    assert accounts.by_id(store, own) is not None
    assert list(erasing.find(store, WHO).lectures.values()) == ["Acoustics 1"]


def test_a_file_that_somebody_changed_is_left_and_told(store: Store, folder: Path) -> None:
    run = hold(store)
    for name in ("same.csv", "changed.csv", "moved.csv"):
        export.write(store, run.lecture_id, folder / name)
    with (folder / "changed.csv").open("a") as file:
        file.write("mine")
    (folder / "moved.csv").rename(folder / "elsewhere.csv")
    erased = erasing.forget(store, WHO)
    assert [Path(path).name for path in erased.removed] == ["same.csv", "moved.csv"]
    assert [one.partition(": ")[2][:40] for one in erased.left] == ["was changed since it was written: look at"[:40]]
    assert (folder / "changed.csv").exists()


def test_files_of_other_lectures_stay(store: Store, folder: Path) -> None:
    hold(store)
    other = hold(store, "Acoustics 1", who="Dev Anand", course="Acoustics")
    export.write(store, other.lecture_id, folder / "other.csv")
    assert erasing.forget(store, WHO).removed == []
    assert (folder / "other.csv").exists()


def test_a_name_in_what_is_not_ours_to_change_is_told(store: Store, folder: Path) -> None:
    hold(store, course=f"Tutoring {WHO}")
    path = folder / f"{WHO}.mp4"
    path.touch()
    with store.engine.begin() as connection:
        connection.execute(update(recording).values(uri=str(path)))
    accounts.add(store, "qz", name=WHO, email="", role="teacher", password=None)
    told = erasing.forget(store, WHO).told
    assert told == [f"the recording {path}", f"the course 'Tutoring {WHO}'", "the account 'qz' (teacher)"]


def test_backups_are_listed_by_their_date(store: Store, folder: Path) -> None:
    if store.engine.dialect.name == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    made = backup.back_up(store.engine, folder / "backups", datetime(2026, 3, 1, 3, tzinfo=UTC), 7)
    assert writings.backups(folder / "backups") == [made]
    assert writings.backups(folder / "nowhere") == []


@pytest.mark.parametrize(
    ("names", "said", "left"),
    [
        (["Ada Novak"], "Thanks, ada novak!", f"Thanks, {BLANK}!"),
        (["Ada Novak"], "NOVAK, ADA; Ada-Novak", f"{BLANK}; {BLANK}"),
        (["Ada Novak"], "x/ada_novak.mp4 ada%20novak", f"x/{BLANK}.mp4 {BLANK}"),
        (["Ada Novak"], "Ada Novakova, Nada Novak, canada", "Ada Novakova, Nada Novak, canada"),
        (["Will"], "Will will, WILL", f"{BLANK} will, {BLANK}"),
        (["a@b.example"], "mail A@B.example or ba@b.example", f"mail {BLANK} or ba@b.example"),
        (["Jos\u00e9 Gr\u00fcn"], '"Jos\\u00e9 Gr\\u00fcn" Jose\u0301 Gru\u0308n', f'"{BLANK}" {BLANK}'),
        (["\u5c71\u7530 \u592a\u90ce"], "\u592a\u90ce \u5c71\u7530", BLANK),
        (["Maria da Silva Santos"], "Santos, Maria da Silva", BLANK),
        ([], "Ada", "Ada"),
    ],
)  # fmt: skip
def test_a_name_goes_wherever_it_stands_as_words_of_its_own(names: list[str], said: str, left: str) -> None:
    assert Blank(names).out(said) == left
    assert Blank(names).said(said) is (said != left)


def test_single_words_of_a_name_go_as_they_are_written() -> None:
    blank = Blank(["Will Al Okafor"], parts(["Will Al Okafor", "w@x.example"]))
    assert blank.out("Will, will you ask Okafor, or Al?") == f"{BLANK}, will you ask {BLANK}, or Al?"


def test_who_reads_an_older_state_is_waited_for_and_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = hold(store)
    tell(store, run)
    monkeypatch.setattr(scrubbing, "PATIENCE_S", 0.2)
    with reading(store.engine) as connection:
        connection.execute(select(recording)).all()
        with pytest.raises(StoreError, match=r"not out of the database's files yet .*run the command again"):
            erasing.forget(store, WHO)
    assert named(store) == []
    assert scrubbing.finish(store)
    assert not scrubbing.pending(store)


def test_somebody_of_whom_there_is_only_an_account_is_found_by_its_address(store: Store) -> None:
    own = accounts.add(store, "dev", name="Dev", email="dev@x.example", role="student", password=None)
    assert erasing.forget(store, "DEV@x.example").rows == {"accounts": 1}
    emptied = accounts.by_id(store, own.id)
    assert emptied is not None
    assert (emptied.login, emptied.name, emptied.email, emptied.enabled) == (f"erased-{own.id}", "", "", False)
    with pytest.raises(StoreError, match="There is nobody called"):
        erasing.find(store, "dev@x.example")


def test_somebody_who_only_agreed_is_found_by_either(store: Store) -> None:
    hold(store, who="Dev Anand")
    forgotten.beside(store, hold(store, "Optics 2", who="Dev Anand"))
    assert erasing.find(store, WHO).emails == erasing.find(store, EMAIL).emails == (EMAIL,)
    assert erasing.forget(store, EMAIL).rows["consents"] == 1
    assert named(store) == []


def test_a_name_that_stands_in_a_text_alone_goes_from_there(store: Store) -> None:
    run = hold(store)
    store.note(run.lecture_id, 0, "Ask Dana Scully.")
    found = erasing.find(store, "dana scully")
    assert (found.participants, found.lectures) == (frozenset(), {})
    assert erasing.forget(store, "dana scully").rows == {"texts": 1}
    assert [row[3] for row in rows(store, "note")["note"]] == [f"Ask {BLANK}."]


def test_a_label_that_others_bear_too_stays_theirs(store: Store) -> None:
    """Unless it has the name in it: then it goes, and whose row it was stays."""
    run = hold(store)
    store.identify(run, [(one.at_ms, ("Ada Novak", "Bilal Haddad", "Cy", WHO)) for one in store.moments(run)])
    erasing.forget(store, WHO)
    after = queries.observations(store, run.lecture_id)
    assert set(after["participant"]) == {"Ada Novak", "Bilal Haddad", "Cy"}
    assert after[after["participant"] == "Bilal Haddad"]["label"].isna().sum() == forgotten.SECONDS * 2 // 3
    assert len(after) == 3 * forgotten.SECONDS
