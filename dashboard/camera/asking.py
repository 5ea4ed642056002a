"""Below the visitor's own camera: classes that a camera in a browser may follow, and a form that begins one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard.access.headers import CAMERA
from dashboard.camera import rooms
from dashboard.language import _
from dashboard.reader import ADMIN, Reader
from storage import rosters
from storage.live import Live

if TYPE_CHECKING:
    from storage.store import Store


def section(store: Store, reader: Reader) -> html.Section:
    """For who may have classes analysed."""
    what = _(
        "The camera of this computer or phone can be the one of a room: a class is then followed by it as by any other "
        "source, and what is seen is stored."
    )
    lines = [html.Li(_link(one)) for one in rooms.mine(store, reader)]
    form = html.Form([_course(store, reader), _lecture(), _button()], id={"camera": "begin"}, className="cp-form")
    inside = [html.H2(_("Use a camera for a class")), html.P(what, className="cp-caption"), html.Ul(lines), form]
    return html.Section(inside, className="cp-card cp-camera-class")


def back() -> html.P:
    """To the visitor's own camera."""
    return html.P(dcc.Link(_("Your own camera"), href=CAMERA, className="cp-link"))


def address(live_id: int) -> str:
    """Of the page that sends the pictures for a class."""
    return f"{CAMERA}?room={live_id}"


def _link(one: Live) -> dcc.Link:
    return dcc.Link(
        _("Turn on the camera of {lecture}").format(lecture=one.name), href=address(one.id), className="cp-link"
    )


def _course(store: Store, reader: Reader) -> html.Div:
    """Any course for an admin, their own for a teacher."""
    number: dict[str, Any] = {"id": "camera-course", "name": "course"}
    if reader.role != ADMIN:
        field: Any = html.Select(
            [html.Option(one, value=one) for one in sorted(reader.courses)], className="cp-select", **number
        )
        return _field(_("Course"), "camera-course", field)
    known = html.Datalist([html.Option(value=one) for one in rosters.courses(store)], id="camera-courses")
    field = dcc.Input(type="text", autoComplete="off", list="camera-courses", **number)
    return _field(_("Course"), "camera-course", field, known)


def _lecture() -> html.Div:
    field = dcc.Input(id="camera-lecture", name="lecture", type="text", autoComplete="off", maxLength=200)
    return _field(_("Lecture"), "camera-lecture", field)


def _field(label: str, number: str, *inside: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=number), *inside], className="cp-field")


def _button() -> html.Div:
    return html.Div(html.Button(_("Begin a class"), type="submit", className="cp-button"), className="cp-do")
