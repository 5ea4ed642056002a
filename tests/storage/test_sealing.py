"""Names lie sealed in the database, and open with the key of that database alone; on both kinds of database."""

from __future__ import annotations

import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Column, Integer, MetaData, Select, String, Table, func, select, text

from inference.observation import Box, Moment, Observation, Screen, Tile
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed
from ingest.records.roster import Participant
from ingest.records.transcript import Sentence
from ingest.video import Recording, Segment
from storage import StoreError, accounts, attempts, events, jobs, rosters, sealing
from storage.bulk import put, rows_of
from storage.engine import reading, writing
from storage.sealing import Seal
from storage.store import Store
from storage.tables import Sealed, label, metadata, participant
from tests.conftest import Command
from tests.storage.contents import contents

KEY, OTHER = (urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TEXTS = ["a", "Ada Novak", "fifteen letters", "sixteen letters!", "Đurđica 王小明", "line\nbreak\0", "long " * 1000]
OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a key: where it would be."""
    monkeypatch.delenv(sealing.SETTING, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return sealing.place()


# ------------------------------------------------------------------------------------------------ tokens


@pytest.mark.parametrize("plain", TEXTS)
def test_any_fernet_opens_what_is_sealed_and_we_what_any_fernet_sealed(plain: str) -> None:
    seal, fernet = Seal(KEY.encode()), Fernet(KEY)
    token = seal.seal(plain)
    assert fernet.decrypt(token).decode() == plain
    assert fernet.extract_timestamp(token) == 0
    assert seal.open(token) == plain
    assert seal.open(fernet.encrypt(plain.encode()).decode()) == plain


def test_the_same_text_is_the_same_token_under_the_same_key_alone() -> None:
    tokens = [Seal(key.encode()).seal(plain) for key in (KEY, OTHER) for plain in TEXTS]
    assert len(set(tokens)) == len(tokens)
    assert tokens == [Seal(key.encode()).seal(plain) for key in (KEY, OTHER) for plain in TEXTS]


def test_nothing_stays_nothing() -> None:
    assert Seal(KEY.encode()).seal("") == Seal(KEY.encode()).open("") == ""


@pytest.mark.parametrize("place", [0, 5, 12, 30, 40, -1])
def test_a_token_that_was_changed_is_refused(place: int) -> None:
    seal = Seal(KEY.encode())
    raw = bytearray(urlsafe_b64decode(seal.seal("Ada Novak")))
    raw[place] ^= 1
    with pytest.raises(StoreError, match="the row was changed"):
        seal.open(urlsafe_b64encode(raw).decode())


@pytest.mark.parametrize("token", ["Ada Novak", "gAAAAA", "Đurđica", Seal(OTHER.encode()).seal("Ada Novak")])
def test_what_another_key_sealed_or_nobody_is_refused_in_one_line(token: str) -> None:
    with pytest.raises(StoreError) as caught:
        Seal(KEY.encode()).open(token)
    assert str(caught.value).startswith("A name cannot be opened: another key sealed it")
    assert "CLASSPULSE_KEY" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert token not in str(caught.value)


# ------------------------------------------------------------------------------------------------ the key


def test_a_key_is_made_once_and_is_its_owner_s_alone(own: Path) -> None:
    with pytest.raises(StoreError, match=r"The key of the names is not there: .+names\.key"):
        sealing.seal()
    assert not own.exists()
    with ThreadPoolExecutor(8) as at_once:
        tokens = {one.seal("Ada") for one in at_once.map(lambda _: sealing.ready(), range(16))}
    assert tokens == {sealing.seal().seal("Ada")} == {Seal(own.read_bytes().strip()).seal("Ada")}
    assert [one.name for one in own.parent.iterdir()] == ["names.key"]
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    assert sealing.where() == str(own)


def test_a_key_that_is_given_wins_and_none_is_made(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sealing.SETTING, f" {KEY}\n")
    assert sealing.ready().seal("Ada") == Seal(KEY.encode()).seal("Ada")
    assert not own.exists()
    assert sealing.where() == "given by CLASSPULSE_KEY"


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe", b"A" * 44, KEY.encode()[:-5], b"\0\x80\xff" * 20])
def test_a_damaged_key_is_told_in_a_line_and_left_alone(
    content: bytes, own: Path, new_db: str, classpulse: Command
) -> None:
    Store.open(new_db).close()
    own.unlink()
    sealing._kept.cache_clear()
    own.touch(0o600)
    own.write_bytes(content)
    answer = classpulse("upgrade", "--db", new_db)
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert str(own) in answer.err
    assert own.read_bytes() == content


def test_a_key_that_others_may_read_is_refused(own: Path, new_db: str, classpulse: Command) -> None:
    Store.open(new_db).close()
    sealing._kept.cache_clear()
    own.chmod(0o640)
    answer = classpulse("doctor", "--db", new_db)
    assert answer.code == 2
    assert f"chmod 600 '{own}'" in answer.out


def test_a_folder_that_takes_no_key_is_told(own: Path, tmp_path: Path, new_db: str, classpulse: Command) -> None:
    (tmp_path / "config").write_text("a file")
    answer = classpulse("upgrade", "--db", new_db)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert f"cannot be kept as {own}" in answer.err
    assert "classpulse key" in answer.err


def test_a_new_key_is_printed(classpulse: Command) -> None:
    one, other = (classpulse("key").out.strip() for _ in range(2))
    assert one != other
    assert Seal(one.encode()).open(Seal(one.encode()).seal("Ada")) == "Ada"


def test_a_database_tells_at_once_that_it_has_another_key(url: str, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(url).close()
    kept = own.read_bytes()
    monkeypatch.setenv(sealing.SETTING, OTHER)
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    assert "are sealed by another key: give the key of this database by CLASSPULSE_KEY, or put it back as" in str(
        caught.value
    )
    assert "\n" not in str(caught.value)
    monkeypatch.delenv(sealing.SETTING)
    own.unlink()
    sealing._kept.cache_clear()
    with pytest.raises(StoreError, match="The key of the names is not there"):
        Store.open(url)
    assert not own.exists(), "another key would be in the way of the right one"
    monkeypatch.setenv(sealing.SETTING, kept.decode())
    Store.open(url).close()


# ------------------------------------------------------------------------------------------------ what lies there

CANARY = "zsof"
WHO = Participant("Zsofia Canary", "Zsofia@Example.org", ("Zsofi", "Zsófi C"), True)


def filled(store: Store) -> None:
    """Somebody in everything that names people."""
    store.enrol("Optics", [WHO], "Physics")
    recording = Recording("/videos/zsofia canary.mp4", "one", 10_000, 1280, 720, NOW)
    run = store.begin(recording, lecture="Optics", course="Physics", period_ms=1000, versions={"model": "1"})
    seen = Observation(Tile(Box(0, 0, 0.5, 0.5)), "Zsofia Canarv")
    shown = Screen(Box(0, 0, 1, 1), "5a0" * 24, "The proof of Zsofia", False)
    store.add(run, Segment(recording.uri, 0, 5_000), [Moment(at * 1000, (seen,), shown) for at in range(5)])
    store.lose(run, Segment(recording.uri, 5_000, 10_000), "zsofia canary.mp4 is damaged")
    store.name_people(run)
    store.finish(run, "partial", "zsofia canary.mp4 is damaged")
    person = Person("Zsofi", "Zsofia C.", "zsofia@example.org")
    stay = Stay(person, NOW, NOW + timedelta(seconds=9), 9_000)
    store.attach(run.lecture_id, Placed("participants", run.recording_id, (stay,)))
    said = Sentence("Zsofia, go on.", 0, 900, person)
    store.attach(run.lecture_id, Placed("transcript", run.recording_id, (said,)))
    store.note(run.lecture_id, 1_000, "Zsofia was lost")
    accounts.add(store, "zsofia", "Zsofia Canary", "student", email="zsofia@example.org")
    attempts.begin(store, "zsofi", "127.0.0.1", at=NOW)
    events.receive(store, "1", "meeting.ended", '{"host": "zsofia@example.org"}', NOW)
    jobs.ask(store, "/videos/zsofia.mp4", account_id=None)


def in_the_clear(store: Store, folder: Path) -> bytes:
    """All that a thief of the database would have, in small letters."""
    if store.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in folder.glob("class.db*")).lower()
    with store.engine.connect() as connection:
        rows = [
            row
            for name in metadata.tables
            for (row,) in connection.exec_driver_sql(f'SELECT row_to_json(one)::text FROM "{name}" one')
        ]
    return "\n".join(rows).lower().encode()


def test_a_dump_of_the_database_names_nobody(store: Store, tmp_path: Path) -> None:
    filled(store)
    dump = in_the_clear(store, tmp_path)
    assert b"optics" in dump, "a title, as a name would be found"
    assert CANARY.encode() not in dump
    opened = contents(store)
    naming = {name for name, rows in opened.items() if CANARY in repr(rows).lower()}
    assert naming >= {"account", "attempt", "event", "job", "label", "note", "participant", "recording", "run",
                      "screen", "segment", "sentence"}  # fmt: skip


def test_with_another_key_nothing_opens(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store)
    monkeypatch.setenv(sealing.SETTING, OTHER)
    with store.engine.connect() as connection:
        having = [table for table in metadata.sorted_tables if _sealed(table) and _held(connection, table)]
        for table in having:
            with pytest.raises(StoreError, match="another key"):
                connection.execute(select(table)).all()
    assert len(having) > 10


def _sealed(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if isinstance(column.type, Sealed)]


def _held(connection: Any, table: Table) -> bool:
    """Whether something in it is sealed: nothing stays nothing."""
    return any(connection.execute(select(func.count(column)).where(column != "")).scalar() for column in _sealed(table))


def test_a_name_that_cannot_be_sealed_is_told_in_a_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sealing.SETTING, "damaged")
    with pytest.raises(StoreError, match=r"^CLASSPULSE_KEY holds no key of names"):
        jobs.ask(store, "/videos/one.mp4")


def test_what_is_sealed_is_found_by_whole_texts(store: Store) -> None:
    filled(store)
    with reading(store.engine) as connection:

        def found(query: Select[Any]) -> list[Any]:
            return list(connection.execute(query).scalars())

        assert found(select(participant.c.email).where(participant.c.name == WHO.name)) == [WHO.email]
        assert found(select(participant.c.name).where(participant.c.email.in_([WHO.email, "b@x.org"]))) == [WHO.name]
        assert found(select(label.c.text).where(label.c.text != "")) != []
    assert store.roster("Optics") == [WHO]
    assert [one.course for one in rosters.own(store, "zsofia@example.ORG")] == ["Physics"]
    assert rosters.own(store, "zsofi@example.org") == []


@pytest.mark.parametrize(
    "query",
    [
        select(participant.c.id).order_by(participant.c.name.desc()),
        select(participant.c.id).where(func.lower(participant.c.email) == "zsofia@example.org"),
        select(label.c.id).where(label.c.text.startswith("Zsof")),
    ],
)
def test_a_query_that_would_have_the_database_read_names_fails(store: Store, query: Select[Any]) -> None:
    """So every other test here shows that none does (tests/storage/conftest.py)."""
    with reading(store.engine) as connection, pytest.raises(AssertionError, match="cannot read a name"):
        connection.execute(query)


def test_rows_in_bulk_are_sealed_and_opened_too(store: Store) -> None:
    made = Table("made", MetaData(), Column("id", Integer, primary_key=True), Column("text", Sealed))
    texts = ["Ada", "", None, "tab\t\\N", "Ada"]
    with writing(store.engine) as connection:
        made.create(connection)
        put(connection, made, ("text", "id"), ((one, number) for number, one in enumerate(texts)))
        query = select(made.c.id, made.c.text).order_by(made.c.id)
        assert rows_of(connection, query) == list(enumerate(texts))
        assert list(connection.execute(select(made.c.text).order_by(made.c.id)).scalars()) == texts
        raw = list(connection.execute(text("SELECT text FROM made ORDER BY id")).scalars())
    assert raw == [None if one is None else sealing.seal().seal(one) for one in texts]


NAMING_NOBODY = """
    account.password account.role apscheduler_jobs.id attempt.address audit.actor audit.did audit.hash
    audit.lecture_id audit.participant_id audit.why change.kind chore.name class_minute.formula
    class_minute.version consent.notice consent.source course.name course_weights.formula
    course_weights.version course_weights.weights decision.answer download.key download.kind download.meeting
    download.state engagement_bin.formula engagement_bin.version engagement_minute.formula
    engagement_minute.version event.key event.kind gap.reason identified.version job.course job.kind
    job.lecture job.state lease.holder lease.name lecture.id lecture.name live.course live.lecture live.state
    live.wanted mailing.language mark.answer policy.ages policy.basis policy.institution policy.jurisdiction
    policy.profile policy.retention policy.version posting.language record.fingerprint record.kind
    recording.fingerprint run.state run.versions screen.print searched.formula searched.search
    searched.version summed.versions usual.basis usual.quantity watched.fingerprint
"""


def test_every_column_of_texts_is_sealed_or_names_nobody() -> None:
    """A new one is to be decided upon: `storage/tables/__init__.py` says by what."""
    columns = [column for table in metadata.sorted_tables for column in table.c if not column.foreign_keys]
    texts = {str(column) for column in columns if isinstance(column.type, String)}
    assert texts == set(NAMING_NOBODY.split())


# ------------------------------------------------------------------------------------------------ a role of its own


@pytest.fixture
def analyst(store: Store, cluster: str) -> Iterator[Any]:
    """What docs/operating.md says, on a database with somebody in it; the connection is that role's."""
    import psycopg

    filled(store)
    place = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    _, _, rest = OPERATING.read_text(encoding="utf-8").partition("```sql\n")
    with closing(psycopg.connect(place, autocommit=True)) as owner:
        owner.execute(rest.partition("```")[0])
        try:
            owner.execute("SET ROLE analyst")
            yield owner
        finally:
            owner.execute("RESET ROLE; DROP OWNED BY analyst; DROP ROLE analyst")


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_role_reads_all_but_the_names(analyst: Any) -> None:
    import psycopg

    assert analyst.execute("SELECT count(*) FROM observation").fetchone() == (5,)
    readable, refused = "", set()
    for table in metadata.tables:
        try:
            rows = analyst.execute(f'SELECT row_to_json(one)::text FROM "{table}" one').fetchall()
            readable += "".join(row for (row,) in rows).lower()
        except psycopg.errors.InsufficientPrivilege:
            refused.add(table)
    assert CANARY not in readable
    assert refused == {"account", "attempt", "consent", "event", "label", "note", "participant", "screen", "sentence"}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        analyst.execute("UPDATE lecture SET name = ''")
