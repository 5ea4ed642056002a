"""What a class leaves behind, and whom it calls: no picture, crop, key point or array on a disk, no call but our own.

The whole is run in a process with folders of its own; each file that it wrote is read, also those it deleted are known.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import LargeBinary, MetaData, create_engine

from inference import assets
from ingest.sources import source_for
from ingest.video import Image, Segment
from storage.tables import metadata

HERE = Path(__file__).parent
SIGNATURES = {
    "JPEG": rb"\xff\xd8\xff[\xdb\xe0-\xef]",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "GIF": rb"GIF8[79]a",
    "WebP": rb"RIFF....WEBP",
    "BMP": rb"BM....\0\0\0\0[\x36\x7a\x8a]\0\0\0[\x28\x6c\x7c]\0\0\0",
    "TIFF": rb"(?:II\x2a\0|MM\0\x2a)[\s\S]{4}",
    "numpy": rb"\x93NUMPY",
    "PyTorch": rb"archive/data\.pkl|\x80\x02\x8a\x0al\xfc\x9cF\xf9",
    "zip": rb"PK\x03\x04....[\0\x08]\0.{18,400}\.(?:npy|pkl)",
    "picture in a text": rb"data:image/(?!svg)|/9j/4AAQSkZJRg|iVBORw0KGgo|R0lGODlh|UklGR.{6}V0VCUF",
}
FORBIDDEN = re.compile(
    r"picture(?!_at$)|image|pixel|thumb|crop|frame|landmark|key_?point|embedding|descriptor|template|biometric|"
    r"faceprint|_\d+$"
)
"""Of columns: what could hold a picture, what is known of a face by points, or a row of numbers."""
NUMBERED = re.compile(r"part_[1-9]$")
"""The parts of an engagement formula, each a sum."""
BINARY = {"apscheduler_jobs.job_state": "when a chore is due next, as APScheduler pickles it; we put nothing into it"}
RUN = 40
"""So many pixels of a row, one after the other, are a piece of a picture."""


@dataclass(frozen=True)
class Left:
    """A folder in which all was done, and the notes of what was opened and called."""

    folder: Path
    noted: list[tuple[str, str]]
    traced: str

    def files(self) -> Iterator[Path]:
        """All but the films that were drawn, and the links to installed models."""
        yield from (path for path in self.folder.rglob("*") if path.is_file() and path.suffix not in (".mp4", ".trace"))


def whole(what: str, folder: Path, *before: str) -> Left:
    """Do it in a process of its own, which knows no other folders."""
    folder.mkdir(parents=True)
    places = {"HOME": "home", "TMPDIR": "temp", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache"}
    places["XDG_CONFIG_HOME"] = "config"
    for name in places.values():
        (folder / name).mkdir()
    trace = folder / "calls.trace"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CLASSPULSE_")},
        **{variable: str(folder / name) for variable, name in places.items()},
        "CLASSPULSE_MODELS": str(assets.folder()),
        "CLASSPULSE_TRACE": str(trace),
        "PYTHONPATH": os.pathsep.join([str(HERE / "traced"), str(HERE.parent)]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [*before, sys.executable, "-m", "tests.whole", what, str(folder)]
    done = subprocess.run(command, env=environment, cwd=folder / "home", capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    noted = [tuple(line.split("\t", 1)) for line in trace.read_text().splitlines()]
    native = folder / "native.trace"
    return Left(folder, noted, native.read_text() if native.exists() else "")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lonely() -> list[str]:
    """The command by which a process has no network at all."""
    without = ["unshare", "-rn"]
    if not shutil.which("unshare") or subprocess.run([*without, "true"], capture_output=True).returncode:
        pytest.skip("no namespace without a network can be made here (unshare -rn)")
    return without


@pytest.fixture(scope="module")
def batch(lonely: list[str], tmp_path_factory: pytest.TempPathFactory) -> Left:
    return whole("batch", tmp_path_factory.mktemp("batch") / "all", *lonely)


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("live") / "all"
    calls = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(folder / "native.trace")]
    return whole("live", folder, *(calls if shutil.which("strace") else []))


@pytest.fixture(params=["batch", "alive"])
def left(request: pytest.FixtureRequest) -> Left:
    found: Left = request.getfixturevalue(request.param)
    return found


# ----------------------------------------------------------------------------------------------------- no network


def test_all_is_done_without_a_network(batch: Left) -> None:
    made = {path.name for path in batch.folder.iterdir()}
    assert {"class.db", "rows.csv", "rows.parquet", "rows.jsonl", "report.html", "report.pdf"} <= made
    with closing(sqlite3.connect(batch.folder / "class.db")) as connection:
        seen = connection.execute("select count(*) from observation where confidence is not null").fetchone()[0]
    assert seen >= 12


def test_nobody_else_is_called(left: Left) -> None:
    connected = [said for event, said in left.noted if event in ("socket.connect", "socket.sendto")]
    assert [said for said in connected if not _is_ours(said)] == []
    asked = {said for event, said in left.noted if event.startswith("socket.get")}
    assert asked <= {"'127.0.0.1'", "'localhost'"}


def test_nor_by_libraries(alive: Left) -> None:
    if not alive.traced:
        pytest.skip("needs strace")
    calls = [line for line in alive.traced.splitlines() if "sa_family=AF_INET" in line]
    assert calls, "the eye's own line is seen"
    assert [line for line in calls if 'inet_addr("127.0.0.1")' not in line] == []


def _is_ours(said: str) -> bool:
    """An address of the loopback device, or a path."""
    return said.startswith(("('127.0.0.1'", "('::1'", "'/", "b'", "'\\x00"))


def test_a_call_would_be_noted(tmp_path: Path) -> None:
    trace = tmp_path / "x.trace"
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    environment = {**os.environ, "PYTHONPATH": str(HERE / "traced"), "CLASSPULSE_TRACE": str(trace)}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True)
    noted = trace.read_text()
    assert "socket.connect\t('192.0.2.1', 9)" in noted
    assert not _is_ours("('192.0.2.1', 9)")


# ----------------------------------------------------------------------------------------------------- no pictures


def pieces(image: Image) -> Iterator[tuple[str, bytes]]:
    """Runs of a picture's rows, as RGB, BGR and grey, where something is to be seen."""
    ways = {"RGB": image, "BGR": image[:, :, ::-1], "grey": cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)}
    for row in range(20, image.shape[0], 24):
        for left in range(16, image.shape[1] - RUN, 56):
            part = image[row, left : left + RUN]
            if len(np.unique(part.reshape(-1, 3), axis=0)) > RUN // 3:
                yield from ((name, way[row, left : left + RUN].tobytes()) for name, way in ways.items())


