"""A recording is looked at in another process, which may crash or hang on it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference import probing
from ingest.sources import source_for
from ingest.video import Recording, SourceError
from tests.videos import write


def look(uri: str) -> Recording:
    """What stands for a look: the name says what happens."""
    if "crash" in uri:
        os._exit(1)
    if "endless" in uri:
        time.sleep(600)
    return Recording(uri, str(os.getpid()), 1_000, 160, 120)


@pytest.fixture(autouse=True)
def _dismissed() -> Iterator[None]:
    yield
    probing._dismiss()


def test_a_crash_is_a_line_and_the_next_recording_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_look", look)
    first, second = probing.probe("a.mp4"), probing.probe("b.mp4")
    assert first.fingerprint == second.fingerprint != str(os.getpid())
    with pytest.raises(SourceError, match=r"^crash\.mp4: the decoder crashed on it; download or record it again$"):
        probing.probe("crash.mp4")
    assert probing.probe("c.mp4").fingerprint not in (first.fingerprint, str(os.getpid()))


def test_a_process_that_died_since_is_not_the_next_recording_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_look", look)
    os.kill(int(probing.probe("a.mp4").fingerprint), signal.SIGKILL)
    assert probing.probe("b.mp4").uri == "b.mp4"


def test_a_look_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_look", look)
    probing.probe("a.mp4")
    monkeypatch.setattr(probing, "LIMIT_S", 0.5)
    with pytest.raises(SourceError, match=r"^endless\.mp4: the decoder came to no end in 0 minutes; download"):
        probing.probe("endless.mp4")
    monkeypatch.setattr(probing, "LIMIT_S", 60.0)
    assert probing.probe("b.mp4").uri == "b.mp4"


def test_it_says_what_the_source_says(tmp_path: Path) -> None:
    path = str(write(tmp_path / "v.mp4"))
    assert probing.probe(path) == source_for(path).probe(path)
    with pytest.raises(SourceError, match="does not exist; check the path"):
        probing.probe(str(tmp_path / "away.mp4"))
