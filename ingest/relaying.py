"""Pass connections of this process on to addresses that were judged (`ingest.outside`).

FFmpeg resolves names by itself and goes wherever a server or a playlist sends it. So what it follows for somebody else
it reaches through a port of the loopback device: a `Fixed` one leads to one place, a `Proxy` (RFC 9110, 9.3.6) to any
that may be reached.
"""

from __future__ import annotations

import socket
import ssl
from abc import ABC, abstractmethod
from contextlib import ExitStack, suppress
from select import select
from threading import Event, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from ingest.outside import InsideError, connected

CHUNK = 1 << 16
NAP_S = 0.2
PATIENCE_S = 10.0
LONGEST_HEAD = 1 << 15
ELSEWHERE = b"location:"
"""By which a camera sends who asks it to another place; FFmpeg would go there."""


class Relay(ABC):
    """A port of the loopback device, for as long as its `with` block. `refused` has why a connection was not made,
    where that was for its address.
    """

    refused: InsideError | None = None

    def __enter__(self) -> Self:
        """Listens."""
        self._over = Event()
        self._place = socket.create_server(("127.0.0.1", 0))
        self._place.settimeout(NAP_S)
        self.port = int(self._place.getsockname()[1])
        Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Lets go of all."""
        self._over.set()
        self._place.close()

    @abstractmethod
    def lead(self, guest: socket.socket) -> socket.socket:
        """Where somebody who came is led to."""

    def allows(self, said: bytes) -> bool:
        """Whether what the other side says may be passed on."""
        return True

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                guest, _ = self._place.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            Thread(target=self._attend, args=(guest,), daemon=True).start()

    def _attend(self, guest: socket.socket) -> None:
        with ExitStack() as stack, suppress(OSError, ValueError):
            stack.enter_context(guest)
            guest.settimeout(PATIENCE_S)
            try:
                there = stack.enter_context(self.lead(guest))
            except InsideError as error:
                self.refused = error
                return
            there.settimeout(PATIENCE_S)
            self._pass_on(guest, there)

    def _pass_on(self, guest: socket.socket, there: socket.socket) -> None:
        while not self._over.is_set():
            waiting = isinstance(there, ssl.SSLSocket) and there.pending()
            for one in [there] if waiting else select([guest, there], [], [], NAP_S)[0]:
                said = one.recv(CHUNK)
                if not said or (one is there and not self.allows(said)):
                    return
                (guest if one is there else there).sendall(said)


class Fixed(Relay):
    """Leads to one place, whose name is resolved once; `tls` encrypts the way there, as FFmpeg would (it takes any
    certificate: cameras sign their own). A server that sends its guest elsewhere is hung up on.
    """

    def __init__(self, host: str, port: int, *, tls: bool = False) -> None:
        """Connected to when somebody comes."""
        self._host, self._to, self._tls, self._tail = host, port, tls, b""

    def lead(self, guest: socket.socket) -> socket.socket:
        """To the place."""
        there = connected(self._host, self._to)
        if not self._tls:
            return there
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(there, server_hostname=self._host)

    def allows(self, said: bytes) -> bool:
        """Not where it leads to another place. FFmpeg passes over every \\r, so they part nothing."""
        plain = self._tail + said.replace(b"\r", b"").lower()
        self._tail = plain[1 - len(ELSEWHERE) :]
        if ELSEWHERE not in plain:
            return True
        self.refused = InsideError(f"what {self._host} leads to")
        return False


class Proxy(Relay):
    """Leads each request to where it asks for: `CONNECT host:port`, or `GET http://host/path`, one a connection."""

    def lead(self, guest: socket.socket) -> socket.socket:
        """To the place that the request names; ValueError for one that is none."""
        head = _head(guest)
        method, target, version = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if method == "CONNECT":
            there = self._reached(guest, f"//{target}", 443)
            guest.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            return there
        there = self._reached(guest, target, 80)
        parts = urlsplit(target)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        there.sendall(f"{method} {path} {version}".encode("latin-1") + head[head.index(b"\r\n") :])
        return there

    def _reached(self, guest: socket.socket, target: str, port: int) -> socket.socket:
        parts = urlsplit(target)
        if parts.scheme not in ("", "http") or not parts.hostname:
            raise ValueError(target)
        try:
            return connected(parts.hostname, parts.port or port)
        except InsideError as error:
            self.refused = error  # before FFmpeg hears of it
            guest.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            raise
        except OSError:
            guest.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            raise


def _head(guest: socket.socket) -> bytes:
    """The head of a request, with what came behind it."""
    found = b""
    while b"\r\n\r\n" not in found:
        said = guest.recv(CHUNK)
        if not said or len(found) > LONGEST_HEAD:
            raise ValueError("no request")
        found += said
    return found
