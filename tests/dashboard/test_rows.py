"""The rows behind a number, and files of what is shown: those of the export, of whom may be shown, to whom may see."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import Forbidden

from dashboard import address
from dashboard.app import create, render
from dashboard.pages.rows import text
from dashboard.reader import AUDITOR, OPERATOR, STUDENT, TEACHER, Reader
from dashboard.view import View
from inference.observation import Moment
from ingest.records.roster import Participant
from ingest.video import Recording, Segment
from storage import queries
from storage.export import COLUMNS
from storage.rows import people
from storage.store import Store
from storage.terms import named
from tests.dashboard import rooms

OTHERS = [Reader(7, "Someone", TEACHER, frozenset({"Biology"})), Reader(8, "A", AUDITOR), Reader(9, "S", STUDENT)]


def show(store: Store, lecture: str, search: str = "", reader: Reader = OPERATOR) -> Any:
    return render(store, f"/lecture/{lecture}/rows", search, View(reader=reader))


def rows(page: Any) -> list[dict[str, str]]:
    return next((part.rowData for part in rooms.parts(page.content) if getattr(part, "rowData", None)), [])


def ways(page: Any) -> dict[str, str]:
    """Earlier and later."""
    links = [part for part in rooms.parts(page.content) if getattr(part, "className", "") == "cp-button"]
    return {link.children: link.href.partition("?")[2] for link in links}


def two_parts(store: Store) -> str:
    """A lecture in two recordings, of ten seconds and of five."""
    for number, seconds in enumerate((10, 5)):
        recording = Recording(f"/films/day%20{number}.mp4", f"content {number}", seconds * 1000, 1280, 720, None)
        run = store.begin(recording, lecture="Lecture 1", course="Algebra", period_ms=1000, versions={"face": "f00d"})
        moments = [
            Moment(s * 1000, tuple(rooms.seen(name, face=True) for name in rooms.PEOPLE)) for s in range(seconds)
        ]
        store.add(run, Segment(recording.uri, 0, seconds * 1000), moments)
        store.identify(run, [(one.at_ms, rooms.PEOPLE) for one in moments])
        store.finish(run, "done")
    return run.lecture_id


def test_every_row_knows_its_run_recording_and_second(store: Store) -> None:
    page = show(store, two_parts(store), "?from=9&to=12")
    found = rows(page)
    assert [(row["second"], row["recording"], row["in_recording"]) for row in found[::3]] == [
        ("9", "day 0.mp4", "9"),
        ("10", "day 1.mp4", "0"),
        ("11", "day 1.mp4", "1"),
    ]
    assert {row["run"] for row in found} == {"1", "2"}
    said = rooms.text(page.content)
    assert "9 rows, 00:09 to 00:12" in said
    assert said.count("f00d") == 2
    assert "Run 2 | day 1.mp4, which begins at 00:10 of the lecture; analysed on " in said


def test_they_are_the_rows_of_the_export(store: Store) -> None:
    lecture = rooms.hold(store, seconds=130, face=lambda who, second: second % 7 > 2)
    every = queries.observations(store, lecture)
    found = rows(show(store, lecture, "?from=55&to=65"))
    wanted = every[every["second"].between(55, 64)].to_dict("records")
    assert found == [
        row | {str(name): text(value) for name, value in one.items()} for row, one in zip(found, wanted, strict=True)
    ]
    assert [str(name) for name in COLUMNS] == list(found[0])[: len(COLUMNS)]


def test_a_span_is_turned_over_page_by_page(store: Store) -> None:
    lecture = rooms.hold(store, seconds=600)
    seen, search = [], "?from=100&to=500"
    while search:
        page = show(store, lecture, search)
        seen += [int(row["second"]) for row in rows(page)[:: len(rooms.PEOPLE)]]
        search = ways(page).get("Later", "")
    assert seen == list(range(100, 500))
    assert ways(page)["Earlier"]


def test_one_person_s_rows(store: Store) -> None:
    lecture = rooms.hold(store)
    ana = next(number for number, name in named(store, lecture).items() if name == "Ana Brandt")
    page = show(store, lecture, f"?from=0&to=120&participant={ana}")
    assert {row["participant"] for row in rows(page)} == {"Ana Brandt"}
    assert [row["second"] for row in rows(page)] == [str(second) for second in range(100)]
    every = {
        row["second"]: row for at in ("0", "33", "66", "99") for row in rows(show(store, lecture, f"?at={at}"))[1::3]
    }
    assert all(row == every[row["second"]] for row in rows(page)), "alone as among all"
    assert "everybody's rows" in rooms.text(page.content)


def test_who_has_not_agreed_is_not_among_them(store: Store) -> None:
    store.enrol("Lecture 7", [Participant(name, consent=name != "mia Costa") for name in rooms.PEOPLE])
    lecture = rooms.hold(store, seconds=20)
    with_mia = {number for number, _ in _everybody(store, lecture)} - set(named(store, lecture))
    assert {row["participant"] for row in rows(show(store, lecture))} == {"Zoe Adler", "Ana Brandt"}
    page = show(store, lecture, f"?participant={with_mia.pop()}")
    assert page.title == "Not found"
    file = client(store).get(f"/lecture/{lecture}/download/observations.csv").get_data(as_text=True)
    assert "Ana Brandt" in file
    assert "mia" not in file


def test_who_has_not_agreed_in_one_lecture_of_the_course_is_shown_alone_in_none(store: Store) -> None:
    first = rooms.hold(store, "Lecture 7")
    rooms.hold(store, "Lecture 8")
    elsewhere = rooms.hold(store, "Elsewhere", course="Biology")
    store.enrol("Lecture 8", [Participant(name, consent=name != "mia Costa") for name in rooms.PEOPLE])
    assert list(named(store, first).values()) == ["Ana Brandt", "Zoe Adler"]
    assert list(people(store, first).values()) == ["Ana Brandt", "Zoe Adler"]
    assert "mia Costa" in people(store, elsewhere).values()


def _everybody(store: Store, lecture: str) -> list[tuple[int, str]]:
    from storage.engine import reading
    from storage.reading import participants

    with reading(store.engine) as connection:
        return list(participants(connection, lecture).items())


@pytest.mark.parametrize(
    "search", ["?from=5&to=2", "?from=x&to=9", "?from=9999999&to=99999999", "?at=-3", "?participant=x"]
)
def test_a_span_that_is_none_is_the_lecture_or_its_end(store: Store, search: str) -> None:
    lecture = rooms.hold(store, seconds=20)
    page = show(store, lecture, search)
    assert page.title == "Rows of Lecture 7"
    assert rows(page)


def test_nothing_seen_then_is_said(store: Store) -> None:
    lecture = rooms.hold(store, seconds=100, stored=43, state="partial", reason="damaged")
    assert "Nobody was on screen then, or it was not analysed." in rooms.text(
        show(store, lecture, "?from=60&to=70").content
    )


@pytest.mark.parametrize("reader", OTHERS, ids=lambda reader: reader.role)
def test_rows_and_files_are_for_whom_the_lecture_is(store: Store, reader: Reader) -> None:
    lecture = rooms.hold(store, seconds=10)
    with pytest.raises(Forbidden):
        show(store, lecture, "", reader)
    for name in ("curve.csv", "observations.parquet", "report.pdf"):
        assert client(store, reader).get(f"/lecture/{lecture}/download/{name}").status_code == 403


def client(store: Store, reader: Reader = OPERATOR) -> FlaskClient:
    found: FlaskClient = create(store, who=lambda: reader).server.test_client()
    return found


def test_a_file_has_what_is_zoomed_into(store: Store) -> None:
    lecture = rooms.hold(store, seconds=120)
    file = client(store).get(f"/lecture/{lecture}/download/observations.csv?from=30&to=40")
    assert file.headers["Content-Disposition"].startswith(
        "attachment; filename=\"observations.csv\"; filename*=UTF-8''Lecture%207"
    )
    found = pd.read_csv(io.BytesIO(file.data))
    assert found["second"].tolist() == [second for second in range(30, 40) for _ in rooms.PEOPLE]
    every = queries.observations(store, lecture)
    same = every[every["second"].between(30, 39)].reset_index(drop=True)
    whole = pq.read_table(
        io.BytesIO(client(store).get(f"/lecture/{lecture}/download/observations.parquet?from=30&to=40").data)
    )
    pd.testing.assert_frame_equal(whole.to_pandas()[list(COLUMNS)], same, check_dtype=False)


def test_the_curve_is_by_the_formula_of_the_address(store: Store) -> None:
    lecture = rooms.hold(store, seconds=120, face=lambda who, second: not 60 <= second < 70)

    def curve(search: str) -> pd.DataFrame:
        return pd.read_csv(io.BytesIO(client(store).get(f"/lecture/{lecture}/download/curve.csv{search}").data))

    own, presence = curve(""), curve("?formula=presence&from=50&to=75")
    assert len(own) == 24
    assert own["engagement"].isna().sum() == 2, "nothing is said where nothing was seen"
    assert presence["start"].tolist() == [50, 55, 60, 65, 70]
    assert set(presence["formula"]) == {"presence"}
    assert presence["engagement"].tolist()[0] == 1.0


@pytest.mark.parametrize("name", ["nothing.csv", "curve.exe", "curve", "observations.jsonl"])
def test_there_are_no_other_files(store: Store, name: str) -> None:
    lecture = rooms.hold(store, seconds=10)
    assert client(store).get(f"/lecture/{lecture}/download/{name}").status_code == 404
    assert client(store).get("/lecture/none/download/curve.csv").status_code == 404


def test_of_a_lecture_in_which_nobody_was_seen_there_is_no_file(store: Store) -> None:
    lecture = rooms.hold(store, people=(), seconds=10)
    for name in ("curve.csv", "observations.csv", "observations.parquet"):
        answer = client(store).get(f"/lecture/{lecture}/download/{name}")
        assert (answer.status_code, answer.data) == (404, b"Nothing was seen in this part of the lecture.\n")


def test_an_address_says_what_it_was_made_of() -> None:
    assert address.rows("a b", 1_500, 3_500, 4) == "/lecture/a%20b/rows?from=1&to=4&participant=4"
    assert address.asked({"from": "60", "to": "90", "formula": "nonsense"}, ["presence"]).span == (60_000, 90_000)
    assert address.zoomed({"path": "/x", "from": None, "to": None}, "/x", "?from=1&to=2") is None
    assert address.zoomed({"path": "/y", "from": 5, "to": 9}, "/x", "?from=1&to=2") == (1_000, 2_000)
    assert address.zoomed({"path": "/x", "from": 5, "to": 9}, "/x", "") == (5_000, 9_000)
    assert [address.instant(said) for said in ("5", 5, "-5", True, 5.0, None, "\u0665")] == [5_000, 5_000, *[None] * 5]
