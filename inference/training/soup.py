"""One network whose weights are the mean of several that began alike (model soups, Wortsman et al. 2022, arXiv
2203.05482): as good as asking all of them, for the cost of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from inference.observation import ModelError
from inference.training import teachers
from inference.training.networks import standardise

SEEN, BATCHES = 12_288, 48
"""Faces, and batches of them, from which the normalisation statistics of the mean are taken."""


def mean(network: nn.Module, folders: Sequence[Path], pixels: NDArray[np.uint8]) -> nn.Module:
    """`network` with the mean of the averaged weights of finished runs; of one run alone, with those. `pixels`
    (n, 48, 48) are training faces.

    ModelError when a folder holds no run, or one of a network with other weights.
    """
    states = [teachers.load(folder).state_dict() for folder in folders]
    wanted = shapes(network.state_dict())
    for folder, state in zip(folders, states, strict=True):
        if shapes(state) != wanted:
            raise ModelError(f"{folder} holds a run of another network; name that one with --network, or leave it out")
    network.load_state_dict({name: middle([state[name] for state in states]) for name in wanted})
    return network.eval() if len(states) == 1 else normalised(network, pixels[:SEEN])


def shapes(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Size]:
    """How large the weights of each name are."""
    return {name: weights.shape for name, weights in state.items()}


def middle(values: Sequence[torch.Tensor]) -> torch.Tensor:
    """Their mean; of counters the first."""
    return torch.stack(list(values)).mean(dim=0) if values[0].is_floating_point() else values[0]


def normalised(network: nn.Module, pixels: NDArray[np.uint8]) -> nn.Module:
    """The network with the normalisation statistics of these faces: a mean of weights has other ones than its parts."""
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.momentum = None  # a plain mean over the batches
    network.train()
    with torch.no_grad():
        for batch in np.array_split(pixels, BATCHES):
            if len(batch) > 1:
                network(standardise(torch.from_numpy(batch)))
    return network.eval()
