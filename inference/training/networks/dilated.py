"""Ours: `wide` with its last stage at 12 px instead of 6, the convolutions there dilated by two (Yu et al. 2017,
arXiv 1705.09914): the same weights look at four times as many places. A run of `wide` is a start for it.
"""

from __future__ import annotations

from torch import nn

from inference.training.networks import wide


def build() -> nn.Module:
    """A fresh network with random weights."""
    network = wide.build()
    first, second = network.trunk[-2], network.trunk[-1]
    first.first[0].stride = 1, 1
    first.short[0] = nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    for convolution in (first.second[0], second.first[0], second.second[0]):
        convolution.dilation = convolution.padding = 2, 2
    return network
