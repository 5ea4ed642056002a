"""The candidate to ship next: `residual`, wider at 6 px, where width costs least time, and with a squeeze and
excitation (Hu et al. 2018, arXiv 1709.01507) in each block. 1.32 million parameters. Why this one: LOG.md.
"""

from __future__ import annotations

from torch import Tensor, nn

from inference.training.networks.residual import Block, conv

STEM, WIDTHS, DEPTHS, SQUEEZE = 16, (32, 80, 184), (2, 2, 2), 8


def build() -> nn.Module:
    """A fresh network with random weights."""
    return Wide()


class Wide(nn.Module):
    """Stem at full size, then three stages, each halving the picture; global mean; one linear layer for both views."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [conv(1, STEM), nn.ReLU()]
        wide = STEM
        for width, depth in zip(WIDTHS, DEPTHS, strict=True):
            for place in range(depth):
                layers.append(Weighed(wide, width, stride=2 if place == 0 else 1))
                wide = width
        self.trunk = nn.Sequential(*layers)
        self.heads = nn.Sequential(nn.Dropout(0.3), nn.Linear(wide, 14))

    def forward(self, faces: Tensor) -> Tensor:
        """(n, 1, 48, 48) -> (n, 2, 7)."""
        return self.heads(self.trunk(faces).mean(dim=(2, 3))).reshape(-1, 2, 7)


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
