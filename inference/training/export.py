"""From trained weights to the shipped file: light evened out inside, probabilities calibrated, weights in int8 (in
float16 where that would change answers), agreement proven.

The file maps grey crops float32 (n, 48, 48), 0..255, to float32 (n, 14): seven probabilities of the original label's
view, then seven of the crowd's. Any n. Convolutions in int8 have weights per channel and activations per picture
(dynamic range).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import litert_torch
import numpy as np
import torch
from ai_edge_quantizer import qtyping, quantizer, recipe, recipe_manager
from numpy.typing import NDArray
from torch import Tensor, nn

from inference.expression import Expression
from inference.observation import ModelError
from inference.runtime import without_news
from inference.training.batching import free_batch
from inference.training.calibration import Scaling, scaling
from inference.training.data import Faces
from inference.training.networks import standardise
from inference.training.train import batches_of

Recipe = list[dict[str, Any]]
"""How the quantiser is to store which layer."""

AGREEMENT = 0.995
"""Least share of faces that the file and PyTorch put into the same class."""


FIRST = r".*Sequential_trunk/[\w.]*_2\b.*"
"""The first block behind the stem: all others see what its rounding does, and it is small."""


class Shipped(nn.Module):
    """The network with everything around it, so that the file needs no preparation of its input."""

    def __init__(self, network: nn.Module, scaling: Scaling) -> None:
        super().__init__()
        self.network = network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        self.factors: Tensor
        self.biases: Tensor
        for name, values in zip(("factors", "biases"), scaling, strict=True):
            self.register_buffer(name, values[None])

    def forward(self, faces: Tensor) -> Tensor:
        """float32 (n, 48, 48), 0..255 -> probabilities (n, 14)."""
        logits = self.network(standardise(faces)) * self.factors + self.biases
        return logits.softmax(dim=2).reshape(-1, 14)


def export(network: nn.Module, held_out: Faces, path: Path) -> float:
    """Write the `.tflite` to `path`, whole or not at all, and return its agreement with PyTorch on the held-out faces.

    The smallest way of storing the weights is taken that agrees on 99.5 % of the faces. Raises ModelError, and writes
    nothing, when none does.
    """
    shipped = Shipped(network, scaling(network, held_out)).eval()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr), without_news(b""):
        plain, small = Path(folder) / "float.tflite", Path(folder) / "small.tflite"
        litert_torch.convert(shipped, (torch.zeros(1, 48, 48),)).export(str(plain))
        free_batch(plain)
        for way in ways():
            shrink(plain, small, way)
            agreement = agree(shipped, Expression(small), held_out.pixels)
            if agreement >= AGREEMENT:
                break
        else:
            raise ModelError(
                f"{path}: the exported file agrees with PyTorch on only {agreement:.1%} of the faces; not written"
            )
        part = path.with_suffix(".part")
        part.write_bytes(small.read_bytes())
        part.replace(path)
    return agreement


def ways() -> Iterator[Recipe]:
    """How weights may be stored, the smallest first: all in int8, all but those of the first block, all in float16."""
    yield recipe.dynamic_wi8_afp32()
    yield [
        *recipe.dynamic_wi8_afp32(),
        {"regex": FIRST, "operation": "*", "algorithm_key": "no_quantize", "op_config": {}},
    ]
    halves = recipe_manager.RecipeManager()
    halves.add_weight_only_config(
        regex=".*",
        operation_name=qtyping.TFLOperationName.ALL_SUPPORTED,
        num_bits=16,
        algorithm_key=recipe.AlgorithmName.FLOAT_CASTING,
    )
    yield halves.get_quantization_recipe()


def shrink(plain: Path, small: Path, way: Recipe) -> None:
    """The file `plain` with its weights stored in that way, as the file `small`."""
    small.unlink(missing_ok=True)
    quantised = quantizer.Quantizer(str(plain))
    quantised.load_quantization_recipe(way)
    quantised.quantize().export_model(str(small))


@torch.no_grad()
def agree(shipped: Shipped, expression: Expression, faces: NDArray[np.uint8]) -> float:
    """Share of faces (n, 48, 48) put into the same class of the original label's view by both."""
    there = np.concatenate(
        [shipped(torch.from_numpy(part).float())[:, :7].argmax(dim=1).numpy() for part in batches_of(faces)]
    )
    return float((expression.probabilities(faces).argmax(axis=1) == there).mean())
