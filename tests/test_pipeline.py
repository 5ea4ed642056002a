"""The commands, as a person types them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inference import workers
from inference.workers import Analyse, Outcomes
from ingest.records.roster import Participant
from ingest.video import Segment
from storage import queries
from storage.store import Store
from tests.conftest import Command
from tests.dashboard import rooms, test_review
from tests.videos import write

ROOT = Path(__file__).parents[1]
COLUMNS = (
    "second,participant,label,camera_on,face_visible,x,y,width,height,tile_x,tile_y,tile_width,tile_height,expression,"
    "p_angry,p_disgust,p_fear,p_happy,p_sad,p_surprise,p_neutral,attention,engagement,"
    "coverage,part_presence,part_attention,part_expression,yaw,pitch,roll,eyes_open,mouth_open"
)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Analyse in this process: what processes do is tested elsewhere."""
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)


def test_demo_draws_analyses_and_compares_and_does_it_once(classpulse: Command, db: str, tmp_path: Path) -> None:
    first = classpulse("demo", "--people", 4, "--seconds", 6, "--no-serve", "--db", db)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("demo 4 people 6 s: 6 s, 4 people, faces seen ")
    assert "(done)" in first.out
    figures = {what.strip(): float(share) for what, share in re.findall(r"^  (.+?) +([\d.]+)%$", first.out, re.M)}
    assert {figures["tiles found"], figures["faces found"], figures["names right"]} == {100.0}
    film = next(Path(os.environ["XDG_CACHE_HOME"]).rglob("demo 4 people 6 s.mp4"))
    written = film.stat().st_mtime_ns
    again = classpulse("--db", db, "demo", "--people", 4, "--seconds", 6, "--no-serve")
    assert again == first
    assert film.stat().st_mtime_ns == written, "a class that is drawn is not drawn again"
    film.with_suffix(".truth.csv").unlink()
    assert classpulse("--db", db, "demo", "--people", 4, "--seconds", 6, "--no-serve") == first
    assert classpulse("export", "demo 4 people 6 s", "--to", tmp_path / "a.csv", "--db", db).out.startswith("24 rows")


@pytest.mark.usefixtures("here")
def test_render_analyse_export(classpulse: Command, tmp_path: Path, db: str) -> None:
    video = tmp_path / "physics.mkv"
    drawn = classpulse("render", video, "--people", 3, "--seconds", 3, "--size", "640x360", "--layout", "strip")
    files = [video, *(tmp_path / f"physics.{kind}.csv" for kind in ("truth", "slides", "roster"))]
    assert drawn.out.splitlines() == [str(file) for file in files]
    assert all(file.exists() for file in files)
    done = classpulse("analyse", video, "--course", "Physics", "--roster", files[-1], "--workers", 1, "--db", db)
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"physics: 3 s, 3 people, faces seen \d+% of the time \(done\)\n", done.out)
    for name in ("a.csv", "a.parquet", "a.jsonl"):
        exported = classpulse("export", "physics", "--to", tmp_path / name, "--db", db)
        assert exported.out == f"9 rows in {tmp_path / name}\n"
    assert (tmp_path / "a.csv").read_text().splitlines()[0] == COLUMNS
    rows = pd.read_csv(tmp_path / "a.csv")
    assert set(rows["participant"]) == set(pd.read_csv(files[-1])["name"])
    assert len(pd.read_parquet(tmp_path / "a.parquet")) == len(pd.read_json(tmp_path / "a.jsonl", lines=True)) == 9


@pytest.mark.usefixtures("here")
def test_several_files_are_lectures_of_their_own_or_parts_of_one(classpulse: Command, tmp_path: Path, db: str) -> None:
    one, two = write(tmp_path / "one.mp4", range(0, 3_000, 40)), write(tmp_path / "two.mp4", range(0, 2_000, 40))
    apart = classpulse("analyse", one, two, "--db", db).out.splitlines()
    assert [line.split(",")[0] for line in apart] == ["one: 3 s", "two: 2 s", "2 recordings: 2 analysed"]
    parts = classpulse("analyse", one, two, "--lecture", "Both", "--db", db).out.splitlines()
    assert [line.split(",")[0] for line in parts] == ["Both: 3 s", "Both: 5 s", "2 recordings: 2 analysed"]


