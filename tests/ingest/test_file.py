from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from ingest.segments import cut
from ingest.sources import names, source_for
from ingest.sources.file import accepts, frames, probe
from ingest.video import Frame, Segment, SourceError
from tests.videos import number, picture, write, write_sound, x264

MEDIA = Path(__file__).parents[3] / "shared" / "media"
KINDS = [
    ("v.mp4", ""),
    ("v.mov", ""),
    ("v.mkv", ""),
    ("v.webm", ""),
    ("v.webm", "libvpx-vp9"),
    ("v.avi", ""),
    ("v.ts", ""),
]
LONG_HOLDS = (0, 7, 2_000, 2_033, 2_999, 3_000, 9_500, 9_501, 9_502, 21_000, 21_001, 21_500)


def numbers(path: Path, period_ms: int, start_ms: int = 0, end_ms: int | None = None) -> dict[int, int]:
    """The number of the picture at each instant."""
    return {f.at_ms: number(f.image) for f in frames(Segment(str(path), start_ms, end_ms), period_ms)}


def on_show(starts_ms: tuple[int, ...], end_ms: int, period_ms: int) -> dict[int, int]:
    """The same by definition: the last picture begun, from the first picture on."""
    starts = [start - starts_ms[0] for start in starts_ms]
    return {at: sum(start <= at for start in starts) - 1 for at in range(0, end_ms - starts_ms[0], period_ms)}


def in_segments(path: Path, length_ms: int, period_ms: int) -> list[Frame]:
    return [frame for segment in cut(probe(str(path)), length_ms) for frame in frames(segment, period_ms)]


def same(one: list[Frame], other: list[Frame]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a.at_ms == b.at_ms and np.array_equal(a.image, b.image) for a, b in pairs)


@pytest.mark.parametrize(("name", "codec"), KINDS)
@pytest.mark.parametrize("period_ms", [1_000, 130])
def test_every_container_gives_the_picture_on_show(tmp_path: Path, name: str, codec: str, period_ms: int) -> None:
    path = write(tmp_path / name, codec=codec, sound=name != "v.avi")
    assert numbers(path, period_ms) == on_show(tuple(range(0, 4_000, 40)), 4_000, period_ms)
    recording = probe(str(path))
    assert (recording.width, recording.height) == (160, 120)
    assert recording.duration_ms == pytest.approx(4_000, abs=50)


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.mov", "v.webm"])
def test_a_picture_that_stands_for_long_is_given_at_every_instant(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, LONG_HOLDS, last_ms=2_500, options={} if name == "v.webm" else x264())
    assert numbers(path, 500) == on_show(LONG_HOLDS, 24_000, 500)
    assert probe(str(path)).duration_ms == pytest.approx(24_000, abs=1)


def test_instants_of_one_picture_share_its_image(tmp_path: Path) -> None:
    first, second, third = frames(Segment(str(write(tmp_path / "v.mkv", (0, 2_500), last_ms=100)), 0), 1_000)
    assert first.image is second.image is third.image


