"""A VGG-like network (Simonyan and Zisserman 2015, arXiv 1409.1556): pairs of 3x3 convolutions and maxima, no
shortcuts. With normalisation after each convolution, and a global mean in place of the wide layers at the end.
"""

from __future__ import annotations

from torch import Tensor, nn

from inference.training.networks.residual import conv

WIDTHS = (32, 64, 112, 160)


def build() -> nn.Module:
    """A fresh network with random weights."""
    return Vgg()


class Vgg(nn.Module):
    """Four pairs of convolutions, each followed by a maximum that halves the picture: 48 > 24 > 12 > 6 > 3 px."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        wide = 1
        for width in WIDTHS:
            layers += [conv(wide, width), nn.ReLU(), conv(width, width), nn.ReLU(), nn.MaxPool2d(2)]
            wide = width
        self.trunk = nn.Sequential(*layers)
        self.heads = nn.Sequential(nn.Dropout(0.4), nn.Linear(wide, 14))

    def forward(self, faces: Tensor) -> Tensor:
        """(n, 1, 48, 48) -> (n, 2, 7)."""
        return self.heads(self.trunk(faces).mean(dim=(2, 3))).reshape(-1, 2, 7)
