"""A report as a PDF of at most two pages of A4, whatever its texts: long ones are cut, and all smaller if need be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.language import _
from dashboard.report import letters
from dashboard.report.document import Chart, Moment, Report
from dashboard.report.drawing import ACCENT, FAINT, INK, LINE, MUTED, POINT, SHADE, Words
from dashboard.report.paper import BASELINE, FOOT, HEIGHT, INSIDE, MARGIN, WIDTH, Paper

PAGES = 2
SIZES = (1.15, 1.06, 1.0, 0.92, 0.84, 0.76)
"""What all letters are multiplied by, until the report fits."""
NOTES, RULED = 40.0, 9.0
"""The least room for notes, and from line to line of it."""


def write(said: Report) -> bytes:
    """The file."""
    papers = (_paper(said, size) for size in SIZES)
    paper = next((one for one in papers if one.page_no() <= PAGES), None)
    if paper is None:
        raise AssertionError("a report of more than two pages: its texts are to be cut shorter")
    return bytes(paper.output())


def _paper(said: Report, size: float) -> Paper:
    paper = Paper(list(_texts(said)), " \u00b7 ".join(said.foot), size)
    paper.set_title(said.title)
    paper.set_lang(said.language)
    paper.add_page()
    _head(paper, said)
    if said.curve:
        _chart(paper, said.curve, MARGIN, INSIDE, 11.5)
    _moments(paper, said)
    if paper.page_no() < PAGES and said.moments:
        paper.add_page()
    _small(paper, said.small)
    _limits(paper, said)
    if not paper.whole:
        gap = _("{gap} stands for letters that this file cannot show; the HTML report has them.")
        paper.lines(gap.format(gap=letters.INSTEAD), 7.5, MUTED)
    _notes(paper)
    return paper


def _texts(said: Report) -> Iterator[str]:
    """Everything that may hold letters of any script."""
    yield from (said.course, said.title, said.number, said.moments_title, said.moments_note, said.figures)
    yield said.limits_title
    yield from (*said.facts, *said.notices, *said.foot, *said.can[1], *said.cannot[1], said.can[0], said.cannot[0])
    for one in said.moments:
        yield from (one.when, one.what, *one.around, one.sentence, one.suggestion)
    for chart in filter(None, (said.curve, *said.small)):
        yield from (chart.title, chart.caption)
        yield from (shape.text for shape in chart.drawing.shapes if isinstance(shape, Words))


def _head(paper: Paper, said: Report) -> None:
    """Course, title, the line of facts, and the class's number."""
    paper.lines(said.course, 9, MUTED, most=1)
    paper.lines(said.title, 18, bold=True, most=2)
    paper.lines(" \u00b7 ".join(said.facts), 9.5, MUTED, most=2)
    for one in said.notices:
        paper.ln(1)
        paper.lines(one, 9.5, bold=True, most=4)
    paper.ln(1.5)
    paper.lines(said.number, 9.5, most=2)
    paper.ln(3)


def _chart(paper: Paper, chart: Chart, left: float, width: float, size: float, most: int = 2) -> None:
    """A chart with its finding above and its caption below, at the present height."""
    paper.room(chart.drawing.height * width / chart.drawing.width + 3 * paper.leading(size))
    paper.set_x(left)
    paper.lines(chart.title, size, bold=True, width=width, most=most)
    paper.ln(1)
    paper.set_y(paper.get_y() + paper.draw(chart.drawing, left, paper.get_y(), width) + 1)
    paper.set_x(left)
    paper.lines(chart.caption, 7.5, MUTED, width=width, most=4)
    paper.ln(3)


def _moments(paper: Paper, said: Report) -> None:
    if not said.moments_title:
        return
    paper.set_x(MARGIN)
    paper.room(30)
    paper.lines(said.moments_title, 13, bold=True)
    paper.lines(said.moments_note, 8, MUTED, most=3)
    paper.ln(1.5)
    for one in said.moments:
        _moment(paper, one)
    paper.ln(2)


