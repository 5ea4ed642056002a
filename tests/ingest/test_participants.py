from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.records import kinds
from ingest.records.participants import Stay, named, read, swapped
from ingest.records.person import Person
from ingest.video import SourceError

OLD = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room\n"
)
NEW = (
    "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,"
    "Recording disclaimer response,In waiting room\n"
)
ABOUT = (
    "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
    "812,Optics,03/20/2026 01:58:00 PM,03/20/2026 03:01:00 PM,t@x.org,63,2\n\n"
)


def report(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "participants_812.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def stay(person: Person, joined: datetime, left: datetime) -> Stay:
    return Stay(person, joined, left, round((left - joined).total_seconds() * 1000))


ADA, BO = Person("Ada", "Ada Ruiz", "a@x.org"), Person("Bo Li")
WHOLE = stay(ADA, datetime(2026, 3, 20, 13, 58), datetime(2026, 3, 20, 15, 1))
FIRST = stay(BO, datetime(2026, 3, 20, 14, 2, 5), datetime(2026, 3, 20, 14, 10))
AGAIN = stay(BO, datetime(2026, 3, 20, 14, 12), datetime(2026, 3, 20, 15, 1))


@pytest.mark.parametrize(
    "header", [OLD, NEW, ABOUT + OLD, "\ufeff" + ABOUT + NEW], ids=["old", "new", "about", "marked"]
)
def test_each_time_somebody_joined_is_a_stay_and_waiting_is_none(tmp_path: Path, header: str) -> None:
    text = header + (
        "Ada (Ada Ruiz),a@x.org,03/20/2026 01:58:00 PM,03/20/2026 03:01:00 PM,63,No,,No\n"
        "Bo Li,,03/20/2026 02:00:00 PM,03/20/2026 02:02:05 PM,3,Yes,,Yes\n"
        "Bo Li,,03/20/2026 02:02:05 PM,03/20/2026 02:10:00 PM,8,Yes,,No\n"
        "Bo Li,,03/20/2026 02:12:00 PM,03/20/2026 03:01:00 PM,49,Yes,,No\n"
    )
    assert read(report(tmp_path, text)) == (WHOLE, FIRST, AGAIN)


@pytest.mark.parametrize(
    ("header", "joined", "left"),
    [
        ("Nombre (nombre original),E-mail del usuario,Hora para unirse,Hora para salir,Duración (minutos)",
         "20/03/2026 01:58:00 p. m.", "20/03/2026 03:01:00 p. m."),
        ("Nome (nome original),E-mail,Ingressar na hora,Hora de saída,Duração (minutos)",
         "20/03/2026 13:58:00", "20/03/2026 15:01:00"),
        ("名前\uff08元の名前\uff09,メール,参加時刻,退出時刻,時間", "2026/03/20 13:58:00", "2026/03/20 15:01:00"),
        ("Имя (настоящее имя),Электронная почта,Время входа,Время выхода,Минуты",
         "20.03.2026 13:58:00", "20.03.2026 15:01:00"),
    ],
)  # fmt: skip
def test_headers_in_other_languages(tmp_path: Path, header: str, joined: str, left: str) -> None:
    about = f"Asunto,ID,Inicio,Fin\nÓptica,812,{joined},{left}\n"
    row = f"Ada (Ada Ruiz),a@x.org,{joined},{left},63\n"
    assert read(report(tmp_path, f"{about}{header}\n{row}")) == (WHOLE,)


def test_unique_users_have_a_sum_and_no_times(tmp_path: Path) -> None:
    header = "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
    assert read(report(tmp_path, header + "Bo Li,,57,Yes\n")) == (Stay(BO, None, None, 57 * 60_000),)
    header = "Nombre (nombre original),E-mail del usuario,Duración total (minutos),Invitado\n"
    assert read(report(tmp_path, header + "Bo Li,,57,Sí\n")) == (Stay(BO, None, None, 57 * 60_000),)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent", "Yes"),
        (
            "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,Recording disclaimer response",
            "OK",
        ),
        ("Nombre (nombre original),Correo,Entrada,Salida,Minutos,Invitado,Consentimiento de grabación,En espera", "Sí"),
    ],
)
def test_what_it_says_of_the_recording_is_kept(tmp_path: Path, header: str, said: str) -> None:
    times = "03/20/2026 01:58:00 PM,03/20/2026 03:01:00 PM,63,No"
    people = ((f"P{number} (Q)", cell) for number, cell in enumerate((said, "No", "", "<script>")))
    rows = "".join(f"{name},,{times},{cell},No\n" for name, cell in people)
    found = read(report(tmp_path, f"{header}{'' if 'Corr' in header else ',In Waiting Room'}\n{rows}"))
    assert [one.recording_consent for one in found] == [True, False, None, None]


