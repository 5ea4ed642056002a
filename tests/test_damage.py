"""Damaged recordings as a person meets them: each is done, done in part or one line, and the others go on."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

import pipeline
from inference import workers
from inference.models import ModelSpec
from ingest.video import Segment
from tests.conftest import Command
from tests.videos import write, write_sound, x264

STARTS = tuple(range(0, 4_000, 40))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One of everything that a folder of recordings may hold."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    whole = write(folder / "whole.mkv", STARTS, options=x264())
    write(folder / "named.mkv", range(0, 4_000, 50), options=x264()).rename(folder / "named.mp4")
    (folder / "cut.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    both = write(folder / "clock.ts", STARTS, options=x264()).read_bytes()
    (folder / "clock.ts").write_bytes(both + both)
    write(folder / "dot.mp4", STARTS, size=(1, 1), pixels="yuv444p")
    large = write(folder / "size.ts", tuple(range(4_000, 8_000, 40)), options=x264(), size=(640, 360)).read_bytes()
    (folder / "size.ts").write_bytes(both + large)
    index = write(folder / "index.mp4", STARTS).read_bytes()
    (folder / "index.mp4").write_bytes(index[: len(index) * 9 // 10])
    write_sound(folder / "sound.mp4")
    with av.open(str(folder / "picture.png"), "w", format="image2") as output:
        stream = output.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "rgb24"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            output.mux(packet)
    (folder / "picture.png").rename(folder / "picture.mp4")
    (folder / "text.mkv").write_text("no video at all\n" * 500)
    (folder / "empty.mov").touch()
    return folder


USED = {
    "whole.mkv": "4 s, 0 people, nobody's face was seen (done)",
    "named.mp4": "4 s, 0 people, nobody's face was seen (done)",
    "cut.mkv": "the file may be cut off or damaged",
    "clock.ts": "only 4 of 8 s could be read (50%); the file may be cut off or damaged",
    "dot.mp4": "4 s, 0 people, nobody's face was seen (done)",
    "size.ts": "8 s, 0 people, nobody's face was seen (done)",
}
REFUSED = {
    "index.mp4": "the file is cut off before its index; download or record it again",
    "sound.mp4": "has sound but no picture; give the video file of the recording",
    "picture.mp4": "cannot be read as video; give an MP4",
    "text.mkv": "cannot be read as video; give an MP4",
    "empty.mov": "is empty; download or record it again",
}


def test_each_has_its_outcome_and_the_others_go_on(
    classpulse: Command, folder: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "processes", lambda count: workers.here)  # looked at elsewhere, all the same
    for names, code in ((USED, 0), (REFUSED, 2)):
        answer = classpulse("analyse", *(folder / name for name in names), "--db", db)
        assert answer.code == code
        lines = (answer.out if code == 0 else answer.err).splitlines()[: len(names)]
        for line, (name, said) in zip(lines, names.items(), strict=True):
            assert Path(name).stem in line
            assert said in line
        assert (answer.err if code == 0 else answer.out) == ("" if code == 0 else "5 recordings: 5 failed\n")


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 2)])
def test_tiny_pictures_have_moments_without_anybody(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write(tmp_path / "v.mp4", (0, 1_000), size=size, pixels="yuv444p", last_ms=1_000)
    moments = pipeline.analyse(Segment(str(path), 0, 2_000), ModelSpec(), 1_000)
    assert [(moment.at_ms, moment.observations) for moment in moments] == [(0, ()), (1_000, ())]


@pytest.mark.fuzz
def test_a_picture_of_8k(tmp_path: Path) -> None:
    path = write(tmp_path / "v.avi", (0, 1_000), codec="mjpeg", size=(7680, 4320), pixels="yuvj420p")
    assert [moment.at_ms for moment in pipeline.analyse(Segment(str(path), 0, 2_000), ModelSpec(), 1_000)] == [0, 1_000]
