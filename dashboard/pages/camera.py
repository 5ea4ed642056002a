"""The visitor's own camera: what is seen in its pictures, drawn over them, and nothing is kept; or, with `?room=`, the
camera of a class that is followed.

All that happens is in the browser (assets/camera*.js) and on the line to the server (dashboard/camera).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from dash import html, set_props
from werkzeug.exceptions import Gone

from dashboard import limits, parts, rights, theme, unstated
from dashboard.access.headers import CAMERA
from dashboard.camera import asking, line, rooms
from dashboard.camera.said import said
from dashboard.language import _
from dashboard.reader import ADMIN, TEACHER, Reader
from dashboard.view import Page, View
from ingest.eye import LARGEST
from storage import policy

if TYPE_CHECKING:
    from storage.live import Live
    from storage.store import Store

PATH = CAMERA
ROLES = line.ROLES
RATES = ("0.5", "1", "2", "3", "5")
"""Pictures a second that can be chosen."""
AT_FIRST = "2"
WIDEST, WIDEST_ROOM = 960, 1920
"""Pixels of the longer side of what is sent; many people in one room are small."""


def page(store: Store, view: View, query: Mapping[str, str]) -> Page:
    """What is sent where, then the camera."""
    room = query.get("room", "")
    if first := unstated.told(store):
        title = _("Your own camera")
        return Page(title, html.Div([html.Header(html.H1(title), className="cp-page-head"), *first]))
    try:
        if not room:
            return _own(store, view.reader)
        return _of_class(rooms.open_to(store, view.reader, room), policy.inferred(policy.current(store)))
    except Gone:
        over = parts.notice(_("This class is over"), _("Its camera is no longer wanted."))
        return Page(_("Camera of a class"), html.Div([over, asking.back()]))


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> None:
    """Begin a class that is followed by a camera in a browser, and go on to that camera."""
    rights.one_of(reader, ADMIN, TEACHER)
    course, lecture = (str(pressed[name]).strip() for name in ("course", "lecture"))
    begun = rooms.begin(store, reader, course, lecture)
    set_props("address", {"search": f"?room={begun}"})


def _own(store: Store, reader: Reader) -> Page:
    title, inferred = _("Your own camera"), policy.inferred(policy.current(store))
    what = _("What ClassPulse sees in a picture, drawn over your own camera. For everybody in front of it.")
    facts = [
        _("Some pictures a second go from this browser to this ClassPulse server, and nowhere else. No sound."),
        _("They are looked at in its memory and forgotten at once. No picture, name or number is stored."),
        _("Nobody is recognised. Tell others who can be seen in the picture before you turn the camera on."),
    ]
    camera = [_head(title, what), _before(facts), _shown(), _limits(inferred)]
    asked = [asking.section(store, reader)] if reader.role in (ADMIN, TEACHER) else []
    return Page(title, html.Div([_camera(camera, WIDEST, line.PATH, inferred), *asked], className="cp-camera"))


def _of_class(one: Live, inferred: Collection[str]) -> Page:
    title = _("Camera of a class")
    facts = [
        _("While the class is followed, pictures go from this browser to this ClassPulse server, and nowhere else."),
        _("They are looked at in its memory and forgotten. What is seen in them is stored, as of any class."),
        _("The class begins with the first picture. Pause and end it on the page Live."),
        _("Everybody in the room has to know of it, and to have agreed where your institution asks for that."),
    ]
    camera = [_head(title, one.name), _before(facts), _shown(), asking.back()]
    return Page(title, _camera(camera, WIDEST_ROOM, f"{line.PATH}?room={one.id}", inferred))


def _camera(inside: list[Any], widest: int, address: str, inferred: Collection[str]) -> html.Div:
    about: dict[str, Any] = {
        **parts.carrying(line=address, widest=widest, largest=LARGEST, words=json.dumps(said(inferred))),
        **parts.carrying(colours=json.dumps(theme.EXPRESSION_COLOURS)),
    }
    return html.Div(inside, id="camera", className="cp-camera", **about)


def _head(title: str, what: str) -> html.Header:
    return html.Header([html.H1(title), html.P(what, className="cp-caption")], className="cp-page-head")


def _before(facts: list[str]) -> html.Section:
    """What somebody should know before the browser asks them."""
    listed = html.Ul([html.Li(fact) for fact in facts], className="cp-facts-long")
    button = html.Button(_("Turn the camera on"), id="camera-on", className="cp-primary", type="button")
    inside = [html.H2(_("Before you turn it on")), listed, button]
    return html.Section(inside, id="camera-before", className="cp-card")


def _shown() -> html.Section:
    """The state, the video with what is drawn over it, what can be chosen, and the faces in words."""
    drawn = html.Div(id="camera-faces", className="cp-faces", **parts.HIDDEN)
    stage = [html.Video(id="camera-video", muted=True), drawn]
    return html.Section(
        [
            html.P(id="camera-state", role="status", className="cp-camera-state"),
            html.Div(stage, id="camera-stage", className="cp-stage", hidden=True),
            html.Div(_ways(), id="camera-ways", className="cp-camera-ways", hidden=True),
            html.Ul(id="camera-list", className="cp-camera-list", **parts.spoken(_("Faces"))),
        ],
        id="camera-shown",
        className="cp-card",
        hidden=True,
    )


def _ways() -> list[Any]:
    options = [html.Option(one, value=one, selected=one == AT_FIRST) for one in RATES]
    rates = html.Select(options, id="camera-rate", className="cp-select")
    which = html.Select([], id="camera-which", className="cp-select")
    return [
        html.Label([html.Span(_("Pictures a second")), rates]),
        html.Label([html.Span(_("Camera")), which], id="camera-cameras", hidden=True),
        html.Button(_("Turn the camera off"), id="camera-off", className="cp-button", type="button"),
    ]


def _limits(inferred: Collection[str]) -> html.P:
    return html.P(" ".join(map(_, limits.of_pictures(inferred))), className="cp-caption")