def film_pieces(film: Path) -> list[tuple[str, bytes]]:
    segment = Segment(str(film), 0, 3_000)
    return [one for frame in source_for(str(film)).frames(segment, 1_000) for one in pieces(frame.image)]


def found_in(content: bytes, known: list[tuple[str, bytes]]) -> list[str]:
    """What of a picture stands in a file."""
    signs = [name for name, sign in SIGNATURES.items() if re.search(sign, content, re.DOTALL)]
    return [*signs, *{f"rows as {way}" for way, piece in known if piece in content}]


def test_no_picture_is_left(left: Left) -> None:
    known = film_pieces(left.folder / "own.mp4")
    assert len(known) > 200
    held = {str(path.relative_to(left.folder)): found_in(path.read_bytes(), known) for path in left.files()}
    assert "class.db" in held
    assert {name: found for name, found in held.items() if found} == {}


def test_nothing_else_was_written_in_passing(left: Left) -> None:
    """Also of what was deleted again: films drawn, databases, records and what was asked for. The one temporary file
    holds what native libraries print while a model is loaded (inference/runtime.py).
    """
    own = re.compile(
        r"(?:own|demo [\w ]+)\.(?:mp4|[\w.-]*csv|[\w.-]*json|vtt|txt|[\w.-]*vtt|[\w.-]*txt)(?:\.part(?:ial)?)?|"
        r"class\.db[\w-]*|(?:rows|report)\.\w+(?:\.part(?:ial)?)?|\.?[\w. -]*\.partial[\w. ]*|"
        r"names\.key(?:\.\w+)?"
    )
    written = {said for event, said in left.noted if event == "open" and not said.startswith(("/dev/", "/proc/"))}
    temporary = re.compile(rf"{re.escape(str(left.folder / 'temp'))}(?:/[a-z0-9_]{{8}})?")
    strange = {said for said in written if not own.fullmatch(Path(said).name) and not temporary.fullmatch(said)}
    assert strange == {one for one in strange if one.isdecimal()}, "numbers are pipes"
    assert [path for path in (left.folder / "temp").rglob("*")] == []


