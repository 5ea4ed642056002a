"""A browser without a screen: goes to addresses with its cookies, logs in, and calls the callbacks of pages."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access import passwords, present
from dashboard.access.conditions import Conditions
from dashboard.access.guard import guard
from dashboard.app import create
from storage import accounts
from storage.accounts import Account
from storage.store import Store

SECRET = "a key for the tests, and for nothing else"
PASSWORD = "{} has a long password"


class Browser:
    """On a guarded dashboard of its own."""

    def __init__(self, store: Store, conditions: Conditions | None = None) -> None:
        self.app = create(store, who=present.reader)
        guard(self.app.server, store, conditions or Conditions(SECRET))
        self.client: FlaskClient = self.app.server.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, buffered=True, **more)

    def token(self) -> str:
        """What Dash sends along: the cookie that a script may read."""
        cookie = self.client.get_cookie("_csrf_token")
        return cookie.value if cookie else ""

    def post(self, path: str, form: dict[str, str], **more: Any) -> TestResponse:
        """Send a form of a page that was opened before."""
        written = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path, **more).get_data(as_text=True))
        token = written.group(1) if written else self.token()
        return self.client.post(path, data={"csrf_token": token, **form}, **more)

    def log_in(self, login: str, password: str = "", to: str = "/login", **more: Any) -> TestResponse:
        return self.post(to, {"login": login, "password": password or PASSWORD.format(login)}, **more)

    def page(self, path: str, search: str = "") -> TestResponse:
        """What the page at an address answers."""
        said = {"address.pathname": path, "address.search": search, "view.data": {"scheme": "light", "narrow": False}}
        return self.call("title.data", said, ["view.data"])

    def press(self, page: str, **pressed: Any) -> TestResponse:
        """What a page answers to a button or form."""
        return self.call("decided.data", {"pressed.data": {"page": page, **pressed}}, ["pressed.data"])

    def call(self, output: str, said: dict[str, Any], changed: list[str], token: str | None = None) -> TestResponse:
        """The callback with this output, called as Dash does."""
        (key,) = [key for key in self.app.callback_map if output in key]
        told = self.app.callback_map[key]

        def values(of: str) -> list[dict[str, Any]]:
            return [{**one, "value": said.get(f"{one['id']}.{one['property']}")} for one in told[of]]

        outputs = [dict(zip(("id", "property"), one.split("."), strict=True)) for one in key.strip(".").split("...")]
        asked = {
            "output": key,
            "outputs": outputs,
            "inputs": values("inputs"),
            "state": values("state"),
            "changedPropIds": changed,
        }
        if token is None and not self.token():
            self.get("/")
        headers = {"X-CSRFToken": self.token() if token is None else token}
        return self.client.post("/_dash-update-component", json=asked, headers=headers)


def account(store: Store, login: str, role: str, courses: tuple[str, ...] = (), email: str = "") -> Account:
    """An account whose password was changed once."""
    hashed = passwords.hashed(PASSWORD.format(login))
    made = accounts.add(store, login, login.title(), role, email=email, courses=courses, password=hashed)
    accounts.change(store, made.id, initial=False)
    return accounts.named(store, login)
