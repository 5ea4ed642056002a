from __future__ import annotations

from pathlib import Path

import pytest

from ingest.records.person import Person
from ingest.records.transcript import Sentence, read
from ingest.video import SourceError


def transcript(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "a.vtt"
    path.write_bytes(content.encode())
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_names_before_zoom_s_sentences(tmp_path: Path, newline: str) -> None:
    text = """\ufeffWEBVTT

1
00:00:01.000 --> 00:00:04.250
Ada Ruiz: Light: a wave &amp; a particle.

2
00:00:05.000 --> 00:00:06.000
Dr. Bo Li-Ng: Why?
Because.

3
01:00:05.000 --> 01:00:06.000
that nobody is named for
"""
    assert read(transcript(tmp_path, text.replace("\n", newline))) == (
        Sentence("Light: a wave & a particle.", 1_000, 4_250, Person("Ada Ruiz")),
        Sentence("Why? Because.", 5_000, 6_000, Person("Dr. Bo Li-Ng")),
        Sentence("that nobody is named for", 3_605_000, 3_606_000, None),
    )


def test_voices_marks_and_what_is_no_cue(tmp_path: Path) -> None:
    text = """WEBVTT - a class

NOTE 00:00 --> is no cue
nor this

STYLE
::cue { color: red }

00:01.000 --> 00:04.000 align:left
<v Ada Ruiz>Light is <i>both</i>, <00:02.000>I think: yes.</v> <v.loud Bo &amp; Co>No.</v>

00:04.000 --> 00:05.000

00:05.000 --> 00:05.000
Note: one colon in a file without names is none
"""
    assert read(transcript(tmp_path, text)) == (
        Sentence("Light is both, I think: yes.", 1_000, 4_000, Person("Ada Ruiz")),
        Sentence("No.", 1_000, 4_000, Person("Bo & Co")),
        Sentence("Note: one colon in a file without names is none", 5_000, 5_000, None),
    )


def test_times_of_teams_and_a_cue_right_behind_the_header(tmp_path: Path) -> None:
    text = """WEBVTT
Kind: captions
0:0:1.2 --> 0:1:4.25
<v Ada Ruiz>Light
is both.</v>

b7-0
0:2:0.0 --> 0:2:1.0
<v Bo>No."""
    assert read(transcript(tmp_path, text)) == (
        Sentence("Light is both.", 1_200, 64_250, Person("Ada Ruiz")),
        Sentence("No.", 120_000, 121_000, Person("Bo")),
    )


def test_a_reference_to_no_character_is_shown_as_such(tmp_path: Path) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>&#65;&#0;&#xD800;&#{'9' * 5_000}; Light\n"
    assert [sentence.text for sentence in read(transcript(tmp_path, text))] == ["A\ufffd\ufffd\ufffd Light"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("1\n00:00:01.000 --> 00:00:02.000\nAda: x\n", "line 1: no WebVTT"),
        ("WEBVTTX\n", "line 1: no WebVTT"),
        ("WEBVTT\n\n1\n00:00:0x.000 --> 00:00:02.000\nAda: x\n", "line 4: .* is no time"),
        ("WEBVTT\n\n1\n00:00:03.000 --> 00:00:02.000\nAda: x\n", "line 4: .* ends before it begins"),
        ("WEBVTT\n\n1\n00:00:03.000 --> 00:0", "line 4: .* is no time"),
        ("WEBVTT\n\n1\n00:00:03.000 -->", "line 4: .* is no time"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nAda: x\n\nlost words\n", "line 6: text without a time"),
        ("WEBVTT\n\nlost\nwords\n00:01.000 --> 00:02.000\nAda: x\n", "line 3: text without a time"),
    ],
)
def test_damage_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(transcript(tmp_path, content))
    assert "a.vtt" in str(caught.value)
    assert "; download the transcript again" in str(caught.value)
