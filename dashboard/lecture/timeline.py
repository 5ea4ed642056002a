"""The card of charts that share one time axis: the class curve, facial expressions, and the lanes of the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import address, figures, findings, limits, parts, trends, words
from dashboard.figures import Marked
from dashboard.language import _, ngettext
from dashboard.lecture.moments import in_force
from dashboard.lecture.shown import NONE, Shown
from storage.beside import LAST


def card(shown: Shown) -> html.Section:
    """Class engagement over time, and below it on the same axis all else that was going on."""
    faces = shown.bins["share_neutral"].notna().any()
    below = [*(_expressions(shown, foot=not shown.lanes.any) if faces else []), *_lanes(shown)]
    head = html.Div([html.H2(findings.engagement(shown.bins, shown.changes)), _number(shown)])
    return html.Section(
        [
            html.Div([head, _choices(shown)], className="cp-card-head"),
            _zoom(shown),
            _curve(shown, foot=not below),
            *below,
            *([] if faces else [html.P(_no_expressions(shown), className="cp-caption")]),
            _reading(shown),
        ],
        className="cp-card cp-timeline",
    )


def _no_expressions(shown: Shown) -> str:
    allowed = "expressions" in shown.inferred
    return _("No facial expression was read.") if allowed else _(limits.NOT_READ["expressions"])


def titles(shown: Shown) -> dict[str, str]:
    """The charts of the page by name, as a menu calls them."""
    every = {"curve": _("class engagement")}
    if shown.bins["share_neutral"].notna().any():
        every["expressions"] = _("facial expressions")
    if shown.lanes.any:
        every["lanes"] = _("who spoke, chat and slides")
    if shown.people:
        every["people"] = _("people")
    return every


def _number(shown: Shown) -> html.P:
    """The whole lecture in a number, with the way to its rows."""
    level = shown.level
    number = words.value(level.value, level.coverage, shown.looked_ms, trends.half_width(level))
    whole = address.rows(shown.summary.id, 0, max(shown.axis.length_ms, 1000))
    return html.P([number, " ", parts.rows_link(whole)], className="cp-number")


def _choices(shown: Shown) -> html.Div:
    """The formula, and what the lecture is held beside; the address keeps both."""
    asked = shown.asked
    each = [(name, words.formula(name)) for name in shown.formulas]
    by = parts.choice("formula", _("Formula"), each, asked.formula)
    if not shown.others:
        return html.Div([by], className="cp-choices")
    before = min(sum(one.before for one in shown.others), LAST)
    last = ngettext("the lecture before", "the last {n} lectures", before).format(n=before)
    usual = last if before else _("nothing before it")
    each = [("", usual), (NONE, _("nothing")), *((one.id, one.name) for one in shown.others)]
    return html.Div([by, parts.choice("compare", _("Compare with"), each, asked.compare)], className="cp-choices")


def _zoom(shown: Shown) -> html.Div:
    """How to look closer, and the way back while zoomed in."""
    hint = _("Drag across a chart to look closer, press the curve to see what was said.")
    whole = shown.axis.view.span is None
    back = html.Button(_("Show the whole lecture"), id="whole", className="cp-button", hidden=whole)
    key = [html.P([html.Span(className="cp-dotted"), shown.faint.name], className="cp-key")] if shown.faint else []
    return html.Div([html.P(hint), html.Div([*key, back])], className="cp-hint")


def _curve(shown: Shown, *, foot: bool) -> html.Div:
    """The class curve; with the keyboard one goes along it bin by bin."""
    marked = Marked(shown.marks, shown.notes)
    drawn = figures.curve(shown.bins, shown.axis, shown.changes.changes, marked, shown.faint, foot=foot)
    summary = findings.curve_summary(shown.bins, shown.changes)
    return parts.graph("curve", drawn, summary, walk=True)


def _expressions(shown: Shown, *, foot: bool) -> list[Any]:
    """The stacked shares with their key."""
    head = html.Div([html.H3(findings.expressions(shown.shares)), parts.expression_key()], className="cp-sub-head")
    drawn = figures.expressions(shown.bins, shown.axis, foot=foot)
    return [head, parts.graph("expressions", drawn, findings.expression_summary(shown.shares))]


def _lanes(shown: Shown) -> list[Any]:
    """Who spoke, the chat and the slides."""
    if not shown.lanes.any:
        return [html.P([_("No timeline, transcript or chat lies beside this recording.")], className="cp-caption")]
    drawn = figures.lanes(shown.lanes, shown.axis)
    head = html.Div([html.H3(_lanes_said(shown))], className="cp-sub-head")
    return [head, parts.graph("lanes", drawn, _lanes_told(shown))]


def _lanes_said(shown: Shown) -> str:
    """`Who spoke; 46 messages in the chat; 14 slides on the shared screen`."""
    lanes = shown.lanes
    said = [_("Who spoke")] if lanes.speakers or lanes.others else []
    if lanes.ticks:
        said.append(parts.messages(sum(lanes.ticks.values())))
    if lanes.slides:
        said.append(findings.slides(lanes.slides))
    return "; ".join(said)


def _lanes_told(shown: Shown) -> str:
    """The lanes in words."""
    lanes = shown.lanes
    spoke = [f"{name} {words.length(_together(spans))}" for name, spans in lanes.speakers.items()]
    slides = [f"{words.clock(one.start_ms)} {words.slide(one)}" for one in lanes.slides]
    return " ".join(
        [
            _("Lanes of who spoke, of the chat and of slides."),
            *([_("Spoke longest: {people}.").format(people=", ".join(spoke))] if spoke else []),
            *([parts.messages(sum(lanes.ticks.values())) + "."] if lanes.ticks else []),
            *(["; ".join(slides) + "."] if slides else []),
        ]
    )


def _together(spans: Sequence[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def _reading(shown: Shown) -> html.Details:
    """Folded away: how the charts are to be read."""
    bin_ms = shown.axis.bin_ms
    every = _("every {length}").format(length=words.length(bin_ms)) if bin_ms < 60_000 else _("every minute")
    lines = [
        _("Class engagement is the mean over people, {every}.").format(every=every),
        _(
            "Soft band: 95 % interval, by what was not seen, by chance and by the error of measuring. Grey strip: "
            "share of faces seen."
        ),
        f"{findings.smallest(shown.changes)}{words.meaning(shown.asked.formula)}",
        in_force(shown.weights),
        _("Hatched: too few faces seen to say, or not analysed; nothing there is drawn as zero."),
        findings.least(shown.least),
        _("Facial expressions: share of the faces seen by the expression read most strongly. Not what anybody felt.")
        if "expressions" in shown.inferred
        else _(limits.ALIKE)
        if "attention" in shown.inferred
        else "",
        _(
            "Lanes: those who spoke longest by name, all others together; a tick is something written to all in the "
            "chat. Slides are numbered as they first appeared, whatever is printed on them; hatched ones are moving "
            "pictures."
        ),
        _(
            "With the keyboard: go along the curve with the arrow keys, Enter opens what was said then, + and - zoom, "
            "0 shows the whole."
        ),
    ]
    said = html.Ul([html.Li(line) for line in lines if line])
    return html.Details([html.Summary(_("How to read this")), said], className="cp-reading")