def test_times_that_name_their_zone(tmp_path: Path) -> None:
    (one,) = read(report(tmp_path, NEW + "Bo Li,,2026-03-20T13:00:00Z,2026-03-20 15:01:00+01:00,61,No,,No\n"))
    assert one.joined == datetime(2026, 3, 20, 13, tzinfo=UTC)
    assert one.duration_ms == 61 * 60_000


def test_day_and_month_may_be_the_other_way_round(tmp_path: Path) -> None:
    (one,) = read(report(tmp_path, NEW + "Bo Li,,04/03/2026 13:00:00,04/03/2026 14:00:00,60,No,,No\n"))
    assert one.joined == datetime(2026, 4, 3, 13)
    assert swapped([one])[0].joined == datetime(2026, 3, 4, 13)
    assert swapped([WHOLE]) == ()


@pytest.mark.parametrize(
    ("cell", "name", "original"),
    [
        ("Ada", "Ada", ""),
        ("Ada (Ada Ruiz)", "Ada", "Ada Ruiz"),
        ("Ada (she/her) (Ada Ruiz (Lab))", "Ada (she/her)", "Ada Ruiz (Lab)"),
        ("(Ada)", "(Ada)", ""),
        ("Ada (tutor) Ruiz", "Ada (tutor) Ruiz", ""),
        ("Ada)", "Ada)", ""),
    ],
)
def test_shown_and_original_name(cell: str, name: str, original: str) -> None:
    assert named(cell) == Person(name, original)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (NEW + "Bo Li,,03/20/2026 25:00:00,03/20/2026 14:00:00,1,,,\n", "line 2: '03/20/2026 25:00:00' is no date"),
        (NEW + "\nBo Li,,03/20/2026 13:00:00,03/20/20\n", "line 3: '03/20/20' is no date"),
        (NEW + "Bo Li,,03/20/2026 13:00:00,03/20/2026 12:59:59,1,,,\n", "line 2: Bo Li leaves before joining"),
        (NEW + ",a@x.org,03/20/2026 13:00:00,03/20/2026 14:00:00,1,,,\n", "line 2: no name"),
        (NEW + 'Ada,,03/20/2026 13:00:00,03/20/2026 14:00:00,1,,,\n"Bo', "line 3: .*quotation"),
        ("Name (original name),Email,Total duration (minutes)\nBo,,long\n", "line 2: 'long' is no number"),
        ("seat,colour\n1,red\n", "line 1: no line with the columns"),
        (b"\x00\x01\x02", "not a text file"),
        (b"", "is empty"),
    ],
)
def test_damage_is_named_with_its_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(report(tmp_path, content))
    assert "participants_812.csv" in str(caught.value)
    assert ";" in str(caught.value), "no next step"


TIMES = "03/20/2026 13:58:00,03/20/2026 15:01:00,63"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            f"Ada,,{TIMES}\nBo,,{TIMES}\nJL (Jean-Luc),,{TIMES}\nCy,,{TIMES}\n",
            "line 1: the header line is missing",
        ),
        (f"Ada,,{TIMES}\nJL (Jean-Luc),j@x,,\nCy,,{TIMES}\n", "line 1: the header line is missing"),
        ("Ada,,57\nJL (Jean-Luc),j@x,57\nCy,,57\n", "line 1: no line with the columns"),
    ],
)
def test_somebody_with_parentheses_is_no_header(tmp_path: Path, rows: str, said: str) -> None:
    """Else all above them are lost."""
    with pytest.raises(SourceError, match=said):
        read(report(tmp_path, rows))


def test_a_report_without_its_header_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(f"Ada,,{TIMES}\nJL (Jean-Luc),,{TIMES}\n")
    assert kinds.kind(path) == "participants"
