"""The exported file takes any number of faces. Needs PyTorch: make test-train."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.runtime import Network
from inference.training.data import Faces

pytestmark = pytest.mark.train


@pytest.mark.filterwarnings("ignore")  # of the converter
def test_a_file_answers_many_faces_as_it_answers_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("litert_torch")
    from inference.training import export
    from inference.training.networks import mini_xception

    torch.set_num_threads(1)
    torch.manual_seed(0)
    monkeypatch.setattr(export, "AGREEMENT", 0.5)  # of random weights, which are undecided
    pixels = np.random.default_rng(0).integers(0, 256, (7, 48, 48)).astype(np.uint8)
    blank = np.zeros(7, np.uint8), np.ones(7, np.uint8), np.zeros((7, 7), np.float32), np.full(7, -1), np.zeros(7, bool)
    export.export(mini_xception.build(), Faces(pixels, *blank), tmp_path / "any.tflite")
    network = Network(tmp_path / "any.tflite")
    alone = np.concatenate([network(face[None].astype(np.float32))[0] for face in pixels])
    for count in (7, 2, 1, 5):
        together = network(pixels[:count].astype(np.float32))[0]
        assert together.shape == (count, 14)
        assert together == pytest.approx(alone[:count], abs=1e-5)