def _moment(paper: Paper, one: Moment) -> None:
    """The time on the left, everything else beside it, under a thin line."""
    beside, width = MARGIN + 22, INSIDE - 22
    paper.room(34 * paper.size)
    top = paper.get_y()
    paper.set_draw_color(LINE)
    paper.set_line_width(0.2)
    paper.line(MARGIN, top, WIDTH - MARGIN, top)
    paper.set_xy(MARGIN, top + 1.6)
    paper.lines(f"{one.number}   {one.when}", 10, bold=True, width=22)
    paper.set_xy(beside, top + 1.6)
    paper.lines(one.what, 10, bold=True, width=width, most=1)
    for text, size, colour, most in (
        (" \u00b7 ".join(one.around), 8.5, MUTED, 2),
        (one.sentence, 8.5, INK, 2),
        (" ".join([_("To try:"), one.suggestion]), 8.5, ACCENT, 2),
    ):
        paper.set_x(beside)
        paper.lines(text, size, colour, width=width, most=most)
    paper.ln(1.8)
    paper.set_x(MARGIN)


def _small(paper: Paper, charts: Sequence[Chart]) -> None:
    """Two side by side, each under the other's top."""
    if not charts:
        return
    width, gap = (INSIDE - 6) / 2, 6.0
    paper.room(62 * paper.size)
    top, bottom = paper.get_y(), paper.get_y()
    for place, one in enumerate(charts):
        paper.set_y(top)
        _chart(paper, one, MARGIN + place * (width + gap), width, 10)
        bottom = max(bottom, paper.get_y())
    paper.set_xy(MARGIN, bottom + 1)


def _limits(paper: Paper, said: Report) -> None:
    """The box: what can be told on the left, what cannot on the right, the figures below; all measured first."""
    width, pad = (INSIDE - 14) / 2, 4.0
    columns = [_column(paper, *each, width) for each in (said.can, said.cannot)]
    paper.pen(7.5, MUTED)
    figures = paper.cut(said.figures, INSIDE - 2 * pad, 9)
    deep = max(map(len, columns)) * paper.leading(8.5)
    height = 2 * pad + paper.leading(12) + deep + len(figures) * paper.leading(7.5) + 4
    paper.room(height)
    top = paper.get_y()
    paper.set_fill_color(SHADE)
    paper.rect(MARGIN, top, INSIDE, height, style="F")
    paper.set_xy(MARGIN + pad, top + pad)
    paper.lines(said.limits_title, 12, bold=True, width=INSIDE - 2 * pad, most=1)
    below = paper.get_y() + 1
    for place, lines in enumerate(columns):
        for number, one in enumerate(lines):
            paper.pen(8.5, bold=number == 0)
            y = below + number * paper.leading(8.5) + paper.points * POINT * BASELINE
            paper.write_at(MARGIN + pad + place * (width + 6), y, one)
    paper.set_xy(MARGIN + pad, below + deep + 2)
    paper.lines(said.figures, 7.5, MUTED, width=INSIDE - 2 * pad, most=9)
    paper.set_xy(MARGIN, top + height + 3)


def _notes(paper: Paper) -> None:
    """Lines to write on, where there is room for some."""
    paper.ln(3)
    if paper.get_y() + NOTES > HEIGHT - FOOT:
        return
    paper.lines(_("Your notes"), 12, bold=True)
    paper.set_draw_color(FAINT)
    paper.set_line_width(0.15)
    y = paper.get_y() + RULED
    while y < HEIGHT - FOOT - 4:
        paper.line(MARGIN, y, WIDTH - MARGIN, y)
        y += RULED


def _column(paper: Paper, head: str, texts: Sequence[str], width: float) -> list[str]:
    """The lines of a column: its head, and each text with a mark before it."""
    paper.pen(8.5)
    found = [paper.plain(head)]
    for text in texts:
        first, *rest = paper.cut(text, width - 3, 6)
        found += [f"\u2022 {first}", *(f"   {one}" for one in rest)]
    return found
