"""Local times without a zone: placed where only one place fits, refused where none or several do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import pytest

from ingest.records import zones
from ingest.records.chat import Message
from ingest.records.kinds import Record
from ingest.records.participants import Stay
from ingest.records.person import Person
from ingest.records.placing import Placed, place
from ingest.records.timeline import Turn
from ingest.records.transcript import Sentence
from ingest.video import Recording, SourceError

START = datetime(2026, 3, 4, 13, 0, 23, tzinfo=UTC)
ADA = Person("Ada")


def part(name: str = "GMT20260304-130023_Recording", minutes: int = 60, start: datetime | None = START) -> Recording:
    return Recording(f"/videos/{name}.mp4", name, minutes * 60_000, 1280, 720, start)


def stays(*spans: tuple[datetime, datetime]) -> Record:
    rows = tuple(Stay(ADA, joined, left, round((left - joined).total_seconds() * 1000)) for joined, left in spans)
    return Record(Path("participants_1.csv"), "participants", rows)


def chat(*ats: datetime | timedelta, name: str = "chat.txt") -> Record:
    return Record(Path(name), "chat", tuple(Message(ADA, at) for at in ats))


def meeting(zone: tzinfo, before: int = 8, after: int = 5, minutes: int = 60) -> Record:
    """The report of the meeting of the recording, written in `zone`."""
    local = START.astimezone(zone).replace(tzinfo=None)
    return stays((local - timedelta(minutes=before), local + timedelta(minutes=minutes + after)))


def joined(placed: Placed) -> list[datetime | None]:
    return [row.joined for row in placed.rows if isinstance(row, Stay)]


def ats(placed: Placed) -> list[datetime | timedelta]:
    return [row.at for row in placed.rows if isinstance(row, Message)]


@pytest.mark.parametrize("hours", [-9.5, -8, 0, 1, 5.5, 5.75, 12.75, 14])
def test_the_only_offset_that_covers_the_recording(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    placed = place(meeting(zone), {7: part()})
    assert joined(placed) == [START - timedelta(minutes=8)]
    assert placed.zone
    assert placed.zone.utcoffset(None) == timedelta(hours=hours)
    assert placed.recording_id == 7


def test_a_meeting_much_longer_than_its_recording_needs_a_zone() -> None:
    long = meeting(timezone(timedelta(hours=1)), before=70, after=70)
    with pytest.raises(
        SourceError, match=r"fit the recording in 3 time zones \(UTC, UTC\+01:00, UTC\+02:00\); .*--timez"
    ):
        place(long, {1: part()})
    assert joined(place(long, {1: part()}, zones.named("Europe/Madrid"))) == [START - timedelta(minutes=70)]


def test_summer_time_is_that_of_the_day() -> None:
    summer = datetime(2026, 7, 1, 13, tzinfo=UTC)
    record = stays((datetime(2026, 7, 1, 14, 50), datetime(2026, 7, 1, 16, 5)))
    placed = place(record, {1: part(start=summer)}, zones.named("Europe/Madrid"))
    assert joined(placed) == [datetime(2026, 7, 1, 12, 50, tzinfo=UTC)]


def test_day_and_month_are_told_by_the_recording() -> None:
    other = stays((datetime(2026, 4, 3, 13, 58), datetime(2026, 4, 3, 15, 4)))
    for zone in (None, zones.named("UTC+1")):
        assert joined(place(other, {1: part()}, zone)) == [datetime(2026, 3, 4, 12, 58, tzinfo=UTC)]


@pytest.mark.parametrize("zone", [None, zones.named("Asia/Tokyo")])
def test_another_meeting_is_refused(zone: tzinfo | None) -> None:
    other = stays((datetime(2026, 3, 14, 13, 58), datetime(2026, 3, 14, 15, 4)))
    with pytest.raises(
        SourceError, match=r"is of another meeting: .* from 2026-03-14 13:58 to 2026-03-14 15:04, the rec"
    ):
        place(other, {1: part()}, zone)


def test_a_recording_without_a_beginning_needs_a_zone_and_gets_wall_time() -> None:
    record = meeting(UTC)
    with pytest.raises(SourceError, match="does not say when it began; let the recording's name begin"):
        place(record, {1: part(start=None)})
    assert joined(place(record, {1: part(start=None)}, UTC)) == [START - timedelta(minutes=8)]


def test_times_with_their_zone_need_no_other() -> None:
    record = stays((START - timedelta(hours=3), START + timedelta(hours=5)))
    placed = place(record, {1: part()}, zones.named("Asia/Tokyo"))
    assert (joined(placed), placed.zone) == ([START - timedelta(hours=3)], None)


def test_a_report_belongs_to_the_part_that_its_meeting_covers() -> None:
    parts = {3: part("a", start=START - timedelta(days=1)), 4: part("b")}
    assert place(meeting(UTC), parts).recording_id == 4
    assert place(Record(Path("p.csv"), "participants", (Stay(ADA, None, None, 60_000),)), parts).recording_id == 3


def test_a_chat_counts_from_the_start_of_the_recording() -> None:
    counted = [timedelta(minutes=1), timedelta(minutes=61)]
    placed = place(chat(*counted), {1: part(start=None)})
    assert (ats(placed), placed.zone) == (counted, None)


@pytest.mark.parametrize("dated", [True, False])
def test_a_chat_by_the_clock_is_placed_where_most_of_it_fits(dated: bool) -> None:
    since = [timedelta(minutes=minutes) for minutes in (-10, 2, 40, 55)]
    local = [START.replace(tzinfo=None) + timedelta(hours=10) + at for at in since]  # over midnight it goes
    written = local if dated else [at - at.replace(hour=0, minute=0, second=0) for at in local]
    placed = place(chat(*written), {1: part()})
    assert ats(placed) == since
    assert str(placed.zone) == "UTC+10:00"
    assert ats(place(chat(*written), {1: part()}, zones.named("Australia/Brisbane"))) == since


def test_a_chat_by_the_clock_that_fits_nowhere_or_in_several_places() -> None:
    with pytest.raises(SourceError, match=r"fit the recording in 3 time zones .*--timezone"):
        place(chat(timedelta(hours=14, minutes=30)), {1: part(minutes=179)})
    with pytest.raises(SourceError, match="does not fit the recording of 2026-03-04 13:00 UTC"):
        place(chat(datetime(2026, 3, 9, 13, 1)), {1: part()})
    with pytest.raises(SourceError, match="does not say when it began"):
        place(chat(datetime(2026, 3, 4, 13, 1)), {1: part(start=None)})


def test_which_part_of_a_lecture_a_file_belongs_to() -> None:
    parts = {1: part(), 2: part("GMT20260304-141500_Recording_gallery_1280x720"), 3: part("class")}
    at = timedelta(minutes=1)
    assert place(chat(at, name="GMT20260304-141500_RecordingnewChat.txt"), parts).recording_id == 2
    assert place(chat(at, name="class.chat.txt"), parts).recording_id == 3
    assert place(chat(at, name="/videos/chat.txt"), parts).recording_id == 1
    with pytest.raises(SourceError, match=r"any part of the lecture; let its name begin .*class\)"):
        place(chat(at, name="/elsewhere/chat.txt"), parts)
    with pytest.raises(SourceError, match="no recording to belong to"):
        place(chat(at), {})


def test_a_turn_without_an_end_lasts_as_the_recording() -> None:
    record = Record(Path("a.json"), "timeline", (Turn(ADA, 5_000, None), Turn(ADA, 1, 2)))
    assert place(record, {1: part(minutes=1)}).rows == (Turn(ADA, 5_000, 60_000), Turn(ADA, 1, 2))


@pytest.mark.parametrize(("minutes", "latest_ms"), [(1, 120_000), (100, 102 * 60_000)])
def test_what_begins_after_the_recording_is_of_another(minutes: int, latest_ms: int) -> None:
    """Up to a minute or 2 % of it may be the clocks."""
    known, endless = {1: part(minutes=minutes)}, replace(part(), duration_ms=None)
    for kind, rows in (
        ("timeline", lambda at: (Turn(ADA, 0, None), Turn(ADA, at, None))),
        ("timeline", lambda at: (Turn(ADA, 0, at),)),
        ("transcript", lambda at: (Sentence("So", 0, 1, None), Sentence("Yes", at, at + 9_000, ADA))),
    ):
        place(Record(Path("a"), kind, rows(latest_ms)), known)
        place(Record(Path("a"), kind, rows(latest_ms + 1)), {1: endless})
        with pytest.raises(SourceError, match=f"does not fit the recording, which lasts .*; give the {kind} of this"):
            place(Record(Path("a"), kind, rows(latest_ms + 1)), known)


@pytest.mark.parametrize("name", ["Madrid", "", "Europe", "../etc/passwd", "UTC+99"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(SourceError, match="is no time zone; name one as in --timezone Europe/Madrid"):
        zones.named(name)


# ------------------------------------------------------------------------------------------------ which recording


UNKNOWN = {1: part("one", start=None), 2: part("two", start=None)}
UNIQUE = (Stay(ADA, None, None, 60_000),)
ZONED = (Stay(ADA, START, START + timedelta(minutes=1), 60_000),)


@pytest.mark.parametrize("rows", [UNIQUE, ZONED])
@pytest.mark.parametrize(
    ("file", "number"), [("one.participants.csv", 1), ("two.participants.csv", 2), ("/videos/report.csv", 1)]
)
def test_a_report_whose_times_tell_nothing_goes_by_its_name(rows: tuple[Stay, ...], file: str, number: int) -> None:
    assert place(Record(Path(file), "participants", rows), UNKNOWN).recording_id == number