VARIANTS = {
    "key frames only": x264(key_every=1),
    "closed": x264(key_every=23, b_frames=3),
    "open": x264(key_every=23, b_frames=3, open_gop=True),
    "one key frame": x264(key_every=1_000, b_frames=2),
    "no reordering": x264(key_every=30),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.ts", "v.avi"])
@pytest.mark.parametrize("length_ms", [330, 1_500])
def test_h264_cut_into_segments_is_the_same(tmp_path: Path, name: str, variant: str, length_ms: int) -> None:
    path = write(tmp_path / name, codec="libx264", options=VARIANTS[variant])
    whole = list(frames(Segment(str(path), 0), 110))
    assert {f.at_ms: number(f.image) for f in whole} == on_show(tuple(range(0, 4_000, 40)), 4_000, 110)
    assert same(in_segments(path, length_ms, 110), whole)


@pytest.mark.parametrize(
    ("name", "options", "container"),
    [
        ("v.mp4", x264(key_every=5, b_frames=2), {}),
        ("v.mp4", x264(key_every=4, b_frames=0), {"movflags": "frag_keyframe+empty_moov"}),
        ("v.mkv", x264(key_every=5, b_frames=2, open_gop=True), {}),
        ("v.mkv", x264(key_every=5, b_frames=2), {"live": "1"}),
        ("v.webm", {"g": "4"}, {"live": "1"}),
    ],
)
def test_variable_rate_cut_into_segments_is_the_same(
    tmp_path: Path, name: str, options: dict[str, str], container: dict[str, str]
) -> None:
    path = write(tmp_path / name, LONG_HOLDS, last_ms=1_000, options=options, container=container)
    whole = in_segments(path, 10**9, 250)
    assert {f.at_ms: number(f.image) for f in whole if f.at_ms <= 21_500} == on_show(LONG_HOLDS, 21_501, 250)
    assert same(in_segments(path, 700, 250), whole)
    assert same(in_segments(path, 7_000, 250), whole)


@pytest.mark.parametrize(("name", "codec"), KINDS)
def test_other_codecs_cut_into_segments_are_the_same(tmp_path: Path, name: str, codec: str) -> None:
    path = write(tmp_path / name, codec=codec, options={} if codec or name != "v.avi" else {"bf": "2"})
    whole = list(frames(Segment(str(path), 0), 130))
    assert len(whole) == 31
    assert same(in_segments(path, 700, 130), whole)


def test_the_open_variant_has_pictures_that_need_the_group_before(tmp_path: Path) -> None:
    with av.open(str(write(tmp_path / "v.mp4", options=VARIANTS["open"]))) as container:
        packets = [p for p in container.demux(video=0) if p.pts is not None]
    keys = [index for index, packet in enumerate(packets) if packet.is_keyframe]
    leading = [p for k in keys for p in packets[k:] if p.pts is not None and p.pts < (packets[k].pts or 0)]
    assert leading


def test_passing_over_pictures_gives_the_same_as_decoding_all(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mp4", options=VARIANTS["open"])
    with av.open(str(path)) as container:
        everything = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
    for frame in frames(Segment(str(path), 0), 270):
        assert np.array_equal(frame.image, everything[frame.at_ms // 40]), frame.at_ms


def test_only_a_key_frame_interval_is_decoded_besides_the_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "v.mp4", tuple(range(0, 20_000, 40)), options=x264(key_every=25))
    decoded = []

    def counted(video: object, packets: Iterator[object], wanted: object) -> Iterator[object]:
        for packet in packets:
            decoded.append(packet)
            yield packet

    monkeypatch.setattr("ingest.decoding._sparing", counted)
    assert list(numbers(path, 1_000, 15_500, 17_500)) == [16_000, 17_000]
    assert len(decoded) <= 26 + 25 + 5


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.webm", "v.mov", "v.ts"])
def test_time_begins_at_the_first_picture(tmp_path: Path, name: str) -> None:
    starts = tuple(range(5_000, 8_000, 40))
    path = write(tmp_path / name, starts)
    assert numbers(path, 200) == on_show(starts, 8_000, 200)
    assert probe(str(path)).duration_ms == pytest.approx(3_000, abs=50)
    assert list(numbers(path, 1_000, 1_500)) == [2_000]


@pytest.mark.parametrize("turn", [0, 90, 180, -90])
def test_pictures_are_upright(tmp_path: Path, turn: int) -> None:
    path = write(tmp_path / "v.mp4", rotation=turn)
    turned = np.rot90(picture(0), turn // 90)
    recording = probe(str(path))
    assert (recording.height, recording.width) == turned.shape[:2]
    frame = next(frames(Segment(str(path), 0), 1_000))
    assert frame.image.shape == turned.shape
    assert frame.image.flags.c_contiguous
    assert np.abs(frame.image.astype(int) - turned).mean() < 12


@pytest.mark.parametrize(("matrix", "code"), [("itu709", 1), ("itu601", 6), ("itu601", 2)])
@pytest.mark.parametrize(("pixels", "span"), [("yuv420p", 1), ("yuvj420p", 2)])
def test_colours_follow_the_matrix_and_range_of_the_file(
    tmp_path: Path, matrix: str, code: int, pixels: str, span: int
) -> None:
    colour = np.full((120, 160, 3), (200, 60, 30), np.uint8)
    with av.open(str(tmp_path / "v.mp4"), "w") as output:
        stream = output.add_stream("libx264", rate=25, options={"crf": "5"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, pixels
        stream.codec_context.colorspace, stream.codec_context.color_range = code, span
        frame = av.VideoFrame.from_ndarray(colour, format="rgb24").reformat(
            format=pixels, dst_colorspace=matrix, dst_color_range=span
        )
        frame.pts, frame.colorspace = 0, code
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            output.mux(packet)
    (seen,) = frames(Segment(str(tmp_path / "v.mp4"), 0), 1_000)
    assert np.abs(seen.image.astype(int) - colour).max() <= 4


@pytest.mark.parametrize("name", ["v.mkv", "v.webm"])
def test_a_duration_that_is_not_stated_is_found(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, container={"live": "1"}, sound=True)
    with av.open(str(path)) as container:
        assert container.duration is None
    assert probe(str(path)).duration_ms == 4_000


@pytest.mark.parametrize(("name", "container"), [("v.mp4", {"movflags": "faststart"}), ("v.mkv", {})])
def test_a_truncated_file_gives_what_is_there(tmp_path: Path, name: str, container: dict[str, str]) -> None:
    starts = tuple(range(0, 20_000, 40))
    path = write(tmp_path / name, starts, options=x264(b_frames=2), container=container)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    assert probe(str(path)).duration_ms == 20_000
    seen = list(frames(Segment(str(path), 0), 500))
    assert 10_000 < seen[-1].at_ms < 14_000
    assert {f.at_ms: number(f.image) for f in seen[:-1]} == on_show(starts, seen[-1].at_ms, 500)
    assert same(in_segments(path, 3_000, 500), seen)


@pytest.mark.parametrize(("name", "codec"), KINDS)
@pytest.mark.parametrize("flips", [20, 400])
def test_damage_in_the_middle_is_passed_over(tmp_path: Path, name: str, codec: str, flips: int) -> None:
    path = write(tmp_path / name, codec=codec)
    content = bytearray(path.read_bytes())
    draw = random.Random(flips)
    for place in (draw.randrange(len(content) // 2, len(content) * 3 // 4) for _ in range(flips)):
        content[place] ^= 0xFF
    path.write_bytes(content)
    instants = [frame.at_ms for frame in frames(Segment(str(path), 0, 4_000), 100)]
    assert instants == sorted(set(instants))
    assert instants[:5] == [0, 100, 200, 300, 400]


@pytest.mark.parametrize("codec", ["libx264", "mpeg4", "libvpx-vp9"])
def test_a_hole_of_zeros_is_not_filled_with_an_old_picture(tmp_path: Path, codec: str) -> None:
    starts = tuple(range(0, 20_000, 40))
    path = write(tmp_path / "v.mp4", starts, codec=codec, container={"movflags": "faststart"})
    content = bytearray(path.read_bytes())
    begin, length = len(content) * 4 // 10, len(content) // 4
    content[begin : begin + length] = bytes(length)
    path.write_bytes(content)
    seen = {f.at_ms for f in frames(Segment(str(path), 0), 200)}
    assert {0, 6_000, 17_000, 19_800} < seen
    assert not seen & set(range(10_000, 12_000))


def test_nothing_that_can_be_decoded(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mkv", options=x264())
    with av.open(str(path)) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    content = bytearray(path.read_bytes())
    for place, size in places:
        assert place is not None
        content[place + 12 : place + size] = bytes(size - 12)
    path.write_bytes(content)
    for attempt in (lambda: probe(str(path)), lambda: list(frames(Segment(str(path), 0), 1_000))):
        with pytest.raises(SourceError, match="none of its pictures can be decoded; "):
            attempt()


def test_what_is_no_video_is_named_with_the_next_step(tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video at all\n" * 500)
    (tmp_path / "notes.txt").write_text("no video at all\n" * 500)
    (tmp_path / "empty.mp4").touch()
    write_sound(tmp_path / "sound.m4a")
    cut_off = tmp_path / "cut.mp4"
    cut_off.write_bytes(write(tmp_path / "whole.mp4").read_bytes()[:20_000])
    expected = {
        "none.mp4": "does not exist; check the path",
        "": "is a folder; name the file",
        "empty.mp4": "is empty; download",
        "text.mp4": "cannot be read as video; give",
        "notes.txt": "cannot be read as video; give",
        "sound.m4a": "has sound but no picture; give",
        "cut.mp4": "cannot be read: the file is cut off before its index; download",
    }
    for name, said in expected.items():
        for attempt in (probe, lambda uri: next(frames(Segment(uri, 0), 1_000))):
            with pytest.raises(SourceError, match=said) as caught:
                attempt(str(tmp_path / name))
            assert name in str(caught.value)
            assert "\n" not in str(caught.value)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "v.mp4")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"v\.mp4 may not be read by you; change its permissions"):
        probe(str(path))


def test_the_fingerprint_is_that_of_the_content(tmp_path: Path) -> None:
    path = write(tmp_path / "v.mp4")
    content = path.read_bytes()
    copy = tmp_path / "other name.mp4"
    copy.write_bytes(content)
    assert probe(str(path)).fingerprint == probe(str(copy)).fingerprint
    expected = hashlib.sha256(str(len(content)).encode() + content[: 1 << 20] + content[-(1 << 20) :])
    assert probe(str(path)).fingerprint == expected.hexdigest()
    assert probe(str(write(tmp_path / "w.mp4", last_ms=80))).fingerprint != expected.hexdigest()


@pytest.mark.parametrize(
    ("name", "creation_time", "expected"),
    [
        (
            "GMT20260320-130023_Recording_gallery_2240x1260.mp4",
            "2020-01-01T00:00:00Z",
            datetime(2026, 3, 20, 13, 0, 23),
        ),
        ("GMT20269920-130023.mp4", "2026-03-20T14:00:00Z", datetime(2026, 3, 20, 14)),
        ("v.mkv", "2026-03-20T14:00:00Z", datetime(2026, 3, 20, 14)),
        ("v.mp4", "", None),
    ],
)
def test_when_it_began(tmp_path: Path, name: str, creation_time: str, expected: datetime | None) -> None:
    path = write(tmp_path / name, (0,), creation_time=creation_time)
    assert probe(str(path)).started_at == (expected and expected.replace(tzinfo=UTC))


@pytest.mark.parametrize("name", ["with space.mp4", "100%d.mp4", "a:b.mp4", "Zoë #1?.mp4"])
def test_names_and_addresses(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "v.mp4", (0,)).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    recordings = [probe(uri) for uri in (str(path), name, path.as_uri())]
    assert {r.uri for r in recordings} == {str(path)}
    monkeypatch.chdir("/")
    assert len(list(frames(Segment(recordings[1].uri, 0), 1_000))) == 1


@pytest.mark.parametrize(
    "uri", ["v.mp4", "/a/v.mp4", "C:\\v.mp4", "C:/v.mp4", "file:///a/v.mp4", "FILE:///v", "a:b.mp4"]
)
def test_local_paths_are_accepted(uri: str) -> None:
    assert accepts(uri)
    assert source_for(uri).probe is probe


@pytest.mark.parametrize("uri", ["rtsp://host/1", "https://host/live/v.m3u8", "camera://0", "RTMP://h/app"])
def test_other_addresses_are_not(uri: str) -> None:
    assert not accepts(uri)


def test_an_address_of_no_kind_is_named_with_the_kinds_there_are() -> None:
    assert "file" in names()
    with pytest.raises(SourceError, match=r"gopher://x is no kind of video .*file.*; give a path"):
        source_for("gopher://x")


def test_recordings_of_people() -> None:
    path = MEDIA / "one_face_pexels.mp4"
    if not path.exists():
        pytest.skip("../shared/media is not on this machine")
    whole = list(frames(Segment(str(path), 0), 1_000))
    assert [f.at_ms for f in whole] == list(range(0, 20_000, 1_000))
    assert same(in_segments(path, 7_300, 1_000), whole)
