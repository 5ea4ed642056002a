"""What stands around every page: the document, the header with the ways through the dashboard, the account's menu."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from flask import current_app
from flask_wtf.csrf import generate_csrf

from dashboard import drawer, parts, theme
from dashboard.language import N_, _, languages, spoken
from dashboard.reader import ADMIN, AUDITOR, STUDENT, TEACHER, Reader

WAYS = (
    ("/", N_("Lectures"), (ADMIN, TEACHER)),
    ("/", N_("My courses"), (STUDENT,)),
    ("/review", N_("Review"), (ADMIN, TEACHER)),
    ("/live", N_("Live"), (ADMIN, TEACHER)),
    ("/settings", N_("Settings"), (ADMIN, TEACHER, STUDENT, AUDITOR)),
)
"""Address, name, and for whom."""
ROLES = {ADMIN: N_("Admin"), TEACHER: N_("Teacher"), STUDENT: N_("Student"), AUDITOR: N_("Auditor")}
STORES = ("view", "title", "arrived", "dated", "zoomed", "pressed", "decided", "marked")
EARLY = (
    "(function(){var s='auto';try{s=localStorage.getItem('mantine-color-scheme-value')||s}catch(e){}"
    "if(s==='auto')s=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light';"
    "document.documentElement.setAttribute('data-mantine-color-scheme',s)})()"
)
"""Has the theme known before the first paint; its hash is in the policy of what may run (`access.headers`)."""
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%233B4FC4'/%3E%3Cpath d='M5 18h5l4-9 5 14 3-5h5' fill='none' "
    "stroke='white' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
)


def document() -> str:
    """The document, to be filled by Dash: tokens as CSS, an icon of our own."""
    return (
        "<!DOCTYPE html><html lang='en'><head>{%metas%}"
        f'<title>{{%title%}}</title><link rel="icon" href="{ICON}"><style>{theme.css()}</style><script>{EARLY}</script>'
        "{%css%}</head><body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"
    )


def frame(reader: Reader) -> dmc.MantineProvider:
    """What stands around every page of a reader."""
    skeletons = html.Div([dmc.Skeleton(height=height) for height in (32, 16, 240, 200)], className="cp-skeletons")
    away = parts.notice(_("The server does not answer"), _("What you see may be out of date. It is asked again soon."))
    return dmc.MantineProvider(
        [
            dcc.Location(id="address", refresh="callback-nav"),
            dcc.Interval(id="again", disabled=True),
            *(dcc.Store(id=name) for name in STORES),
            *drawer.place(),
            html.A(_("Skip to the content"), href="#main", className="cp-skip"),
            _header(reader),
            html.Main(
                [
                    html.Div(away, id="away", hidden=True),
                    html.Div(id="told", role="status"),
                    html.Div(skeletons, id="page"),
                ],
                id="main",
                tabIndex=-1,
            ),
        ],
        theme=theme.mantine(),
        defaultColorScheme="auto",
    )


def _header(reader: Reader) -> html.Header:
    """The name, the ways, the account, the theme."""
    mark = html.Span(className="cp-mark", **parts.HIDDEN)
    ways = [dcc.Link(_(name), href=href) for href, name, roles in WAYS if reader.role in roles]
    toggle = dmc.ColorSchemeToggle(
        id="scheme",
        lightIcon=html.Span("\u263c"),
        darkIcon=html.Span("\u263e"),
        variant="subtle",
        color="gray",
        size=40,
        **parts.spoken(_("Switch between light and dark")),
    )
    return html.Header(
        [
            dcc.Link([mark, "ClassPulse"], href="/", className="cp-brand"),
            html.Nav(html.Ul([html.Li(way) for way in ways]), className="cp-ways", **parts.spoken(_("Pages"))),
            html.Div([_menu(reader), toggle], className="cp-top-end"),
        ],
        className="cp-top",
    )


def _menu(reader: Reader) -> html.Details:
    """Who this is, and what concerns them: password, language, log-out."""
    who = [html.Strong(reader.name), html.Span(_(ROLES[reader.role]), className="cp-caption")]
    own = [html.Li(html.A(_("Change the password"), href="/password"))] if reader.account_id is not None else []
    camera = [html.Li(html.A(_("Your own camera"), href="/camera"))] if reader.role != AUDITOR else []
    inside: list[Any] = [
        html.P(who),
        html.Ul([*own, html.Li(dcc.Link(_("Settings"), href="/settings/own")), *camera]),
        tongues(),
    ]
    if reader.account_id is not None:
        token = dcc.Input(type="hidden", name="csrf_token", value=_token())
        leave = html.Button(_("Log out"), type="submit", className="cp-button")
        inside.append(html.Form([token, leave], action="/logout", method="POST"))
    summary = html.Summary(reader.name, title=_("Account and language"))
    return html.Details([summary, html.Div(inside, className="cp-account-menu")], className="cp-account")


def tongues() -> html.Ul:
    """A button a language; assets/frame.js keeps the choice in the cookie `language`."""
    buttons = [html.Li(_tongue(code, name)) for code, name in languages().items()]
    return html.Ul(buttons, className="cp-languages", **parts.spoken(_("Language")))


def _tongue(code: str, name: str) -> html.Button:
    said: dict[str, Any] = {"data-language": code, "aria-pressed": "true" if code == spoken() else "false"}
    return html.Button(name, lang=code, **said)


def _token() -> str:
    """For forms of ours (`access.cookies`)."""
    return str(generate_csrf()) if current_app.secret_key else ""
