"""Each chore as a function: what it finds, what it does, what it says of that."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from dashboard import uploads
from dashboard.chores import backup, chores, enabled, inbox, lacking, mail, nightly, purge, rollups
from dashboard.chores.inbox import Folder
from dashboard.pages import overview
from dashboard.view import View
from ingest.stable import Looks
from ingest.video import SourceError
from storage import StoreError, doing, holding, jobs
from storage import chores as kept
from storage.backup import back_up
from storage.engine import writing
from storage.store import Store
from storage.tables import attempt, event, job
from tests.dashboard import rooms
from tests.storage.conftest import cluster, postgres_url

__all__ = ["cluster", "postgres_url"]

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Watching:
    """Folders below one, looked at every half minute."""

    def __init__(self, store: Store, folder: Path, course: str | None = None) -> None:
        self.store, self.folder, self.now = store, folder, NOW
        self.folders = [Folder(folder, course)]
        self.looks, self.known = Looks(), {}  # type: ignore[var-annotated]

    def look(self, times: int = 1) -> str:
        said = ""
        for _ in range(times):
            said = inbox.look(self.store, self.now, self.folders, self.looks, self.known)
            self.now += timedelta(seconds=30)
        return said

    def asked(self) -> list[tuple[str, str | None]]:
        waiting = jobs.waiting(self.store)
        return [(str(Path(one.uri).relative_to(self.folder)), one.course) for one in waiting]


@pytest.fixture
def watching(store: Store, tmp_path: Path) -> Watching:
    (tmp_path / "inbox").mkdir()
    return Watching(store, tmp_path / "inbox")


def put(path: Path, content: bytes = b"a class") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# ------------------------------------------------------------------------------------------------- watched folders


def test_a_recording_is_asked_for_once_it_is_whole_with_the_folder_as_its_course(watching: Watching) -> None:
    put(watching.folder / "Algebra" / "Week 1" / "one.mp4")
    put(watching.folder / "two.mp4", b"another")
    assert watching.look() == "still being copied: 2"
    assert watching.asked() == []
    assert watching.look() == "New recordings: 2"
    assert sorted(watching.asked()) == [("Algebra/Week 1/one.mp4", "Algebra"), ("two.mp4", None)]
    assert watching.look() == ""
    assert len(watching.asked()) == 2


def test_a_file_that_grows_waits_until_it_stands_still(watching: Watching) -> None:
    path = put(watching.folder / "one.mp4")
    for _ in range(4):
        watching.look()
        with path.open("ab") as file:
            file.write(b"more")
    assert watching.asked() == []
    assert watching.look(2) == "New recordings: 1"


def test_a_file_whose_length_was_reserved_waits_for_its_last_change(watching: Watching) -> None:
    """As some programs copy: the size is there at once."""
    path = put(watching.folder / "one.mp4", b"\0" * 100)
    for second in range(3):
        watching.look()
        os.utime(path, (NOW.timestamp() + second, NOW.timestamp() + second))
    assert watching.asked() == []
    watching.look(2)
    assert watching.asked() == [("one.mp4", None)]


def test_two_looks_in_a_row_are_no_wait(watching: Watching) -> None:
    put(watching.folder / "one.mp4")
    watching.look()
    watching.now -= timedelta(seconds=29)  # somebody presses "Run now"
    watching.look()
    assert watching.asked() == []


@pytest.mark.parametrize(
    "name", ["one.mp4.part", "one.part.mp4", ".one.mp4", "one.mp4.crdownload", "~/one.txt", "e.mp4"]
)
def test_half_copied_hidden_and_empty_files_are_passed_over(watching: Watching, name: str) -> None:
    put(watching.folder / name, b"" if name == "e.mp4" else b"some")
    watching.look(3)
    assert watching.asked() == []


def test_what_is_renamed_before_its_turn_is_looked_for_where_it_is(watching: Watching) -> None:
    path = put(watching.folder / "one.mp4")
    watching.look(2)
    path.rename(watching.folder / "first.mp4")
    assert watching.look(2) == ""
    assert watching.asked() == [("first.mp4", None)]


def test_the_same_content_is_asked_for_once_also_by_another_process(watching: Watching) -> None:
    put(watching.folder / "one.mp4")
    watching.look(2)
    shutil.copy(watching.folder / "one.mp4", watching.folder / "copy.mp4")
    watching.look(2)
    Watching(watching.store, watching.folder).look(2)
    assert watching.asked() == [("one.mp4", None)]
    jobs.cancel(watching.store, jobs.waiting(watching.store)[0].id)
    jobs.remove(watching.store, jobs.waiting(watching.store)[0].id)
    watching.look(2)
    assert watching.asked() == [], "what somebody removed stays so"


def test_what_is_analysed_already_is_not_asked_for(watching: Watching) -> None:
    from ingest.files import fingerprint
    from storage.tables import recording

    rooms.hold(watching.store)
    path = put(watching.folder / "one.mp4")
    with writing(watching.store.engine) as connection:
        connection.execute(update(recording).values(fingerprint=fingerprint(path)))
    watching.look(2)
    assert watching.asked() == []


def test_a_link_that_leads_out_is_none_of_the_folder(watching: Watching, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "secret.mp4")
    (watching.folder / "one.mp4").symlink_to(tmp_path / "elsewhere" / "secret.mp4")
    (watching.folder / "Algebra").symlink_to(tmp_path / "elsewhere")
    watching.look(3)
    assert watching.asked() == []


def test_one_folder_that_is_away_keeps_none_of_the_others_waiting(watching: Watching, tmp_path: Path) -> None:
    watching.folders = [Folder(tmp_path / "away", None), Folder(watching.folder, "Biology")]
    put(watching.folder / "Algebra" / "one.mp4")
    for _ in range(2):
        with pytest.raises(SourceError, match="away is not there; make it"):
            watching.look()
        watching.now += timedelta(seconds=30)
    assert watching.asked() == [("Algebra/one.mp4", "Biology")]


def test_folders_are_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = os.pathsep.join(
        [f"{tmp_path}/a=Algebra: an introduction" if os.pathsep == ";" else f"{tmp_path}/a=Al", ""]
    )
    assert [one.path for one in inbox.folders({inbox.SETTING: setting})] == [tmp_path.resolve() / "a"]
    assert inbox.folders({inbox.SETTING: f"{tmp_path}/a=Al"})[0].course == "Al"
    assert inbox.folders({inbox.SETTING: f"{tmp_path}/b{os.pathsep}{tmp_path}/c"})[1].course is None
    monkeypatch.delenv(inbox.SETTING, raising=False)
    assert lacking(inbox) == "CLASSPULSE_INBOX is not set"
    monkeypatch.setenv(inbox.SETTING, str(tmp_path))
    assert lacking(inbox) == ""


# ----------------------------------------------------------------------------------------------------------- nights


@pytest.fixture
def night(store: Store, allowed: None, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Analyses wait for 22 o'clock, and may begin for eight hours."""
    monkeypatch.setenv(nightly.SETTING, "8")
    kept.make_known(store, {nightly.NAME: enabled(nightly)})
    kept.move(store, nightly.NAME, 22)
    return store


