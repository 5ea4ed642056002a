"""A file in a folder of options is an option: each one, also a new one, must offer what its folder asks for."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from dashboard.reader import ROLES
from inference import detectors, engagement
from inference.engagementbench import sections
from inference.observation import Face, ModelError
from ingest import sources
from ingest.video import Segment, Source, SourceError
from tests.films import picture_of
from tests.inference.seconds import many

ROOT = Path(__file__).parents[2]


def options(folder: str) -> list[str]:
    """The modules of a folder, by name."""
    names = sorted(path.stem for path in (ROOT / folder).glob("[!_]*.py"))
    assert names, f"{folder} holds nothing"
    return [f"{folder.replace('/', '.')}.{name}" for name in names]


def arguments(function: object) -> list[str]:
    assert inspect.isfunction(function)
    return list(inspect.signature(function).parameters)


# ---------------------------------------------------------------------------------------------------------- sources


@pytest.fixture(params=options("ingest/sources"))
def source(request: pytest.FixtureRequest) -> ModuleType:
    return importlib.import_module(request.param)


def test_a_source_offers_what_the_protocol_says(source: ModuleType) -> None:
    for name in ("accepts", "probe", "frames"):
        assert arguments(getattr(source, name)) == arguments(getattr(Source, name))[1:], name
    assert source.__name__.rpartition(".")[2] in sources.names()


def test_a_source_refuses_what_is_not_there_in_one_sentence(source: ModuleType, tmp_path: Path) -> None:
    absent = str(tmp_path / "away.mp4")
    assert source.accepts("no-such-kind-of-source://x") is False
    with pytest.raises(SourceError, match=r"away\.mp4"):
        source.probe(absent)
    with pytest.raises(SourceError, match=r"away\.mp4"):
        list(source.frames(Segment(absent, 0, 1_000), 1_000))


def test_a_source_gives_each_instant_once_and_in_order(source: ModuleType, drawn: Path) -> None:
    if not source.accepts(str(drawn)):
        pytest.skip("not for files")
    recording = source.probe(str(drawn))
    frames = list(source.frames(Segment(recording.uri, 0, recording.duration_ms), 1_000))
    assert [frame.at_ms for frame in frames] == list(range(0, recording.duration_ms, 1_000))
    for frame in frames:
        assert frame.image.dtype == np.uint8
        assert frame.image.shape == (recording.height, recording.width, 3)


# -------------------------------------------------------------------------------------------------------- detectors


@pytest.fixture(params=options("inference/detectors"))
def detector(request: pytest.FixtureRequest) -> Iterator[detectors.Detector]:
    try:
        loaded = detectors.load(request.param.rpartition(".")[2])
    except ModelError as error:
        if "needs" not in str(error):
            raise
        pytest.skip(str(error))
    yield loaded
    if hasattr(loaded, "close"):
        loaded.close()


@pytest.fixture(scope="module")
def portrait(drawn: Path) -> tuple[np.ndarray, pd.Series]:
    """The tile of somebody whose face is seen, and the true box in fractions of the tile."""
    image = picture_of(drawn)
    truth = pd.read_csv(drawn.with_suffix(".truth.csv")).query("second == 0 and face_visible").iloc[0]
    height, width = image.shape[:2]
    left, top = round(truth["tile_x"] * width), round(truth["tile_y"] * height)
    right = left + round(truth["tile_width"] * width)
    bottom = top + round(truth["tile_height"] * height)
    return image[top:bottom, left:right], truth


def test_a_detector_finds_the_face_that_is_there(
    detector: detectors.Detector, portrait: tuple[np.ndarray, pd.Series]
) -> None:
    tile, truth = portrait
    (face,) = detector.detect(tile)
    assert isinstance(face, Face)
    assert 0.5 <= face.confidence <= 1
    assert len(face.keypoints) == 6
    wanted = (truth["x"] - truth["tile_x"]) / truth["tile_width"] + truth["width"] / truth["tile_width"] / 2
    assert face.box.x + face.box.width / 2 == pytest.approx(wanted, abs=0.08)
    right_eye, left_eye, nose, mouth = face.keypoints[:4]
    assert right_eye[0] < left_eye[0], "the person's right eye is on the left"
    assert max(right_eye[1], left_eye[1]) < nose[1] < mouth[1]


@pytest.mark.parametrize("shape", [(90, 160, 3), (138, 247, 3), (2, 2, 3)])
def test_a_detector_finds_no_face_in_grey(detector: detectors.Detector, shape: tuple[int, int, int]) -> None:
    assert detector.detect(np.full(shape, 128, np.uint8)) == []


def test_a_detector_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(ModelError, match="no face detector 'haar'; choose one of blazeface"):
        detectors.load("haar")


# -------------------------------------------------------------------------------------------- engagement formulas


@pytest.fixture(params=options("inference/engagement"))
def formula(request: pytest.FixtureRequest) -> ModuleType:
    return importlib.import_module(request.param)


def test_a_formula_gives_parts_that_add_up_to_a_share_or_says_nothing(formula: ModuleType) -> None:
    assert isinstance(formula.VERSION, str)
    assert formula.__name__.rpartition(".")[2] in engagement.formulas()
    assert 0 < formula.ERROR < 0.5
    assert 1 <= len(formula.PARTS) <= engagement.MOST_PARTS
    given = many()
    before = given.copy()
    found = formula.parts(given)
    pd.testing.assert_frame_equal(given, before)
    assert tuple(found.columns) == formula.PARTS
    assert list(found.index) == list(given.index)
    value = engagement.total(found)
    assert value.dropna().between(-1e-9, 1 + 1e-9).all()
    assert value.notna().any()


def test_a_formula_s_rows_do_not_depend_on_each_other(formula: ModuleType) -> None:
    given = many()
    apart = pd.concat([formula.parts(given[:7]), formula.parts(given[7:])])
    pd.testing.assert_frame_equal(formula.parts(given), apart)
    assert len(formula.parts(given[:0])) == 0


# ------------------------------------------------------------------------------------------- pages and networks


@pytest.mark.parametrize("name", options("dashboard/pages"))
def test_a_page_is_a_function_with_an_address(name: str) -> None:
    module = importlib.import_module(name)
    named = re.findall(r"<(\w+)>", module.PATH)
    assert module.PATH.startswith("/")
    assert arguments(module.page) == ["store", "view", "query", *named]


@pytest.mark.parametrize("name", options("dashboard/settings"))
def test_a_tab_of_the_settings_says_whose_it_is_and_shows_something(name: str) -> None:
    module = importlib.import_module(name)
    assert isinstance(module.TITLE, str)
    assert set(module.ROLES) <= set(ROLES)
    assert arguments(module.content) == ["store", "view", "query"]
    if hasattr(module, "answer"):
        assert arguments(module.answer) == ["store", "reader", "pressed"]


@pytest.mark.parametrize("name", options("dashboard/chores"))
def test_a_chore_says_when_it_is_done_and_what_it_is_called(name: str) -> None:
    module = importlib.import_module(name)
    assert isinstance(module.TITLE, str)
    assert arguments(module.run) == ["store", "now"]
    assert hasattr(module, "EVERY") != hasattr(module, "HOUR"), "either of them"
    assert getattr(module, "HOUR", 0) in range(24)
    assert getattr(module, "EVERY", timedelta(seconds=1)) >= timedelta(seconds=1)
    if hasattr(module, "lacking"):
        assert isinstance(module.lacking(), str)


@pytest.mark.parametrize("name", options("inference/engagementbench/sections"))
def test_a_section_of_the_bench_gives_figures(name: str) -> None:
    module = importlib.import_module(name)
    assert arguments(module.figures) == ["lent"]
    assert name.rpartition(".")[2] in sections.sections()


@pytest.mark.parametrize("name", options("inference/training/networks"))
def test_a_network_can_be_built(name: str) -> None:
    pytest.importorskip("torch", reason="needs the extra [train]")
    network = importlib.import_module(name).build()
    torch = importlib.import_module("torch")
    assert network(torch.zeros(2, 1, 48, 48)).shape == (2, 2, 7)
