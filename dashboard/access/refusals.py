"""What is shown in the place of what is refused or failed: by the browser's script within a page, else on a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, request
from plotly.io.json import to_json_plotly
from werkzeug.exceptions import HTTPException

from dashboard import parts
from dashboard.access.sheet import in_their_language, sheet
from dashboard.language import _

if TYPE_CHECKING:
    from flask import Flask


def keep(server: Flask) -> None:
    """Show refusals of a server in its own look."""

    @server.errorhandler(HTTPException)
    @in_their_language
    def refused(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        title, text = said(error.code)
        if request.path.startswith("/_dash-"):
            return _within(title, text), error.code
        return sheet(title, text, error.code, links=[("/", _("To the first page"))])


def said(status: int) -> tuple[str, str]:
    """A heading and a sentence for a status."""
    if status == 401:
        return _("Please log in"), _("You are not logged in, or no longer.")
    if status == 403:
        return _("Not yours to see"), _("Your account may not open or change this. An admin can tell you why.")
    if status == 404:
        return _("Nothing here"), _("There is no page at this address.")
    if status < 500:
        return _("This was not understood"), _("Load the page again, then try once more.")
    return _("This failed"), _("The program failed; its log says how. Load the page again in a moment.")


def _within(title: str, text: str) -> Any:
    """For assets/frame.js: a notice as Dash writes components, and the title of the tab."""
    answer = jsonify(title=title)
    answer.set_data(to_json_plotly({"title": title, "children": parts.notice(title, text)}))
    return answer
