"""What every file of inference/training/networks promises. Needs PyTorch: make test-train."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.observation import ModelError

FOLDER = Path(__file__).parents[2] / "inference" / "training" / "networks"
NAMES = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
LARGEST = 1_450_000
"""Parameters that fit into 1.5 MB in int8."""

pytestmark = pytest.mark.train


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """One network of the folder."""
    return str(request.param)


@pytest.fixture
def network(name: str) -> Any:
    """It, with weights of seed 0."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return import_module(f"inference.training.networks.{name}").build()


def faces(count: int) -> Any:
    torch = pytest.importorskip("torch")
    return torch.randn(count, 1, 48, 48, generator=torch.Generator().manual_seed(1))


def test_the_networks_to_compare_are_there() -> None:
    assert {"residual", "wide", "mobilenet", "mini_xception", "vgg"} <= set(NAMES)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_any_number_of_faces_gives_two_views_of_seven_logits(network: Any, count: int) -> None:
    answers = network.eval()(faces(count))
    assert answers.shape == (count, 2, 7)
    assert answers.isfinite().all()


def test_a_face_is_judged_for_itself(network: Any) -> None:
    together = network.eval()(faces(4)).detach().numpy()
    alone = network.eval()(faces(4)[2:3]).detach().numpy()
    assert together[2:3] == pytest.approx(alone, abs=1e-4)
    assert np.abs(together[0] - together[1]).max() > 1e-6


def test_it_fits_into_the_size_that_may_be_shipped(network: Any, name: str) -> None:
    if name == "teacher":
        pytest.skip("is not shipped: others learn from it")
    assert sum(weight.numel() for weight in network.parameters()) < LARGEST


def test_a_few_steps_learn_what_is_plain_to_see(network: Any) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    given, truth = faces(14), torch.arange(14) % 7
    given += (truth / 2)[:, None, None, None] * torch.linspace(-1, 1, 48)[None, None, :, None]
    optimiser = torch.optim.SGD(network.parameters(), lr=0.02, momentum=0.9)
    losses = []
    network.train()
    for _ in range(10):
        views = network(given)
        loss = sum(torch.nn.functional.cross_entropy(views[:, view], truth) for view in (0, 1))
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    assert min(losses[-3:]) < 0.8 * losses[0]


def test_a_name_without_a_file_is_refused_with_the_names_there_are() -> None:
    pytest.importorskip("torch")
    from inference.training.networks import build

    with pytest.raises(ModelError, match=f"no network 'resnet152'; choose one of {', '.join(NAMES)}"):
        build("resnet152")
