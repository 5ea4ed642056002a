"""Answer lines to the eye, each in a thread; the models look at one picture after the other, in the order they come."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, deliver_challenge
from threading import BoundedSemaphore, Thread
from time import monotonic, perf_counter
from typing import Any

from inference.eye.rooms import Rooms
from inference.observation import ModelError
from ingest.eye import BUSY, CAMERAS, DRAW, LARGEST, LOOK, PEEK, SHOW, WATCH, WELCOME, Address, limited
from ingest.picture import decoded
from ingest.video import Image, SourceError

IDLE_S = 120.0
"""Without a line for so long it ends, and gives back the memory of the models."""
SILENCE_S = 120
"""How long the other end may say nothing."""
FRESH_S = 1.0

log = logging.getLogger(__name__)
See = Callable[[Image], list[dict[str, Any]]]
Load = Callable[[], See]


def run(number: int, load: Load) -> None:
    """Be the eye, at the socket with this file number that was inherited, until nobody calls or standard input ends,
    which it does with the process that started this one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this in its turn
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Thread(target=_end_with_input, daemon=True).start()
    Eye(socket.socket(fileno=number), Address.known().secret, load).serve()


class Eye:
    """Answers at a socket that listens. The models are had by `load` when the first camera comes, and asked by one
    thread alone.
    """

    def __init__(self, place: socket.socket, secret: bytes, load: Load) -> None:
        """At a place where whoever serves has listened before."""
        self._place, self._secret, self._load = place, secret, load
        self._rooms, self._classes, self._free = Rooms(), Rooms(), BoundedSemaphore(CAMERAS)
        self._looking = ThreadPoolExecutor(1)
        self._lines: set[Thread] = set()
        self._uncounted = {WATCH: self._watched, DRAW: self._drawn, PEEK: self._peeked}

    def serve(self, idle_s: float = IDLE_S) -> None:
        """Until nobody has had a line for so long."""
        self._place.settimeout(min(1.0, idle_s))
        last = monotonic()
        while self._lines or monotonic() - last < idle_s:
            with suppress(TimeoutError, ConnectionError):
                line = Thread(target=self._answer, args=(self._place.accept()[0],), daemon=True)
                line.start()
                self._lines.add(line)
            gone = {line for line in self._lines if not line.is_alive()}
            if gone:
                self._lines, last = self._lines - gone, monotonic()

    def _answer(self, sock: socket.socket) -> None:
        with suppress(OSError, EOFError, AuthenticationError), limited(sock, SILENCE_S) as connection:
            deliver_challenge(connection, self._secret)
            purpose, _, room = connection.recv_bytes(200).decode(errors="replace").partition(" ")
            if purpose in self._uncounted:
                self._uncounted[purpose](connection, room)
            elif self._free.acquire(blocking=False):
                with self._free_again():
                    self._shown(connection, room) if purpose == SHOW else self._looked_at(connection, purpose)
            else:
                connection.send_bytes(BUSY)

    @contextmanager
    def _free_again(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._free.release()

    def _looked_at(self, connection: Connection, purpose: str) -> None:
        if purpose == LOOK:
            self._looking.submit(self._loaded).result()
            connection.send_bytes(WELCOME)
        while purpose == LOOK:
            connection.send_bytes(self._told(connection.recv_bytes(LARGEST)))

    def _loaded(self) -> None:
        """Why models cannot be loaded is told with the first picture."""
        with suppress(ModelError):
            self._load()

    def _told(self, picture: bytes) -> bytes:
        """What is seen in a picture, or why it was not looked at."""
        try:
            image, begun = decoded(picture), perf_counter()
            faces = self._looking.submit(lambda: self._load()(image)).result()
            answer: dict[str, Any] = {"faces": faces, "step_ms": round(1000 * (perf_counter() - begun))}
        except (SourceError, ModelError) as error:
            answer = {"refused": str(error)}
        except Exception:  # a fault of the program, which must not end the others' lines
            log.exception("a picture could not be looked at")
            answer = {"refused": "the program failed; its log says how"}
        return json.dumps(answer).encode()

    def _shown(self, connection: Connection, name: str) -> None:
        self._kept(self._rooms, connection, name)

    def _drawn(self, connection: Connection, name: str) -> None:
        self._kept(self._classes, connection, name)

    def _kept(self, rooms: Rooms, connection: Connection, name: str) -> None:
        """The newest picture of a room, while its line lasts."""
        with rooms.entered(name, camera=True) as room:
            connection.send_bytes(WELCOME)
            while True:
                if picture := connection.recv_bytes(LARGEST):
                    room.show(picture)
                connection.send_bytes(json.dumps({"watched": room.watched}).encode())

    def _peeked(self, connection: Connection, name: str) -> None:
        connection.send_bytes(WELCOME)
        with self._classes.entered(name, camera=False) as room:
            while True:
                connection.recv_bytes(0)
                connection.send_bytes(room.peek())

    def _watched(self, connection: Connection, name: str) -> None:
        connection.send_bytes(WELCOME)
        with self._rooms.entered(name, camera=False) as room:
            number = 0
            while True:
                connection.recv_bytes(0)
                number, picture = room.newest(number, FRESH_S)
                connection.send_bytes(picture)


def _end_with_input() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)  # there is nothing to tidy up
