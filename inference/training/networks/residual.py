"""What ours is built of, and the first shipped: a plain residual network (He et al. 2016) of 3x3 convolutions,
48 > 24 > 12 > 6 px, 1.06 million parameters.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

STEM, WIDTHS, DEPTHS = 16, (32, 80, 160), (2, 2, 2)


def build() -> nn.Module:
    """A fresh network with random weights."""
    return Residual(Block, STEM, WIDTHS, DEPTHS, dropout=0.25)


class Residual(nn.Module):
    """Stem at full size, then three stages, each halving the picture; global mean; one linear layer for both views."""

    def __init__(
        self, block: type[Block], stem: int, widths: Sequence[int], depths: Sequence[int], dropout: float
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = [conv(1, stem), nn.ReLU()]
        wide = stem
        for width, depth in zip(widths, depths, strict=True):
            for place in range(depth):
                layers.append(block(wide, width, stride=2 if place == 0 else 1))
                wide = width
        self.trunk = nn.Sequential(*layers)
        self.heads = nn.Sequential(nn.Dropout(dropout), nn.Linear(wide, 14))

    def forward(self, faces: Tensor) -> Tensor:
        """(n, 1, 48, 48) -> (n, 2, 7)."""
        features = self.trunk(faces).mean(dim=(2, 3))
        return self.heads(features).reshape(-1, 2, 7)  # type: ignore[no-any-return]


class Block(nn.Module):
    """Two convolutions around a shortcut; the shortcut pools where the block halves the picture."""

    def __init__(self, wide: int, width: int, stride: int) -> None:
        super().__init__()
        self.first, self.second = conv(wide, width, stride), conv(width, width)
        same = wide == width and stride == 1
        self.short = nn.Identity() if same else nn.Sequential(nn.AvgPool2d(stride), conv(wide, width, side=1))

    def forward(self, x: Tensor) -> Tensor:
        """(n, wide, h, w) -> (n, width, h / stride, w / stride)."""
        return nn.functional.relu(self.short(x) + self.second(nn.functional.relu(self.first(x))))


def conv(wide: int, width: int, stride: int = 1, side: int = 3) -> nn.Sequential:
    """Convolution and batch normalisation, which export folds into one."""
    return nn.Sequential(nn.Conv2d(wide, width, side, stride, side // 2, bias=False), nn.BatchNorm2d(width))
