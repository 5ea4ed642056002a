"""A report as one HTML file: no scripts, no address of anything outside, and on paper two pages of A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from dashboard.language import _
from dashboard.report.document import Chart, Moment, Report
from dashboard.report.drawing import SMALL, Area, Drawing, Shape, Words

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


def write(said: Report) -> bytes:
    """The file."""
    body = "\n".join([*_head(said), *_curve(said), *_moments(said), *_small(said), *_limits(said), *_foot(said)])
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(said.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(said.title)} \u00b7 ClassPulse</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def _element(name: str, inside: str, kind: str = "") -> str:
    """`<p class="quiet">...</p>` around what is HTML already."""
    return f'<{name} class="{kind}">{inside}</{name}>' if kind else f"<{name}>{inside}</{name}>"


def _text(name: str, text: str, kind: str = "") -> Iterator[str]:
    """An element with a text, or none."""
    if text:
        yield _element(name, escape(text), kind)


def _head(said: Report) -> Iterator[str]:
    yield "<header>"
    yield from _text("p", said.course, "quiet")
    yield from _text("h1", said.title)
    yield from _text("p", " \u00b7 ".join(said.facts), "quiet")
    for one in said.notices:
        yield from _text("p", one, "notice")
    yield from _text("p", said.number, "number")
    yield "</header>"


def _curve(said: Report) -> Iterator[str]:
    if said.curve:
        yield "<section>"
        yield from _chart(said.curve, "curve", "h2", "wide")
        yield "</section>"


def _chart(chart: Chart, name: str, head: str, kind: str = "") -> Iterator[str]:
    """A drawing between its finding and what is drawn."""
    yield from _text(head, chart.title)
    drawn = svg(chart.drawing, name, chart.title, chart.summary)
    yield f'<div class="{kind}" tabindex="0">{drawn}</div>' if kind else drawn  # on a narrow screen it scrolls
    yield from _text("p", chart.caption, "quiet")


def svg(drawing: Drawing, name: str, title: str, summary: str) -> str:
    """A drawing that says to a screen reader what it shows; `name` is unique in the file."""
    shapes = "".join(map(_shape, drawing.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} {drawing.height:g}" role="img" '
        f'aria-labelledby="{name}-title {name}-summary" font-family="inherit" font-size="{SMALL:.2f}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-summary">{escape(summary)}</desc>'
        f"{shapes}</svg>"
    )


def _shape(shape: Shape) -> str:
    if isinstance(shape, Words):
        bold = ' font-weight="600"' if shape.bold else ""
        anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
        place = f'x="{shape.x:.2f}" y="{shape.y:.2f}" fill="{shape.colour}"'
        return f"<text {place}{anchor}{bold}>{escape(shape.text)}</text>"
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shape.points)
    if isinstance(shape, Area):
        return f'<polygon points="{points}" fill="{shape.colour}"/>'
    dash = f' stroke-dasharray="{shape.dash:g}"' if shape.dash else ""
    line = f'stroke="{shape.colour}" stroke-width="{shape.width:g}" stroke-linejoin="round"'
    return f'<polyline points="{points}" fill="none" {line}{dash}/>'


def _moments(said: Report) -> Iterator[str]:
    if not said.moments_title:
        return
    yield '<section class="split">'
    yield from _text("h2", said.moments_title)
    yield from _text("p", said.moments_note, "quiet")
    if said.moments:
        yield _element("ol", "".join(map(_moment, said.moments)), "moments")
    yield "</section>"


def _moment(one: Moment) -> str:
    to_try = escape(_("To try:"))
    beside = [
        *_text("h3", one.what),
        *_text("p", " \u00b7 ".join(one.around), "quiet"),
        *_text("p", one.sentence),
        f"<p><strong>{to_try}</strong> {escape(one.suggestion)}</p>",
    ]
    when = _element("p", f"{one.number} \u00a0 {escape(one.when)}", "when")
    return _element("li", f"{when}<div>{''.join(beside)}</div>")


def _small(said: Report) -> Iterator[str]:
    if said.small:
        each = (_element("div", "".join(_chart(one, f"small-{n}", "h3"))) for n, one in enumerate(said.small))
        yield _element("section", "".join(each), "two")


def _limits(said: Report) -> Iterator[str]:
    yield '<section class="limits">'
    yield from _text("h2", said.limits_title)
    columns = (_element("div", _element("h3", escape(head)) + _list(texts)) for head, texts in (said.can, said.cannot))
    yield _element("div", "".join(columns), "two")
    yield from _text("p", said.figures, "quiet")
    yield "</section>"


def _list(texts: Iterable[str]) -> str:
    return _element("ul", "".join(_element("li", escape(one)) for one in texts))


def _foot(said: Report) -> Iterator[str]:
    yield _element("footer", escape(" \u00b7 ".join(said.foot)), "quiet")
