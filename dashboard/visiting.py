"""What `classpulse bench term --clients` measures of a real server: readers that click, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dashboard.clicking import click
from dashboard.painting import paint

SECONDS = 30.0


def visits(
    clients: int, think: float = 1.0, seconds: float = SECONDS, headers: Mapping[str, str] | None = None
) -> dict[str, Callable[..., Any]]:
    """Figures by name, as functions of a store and its lectures; none without clients, who look at a page for
    `think` seconds. `headers` say who asks."""
    if not clients:
        return {}
    sent = headers or {}
    clicking = partial(click, clients=clients, seconds=seconds, headers=sent, think=think)
    return {"clicking": clicking, "painting": partial(paint, headers=sent)}
