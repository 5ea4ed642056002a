"""The report: what it says of planted classes, and that both files are what they are to be, whatever the texts."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard import findings, report
from dashboard.report import as_html, as_pdf, letters
from dashboard.report.document import Report
from inference.changes import DIP, PEAK
from ingest.records.roster import Participant
from storage import StoreError
from storage.store import Store
from tests.dashboard import planted, rooms

VOID = {"meta", "link", "br"}


class Elements(HTMLParser):
    """Names and attributes in order; every element is to be closed by its own end."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def elements(page: bytes) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page.decode())
    parser.close()
    assert parser.open == []
    return parser.found


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


def text_of(content: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (apt install poppler-utils)")
    (folder / "one.pdf").write_bytes(content)
    said = subprocess.run(["pdftotext", "-layout", folder / "one.pdf", "-"], capture_output=True, check=True)
    return " ".join(said.stdout.decode().split())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The planted lecture after two without dips."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('report') / 'class.db'}") as store:
        for number in range(2):
            planted.lecture(store, number, changes=False, minutes=12)
        return report.report(store, planted.lecture(store, 2))


def test_the_moments_are_those_planted_with_what_was_around_them(told: Report) -> None:
    assert told.moments_title == "Three moments"
    first, high, second = told.moments
    for one, minute in ((first, planted.FIRST[0]), (high, planted.HIGH[0]), (second, planted.SECOND[0])):
        minutes, seconds = one.when.split(":")
        assert abs(int(minutes) * 60 + int(seconds) - minute * 60) <= 30
    assert [one.what.split(",")[0] for one in told.moments] == ["Dip", "Peak", "Dip"]
    assert "6 messages were written." in first.around
    assert {"8 people spoke.", "9 people spoke."} & set(high.around)  # the teacher at its edges
    assert 'Slide 5 "Eigenvalues 4"' in second.around
    assert "The slide had been on the screen for 8 min." in second.around
    assert "can be two" in second.suggestion
    assert f"{planted.TEACHER} spoke most" in second.around
    assert planted.SENTENCE in second.sentence


def test_the_curve_is_held_against_the_lectures_before(told: Report) -> None:
    assert told.curve is not None
    assert "the 2 lectures of this course before" in told.curve.caption
    assert "2 lectures" in [getattr(one, "text", "") for one in told.curve.drawing.shapes]


def test_of_single_people_nothing_is_said_but_who_spoke_at_a_moment(told: Report) -> None:
    outside = replace(told, moments=())
    for name in (*planted.PEOPLE, planted.TEACHER):
        assert name not in as_html.write(outside).decode()


def test_whoever_has_not_agreed_is_named_nowhere(store: Store) -> None:
    lecture = planted.lecture(store)
    everybody = [Participant(who) for who in planted.PEOPLE]
    store.enrol("Lecture 1", [*everybody, Participant(planted.TEACHER, consent=False)])
    said = report.report(store, lecture)
    assert any("a person not named spoke most" in one.around for one in said.moments)
    assert any("a person not named: " in one.sentence and planted.SENTENCE in one.sentence for one in said.moments)
    assert planted.TEACHER not in as_html.write(said).decode()


def test_of_a_class_without_changes_no_moment_is_made_up(store: Store) -> None:
    said = report.report(store, planted.lecture(store, changes=False, minutes=15))
    assert said.moments == ()
    assert said.moments_title == "No moments"
    assert said.moments_note.startswith(
        "No dip or peak beyond chance. A dip of one minute is found nine times in ten from "
    )
    assert said.curve is not None
    assert "There is no earlier lecture of this course" in said.curve.caption
    assert len(said.small) == 1  # nothing tells who spoke


def test_under_thirty_percent_there_are_no_numbers_but_why(store: Store) -> None:
    said = report.report(store, rooms.hold(store, face=lambda who, second: second % 5 == 0))
    assert said.curve is None
    assert said.moments == ()
    assert "Faces were seen in 20 % of the time" in said.notices[0].replace("\u00a0", " ")
    assert "too little to say" in said.number
    assert pages(as_pdf.write(said)) <= 2


def test_a_lecture_in_which_nobody_was_seen_has_a_report_that_says_so(store: Store) -> None:
    said = report.report(store, rooms.hold(store, people=()))
    assert said.notices == ("Nobody was seen in this recording.",)
    assert pages(as_pdf.write(said)) == 1
    elements(as_html.write(said))


def test_an_analysis_that_is_not_whole_is_told(store: Store) -> None:
    partial = report.report(store, rooms.hold(store, state="partial", reason="12 s of 120 s could not be read"))
    assert partial.notices == ("Part of the recording could not be analysed: 12 s of 120 s could not be read.",)
    running = report.report(store, rooms.hold(store, "Other", state=None, stored=60))
    assert "50 % of the recording is analysed so far." in running.notices[0].replace("\u00a0", " ")


def test_the_html_is_whole_by_itself_and_says_its_charts(told: Report) -> None:
    page = as_html.write(told)
    found = elements(page)
    names = [name for name, _ in found]
    assert "script" not in names
    assert "img" not in names
    assert not [one for _, each in found for one in ("src", "href", "onclick", "style") if one in each]
    assert re.sub(rb"http://www.w3.org/2000/svg", b"", page).count(b"http") == 0
    assert b"@import" not in page
    assert b"url(" not in page
    assert names.count("svg") == 3
    ids = {each["id"] for _, each in found if "id" in each}
    labelled = [str(each["aria-labelledby"]).split() for name, each in found if name == "svg"]
    assert ids == {one for both in labelled for one in both}
    assert dict(found)["html"] == {"lang": "en"}
    heads = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert heads[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(heads))


