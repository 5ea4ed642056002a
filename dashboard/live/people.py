"""Single people of a class that goes on, opened beside the page and as they were when opened. Sorted by name: nobody is
ranked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dash import html
from werkzeug.exceptions import BadRequest

from dashboard import looks, words
from dashboard.language import _
from dashboard.live import choosing, seen
from dashboard.view import View
from storage import single

if TYPE_CHECKING:
    from storage.store import Store

ASKED = "class "


def beside(store: Store, view: View, asked: Mapping[str, Any]) -> tuple[str, Any]:
    """Title and table of the people whose label can be read and who have not refused to be looked at alone."""
    wanted = asked.get("open")
    if not isinstance(wanted, str) or not wanted.startswith(ASKED):
        raise BadRequest
    at = datetime.now(UTC)
    found = seen.look(store, choosing.one(store, view.reader, wanted.removeprefix(ASKED)), at)
    run_id, title = found.one.run_id, _("People")
    if run_id is None or found.now is None:
        return title, html.P(_("Nothing was seen yet."))
    looks.seen(store, view.reader, "people", lecture_id=found.one.lecture_id or "")
    people = single.people(store, run_id, found.until_ms)
    said = _("By the labels in the picture, at {time}. Open it again for later. Who has not agreed is left out.")
    head = html.P(said.format(time=f"{at.astimezone():%H:%M:%S}"), className="cp-caption")
    return title, [head, _table(people) if people else html.P(_("There is nobody who may be shown alone."))]


def _table(people: list[single.Person]) -> html.Div:
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in (_("Label"), _("Camera"), _("Last minutes"))]))
    rows = [html.Tr([html.Th(one.label, scope="row"), html.Td(_camera(one)), html.Td(_value(one))]) for one in people]
    return html.Div(html.Table([head, html.Tbody(rows)]), className="cp-scroll cp-live-people", tabIndex=0)


def _camera(one: single.Person) -> str:
    if not one.here:
        return _("not there")
    return _("on") if one.camera_on else _("off")


def _value(one: single.Person) -> str:
    level = one.level
    return words.value(
        level.value, level.coverage, single.MINUTES_MS, max(level.value - level.low, level.high - level.value)
    )
