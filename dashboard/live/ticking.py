"""What the browser asks while a class goes on, and is told where it changed.

assets/live.js asks again a third of a second after each answer, so that a slow server is asked less often, and says of
which marks (`Seen.marks`) the pieces are that it has. Rights are asked for each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from werkzeug.exceptions import BadRequest

from dashboard.live import choosing, parts, picture, seen
from dashboard.live.seen import Seen
from dashboard.view import View

if TYPE_CHECKING:
    from storage.store import Store

ASK, CLOCK = "live-ask", "live-clock"
"""Two stores of the page: what the browser asks, and what it is answered beside the pieces."""
PIECES: tuple[tuple[str, str, str, Callable[[Seen, View], Any]], ...] = (
    ("state", "live-line", "children", lambda one, _: parts.line(one)),
    ("curve", "live-plainly", "children", lambda one, _: parts.plainly(one)),
    ("curve", "live-value", "children", lambda one, _: parts.value(one)),
    ("curve", "live-curve", "figure", parts.drawn),
    ("curve", "live-summary", "children", lambda one, _: parts.summary(one)),
    ("curve", "live-tiles", "children", lambda one, _: parts.tiles(one)),
    ("drop", "live-drop", "children", lambda one, _: parts.drop(one)),
    ("do", "live-do", "children", lambda one, _: parts.do(one)),
    ("picture", "live-picture", "children", lambda one, _: picture.stage(one)),
    ("picture", "live-ways", "children", lambda one, _: parts.ways(one)),
)
"""The pieces: the mark that each depends on, its id and property, and what makes it."""


def callbacks(app: Dash, store: Store, seen_by: Callable[[Any], View], language: Callable[[], Any]) -> None:
    """Answer what the browser asks; `seen_by` tells how and by whom the page is looked at, `language` is the reader's
    for a `with` block.
    """
    outputs = [Output(name, prop) for _, name, prop, _ in PIECES]

    @app.callback(*outputs, Output(CLOCK, "data"), Input(ASK, "data"), State("view", "data"), prevent_initial_call=True)
    def tick(asked: Any, view: Any) -> Any:
        """The pieces whose marks are others by now."""
        if not isinstance(asked, dict) or not isinstance(asked.get("marks"), dict):
            raise BadRequest
        with language():
            return answer(store, seen_by(view), asked)

    browser: Any = app.clientside_callback  # untyped in Dash
    browser(ClientsideFunction("classpulse", "live"), Output("live-beat", "data"), Input(CLOCK, "data"))


def answer(store: Store, view: View, asked: dict[str, Any]) -> list[Any]:
    """What each piece is now, `no_update` for those that the browser has; last, what `clock` says."""
    one = seen.look(store, choosing.one(store, view.reader, asked.get("class")), datetime.now(UTC))
    marks = one.marks(how(view))
    changed = {name for name, mark in marks.items() if asked["marks"].get(name) != mark}
    pieces = [make(one, view) if mark in changed else no_update for mark, _, _, make in PIECES]
    return [*pieces, clock(one, view)]


def clock(one: Seen, view: View) -> dict[str, Any]:
    """What the browser needs to know how old all is: the time of the server and of the newest picture (ms since 1970);
    the marks; the newest drop that nobody has seen, for the sound.
    """
    picture, newest = one.one.picture_at, one.alerts[-1] if one.alerts else None
    return {
        "class": one.one.id,
        "now": round(datetime.now(UTC).timestamp() * 1000),
        "picture": round(picture.timestamp() * 1000) if picture else None,
        "over": one.over,
        "marks": one.marks(how(view)),
        "drop": newest.id if newest and newest.seen_at is None else None,
    }


def how(view: View) -> str:
    """A screen, as far as drawings depend on it."""
    return f"{view.scheme} {view.narrow}"
