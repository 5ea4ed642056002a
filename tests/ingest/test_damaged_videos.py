"""Damaged and odd videos: the outcome is done, partial or refused, and what is shown was there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from ingest.decoding import first_frame, pictures
from ingest.length import LONGEST_MS
from ingest.sources.file import frames, probe
from ingest.video import Segment, SourceError
from tests.damage import PERIOD_MS, Aside, Seen, cut_off, damaged, look
from tests.videos import number, picture, write, x264

LENGTH_MS, HOURS_MS = 8_000, 36_000_000
STARTS = tuple(range(0, LENGTH_MS, 40))


@dataclass(frozen=True)
class Kind:
    """A kind of file, and how `write` makes it."""

    suffix: str
    codec: str = ""
    pixels: str = "yuv420p"
    options: Mapping[str, str] = field(default_factory=dict)
    container: Mapping[str, str] = field(default_factory=dict)
    sound: bool = False

    def write(self, path: Path, starts: tuple[int, ...] = STARTS) -> Path:
        return write(
            path.with_suffix(self.suffix), starts, codec=self.codec, pixels=self.pixels, options=self.options,
            container=self.container, sound=self.sound,
        )  # fmt: skip


KINDS = {
    "mp4": Kind(".mp4", options=x264(b_frames=2), sound=True),
    "mp4, index first": Kind(".mp4", container={"movflags": "faststart"}),
    "mp4, fragments": Kind(".mp4", options=x264(), container={"movflags": "frag_keyframe+empty_moov"}),
    "mov": Kind(".mov", sound=True),
    "mkv": Kind(".mkv", options=x264(b_frames=2)),
    "mkv, no index": Kind(".mkv", container={"live": "1"}),
    "webm": Kind(".webm"),
    "avi": Kind(".avi"),
    "avi, h264": Kind(".avi", codec="libx264"),
    "ts": Kind(".ts", options=x264(b_frames=2)),
    "webm, vp9": Kind(".webm", codec="libvpx-vp9"),
    "mp4, hevc": Kind(".mp4", codec="libx265", options={"x265-params": "log-level=none"}),
    "mkv, av1": Kind(".mkv", codec="libsvtav1", options={"preset": "12"}),
    "avi, mjpeg": Kind(".avi", codec="mjpeg", pixels="yuvj420p"),
    "flv": Kind(".flv", codec="flv1"),
    "asf": Kind(".asf", codec="wmv2"),
}
USUAL = list(KINDS)[:10]
UNTOLD = {"mp4, fragments", "mkv, no index", "ts"}
"""Nothing in these says how long the whole was."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the undamaged file of a kind, 8 s long. Not to be changed."""
    folder, made = tmp_path_factory.mktemp("whole"), dict[str, Path]()

    def file(kind: str) -> Path:
        if kind not in made:
            made[kind] = KINDS[kind].write(folder / kind.replace(", ", "-"))
        return made[kind]

    return file


@pytest.fixture(scope="module")
def aside() -> Iterator[Aside]:
    with Aside() as one:
        yield one


