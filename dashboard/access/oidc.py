"""To log in by OpenID Connect: authorization code with PKCE, state and nonce, by Authlib.

Nobody gets an account by this. Whom the provider tells is the account with that issuer and subject; the first time the
one that an admin made with that address, if the provider says that the address is verified.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect, request, session, url_for

from dashboard.access import present
from dashboard.access.conditions import Provider
from dashboard.access.entrance import local_path
from dashboard.access.sheet import in_their_language, sheet
from dashboard.language import _
from storage import StoreError, accounts
from storage.accounts import Account

if TYPE_CHECKING:
    from storage.store import Store

log = logging.getLogger(__name__)

NEXT = "next"


def routes(access: Blueprint, store: Store, server: Flask, provider: Provider) -> None:
    """The routes to log in by a provider. StoreError where Authlib is not installed."""
    client = _client(server, provider)
    wanted = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"value": provider.client_id}}

    @access.get("/login/oidc")
    @in_their_language
    def go() -> Any:
        for begun in [key for key in session if key.startswith("_state_")]:  # Authlib's; a cookie holds 4 KB
            del session[begun]
        session[NEXT] = local_path(request.args.get("next", ""))
        try:
            return client.authorize_redirect(url_for("access.back", _external=True))
        except Exception as error:  # the provider is away, or is none: whatever is wrong with it, it is not us
            return _failed(error)

    @access.get("/login/oidc/back")
    @in_their_language
    def back() -> Any:
        to = local_path(str(session.get(NEXT, "")))
        try:
            told = client.authorize_access_token(claims_options=wanted)["userinfo"]
        except Exception as error:  # forged, out of date, refused at the provider, or the provider is away
            return _failed(error)
        account = whose(store, provider, told)
        if account is None:
            return _page(_("There is no account for you here. Ask an admin for one with your e-mail address."), 403)
        present.begin(account, "oidc")
        return redirect(to)


def whose(store: Store, provider: Provider, told: dict[str, Any]) -> Account | None:
    """The account of whom the provider tells, by the checked claims of an ID token; None where there is none."""
    subject = f"{provider.issuer} {told['sub']}"
    account = accounts.by_subject(store, subject)
    if account is None and told.get("email_verified") is True:
        account = accounts.link(store, str(told.get("email", "")), subject)
    return account if account is not None and account.enabled else None


def _client(server: Flask, provider: Provider) -> Any:
    try:
        from authlib.integrations.flask_client import OAuth
    except ModuleNotFoundError as error:
        raise StoreError(f"OpenID Connect needs {error.name}: pip install 'classpulse[oidc]'") from error
    return OAuth(server).register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )


def _failed(error: Exception) -> Any:
    log.warning("log-in by OpenID Connect failed: %s: %s", type(error).__name__, error)
    return _page(_("The log-in with your institution's account did not succeed. Try it once more."), 400)


def _page(text: str, status: int) -> Any:
    return sheet(_("Not logged in"), text, status, links=[("/login", _("Back to the log-in"))])