def at(hour: int, day: int = 22) -> datetime:
    """On a day of November, by the clock of this machine."""
    return datetime(2026, 11, day, hour).astimezone()


def test_recordings_are_analysed_at_once_unless_the_night_is_switched_on(night: Store) -> None:
    jobs.ask(night, "/a.mp4")
    assert nightly.asked_before(night, at(12)) == nightly.ALWAYS
    assert doing.take(night, nightly.asked_before(night, at(12)))


def test_by_night_any_may_begin_and_by_day_none(night: Store) -> None:
    kept.switch(night, nightly.NAME, True)
    jobs.ask(night, "/a.mp4")
    found = {hour: nightly.asked_before(night, at(hour)) for hour in range(24)}
    assert {hour for hour, before in found.items() if before == nightly.ALWAYS} == {22, 23, 0, 1, 2, 3, 4, 5}
    assert doing.take(night, found[12]) is None
    assert nightly.run(night, at(22)) == "Recordings that may begin: 1"
    assert doing.take(night, found[22])


def test_asked_for_by_day_what_waits_may_begin_and_what_comes_later_waits(night: Store) -> None:
    kept.switch(night, nightly.NAME, True)
    first = jobs.ask(night, "/a.mp4")
    now = datetime.now(UTC)
    hour = (now.astimezone().hour + 12) % 24
    kept.move(night, nightly.NAME, hour)
    assert holding.hold(night, kept.LEASE, "me", now)
    assert kept.begin(night, nightly.NAME, "me", datetime.now(UTC))
    kept.end(night, nightly.NAME, datetime.now(UTC), "")
    jobs.ask(night, "/b.mp4")
    before = nightly.asked_before(night, now)
    taken = doing.take(night, before)
    assert taken
    assert taken.id == first
    assert doing.take(night, before) is None


