"""The training: what it reads, that it can be killed, and that the exported file is what was trained."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.expression import CROWD, ORIGINAL
from inference.observation import EXPRESSIONS, ModelError
from inference.training import data
from inference.training.augment import augment
from inference.training.data import PUBLIC_TEST, TRAINING, Faces
from inference.training.evaluation import accuracy, calibration_error, macro_f1, per_class

FERPLUS = ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt", "unknown", "no face")


def arrays(count: int = 12) -> dict[str, NDArray[Any]]:
    """The arrays of a training file, with patterns that a network can learn."""
    random = np.random.default_rng(3)
    emotion = np.arange(count) % 7
    stripes = np.sin(np.arange(48)[None, :, None] * (emotion[:, None, None] + 1) / 4) * 60 + 128
    pixels = (stripes + random.normal(0, 8, (count, 48, 48))).clip(0, 255).astype(np.uint8)
    votes = np.zeros((count, 10), np.uint8)
    votes[np.arange(count), [FERPLUS.index(EXPRESSIONS[label]) for label in emotion]] = 10
    usage = (np.arange(count) % 4 == 3).astype(np.uint8)
    return {"pixels": pixels, "emotion": emotion.astype(np.uint8), "usage": usage, "ferplus_votes": votes}


def file(tmp_path: Path, **given: NDArray[Any]) -> Path:
    path = tmp_path / "faces.npz"
    np.savez(path, **given)  # type: ignore[arg-type]
    return path


# ------------------------------------------------------------------------------------------------ what it reads


def test_faces_are_read_with_their_parts(tmp_path: Path) -> None:
    faces = data.load(file(tmp_path, **arrays()))
    assert len(faces) == 12
    assert (len(faces.of_usage(TRAINING)), len(faces.of_usage(PUBLIC_TEST))) == (9, 3)
    assert faces.majority.tolist() == faces.emotion.tolist()


def test_only_pixels_and_labels_are_needed(tmp_path: Path) -> None:
    given = arrays()
    faces = data.load(file(tmp_path, pixels=given["pixels"], emotion=given["emotion"]))
    assert (faces.usage == PUBLIC_TEST).all()
    assert (faces.majority == -1).all()
    assert faces.votes.sum() == 0


@pytest.mark.parametrize("column", range(10))
def test_a_vote_goes_to_the_expression_of_its_name(tmp_path: Path, column: int) -> None:
    given = arrays(1)
    given["ferplus_votes"] = np.eye(10, dtype=np.uint8)[[column]] * 10
    faces = data.load(file(tmp_path, **given))
    if FERPLUS[column] in EXPRESSIONS:
        assert EXPRESSIONS[faces.majority[0]] == FERPLUS[column]
        assert faces.votes[0].tolist() == np.eye(7)[faces.majority[0]].tolist()
    else:
        assert faces.majority[0] == -1
        assert faces.votes.sum() == 0


def test_votes_are_shares_of_those_for_our_seven(tmp_path: Path) -> None:
    given = arrays(2)
    given["ferplus_votes"][0] = [4, 2, 0, 0, 0, 0, 0, 4, 0, 0]
    given["ferplus_votes"][1] = 255  # nobody was asked
    faces = data.load(file(tmp_path, **given))
    assert faces.votes[0, EXPRESSIONS.index("neutral")] == pytest.approx(4 / 6)
    assert faces.votes[0, EXPRESSIONS.index("happy")] == pytest.approx(2 / 6)
    assert (faces.majority[1], faces.votes[1].sum()) == (-1, 0)


def test_the_crowd_agrees_where_more_than_half_say_the_same(tmp_path: Path) -> None:
    given = arrays(5)
    given["ferplus_votes"][:] = [
        [6, 4, 0, 0, 0, 0, 0, 0, 0, 0],
        [5, 4, 0, 0, 0, 0, 0, 1, 0, 0],  # five of nine: what one alone said does not count
        [5, 3, 2, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 10, 0, 0],  # on none of the seven
        [255] * 10,
    ]
    assert data.load(file(tmp_path, **given)).agreed.tolist() == [True, True, False, False, False]


def test_what_is_no_file_of_faces_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing\.npz: not a readable"):
        data.load(tmp_path / "nothing.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK no archive")
    with pytest.raises(ModelError, match=r"broken\.npz: not a readable"):
        data.load(broken)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pixels": None}, "no array 'pixels'"),
        ({"emotion": None}, "no array 'emotion'"),
        ({"pixels": np.zeros((12, 40, 40), np.uint8)}, r"faces\.npz"),
        ({"emotion": np.zeros(5, np.uint8)}, r"faces\.npz"),
        ({"emotion": np.full(12, 7, np.uint8)}, r"faces\.npz"),
    ],
)
def test_a_missing_or_misshapen_array_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    given = {name: array for name, array in (arrays() | change).items() if array is not None}
    with pytest.raises(ModelError, match=said):
        data.load(file(tmp_path, **given))


def test_a_limit_keeps_the_first_of_each_part(tmp_path: Path) -> None:
    faces = data.first(data.load(file(tmp_path, **arrays())), 2)
    assert faces.usage.tolist() == [0, 0, 1, 1]
    assert faces.emotion.tolist() == [0, 1, 3, 0]


def test_a_variant_is_a_face_again_and_the_seed_decides() -> None:
    face = arrays(1)["pixels"][0]
    variants = [augment(face, np.random.default_rng(seed)) for seed in range(40)]
    assert all(variant.shape == (48, 48) and variant.dtype == np.uint8 for variant in variants)
    assert (augment(face, np.random.default_rng(7)) == variants[7]).all()
    assert len({variant.tobytes() for variant in variants}) > 35


def test_a_weak_variant_is_nearer_to_the_face() -> None:
    face = arrays(1)["pixels"][0].astype(int)
    far, near = (
        np.mean([np.abs(augment(face.astype(np.uint8), np.random.default_rng(n), k) - face).mean() for n in range(40)])
        for k in (1.0, 0.2)
    )
    assert near < far
    still = augment(face.astype(np.uint8), np.random.default_rng(1), 0.0)
    assert (still == face).all() or (still == face[:, ::-1]).all()


# ------------------------------------------------------------------------------------------------ figures, by hand


def test_figures_of_four_answers() -> None:
    truth, answers = np.array([0, 0, 3, 6]), np.array([0, 3, 3, 6])
    assert accuracy(truth, answers) == 0.75
    angry, happy = (per_class(truth, answers)[name] for name in ("angry", "happy"))
    assert angry == {"precision": 1, "recall": 0.5, "f1": pytest.approx(2 / 3), "images": 2}
    assert happy == {"precision": 0.5, "recall": 1, "f1": pytest.approx(2 / 3), "images": 1}
    assert macro_f1(truth, answers) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    confident = np.full((10, 7), 0.02 / 6, np.float32)
    confident[:, 3] = 0.98
    assert calibration_error(np.full(10, 3), confident) == pytest.approx(0.02, abs=1e-6)
    assert calibration_error(np.array([3] * 5 + [0] * 5), confident) == pytest.approx(0.48, abs=1e-6)


# ------------------------------------------------------------------------------------------------ with PyTorch


def trained(tmp_path: Path, folder: str, epochs: int, stop_after: int | None = None, network: str = "residual") -> Any:
    """A tiny run in `folder`, killed at the end of `stop_after` epochs."""
    pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.train import Recipe, train

    def on_batch(epoch: int, batch: int, batches: int) -> None:
        if stop_after is not None and epoch >= stop_after:
            raise KeyboardInterrupt

    faces = data.load(file(tmp_path, **arrays(64)))
    return train(faces, Recipe(network, epochs=epochs, batch=16, rate=0.02), tmp_path / folder, on_batch)


def curve(tmp_path: Path, folder: str) -> list[dict[str, float]]:
    return [json.loads(line) for line in (tmp_path / folder / "curve.jsonl").read_text().splitlines()]


def weights(network: Any) -> list[NDArray[np.float32]]:
    return [array.detach().numpy() for array in network.state_dict().values()]


@pytest.mark.train
def test_an_epoch_leaves_a_line_and_a_state(tmp_path: Path) -> None:
    trained(tmp_path, "run", 1)
    (line,) = curve(tmp_path, "run")
    assert line["epoch"] == 0
    assert 0 < line["loss"] < 10
    assert 0 <= line["accuracy"] <= 1
    assert (tmp_path / "run" / "state.pt").exists()
    assert not list((tmp_path / "run").glob("*.new"))


@pytest.mark.train
def test_a_killed_run_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    whole = trained(tmp_path, "whole", 3)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, "killed", 3, stop_after=1)
    assert [line["epoch"] for line in curve(tmp_path, "killed")] == [0]
    resumed = trained(tmp_path, "killed", 3)
    assert curve(tmp_path, "killed") == curve(tmp_path, "whole")
    assert all((one == other).all() for one, other in zip(weights(whole), weights(resumed), strict=True))


@pytest.mark.train
def test_a_folder_of_another_recipe_is_refused(tmp_path: Path) -> None:
    trained(tmp_path, "run", 1)
    from inference.training.train import Recipe, train

    with pytest.raises(ModelError, match="holds a run of another recipe"):
        train(data.load(tmp_path / "faces.npz"), Recipe(epochs=1, seed=9), tmp_path / "run", lambda *_: None)


@pytest.mark.train
def test_a_student_learns_what_its_teacher_answers(tmp_path: Path) -> None:
    trained(tmp_path, "teacher", 2)
    from inference.training import teachers
    from inference.training.train import Recipe, train

    faces = data.load(tmp_path / "faces.npz")
    recipe = Recipe(epochs=2, batch=16, rate=0.02, teachers=(str(tmp_path / "teacher"),))
    train(faces, recipe, tmp_path / "student", lambda *_: None)
    answers = np.load(tmp_path / "student" / "answers-0.npy")
    assert answers.shape == (48, 2, 7)
    assert np.isfinite(answers).all()
    assert (tmp_path / "student" / "answers-1.npy").exists()
    with pytest.raises(ModelError, match="holds no run"):
        teachers.load(tmp_path / "nothing")


@pytest.mark.train
def test_the_answers_of_a_run_stopped_in_its_first_epoch_are_for_its_own_recipe_alone(tmp_path: Path) -> None:
    trained(tmp_path, "teacher", 1)
    from inference.training.train import Recipe, train

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    faces = data.load(tmp_path / "faces.npz")
    recipe = Recipe(epochs=1, batch=16, teachers=(str(tmp_path / "teacher"),))
    with pytest.raises(KeyboardInterrupt):
        train(faces, recipe, tmp_path / "student", stop)
    assert (tmp_path / "student" / "answers-0.npy").exists()
    with pytest.raises(ModelError, match="holds a run of another recipe"):
        train(faces, replace(recipe, strength=0.5), tmp_path / "student", lambda *_: None)
    train(faces, recipe, tmp_path / "student", lambda *_: None)
    assert [line["epoch"] for line in curve(tmp_path, "student")] == [0]


@pytest.mark.train
def test_what_is_taught_alone_needs_no_label(tmp_path: Path) -> None:
    trained(tmp_path, "teacher", 1)
    from inference.training.train import Recipe, train

    faces = data.load(tmp_path / "faces.npz")
    recipe = Recipe(epochs=1, batch=16, teachers=(str(tmp_path / "teacher"),), taught=1)
    networks = [
        train(one, recipe, tmp_path / name, lambda *_: None)
        for name, one in (("right", faces), ("wrong", replace(faces, emotion=(faces.emotion + 1) % 7)))
    ]
    assert all((one == other).all() for one, other in zip(*map(weights, networks), strict=True))


@pytest.mark.train
@pytest.mark.parametrize(("crowd", "still"), [(0.0, CROWD), (1.0, ORIGINAL)])
def test_a_view_without_a_share_in_the_loss_learns_nothing(tmp_path: Path, crowd: float, still: int) -> None:
    before = trained(tmp_path, "before", 0)
    from inference.training.train import Recipe, train

    start = (str(tmp_path / "before"),)
    recipe = Recipe(epochs=1, batch=16, decay=0, crowd=crowd, start=start)
    after = train(data.load(tmp_path / "faces.npz"), recipe, tmp_path / "after", lambda *_: None)
    moved = (after.heads[1].weight - before.heads[1].weight).reshape(2, 7, -1).abs().amax(dim=(1, 2))
    assert moved[still] == 0 < moved[1 - still]


@pytest.mark.train
def test_blended_faces_have_the_labels_of_both_by_their_shares(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.train import Lesson, mixed

    faces = data.load(file(tmp_path, **arrays(14)))
    labels = np.stack([np.eye(7, dtype=np.float32)[faces.emotion], faces.votes], axis=1)
    blended = mixed(Lesson(faces.pixels, labels), np.random.default_rng(1), 0.4)
    own = blended.labels[np.arange(14), :, faces.emotion]
    other = blended.labels[np.arange(14), :, np.roll(faces.emotion, 1)]
    assert own + other == pytest.approx(1)
    assert own.min() < 0.5 < own.max()
    shares = own[:, :1, None]
    wanted = shares * faces.pixels + (1 - shares) * np.roll(faces.pixels, 1, axis=0)
    assert np.abs(blended.pixels - wanted).max() <= 0.51


@pytest.mark.train
def test_a_run_begins_where_another_ended(tmp_path: Path) -> None:
    before = trained(tmp_path, "before", 2)
    from inference.training.train import Recipe, train

    recipe = Recipe(epochs=1, batch=16, rate=0.0, start=(str(tmp_path / "before"),))
    after = train(data.load(tmp_path / "faces.npz"), recipe, tmp_path / "after", lambda *_: None)
    kept = [name for name, _ in after.named_parameters()]
    assert all((before.state_dict()[name] == after.state_dict()[name]).all() for name in kept)


@pytest.mark.train
def test_the_mean_of_two_runs_is_between_them_and_is_written_without_an_epoch(tmp_path: Path) -> None:
    one, other = trained(tmp_path, "one", 1), trained(tmp_path, "other", 2)
    from inference.training.train import Recipe, train

    recipe = Recipe(epochs=0, start=(str(tmp_path / "one"), str(tmp_path / "other")))
    mean = train(data.load(tmp_path / "faces.npz"), recipe, tmp_path / "mean", lambda *_: None)
    weights = zip(one.named_parameters(), other.parameters(), mean.parameters(), strict=True)
    for (name, first), second, middle in weights:
        assert ((first + second) / 2 - middle).abs().max() < 1e-6, name
    (line,) = curve(tmp_path, "mean")
    assert line["loss"] is None
    assert 0 <= line["accuracy"] <= 1


@pytest.mark.train
def test_a_run_begins_with_a_network_of_the_same_weights_and_with_no_other(tmp_path: Path) -> None:
    before = trained(tmp_path, "before", 0, network="wide")
    faces = data.load(tmp_path / "faces.npz")
    from inference.training.train import Recipe, train

    start = (str(tmp_path / "before"),)
    after = train(faces, Recipe("dilated", epochs=0, start=start), tmp_path / "after", lambda *_: None)
    assert all((one == other).all() for one, other in zip(weights(before), weights(after), strict=True))
    with pytest.raises(ModelError, match="before holds a run of another network"):
        train(faces, Recipe("residual", epochs=0, start=start), tmp_path / "none", lambda *_: None)
    assert not (tmp_path / "none").exists()


@pytest.mark.train
def test_the_dilated_stage_answers_as_that_of_wide_where_wide_looks() -> None:
    torch = pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.networks import build

    wide, dilated = build("wide").eval(), build("dilated").eval()
    dilated.load_state_dict(wide.state_dict())
    seen = torch.rand(2, 80, 12, 12)
    coarse, fine = (network.trunk[-2].first(seen) for network in (wide, dilated))
    for path in ("trunk.6.second", "trunk.7.first", "trunk.7.second"):
        assert fine.shape == (2, 184, 12, 12)
        assert torch.allclose(fine[:, :, ::2, ::2], coarse, atol=1e-5)
        coarse, fine = (net.get_submodule(path)(seen) for net, seen in ((wide, coarse), (dilated, fine)))


@pytest.mark.train
def test_an_unknown_network_is_named_with_the_known_ones() -> None:
    pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.networks import build

    with pytest.raises(ModelError, match=r"no network 'transformer'; choose one of .*residual"):
        build("transformer")


@pytest.mark.train
def test_the_rate_rises_stays_and_falls() -> None:
    pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.train import trapezoid

    rates = [trapezoid(epoch, 20) for epoch in np.arange(0, 20, 0.25)]
    top = rates.index(1)
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert trapezoid(5.9, 20) == 1 > trapezoid(6.1, 20)
    assert trapezoid(20, 20) == 0


@pytest.mark.train
def test_overconfidence_and_preference_are_scaled_away() -> None:
    torch = pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.calibration import both

    torch.manual_seed(0)
    honest = torch.randn(20_000, 2, 7) * 2
    labels = torch.distributions.Categorical(logits=honest).sample()
    tilt = torch.zeros(2, 7)
    tilt[CROWD] = torch.tensor([0.8, 0, 0, -0.5, 0, 0, 0.3])
    factors, biases = both((honest - tilt) / 0.5, labels)
    assert factors == pytest.approx(0.5, abs=0.03)
    assert (biases[ORIGINAL] == 0).all()
    assert (biases[CROWD] - biases[CROWD].mean()).numpy() == pytest.approx(
        (tilt[CROWD] - tilt.mean() * 2).numpy(), abs=0.1
    )


@pytest.mark.train
def test_few_labels_or_none_of_a_class_leave_the_scaling_sane() -> None:
    torch = pytest.importorskip("torch", reason="needs the extra [train]")
    from inference.training.calibration import both

    logits = torch.randn(9, 2, 7)
    one, none = torch.zeros(9, dtype=torch.long), torch.full((9,), -1)
    factors, biases = both(logits, torch.stack([one, one], dim=1))
    assert ((factors > 0.2) & (factors < 5)).all()
    assert 0 < biases[CROWD].abs().max() < 4
    factors, biases = both(logits, torch.stack([none, none], dim=1))
    assert (factors == 1).all()
    assert (biases == 0).all()


@pytest.mark.train
@pytest.mark.filterwarnings("ignore")  # of the converter's own dependencies
def test_the_exported_file_answers_like_the_network(tmp_path: Path) -> None:
    pytest.importorskip("litert_torch", reason="needs the extra [train]")
    import torch

    from inference.expression import Expression
    from inference.training.calibration import scaling
    from inference.training.export import Shipped, export

    network = trained(tmp_path, "run", 6)
    faces: Faces = data.load(tmp_path / "faces.npz")
    target = tmp_path / "expression.tflite"
    assert export(network, faces, target) >= 0.99
    with torch.no_grad():
        there = Shipped(network, scaling(network, faces))(torch.from_numpy(faces.pixels)).reshape(-1, 2, 7).numpy()
    views = Expression(target).views(faces.pixels)
    for view in (ORIGINAL, CROWD):
        assert (views[:, view].argmax(axis=1) == there[:, view].argmax(axis=1)).mean() >= 0.97
    assert views.sum(axis=2) == pytest.approx(np.ones((64, 2)), abs=1e-3)


@pytest.mark.train
@pytest.mark.filterwarnings("ignore")  # of the converter's own dependencies
def test_where_int8_changes_answers_weights_are_float16_and_where_that_does_too_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("litert_torch", reason="needs the extra [train]")
    import torch

    from inference.expression import Expression
    from inference.training import export
    from inference.training.calibration import scaling

    network = trained(tmp_path, "run", 1, network="mini_xception")
    faces: Faces = data.load(tmp_path / "faces.npz")
    shares = iter([0.9, 0.99, 0.999])
    monkeypatch.setattr(export, "agree", lambda *_: next(shares))
    target = tmp_path / "half.tflite"
    assert export.export(network, faces, target) == 0.999
    there = Expression(target).views(faces.pixels)
    monkeypatch.setattr(export, "agree", lambda *_: 0.99)
    with pytest.raises(ModelError, match=r"none\.tflite: the exported file agrees .* only 99\.0%.*; not written"):
        export.export(network, faces, tmp_path / "none.tflite")
    assert not (tmp_path / "none.tflite").exists()
    shipped = export.Shipped(network, scaling(network, faces))
    with torch.no_grad():
        assert there.reshape(-1, 14) == pytest.approx(shipped(torch.from_numpy(faces.pixels)).numpy(), abs=2e-3)
