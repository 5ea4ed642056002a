"""One lecture: class engagement, facial expressions, what the records say, and people on one time axis; its moments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html
from werkzeug.exceptions import BadRequest

from dashboard import address, figures, findings, limits, looks, parts, rights
from dashboard.address import Asked
from dashboard.language import _
from dashboard.lecture import head, moments, opened, people, timeline
from dashboard.lecture.shown import Shown, gather, summarise
from dashboard.pages import review
from dashboard.reader import Reader
from dashboard.view import Page, View
from storage import policy
from storage.notes import LONGEST, of_lecture

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/lecture/<lecture_id>"
LAST_MS = 1_001
"""The last bin is a second long, though the lecture ends within it."""


def page(store: Store, view: View, query: Mapping[str, str], lecture_id: str) -> Page:
    """The lecture with this id, as the address asks for it (`dashboard.address`). Asks again while it is analysed."""
    asked = address.asked(query, policy.formulas(store))
    summary = summarise(store, lecture_id)
    if summary is None:
        return Page(_("Not found"), parts.not_found(_("There is no lecture at this address. It may have been erased.")))
    shown = gather(store, view, summary, asked)
    review_link = review.link(store, lecture_id)
    if shown is None:
        content = [head.head(summary, review_link), *head.state(summary, None, None), *head.nobody(summary)]
    else:
        content = [
            head.head(summary, review_link, timeline.titles(shown)),
            *head.state(summary, shown.bins, shown.axis),
            *_cards(shown),
        ]
    refresh = 5_000 if summary.state in ("queued", "running") else None
    known = parts.carrying(lecture=lecture_id, length=summary.length_ms // 1000)
    return Page(summary.name, html.Article(content, className="cp-lecture", **known), refresh)


def _cards(shown: Shown) -> list[Any]:
    """One answer a screen: the charts, then the moments beside the people, then the rest."""
    return [
        timeline.card(shown),
        html.Div(
            [html.Div([moments.card(shown), moments.yours(shown)], className="cp-stack"), *people.card(shown)],
            className="cp-beside",
        ),
        _coverage(shown),
        _more(),
        limits.limits(shown.inferred),
    ]


def _coverage(shown: Shown) -> html.Section:
    """How much of everyone was seen."""
    title = findings.coverage(shown.bins, shown.summary.coverage)
    caption = _("Faces seen, of all people at every sampled instant. Dashed: the 30 % under which no value is shown.")
    drawn = figures.coverage(shown.bins, shown.axis)
    return parts.chart("coverage", title, caption, drawn, _("Bar chart of coverage. {finding}.").format(finding=title))


def _more() -> html.Div:
    """What is rarely needed, opened beside the page."""
    return html.Div(
        [
            parts.opener(_("The numbers as a table"), "numbers"),
            parts.opener(_("What is usual of each person"), "usual"),
        ],
        className="cp-more",
    )


def beside(store: Store, view: View, query: Mapping[str, str], asked: Mapping[str, Any]) -> tuple[str, Any]:
    """What opens beside the page: the moment at second `at`, or what `open` names."""
    lecture_id = str(asked.get("lecture", ""))
    rights.lecture(store, view.reader, lecture_id)
    looks.seen(store, view.reader, "lecture", lecture_id=lecture_id)
    shown = _gathered(store, view, address.asked(query, policy.formulas(store)), lecture_id)
    if shown is None:
        return _("Nothing yet"), html.P(_("There is nothing to show of this lecture yet."))
    at_ms = address.instant(asked.get("at"))
    if at_ms is not None:
        return opened.moment(store, shown, at_ms)
    if asked.get("open") == "usual":
        return opened.usually(store, shown)
    return opened.numbers(shown)


def _gathered(store: Store, view: View, asked: Asked, lecture_id: str) -> Shown | None:
    summary = summarise(store, lecture_id)
    return gather(store, view, summary, asked) if summary else None


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Do what a button or form says: keep a mark or note of a moment, or take one back."""
    lecture_id = str(pressed.get("lecture", ""))
    rights.lecture(store, reader, lecture_id)
    summary = summarise(store, lecture_id)
    if summary is None:
        raise BadRequest
    if "unmark" in pressed:
        store.unmark(lecture_id, _number(pressed["unmark"]))
    elif "unnote" in pressed:
        return _unnote(store, lecture_id, _number(pressed["unnote"]))
    elif "note" in pressed:
        _note(store, reader, lecture_id, _number(pressed["note"], summary.length_ms), pressed)
    else:
        start_ms, said = _number(pressed.get("moment"), summary.length_ms), pressed.get("mark")
        length_ms = _number(pressed.get("length"), summary.length_ms - start_ms + LAST_MS)
        if not isinstance(said, str) or said not in moments.SAID or not length_ms:
            raise BadRequest
        store.mark(lecture_id, start_ms, start_ms + length_ms, said)
    return None


def _note(store: Store, reader: Reader, lecture_id: str, at_ms: int, pressed: Mapping[str, Any]) -> None:
    """Keep what was typed; nothing typed, nothing kept."""
    text = pressed.get("text")
    if not isinstance(text, str) or len(text) > LONGEST:
        raise BadRequest
    if text.strip():
        store.note(lecture_id, at_ms, text, reader.account_id)


def _unnote(store: Store, lecture_id: str, number: int) -> Any:
    """Take a note back, and offer to keep it after all."""
    taken = next((one for one in of_lecture(store, lecture_id) if one.id == number), None)
    store.unnote(lecture_id, number)
    if taken is None:
        return None
    ident = {"note": taken.at_ms, "lecture": lecture_id, "text": taken.text}
    again = html.Button(_("Put it back"), id=ident, className="cp-button cp-press")
    return html.Div([_("The note is taken back."), " ", again], className="cp-told")


def _number(said: Any, most: int = 2**53) -> int:
    """A whole number below `most`: of milliseconds, or an id."""
    if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said < most:
        raise BadRequest
    return said
