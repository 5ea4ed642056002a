"""The drawings, from numbers to traces. Every one goes through Plotly's own check of what a figure may say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard import figures, theme, trends
from dashboard.lanes import Lanes
from dashboard.view import View
from inference.changes import DIP, PEAK, Change
from storage.marks import Mark
from storage.notes import Note
from storage.slides import Slide
from tests.dashboard.test_trends import timeline

LENGTH, BIN = 60_000, 10_000
SLIDES = [Slide(1, 0, 20_000, "A <b>"), Slide(None, 20_000, 30_000), Slide(1, 35_000, 60_000, "A <b>")]
ROWS = [(i * BIN, who, 1 if i in (2, 3) else 10, 0.6) for i in range(5) for who in ("A <b>", "B")]


@pytest.fixture(params=[("light", False), ("dark", True)])
def axis(request: pytest.FixtureRequest) -> figures.Axis:
    return figures.Axis(LENGTH, BIN, datetime(2026, 11, 3, 9, tzinfo=UTC), View(*request.param))


def named(figure: Any, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


AT = datetime(2026, 11, 3, tzinfo=UTC)
MARKED = figures.Marked([Mark(1, 0, 10_000, "lost", AT)], [Note(1, 20_000, "Draw <b>this</b>", "Ana", AT)])
SPOKEN = Lanes(
    {"A <b>": [(0, 9_000)], "B": [(9_500, 12_000), (50_000, 60_000)]},
    [(20_000, 21_000)],
    {0: 1, 30_000: 2},
    5_000,
    SLIDES,
)
CHANGES = [Change(DIP, 10_000, 22_000, 0.2, 0.01), Change(PEAK, 40_000, 50_000, 0.15, 0.02)]


def dicts(axis: figures.Axis) -> list[figures.Drawn]:
    frame = timeline(*ROWS)
    bins, grid = trends.by_bin(frame, "presence", LENGTH, BIN), trends.by_person(frame, "presence", LENGTH, BIN)
    return [
        figures.curve(bins, axis, CHANGES, MARKED, figures.Faint("mean of <b>", {0: 0.5, 60_000: 0.4})),
        figures.expressions(bins, axis),
        figures.coverage(bins, axis),
        figures.people(grid, axis),
        figures.lanes(SPOKEN, axis),
    ]


def everything(axis: figures.Axis) -> list[Any]:
    return [go.Figure(figure) for figure in dicts(axis)]


def test_a_figure_is_json_as_it_is(axis: figures.Axis) -> None:
    """No array and no NaN, which the browser would not read."""
    for figure in dicts(axis):
        assert json.loads(json.dumps(figure, allow_nan=False)) == figure


def test_numbers_keep_their_places_and_shape() -> None:
    assert figures.numbers([[0.5, np.nan], [np.nan, 1.0]]) == [[0.5, None], [None, 1.0]]
    assert figures.numbers([]) == []


def test_all_charts_share_the_time_axis_and_its_margins(axis: figures.Axis) -> None:
    drawn = everything(axis)
    assert len({(*map(str, figure.layout.xaxis.range), str(figure.layout.margin)) for figure in drawn}) == 1
    assert all(pd.Timestamp(figure.layout.xaxis.range[1]) == pd.Timestamp("1970-01-01 00:01:00") for figure in drawn)
    assert all(figure.layout.xaxis.nticks <= 5 and figure.layout.yaxis.fixedrange for figure in drawn)


def test_shares_run_from_0_to_100_percent(axis: figures.Axis) -> None:
    for figure in everything(axis)[:3]:
        assert list(figure.layout.yaxis.range) == [0, 1]
        assert len(figure.layout.yaxis.tickvals) == 5


def test_the_curve_breaks_and_is_hatched_where_too_little_was_seen(axis: figures.Axis) -> None:
    curve = everything(axis)[0]
    (line,) = named(curve, "engagement")
    assert np.isnan(np.array(line.y, dtype=float)).tolist() == [False, False, True, True, False, True]
    few, unlooked = named(curve, "missing")
    assert few.marker.pattern.shape == unlooked.marker.pattern.shape == "/"
    assert (list(few.width), list(unlooked.width)) == ([20_000], [10_000])
    assert "Not analysed" in unlooked.hovertext[0]


def test_missing_cells_are_hatched_one_bar_a_run(axis: figures.Axis) -> None:
    people = everything(axis)[3]
    (heat,), (missing,) = named(people, "engagement"), named(people, "missing")
    assert np.isnan(np.array(heat.z, dtype=float)).sum() == 6
    assert list(missing.y) == [0, 0, 1, 1]
    assert list(missing.x) == [20_000, 10_000, 20_000, 10_000]
    assert [str(start)[14:19] for start in missing.base] == ["00:20", "00:50", "00:20", "00:50"]
    assert missing.marker.pattern.shape == "/"
    assert missing.hoverinfo == "skip"
    assert "too little to say" in heat.hovertext[0][2]
    assert "not analysed" in heat.hovertext[0][5]


def test_expressions_stack_to_one_in_their_fixed_colours(axis: figures.Axis) -> None:
    figure = everything(axis)[1]
    bars = [trace for trace in figure.data if trace.name in theme.EXPRESSION_COLOURS]
    assert [trace.name for trace in bars] == ["neutral", "happy", "surprise", "sad", "angry", "fear", "disgust"]
    assert {trace.name: trace.marker.color for trace in bars} == theme.EXPRESSION_COLOURS
    total = np.sum([np.array(trace.y, dtype=float) for trace in bars], axis=0)
    assert total[[0, 1, 4]].tolist() == [1.0, 1.0, 1.0]
    assert np.isnan(total[[2, 3, 5]]).all()


def test_the_hover_gives_value_interval_coverage_and_wall_time(axis: figures.Axis) -> None:
    (line,) = named(everything(axis)[0], "engagement")
    said = line.hovertext[0].replace("\u00a0", " ")
    assert said.startswith("00:00 to 00:10 · ")
    assert "60 %" in said
    assert "95 %" in said
    assert "2 people · faces seen 100 %" in said


def test_names_are_text_not_markup(axis: figures.Axis) -> None:
    people = everything(axis)[3]
    assert people.layout.yaxis.ticktext[0] == "A &lt;b&gt;"
    assert "<b>B" not in people.data[0].hovertext[0][0].split("<br>")[0]


def test_a_long_name_is_shortened_on_the_axis_and_whole_in_the_hover() -> None:
    name = "Maximiliane Alexandrina von Hohenstein"
    grid = trends.by_person(timeline((0, name, 10, 0.5)), "presence", BIN, BIN)
    people = go.Figure(figures.people(grid, figures.Axis(BIN, BIN, None, View())))
    assert len(people.layout.yaxis.ticktext[0]) <= 19
    assert people.data[0].hovertext[0][0].startswith(name)


def test_a_phone_scrolls_and_does_not_zoom() -> None:
    grid = trends.by_person(timeline((0, "A", 10, 0.5)), "presence", BIN, BIN)
    wide, narrow = (figures.people(grid, figures.Axis(BIN, BIN, None, View(narrow=flag))) for flag in (False, True))
    assert (wide["layout"]["dragmode"], narrow["layout"]["dragmode"]) == ("zoom", False)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "surface", "sunken"])
@pytest.mark.parametrize("ink", ["text", "muted", "accent"])
def test_text_is_legible(scheme: str, ground: str, ink: str) -> None:
    colours = theme.tokens(scheme)
    dark, light = sorted((luminance(getattr(colours, ground)), luminance(getattr(colours, ink))))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_slide_has_its_number_and_its_line_on_hovering(axis: figures.Axis) -> None:
    (lane,) = named(go.Figure(figures.lanes(SPOKEN, axis)), "slides")
    assert list(lane.text) == ["1", "", "1"]
    assert lane.hovertext[0] == '00:00 to 00:20<br>slide 1 "A &lt;b&gt;"'
    assert lane.hovertext[1] == "00:20 to 00:30<br>moving picture"
    assert list(lane.marker.pattern.shape) == ["", "/", ""]
    assert list(lane.x) == [20_000, 10_000, 25_000]
    assert [str(start)[17:19] for start in lane.base] == ["00", "20", "35"]


def test_dips_and_peaks_are_marked_where_they_are(axis: figures.Axis) -> None:
    curve = everything(axis)[0]
    (marks,) = named(curve, "changes")
    assert [pd.Timestamp(at).second for at in marks.x] == [16, 45]
    assert list(marks.marker.symbol) == ["triangle-down", "triangle-up"]
    assert "<b>20\u00a0points</b> off the class's own level" in marks.hovertext[0]
    assert [(pd.Timestamp(one.x0).second, pd.Timestamp(one.x1).second) for one in curve.layout.shapes] == [
        (10, 22),
        (40, 50),
    ]


def test_each_speaker_has_a_lane_and_the_chat_ticks(axis: figures.Axis) -> None:
    drawn = go.Figure(figures.lanes(SPOKEN, axis))
    assert list(drawn.layout.yaxis.ticktext) == ["A &lt;b&gt;", "B", "others", "chat", "slides"]
    assert [list(trace.y) for trace in named(drawn, "spoke")] == [[0], [1, 1], [2]]
    assert named(drawn, "spoke")[0].hovertext[0] == "A &lt;b&gt;<br>00:00 to 00:09"
    (chat,) = named(drawn, "chat")
    assert list(chat.hovertext) == ["00:00<br>1 message", "00:30<br>2 messages"]


def test_marks_notes_and_another_lecture_are_on_the_curve(axis: figures.Axis) -> None:
    curve = everything(axis)[0]
    (marks,), (notes,), (beside,) = (named(curve, name) for name in ("marked", "notes", "beside"))
    assert marks.hovertext[0] == "00:00<br>You said: they were lost"
    assert notes.hovertext[0] == "00:20<br>Note: Draw &lt;b&gt;this&lt;/b&gt;"
    assert list(beside.y) == [0.5], "no farther than the lecture goes"


def test_the_part_that_is_zoomed_into_is_drawn() -> None:
    zoomed = figures.Axis(LENGTH, BIN, None, View(span=(10_000, 30_000)))
    for figure in dicts(zoomed):
        assert figure["layout"]["xaxis"]["range"] == ["1970-01-01T00:00:10.000", "1970-01-01T00:00:30.000"]