def sensible(seen: Seen, path: Path) -> None:
    """One line that names the file, or instants in order within the file's length, and a verdict to match."""
    if seen.refused:
        assert str(path) in seen.refused
        assert "\n" not in seen.refused
        return
    instants = [at for at, _ in seen.numbers]
    assert instants == sorted(set(instants))
    assert all(at % PERIOD_MS == 0 and at < seen.duration_ms <= LONGEST_MS for at in instants)
    expected = -(-seen.duration_ms // PERIOD_MS)
    assert (seen.state == "done") == (len(instants) >= min(0.98 * expected, max(1, expected - 1)))
    assert bool(seen.reason) == (seen.state != "done")


@pytest.mark.parametrize("kind", USUAL)
def test_cut_off_at_every_twentieth(whole: Callable[[str], Path], aside: Aside, tmp_path: Path, kind: str) -> None:
    content, shown = whole(kind).read_bytes(), []
    path = tmp_path / whole(kind).name
    for percent in range(0, 100, 5):
        path.write_bytes(cut_off(content, percent))
        seen = aside.look(path)
        sensible(seen, path)
        shown.append(len(seen.numbers))
        assert all(number == at // 40 for at, number in seen.numbers[:-1])
        if percent < 80 and kind not in UNTOLD:
            assert seen.state != "done", percent
    assert shown == sorted(shown)
    if not kind.startswith(("mp4", "mov")) or "index" in kind:
        assert shown[10] >= 5


def test_a_recording_whose_index_is_lost_says_so(whole: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(cut_off(whole("mp4").read_bytes(), 90))
    assert "cut off before its index; download or record it again" in look(path).refused


def test_an_avi_without_index_and_one_closed_without_length(whole: Callable[[str], Path], tmp_path: Path) -> None:
    content = whole("avi").read_bytes()
    path = tmp_path / "cut.avi"
    path.write_bytes(content[: content.rindex(b"idx1")])
    assert (look(path).state, len(look(path).numbers)) == ("done", 16)


@pytest.mark.parametrize("kind", ["mkv", "mp4"])
def test_a_suffix_that_lies(whole: Callable[[str], Path], tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"v.{'mp4' if kind == 'mkv' else 'mkv'}"
    path.write_bytes(whole(kind).read_bytes())
    assert (look(path).state, len(look(path).numbers)) == ("done", 16)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm", ".mov"])
def test_time_that_leaps_by_hours_makes_no_hours(tmp_path: Path, suffix: str) -> None:
    stays = (*range(0, 4_000, 40), *range(HOURS_MS, HOURS_MS + 4_000, 40))
    seen = look(write(tmp_path / f"stays{suffix}", stays))
    assert seen.numbers == tuple((at, at // 40) for at in range(0, 4_000, PERIOD_MS))
    assert (seen.state, seen.duration_ms) == ("partial", 8_000)
    single = look(write(tmp_path / f"single{suffix}", (*range(0, 4_000, 40), HOURS_MS)))
    assert single.numbers == seen.numbers
    assert single.state == "done"


def test_a_clock_that_is_set_ends_the_part_that_can_be_used(tmp_path: Path) -> None:
    first = write(tmp_path / "first.ts", STARTS).read_bytes()
    later = write(tmp_path / "later.ts", tuple(range(HOURS_MS, HOURS_MS + LENGTH_MS, 40))).read_bytes()
    for content in (first + first, first + later, later + first):
        path = tmp_path / "both.ts"
        path.write_bytes(content)
        seen = look(path)
        assert (seen.state, seen.duration_ms, len(seen.numbers)) == ("partial", 2 * LENGTH_MS, 16)


def packet_times(content: bytearray) -> Iterator[int]:
    """Where the times of presentation of a transport stream's pictures stand (ISO/IEC 13818-1, 2.4.3.6)."""
    at = content.find(b"\x00\x00\x01\xe0")
    while at >= 0:
        yield at + 9
        at = content.find(b"\x00\x00\x01\xe0", at + 1)


@pytest.mark.parametrize("bit", [1, 2, 3])
def test_a_single_time_that_is_wrong_costs_no_more_than_its_picture(tmp_path: Path, bit: int) -> None:
    content = bytearray(write(tmp_path / "v.ts", STARTS, options=x264(key_every=10)).read_bytes())
    times = list(packet_times(content))
    content[times[100]] ^= 1 << bit  # of 33 bits the topmost three: 3, 7 or 13 hours
    path = tmp_path / "wrong.ts"
    path.write_bytes(content)
    seen = look(path)
    assert len(times) == len(STARTS)
    assert (seen.state, seen.duration_ms) == ("done", LENGTH_MS)
    assert [at for at, shown in seen.numbers if shown != at // 40] in ([], [4_000])


def test_a_length_that_is_beyond_belief(whole: Callable[[str], Path], tmp_path: Path) -> None:
    content = whole("avi").read_bytes()
    header = content.index(b"vids")
    path = tmp_path / "slow.avi"
    for scale, rate in ((1, 0), (0, 25), (0, 0), (2**31, 1)):
        fields = scale.to_bytes(4, "little") + rate.to_bytes(4, "little")
        path.write_bytes(content[: header + 20] + fields + content[header + 28 :])
        seen = look(path)
        sensible(seen, path)
        assert len(seen.numbers) <= 1_200, (scale, rate)


def test_a_clock_at_the_end_of_all_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mp4")
    first = first_frame(path)
    assert first is not None
    first.pts = 2**63 - 5
    assert len(list(pictures(path, first, 1_000, lambda from_ms, to_ms: True))) == 100


def test_a_picture_size_that_changes_in_mid_file(tmp_path: Path) -> None:
    small = write(tmp_path / "small.ts", tuple(range(0, 3_000, 40)), options=x264())
    large = write(tmp_path / "large.ts", tuple(range(3_000, 6_000, 40)), options=x264(), size=(320, 180))
    path = tmp_path / "both.ts"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    recording = probe(str(path))
    assert (recording.duration_ms, recording.width, recording.height) == (6_000, 160, 120)
    images = {frame.at_ms: frame.image for frame in frames(Segment(str(path), 0, 6_000), 1_000)}
    assert list(images) == [0, 1_000, 2_000, 3_000, 4_000, 5_000]
    assert [images[at].shape[:2] for at in (0, 2_000, 4_000, 5_000)] == [(120, 160)] * 2 + [(180, 320)] * 2
    assert number(images[5_000]) == 50


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (1, 500), (33, 7)])
def test_tiny_pictures(tmp_path: Path, width: int, height: int) -> None:
    path = write(tmp_path / "v.mp4", (0, 1_000), size=(width, height), pixels="yuv444p")
    shapes = [frame.image.shape for frame in frames(Segment(str(path), 0), 1_000)]
    assert shapes == [(height, width, 3)] * 2


PIXELS = [
    (".mp4", "libx264", "yuv420p10le"),
    (".mp4", "libx264", "gray"),
    (".mp4", "libx264", "yuv444p"),
    (".mkv", "libx264", "yuv422p10le"),
    (".mkv", "ffv1", "yuva420p"),
    (".mkv", "ffv1", "gray16le"),
    (".mkv", "ffv1", "gbrap16le"),
    (".mov", "png", "rgb48be"),
    (".mov", "prores_ks", "yuva444p10le"),
    (".avi", "rawvideo", "yuyv422"),
    (".ts", "mpeg2video", "yuv422p"),
    (".mp4", "libx265", "yuv420p10le"),
    (".mp4", "libsvtav1", "yuv420p10le"),
]


@pytest.mark.parametrize(("suffix", "codec", "pixels"), PIXELS)
def test_odd_pixels_are_shown_as_they_are(tmp_path: Path, suffix: str, codec: str, pixels: str) -> None:
    quiet = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = write(tmp_path / f"v{suffix}", tuple(range(0, 2_000, 40)), codec=codec, pixels=pixels, options=quiet)
    for frame in frames(Segment(str(path), 0), 1_000):
        right = picture(frame.at_ms // 40).astype(int)
        grey = right @ (0.299, 0.587, 0.114) if "gray" in pixels else right
        seen = frame.image.astype(int).mean(axis=2) if "gray" in pixels else frame.image.astype(int)
        assert np.abs(seen - grey).mean() < 16
        assert number(frame.image) == frame.at_ms // 40


@pytest.mark.parametrize(
    ("suffix", "codec", "options"),
    [
        (".mp4", "libx264", {"x264-params": "interlaced=1:bframes=2"}),
        (".ts", "libx264", {"x264-params": "interlaced=1:keyint=30"}),
        (".ts", "mpeg2video", {"flags": "+ildct+ilme", "b": "4M"}),
        (".avi", "mpeg4", {"flags": "+ildct+ilme"}),
    ],
)
def test_interlaced(tmp_path: Path, suffix: str, codec: str, options: dict[str, str]) -> None:
    seen = look(write(tmp_path / f"v{suffix}", STARTS, codec=codec, options=options))
    assert seen.numbers == tuple((at, at // 40) for at in range(0, LENGTH_MS, PERIOD_MS))


def test_a_file_that_shrinks_grows_or_goes_while_it_is_read(whole: Callable[[str], Path], tmp_path: Path) -> None:
    content = whole("mkv, no index").read_bytes()
    path = tmp_path / "v.mkv"
    path.write_bytes(content)
    reading = frames(Segment(str(path), 0, LENGTH_MS), 500)
    assert number(next(reading).image) == 0
    os.truncate(path, len(content) // 2)
    left = [frame.at_ms for frame in reading]
    assert 500 in left
    assert max(left) < LENGTH_MS - 500
    assert list(frames(Segment(str(path), 7_000, LENGTH_MS), 500)) == []
    begun = probe(str(path))
    path.write_bytes(content)
    assert 2_000 < (begun.duration_ms or 0) < 6_000 < (probe(str(path)).duration_ms or 0)
    assert len(list(frames(Segment(begun.uri, 0, begun.duration_ms), 500))) == -(-(begun.duration_ms or 0) // 500)
    path.unlink()
    with pytest.raises(SourceError, match=r"v\.mkv does not exist"):
        next(frames(Segment(str(path), 0, LENGTH_MS), 500))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "v.mp4")
    with pytest.raises(SourceError, match=r"v\.mp4 is no file but a pipe or a device; name a recording"):
        probe(str(tmp_path / "v.mp4"))


@pytest.mark.parametrize("kind", USUAL)
def test_some_damage(whole: Callable[[str], Path], aside: Aside, tmp_path: Path, kind: str) -> None:
    survive(aside, whole(kind), tmp_path, range(6, 18))


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", KINDS)
def test_much_damage(whole: Callable[[str], Path], aside: Aside, tmp_path: Path, kind: str) -> None:
    survive(aside, whole(kind), tmp_path, range(1_000, 1_120))


def survive(aside: Aside, file: Path, folder: Path, seeds: range) -> None:
    """A file damaged in many ways; a third of these at least leave something to be seen."""
    path, usable = folder / file.name, 0
    for seed in seeds:
        path.write_bytes(damaged(file.read_bytes(), seed))
        seen = aside.look(path)
        sensible(seen, path)
        usable += bool(seen.numbers)
    assert usable >= len(seeds) // 3
