"""To change one's password: when one likes, and before anything else where it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request

from dashboard.access import passwords, present
from dashboard.access.entrance import local_path
from dashboard.access.login import checked
from dashboard.access.sheet import Field, in_their_language, sheet
from dashboard.language import _
from storage import accounts
from storage.accounts import Account

if TYPE_CHECKING:
    from flask import Response

    from storage.store import Store


def routes(access: Blueprint, store: Store) -> None:
    """The routes to change a password."""

    @access.get("/password")
    @in_their_language
    def choose() -> Any:
        account = present.account()
        if account is None or account.password is None:
            return redirect("/")
        return _page(account)

    @access.post("/password")
    @in_their_language
    def change() -> Any:
        account = present.account()
        if account is None or account.password is None:
            return redirect("/login")
        wrong, status = _wrong(store, account)
        if wrong:
            return _page(account, wrong, status)
        accounts.change(store, account.id, password=passwords.hashed(request.form["new"]), initial=False)
        present.begin(accounts.named(store, account.login), "password")
        return redirect(local_path(request.args.get("next", "")))


def _wrong(store: Store, account: Account) -> tuple[str, int]:
    """What is wrong with what was sent, and a status; "" where nothing is."""
    new, again = request.form.get("new", ""), request.form.get("again", "")
    objection = passwords.objection(new, again, account.login)
    if objection:
        return objection, 400
    if passwords.fits(account.password, new):
        return _("This is the password that you have."), 400
    if present.must_change(account):
        return "", 200
    found, wrong, status = checked(store, account.login, request.form.get("current", ""))
    return ("", 200) if found else (_("The present password is wrong.") if status == 401 else wrong, status)


def _page(account: Account, wrong: str = "", status: int = 200) -> Response:
    given = present.must_change(account)
    back = local_path(request.args.get("next", ""))
    hint = _("{least} characters or more. A sentence is easy to remember.").format(least=passwords.LEAST)
    fields = [
        *([] if given else [Field("current", _("Present password"), "current-password")]),
        Field("new", _("New password"), "new-password", hint=hint),
        Field("again", _("New password, once more"), "new-password"),
    ]
    said = _("Yours was given to you to be used once. Choose one that only you know.") if given else ""
    links = [] if given else [("/settings/own", _("Back"))]
    return sheet(
        _("Choose a password"), said, status, fields=fields, button=_("Change the password"), wrong=wrong, links=links,
        to="/password" if back == "/" else "/password?" + urlencode({"next": back}),
    )  # fmt: skip
