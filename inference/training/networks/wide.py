"""The start of `dilated`, and shipped before it: `residual`, wider at 6 px, where width costs least, and with a squeeze
and excitation (Hu et al. 2018, arXiv 1709.01507) in each block. 1.32 million parameters. Why this one: LOG.md.
"""

from __future__ import annotations

from torch import Tensor, nn

from inference.training.networks.residual import Block, Residual

STEM, WIDTHS, DEPTHS, SQUEEZE = 16, (32, 80, 184), (2, 2, 2), 8


def build() -> nn.Module:
    """A fresh network with random weights."""
    return Residual(Weighed, STEM, WIDTHS, DEPTHS, dropout=0.3)


class Weighed(Block):
    """The residual block, its channels weighed by what the whole picture holds before the shortcut is added."""

    def __init__(self, wide: int, width: int, stride: int) -> None:
        super().__init__(wide, width, stride)
        self.weigh = nn.Sequential(
            nn.Conv2d(width, width // SQUEEZE, 1), nn.ReLU(), nn.Conv2d(width // SQUEEZE, width, 1), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        """(n, wide, h, w) -> (n, width, h / stride, w / stride)."""
        long = self.second(nn.functional.relu(self.first(x)))
        return nn.functional.relu(self.short(x) + long * self.weigh(long.mean(dim=(2, 3), keepdim=True)))