@pytest.mark.usefixtures("here")
def test_a_folder_is_its_recordings_and_what_is_done_is_known_wherever_it_lies(
    classpulse: Command, tmp_path: Path, db: str
) -> None:
    term, later = tmp_path / "term", tmp_path / "archive"
    term.mkdir()
    for number in (10, 9):
        write(term / f"Week {number}.mp4", range(0, 1_000 * number, 200))
    (term / "Week 11.mp4.part").write_bytes(b"half")
    first = classpulse("analyse", term, "--db", db)
    assert (first.code, first.err) == (0, "")
    assert [line.split(",")[0] for line in first.out.splitlines()] == [
        "Week 9: 9 s", "Week 10: 10 s", "2 recordings: 2 analysed"
    ]  # fmt: skip
    term.rename(later)
    (later / "Week 9.mp4").rename(later / "Optics.mp4")
    write(later / "Week 11.mp4", range(0, 11_000, 200))
    again = classpulse("analyse", f"{later}/*.mp4", later, "--db", db)
    assert (again.code, again.err) == (0, "")
    assert again.out.splitlines() == [
        "Optics.mp4: done before, as Week 9",
        "Week 10.mp4: done before, as Week 10",
        "Week 11: 11 s, 0 people, nobody's face was seen (done)",
        "3 recordings: 2 done before, 1 analysed",
    ]
    with Store.open(db) as store:
        uris = [each.uri for one in queries.lectures(store) for each in store.recordings(one.id).values()]
    assert sorted(uris) == [str(later / name) for name in ("Optics.mp4", "Week 10.mp4", "Week 11.mp4")]


@pytest.mark.usefixtures("here")
def test_a_recording_done_before_is_named_by_a_new_roster_all_the_same(
    classpulse: Command, tmp_path: Path, db: str, drawn: Path
) -> None:
    assert classpulse("analyse", drawn, "--lecture", "L", "--db", db).code == 0
    roster = tmp_path / "roster.csv"
    names = pd.read_csv(drawn.with_suffix(".roster.csv"))["name"]
    roster.write_text("name,aliases\n" + "".join(f"New {name},{name}\n" for name in names))
    again = classpulse("analyse", drawn, "--lecture", "L", "--roster", roster, "--db", db)
    assert again.out == "class.mp4: done before, as L\n"
    with Store.open(db) as store:
        assert test_review.people(store, "L") == {f"New {name}" for name in names}


