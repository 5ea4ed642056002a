"""One network per file. Each file has `build() -> torch.nn.Module` mapping standardised faces float32 (n, 1, 48, 48)
to logits (n, 2, 7): first the original label's view, then the crowd's (FER+)."""

from __future__ import annotations

import importlib
from pathlib import Path

import torch
from torch import Tensor, nn

from inference.observation import ModelError


def build(name: str) -> nn.Module:
    """The network of the file `networks/<name>.py`; ModelError when there is none."""
    try:
        network: nn.Module = importlib.import_module(f"inference.training.networks.{name}").build()
    except ModuleNotFoundError as error:
        known = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
        raise ModelError(f"no network '{name}'; choose one of {', '.join(known)}") from error
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def standardise(pixels: Tensor) -> Tensor:
    """uint8 or float (n, 48, 48) -> float32 (n, 1, 48, 48) with mean 0 and deviation 1 per face, so that light drops
    out.
    """
    faces = pixels.float()
    faces = faces - faces.mean(dim=(1, 2), keepdim=True)
    faces = faces / (faces.square().mean(dim=(1, 2), keepdim=True) + 25.0).sqrt()
    return faces.unsqueeze(1).contiguous(memory_format=torch.channels_last)
