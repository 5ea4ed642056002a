"""Files of Zoom's are fetched once, videos analysed once, and parts of a meeting are parts of a lecture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Barrier

from storage import doing, downloads, jobs
from storage.store import Store
from tests.dashboard import rooms
from tests.waiting import LIMIT_S

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
PLACE = Path("/recordings/zoom")
FIRST, SECOND = PLACE / "GMT20260320-130023_Recording_gallery_view.mp4", PLACE / "GMT20260320-141000_Recording_x.mp4"
NAMES = ("Algebra 2026-03-20", "Algebra 2026-03-20 14.00")


def noted(store: Store, *keys: str, meeting: str = "m==") -> None:
    for key in keys:
        downloads.note(store, key, meeting, "gallery_view", 7, NOW)


def analyse(store: Store, key: str, path: Path, course: str = "Algebra") -> int | None:
    names = (*NAMES, *(f"{NAMES[1]} ({number})" for number in range(2, 5)))
    return downloads.analyse(store, key, path, 7, names, course, NOW)


def test_a_video_is_given_to_one_analysis_however_many_bring_it(store: Store) -> None:
    noted(store, "v")
    together = Barrier(10)

    def bring(number: int) -> int | None:
        together.wait(LIMIT_S)
        return analyse(store, "v", FIRST)

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(bring, range(10))) - {None}) == 1
    (job,) = jobs.waiting(store)
    assert (job.lecture, job.course, job.uri) == (NAMES[0], "Algebra", str(FIRST))


def test_parts_of_a_meeting_are_of_one_lecture_and_another_meeting_is_not(store: Store) -> None:
    noted(store, "1", "2")
    noted(store, "3", meeting="other==")
    analyse(store, "1", FIRST)
    analyse(store, "2", SECOND, "Geometry")  # the course was renamed in between
    analyse(store, "3", Path("/other") / FIRST.name)
    assert [(job.lecture, job.course) for job in jobs.waiting(store)] == [
        (NAMES[0], "Algebra"),
        (NAMES[0], "Algebra"),
        (NAMES[1], "Algebra"),
    ]


def test_a_lecture_that_somebody_made_is_left_alone(store: Store) -> None:
    rooms.hold(store, NAMES[0], seconds=2, course="Another")
    noted(store, "v")
    analyse(store, "v", FIRST)
    assert [job.lecture for job in jobs.waiting(store)] == [NAMES[1]]


def test_an_analysis_that_somebody_removed_does_not_come_back(store: Store) -> None:
    noted(store, "v")
    number = analyse(store, "v", FIRST)
    assert number
    doing.end(store, number, "failed", "damaged")
    jobs.remove(store, number)
    assert downloads.of(store, "m==")["v"].job_id is None
    assert analyse(store, "v", FIRST) is None
    assert jobs.waiting(store) == []
    assert downloads.late(store) == []


def test_a_failure_is_kept_and_a_whole_file_stays_whole(store: Store) -> None:
    noted(store, "t", "t")
    downloads.failed(store, "t", "Zoom is away", lost=False, now=NOW)
    assert downloads.of(store, "m==")["t"].state == "waiting"
    downloads.failed(store, "t", "it is gone", lost=True, now=NOW)
    assert downloads.of(store, "m==")["t"].reason == "it is gone"
    downloads.whole(store, "t", PLACE / "GMT20260320-130023_Recording.transcript.vtt", 7, NOW)
    downloads.failed(store, "t", "too late", lost=True, now=NOW)
    one = downloads.of(store, "m==")["t"]
    assert (one.state, one.reason, one.prefix, one.video) == ("done", "", "GMT20260320-130023", False)


def test_what_comes_after_its_recordings_analysis_is_late_once(store: Store) -> None:
    noted(store, "1", "2", "before", "after1", "after2")
    record = "_Recording.{}".format
    downloads.whole(store, "before", PLACE / f"GMT20260320-130023{record('chat.txt')}", 7, NOW)
    first, second = analyse(store, "1", FIRST), analyse(store, "2", SECOND)
    assert first
    assert second
    downloads.whole(store, "after1", PLACE / f"GMT20260320-130023{record('transcript.vtt')}", 7, NOW)
    downloads.whole(store, "after2", PLACE / f"GMT20260320-141000{record('transcript.vtt')}", 7, NOW)
    assert downloads.late(store) == []  # the analyses find them, or are over later
    lecture_id = rooms.hold(store, NAMES[0], seconds=2)
    doing.end(store, first, "done", lecture_id=lecture_id)
    doing.end(store, second, "failed", "damaged")
    (late,) = downloads.late(store)
    assert (late.key, late.job_id, late.lecture_id) == ("after1", first, lecture_id)
    downloads.attached(store, late)
    assert downloads.late(store) == []
    doing.end(store, second, "done", lecture_id=lecture_id)
    assert [one.key for one in downloads.late(store)] == ["after2"]


def test_names_may_go_on_for_ever(store: Store) -> None:
    def names() -> object:
        return (f"Algebra ({number})" for number in count(1))

    for number in range(3):
        noted(store, f"{number}", meeting=f"m{number}")
        downloads.analyse(store, f"{number}", FIRST, 7, names(), "Algebra", NOW)  # type: ignore[arg-type]
    assert [job.lecture for job in jobs.waiting(store)] == [f"Algebra ({number})" for number in (1, 2, 3)]
