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
        ("name\nAda\n\nBo\nADA\n", r"line 5: ADA stands in line 2, too; write them apart, as in ADA \(b@x\)"),
        ("name,email\nAda,\nAda,b@x\n", r"line 3: Ada stands in line 2, too; write them apart, as in Ada \(b@x\)"),
        ("name,email\nAda,b@x\nAda,b@x\n", r"line 3: Ada \(b@x\) stands in line 2, too; keep one of them"),
        ("name\nAda (tutor)\nAda (tutor)\n", r"line 3: .*; write them apart, as in Ada \(tutor\) \(b@x\)"),
        ('name\n"A\nB"\nBo\n"A\nB"\n', "line 5: (?s:.*)stands in line 2, too"),
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


def test_a_gradebook_of_canvas(tmp_path: Path) -> None:
    text = """Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (101)
,,,,,Manual Posting
    Points Possible,,,,,10
"Ruiz, Ada",11,s-1,ada@x.org,A and B,9
"van der Berg, Bo Li",12,s-2,boli,A,
Prince,13,s-3,,A,8
"Ruiz, Ada",11,s-1,ada@x.org,B,9
"Student, Test",14,,9f2,A,0
"""
    assert read(roster(tmp_path, "\ufeff" + text)) == [
        Participant("Ada Ruiz", "ada@x.org"),
        Participant("Bo Li van der Berg"),
        Participant("Prince"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "First name,Last name,ID number,Email address,Groups",
        "First name,Surname,ID number,Email address,Last downloaded",
        "Vorname;Nachname;ID-Nummer;E-Mail-Adresse;Gruppen",
        "Prénom,Nom,Numéro d'identification,Adresse de courriel,Groupes",
    ],
)
def test_participants_of_moodle(tmp_path: Path, header: str) -> None:
    row = ["Zoë", "Müller", "4", "z@x.org", ""]
    text = "\n".join([header, (";" if ";" in header else ",").join(row)])
    assert read(roster(tmp_path, text)) == [Participant("Zoë Müller", "z@x.org")]


def test_users_of_oneroster(tmp_path: Path) -> None:
    text = """sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,email
u1,active,,true,o1,student,ada,Ada,Ruiz,ada@x.org
u2,active,,true,o1,teacher,tea,Tea,Cher,tea@x.org
u3,tobedeleted,,true,o1,student,bo,Bo,Li,
u4,,,false,o1,student,cy,Cy,Ng,
u5,,,,o1,"student,aide",dee,Dee,Oh,
"""
    assert read(roster(tmp_path, text)) == [Participant("Ada Ruiz", "ada@x.org"), Participant("Dee Oh")]
    newer = "sourcedId,status,enabledUser,givenName,familyName,email,preferredGivenName\nu1,,true,Robert,Li,,Bo\n"
    assert read(roster(tmp_path, newer)) == [Participant("Robert Li", aliases=("Bo Li",))]


def test_namesakes_of_an_export_are_told_apart(tmp_path: Path) -> None:
    text = "First name,Last name,ID number,Email address\nAda,Ruiz,1,a@x.org\nAda,Ruiz,2,\n"
    assert [one.name for one in read(roster(tmp_path, text))] == ["Ada Ruiz (a@x.org)", "Ada Ruiz (2)"]
    with pytest.raises(SourceError, match="line 3: Ada Ruiz stands in line 2, too; write them apart"):
        read(roster(tmp_path, "First name,Last name\nAda,Ruiz\nAda,Ruiz\n"))
    with pytest.raises(SourceError, match="line 3: no name"):
        read(roster(tmp_path, "First name,Last name,ID number\nAda,Ruiz,1\n,,2\n"))


def test_namesakes_of_a_plain_roster_are_told_apart_by_their_addresses(tmp_path: Path) -> None:
    text = "name,email,aliases,consent\nAnna,a@x,An,yes\nBo,b@x,,\nANNA,c@x,,\n"
    assert read(roster(tmp_path, text)) == [
        Participant("Anna (a@x)", "a@x", ("An",), True), Participant("Bo", "b@x"), Participant("ANNA (c@x)", "c@x"),
    ]  # fmt: skip
