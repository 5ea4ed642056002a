"""One call to Zoom: with a token, with patience, and with its errors in words.

A token lasts an hour; it is asked for anew shortly before, and when Zoom takes it no longer. Where Zoom says "not now"
(429, or a fault of its own) it is asked again as soon as it says, or after a growing pause; a wait of more than half a
minute is left to whoever asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from ingest.remote import shown
from ingest.zoom.account import Account
from ingest.zoom.answers import ahead_s, check, parsed, said_by
from ingest.zoom.failing import LaterError, ZoomError

TIMEOUT = httpx.Timeout(60.0, connect=15.0)
TRIES = 5
LONGEST_S = 30.0
"""No call waits longer for its next try."""
EARLY_S = 120.0
"""A token is given up so long before it ends: a download must be answered with it yet."""
REDIRECTS = 5
Answered = TypeVar("Answered")

for _name in ("httpx", "httpcore"):  # they log addresses, and with them people's e-mail addresses
    logging.getLogger(_name).setLevel(logging.WARNING)


class Zoom:
    """Calls in the name of an account. Use it in a `with` block, or close it."""

    def __init__(self, account: Account) -> None:
        """Nothing is asked yet."""
        self.account = account
        self.ahead_s: float | None = None
        """How far this machine's clock is ahead of Zoom's, once it was asked for a token."""
        self._http = httpx.Client(timeout=TIMEOUT, headers={"User-Agent": "ClassPulse", "Accept-Encoding": "identity"})
        self._token, self._until = "", 0.0

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Closes its connections."""
        self._http.close()

    def ask(self, path: str, *named: str, **query: str | int) -> dict[str, Any]:
        """What Zoom answers at a path as users/{}/recordings, with what it is about in the place of the braces.

        ZoomError: ScopesError where the app lacks a right, LaterError where another try may do.
        """
        url = f"{self.account.api}/{path.format(*map(quoted, named))}"
        sent = {name: value for name, value in query.items() if value != ""}

        def once(token: str) -> dict[str, Any]:
            answer = self._sent("GET", url, path, params=sent, headers={"Authorization": f"Bearer {token}"})
            check(answer, path)
            return parsed(answer, path)

        return patiently(lambda: self.authorised(once))

    def authorised(self, call: Callable[[str], Answered], given: str = "") -> Answered:
        """A call with the token `given`, with ours, then with a new one, as far as Zoom refuses those before."""
        if given:
            with _unless_refused():
                return call(given)
        with _unless_refused():
            return call(self.token())
        self._token = ""
        return call(self.token())

    def token(self) -> str:
        """The account's token. ZoomError where Zoom gives none."""
        if not self._token or monotonic() > self._until:
            given = self._asked_for_token()
            self._token = str(given.get("access_token") or "")
            self._until = monotonic() + max(0.0, float(given.get("expires_in") or 3600) - EARLY_S)
        return self._token

    def _asked_for_token(self) -> dict[str, Any]:
        account, what = self.account, "a token"
        form = {"grant_type": "account_credentials", "account_id": account.account}
        answer = self._sent("POST", account.token, what, data=form, auth=(account.client, account.secret))
        self.ahead_s = ahead_s(answer)
        if answer.status_code in (400, 401, 403):
            raise ZoomError(
                f"Zoom gives no token ({said_by(answer)}): check CLASSPULSE_ZOOM_ACCOUNT, CLASSPULSE_ZOOM_CLIENT and "
                "CLASSPULSE_ZOOM_SECRET, and that the app is activated"
            )
        check(answer, what)
        given = parsed(answer, what)
        if not given.get("access_token"):
            raise LaterError("Zoom answers without a token")
        return given

    def _sent(self, method: str, url: str, what: str, **more: Any) -> httpx.Response:
        with reached(what):
            return self._http.request(method, url, **more)

    @contextmanager
    def opened(self, url: str, token: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer at a download address, not read yet; redirects are followed, another host is shown no token."""
        if not self.account.ours(url):
            raise ZoomError(f"{shown(url)} is no address of Zoom's, so it is not shown the token")
        request = self._http.build_request("GET", url, headers={**headers, "Authorization": f"Bearer {token}"})
        with reached("a download"):
            for _ in range(REDIRECTS):
                answer = self._http.send(request, stream=True)
                if answer.next_request is None:
                    break
                answer.close()
                request = answer.next_request  # httpx leaves out Authorization where the host is another
                if request.url.scheme != "https" and not self.account.api.startswith("http://"):
                    raise ZoomError(f"Zoom leads to {shown(str(request.url))}, which is not encrypted")
            else:
                raise ZoomError("Zoom leads from one address to the next without end")
            try:
                yield answer
            finally:
                answer.close()


@contextmanager
def _unless_refused() -> Iterator[None]:
    """Go on after a token that Zoom refuses."""
    try:
        yield
    except ZoomError as error:
        if error.status not in (401, 403):
            raise


def patiently(call: Callable[[], Answered]) -> Answered:
    """A call, made again while Zoom says "not now" and the wait is short."""
    again = Retrying(retry=retry_if_exception(_soon), wait=_wait, stop=stop_after_attempt(TRIES), reraise=True)
    return again(call)


def _soon(error: BaseException) -> bool:
    return isinstance(error, LaterError) and error.after_s <= LONGEST_S


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return float(getattr(error, "after_s", 0.0)) or _growing(state)


_growing = wait_random_exponential(multiplier=0.5, max=10)


@contextmanager
def reached(what: str) -> Iterator[None]:
    """LaterError where Zoom is out of reach, or the line breaks."""
    try:
        yield
    except (httpx.TransportError, httpx.StreamError) as error:
        raise LaterError(f"Zoom cannot be reached for {what} ({type(error).__name__})") from error
    except httpx.InvalidURL as error:
        raise ZoomError(f"the address for {what} is none") from error


def quoted(one: str) -> str:
    """As it stands in a path; encoded twice where it holds a slash, as Zoom wants it of a uuid."""
    once = quote(one, safe="")
    return quote(once, safe="") if "/" in one else once
