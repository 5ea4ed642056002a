"""The picture of a class with what is seen in it, where that is switched on: who may ask for it, and its place.

The browser asks for the newest picture once a second (assets/live_picture.js), and rights are asked for each time. It
comes from the eye, which has it from the process that follows the class (inference/showing.py), with nobody in it whose
consent does not cover that. It is in memory alone, there and here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import TYPE_CHECKING, Any

from dash import html
from flask import Flask, Response, abort, request

from dashboard import limits, looks, parts, theme
from dashboard.camera.said import names
from dashboard.language import N_, _
from dashboard.live import choosing
from dashboard.live.seen import Seen
from dashboard.reader import OPERATOR, Reader
from ingest.eye import PEEK, Address, LostError, called
from storage import live, overlay, policy

if TYPE_CHECKING:
    from storage.store import Store

PATH = "/_picture"
OLD_S = 5.0
"""An older picture is not shown: it is not what happens."""
PATIENCE_S = 1.0
"""So long it is waited for the eye, which may have to be started: the page asks again, and threads are for pages."""
KIND = "application/octet-stream"
"""A line of JSON, and a JPEG."""
STATES = {
    "waiting": N_("No picture just now: the class is paused, its source is lost, or it begins."),
    "lost": N_("The server does not answer."),
    "impossible": N_("This server cannot show pictures: it runs on Windows."),
    "all": N_("Everybody who was found is shown."),
    "covered": N_("Covered: {n} of {all} who were found. Their consent does not cover this, or is not known."),
    "nobody": N_("Nobody was found in the picture."),
}


def give(
    server: Flask, store: Store, who: Callable[[], Reader] = lambda: OPERATOR, address: Address | None = None
) -> None:
    """Answer at `PATH`, for `?class=`: the newest picture but one of the time `?after=`; 204 where there is none, 403
    where the class is not the reader's, 410 where it is over or no picture of it is to be shown, 501 without an eye.
    """

    @server.get(PATH)
    def picture() -> Response:
        reader = who()
        one = choosing.one(store, reader, request.args.get("class"))
        if not one.overlay or live.ENDED in (one.state, one.wanted):
            abort(410)
        found = newest(address or abort(501), one.id, request.args.get("after", ""))
        if not found:
            return Response(status=204, mimetype="text/plain")
        looks.seen(store, reader, "picture", lecture_id=one.lecture_id or "")
        return Response(found, mimetype=KIND)


def newest(address: Address, live_id: int, after: str = "") -> bytes:
    """The newest picture of a class, unless it is of the time `after` (ms since 1970) or an old one."""
    found = b""
    with suppress(LostError), called(address, f"{PEEK} {overlay.room(live_id)}", PATIENCE_S) as line:
        found = line.ask(b"", PATIENCE_S)
    at = json.loads(found.partition(b"\n")[0])["at"] if found else 0
    return found if time() - at / 1000 < OLD_S and str(at) != after else b""


def stage(seen: Seen) -> list[Any]:
    """The place of the picture, where it is to be shown; why it cannot be, where a command follows the class."""
    if not seen.one.overlay or seen.over:
        return []
    title = html.H2(_("The picture, and what is seen in it"))
    if seen.one.commanded:
        said = _("A command follows this class, and the server has no picture of it. Start it on this page for that.")
        return [html.Section([title, html.P(said)], className="cp-card")]
    stated = policy.current(seen.store)
    if not policy.alone(stated):
        return [
            html.Section(
                [title, html.P(_("The policy stated here does not let single people be shown."))], className="cp-card"
            )
        ]
    inferred = policy.inferred(stated)
    words = {name: _(text) for name, text in STATES.items()} | names(inferred)
    about = parts.carrying(
        line=f"{PATH}?class={seen.one.id}", words=json.dumps(words), colours=json.dumps(theme.EXPRESSION_COLOURS)
    )
    shown = [html.Img(id="picture-image", alt=""), html.Div(id="picture-faces", className="cp-faces", **parts.HIDDEN)]
    listed = html.Details([html.Summary(_("In words"), className="cp-caption"), html.Ul(id="picture-list")])
    state = html.P(_(STATES["waiting"]), id="picture-state", className="cp-caption")
    note = f"{' '.join(map(_, limits.of_pictures(inferred)))} {_('The picture is not stored.')}"
    inside = [title, html.Div(shown, id="picture-stage", className="cp-stage", hidden=True), state]
    return [
        html.Section(
            [*inside, listed, html.P(note, className="cp-caption")], id="picture", className="cp-card", **about
        )
    ]
