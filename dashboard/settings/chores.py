"""What the server does by the clock: when next, what became of it last, do it now, at which hour, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard import parts, rights, words
from dashboard.chores import chores, enabled, lacking
from dashboard.language import N_, _
from dashboard.reader import ADMIN, Reader
from dashboard.view import View
from storage import StoreError, holding
from storage import chores as kept
from storage.chores import LEASE, Chore

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Regular tasks")
ROLES = (ADMIN,)
TAB = "chores"
REFRESH_MS = 5_000


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """A card for each, and before them whether there is a server that does them."""
    rows = kept.every(store)
    cards = [_card(name, chore, _row(rows, name, chore)) for name, chore in _ordered()]
    said = _(
        "One server of this database does these by its own clock. What it missed while none was running is done once "
        "when one runs again."
    )
    head = [html.P(said), html.P(_unheld(store), id="chores-held", role="status")]
    return [html.Section(head, className="cp-card"), *cards]


def changing(store: Store, view: View) -> dict[str, dict[str, Any]]:
    """What is different when the tab is asked for again; what is typed stays."""
    rows = kept.every(store)
    found: dict[str, dict[str, Any]] = {"chores-held": {"children": _unheld(store)}}
    for name, chore in _ordered():
        row = _row(rows, name, chore)
        found[f"chore-{name}"] = {"children": _said(chore, row)}
        found[f"chore-{name}-do"] = {"children": _buttons(name, chore, row)}
    return found


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Do one now, switch it on or off, or do it at another hour."""
    rights.one_of(reader, ADMIN)
    known = chores()
    name = str(pressed["chore"])
    one = known[name]
    kept.make_known(store, {each: enabled(chore) for each, chore in known.items()})
    try:
        _do(store, name, one, pressed)
    except StoreError as error:
        return parts.notice(_("This was not changed"), str(error))
    return None


def _do(store: Store, name: str, chore: ModuleType, pressed: Mapping[str, Any]) -> None:
    if pressed["do"] == "run" and not lacking(chore):
        kept.ask(store, name, datetime.now(UTC))
    elif pressed["do"] == "switch":
        kept.switch(store, name, bool(pressed["on"]))
    elif pressed["do"] == "move" and hasattr(chore, "HOUR"):
        kept.move(store, name, int(pressed["hour"]))
    else:
        raise LookupError(pressed["do"])


def _ordered() -> list[tuple[str, ModuleType]]:
    """What can be done first, by what it is called."""
    return sorted(chores().items(), key=lambda pair: (bool(lacking(pair[1])), _(pair[1].TITLE).casefold()))


def _row(rows: Mapping[str, Chore], name: str, chore: ModuleType) -> Chore:
    """What is kept of it, or what holds of one that no server has seen yet."""
    return rows.get(name) or Chore(name, enabled(chore), None, None, None, None, None, False, "")


def _card(name: str, chore: ModuleType, row: Chore) -> html.Section:
    head = [html.H2(_(chore.TITLE)), *([html.P(_(chore.NOTE))] if hasattr(chore, "NOTE") else [])]
    hours = [_hours(name, chore, row)] if hasattr(chore, "HOUR") and not lacking(chore) else []
    return html.Section(
        [
            html.Div(head),
            html.Div(_said(chore, row), id=f"chore-{name}"),
            html.Div([html.P(_buttons(name, chore, row), id=f"chore-{name}-do", className="cp-choice"), *hours]),
        ],
        className="cp-card cp-chore",
    )


def _said(chore: ModuleType, row: Chore) -> list[Any]:
    """When, and what became of it."""
    missing = lacking(chore)
    if missing:
        return [html.P(_("Not set up: {reason} (docs/operating.md).").format(reason=missing))]
    return [html.P(html.Strong(_when(chore, row))), html.P(_last(row))]


def _when(chore: ModuleType, row: Chore) -> str:
    if row.running:
        return _("Is being done since {time}.").format(time=_time(row.begun_at))
    if row.asked_at:
        return _("Is done as soon as a server is free.")
    if not row.enabled:
        return _("Off.")
    often = _often(chore, row)
    return _("{often}; next {time}.").format(often=often, time=_time(row.next_at)) if row.next_at else f"{often}."


def _often(chore: ModuleType, row: Chore) -> str:
    if hasattr(chore, "EVERY"):
        return _("Every {length}").format(length=words.length(chore.EVERY.total_seconds() * 1000))
    return _("Every day at {hour}").format(hour=_hour(chore.HOUR if row.hour is None else row.hour))


def _last(row: Chore) -> str:
    if row.finished_at is None:
        return _("Not done yet.")
    what = row.result.rstrip(".") or _("there was nothing to do")
    said = _("Failed {time}: {what}.") if row.failed else _("Last done {time}: {what}.")
    return said.format(time=_time(row.finished_at), what=what)


def _buttons(name: str, chore: ModuleType, row: Chore) -> list[html.Button]:
    if lacking(chore):
        return []
    now = html.Button(
        _("Run now"),
        id={"tab": TAB, "do": "run", "chore": name},
        className="cp-button cp-press",
        disabled=row.running or row.asked_at is not None,
        **parts.spoken(_("Run now: {what}").format(what=_(chore.TITLE))),
    )
    said = _("Switch off") if row.enabled else _("Switch on")
    switch = html.Button(
        said,
        id={"tab": TAB, "do": "switch", "chore": name, "on": not row.enabled},
        className="cp-button cp-press",
        **parts.spoken(f"{said}: {_(chore.TITLE)}"),
    )
    return [now, switch]


def _hours(name: str, chore: ModuleType, row: Chore) -> html.Form:
    chosen = chore.HOUR if row.hour is None else row.hour
    options = [html.Option(_hour(each), value=str(each), selected=each == chosen) for each in range(24)]
    spoken = parts.spoken(_("Hour: {what}").format(what=_(chore.TITLE)))
    label = html.Label([_("Hour"), html.Select(options, name="hour", className="cp-select", **spoken)])
    button = html.Button(_("Change"), type="submit", className="cp-button")
    return html.Form([label, button], id={"tab": TAB, "do": "move", "chore": name}, className="cp-form")


def _unheld(store: Store) -> str:
    held = holding.held(store, LEASE, datetime.now(UTC))
    return "" if held else _("No server does them just now; they go on within a minute of one being started.")


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _time(at: datetime | None) -> str:
    """`Tue 3 Nov 2026, 14:05`, in the time zone of this machine."""
    return words.DASH if at is None else f"{words.day(at)}, {at.astimezone():%H:%M}"
