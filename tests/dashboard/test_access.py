"""Who comes in and who does not, and what cookies and headers say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from dashboard.access import entrance, granting, guard, passwords, present
from dashboard.access.conditions import Conditions
from dashboard.app import create
from storage import accounts
from storage.store import Store
from tests.dashboard import rooms
from tests.dashboard.browsing import PASSWORD, SECRET, Browser, account

LOCAL = Conditions(SECRET, local=True)


@pytest.fixture
def browser(store: Store) -> Browser:
    account(store, "tess", "teacher", ("Algebra",))
    return Browser(store)


def within(browser: Browser) -> bool:
    return browser.page("/").status_code == 200


# ---------------------------------------------------------------------------------------------------------- log-in


def test_nobody_is_in_without_logging_in(browser: Browser) -> None:
    asked = browser.get("/lecture/x?formula=rms")
    assert (asked.status_code, asked.location) == (302, "/login?next=%2Flecture%2Fx%3Fformula%3Drms")
    assert browser.get("/_dash-layout").status_code == 401
    assert browser.get("/_dash-dependencies").status_code == 401
    assert browser.page("/").status_code == 401
    assert browser.get("/assets/classpulse.css").status_code == 200


def test_log_in_leads_where_one_wanted_to_go(browser: Browser) -> None:
    came = browser.log_in("TESS ", PASSWORD.format("tess"), to="/login?next=/review")
    assert (came.status_code, came.location) == (302, "/review")
    assert within(browser)
    assert browser.get("/login").location == "/"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\x", "/a\nb", "/login", "evil"]
)
def test_and_nowhere_else(browser: Browser, elsewhere: str) -> None:
    assert entrance.local_path(elsewhere) == "/"
    form = {"login": "tess", "password": PASSWORD.format("tess")}
    browser.get("/login")
    sent = browser.client.post("/login", query_string={"next": elsewhere}, data={**form, "csrf_token": browser.token()})
    assert sent.location == "/"


def test_wrong_is_wrong_whatever_was_wrong(browser: Browser, store: Store) -> None:
    account(store, "gone", "teacher")
    accounts.change(store, accounts.named(store, "gone").id, enabled=False)
    accounts.add(store, "elsewhere", "E", "teacher")  # by OpenID Connect alone
    pairs = [("tess", "wrong"), ("nobody", "x"), ("gone", PASSWORD.format("gone")), ("elsewhere", ""), ("", "\0")]
    answers = [browser.log_in(login, password or " ") for login, password in pairs]
    assert {answer.status_code for answer in answers} == {401}
    assert all("Login or password is wrong." in answer.get_data(as_text=True) for answer in answers)
    assert not within(browser)


def test_an_unknown_login_costs_as_much_as_a_known_one(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, known: str, password: str) -> bool:
        looked.append(known.split("$")[3])
        return verify(hasher, known, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    browser.log_in("tess", "wrong")
    browser.log_in("nobody", "wrong")
    assert len(looked) == 2
    assert looked[0] == looked[1], "by the same parameters"


def test_a_hash_of_other_parameters_is_renewed_and_the_log_in_lasts(browser: Browser, store: Store) -> None:
    before = accounts.named(store, "tess")
    weaker = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    accounts.rehash(store, before.id, weaker.hash(PASSWORD.format("tess")))
    browser.log_in("tess")
    after = accounts.named(store, "tess")
    assert after.password is not None
    assert not passwords.outdated(after.password)
    assert after.changed_at == before.changed_at
    assert within(browser)


def test_out_is_out(browser: Browser) -> None:
    browser.log_in("tess")
    assert browser.client.post("/logout").status_code == 400, "another site may not log out"
    browser.get("/")
    assert browser.client.post("/logout", data={"csrf_token": browser.token()}).location == "/login"
    assert not within(browser)


@pytest.mark.parametrize(
    "change",
    [
        lambda store, number: accounts.change(store, number, role="auditor"),
        lambda store, number: accounts.change(store, number, courses=["Biology"]),
        lambda store, number: accounts.change(store, number, enabled=False),
        granting.renew,
    ],
)
def test_what_changes_an_account_ends_what_was_begun(
    browser: Browser, store: Store, change: Callable[[Store, int], object]
) -> None:
    browser.log_in("tess")
    assert within(browser)
    change(store, accounts.named(store, "tess").id)
    assert browser.page("/").status_code == 401


def test_a_cookie_of_another_key_is_none(browser: Browser, store: Store) -> None:
    browser.log_in("tess")
    other = Browser(store, Conditions("another key, just as long as the first"))
    cookie = browser.client.get_cookie("classpulse")
    assert cookie is not None
    other.client.set_cookie("classpulse", cookie.value)
    assert other.get("/").location == "/login"


def test_idle_and_long_visits_end(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    browser.log_in("tess")
    idle, longest = present.IDLE.total_seconds(), present.LONGEST.total_seconds()

    def later(seconds: float) -> None:
        monkeypatch.setattr("time.time", lambda: now + seconds)

    later(idle - 10)
    assert within(browser)
    later(2 * idle - 30)
    assert within(browser), "what one did in between counts"
    later(2 * idle + 3_000)
    said = {"address.pathname": "/", "view.data": {"scheme": "light", "narrow": False}}
    assert browser.call("title.data", said, ["again.n_intervals"]).status_code == 200
    later(3 * idle - 20)
    assert not within(browser), "what a page asks for by itself does not"
    later(0)
    browser.log_in("tess")
    for hours in range(1, 12):
        later(hours * 3600)
        assert within(browser)
    later(longest + 1)
    assert not within(browser)
    assert timedelta(seconds=longest) > timedelta(seconds=idle)


# ------------------------------------------------------------------------------------------------------- passwords


def test_a_given_password_is_changed_before_anything_else(store: Store) -> None:
    given = granting.add(store, "new", "New", "teacher")
    browser = Browser(store)
    assert browser.log_in("new", given).location == "/"
    assert browser.get("/review").location == "/password?next=%2Freview"
    assert browser.page("/").status_code == 401
    for new, again, why in [
        ("short", "short", "12 characters"),
        ("a long password", "another password", "not the same"),
        ("a" * 20, "a" * 20, "harder to guess"),
        ("this is new to me", "this is new to me", "harder to guess"),
        (given, given, "that you have"),
    ]:
        refused = browser.post("/password", {"new": new, "again": again})
        assert refused.status_code == 400
        assert why in refused.get_data(as_text=True)
    chosen = "a sentence to keep in mind"
    assert browser.post("/password?next=/review", {"new": chosen, "again": chosen}).location == "/review"
    assert within(browser)
    assert Browser(store).log_in("new", given).status_code == 401
    assert Browser(store).log_in("new", chosen).status_code == 302


def test_changing_one_s_own_needs_the_present_one_and_ends_the_others(browser: Browser, store: Store) -> None:
    elsewhere = Browser(store)
    elsewhere.log_in("tess")
    browser.log_in("tess")
    new = "a sentence to keep in mind"
    assert browser.post("/password", {"current": "wrong", "new": new, "again": new}).status_code == 401
    guessed = PASSWORD.format("tess")
    told = browser.post("/password", {"current": "wrong", "new": guessed, "again": guessed})
    assert "that you have" not in told.get_data(as_text=True), "nor can it be guessed at so"
    assert browser.post("/password", {"current": PASSWORD.format("tess"), "new": new, "again": new}).status_code == 302
    assert within(browser)
    assert not within(elsewhere)


# --------------------------------------------------------------------------------------------------------- guessing


def test_guessing_has_to_wait_and_whoever_knows_the_password_waits_too(browser: Browser) -> None:
    answers = [browser.log_in("tess", "guess").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    assert "Try again in 2 seconds" in browser.log_in("tess").get_data(as_text=True)
    from_home = browser.log_in("tess", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert from_home.status_code == 302, "elsewhere one gets in"


def test_addresses_of_one_network_are_one(browser: Browser) -> None:
    for number in range(5):
        browser.log_in("tess", "guess", environ_overrides={"REMOTE_ADDR": f"2001:db8:1:2::{number}"})
    last = browser.log_in("tess", environ_overrides={"REMOTE_ADDR": "2001:db8:1:2:ffff::1"})
    assert last.status_code == 429
    mapped = browser.log_in("tess", environ_overrides={"REMOTE_ADDR": "::ffff:203.0.113.9"})
    assert mapped.status_code == 302


def test_guessed_at_from_everywhere_one_gets_in_where_one_was_before(browser: Browser, store: Store) -> None:
    at_home = {"REMOTE_ADDR": "203.0.113.9"}
    browser.log_in("tess", environ_overrides=at_home)
    browser.get("/")
    browser.client.post("/logout", data={"csrf_token": browser.token()})
    for number in range(50):
        Browser.log_in(browser, "tess", "guess", environ_overrides={"REMOTE_ADDR": f"198.51.100.{number}"})
    assert Browser(store).log_in("tess", environ_overrides=at_home).status_code == 429
    assert browser.log_in("tess", environ_overrides=at_home).status_code == 302


# ------------------------------------------------------------------------------------------------ cookies and headers


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_told_about_cookies(browser: Browser, scheme: str) -> None:
    more = {"base_url": f"{scheme}://class.example"}
    browser.get("/login", **more)
    form = {"login": "tess", "password": PASSWORD.format("tess")}
    cookie = browser.client.get_cookie("_csrf_token", domain="class.example")
    assert cookie is not None
    came = browser.client.post(
        "/login",
        data={**form, "csrf_token": cookie.value},
        headers={"Referer": f"{scheme}://class.example/login"},
        **more,
    )
    assert came.status_code == 302
    given = {one.split("=")[0]: one for one in came.headers.getlist("Set-Cookie")}
    assert set(given) >= {"classpulse", "known"}
    for name in ("classpulse", "known"):
        assert "HttpOnly" in given[name]
        assert "SameSite=Lax" in given[name]
        assert ("Secure" in given[name]) == (scheme == "https")
    kept = came.headers.get("Strict-Transport-Security")
    assert kept == ("max-age=31536000" if scheme == "https" else None)


def test_proxies_are_believed_only_if_named(store: Store) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Host": "class.example"}
    plain = Browser(store).get("/login", headers=said).headers.getlist("Set-Cookie")
    behind = Browser(store, Conditions(SECRET, proxies=1)).get("/login", headers=said).headers.getlist("Set-Cookie")
    assert all("Secure" not in one for one in plain)
    assert plain
    assert all("Secure" in one for one in behind)


def test_nothing_is_changed_without_the_token_of_a_page(browser: Browser) -> None:
    form = {"login": "tess", "password": PASSWORD.format("tess")}
    assert browser.client.post("/login", data=form).status_code == 400
    browser.log_in("tess")
    browser.get("/")
    said = {"address.pathname": "/", "view.data": {"scheme": "light", "narrow": False}}
    refused = [browser.call("title.data", said, ["view.data"], token) for token in ("", "x")]
    assert [one.status_code for one in refused] == [400, 400]
    assert refused[0].get_json()["title"] == "This was not understood"
    assert browser.call("title.data", said, ["view.data"]).status_code == 200


def test_headers(browser: Browser) -> None:
    page = browser.get("/login").headers
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert "unsafe" not in policy["script-src"]
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == "'self'"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert "camera=()" in page["Permissions-Policy"]
    assert page["Cache-Control"] == "no-store"
    assert browser.get("/assets/classpulse.css").headers["Cache-Control"] != "no-store"
    browser.log_in("tess")
    assert browser.page("/").headers["Cache-Control"] == "no-store"
    assert browser.get("/").headers["Content-Security-Policy"] == page["Content-Security-Policy"]


def test_what_is_refused_outside_a_page_is_told_on_a_sheet(store: Store) -> None:
    answer = create(store).server.test_client().post("/lecture/x")
    assert answer.status_code == 405
    assert "This was not understood" in answer.get_data(as_text=True)
    assert "Content-Security-Policy" in answer.headers


# -------------------------------------------------------------------------------------------------------- the first


def test_the_first_start_makes_an_admin_and_the_second_does_not(
    store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    guard.welcome(store, Conditions(SECRET))
    said = capfd.readouterr().out
    password = said.split()[-1]
    assert "admin" in said
    guard.welcome(store, Conditions(SECRET))
    assert capfd.readouterr().out == ""
    (admin,) = accounts.every(store)
    assert (admin.login, admin.role, admin.initial) == ("admin", "admin", True)
    browser = Browser(store)
    assert browser.log_in("admin", password).status_code == 302
    assert browser.get("/").location == "/password"


def test_a_demo_is_open_to_its_own_machine_alone(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    guard.welcome(store, LOCAL)
    assert (capfd.readouterr().out, accounts.every(store)) == ("", [])
    rooms.hold(store)
    browser = Browser(store, LOCAL)
    assert browser.get("/").status_code == 200
    assert "Lecture 7" in browser.page("/").get_data(as_text=True)
    for host in ("localhost:8050", "127.0.0.1:8050", "[::1]:8050"):
        assert browser.get("/", headers={"Host": host}).status_code == 200
    for headers in ({"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example"}, {"X-Forwarded-For": "127.0.0.1"}):
        assert browser.get("/", headers=headers).status_code == 302
    assert browser.get("/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 302


def test_a_demo_that_was_left_open_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    browser = Browser(store, LOCAL)
    browser.get("/")
    said = {"address.pathname": "/", "view.data": {"scheme": "light", "narrow": False}}
    for hours in range(1, 30):
        monkeypatch.setattr("time.time", lambda hours=hours: now + 3600 * hours)
        assert browser.call("title.data", said, ["again.n_intervals"]).status_code == 200


@pytest.mark.parametrize(
    ("host", "demo", "proxies", "local"),
    [
        ("127.0.0.1", True, "", True),
        ("localhost", True, "", True),
        ("::1", True, "", True),
        ("0.0.0.0", True, "", False),
        ("192.0.2.1", True, "", False),
        ("127.0.0.1", True, "1", False),
        ("127.0.0.1", False, "", False),
    ],
)
def test_where_a_demo_needs_no_log_in(
    monkeypatch: pytest.MonkeyPatch, host: str, demo: bool, proxies: str, local: bool
) -> None:
    monkeypatch.setenv("CLASSPULSE_PROXIES", proxies)
    monkeypatch.setenv("CLASSPULSE_SECRET", SECRET)
    assert Conditions.set_for(host, demo=demo).local is local
