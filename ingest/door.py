"""Where somebody may push RTMP to us: a listening address that stays open, and lets in who knows the key.

FFmpeg can listen too, but takes one connection, asks for no key, and is deaf while a lost sender seems to be there. So
whoever comes in here is led on to a FFmpeg that listens on the loopback device, byte by byte.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import ExitStack, suppress
from functools import cache
from select import select
from threading import Event, Thread

from ingest.video import HopelessError

PUBLISH = re.compile(rb"\x02\x00\x07publish\x00.{8}\x05\x02(?P<length>..)", re.DOTALL)
"""The command that names the key (AMF0: a text, a number, nothing, then a text with its length)."""
LOOK_FOR = 1 << 16
"""Bytes within which a sender has to give the key."""
SILENT_S = 2.0
"""A sender that says nothing for so long makes way for another."""
CHUNK = 1 << 16
NAP_S = 0.1


class Door:
    """An address that is listened on."""

    def __init__(self, host: str, port: int) -> None:
        """HopelessError where it is taken, or not of this computer."""
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            self.listening = socket.socket(family, kind)
            self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.listening.bind(address)
        except OSError as error:
            why = error.strerror or error
            raise HopelessError(f"cannot listen on {host}:{port} ({why}); choose another port") from error
        self.listening.listen()
        self.listening.setblocking(False)

    def knocks(self) -> bool:
        """Whether somebody waits."""
        return bool(select([self.listening], [], [], 0)[0])

    def guest(self) -> socket.socket | None:
        """Who came last of those that wait; the others are sent away. None where nobody does, after a short wait."""
        newest = None
        select([self.listening], [], [], NAP_S)
        with suppress(BlockingIOError):
            while True:
                came, _ = self.listening.accept()
                if newest is not None:
                    newest.close()
                newest = came
        return newest


@cache
def door(host: str, port: int) -> Door:
    """The door at an address: it stays open as long as the process, so that no sender is refused between two."""
    return Door(host, port)


class Way:
    """From a guest to a FFmpeg that listens at `port` of the loopback device, until either ends, the guest names
    another key, or falls silent while another one waits.
    """

    def __init__(self, guest: socket.socket, port: int, key: str, at: Door) -> None:
        self._guest, self._port, self._key, self._door = guest, port, key.encode(), at
        self._closed, self._asked = Event(), b""
        self._known = self.refused = False
        Thread(target=self._lead, daemon=True).start()

    def close(self) -> None:
        """Send the guest away."""
        self._closed.set()

    def _lead(self) -> None:
        with ExitStack() as stack, suppress(OSError):
            stack.enter_context(self._guest)
            self._guest.settimeout(5.0)
            inner = stack.enter_context(self._inner())
            inner.settimeout(5.0)
            self._pass_on(inner)

    def _inner(self) -> socket.socket:
        """A connection to FFmpeg, as soon as it listens."""
        for _ in range(100):
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", self._port))
            if self._closed.wait(0.05):
                break
        raise ConnectionRefusedError

    def _pass_on(self, inner: socket.socket) -> None:
        heard = time.monotonic()
        while not self._closed.is_set():
            if self._door.knocks() and time.monotonic() - heard > SILENT_S:
                return
            for one in select([self._guest, inner], [], [], NAP_S)[0]:
                said = one.recv(CHUNK)
                if not said:
                    return
                if one is self._guest:
                    heard = time.monotonic()
                    if not self._known and not self._may_enter(said):
                        self.refused = True
                        return
                (inner if one is self._guest else self._guest).sendall(said)

    def _may_enter(self, said: bytes) -> bool:
        """Whether the key is right, as far as it was given."""
        self._asked += said
        found = PUBLISH.search(self._asked)
        if found is None:
            return len(self._asked) < LOOK_FOR
        length = int.from_bytes(found["length"], "big")
        named = self._asked[found.end() : found.end() + length]
        if len(named) < length and self._key.startswith(named):
            return True  # the rest comes
        self._known = named.partition(b"?")[0] == self._key
        return self._known


def free_port() -> int:
    """A port of the loopback device that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
