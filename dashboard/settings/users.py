"""Who may use the dashboard: accounts to add, change and disable, and one-time passwords, each told once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from dashboard import frame, parts, rights
from dashboard.access import granting
from dashboard.language import N_, _
from dashboard.reader import ADMIN, AUDITOR, TEACHER, Reader
from dashboard.reasons import reason
from dashboard.view import View
from storage import StoreError, accounts, rosters
from storage.accounts import Account

if TYPE_CHECKING:
    from storage.store import Store

TITLE = N_("Users")
ROLES = (ADMIN, AUDITOR)
BETWEEN = ";"
"""Courses, in the field that names them."""


def content(store: Store, view: View, query: Mapping[str, str]) -> list[Any]:
    """Everybody, and a form for somebody new; an auditor sees who there is."""
    lines = [_line(one, view.reader) for one in accounts.every(store)]
    people = html.Section(html.Ul(lines, className="cp-people"), className="cp-card")
    nobody = html.P(_("Nobody has an account: this dashboard is open on this machine alone."))
    return [people if lines else html.Section(nobody, className="cp-card"), *_new(view.reader)]


def answer(store: Store, reader: Reader, pressed: Mapping[str, Any]) -> Any:
    """Add, change, enable or disable somebody, or give a new one-time password."""
    rights.one_of(reader, ADMIN)
    try:
        return {"add": _add, "change": _change, "renew": _renew, "enable": _enable}[pressed["do"]](store, pressed)
    except StoreError as error:
        return parts.notice(_("This was not changed"), reason(error))


def _add(store: Store, pressed: Mapping[str, Any]) -> Any:
    new = _new_ones(store, pressed)
    login, name, role, email = (str(pressed[name]) for name in ("login", "name", "role", "email"))
    given = granting.add(store, login, name, role, email, _taught(pressed))
    return _told_once(login.strip().lower(), given, *new)


def _change(store: Store, pressed: Mapping[str, Any]) -> Any:
    named = {name: str(pressed[name]).strip() for name in ("name", "email", "role")}
    new = _new_ones(store, pressed)
    accounts.change(store, int(pressed["account"]), courses=_taught(pressed), **named)
    return parts.notice(named["name"], _("Changed. They log in again where they were logged in."), *new)


def _renew(store: Store, pressed: Mapping[str, Any]) -> Any:
    account = accounts.by_id(store, int(pressed["account"]))
    if account is None:
        raise StoreError(_("This account is not there any more: load the page again"))
    return _told_once(account.login, granting.renew(store, account.id))


def _enable(store: Store, pressed: Mapping[str, Any]) -> Any:
    accounts.change(store, int(pressed["account"]), enabled=bool(pressed["on"]))
    return None


def _told_once(login: str, password: str, *more: Any) -> html.Section:
    said = _("Shown this once. {login} is asked for a password of their own at the first log-in.").format(login=login)
    return parts.notice(_("One-time password"), said, html.Output(password, className="cp-told-once"), *more)


def _taught(pressed: Mapping[str, Any]) -> list[str]:
    return str(pressed["courses"]).split(BETWEEN)


def _new_ones(store: Store, pressed: Mapping[str, Any]) -> list[Any]:
    """A hint where a course is named that has no lecture yet: it may be a slip."""
    new = sorted({name.strip() for name in _taught(pressed)} - {"", *rosters.courses(store)})
    return [html.P(_("New, without a lecture yet: {courses}").format(courses=", ".join(new)))] if new else []


def _line(one: Account, reader: Reader) -> html.Li:
    """Somebody; what can be changed folds out."""
    taught = ", ".join(sorted(one.courses)) if one.role == TEACHER else ""
    state = "" if one.enabled else _("disabled")
    said = " \u00b7 ".join(filter(None, [_(frame.ROLES[one.role]), taught, one.email, state]))
    head = [html.Span([html.Strong(one.login), f" {one.name}"]), html.Span(said, className="cp-caption")]
    if reader.role != ADMIN:
        return html.Li(head)
    return html.Li(html.Details([html.Summary(head), _form(one), _buttons(one, reader)]))


def _form(one: Account) -> html.Form:
    fields = [*_fields(one.name, one.email, one.role, one.courses), _button(_("Change"))]
    return html.Form(fields, id={"tab": "users", "do": "change", "account": one.id}, className="cp-form")


def _new(reader: Reader) -> list[html.Section]:
    if reader.role != ADMIN:
        return []
    fields = [
        dmc.TextInput(name="login", label=_("Login name"), required=True, autoComplete="off"),
        *_fields("", "", TEACHER, ()),
        _button(_("Add")),
    ]
    form = html.Form(fields, id={"tab": "users", "do": "add"}, className="cp-form")
    said = _("They get a one-time password, which you see once and hand over.")
    head = [html.H2(_("New account")), html.P(said, className="cp-caption")]
    return [html.Section([*head, form], className="cp-card")]


def _fields(name: str, email: str, role: str, courses: Collection[str]) -> list[Any]:
    roles = [html.Option(_(said), value=value, selected=value == role) for value, said in frame.ROLES.items()]
    return [
        dmc.TextInput(name="name", label=_("Name"), value=name, autoComplete="off"),
        dmc.TextInput(name="email", label=_("E-mail"), value=email, autoComplete="off"),
        html.Label([_("Role"), html.Select(roles, name="role", className="cp-select")], className="cp-labelled"),
        dmc.TextInput(
            name="courses",
            label=_("Teaches"),
            value=f"{BETWEEN} ".join(sorted(courses)),
            autoComplete="off",
            placeholder=_("Algebra; Biology"),
        ),
    ]


def _button(said: str) -> html.Button:
    return html.Button(said, type="submit", className="cp-primary")


def _buttons(one: Account, reader: Reader) -> html.P:
    """A new password, and whether the account may be used; nobody locks themselves out."""
    renew = html.Button(
        _("New one-time password"),
        id={"tab": "users", "do": "renew", "account": one.id},
        className="cp-button cp-press",
    )
    ident = {"tab": "users", "do": "enable", "account": one.id, "on": not one.enabled}
    enable = html.Button(_("Disable") if one.enabled else _("Enable"), id=ident, className="cp-button cp-press")
    return html.P([renew, *([enable] if one.id != reader.account_id else [])], className="cp-choice")
