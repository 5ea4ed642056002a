"""The teacher: `wide` at twice the width, 2.8 million parameters, too slow to ship. What it and others answer, the
small network learns.
"""

from __future__ import annotations

from torch import nn

from inference.training.networks.residual import Residual
from inference.training.networks.wide import Weighed

STEM, WIDTHS, DEPTHS = 32, (64, 128, 256), (2, 2, 2)


def build() -> nn.Module:
    """A fresh network with random weights."""
    return Residual(Weighed, STEM, WIDTHS, DEPTHS, dropout=0.4)
