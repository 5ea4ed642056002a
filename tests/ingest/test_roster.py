from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from ingest.records.roster import Participant, read
from ingest.video import SourceError


def roster(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_all_columns(tmp_path: Path) -> None:
    text = "name,email,seat,aliases,consent\nAda Ruiz,ada@x.org,4, Ada; A. Ruiz ;,yes\nBo Li,,,,NO\nCy Ng,,,,\n"
    assert read(roster(tmp_path, text)) == [
        Participant("Ada Ruiz", "ada@x.org", ("Ada", "A. Ruiz"), True),
        Participant("Bo Li", consent=False),
        Participant("Cy Ng"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str, newline: str) -> None:
    rows = [["Email", " NAME "], ["z@x.org", "Zoë Müller"], [], ["", " Åse "]]
    text = newline.join(delimiter.join(row) for row in rows)
    people = read(roster(tmp_path, text.encode(encoding)))
    assert people == [Participant("Zoë Müller", "z@x.org"), Participant("Åse")]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = roster(tmp_path, 'name;aliases;consent\n"Ruiz; Ada";"Ada;""Addie""";y\n"Bo\nLi";;\n')
    assert read(path) == [Participant("Ruiz; Ada", aliases=("Ada", '"Addie"'), consent=True), Participant("Bo\nLi")]


def test_names_are_composed(tmp_path: Path) -> None:
    (person,) = read(roster(tmp_path, "name\n" + unicodedata.normalize("NFD", "Zoë")))
    assert person.name == unicodedata.normalize("NFC", "Zoë")


def test_short_rows_and_a_roster_without_people(tmp_path: Path) -> None:
    assert read(roster(tmp_path, "name,email\nAda\n")) == [Participant("Ada")]
    assert read(roster(tmp_path, "name\n")) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name\nAda\n\nBo\nADA\n", "line 2 and in line 5"),
        ('name\n"A\nB"\nBo\n"A\nB"\n', "line 2 and in line 5"),
        ("first,last\nAda,Ruiz\n", r"\(first, last\)"),
        ("\n\n", "no column `name`"),
        ("name,email\nAda,a@x\n,b@x\n", "line 3: no name"),
        ("name,consent\nAda,perhaps\n", "line 2: consent is 'perhaps'"),
        ('name\nAda\n"Bo', "line 3: .*quotation"),
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        (b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(roster(tmp_path, content))
    assert "roster.csv" in str(caught.value)
    assert ";" in str(caught.value), "no next step"


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"does not exist; check"):
        read(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="is a folder"):
        read(tmp_path)
