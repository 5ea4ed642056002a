"""Formulas held against rated pictures: drawn people with planted relations, files that are no such thing, and the
figures against those of scipy.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu, spearmanr

from inference.observation import EXPRESSIONS, ModelError
from inference.validity import looking
from inference.validity.evaluation import evaluate
from inference.validity.figures import Pair, ahead, area, held_against, spearman
from inference.validity.pictures import read
from ingest.render.backdrops import BACKDROPS, paint
from ingest.render.figure import Figure, Look
from ingest.render.person import invent
from ingest.video import Image
from tests.conftest import Command

HEIGHT, WIDTH = 240, 320
PEOPLE, EACH = 6, 8


def drawn(seed: int, look: Look) -> Image:
    """Somebody invented, in front of a room."""
    picture = paint(next(iter(BACKDROPS)), seed, WIDTH, HEIGHT)
    sprite = Figure(invent(np.random.default_rng(seed)), WIDTH, HEIGHT).draw(look)
    left, right = max(0, sprite.left), min(WIDTH, sprite.left + sprite.cover.shape[1])
    part = slice(left - sprite.left, right - sprite.left)
    cover, colour = sprite.cover[:HEIGHT, part, None] / 255, sprite.colour[:HEIGHT, part]
    picture[:, left:right] = picture[:, left:right] * (1 - cover) + colour
    return picture


@pytest.fixture(scope="module")
def planted() -> dict[str, NDArray[Any]]:
    """Six people, each sitting aslant in another way: rated low in the three of eight pictures in which they are turned
    30 degrees from that, whatever their expression.
    """
    random, pictures, ratings, people = np.random.default_rng(0), [], [], []
    for person in range(PEOPLE):
        usual = (-20, 0, 20)[person % 3]
        for number in range(EACH):
            away = number >= EACH - 3
            off = 0 if not away else 30 if usual <= 0 else -30
            shown = str(random.choice(["neutral", "happy", "surprise"]))
            pictures.append(drawn(person, Look(shown, yaw=usual + off)))
            ratings.append(int(random.integers(0, 2)) if away else int(random.integers(2, 4)))
            people.append(person)
    return {"pixels": np.stack(pictures), "engagement": np.array(ratings), "person": np.array(people)}


@pytest.fixture(scope="module")
def found(planted: dict[str, NDArray[Any]], tmp_path_factory: pytest.TempPathFactory, models: object) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("rated") / "rated.npz"
    np.savez_compressed(path, **planted)  # type: ignore[arg-type]
    return evaluate(path)


def test_a_planted_relation_is_found_in_attention_and_not_in_the_expression(found: dict[str, Any]) -> None:
    assert (found["pictures"], found["persons"], found["drawn_again"]) == (PEOPLE * EACH, PEOPLE, "persons")
    assert found["faces"] >= PEOPLE * EACH * 0.9
    assert (found["low"], found["high"]) == (PEOPLE * 3, PEOPLE * 5)
    told = found["measures"]
    assert told["attention"]["auc"] > 0.9
    assert told["attention"]["spearman_interval"][0] > 0.3
    assert told["facing"]["auc"] > 0.9
    assert told["expression"]["auc_interval"][0] < 0.5 < told["expression"]["auc_interval"][1]
    assert told["attention"]["auc_ahead"] == pytest.approx(
        told["attention"]["auc"] - told["expression"]["auc"], abs=0.1
    )
    assert told["attention"]["auc_ahead_interval"][0] > 0
    assert {"presence", "sharma2019", "happy_minus_negative", *(f"p_{name}" for name in EXPRESSIONS)} <= told.keys()


def test_the_usual_pose_of_each_person_matters(
    found: dict[str, Any], planted: dict[str, NDArray[Any]], tmp_path: Path
) -> None:
    path = tmp_path / "nobody-told.npz"
    np.savez(path, pixels=planted["pixels"], engagement=planted["engagement"])
    without = evaluate(path)
    assert (without["persons"], without["drawn_again"]) == (None, "pictures")
    assert without["measures"]["attention"]["auc"] < found["measures"]["attention"]["auc"] - 0.05
    of_camera = without["measures"]["attention_to_camera"]["auc"]
    assert of_camera == found["measures"]["attention_to_camera"]["auc"]


def test_a_picture_without_a_face_is_absent_and_says_nothing_else(tmp_path: Path, models: object) -> None:
    walls = [paint(next(iter(BACKDROPS)), seed, WIDTH, HEIGHT) for seed in range(3)]
    faces = [drawn(seed, Look()) for seed in range(3)]
    np.savez(tmp_path / "x.npz", pixels=np.stack([*walls, *faces]), engagement=np.array([0.0, 0.0, 1.0, 3, 2.5, 3]))
    found = evaluate(tmp_path / "x.npz")
    assert found["faces"] == 3
    assert found["measures"]["presence"]["auc"] == 1.0
    assert found["measures"]["attention"] == {
        "pictures": 3, "spearman": None, "spearman_interval": None, "auc": None, "auc_interval": None,
        "auc_ahead": None, "auc_ahead_interval": None,
    } | {name: found["measures"]["attention"][name] for name in ("spearman", "spearman_interval")}  # fmt: skip


def test_equal_ratings_leave_everything_undefined(tmp_path: Path, models: object) -> None:
    pixels = np.stack([drawn(seed, Look()) for seed in range(4)])
    np.savez(tmp_path / "x.npz", pixels=pixels, engagement=np.full(4, 3), person=np.zeros(4, int))
    for told in evaluate(tmp_path / "x.npz")["measures"].values():
        assert {told[name] for name in ("spearman", "auc", "auc_interval", "auc_ahead")} == {None}


def test_closed_eyes_are_no_attention(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models: object) -> None:
    pixels = np.stack([drawn(1, Look())] * 8)
    np.savez(tmp_path / "x.npz", pixels=pixels, engagement=np.arange(8) % 4, person=np.zeros(8, int))
    open_ = iter([0.3] * 7 + [0.1])
    row = looking._row
    monkeypatch.setattr(looking, "_row", lambda one: row(one) | {"eyes_open": next(open_)})
    from inference.models import ModelSpec, load

    faces = looking.look(read(tmp_path / "x.npz"), load(ModelSpec()), lambda done, total: None)
    assert faces["attention"].tolist() == [1.0] * 7 + [0.0]


# ---------------------------------------------------------------------------------------------------- the figures


def some(count: int = 400) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    random = np.random.default_rng(7)
    ratings = random.integers(0, 4, count).astype(float)
    values = np.round(random.normal(0, 1, count) + 0.3 * ratings, 1)
    return values, ratings, random.integers(0, 20, count)


def test_the_figures_are_those_of_scipy_ties_included() -> None:
    values, ratings, _ = some()
    pair, once = Pair.of(values, ratings), np.ones(400)
    assert spearman(pair, once) == pytest.approx(spearmanr(values, ratings).statistic)
    low, high = values[ratings <= 1], values[ratings >= 2]
    assert area(pair, once) == pytest.approx(mannwhitneyu(high, low).statistic / (len(low) * len(high)))


def test_how_often_each_occurs_is_as_if_it_stood_there_so_often() -> None:
    values, ratings, _ = some(60)
    times = np.random.default_rng(1).integers(0, 4, 60)
    again = np.repeat(np.arange(60), times)
    long = Pair.of(values[again], ratings[again])
    for figure in (spearman, area):
        assert figure(Pair.of(values, ratings), times.astype(float)) == pytest.approx(figure(long, np.ones(len(again))))


def test_intervals_hold_what_is_true_as_often_as_they_say() -> None:
    """Nothing is related: the interval of the area has a half in it in 95 of 100, give or take."""
    random, held = np.random.default_rng(3), 0
    for _ in range(60):
        values, ratings = random.normal(size=150), random.integers(0, 4, 150).astype(float)
        low, high = held_against(values, ratings, np.arange(150))["auc_interval"]
        held += low <= 0.5 <= high
    assert 51 <= held <= 60


def test_persons_drawn_as_a_whole_promise_less() -> None:
    """Who has a level of their own in both adds nothing by more pictures."""
    random = np.random.default_rng(4)
    who = np.repeat(np.arange(15), 30)
    values = random.normal(size=15)[who] + random.normal(0, 0.1, 450)
    ratings = np.clip(np.round(1.5 + random.normal(size=15)[who]), 0, 3)
    wide, narrow = (held_against(values, ratings, groups)["auc_interval"] for groups in (who, np.arange(450)))
    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])


def test_a_measure_is_not_ahead_of_itself() -> None:
    values, ratings, groups = some()
    assert ahead(values, values, ratings, groups) == {"auc_ahead": 0.0, "auc_ahead_interval": [0.0, 0.0]}


# ---------------------------------------------------------------------------------------------------- the file

PIXELS = np.zeros((3, 8, 8, 3), np.uint8)
RATED = np.array([0, 1, 3])


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"pixels": PIXELS}, "no array 'engagement'; found pixels"),
        ({"engagement": RATED}, "no array 'pixels'; found engagement"),
        ({"pixels": PIXELS[..., 0], "engagement": RATED}, r"is uint8 \(3, 8, 8\), not uint8"),
        ({"pixels": PIXELS.astype(float), "engagement": RATED}, "is float64"),
        ({"pixels": PIXELS[:0], "engagement": RATED[:0]}, "no pictures"),
        ({"pixels": PIXELS[:, :0], "engagement": RATED}, "not uint8"),
        ({"pixels": np.asfortranarray(PIXELS), "engagement": RATED}, "by columns"),
        ({"pixels": PIXELS, "engagement": RATED[:2]}, r"'engagement' is int64 \(2,\)"),
        ({"pixels": PIXELS, "engagement": np.array(["0", "1", "2"])}, "'engagement' is <U1"),
        ({"pixels": PIXELS, "engagement": np.array([0, 1, 4])}, r"more than 0\.\.3"),
        ({"pixels": PIXELS, "engagement": np.array([0, 1, np.nan])}, r"more than 0\.\.3"),
        ({"pixels": PIXELS, "engagement": RATED, "person": np.zeros((3, 2), int)}, "'person' is int64"),
        ({"pixels": PIXELS, "engagement": np.array([0, 1, None])}, "'engagement' is object"),
    ],
)
def test_a_file_that_is_not_right_is_told_in_one_line(tmp_path: Path, arrays: dict[str, Any], says: str) -> None:
    np.savez(tmp_path / "x.npz", **arrays)
    with pytest.raises(ModelError, match=says) as error:
        read(tmp_path / "x.npz")
    assert "\n" not in str(error.value)
    assert "x.npz" in str(error.value)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_damaged_files_are_told_too(tmp_path: Path, save: Any, classpulse: Command) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 40, 40, 3)).astype(np.uint8)
    save(tmp_path / "x.npz", pixels=pixels, engagement=np.arange(6) % 4)
    whole = (tmp_path / "x.npz").read_bytes()
    spoilt = bytearray(whole)
    spoilt[9000:9020] = bytes(20)
    for content in (b"", b"nonsense", whole[: len(whole) // 2], bytes(spoilt)):
        (tmp_path / "y.npz").write_bytes(content)
        answer = classpulse("evaluate-engagement", tmp_path / "y.npz")
        assert (answer.code, answer.out) == (2, "")
        assert len(answer.err.splitlines()) == 1
        assert "y.npz: not a readable .npz of rated pictures" in answer.err
    answer = classpulse("evaluate-engagement", tmp_path / "away.npz")
    assert answer.code == 2
    assert "No such file" in answer.err


def test_pictures_come_one_by_one_as_they_were_saved(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 10, 12, 3)).astype(np.uint8)
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "x.npz", pixels=pixels, engagement=np.arange(6) % 4, person=np.array(["b", "a"] * 3))
        rated = read(tmp_path / "x.npz")
        assert np.array_equal(np.stack(list(rated.pictures())), pixels)
        assert rated.person is not None
        assert rated.person.tolist() == [1, 0] * 3


def test_a_claim_of_more_pictures_than_there_are_is_not_believed(tmp_path: Path) -> None:
    header = np.lib.format.header_data_from_array_1_0(PIXELS) | {"shape": (10**9, 8, 8, 3)}
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive, archive.open("pixels.npy", "w") as file:
        np.lib.format.write_array_header_1_0(file, header)
        file.write(PIXELS.tobytes())
    with pytest.raises(ModelError, match="cut off"):
        read(tmp_path / "x.npz")