def test_nobody_is_kept_by_points(left: Left) -> None:
    """No key points: no list of numbers in any text of the database."""
    many = re.compile(r"(?:-?\d+\.\d+[\s,;\]\[()]+){6}")
    with closing(sqlite3.connect(left.folder / "class.db")) as connection:
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        held = [
            (table, value)
            for table in tables
            for row in connection.execute(f'select * from "{table}"')
            for value in row
            if isinstance(value, bytes) or (isinstance(value, str) and many.search(value))
        ]
    assert tables
    assert held == []


KEPT = re.compile(
    r"class\.db(?:-wal|-shm)?|config/classpulse/names\.key|own\.(?:truth|slides|roster)\.csv|(?:rows|report)\.\w+|"
    r"cache/classpulse/demo/demo [\w ]+\.[\w.]+|cache/(?:fontconfig|matplotlib|mesa)\S*"
)


def test_nothing_is_kept_but_what_was_asked_for(left: Left) -> None:
    """No library keeps anything of its own either: a number of this computer, say, by which its maker knows it."""
    names = {str(path.relative_to(left.folder)) for path in left.files()}
    assert {name for name in names if not KEPT.fullmatch(name)} == set()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".gif", ".tiff", ".npy", "raw", "base64"])
def test_a_picture_would_be_found(drawn: Path, tmp_path: Path, suffix: str) -> None:
    """So the tests above can fail: also in the middle of a database's page."""
    image = next(source_for(str(drawn)).frames(Segment(str(drawn), 0, 1_000), 1_000)).image
    if suffix == "raw":
        content = image[40:140, 40:240].tobytes()
    elif suffix == ".npy":
        np.save(tmp_path / "x.npy", image)
        content = (tmp_path / "x.npy").read_bytes()
    elif suffix == ".gif":
        from PIL import Image as Pictures

        Pictures.fromarray(image).save(tmp_path / "x.gif")
        content = (tmp_path / "x.gif").read_bytes()
    elif suffix == "base64":
        from base64 import b64encode

        content = b64encode(cv2.imencode(".jpg", image)[1].tobytes())
    else:
        content = cv2.imencode(suffix, image)[1].tobytes()
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("create table kept (content)")
        connection.execute("insert into kept values (?)", (content,))
        connection.commit()
    known = list(pieces(image[40:140, 40:240])) if suffix == "raw" else []
    assert found_in((tmp_path / "x.db").read_bytes(), known) != []


def columns() -> list[tuple[str, object]]:
    """All of our tables', and of the one that APScheduler keeps."""
    pytest.importorskip("apscheduler")
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore

    theirs = SQLAlchemyJobStore(engine=create_engine("sqlite://")).jobs_t.metadata
    every: list[MetaData] = [metadata, theirs]
    tables = [table for each in every for table in each.sorted_tables]
    return [(f"{table.name}.{column.name}", column.type) for table in tables for column in table.c]


def test_no_column_has_room_for_a_picture() -> None:
    binary = {name for name, kind in columns() if isinstance(getattr(kind, "impl", kind), LargeBinary)}
    assert binary == set(BINARY)


def test_no_column_is_for_what_is_in_a_picture() -> None:
    named = [name for name, _ in columns() if FORBIDDEN.search(name.partition(".")[2])]
    assert [name for name in named if not NUMBERED.search(name)] == []


@pytest.mark.parametrize("name", ["picture", "face_image", "landmarks", "keypoint_x", "embedding", "crop", "x_12"])
def test_such_a_column_would_be_found(name: str) -> None:
    assert FORBIDDEN.search(name)
    assert not NUMBERED.search(name)


def test_what_is_exported_has_no_points(batch: Left) -> None:
    first = json.loads((batch.folder / "rows.jsonl").read_text().splitlines()[0])
    assert [name for name in first if FORBIDDEN.search(name)] == []
