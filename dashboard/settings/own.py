"""What everybody sets for themselves: password and language; and what their account allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard import frame
from dashboard.language import N_, _
from dashboard.reader import ROLES as EVERYBODY
from dashboard.reader import TEACHER, Reader
from dashboard.view import View

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Own account")
ROLES = EVERYBODY


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """Who the reader is, their password, their language."""
    return [_who(view.reader), *_password(view.reader), _language()]


def _who(reader: Reader) -> html.Section:
    facts = [reader.name, _(frame.ROLES[reader.role]), reader.email]
    if reader.role == TEACHER:
        facts.append(", ".join(sorted(reader.courses)) or _("no courses yet: an admin adds them"))
    shown = html.Ul([html.Li(fact) for fact in facts if fact], className="cp-facts")
    return html.Section([html.H2(_("Who you are")), shown], className="cp-card")


def _password(reader: Reader) -> list[Any]:
    """Nothing where nobody is logged in, as on the machine of a demo."""
    if reader.account_id is None:
        return []
    said = _("After a change you are logged out wherever else you are logged in.")
    link = html.P(html.A(_("Change the password"), href="/password", className="cp-link"))
    return [html.Section([html.H2(_("Password")), html.P(said), link], className="cp-card")]


def _language() -> html.Section:
    said = _("Kept in this browser, for you alone.")
    return html.Section([html.H2(_("Language")), html.P(said), frame.tongues()], className="cp-card")
