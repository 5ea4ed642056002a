"""Honest probabilities: one temperature per view, and how far off they are on faces that did not choose it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from inference.training.data import Faces
from inference.training.evaluation import calibration_error
from inference.training.networks import standardise


def temperatures(network: nn.Module, held_out: Faces) -> tuple[float, float]:
    """One temperature per view (Guo et al. 2017): the one of least cross-entropy on the held-out faces, found on a
    grid.
    """
    logits, emotion, majority = answers(network, held_out)
    return best(logits[:, 0], emotion), best(logits[:, 1], majority)


def error_elsewhere(network: nn.Module, held_out: Faces) -> float:
    """The calibration error of the original label's view where the temperature was chosen on other faces: each half of
    the held-out faces is judged by the temperature of the other half; the mean of both.
    """
    logits, emotion, _ = answers(network, held_out)
    first, second = torch.arange(len(emotion)) % 2 == 0, torch.arange(len(emotion)) % 2 == 1
    errors = []
    for chooses, judged in ((first, second), (second, first)):
        probabilities = (logits[judged, 0] / best(logits[chooses, 0], emotion[chooses])).softmax(dim=1)
        errors.append(calibration_error(emotion[judged].numpy(), probabilities.numpy()))
    return float(np.mean(errors))


def answers(network: nn.Module, faces: Faces) -> tuple[Tensor, Tensor, Tensor]:
    """Logits (n, 2, 7), the original labels (n,), the crowd's (n,) with -1 where there is none."""
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(standardise(part)) for part in torch.from_numpy(faces.pixels).split(256)])
    return logits, torch.from_numpy(faces.emotion).long(), torch.from_numpy(faces.majority)


def best(logits: Tensor, answers: Tensor) -> float:
    """The temperature for logits (n, 7) and labels (n,), where a label of -1 does not count; 1 without labels."""
    grid: list[float] = torch.linspace(0.5, 2.5, 81).tolist()
    if not (answers >= 0).any():
        return 1.0
    losses = [nn.functional.cross_entropy(logits / t, answers, ignore_index=-1).item() for t in grid]
    return grid[int(np.argmin(losses))]
