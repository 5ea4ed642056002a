"""What is told where a class would be analysed, and no policy is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboard import parts
from dashboard.language import _
from storage import policy

if TYPE_CHECKING:
    from storage.store import Store

STATE = "classpulse init --jurisdiction CC --institution KIND --basis TEXT"


def told(store: Store) -> list[Any]:
    """That it has to be stated first, and how; nothing where it is."""
    if policy.current(store) is not None:
        return []
    title = _("No policy is stated yet")
    return [parts.notice(title, _("Until one is, only drawn classes are analysed."), *how())]


def how() -> list[Any]:
    """How a policy is stated."""
    said = _("Whoever runs the server states it, and again when it changes. It is not legal advice (docs/policy.md):")
    return [html.P(said), parts.command(STATE)]