def test_what_is_written_stays_text(told: Report) -> None:
    bad = '<script>alert(1)</script> & "more"'
    found = elements(as_html.write(replace(told, title=bad, moments=(replace(told.moments[0], sentence=bad),))))
    assert "script" not in [name for name, _ in found]


def test_the_pdf_has_the_same_words_on_two_pages(told: Report, tmp_path: Path) -> None:
    content = as_pdf.write(told)
    assert pages(content) == 2
    text = text_of(content, tmp_path)
    for said in (
        told.title,
        "Three moments",
        told.moments[0].suggestion,
        told.limits_title,
        "expression model 5ba1f3c4",
    ):
        assert said in text
    assert letters.INSTEAD not in text


LONG = "Überaus langwierige Einführung in die Theorie der " * 9
EXTREMES = {
    "long": LONG,
    "one word": "Donaudampfschifffahrtsgesellschaft" * 12,
    "wide": "线性代数特征值与特征向量的几何意义" * 20,
    "Cyrillic": "Введение в линейную алгебру и собственные значения " * 8,
    "Arabic": "مقدمة في الجبر الخطي " * 12,
    "emoji": "Welcome 👋🏽👩‍👩‍👧 and so on " * 12,
    "control": "a\x00b\x1b[31m\u202etxet\n\n\tc\ud800" * 9,
}


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_two_pages_are_enough_whatever_is_written(store: Store, extreme: str, language: str, told: Report) -> None:
    from dashboard.report.contents import LINE, NAME, REASON, SENTENCE, TITLE, cut

    text = EXTREMES[extreme]
    moments = [
        replace(
            one,
            around=(cut(text, LINE), f"{cut(text, NAME)} spoke most", *one.around[2:]),
            sentence=f"{one.when} {cut(text, NAME)}: “{cut(text, SENTENCE)}”",
        )
        for one in told.moments
    ]
    said = replace(
        told,
        language=language,
        course=cut(text, TITLE),
        title=cut(text, TITLE),
        notices=(cut(text, REASON), cut(text, REASON)),
        moments=tuple(moments),
    )
    content = as_pdf.write(said)
    assert pages(content) == 2
    elements(as_html.write(said))


def test_two_pages_are_enough_in_a_language_of_long_words(told: Report) -> None:
    def longer(text: str) -> str:
        return " ".join(f"{word}{word[: len(word) // 2]}" for word in text.split())

    assert told.curve is not None
    said = replace(
        told,
        curve=replace(told.curve, title=longer(told.curve.title), caption=longer(told.curve.caption)),
        moments=tuple(replace(one, suggestion=longer(one.suggestion)) for one in told.moments),
        small=tuple(replace(one, title=longer(one.title), caption=longer(one.caption)) for one in told.small),
        can=(told.can[0], tuple(map(longer, told.can[1]))),
        cannot=(told.cannot[0], tuple(map(longer, told.cannot[1]))),
        figures=longer(told.figures),
        foot=tuple(map(longer, told.foot)),
    )
    assert pages(as_pdf.write(said)) == 2


def test_letters_that_no_font_has_are_told_not_boxes(told: Report, tmp_path: Path) -> None:
    content = as_pdf.write(replace(told, title="جبر Linear Algebra", course="線形代数 · 선형대수 · Линейная"))
    text = text_of(content, tmp_path)
    assert f"{letters.INSTEAD} Linear Algebra" in text
    assert f"{letters.INSTEAD} stands for letters" in text
    assert "線形代数 · 선형대수 · Линейная" in text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Ada Łukasiewicz Ωμέγα Жанна ế", "Ada Łukasiewicz Ωμέγα Жанна ế"),
        ("王小明 さくら 김민준", "王小明 さくら 김민준"),
        ("مرحبا بكم all", "(…) all"),
        ("दिल्ली x", "(…) x"),
        ("👩‍👩‍👧 hi", "(…) hi"),
        ("e\u0301", "é"),
    ],
)
def test_what_can_be_printed(text: str, printed: str) -> None:
    assert letters.printable(text) == printed


def test_moments_are_chosen_by_depth_and_kind() -> None:
    from inference.changes import Change

    def change(kind: str, start: int, depth: float) -> Change:
        return Change(kind, start, start + 1, depth, 0.01)

    dips = [change(DIP, start, 0.1 * start) for start in (1, 2, 3, 4)]
    peaks = [change(PEAK, 10 + start, 0.1 * start) for start in (1, 2)]
    assert [one.start_ms for one in findings.three([*dips, *peaks])] == [3, 4, 12]
    assert [one.start_ms for one in findings.three(dips)] == [2, 3, 4]
    assert [one.start_ms for one in findings.three([dips[0], *peaks])] == [1, 11, 12]
    assert findings.three([]) == []


def test_a_file_is_written_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    one = rooms.hold(store)
    report.save(store, one, tmp_path / "one.HTML")
    assert (tmp_path / "one.HTML").read_bytes().startswith(b"<!DOCTYPE html>")
    with pytest.raises(StoreError, match=r"ends in \.html or \.pdf"):
        report.save(store, one, tmp_path / "one.txt")
    with pytest.raises(StoreError, match="name another file by --to"):
        report.save(store, one, tmp_path / "nowhere" / "one.pdf")
    with pytest.raises(StoreError, match="no language 'xx': choose one of de, en"):
        report.save(store, one, tmp_path / "one.pdf", language="xx")
    with pytest.raises(StoreError, match="no engagement formula"):
        report.save(store, one, tmp_path / "one.pdf", formula="best")
    assert [path.name for path in tmp_path.iterdir() if "one" in path.name] == ["one.HTML"]
