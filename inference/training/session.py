"""A whole training, from the labelled faces to the shipped file: what `classpulse train` does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import matplotlib.pyplot as plt
import torch

from inference.training import data
from inference.training.calibration import elsewhere
from inference.training.evaluation import evaluate
from inference.training.export import export
from inference.training.train import Recipe, train

__all__ = ["Recipe", "session"]


def session(
    path: Path, recipe: Recipe, work: Path, limit: int | None, threads: int, on_batch: Callable[[int, int], None]
) -> dict[str, Any]:
    """Train on the npz at `path`, keep everything in the folder `work`, and return the figures of the public test.

    `limit` keeps only so many faces of each part. `on_batch(done, total)` counts batches over all epochs. `work` ends
    up with `state.pt` and `plateau.pt` (to go on), `curve.jsonl` and `curve.png`, and `expression.tflite` with its
    card.
    """
    torch.set_num_threads(threads)
    cv2.setNumThreads(1)
    faces = data.load(path)
    faces = data.first(faces, limit) if limit else faces
    network = train(
        faces, recipe, work, lambda epoch, batch, batches: on_batch(epoch * batches + batch, recipe.epochs * batches)
    )
    held_out = faces.of_usage(data.PUBLIC_TEST)
    target = work / "expression.tflite"
    agreement = export(network, held_out, target)
    draw_curve(work)
    figures = evaluate(held_out, target)
    card = {
        "file": target.name,
        "sha256": figures["model_sha256"],
        "input": "grey face crops float32 (n, 48, 48), 0..255",
        "output": "float32 (n, 14): seven probabilities of the original label's view, seven of the crowd's",
        "labels": list(data.EXPRESSIONS),
        "training": told(path, recipe),
        "agreement_with_pytorch": agreement,
        "elsewhere": elsewhere(network, held_out),
        "public_test": {name: value for name, value in figures.items() if name not in ("model_sha256", "ms_per_face")},
    }
    (work / "expression.json").write_text(json.dumps(card, indent=2) + "\n")
    return figures


def told(path: Path, recipe: Recipe) -> str:
    """What the card says of the training, without where things lie on this machine."""
    start, teachers = (" and ".join(Path(one).name for one in folders) for folders in (recipe.start, recipe.teachers))
    parts = [path.name, recipe.network, f"{recipe.epochs} epochs", f"seed {recipe.seed}"]
    return ", ".join(parts + [f"from {start}"] * bool(start) + [f"taught by {teachers}"] * bool(teachers))


def draw_curve(work: Path) -> None:
    """`curve.jsonl` as a picture, `curve.png`."""
    lines = [json.loads(line) for line in (work / "curve.jsonl").read_text().splitlines()]
    figure, axes = plt.subplots(figsize=(7, 4))
    for name, label in (("accuracy", "original label"), ("ferplus_accuracy", "crowd's majority")):
        axes.plot([line["epoch"] for line in lines], [line[name] for line in lines], label=label)
    axes.set(xlabel="epoch", ylabel="accuracy on the public test", ylim=(0, 1))
    axes.legend(frameon=False)
    figure.savefig(work / "curve.png", dpi=120)
    plt.close(figure)
