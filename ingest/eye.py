"""The way to the eye: the one process beside the dashboard that holds the models and the newest pictures of rooms.

A line is a connection over the loopback interface; both ends prove that they know a secret that only the processes of
one server know. It begins with what it is for, and goes on with questions, of which each has one answer:

LOOK         a picture (JPEG)   what is seen in it, as JSON (inference/eye/seeing.py)
SHOW room    a picture (JPEG)   JSON: whether somebody watches; the newest picture is kept, in memory alone
             nothing            the same
WATCH room   nothing            the newest picture that was not given yet; nothing, where none came for a second

and of the pictures of a live class with what was seen in them (inference/showing.py), which are in rooms apart from
those of cameras, where pictures are as they came:

DRAW room    a line of JSON and a picture, or nothing    JSON: whether somebody watches; the newest is kept, in memory
PEEK room    nothing            the newest at once, nothing where there is none; who asks watches for some seconds
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge
from typing import Self

from ingest.video import HopelessError, SourceError

LOOK, SHOW, WATCH = "look", "show", "watch"
DRAW, PEEK = "draw", "peek"
WELCOME, BUSY = b"welcome", b"busy"
VARIABLE = "CLASSPULSE_EYE"
"""Of the environment of what the server starts: the address, which others cannot read there."""
CAMERAS = 8
"""Lines for cameras (LOOK and SHOW) at a time; beyond, one hears that the eye is busy."""
LARGEST = 1_500_000
"""Bytes of a picture: a JPEG of 1920 x 1080 pixels has some 500,000."""
STARTING_S = 30.0
"""How long the process may take to come: it loads its models."""
ANSWER_S = 20.0


class LostError(SourceError):
    """The eye does not answer, or no longer."""


class BusyError(SourceError):
    """As many pictures are looked at as may be."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the eye is reached: a port of this machine, and the secret."""

    port: int
    secret: bytes = field(repr=False)

    def __str__(self) -> str:
        """As it stands in the environment."""
        return f"{self.port} {self.secret.hex()}"

    @classmethod
    def known(cls) -> Self:
        """That of the environment. HopelessError where there is none, as outside of `classpulse serve`."""
        port, _, secret = os.environ.get(VARIABLE, "").partition(" ")
        if not (port.isdecimal() and secret):
            raise HopelessError("a camera in a browser is followed by the dashboard alone; run `classpulse serve`")
        return cls(int(port), bytes.fromhex(secret))


class Line:
    """A line to the eye that it has answered."""

    def __init__(self, connection: Connection) -> None:
        """Over a connection, once that is welcome."""
        self._connection = connection

    def ask(self, said: bytes, patience_s: float = ANSWER_S) -> bytes:
        """The answer to a question. LostError when none comes."""
        try:
            self._connection.send_bytes(said)
            if self._connection.poll(patience_s):
                return self._connection.recv_bytes(LARGEST)
        except (OSError, EOFError) as error:
            raise LostError("the process that looks at pictures has ended") from error
        raise LostError(f"the process that looks at pictures did not answer for {patience_s:.0f} s")


@contextmanager
def called(address: Address, purpose: str, patience_s: float = STARTING_S) -> Iterator[Line]:
    """A line for a purpose (`LOOK`, `SHOW room` ...). LostError when nobody answers, BusyError when too many are there.

    Whoever serves starts the process when it is called, for which it is waited so long.
    """
    try:
        connection = _connected(address, patience_s)
    except OSError as error:
        raise LostError(f"the process that looks at pictures cannot be reached ({error.strerror})") from error
    with connection:
        try:
            if not connection.poll(patience_s):
                raise LostError(f"the process that looks at pictures did not start in {patience_s:.0f} s")
            answer_challenge(connection, address.secret)
            connection.send_bytes(purpose.encode())
            answer = connection.recv_bytes(len(WELCOME))
        except (OSError, EOFError, AuthenticationError) as error:
            raise LostError("the process that looks at pictures hung up") from error
        if answer == BUSY:
            raise BusyError("as many cameras are looked at as the server can")
        yield Line(connection)


def limited(sock: socket.socket, seconds: int) -> Connection:
    """A connection over a socket, with an OSError when the other end neither reads nor writes for so long."""
    sock.setblocking(True)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        sock.setsockopt(socket.SOL_SOCKET, way, struct.pack("ll", seconds, 0))
    return Connection(sock.detach())


def _connected(address: Address, patience_s: float) -> Connection:
    return limited(socket.create_connection(("127.0.0.1", address.port), timeout=5), ceil(patience_s))