def test_the_page_says_what_waits_for_the_night(night: Store) -> None:
    jobs.ask(night, "/a.mp4")
    assert "waits for its turn" in rooms.text(overview.page(night, View(), {}).content)
    kept.switch(night, nightly.NAME, True)
    kept.move(night, nightly.NAME, (datetime.now().hour + 12) % 24)
    assert "waits for the night" in rooms.text(overview.page(night, View(), {}).content)


def test_hours_of_a_night_that_make_no_sense_are_told(night: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.switch(night, nightly.NAME, True)
    monkeypatch.setenv(nightly.SETTING, "all")
    with pytest.raises(StoreError, match="give the hours of a night"):
        nightly.asked_before(night, NOW)


# ----------------------------------------------------------------------------------------------------------- backups


def test_a_backup_of_sqlite_is_whole_private_and_its_own(store: Store, tmp_path: Path) -> None:
    rooms.hold(store, "Lecture 1")
    folder = tmp_path / "backups"
    path = back_up(store.engine, folder, NOW, 7)
    assert path.name == "classpulse-20261122T090000Z.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [one.name for one in folder.iterdir()] == [path.name]
    with Store.open(f"sqlite:///{path}") as copied, copied.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM lecture").scalar_one() == "Lecture 1"
        assert connection.exec_driver_sql("SELECT count(*) FROM observation").scalar_one()


def test_so_many_backups_are_kept_and_what_was_not_finished_goes(store: Store, tmp_path: Path) -> None:
    put(tmp_path / "backups" / "classpulse-20261101T000000Z.db.part")
    put(tmp_path / "backups" / "mine.db")
    for day in range(4):
        back_up(store.engine, tmp_path / "backups", NOW + timedelta(days=day), 2)
    names = sorted(one.name for one in (tmp_path / "backups").iterdir())
    assert names == ["classpulse-20261124T090000Z.db", "classpulse-20261125T090000Z.db", "mine.db"]


def test_a_backup_that_fails_leaves_those_before(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = back_up(store.engine, tmp_path / "backups", NOW, 1)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.backup._to_disk", full)
    with pytest.raises(StoreError, match="No space left"):
        back_up(store.engine, tmp_path / "backups", NOW + timedelta(days=1), 1)
    assert list((tmp_path / "backups").iterdir()) == [first]
    with closing(sqlite3.connect(first)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(not shutil.which("pg_dump") or not shutil.which("pg_restore"), reason="needs pg_dump")
def test_a_backup_of_postgresql_can_be_listed_and_holds_the_tables(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(postgres_url) as store:
        path = back_up(store.engine, tmp_path, NOW, 7)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        listed = subprocess.run(["pg_restore", "--list", path], check=True, capture_output=True, text=True).stdout
        assert "TABLE DATA" in listed
        assert " observation " in listed
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(StoreError, match="apt install postgresql-client"):
            back_up(store.engine, tmp_path, NOW, 7)


def test_the_chore_says_what_it_made(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(backup.FOLDER, raising=False)
    assert lacking(backup) == "CLASSPULSE_BACKUPS is not set"
    monkeypatch.setenv(backup.FOLDER, str(tmp_path / "b"))
    assert backup.run(store, NOW).startswith("classpulse-20261122T090000Z.db, 0.")
    monkeypatch.setenv(backup.KEPT, "none")
    with pytest.raises(StoreError, match="how many backups"):
        backup.run(store, NOW)


# ------------------------------------------------------------------------------------------------------------- purge


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLASSPULSE_RECORDINGS", str(tmp_path / "recordings"))
    return tmp_path / "recordings"


def uploaded(store: Store, recordings: Path, name: str, done_at: datetime | None) -> Path:
    """A recording as it is sent; its job is done, or waits."""
    path = put(recordings / name / "class.mp4")
    number = jobs.ask(store, str(path))
    if done_at:
        doing.end(store, number, "done")
        with writing(store.engine) as connection:
            connection.execute(update(job).where(job.c.id == number).values(finished_at=done_at))
    return path


def test_recordings_stay_unless_days_are_set_and_then_only_those_that_are_needed(
    store: Store, recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = uploaded(store, recordings, "0" * 12, NOW - timedelta(days=31))
    new = uploaded(store, recordings, "1" * 12, NOW - timedelta(days=29))
    waits = uploaded(store, recordings, "2" * 12, None)
    again = uploaded(store, recordings, "3" * 12, NOW - timedelta(days=31))
    jobs.ask(store, str(again))
    elsewhere = uploaded(store, tmp_path, "4" * 12, NOW - timedelta(days=31))
    assert purge.run(store, NOW) == ""
    monkeypatch.setenv(purge.DAYS, "30")
    assert purge.run(store, NOW) == "Deleted: recordings: 1"
    assert not old.parent.exists()
    assert all(path.exists() for path in (new, waits, again, elsewhere))
    assert purge.run(store, NOW) == ""
    monkeypatch.setenv(purge.DAYS, "a month")
    with pytest.raises(StoreError, match="give days"):
        purge.run(store, NOW)


def test_uploads_that_never_became_whole_go_after_a_day(store: Store, recordings: Path) -> None:
    left = put(recordings / ("a" * 12) / "upload.part")
    now = datetime.now(UTC)
    assert purge.run(store, now) == ""
    assert left.exists()
    foreign = put(recordings / "notes" / "mine.txt")
    assert purge.run(store, now + timedelta(days=2)) == "Deleted: unfinished uploads: 1"
    assert not left.parent.exists()
    assert foreign.exists()
    assert uploads.places() == []


def test_log_ins_that_count_no_longer_and_events_of_long_ago_are_forgotten(store: Store, recordings: Path) -> None:
    told = {"kind": "meeting.ended", "body": "", "tries": 1, "not_before": NOW, "received_at": NOW, "reason": ""}
    with writing(store.engine) as connection:
        for hours in (0, 2):
            connection.execute(insert(attempt).values(login="x", address="y", at=NOW - timedelta(hours=hours)))
        for days in (None, 1, 100):
            done = None if days is None else NOW - timedelta(days=days)
            connection.execute(insert(event).values(key=f"{days}", done_at=done, **told))
    assert purge.run(store, NOW) == "Deleted: rows: 2"
    with store.engine.connect() as connection:
        assert set(connection.execute(select(event.c.key)).scalars()) == {"None", "1"}


# -------------------------------------------------------------------------------------------------------- the others


def test_what_is_out_of_date_is_computed_anew(store: Store) -> None:
    rooms.hold(store)
    rollups.run(store, NOW)
    assert rollups.run(store, NOW) == ""


def test_reports_need_a_server_that_takes_mail(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLASSPULSE_SMTP", raising=False)
    assert lacking(mail) == "CLASSPULSE_SMTP is not set"
    monkeypatch.setenv("CLASSPULSE_SMTP", "smtp://localhost")
    assert lacking(mail) == ""
    assert mail.run(store, NOW) == ""


def test_those_of_the_issue_are_there() -> None:
    assert {"inbox", "nightly", "rollups", "purge", "mail", "backup"} <= chores().keys()
