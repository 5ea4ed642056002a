"""To log in by password, and out."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask_wtf.csrf import CSRFError

from dashboard.access import cookies, passwords, present, refusals
from dashboard.access.entrance import local_path
from dashboard.access.sheet import Field, in_their_language, sheet
from dashboard.language import _, ngettext
from storage import accounts, attempts
from storage.accounts import Account

if TYPE_CHECKING:
    from flask import Response

    from storage.store import Store


def routes(access: Blueprint, store: Store, elsewhere: bool) -> None:
    """The routes to log in and out; `elsewhere`: also by OpenID Connect."""

    @access.get("/login")
    @in_their_language
    def ask() -> Any:
        if present.account():
            return redirect(_next())
        return _page(elsewhere)

    @access.post("/login")
    @in_their_language
    def enter() -> Any:
        login = request.form.get("login", "")
        account, wrong, status = checked(store, login, request.form.get("password", ""))
        if account is None:
            return _page(elsewhere, login, wrong, status)
        present.begin(account, "password")
        return cookies.remember(redirect(_next()), account.login)

    @access.post("/logout")
    def leave() -> Any:
        present.end()
        return redirect("/login")

    @access.app_errorhandler(CSRFError)
    @in_their_language
    def stale(error: CSRFError) -> Any:
        if request.path != "/login":
            return refusals.refused(error)
        return _page(elsewhere, wrong=_("This page was open for too long. Please log in again."), status=400)


def checked(store: Store, login: str, password: str) -> tuple[Account | None, str, int]:
    """Whose login and password these are; else None, a sentence that tells nothing of which was wrong, and a status."""
    wait_s = attempts.begin(store, login, address(), known=cookies.known(login.strip().lower()))
    if wait_s:
        return None, _wait(wait_s), 429
    account = accounts.by_login(store, login.replace("\0", ""))
    known = account.password if account is not None and account.enabled else None
    if not passwords.fits(known, password) or account is None or known is None:
        return None, _("Login or password is wrong."), 401
    attempts.forget(store, login, address())
    if passwords.outdated(known):
        accounts.rehash(store, account.id, passwords.hashed(password))
    return account, "", 200


def address() -> str:
    """Where a request comes from: an address; of IPv6 the network, in which everybody has as many as they like."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if seconds < 60:
        said = ngettext(
            "Too many attempts. Try again in {n} second.", "Too many attempts. Try again in {n} seconds.", seconds
        )
        return said.format(n=seconds)
    said = ngettext(
        "Too many attempts. Try again in {n} minute.", "Too many attempts. Try again in {n} minutes.", minutes
    )
    return said.format(n=minutes)


def _next() -> str:
    return local_path(request.args.get("next", ""))


def _page(elsewhere: bool, login: str = "", wrong: str = "", status: int = 200) -> Response:
    query = "" if _next() == "/" else "?" + urlencode({"next": _next()})
    fields = [
        Field("login", _("Login name"), "username", "text", login),
        Field("password", _("Password"), "current-password"),
    ]
    links = [(f"/login/oidc{query}", _("Log in with your institution's account"))] if elsewhere else []
    return sheet(
        _("Log in"), status=status, to=f"/login{query}", fields=fields, button=_("Log in"), wrong=wrong, links=links
    )
