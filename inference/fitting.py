"""The weights of a formula for one course, from moments a teacher marked: they were fine here, they were lost here.

A formula that is a weighted sum of parts stays one: only the weights move, none below 0, their sum as before. How
probable "fine" is at a moment is taken to follow (logistic regression) from how far each part of the class was above
the lecture's own mean then. A teacher marks ten moments, not ten thousand, so the weights are held by a prior at the
formula's own: they move as far as the marks pull harder than that (ridge towards the default; the posterior mode under
a normal prior).

New weights have to earn it: on marks they were not fitted to, by turns all those of one lecture, they must tell fine
from lost better than the default, by more than a standard error of the difference. Else the default stays, with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.optimize import minimize
from scipy.special import expit, log_expit

FINE, LOST = "fine", "lost"
LEAST_MARKS, LEAST_OF_EACH = 8, 3
STEEPNESS = 10.0
"""The prior's idea of a formula: engagement a tenth above the lecture's mean makes "fine" e times as likely."""
LOOSE = 5.0
"""Standard deviation of the prior of each weight times `STEEPNESS`; of the intercept it is 1."""
MOST = 2.0
"""No weight becomes more than so many times the formula's own: the facial expression weighs little in any course."""

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Error:
    """How wrong a formula is about marks it was not fitted to: mean `log_loss` (.69 is a coin), share `wrong`."""

    log_loss: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What came of fitting to so many `marks` in so many `lectures`: the weights to use, the error on held-out marks
    with the default (`before`) and with fitted weights (`after`; both None where nothing was fitted), and why the
    default stays ("" where it does not).
    """

    marks: int
    lectures: int
    weights: dict[str, float]
    before: Error | None = None
    after: Error | None = None
    refused: str = ""


def fit(parts: DataFrame, answers: Sequence[str], lectures: Sequence[str], default: Mapping[str, float]) -> Fit:
    """Fit to marked moments: a row each with a column per part (0..1, the class's mean then minus that of the lecture;
    NaN where it cannot be told, which counts as no difference), what the teacher said (`FINE` or `LOST`), and in which
    lecture. `default` has the formula's weights by part.
    """
    x = np.nan_to_num(parts[list(default)].to_numpy(dtype=np.float64))
    fine, where = (
        np.array([answer == FINE for answer in answers], dtype=bool),
        np.unique(lectures, return_inverse=True)[1],
    )
    own = np.array(list(default.values()))
    stays = Fit(len(fine), len(set(lectures)), dict(default))
    if refused := _too_few(fine):
        return _refused(stays, refused)
    groups = where if len(set(lectures)) > 1 else np.arange(len(fine))
    before, after = _held_out(x, fine, groups, own, lambda *_: own), _held_out(x, fine, groups, own, _pulled)
    tried = replace(stays, before=_error(before, fine), after=_error(after, fine))
    if not _better(before, after, fine):
        return _refused(tried, "fitted weights tell held-out marks no better than the default")
    return replace(tried, weights=dict(zip(default, _pulled(x, fine, own).tolist(), strict=True)))


def reweighted(parts: DataFrame, default: Mapping[str, float], weights: Mapping[str, float]) -> DataFrame:
    """The parts that make up a value by `default` weights (a column each, or their sums), by other weights."""
    return parts.assign(**{name: parts[name] * (weights[name] / weight) for name, weight in default.items()})


def _too_few(fine: Truths) -> str:
    count, fewer = len(fine), int(min(fine.sum(), (~fine).sum()))
    if count < LEAST_MARKS:
        return f"{count} of at least {LEAST_MARKS} moments are marked"
    if fewer < LEAST_OF_EACH:
        return f"{fewer} of at least {LEAST_OF_EACH} moments are marked as the rarer of fine and lost"
    return ""


def _refused(tried: Fit, why: str) -> Fit:
    return replace(tried, refused=why)


def _pulled(x: Floats, fine: Truths, own: Floats) -> Floats:
    """The weights as far as the marks pull them; the default's where they say the opposite of every part."""
    steep = _fitted(x, fine, np.diag(own))[:-1] * own
    return _within(steep * own.sum() / steep.sum(), MOST * own) if steep.sum() > 1e-6 else own


def _within(weights: Floats, most: Floats) -> Floats:
    """None above its `most`, with the same sum: the others take the rest in their proportions."""
    over = weights > most
    while over.any() and not over.all():
        rest = weights.sum() - most[over].sum()
        others = np.where(over, 0.0, np.maximum(weights, 1e-9))
        weights = np.where(over, most, others * rest / others.sum())
        if not (weights > most + 1e-12).any():
            return weights
        over |= weights > most
    return np.minimum(weights, most)


def _fitted(x: Floats, fine: Truths, directions: Floats) -> Floats:
    """How steep "fine" rises along each of the `directions` (k, parts), 0 or more, and the intercept."""
    sign = np.where(fine, 1.0, -1.0)

    def loss(q: Floats) -> tuple[float, Floats]:
        away = (q[:-1] - STEEPNESS) @ directions
        margin = sign * (x @ (q[:-1] @ directions) + q[-1])
        pull = -sign * expit(-margin)
        value = -log_expit(margin).sum() + (away**2).sum() / (2 * LOOSE**2) + q[-1] ** 2 / 2
        return float(value), np.append(directions @ (x.T @ pull + away / LOOSE**2), pull.sum() + q[-1])

    start = np.append(np.full(len(directions), STEEPNESS), 0.0)
    bounds = [(0, None)] * len(directions) + [(None, None)]
    found: Floats = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found


def _held_out(
    x: Floats, fine: Truths, groups: Ids, own: Floats, weigh: Callable[[Floats, Truths, Floats], Floats]
) -> Floats:
    """For each mark the log odds of "fine", by weights, steepness and intercept from the marks of the other groups."""
    odds = np.empty(len(fine))
    for group in np.unique(groups):
        out = groups == group
        weights = weigh(x[~out], fine[~out], own)
        steep, intercept = _fitted(x[~out], fine[~out], weights[None, :])
        odds[out] = x[out] @ weights * steep + intercept
    return odds


def _losses(odds: Floats, fine: Truths) -> Floats:
    losses: Floats = -log_expit(np.where(fine, odds, -odds))
    return losses


def _error(odds: Floats, fine: Truths) -> Error:
    return Error(float(_losses(odds, fine).mean()), float(((odds > 0) != fine).mean()))


def _better(before: Floats, after: Floats, fine: Truths) -> bool:
    """By more than a standard error of the difference, and with no more of them wrong."""
    gain = _losses(before, fine) - _losses(after, fine)
    surely = gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain))
    return bool(surely and _error(after, fine).wrong <= _error(before, fine).wrong)
