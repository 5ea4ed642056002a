"""Honest probabilities: temperature scaling, for the crowd's view vector scaling (Guo et al. 2017, arXiv 1706.04599),
and what they are worth on faces that did not choose them.

Each view's logits are multiplied by one factor. In the crowd's view each class has a bias, too: where two answers have
as many votes, the label is the first of them in the order of FER+, so that classes are favoured in the labels that are
not in the votes, from which the network learns.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from inference.expression import CROWD, ORIGINAL
from inference.training.data import Faces
from inference.training.evaluation import figures
from inference.training.networks import standardise

Scaling = tuple[Tensor, Tensor]
"""Factors (2, 1) and biases (2, 7) of both views; biases of the original label's view are 0."""


def scaling(network: nn.Module, held_out: Faces) -> Scaling:
    """The factors and biases of least cross-entropy on the held-out faces."""
    return both(*answers(network, held_out))


def elsewhere(network: nn.Module, held_out: Faces) -> dict[str, Any]:
    """The figures (`evaluation.figures`) where factors and biases were chosen on other faces: each half of the held-out
    faces is judged by those of the other half.
    """
    logits, labels = answers(network, held_out)
    views, even = torch.empty_like(logits), torch.arange(len(logits)) % 2 == 0
    for chooses, judged in ((even, ~even), (~even, even)):
        factors, biases = both(logits[chooses], labels[chooses])
        views[judged] = (logits[judged] * factors + biases).softmax(dim=2)
    return figures(held_out, views.numpy())


def answers(network: nn.Module, faces: Faces) -> tuple[Tensor, Tensor]:
    """Logits (n, 2, 7), and the labels they are held against (n, 2), -1 where the crowd has none."""
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(standardise(part)) for part in torch.from_numpy(faces.pixels).split(256)])
    return logits, torch.stack([torch.from_numpy(faces.emotion).long(), torch.from_numpy(faces.majority)], dim=1)


def both(logits: Tensor, labels: Tensor) -> Scaling:
    """The scaling for logits (n, 2, 7) and labels (n, 2)."""
    views = [fit(logits[:, view], labels[:, view], biased=view == CROWD) for view in (ORIGINAL, CROWD)]
    return torch.stack([view[:1] for view in views]).exp(), torch.stack([view[1:] for view in views])


def fit(logits: Tensor, labels: Tensor, *, biased: bool) -> Tensor:
    """The logarithm of the factor and the biases, or zeros, (8,) for logits (n, 7) and labels (n,); -1 does not count.

    All are held near 0 as by a normal prior of deviation 1, so that few faces, or none of a class, do no harm.
    """
    logits, labels = logits[labels >= 0], labels[labels >= 0]
    chosen = torch.zeros(8, requires_grad=True)
    optimiser = torch.optim.LBFGS([chosen], max_iter=100, line_search_fn="strong_wolfe")

    def cost() -> Tensor:
        optimiser.zero_grad()
        said = logits * chosen[0].exp() + chosen[1:] * biased
        loss = nn.functional.cross_entropy(said, labels, reduction="sum") + chosen.square().sum() / 2
        loss = loss / max(1, len(labels))
        loss.backward()
        return loss

    optimiser.step(cost)
    return chosen.detach()
