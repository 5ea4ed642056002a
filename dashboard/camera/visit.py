"""What is said between a page and the server, as JSON and pictures.

The page says {"rate": 2}, pictures a second, whenever that is chosen, and sends a picture (JPEG) when it is asked for
one: so one is under way at a time, of the moment at which it was asked for, and none waits. The server says

{"state": "starting"}   the eye is called, which may take some seconds
{"state": "next"}       send the picture of this moment
{"faces": [...]}        what is seen in it (inference/eye/seeing.py), or {"refused": "..."}, why it was not looked at
{"watched": false}      of a room: nobody takes its pictures, so none is asked for; {"watched": true}: it was taken

and closes the line with one of the codes here, when it is not the page that does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from simple_websocket import Server

from ingest.eye import LARGEST, LOOK, Address, BusyError, Line, LostError, called

BUSY, LOST, NOT_YOURS, SILENT, NOT_UNDERSTOOD = 4001, 4002, 4003, 4004, 4005
"""Codes for closing a line: those from 4000 on are free for use (RFC 6455, 7.4.2)."""
SLOWEST, FASTEST = 0.2, 5.0
"""Pictures a second."""
SILENT_S = 60.0
"""A page that sends no picture for so long makes room for another."""
CHECK_S = 15.0
"""So often is looked whether whoever was let in still would be."""
LOSSES = 3
"""So often in a row may the eye die before the page is told to come again later."""
WAITING = 8


class Over(Exception):  # noqa: N818 - how a visit ends, no error
    """The line is to be closed, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Socket(Server):  # type: ignore[misc]  # untyped in simple-websocket
    """The server's end of a WebSocket; of messages that nobody has read yet only the last few are kept."""

    def _handle_events(self) -> bool:
        going: bool = super()._handle_events()
        del self.input_buffer[:-WAITING]
        return going

    @classmethod
    def opened(cls, environ: dict[str, Any]) -> Socket:
        """Accept what a page asks for. Pictures are compressed already: no more of that is agreed on."""
        plain = {name: value for name, value in environ.items() if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
        return cls(plain, receive_bytes=65536, ping_interval=20, max_message_size=LARGEST)

    def say(self, **what: object) -> None:
        """Something, as JSON."""
        self.send(json.dumps(what))


class Asking:
    """Asks a page for pictures, at the rate it has chosen."""

    def __init__(self, page: Socket, still: Callable[[], bool]) -> None:
        """One a second at first; `still` tells whether whoever was let in still would be."""
        self._page, self._still = page, still
        self._rate, self._asked, self._checked = 1.0, 0.0, monotonic()

    def picture(self) -> bytes:
        """The next one, not before its time. Over when none comes, or may come."""
        while (left := self._asked + 1 / self._rate - monotonic()) > 0:
            self._heard(left)  # a picture that was not asked for is not looked at
        self._asked = monotonic()
        self._page.say(state="next")
        while monotonic() < self._asked + SILENT_S:
            if picture := self._heard(1.0):
                return picture
        raise Over(SILENT)

    def rest(self, seconds: float) -> None:
        """For so long; what the page says meanwhile is heeded."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self._heard(left)

    def _heard(self, patience_s: float) -> bytes | None:
        """A picture, if that is what comes within this time."""
        if monotonic() > self._checked + CHECK_S:
            self._checked = monotonic()
            if not self._still():
                raise Over(NOT_YOURS)
        said = self._page.receive(timeout=min(patience_s, 1.0))
        if isinstance(said, str):
            self._rate = rate(said)
        return said if isinstance(said, bytes) else None


def rate(said: str) -> float:
    """Pictures a second, by what a page says. Over for what no page of ours does."""
    try:
        return max(SLOWEST, min(FASTEST, float(json.loads(said)["rate"])))  # in this order also of what is no number
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Over(NOT_UNDERSTOOD) from error


def visit(page: Socket, address: Address, purpose: str, still: Callable[[], bool]) -> None:
    """Tell a page what is seen in its pictures, until it goes. Over says why it is to go."""
    asking, losses = Asking(page, still), 0
    while losses < LOSSES:
        losses += 1
        page.say(state="starting")
        try:
            with suppress(LostError), called(address, purpose) as line:
                while True:
                    if purpose != LOOK:
                        _wait_for_watcher(page, line, asking)
                    page.send(line.ask(asking.picture()).decode())
                    losses = 0
        except BusyError as error:
            raise Over(BUSY) from error
    raise Over(LOST)


def _wait_for_watcher(page: Socket, line: Line, asking: Asking) -> None:
    """Nothing leaves the browser that nobody takes."""
    while not json.loads(line.ask(b""))["watched"]:
        page.say(watched=False)
        asking.rest(1.0)
