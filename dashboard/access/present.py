"""Who is logged in. A signed cookie says which account, of which change, since when; nothing is kept on the server.

The cookie goes with the browser, ends after `IDLE` without use and after `LONGEST` at all; whatever changes the
account ends it at once.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app, g, has_request_context, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.exceptions import Unauthorized

from dashboard.reader import OPERATOR, Reader, of
from storage import accounts, auditing
from storage.accounts import Account

if TYPE_CHECKING:
    from flask import Flask

    from storage.store import Store

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
SINCE, BY = "since", "by"


class Present(UserMixin):  # type: ignore[misc]  # untyped in Flask-Login
    """Somebody with an account, as Flask-Login wants them: known by the account and its last change."""

    def __init__(self, account: Account) -> None:
        """Whose account this is."""
        self.account = account

    def get_id(self) -> str:
        """What the cookie holds of them; another one after each change of the account."""
        return f"{self.account.id} {self.account.changed_at.isoformat()}"


def keep(server: Flask, store: Store) -> None:
    """Have the server tell who is logged in by the accounts of `store`."""
    manager = LoginManager(server)
    manager.session_protection = None  # a notebook changes its address on the way to the next room

    @server.before_request
    def act() -> None:
        auditing.ACTOR.set(_actor)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(ident: str) -> Present | None:
        number, _, _ = ident.partition(" ")
        account = accounts.by_id(store, int(number)) if number.isdecimal() else None
        found = Present(account) if account is not None and account.enabled else None
        return found if found is not None and found.get_id() == ident and _lasts() else None


def _actor() -> auditing.Who:
    """Who makes this request, for the audit log; outside of one, or where nobody logs in, a command."""
    if not has_request_context() or not hasattr(current_app, "login_manager"):
        return auditing.Who()
    found = None if g.get("operator", False) else account()
    return auditing.Who(role=OPERATOR.role) if found is None else auditing.Who(found.id, found.role)


def lasts(store: Store) -> bool:
    """Whether who was let in when this request began still would be: it may be one that goes on for hours."""
    begun = None if g.get("operator", False) else account()
    found = begun and accounts.by_id(store, begun.id)
    return begun is None or bool(found and found.enabled and found.changed_at == begun.changed_at and _lasts())


def _lasts() -> bool:
    since = float(session.get(SINCE, 0))
    return 0 <= time.time() - since < LONGEST.total_seconds()


def begin(account: Account, by: str) -> None:
    """Log somebody in, `by` "password" or "oidc"; what the cookie held before is gone."""
    session.clear()
    session[SINCE], session[BY] = time.time(), by
    login_user(Present(account))


def end() -> None:
    """Log out."""
    logout_user()
    session.clear()


def account() -> Account | None:
    """The account of who makes this request; None where nobody is logged in."""
    user: Any = current_user
    return user.account if user.is_authenticated else None


def must_change(account: Account) -> bool:
    """Whether the password is to be changed before anything else: it was given, and has been used."""
    return account.initial and session.get(BY) == "password"


def reader() -> Reader:
    """Who makes this request. Unauthorized (401) for nobody."""
    if g.get("operator", False):
        return OPERATOR
    found = account()
    if found is None or must_change(found):
        raise Unauthorized
    return of(found)
