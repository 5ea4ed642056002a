"""Train the expression network, epoch by epoch, in a way that survives being killed.

The story: shuffle the faces by a seed of the epoch -> a random variant of each (blended with another, if so wished)
-> two losses, one against the original label, one against the crowd's votes, by their shares (and both against what
teachers answer, too, if there are any) -> one SGD step -> a running average of the weights, which is
what gets measured and exported. After every epoch the whole state goes to `state.pt` (written beside, then renamed), so
a kill costs one epoch.

The learning rate is a trapezoid: one epoch up, a plateau, then a line to zero over the last 70 %. Because the plateau
does not depend on the end, a run can be resumed with more or fewer `epochs` at any time before the descent begins.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inference.observation import EXPRESSIONS, ModelError
from inference.training import soup, teachers
from inference.training.augment import augment
from inference.training.data import PUBLIC_TEST, TRAINING, Faces
from inference.training.networks import build, standardise

MOMENTUM, SMOOTHING, AVERAGING, DESCENT = 0.9, 0.05, 0.999, 0.7
CURVE = "curve.jsonl"


@dataclass(frozen=True)
class Recipe:
    """What defines a training run, and nothing that does not."""

    network: str = "residual"
    epochs: int = 60
    batch: int = 128
    rate: float = 0.1
    decay: float = 5e-4
    """Of the weights (L2)."""
    strength: float = 1.0
    """How much the faces are disturbed, 0 to 1."""
    mixing: float = 0.0
    """Two faces are blended by shares from Beta(mixing, mixing); at 0 they are not."""
    crowd: float = 0.5
    """Share of the crowd's view in the loss, against that of the original label."""
    seed: int = 0
    start: tuple[str, ...] = ()
    """Folders of finished runs with the mean of whose averaged weights this one begins."""
    teachers: tuple[str, ...] = ()
    """Folders of finished runs whose answers are learnt too."""
    taught: float = 0.7
    """Share of what teachers answer in the loss, against that of the labels."""


@dataclass(frozen=True)
class Lesson:
    """A batch: faces as they are shown (k, 48, 48), the shares of the classes in the original label and in the crowd's
    votes (k, 2, 7), and the teachers' logits (k, 2, 7), if any.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.float32]
    answers: teachers.Logits | None = None


@dataclass(frozen=True)
class Epoch:
    """One line of the learning curve: mean training loss (None where nothing was learnt), and public-test accuracy on
    the original and the crowd's label.
    """

    epoch: int
    loss: float | None
    accuracy: float
    ferplus_accuracy: float


def train(faces: Faces, recipe: Recipe, folder: Path, on_batch: Callable[[int, int, int], None]) -> nn.Module:
    """Train, or go on with, the run kept in `folder`, and return the averaged network.

    `on_batch(epoch, batch, batches)` is called after every step. Appends to `folder/curve.jsonl`.
    """
    learn, test = faces.of_usage(TRAINING), faces.of_usage(PUBLIC_TEST)
    torch.manual_seed(recipe.seed)
    network = build(recipe.network)
    if recipe.start:
        network = soup.mean(network, list(map(Path, recipe.start)), learn.pixels)
    average = copy.deepcopy(network)
    optimiser = torch.optim.SGD(network.parameters(), lr=recipe.rate, momentum=MOMENTUM, nesterov=True)
    done = restore(folder, recipe, network, average, optimiser)
    batches = max(1, len(learn) // recipe.batch)
    if not done:
        save(folder, recipe, 0, network, average, optimiser)  # from here on, the folder is of this recipe
    for epoch in range(done, recipe.epochs):
        lessons = (
            taught(learn, recipe, epoch, batches, folder) if recipe.teachers else shown(learn, recipe, epoch, batches)
        )
        torch.manual_seed(recipe.seed * 10_000 + epoch)
        losses = []
        for number, lesson in enumerate(lessons):
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * trapezoid(epoch + number / batches, recipe.epochs)
            losses.append(step(network, optimiser, lesson, recipe))
            steps = epoch * batches + number
            follow(average, network, min(AVERAGING, (1 + steps) / (10 + steps)))
            on_batch(epoch, number + 1, batches)
        line = Epoch(epoch, float(np.mean(losses)), *accuracies(average, test))
        save(folder, recipe, epoch + 1, network, average, optimiser)
        note(folder, line)
    if recipe.epochs == 0 and not (folder / CURVE).exists():
        note(folder, Epoch(0, None, *accuracies(average, test)))
    return average


def shown(faces: Faces, recipe: Recipe, variant: int, batches: int) -> Iterator[Lesson]:
    """Every face once, in batches, in an order and under disturbances that the seed and `variant` decide."""
    random = np.random.default_rng((recipe.seed, variant))
    for chosen in np.array_split(random.permutation(len(faces)), batches):
        pixels = np.stack([augment(faces.pixels[index], random, recipe.strength) for index in chosen])
        original = np.eye(len(EXPRESSIONS), dtype=np.float32)[faces.emotion[chosen]]
        lesson = Lesson(pixels, np.stack([original, faces.votes[chosen]], axis=1))
        yield mixed(lesson, random, recipe.mixing) if recipe.mixing else lesson


def mixed(lesson: Lesson, random: np.random.Generator, mixing: float) -> Lesson:
    """Each face blended with its neighbour in the batch, labels alike (mix-up, Zhang et al. 2018, arXiv 1710.09412)."""
    share = random.beta(mixing, mixing, (len(lesson.pixels), 1, 1))
    pixels, labels = (share * own + (1 - share) * np.roll(own, 1, axis=0) for own in (lesson.pixels, lesson.labels))
    return Lesson(np.rint(pixels).astype(np.uint8), labels.astype(np.float32))


def taught(faces: Faces, recipe: Recipe, epoch: int, batches: int, folder: Path) -> Iterator[Lesson]:
    """The same with the teachers' answers; the variants of the faces take turns."""
    variant = epoch % teachers.VARIANTS

    def lessons() -> Iterator[Lesson]:
        return shown(faces, recipe, variant, batches)

    answers = teachers.kept(
        folder / f"answers-{variant}.npy",
        lambda: teachers.ask([teachers.load(Path(one)) for one in recipe.teachers], (one.pixels for one in lessons())),
    )
    asked = 0
    for lesson in lessons():
        end = asked + len(lesson.pixels)
        yield replace(lesson, answers=answers[asked:end])
        asked = end


