"""A MobileNet-like network (Sandler et al. 2018, arXiv 1801.04381): inverted residuals, linear bottlenecks."""

from __future__ import annotations

from torch import Tensor, nn

STEM, LAST, EXPANSION = 24, 384, 4
STAGES = ((24, 2, 1), (40, 3, 2), (80, 3, 2), (112, 3, 2))
"""Width, depth and stride of each stage, after a stem that halves the picture: 24 > 24 > 12 > 6 > 3 px."""


def build() -> nn.Module:
    """A fresh network with random weights."""
    return MobileNet()


class MobileNet(nn.Module):
    """Stem, inverted residuals, a 1x1 convolution, global mean, one linear layer for both views."""

    def __init__(self) -> None:
        super().__init__()
        layers = [convolve(1, STEM, stride=2)]
        wide = STEM
        for width, depth, stride in STAGES:
            for place in range(depth):
                layers.append(Inverted(wide, width, stride if place == 0 else 1))
                wide = width
        self.trunk = nn.Sequential(*layers, convolve(wide, LAST, side=1))
        self.heads = nn.Sequential(nn.Dropout(0.2), nn.Linear(LAST, 14))

    def forward(self, faces: Tensor) -> Tensor:
        """(n, 1, 48, 48) -> (n, 2, 7)."""
        return self.heads(self.trunk(faces).mean(dim=(2, 3))).reshape(-1, 2, 7)


class Inverted(nn.Module):
    """Widen four times, convolve each channel for itself, narrow again without a bend; a shortcut where it fits."""

    def __init__(self, wide: int, width: int, stride: int) -> None:
        super().__init__()
        inner = wide * EXPANSION
        self.path = nn.Sequential(
            convolve(wide, inner, side=1),
            convolve(inner, inner, stride=stride, groups=inner),
            nn.Conv2d(inner, width, 1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.keeps = wide == width and stride == 1

    def forward(self, x: Tensor) -> Tensor:
        """(n, wide, h, w) -> (n, width, h / stride, w / stride)."""
        return x + self.path(x) if self.keeps else self.path(x)


def convolve(wide: int, width: int, side: int = 3, stride: int = 1, groups: int = 1) -> nn.Module:
    """Convolution, normalisation, and the bend of MobileNet: 0..6."""
    return nn.Sequential(
        nn.Conv2d(wide, width, side, stride, side // 2, groups=groups, bias=False), nn.BatchNorm2d(width), nn.ReLU6()
    )
