"""Log-in by OpenID Connect, against a small provider on this machine that signs its tokens."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from waitress.server import create_server
from werkzeug.test import TestResponse

from dashboard.access.conditions import Conditions, Provider
from storage import StoreError, accounts
from storage.store import Store
from tests.dashboard.browsing import PASSWORD, SECRET, Browser, account
from tests.waiting import LIMIT_S

pytest.importorskip("authlib", reason="needs the extra [oidc]")

KEY, OTHER_KEY = RSAKey.generate_key(2048, auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class Fake:
    """A provider: knows one client, and tells `claims` of whoever comes, signed by `key`."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    asked: dict[str, str] = field(default_factory=dict)

    def allow(self, location: str) -> str:
        """Log somebody in who was sent here; the address to which they are sent back."""
        address = urlsplit(location)
        assert location.startswith(f"{self.issuer}/authorize?")
        self.asked = dict(parse_qsl(address.query))
        return f"{self.asked['redirect_uri']}?{urlencode({'code': 'once', 'state': self.asked['state']})}"

    def token(self) -> Any:
        """What is given for the code, to the client that began with it."""
        assert request.authorization is not None
        assert (request.authorization.username, request.authorization.password) == ("class", "hidden")
        assert request.form["code"] == "once"
        proof = sha256(request.form["code_verifier"].encode()).digest()
        assert urlsafe_b64encode(proof).decode().rstrip("=") == self.asked["code_challenge"]
        now = int(time.time())
        plain = {"iss": self.issuer, "aud": "class", "sub": "7", "iat": now, "exp": now + 60}
        told = {**plain, "nonce": self.asked["nonce"], **self.claims}
        header = {"alg": "RS256", "kid": KEY.kid}
        return jsonify(access_token="a", token_type="Bearer", id_token=jwt.encode(header, told, self.key))


@pytest.fixture
def fake() -> Iterator[Fake]:
    provider, server = Fake(), Flask("provider")
    listening = create_server(server, host="127.0.0.1", port=0)
    provider.issuer = f"http://127.0.0.1:{listening.effective_port}"
    known = {
        "issuer": provider.issuer,
        "authorization_endpoint": f"{provider.issuer}/authorize",
        "token_endpoint": f"{provider.issuer}/token",
        "jwks_uri": f"{provider.issuer}/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    server.get("/.well-known/openid-configuration")(lambda: jsonify(known))
    server.add_url_rule("/keys", "keys", lambda: jsonify(KeySet([KEY]).as_dict(private=False)))
    server.add_url_rule("/token", "token", provider.token, methods=["POST"])
    thread = Thread(target=listening.run, daemon=True)
    thread.start()
    yield provider
    listening.close()
    thread.join(LIMIT_S)


@pytest.fixture
def browser(store: Store, fake: Fake) -> Browser:
    accounts.add(store, "tess", "Tess", "teacher", email="Tess@Example.org")
    return Browser(store, Conditions(SECRET, provider=Provider(fake.issuer, "class", "hidden")))


def come(browser: Browser, fake: Fake, to: str = "", **claims: Any) -> TestResponse:
    """Log in by the provider, which tells these claims."""
    fake.claims = {"email": "tess@example.org", "email_verified": True, **claims}
    return browser.get(fake.allow(browser.get(f"/login/oidc{to}").location))


def test_an_account_with_the_verified_address_is_linked_and_found_again_by_its_subject(
    browser: Browser, fake: Fake, store: Store
) -> None:
    assert "/login/oidc" in browser.get("/login").get_data(as_text=True)
    came = come(browser, fake, "?next=/review")
    assert (came.status_code, came.location) == (302, "/review")
    assert fake.asked["response_type"] == "code"
    assert fake.asked["code_challenge_method"] == "S256"
    assert browser.page("/").status_code == 200
    assert accounts.named(store, "tess").subject == f"{fake.issuer} 7"
    again = Browser(store, Conditions(SECRET, provider=Provider(fake.issuer, "class", "hidden")))
    assert come(again, fake, email="moved@example.org", email_verified=False).location == "/"
    assert again.page("/").status_code == 200


def test_nobody_gets_an_account_by_it(browser: Browser, fake: Fake, store: Store) -> None:
    for claims in ({"email": "else@example.org"}, {"email_verified": False}, {"email_verified": "true"}, {"email": ""}):
        assert come(browser, fake, **claims).status_code == 403
        assert browser.page("/").status_code == 401
    assert [one.subject for one in accounts.every(store)] == [None]
    come(browser, fake)
    accounts.change(store, accounts.named(store, "tess").id, enabled=False)
    assert come(browser, fake).status_code == 403, "disabled"
    assert browser.page("/").status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [{"nonce": "another"}, {"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_token_that_is_not_for_this_is_refused(browser: Browser, fake: Fake, wrong: dict[str, Any]) -> None:
    refused = come(browser, fake, **wrong)
    assert refused.status_code == 400
    assert "did not succeed" in refused.get_data(as_text=True)
    assert browser.page("/").status_code == 401


def test_so_is_one_of_another_key(browser: Browser, fake: Fake) -> None:
    fake.key = OTHER_KEY
    assert come(browser, fake).status_code == 400
    assert browser.page("/").status_code == 401


def test_what_this_browser_did_not_begin_does_not_end_here(browser: Browser, fake: Fake, store: Store) -> None:
    back = fake.allow(browser.get("/login/oidc").location)
    victim = Browser(store, Conditions(SECRET, provider=Provider(fake.issuer, "class", "hidden")))
    assert victim.get(back).status_code == 400
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert browser.get(f"/login/oidc/back?error=access_denied&state={state}").status_code == 400
    assert browser.get("/login/oidc/back").status_code == 400


def test_a_provider_that_is_away_is_told(store: Store) -> None:
    browser = Browser(store, Conditions(SECRET, provider=Provider("http://127.0.0.1:9", "class", "hidden")))
    assert browser.get("/login/oidc").status_code == 400


def test_a_password_stays_a_way_in(browser: Browser, store: Store) -> None:
    account(store, "tom", "teacher")
    assert browser.log_in("tom", PASSWORD.format("tom")).status_code == 302


def test_settings_that_are_half_there_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSPULSE_SECRET", SECRET)
    monkeypatch.setenv("CLASSPULSE_OIDC_ISSUER", "https://id.example")
    with pytest.raises(StoreError, match="CLASSPULSE_OIDC_CLIENT_ID, CLASSPULSE_OIDC_CLIENT_SECRET"):
        Conditions.set_for("127.0.0.1")
    monkeypatch.setenv("CLASSPULSE_OIDC_CLIENT_ID", "class")
    monkeypatch.setenv("CLASSPULSE_OIDC_CLIENT_SECRET", "hidden")
    assert Conditions.set_for("127.0.0.1").provider == Provider("https://id.example", "class", "hidden")