@pytest.mark.usefixtures("here")
def test_a_new_roster_names_the_other_parts_and_an_export_is_up_to_date(
    classpulse: Command, tmp_path: Path, db: str
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name\nAnna Weiss\nBob Smith\n")
    with Store.open(db) as store:
        test_review.hold(store, "Lecture 1", roster=[])
    part = write(tmp_path / "part.mp4", range(0, 2_000, 40))
    assert classpulse("analyse", part, "--lecture", "Lecture 1", "--roster", roster, "--db", db).code == 0
    with Store.open(db) as store:
        assert test_review.people(store, "Lecture 1") >= {"Anna Weiss", "Bob Smith"}
        store.enrol("Lecture 1", [Participant("Anna Lang")])
    classpulse("export", "Lecture 1", "--to", tmp_path / "a.csv", "--db", db)
    assert "Anna Lang" in set(pd.read_csv(tmp_path / "a.csv")["participant"])


@pytest.mark.usefixtures("here")
def test_a_bad_file_among_good_ones_is_one_line_and_the_others_go_on(
    classpulse: Command, tmp_path: Path, db: str
) -> None:
    good = write(tmp_path / "good.mp4", range(0, 2_000, 40))
    (tmp_path / "empty").mkdir()
    done = classpulse("analyse", tmp_path / "away.mp4", good, tmp_path / "empty", "--db", db)
    assert done.code == 2
    assert done.out.startswith("good: 2 s")
    assert done.out.endswith("2 recordings: 1 failed, 1 analysed\n")
    folder, away = done.err.splitlines()
    assert folder.startswith(f"classpulse: {tmp_path / 'empty'} is a folder without recordings (mp4, mkv")
    assert away == f"classpulse: {tmp_path / 'away.mp4'} does not exist; check the path"


def test_stopped_by_ctrl_c_the_same_command_goes_on(
    classpulse: Command, tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    video, seen = write(tmp_path / "long.mp4", range(0, 62_000, 1_000)), []

    def stopping(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        for segment, outcome in workers.here(analyse, segments):
            yield segment, outcome
            raise KeyboardInterrupt

    def watched(analyse: Analyse, segments: Iterable[Segment]) -> Outcomes:
        for segment, outcome in workers.here(analyse, segments):
            seen.append(segment.start_ms)
            yield segment, outcome

    monkeypatch.setattr(workers, "processes", lambda count: stopping)
    stopped = classpulse("analyse", video, "--db", db)
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err == "classpulse: stopped; run the same command again to go on\n"
    monkeypatch.setattr(workers, "processes", lambda count: watched)
    assert classpulse("analyse", video, "--db", db).out.startswith("long: 61 s, 0 people")
    assert seen == [60_000]


@pytest.mark.parametrize("place", ["before", "after", "environment", "after wins"])
def test_the_database_is_named_in_any_place(
    classpulse: Command, tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    wrong = f"sqlite:///{tmp_path / 'wrong.db'}"
    if place == "environment":
        monkeypatch.setenv("CLASSPULSE_DB", db)
        answer = classpulse("upgrade")
    elif place == "before":
        monkeypatch.setenv("CLASSPULSE_DB", wrong)
        answer = classpulse("--db", db, "upgrade")
    elif place == "after":
        answer = classpulse("upgrade", "--db", db)
    else:
        monkeypatch.setenv("CLASSPULSE_DB", wrong)
        answer = classpulse("--db", wrong, "upgrade", "--db", db)
    assert re.fullmatch(re.escape(db) + r" is at revision \w+\n", answer.out)
    assert (tmp_path / "class.db").exists()
    assert not (tmp_path / "wrong.db").exists()


def test_evaluate_prints_json_and_nothing_else(classpulse: Command, tmp_path: Path) -> None:
    faces = np.random.default_rng(1).integers(0, 255, (14, 48, 48), np.uint8)
    np.savez(tmp_path / "faces.npz", pixels=faces, emotion=np.arange(14, dtype=np.uint8) % 7)
    answer = classpulse("evaluate", tmp_path / "faces.npz")
    assert (answer.code, answer.err) == (0, "")
    figures = json.loads(answer.out)
    assert {"images", "accuracy", "macro_f1", "ece", "per_class", "ferplus_accuracy", "ferplus_macro_f1", "ms_per_face",
            "model_sha256"} <= figures.keys()  # fmt: skip
    assert figures["images"] == 14
    assert figures["ferplus_accuracy"] is None


def test_doctor_tells_what_is_wrong(
    classpulse: Command, db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, database, policy, key = classpulse("doctor", "--db", db).out.splitlines()
    assert database == f"ok     database          {db}"
    assert re.fullmatch(r"ok     policy            us [\d-]+, US, university", policy)
    assert re.fullmatch(r"ok     key of the names  /.+/names\.key; keep a copy .+", key)
    monkeypatch.setenv("CLASSPULSE_MODELS", str(tmp_path))
    wrong = classpulse("doctor", "--db", db)
    assert wrong.code == 2
    assert re.search(r"^WRONG  model files +missing: .+; run `classpulse setup`$", wrong.out, re.M)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_answers_until_ctrl_c(db: str) -> None:
    port = free_port()
    command = [sys.executable, "-m", "pipeline", "serve", "--port", str(port), "--db", db]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stderr
        assert re.fullmatch(r"Log in as admin with the one-time password [a-z0-9-]{19}\n", server.stdout.readline())
        assert server.stdout.readline() == f"The dashboard is at http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=120) as page:
            assert "Log in · ClassPulse" in page.read().decode()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=120) in (0, 130)
        assert "Traceback" not in server.stderr.read()


def test_accounts_are_kept_by_commands(classpulse: Command, db: str) -> None:
    added = classpulse(
        "user", "add", "Tess", "--course", "Algebra", "--course", "Biology", "--email", "t@x", "--db", db
    )
    assert re.fullmatch(r"tess \(teacher\): the one-time password is [a-z0-9-]{19}\n", added.out)
    assert classpulse("user", "list", "--db", db).out.split() == [
        "tess",
        "teacher",
        "tess",
        "t@x",
        "Algebra,",
        "Biology",
    ]
    assert "disabled" not in classpulse("user", "list", "--db", db).out
    assert classpulse("user", "disable", "TESS", "--db", db).code == 0
    assert "disabled" in classpulse("user", "list", "--db", db).out
    assert classpulse("user", "enable", "tess", "--db", db).code == 0
    assert "disabled" not in classpulse("user", "list", "--db", db).out
    renewed = classpulse("user", "password", "tess", "--db", db)
    assert renewed.out.split()[-1] != added.out.split()[-1]
    for wrong in (("add", "tess"), ("add", "x", "--role", "king"), ("password", "nobody"), ("disable", "nobody")):
        refused = classpulse("user", *wrong, "--db", db)
        assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_told_before_any_work(classpulse: Command, new_db: str, tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = classpulse(command, "--port", port, "--db", new_db)
    assert answer.code == 2
    assert answer.err == (
        f"classpulse: cannot listen on 127.0.0.1:{port} (Address already in use); choose another with --port\n"
    )
    assert not (tmp_path / "class.db").exists()


def test_bench_gallery_measures_what_the_product_sees(
    classpulse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inference.gallerybench import cases
    from ingest.render import Room

    room = Room(people=3, seconds=4, width=640, height=360, rate=5)
    monkeypatch.setattr(cases, "CASES", (cases.Case("mini", "nothing", room),))
    answer = classpulse("bench", "gallery", "--workers", 1)
    assert answer.code == 0
    found = json.loads(answer.out)
    assert {"mini", "mean"} == set(found["cases"])
    mini = found["cases"]["mini"]
    assert mini["tiles_found"] == mini["faces_found"] == mini["names_right"] == mini["idf1"] == 1
    assert min(mini["ms_mean"], mini["ms_median"], mini["ms_gallery"]) > 0
    assert 3 / 4 <= mini["readings"] <= 2, "names are not read in every picture"
    assert "mini" in answer.err, "the table"
    into = classpulse("bench", "gallery", "--workers", 1, "--to", tmp_path / "found.json")
    assert "mini" in into.out
    again = json.loads((tmp_path / "found.json").read_text())["cases"]["mini"]
    assert {what: again[what] for what in ("idf1", "readings")} == {what: mini[what] for what in ("idf1", "readings")}


def test_bench_measures_a_recording(classpulse: Command, tmp_path: Path) -> None:
    film = tmp_path / "class.mp4"
    assert classpulse("render", film, "--people", 2, "--seconds", 6, "--size", "640x360").code == 0
    answer = classpulse("bench", film, "--workers", 1)
    assert answer.code == 0
    found = json.loads(answer.out)
    assert (found["video_seconds"], found["size"], found["workers"], found["pictures"]) == (6, "640x360", 1, 6)
    assert found["real_time_factor"] == pytest.approx(6 / found["seconds"], rel=0.01)
    assert found["ratio_to_decode_only"] == pytest.approx(found["seconds"] / found["decode_only_seconds"], rel=0.05)
    assert 6 <= found["faces"] <= 12
    wrong = classpulse("bench", film, "--compare", "nobody")
    assert (wrong.code, "choose one of fer" in wrong.err) == (2, True)


def test_bench_says_what_it_cannot_measure(classpulse: Command, tmp_path: Path) -> None:
    other = classpulse("bench", "speed")
    assert (other.code, "speed" in other.err) == (2, True)
    assert classpulse("bench", "--films", tmp_path).code == 2
    (tmp_path / "file").touch()
    answer = classpulse("bench", "gallery", "--films", tmp_path / "file" / "films")
    assert answer.code == 2
    assert "cannot be made" in answer.err


def test_render_draws_other_looks(classpulse: Command, tmp_path: Path) -> None:
    small = ("--people", 2, "--seconds", 1, "--size", "320x180")
    for number, more in enumerate(
        (("--look", "teams", "--theme", "light"), ("--names", "cjk"), ("--layout", "floating"))
    ):
        assert classpulse("render", tmp_path / f"{number}.mp4", *small, *more).code == 0
    names = pd.read_csv(tmp_path / "1.roster.csv")["name"]
    assert not any(name.isascii() for name in names)
    wrong = classpulse("render", tmp_path / "a.mp4", *small, "--look", "skype")
    assert (wrong.code, "--look meet" in wrong.err) == (2, True)


def test_recompute_computes_anew_what_is_out_of_date_or_all(classpulse: Command, db: str) -> None:
    with Store.open(db) as store:
        rooms.hold(store, seconds=70)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE summed SET versions = '{}'")
    assert classpulse("recompute", "--db", db).out == "1 recording computed anew\n"
    assert classpulse("recompute", "--db", db).out == "0 recordings computed anew\n"
    assert classpulse("recompute", "--all", "--db", db).out == "1 recording computed anew\n"
