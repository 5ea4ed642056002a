"""Zoom's API, against a Zoom of our own: tokens, patience, pages, errors in words, and what is told to whom."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ingest.video import SourceError
from ingest.zoom import attendance, calling, doctor, listing
from ingest.zoom.account import Account
from ingest.zoom.calling import Zoom
from ingest.zoom.failing import LaterError, ScopesError, ZoomError
from tests import cloud as fake
from tests.cloud import Cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with fake.running() as there:
        yield there


@pytest.fixture
def zoom(cloud: Cloud) -> Iterator[Zoom]:
    with Zoom(cloud.account) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "_growing", lambda state: 0.01)


DAY = date(2026, 3, 20)


def test_one_token_serves_many_calls_and_is_renewed_before_it_ends(cloud: Cloud, zoom: Zoom) -> None:
    for _ in range(3):
        listing.hosts(zoom)
    assert cloud.given == 1
    cloud.lasts_s = int(calling.EARLY_S)  # from now on
    zoom._until = 0.0
    listing.hosts(zoom)
    listing.hosts(zoom)
    assert cloud.given == 3


def test_a_token_that_is_taken_no_longer_is_renewed_once(cloud: Cloud, zoom: Zoom) -> None:
    listing.hosts(zoom)
    cloud.tokens.clear()
    assert listing.hosts(zoom) == ["host-1"]
    assert cloud.given == 2
    cloud.plan["/v2/users"] = [{"status": 401, "json": {"code": 124}}] * 5
    with pytest.raises(ZoomError):
        listing.hosts(zoom)
    assert len(cloud.plan["/v2/users"]) == 3  # not for ever


def test_too_many_calls_are_made_again_when_zoom_says(
    cloud: Cloud, zoom: Zoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waited.append))
    cloud.plan["/v2/users"] = [{"status": 429, "headers": {"Retry-After": "7"}}]
    assert listing.hosts(zoom) == ["host-1"]
    assert waited == [7]


@pytest.mark.parametrize("form", ["120", "date", "iso"])
def test_a_long_wait_is_left_to_whoever_asked(cloud: Cloud, zoom: Zoom, form: str) -> None:
    at = datetime.now(UTC) + timedelta(seconds=120)
    said = {"date": format_datetime(at, usegmt=True), "iso": at.strftime("%Y-%m-%dT%H:%M:%SZ")}.get(form, form)
    cloud.plan["/v2/users"] = [{"status": 429, "headers": {"Retry-After": said}}]
    with pytest.raises(LaterError) as told:
        listing.hosts(zoom)
    assert 110 < told.value.after_s <= 120
    assert cloud.times("/v2/users") == 1


def test_faults_of_zooms_own_are_outlived_if_they_pass(cloud: Cloud, zoom: Zoom) -> None:
    cloud.plan["/v2/users"] = [{"status": 503}, {"status": 502}, {"status": 500}]
    assert listing.hosts(zoom) == ["host-1"]
    cloud.plan["/v2/users"] = [{"status": 503}] * 10
    with pytest.raises(LaterError, match="HTTP 503"):
        listing.hosts(zoom)
    assert len(cloud.plan["/v2/users"]) == 10 - calling.TRIES


def test_missing_scopes_are_named(cloud: Cloud, zoom: Zoom) -> None:
    cloud.scopes -= {"recordings"}
    with pytest.raises(ScopesError, match="lacks the scope cloud_recording:read:list_user_recordings:admin;") as told:
        listing.recordings(zoom, "host-1", DAY, DAY)
    assert told.value.scopes == (
        "cloud_recording:read:list_user_recordings",
        "cloud_recording:read:list_user_recordings:admin",
    )


def test_errors_name_neither_people_nor_secrets(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Zoom(cloud.account) as zoom, pytest.raises(ZoomError) as told:
        listing.recordings(zoom, "ada@school.example", DAY, DAY)
    assert "ada" not in str(told.value)
    assert "User does not exist: ..." in str(told.value)
    wrong = Account(fake.ACCOUNT, fake.CLIENT, "hush-other", cloud.account.api)
    with Zoom(wrong) as zoom, pytest.raises(ZoomError, match="Invalid client_id or client_secret") as refused:
        zoom.token()
    said = caplog.text + str(refused.value) + repr(wrong) + repr(cloud.account)
    assert "hush" not in said
    assert "ada" not in caplog.text


def test_recordings_are_listed_month_by_month_and_page_by_page(cloud: Cloud, zoom: Zoom) -> None:
    days = [DAY + timedelta(days=10 * number) for number in range(10)]
    for number, day in enumerate(days):
        cloud.meetings.append(fake.meeting([], uuid=f"uuid{number}==", start_time=f"{day}T09:00:00Z"))
    cloud.page = 2
    found = listing.recordings(zoom, "host-1", DAY, days[-1])
    assert [one.uuid for one in found] == [f"uuid{number}==" for number in range(10)]
    assert cloud.times("/v2/users/host-1/recordings") == 4 + 3  # 91 days are 4 windows; 3 of them have a second page


def test_windows_cover_each_day_once() -> None:
    found = list(listing.windows(date(2024, 1, 1), date(2024, 12, 31)))
    days = [first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1)]
    assert days == [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    assert max((last - first).days for first, last in found) < 30
    assert list(listing.windows(DAY, DAY)) == [(DAY, DAY)]
    assert list(listing.windows(DAY, DAY - timedelta(days=1))) == []


@pytest.mark.parametrize("uuid", ["abc+/de==", "/abc==", "a//b==", "plain+plus=="])
def test_people_of_a_meeting_whatever_its_uuid(cloud: Cloud, zoom: Zoom, uuid: str) -> None:
    cloud.people[uuid] = [{"name": "Ada Lovelace"}, {"name": "Alan Turing"}, {"name": "Grace Hopper"}]
    cloud.page = 2
    assert [one["name"] for one in listing.people(zoom, uuid)] == ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
    asked = next(path for path, _, _ in cloud.asked if "past_meetings" in path)
    assert ("%252F" in asked) == ("/" in uuid)


def test_a_next_page_that_is_no_next_one_ends_the_list(cloud: Cloud, zoom: Zoom) -> None:
    again = {"status": 200, "json": {"users": [{"id": "a"}], "next_page_token": "same"}}
    cloud.plan["/v2/users"] = [again, again, again]
    assert listing.hosts(zoom) == ["a", "a"]


def test_what_is_no_json_is_tried_again(cloud: Cloud, zoom: Zoom) -> None:
    cloud.plan["/v2/users"] = [{"status": 200, "json": b"<html>"}, {"status": 200, "json": []}]
    assert listing.hosts(zoom) == ["host-1"]


def test_out_of_reach_is_later() -> None:
    with Zoom(Account("a", "b", "c", "http://127.0.0.1:9/v2")) as zoom, pytest.raises(LaterError, match="ConnectError"):
        listing.hosts(zoom)


@pytest.mark.parametrize(
    ("api", "fine"),
    [
        ("https://api.zoom.us/v2", True),
        ("https://api.zoomgov.com/v2", True),
        ("http://127.0.0.1:8084/v2", True),
        ("http://[::1]:8084/v2", True),
        ("http://localhost:8084", True),
        ("http://api.zoom.us/v2", False),
        ("https://api.zoom.us.evil.example/v2", False),
        ("https://evilzoom.us/v2", False),
        ("https://zoom.us@evil.example/v2", False),
        ("https://evil.example\\.zoom.us/v2", False),
        ("https://127.0.0.1.evil.example", False),
        ("http://10.0.0.1/v2", False),
        ("ftp://localhost", False),
    ],
)
def test_the_secret_goes_to_zoom_alone(api: str, fine: bool) -> None:
    environment = {"CLASSPULSE_ZOOM_ACCOUNT": "a", "CLASSPULSE_ZOOM_CLIENT": "b", "CLASSPULSE_ZOOM_SECRET": "hush"}
    if fine:
        assert Account.named({**environment, "CLASSPULSE_ZOOM_API": api}).api == api
        return
    with pytest.raises(SourceError, match="CLASSPULSE_ZOOM_API") as told:
        Account.named({**environment, "CLASSPULSE_ZOOM_API": api})
    assert "hush" not in str(told.value)


def test_tokens_are_asked_for_where_zoom_gives_them() -> None:
    def token(api: str) -> str:
        return Account("a", "b", "c", api).token

    assert token("https://api.zoom.us/v2") == "https://zoom.us/oauth/token"
    assert token("https://api.zoomgov.com/v2") == "https://zoomgov.com/oauth/token"
    assert token("http://127.0.0.1:1/v2") == "http://127.0.0.1:1/oauth/token"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(SourceError, match="set CLASSPULSE_ZOOM_CLIENT, CLASSPULSE_ZOOM_SECRET"):
        Account.named({"CLASSPULSE_ZOOM_ACCOUNT": "a", "CLASSPULSE_ZOOM_SECRET": " "})


def test_the_people_are_written_as_the_report_that_is_read(tmp_path: Path) -> None:
    from ingest.records import kinds

    people: list[dict[str, Any]] = [
        {"name": "Zoe,  \u201cZ\u201d\n Adler", "user_email": "zoe@x.org", "join_time": "2026-03-20T13:05:00Z"},
        {"name": "\u674e \u96f7", "join_time": "2026-03-20T14:00:00+01:00", "leave_time": "2026-03-20T13:50:20Z"},
        {"name": "Ada (Lovelace)", "join_time": "2026-03-20T13:00:00Z", "leave_time": "2026-03-20T13:10:00Z"},
        {"name": "W", "status": "in_waiting_room", "join_time": "2026-03-20T13:00:00Z"},
        {"name": "", "join_time": "2026-03-20T13:00:00Z", "leave_time": "2026-03-20T13:10:00Z"},
        {"name": 7, "join_time": 1, "leave_time": None},
    ]
    people[0]["leave_time"] = people[3]["leave_time"] = "2026-03-20T13:45:00Z"
    path = tmp_path / "GMT20260320-130023_Recording.participants.csv"
    path.write_text(attendance.report(people), encoding="utf-8")
    read = kinds.read(path)
    assert read.kind == "participants"
    stays = [(one.person.name, one.person.original, one.person.email, one.duration_ms) for one in read.rows]  # type: ignore[union-attr]
    assert stays == [
        ("Ada", "Lovelace", "", 600_000),
        ("\u674e \u96f7", "", "", 3_020_000),
        ("Zoe, \u201cZ\u201d Adler", "", "zoe@x.org", 2_400_000),
    ]
    assert attendance.report([]) == attendance.report(people[4:]) == ""


# ---------------------------------------------------------------------------------------------------------- doctor


def looked(monkeypatch: pytest.MonkeyPatch, cloud: Cloud, **changed: str) -> dict[str, str]:
    """What the doctor finds wrong."""
    for name, value in {**cloud.environment, **changed}.items():
        monkeypatch.setenv(name, value)
    return {one.what: one.found for one in doctor.findings() if not one.fine}


def test_a_good_set_up_has_no_findings(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked(monkeypatch, cloud) == {}


def test_what_is_wrong_is_found(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    found = looked(monkeypatch, cloud, CLASSPULSE_ZOOM_SECRET="hush-wrong")
    assert "CLASSPULSE_ZOOM_SECRET" in found.pop("credentials")
    assert found == {}
    found = looked(monkeypatch, cloud, CLASSPULSE_ZOOM_ACCOUNT="other")
    assert "CLASSPULSE_ZOOM_ACCOUNT" in found["credentials"]
    found = looked(monkeypatch, cloud, CLASSPULSE_ZOOM_WEBHOOK_SECRET="")
    assert list(found) == ["webhook secret"]
    assert list(looked(monkeypatch, cloud, CLASSPULSE_ZOOM_CLIENT="")) == ["settings"]


def test_a_clock_that_is_off_is_found(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.ahead_s = 240
    found = looked(monkeypatch, cloud)
    assert list(found) == ["clock"]
    assert re.match("24[01] s ahead of Zoom's; set it by NTP", found["clock"])
    cloud.ahead_s = -400
    assert re.match("(399|400) s behind Zoom's", looked(monkeypatch, cloud)["clock"])


def test_each_missing_scope_is_found(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.scopes.clear()
    found = looked(monkeypatch, cloud)
    assert {what: said.split(";")[0].rpartition(" ")[2] for what, said in found.items()} == {
        "hosts": "user:read:list_users:admin",
        "recordings": "cloud_recording:read:list_user_recordings:admin",
        "participants": "meeting:read:list_past_participants:admin",
    }
