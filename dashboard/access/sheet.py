"""A page without Dash: one sheet with a heading, a sentence and a form; for those who are not in yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, make_response, render_template_string

from dashboard import frame, theme
from dashboard.language import _, asked, languages, speaking, spoken


@dataclass(frozen=True)
class Field:
    """A line of a form: `autocomplete` as password managers know it, `hint` stands under it."""

    name: str
    label: str
    autocomplete: str
    kind: str = "password"
    value: str = ""
    hint: str = ""


def sheet(title: str, text: str = "", status: int = 200, **more: Any) -> Response:
    """The sheet in the reader's language. `more`: `to` (where the form goes), `fields`, `button`, `wrong` (what was
    wrong with what was sent), `links` (address, words).
    """
    fields = more.get("fields", ())
    first = next((field.name for field in fields if not field.value), "")
    page = render_template_string(
        _template(), first=first, title=title, text=text, icon=frame.ICON, early=frame.EARLY, tokens=theme.css(),
        language=spoken(), languages=languages(), language_said=_("Language"), **more,
    )  # fmt: skip
    return make_response(page, status)


@cache
def _template() -> str:
    return Path(__file__).with_suffix(".html").read_text(encoding="utf-8")


def in_their_language(make: Any) -> Any:
    """A route whose texts are in the language of who asks."""

    def made(*args: Any, **kwargs: Any) -> Any:
        with speaking(asked()):
            return make(*args, **kwargs)

    made.__name__ = make.__name__
    return made