def trapezoid(epoch: float, epochs: int) -> float:
    """The learning rate's factor at a (fractional) epoch."""
    return max(0.0, min(1.0, (epoch + 0.05) / 1.05, (epochs - epoch) / (DESCENT * epochs)))


def step(network: nn.Module, optimiser: torch.optim.Optimizer, lesson: Lesson, recipe: Recipe) -> float:
    """One SGD step; returns the loss. Convolutions run in bfloat16 where the processor can."""
    network.train()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(standardise(torch.from_numpy(lesson.pixels))).float()
    losses = from_labels(logits, torch.from_numpy(lesson.labels))
    if lesson.answers is not None:
        distances = teachers.distance(logits, torch.from_numpy(lesson.answers))
        losses = (1 - recipe.taught) * losses + recipe.taught * distances
    loss = 2 * (losses * torch.tensor([1 - recipe.crowd, recipe.crowd])).sum()
    squares = sum((weight**2).sum() for weight in network.parameters() if weight.dim() > 1)
    (loss + recipe.decay / 2 * squares).backward()
    optimiser.step()
    optimiser.zero_grad()
    return loss.item()


def from_labels(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of both views (2,) with the labels' shares (n, 2, 7); the original label is smoothed."""
    smoothing = torch.tensor([[SMOOTHING], [0.0]])
    wanted = labels * (1 - smoothing) + smoothing / labels.shape[2]
    return -(wanted * logits.log_softmax(dim=2)).sum(dim=2).mean(dim=0)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, keep: float) -> None:
    """Exponential running average of weights and of normalisation statistics."""
    for mean, now in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(now, 1 - keep)


@torch.no_grad()
def accuracies(network: nn.Module, faces: Faces) -> tuple[float, float]:
    """Share of right answers against the original label, and against the crowd's majority."""
    network.eval()
    answers = np.concatenate(
        [network(standardise(torch.from_numpy(part))).argmax(dim=2).numpy() for part in batches_of(faces.pixels)]
    )
    judged = faces.majority >= 0
    crowd = (answers[judged, 1] == faces.majority[judged]).mean() if judged.any() else float("nan")
    return float((answers[:, 0] == faces.emotion).mean()), float(crowd)


def batches_of(pixels: NDArray[np.uint8], size: int = 256) -> list[NDArray[np.uint8]]:
    """Slices of at most `size` faces."""
    return [pixels[start : start + size] for start in range(0, len(pixels), size)]


def restore(
    folder: Path, recipe: Recipe, network: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer
) -> int:
    """Load `state.pt` of the same recipe, if there is one, and return the number of epochs done."""
    path = folder / "state.pt"
    if not path.exists():
        return 0
    state: dict[str, Any] = torch.load(path, weights_only=True)
    same = {**asdict(Recipe()), **state["recipe"], "epochs": recipe.epochs}
    if same != asdict(recipe):
        raise ModelError(f"{folder} holds a run of another recipe ({state['recipe']}); choose another --work folder")
    network.load_state_dict(state["network"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["epoch"])


def save(
    folder: Path, recipe: Recipe, epoch: int, network: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer
) -> None:
    """Write the state whole or not at all, and keep the one at the end of the plateau."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        "recipe": asdict(recipe),
        "epoch": epoch,
        "network": network.state_dict(),
        "average": average.state_dict(),
        "optimiser": optimiser.state_dict(),
    }
    names = ["state.pt"] + ["plateau.pt"] * (epoch > 0 and trapezoid(epoch, recipe.epochs) == 1)
    for name in names:
        torch.save(state, folder / f"{name}.new")
        (folder / f"{name}.new").replace(folder / name)


def note(folder: Path, line: Epoch) -> None:
    """Add a line to the learning curve."""
    with (folder / CURVE).open("a") as curve:
        curve.write(json.dumps(asdict(line)) + "\n")
