"""mini-Xception (Arriaga et al. 2017, arXiv 1710.07557), the network of many student projects and of the `fer` package:
separable convolutions around shortcuts, a map per class at the end. 58,000 parameters.

Differences: 48 px instead of 64, and 14 maps at the end, for both views, instead of 7.
"""

from __future__ import annotations

from torch import Tensor, nn

from inference.training.networks.residual import conv

STEM, WIDTHS = 8, (16, 32, 64, 128)


def build() -> nn.Module:
    """A fresh network with random weights."""
    return MiniXception()


class MiniXception(nn.Module):
    """Two plain convolutions, four separable blocks that halve the picture each (48 > 3 px), the mean of each map."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [conv(1, STEM), nn.ReLU(), conv(STEM, STEM), nn.ReLU()]
        wide = STEM
        for width in WIDTHS:
            layers.append(Block(wide, width))
            wide = width
        self.trunk = nn.Sequential(*layers, nn.Conv2d(wide, 14, 3, padding=1))

    def forward(self, faces: Tensor) -> Tensor:
        """(n, 1, 48, 48) -> (n, 2, 7)."""
        return self.trunk(faces).mean(dim=(2, 3)).reshape(-1, 2, 7)


class Block(nn.Module):
    """Two separable convolutions and a maximum, beside a 1x1 convolution that halves the picture too."""

    def __init__(self, wide: int, width: int) -> None:
        super().__init__()
        self.long = nn.Sequential(
            *separable(wide, width), nn.ReLU(), *separable(width, width), nn.MaxPool2d(3, 2, padding=1)
        )
        self.short = conv(wide, width, stride=2, side=1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, wide, h, w) -> (n, width, h / 2, w / 2)."""
        return self.short(x) + self.long(x)


def separable(wide: int, width: int) -> list[nn.Module]:
    """A 3x3 convolution of each channel for itself, a 1x1 convolution across them, normalisation."""
    return [nn.Conv2d(wide, wide, 3, padding=1, groups=wide, bias=False), conv(wide, width, side=1)]
