"""Names that wait for a decision: a label as read, who it may be, and three answers. Each can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from dash import dcc, html

from dashboard import parts, rights, words
from dashboard.language import N_, _, ngettext
from dashboard.reader import ADMIN, OPERATOR, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.view import Page, View
from storage import jobs, review
from storage.review import Decided, Waiting

if TYPE_CHECKING:
    from storage.store import Store

T = TypeVar("T", Waiting, Decided)

PATH = "/review"
ROLES = (ADMIN, TEACHER)
SINGLE = True
LATEST = 5
"""So many decisions are shown with their Undo; the others fold away."""
KEYS = {"is": "1", "is not": "2", "new": "3"}
"""On the first card, for its first candidate."""
BUTTONS = {"is": N_("Is"), "is not": N_("Is not"), "new": N_("New person")}
SAID = {
    "is": N_("{label} is {name}"),
    "is not": N_("{label} is not {name}"),
    "new": N_("{label} is a new person"),
}


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """What waits in the reader's courses; `?lecture=` keeps one lecture. Asks again while decisions are applied, seldom
    once that stopped.
    """
    waiting = readable(review.waiting(store, query.get("lecture") or None), view.reader)
    decided, left = readable(review.decided(store), view.reader), review.outdated(store)
    stopped = jobs.stopped(store) if left else ""
    body = [card(one, first=number == 0) for number, one in enumerate(waiting)] or [_empty()]
    content = html.Div([_head(waiting, _applying(left, stopped)), *body, *_decisions(decided)], className="cp-review")
    return Page(_("Names to review"), content, refresh_ms=(15_000 if stopped else 1_500) if left else None)


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> None:
    """Do what a button says: keep an answer, or undo one."""
    if "undo" in pressed:
        rights.decision(store, reader, pressed["undo"])
        store.undo(pressed["undo"])
    else:
        rights.label(store, reader, pressed["label"])
        if pressed["person"]:
            rights.person(store, reader, pressed["person"])
        store.decide(pressed["label"], pressed["answer"], pressed["person"] or None)


def readable(every: list[T], reader: Reader) -> list[T]:
    """Those of the courses that the reader may see."""
    return [one for one in every if reader.reads(one.course)]


def link(store: Store, lecture_id: str | None = None, reader: Reader = OPERATOR) -> list[Any]:
    """The way here for other pages, with the number of names; nothing where none waits."""
    count = len(readable(review.waiting(store, lecture_id), reader))
    if not count:
        return []
    said = ngettext("{n} name to review", "{n} names to review", count).format(n=count)
    return [dcc.Link(said, href=PATH if lecture_id is None else f"{PATH}?lecture={lecture_id}", className="cp-link")]


def _head(waiting: list[Waiting], applying: str) -> html.Header:
    """What this is, and how far the decisions are applied."""
    crumbs = [dcc.Link(_("Lectures"), href="/"), html.Span("\u203a", **parts.HIDDEN), html.Span(_("Review"))]
    what = _(
        "These labels may be one of several people, or are hard to read. Your answer holds in all lectures of the "
        "course, past and later, and can be undone."
    )
    return html.Header(
        [
            html.Nav(crumbs, className="cp-crumbs", **parts.spoken(_("Where you are"))),
            html.H1(_("Names to review")),
            *([html.P(what, className="cp-caption")] if waiting else []),
            html.P(applying, role="status"),
        ],
        className="cp-page-head",
    )


def _applying(left: int, stopped: str) -> str:
    """`Naming people anew: 2 recordings left`, or why it stopped, or nothing."""
    if not left:
        return ""
    recordings = ngettext("{n} recording left", "{n} recordings left", left).format(n=left)
    if stopped:
        again = _("Naming people anew stopped, {recordings}. It is tried again every minute.")
        return f"{again.format(recordings=recordings)} {reason(stopped)}"
    return _("Naming people anew: {recordings}").format(recordings=recordings)


def card(one: Waiting, *, first: bool) -> html.Section:
    """A label with its candidates; the first card answers to the keys 1 to 3."""
    rows = [_candidate(one, place, first=first and place == 0) for place in range(len(one.candidates))]
    return html.Section(
        [
            html.Div([html.H2(words.quoted(one.label)), html.P(_where(one), className="cp-caption")]),
            html.Ul(rows, **parts.spoken(_("Who {label} may be").format(label=one.label))),
            html.Div(_button(one, "new", 0, first=first)),
        ],
        className="cp-card cp-waiting",
    )


def _candidate(one: Waiting, place: int, *, first: bool) -> html.Li:
    """Somebody who may be meant, how likely, and the two answers."""
    each = one.candidates[place]
    bar = html.Span(html.Span(style={"width": f"{each.likelihood:.0%}"}), className="cp-likely", **parts.HIDDEN)
    buttons = [_button(one, answer, place, first=first) for answer in ("is", "is not")]
    return html.Li(
        [
            html.Span(each.name, className="cp-who"),
            html.Span([bar, _("{share} likely").format(share=words.percent(each.likelihood))], className="cp-how"),
            html.Span(buttons, className="cp-answers"),
        ]
    )


def _button(one: Waiting, answer: str, place: int, *, first: bool) -> html.Button:
    """An answer; what it means in full for a screen reader."""
    each = one.candidates[place]
    said = _(SAID[answer]).format(label=one.label, name=each.name)
    key: dict[str, Any] = {"aria-keyshortcuts": KEYS[answer]} if first else {}
    return html.Button(
        _(BUTTONS[answer]),
        id={"answer": answer, "label": one.label_id, "person": 0 if answer == "new" else each.participant_id},
        className="cp-button",
        **parts.spoken(said),
        **key,
    )


def _where(one: Waiting) -> str:
    """`Algebra · Lecture 7 and 2 more`."""
    more = _(" and {n} more").format(n=len(one.lectures) - 1) if len(one.lectures) > 1 else ""
    return " \u00b7 ".join([*([one.course] if one.course else []), f"{one.lectures[0]}{more}"])


def _empty() -> html.Section:
    """Nothing waits."""
    said = _("A label waits here when it may be several people on the roster. Now everybody has a name.")
    back = html.P(dcc.Link(_("See all lectures"), href="/", className="cp-link"))
    return html.Section([parts.room(), html.H2(_("Nothing to review")), html.P(said), back], className="cp-empty")


def _decisions(decided: list[Decided]) -> list[Any]:
    """The latest decisions with their Undo, the others folded away."""
    if not decided:
        return []
    rows = [_decision(one) for one in decided]
    older = html.Details(
        [html.Summary(_("{n} more").format(n=len(rows) - LATEST)), html.Ul(rows[LATEST:])], className="cp-fold"
    )
    inside = [html.H2(_("Decided")), html.Ul(rows[:LATEST]), *([older] if len(rows) > LATEST else [])]
    return [html.Section(inside, className="cp-card cp-decided")]


def _decision(one: Decided) -> html.Li:
    """`"JO" is Jane Okafor`, where, and Undo."""
    said = _(SAID[one.answer]).format(label=one.label, name=one.name)
    text = html.Span(_(SAID[one.answer]).format(label=words.quoted(one.label), name=one.name))
    where = html.Span(one.course or one.lecture, className="cp-caption")
    spoken = parts.spoken(_("Undo: {said}").format(said=said))
    undo = html.Button(_("Undo"), id={"undo": one.id}, className="cp-button", **spoken)
    return html.Li([text, where, undo])
