"""The pictures of `classpulse evaluate --figures`: what is taken for what, whether confidence is earned, and what
abstaining would gain. PNG, drawn without a screen.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from inference.expression import LEAST_HEIGHT, LEAST_SHARPNESS
from inference.observation import EXPRESSIONS
from inference.training.evaluation import BINS, calibration_error

Labels = NDArray[np.integer]
Probabilities = NDArray[np.float32]

COLOURS = {
    "angry": "#D55E00",
    "disgust": "#009E73",
    "fear": "#CC79A7",
    "happy": "#E69F00",
    "sad": "#0072B2",
    "surprise": "#56B4E9",
    "neutral": "#8A8F98",
}
"""The expressions' fixed colours, as on the dashboard."""

ACCENT, FAINT, TEXT = "#3B4FC4", "#C4CAD3", "#1A2230"
FEWEST = 20


def confusion(truth: Labels, probabilities: Probabilities, path: Path) -> None:
    """Share of each expression's faces by what they were taken for; a row adds up to 100 %."""
    answers, classes = probabilities.argmax(axis=1), range(len(EXPRESSIONS))
    counts = np.array([[((truth == label) & (answers == given)).sum() for given in classes] for label in classes])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = sheet(f"Right on {(answers == truth).mean():.1%} of {len(truth)} faces", (6.4, 6.0))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), share in np.ndenumerate(shares):
        axes.text(column, row, f"{share:.0%}", ha="center", va="center", color="white" if share > 0.5 else TEXT)
    axes.set(xlabel="taken for", ylabel="labelled")
    axes.set_xticks(classes, EXPRESSIONS, rotation=45, ha="right")
    axes.set_yticks(classes, [f"{name} ({there})" for name, there in zip(EXPRESSIONS, counts.sum(axis=1), strict=True)])
    for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
        for label, name in zip(labels, EXPRESSIONS, strict=True):
            label.set(color=COLOURS[name], weight="bold")
    write(figure, path)


def reliability(truth: Labels, probabilities: Probabilities, path: Path) -> None:
    """Accuracy by confidence in the bins of the calibration error, bars as faint as they have few faces."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = calibration_error(truth.astype(np.int64), probabilities)
    figure, axes = sheet(f"Confidence and accuracy are {error:.1%} apart on average", (6.4, 5.4))
    most = max(np.bincount(place).max(initial=1), 1)
    for number in np.unique(place):
        inside = place == number
        strength = 0.25 + 0.75 * inside.sum() / most
        axes.bar((number + 0.5) / BINS, right[inside].mean(), 0.9 / BINS, color=ACCENT, alpha=strength)
    axes.plot([0, 1], [0, 1], color=TEXT, linewidth=1, linestyle="--")
    axes.text(0.3, 0.34, "as sure as right", rotation=42, color=TEXT)
    percent(axes, "probability of the strongest expression", "share right")
    write(figure, path)


def by_confidence(truth: Labels, probabilities: Probabilities, path: Path) -> None:
    """Accuracy on the surest faces against their share, overall and for each expression given as the answer."""
    confidence, answers = probabilities.max(axis=1), probabilities.argmax(axis=1)
    right = answers == truth
    half = right[confidence >= np.median(confidence)].mean()
    figure, axes = sheet(f"On the surer half of the faces {half:.0%} are right, on all {right.mean():.0%}")
    for index, name in enumerate(EXPRESSIONS):
        given = answers == index
        if given.sum() >= 30:
            axes.plot(*curve(confidence[given], right[given]), color=COLOURS[name], linewidth=1, label=name)
    axes.plot(*curve(confidence, right), color=TEXT, linewidth=2.5, label="all")
    axes.legend(frameon=False, ncols=4, loc="lower left", title="answer")
    percent(axes, "share of faces kept, surest first", "share right")
    write(figure, path)


def by_sharpness(
    sharpness: NDArray[np.floating], kept: NDArray[np.bool_], right: NDArray[np.bool_], path: Path
) -> None:
    """Accuracy on the sharpest of small and blurred faces against their share, and where the product's rule stands."""
    share, accuracy = float(kept.mean()), float(right[kept].mean()) if kept.any() else 0.0
    dropped = float(right[~kept].mean()) if not kept.all() else 0.0
    figure, axes = sheet(f"Of spoilt faces, {accuracy:.0%} of those kept are right, {dropped:.0%} of those dropped")
    axes.plot(*curve(sharpness, right), color=ACCENT, linewidth=2)
    axes.plot(share, accuracy, "o", color=TEXT)
    rule = f"the rule: {LEAST_HEIGHT} px high, sharpness {LEAST_SHARPNESS}"
    axes.annotate(rule, (share, accuracy), (10, 14), textcoords="offset points", ha="center")
    percent(axes, "share of spoilt faces kept, sharpest first", "share right")
    write(figure, path)


def curve(order: NDArray[np.floating], right: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Coverage and accuracy when only the faces highest in `order` are kept, from 20 (fewer say little) to all."""
    count = np.arange(1, len(right) + 1)
    accuracy = right[np.argsort(-order, kind="stable")].cumsum() / count
    return count[FEWEST:] / len(right), accuracy[FEWEST:]


def sheet(finding: str, size: tuple[float, float] = (7.2, 4.6)) -> tuple[Figure, Axes]:
    """An empty figure under a title that states the finding."""
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(finding, loc="left", color=TEXT)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def percent(axes: Axes, across: str, up: str) -> None:
    """Both axes from 0 to 100 %."""
    axes.set(xlabel=across, ylabel=up, xlim=(0, 1.02), ylim=(0, 1))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


def write(figure: Figure, path: Path) -> None:
    """Write the PNG; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
