"""`classpulse train` as a person runs it, killed in between. Needs PyTorch: make test-train."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from inference import assets
from inference.expression import Expression
from tests.waiting import until

pytestmark = pytest.mark.train


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    """220 faces of one kind and of another, 20 of them of the public test."""
    pytest.importorskip("litert_torch", reason="needs the extra [train]")
    random = np.random.default_rng(0)
    emotion = np.arange(220) % 2 * 3
    pixels = random.integers(0, 60, (220, 48, 48)) + np.where(emotion, 150, 0)[:, None, None]
    pixels[emotion == 3, 30:40] = 0
    usage = np.arange(220) >= 200
    path = tmp_path / "faces.npz"
    np.savez(path, pixels=pixels.astype(np.uint8), emotion=emotion.astype(np.uint8), usage=usage.astype(np.uint8))
    return path


def command(faces: Path, work: Path, last: int, *more: str) -> list[str]:
    words = ["train", str(faces), "--network", "mini_xception", "--epochs", str(last), "--work", str(work), *more]
    return [sys.executable, "-m", "pipeline", *words]


def epochs(work: Path) -> int:
    """How many a run has behind it."""
    import torch

    return int(torch.load(work / "state.pt", weights_only=True)["epoch"])


def test_a_run_that_was_killed_goes_on_and_ends_in_a_file_with_its_card(faces: Path, tmp_path: Path) -> None:
    work = tmp_path / "run"
    run = subprocess.Popen(command(faces, work, 400), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: (work / "state.pt").exists())
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert not (work / "expression.tflite").exists()
    done = epochs(work)
    ended = subprocess.run(command(faces, work, done + 1), capture_output=True, text=True, check=True)
    assert ended.stderr == "", "what its libraries have to say is their own"
    said = json.loads(ended.stdout)
    card = json.loads((work / "expression.json").read_text())
    assert epochs(work) == done + 1
    assert json.loads((work / "curve.jsonl").read_text().splitlines()[-1])["epoch"] == done
    assert said["model_sha256"] == card["sha256"] == assets.sha256(work / "expression.tflite")
    assert card["training"] == f"faces.npz, mini_xception, {done + 1} epochs, seed 0"
    assert card["elsewhere"]["images"] == said["images"] == 20
    assert card["agreement_with_pytorch"] >= 0.995
    with np.load(faces) as arrays:
        views = Expression(work / "expression.tflite").views(arrays["pixels"][:5])
    assert views.sum(axis=2) == pytest.approx(np.ones((5, 2)), abs=1e-3)


def test_what_a_run_began_with_is_on_its_card(faces: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    subprocess.run(command(faces, first, 0), capture_output=True, check=True)
    words = "--start", str(first), "--teacher", str(first)
    subprocess.run(command(faces, second, 0, *words), capture_output=True, check=True)
    card = json.loads((second / "expression.json").read_text())
    assert card["training"] == "faces.npz, mini_xception, 0 epochs, seed 0, from first, taught by first"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--network", "transformer"], "no network 'transformer'; choose one of"),
        (["--start", "nowhere"], "nowhere holds no run"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(faces: Path, tmp_path: Path, words: list[str], said: str) -> None:
    ended = subprocess.run(command(faces, tmp_path / "run", 1, *words), capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
