"""The form that starts a class, and what it may ask for.

What lies on the server, or hangs on it, is its operator's: recordings, cameras, screens. A teacher names an address on
the network.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dash import dcc, html
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard.language import N_, _
from dashboard.reader import ADMIN, Reader
from ingest.happening import REPLAYED
from ingest.outside import SCHEMES, SETTING, is_inside
from storage import StoreError, live, policy

if TYPE_CHECKING:
    from storage.store import Store

KINDS = {
    "address": N_("A stream at an address (RTSP, RTMP, HLS)"),
    "listen": N_("A stream that Zoom or OBS sends here (RTMP)"),
    "camera": N_("A camera of the server"),
    "screen": N_("A screen of the server"),
    "replay": N_("A recording, as if it happened now"),
}
OPERATORS = ("camera", "screen", "replay")
"""Kinds for admins alone."""
LISTENING = "rtmp-listen://0.0.0.0:1935/live/"
"""Where streams are sent to, unless an admin names another address; the stream key follows, new for every class."""
SHOWN = "shown"
FIRST = {"camera": "0", "screen": "1"}
PICTURES = {"": N_("is not shown"), SHOWN: N_("is shown, with boxes")}
SILENCES_MIN = (5, 10, 20, 60)


def form(reader: Reader, courses: Collection[str], first: list[Any]) -> html.Details:
    """Folded away behind a button; what has to be done `first` in its place."""
    kinds = [html.Option(_(said), value=name) for name, said in KINDS.items() if _may(reader, name)]
    silences = [
        html.Option(_("{n} min").format(n=each), value=str(each), selected=each * 60 == live.SILENCE_S)
        for each in SILENCES_MIN
    ]
    pictures = [html.Option(_(said), value=name) for name, said in PICTURES.items()]
    fields = [
        _chosen(_("What is followed"), "kind", kinds),
        _field(_("Address"), "source", "rtsp://camera.example.org/room-1"),
        _course(reader, courses),
        _field(_("Lecture"), "lecture", _("by the source and the time")),
        _field(_("Ends at"), "ends", "11:30"),
        _chosen(_("Ends by itself without a picture for"), "silence", silences),
        _chosen(_("The picture, on this page"), "overlay", pictures),
        html.Div(html.Button(_("Start"), type="submit", className="cp-primary"), className="cp-do"),
    ]
    hint = _("What is sent here, a camera and a screen need no address. A time that is over is tomorrow's.")
    asked = html.Form(fields, id={"do": "start"}, className="cp-form cp-start")
    camera = html.A(_("Use a camera for a class"), href="/camera")  # no dcc.Link: the document may ask for a camera
    inside = html.Div(first or [asked, html.P(hint, className="cp-caption"), camera], className="cp-card")
    return html.Details(
        [html.Summary(_("Start a class"), className="cp-button cp-main"), inside], className="cp-asking", id="asking"
    )


def start(store: Store, reader: Reader, pressed: Mapping[str, Any], now: datetime) -> int:
    """Have a class followed; gives its id. Forbidden what is not the reader's; StoreError says what is wrong."""
    course = str(pressed["course"]).strip() or None
    if not reader.changes(course):
        raise Forbidden
    policy.required(store)
    return live.ask(
        store,
        _uri(reader, str(pressed["kind"]), str(pressed["source"]).strip()),
        lecture=str(pressed["lecture"]).strip() or None,
        course=course,
        account_id=reader.account_id,
        silence_s=60 * _silence(pressed["silence"]),
        ends_at=_ends(str(pressed["ends"]).strip(), now),
        overlay=pressed.get("overlay") == SHOWN,
    )


def _may(reader: Reader, kind: str) -> bool:
    return kind not in OPERATORS or reader.role == ADMIN


def _uri(reader: Reader, kind: str, said: str) -> str:
    """The address of the source that is meant."""
    if kind not in KINDS:
        raise BadRequest
    if not _may(reader, kind):
        raise Forbidden
    if kind in ("camera", "screen"):
        return said if said.startswith(f"{kind}://") else f"{kind}://{said or FIRST[kind]}"
    if kind == "listen":
        return said if said and reader.role == ADMIN else LISTENING + secrets.token_hex(8)
    if not said:
        raise StoreError(_("Nothing was started: name the address of what is to be followed."))
    if kind == "replay":
        return said if said.endswith(REPLAYED) else said + REPLAYED
    if said.partition("://")[0].lower() not in SCHEMES or "://" not in said:
        raise StoreError(
            _("Nothing was started: the address begins with {kinds}.").format(
                kinds=", ".join(f"{one}://" for one in SCHEMES)
            )
        )
    if _inside(said):
        raise StoreError(
            _(
                "Nothing was started: the address lies in a network of the server itself. "
                "Whoever runs it may allow that ({setting})."
            ).format(setting=SETTING)
        )
    return said


def _inside(said: str) -> bool:
    """Whether an address that is written in numbers lies inside; of a name that is seen where it is connected to."""
    try:
        return is_inside(urlsplit(said).hostname or "")
    except ValueError:
        return True


def _silence(said: object) -> int:
    """ValueError for what the form does not offer."""
    return SILENCES_MIN[SILENCES_MIN.index(int(str(said)))]


def _ends(said: str, now: datetime) -> datetime | None:
    """The next time the clock of the server shows `hh:mm`; None where nothing is said. StoreError for anything else."""
    if not said:
        return None
    try:
        at = time.fromisoformat(said).replace(tzinfo=None)
    except ValueError:
        raise StoreError(_("Nothing was started: write the time at which it ends as 11:30.")) from None
    local = now.astimezone()
    today = datetime.combine(local.date(), at).astimezone()
    return today if today > now else datetime.combine(local.date() + timedelta(days=1), at).astimezone()


def _course(reader: Reader, courses: Collection[str]) -> html.Div:
    """Any course for an admin, their own for a teacher."""
    if reader.role != ADMIN:
        return _chosen(_("Course"), "course", [html.Option(name, value=name) for name in sorted(reader.courses)])
    known = html.Datalist([html.Option(value=name) for name in sorted(courses)], id="courses-known")
    return html.Div([_field(_("Course"), "course", "", list="courses-known"), known])


def _chosen(label: str, name: str, options: list[html.Option]) -> html.Div:
    number = f"start-{name}"
    select = html.Select(options, id=number, name=name, className="cp-select")
    return html.Div([html.Label(label, htmlFor=number), select], className="cp-field")


def _field(label: str, name: str, hint: str, type: str = "text", **more: Any) -> html.Div:
    number = f"start-{name}"
    asked = dcc.Input(id=number, name=name, type="text", placeholder=hint, autoComplete="off", **more)
    return html.Div([html.Label(label, htmlFor=number), asked], className="cp-field")
