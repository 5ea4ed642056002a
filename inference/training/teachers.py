"""What trained networks answer, for another one to learn (distillation, Hinton et al. 2015, arXiv 1503.02531).

A teacher that sees the very picture the student sees teaches best (Beyer et al. 2022, arXiv 2106.05237). Asking it anew
in every epoch would cost more than the training, so the student sees a fixed number of variants of each face in turn,
and the answers to each are asked once and kept beside the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inference.observation import ModelError
from inference.training.networks import build, standardise

VARIANTS = 12
"""How many variants of each face there are."""
TEMPERATURE = 2.0
"""Softens answers and student alike, so that the less likely classes count."""

Logits = NDArray[np.float16]


def load(folder: Path) -> nn.Module:
    """The averaged network of a finished run. ModelError when the folder holds none."""
    try:
        state = torch.load(folder / "state.pt", weights_only=True)
    except FileNotFoundError as error:
        raise ModelError(f"{folder} holds no run (state.pt); train a teacher there first") from error
    network: nn.Module = build(state["recipe"]["network"])
    network.load_state_dict(state["average"])
    return network.eval()


def ask(teachers: Sequence[nn.Module], pictures: Iterable[NDArray[np.uint8]]) -> Logits:
    """The mean logits of the teachers, (n, 2, 7), for batches of pictures (k, 48, 48) in their order.

    Each teacher sees every picture mirrored too: a face and its mirror image show the same.
    """
    answers = []
    for batch in pictures:
        faces = standardise(torch.from_numpy(batch))
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = [network(seen).float() for network in teachers for seen in (faces, faces.flip(-1))]
        answers.append(torch.stack(logits).mean(dim=0).half().numpy())
    return np.concatenate(answers)


def kept(path: Path, ask_now: Callable[[], Logits]) -> Logits:
    """The answers at `path`, asked and written, whole or not at all, if they are not there yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".new").open("wb") as file:
            np.save(file, ask_now())
        path.with_suffix(".new").replace(path)
    answers: Logits = np.load(path)
    return answers


def distance(logits: Tensor, answers: Tensor) -> Tensor:
    """Cross-entropy of the softened student (n, 2, 7) with the softened teachers, of both views (2,), in the scale of
    the plain loss.
    """
    wanted = (answers.float() / TEMPERATURE).softmax(dim=2)
    said = (logits / TEMPERATURE).log_softmax(dim=2)
    return -(wanted * said).sum(dim=2).mean(dim=0) * TEMPERATURE**2
