"""A student's own copy from their page: to themselves and to an admin, and to nobody else."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from ingest.records.roster import Participant
from storage.store import Store
from storage.tables import participant
from tests.dashboard import rooms
from tests.dashboard.browsing import Browser, account

ADDRESS = "zoe@school.example"


@pytest.fixture
def number(store: Store) -> int:
    """The row of Zoe Adler, who has an address, in the course Algebra."""
    for name in ("Lecture 7", "Lecture 8"):
        rooms.hold(store, name)
        store.enrol(name, [Participant("Zoe Adler", ADDRESS), Participant("Ana Brandt", "ana@school.example")])
    with store.engine.connect() as connection:
        query = select(participant.c.id).where(participant.c.name == "Zoe Adler")
        return int(connection.execute(query).scalars().all()[0])


def logged_in(store: Store, role: str, email: str = "") -> Browser:
    account(store, "me", role, email=email)
    browser = Browser(store)
    browser.log_in("me")
    return browser


def copy(browser: Browser, number: int) -> tuple[int, dict[str, str]]:
    """The status, and what is in the archive."""
    answer = browser.get(f"/student/{number}/download/copy.zip")
    if answer.status_code != 200:
        return answer.status_code, {}
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        return 200, {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize(("role", "email"), [("student", ADDRESS.upper()), ("admin", "")])
def test_it_has_all_lectures_and_nobody_else(store: Store, number: int, role: str, email: str) -> None:
    status, files = copy(logged_in(store, role, email), number)
    assert status == 200
    assert {name for name in files if name.startswith("observations/")} == {
        "observations/01 Lecture 7.csv",
        "observations/02 Lecture 8.csv",
    }
    assert "What is held about Zoe Adler" in files["index.html"]
    assert not [name for name in ("Ana Brandt", "mia Costa", "ana@school") if name in "".join(files.values())]


@pytest.mark.parametrize(
    ("role", "email"), [("student", "ana@school.example"), ("student", ""), ("teacher", "t@x.example"), ("auditor", "")]
)
def test_it_is_nobody_else_s(store: Store, number: int, role: str, email: str) -> None:
    assert copy(logged_in(store, role, email), number) == (403, {})


def test_there_is_none_of_nobody(store: Store, number: int) -> None:
    browser = logged_in(store, "admin")
    assert copy(browser, number + 1)[0] == 404
    assert copy(browser, 2**70)[0] == 400


def test_the_pages_lead_to_it(store: Store, number: int) -> None:
    student = logged_in(store, "student", ADDRESS)
    said = str(student.page("/own").get_json())
    assert "Download everything about you (zip)" in said
    assert "/download/copy.zip" in said
    assert f"/student/{number}/download/copy.zip" in str(student.page(f"/student/{number}").get_json())
