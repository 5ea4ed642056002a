"""Whoever sends a stream: in a process of its own, in real time, numbered pictures as in `tests.videos`."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from multiprocessing.process import BaseProcess
from threading import Event, Thread

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tests.videos import picture
from tests.waiting import LIMIT_S, until

RATE = 10
"""Pictures a second."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send(url: str, kind: str, size: tuple[int, int] = (320, 180), patience_s: float = LIMIT_S) -> None:
    """Pictures 0, 1, 2 ... with timestamps from zero, until somebody ends it; tries again while nobody listens."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        with suppress(av.FFmpegError):
            _send(url, kind, size)
        time.sleep(0.2)


def _send(url: str, kind: str, size: tuple[int, int]) -> None:
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(RATE)}
    with av.open(url, "w", format=kind) as output:
        stream = output.add_stream("libx264", rate=RATE, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        began = time.monotonic()
        for number in range(1_000):
            frame = VideoFrame.from_ndarray(picture(number, *size), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
            time.sleep(max(0.0, began + (number + 1) / RATE - time.monotonic()))


@contextmanager
def sending(url: str, kind: str, size: tuple[int, int] = (320, 180)) -> Iterator[BaseProcess]:
    """A sender, killed in the end at the latest."""
    process = multiprocessing.get_context("spawn").Process(target=send, args=(url, kind, size), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def reached(port: int) -> socket.socket:
    """A line to a sender that may not listen yet."""

    def line() -> socket.socket | None:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S)
        return None

    return until(line) or socket.socket()


class Door:
    """A TCP port that gives who comes first what the first sender sends, until it is `cut`; who comes next nothing at
    all, with the line open; and those after that what the second sends. `came` is set when the second one is there.
    """

    def __init__(self, place: socket.socket, senders: tuple[int, int]) -> None:
        """`senders` are the ports that they listen at."""
        self._place, self._senders, self._open = place, senders, list[socket.socket]()
        self.cut, self.came = Event(), Event()

    def serve(self) -> None:
        """Until the place is closed."""
        with suppress(OSError):
            first = reached(self._senders[0])  # before anybody is let in
            self._relay(self._place.accept()[0], first, self.cut)
            self._open.append(self._place.accept()[0])
            self.came.set()
            while True:
                self._relay(self._place.accept()[0], reached(self._senders[1]), Event())

    def _relay(self, visitor: socket.socket, sender: socket.socket, cut: Event) -> None:
        with visitor, sender, suppress(OSError):
            while not cut.is_set() and (sent := sender.recv(65536)):
                visitor.sendall(sent)

    def close(self) -> None:
        """Nobody is let in any more."""
        self._place.shutdown(socket.SHUT_RDWR)
        self._place.close()
        for one in self._open:
            one.close()


@contextmanager
def door(senders: tuple[int, int]) -> Iterator[tuple[Door, str]]:
    """Such a port, and its address."""
    place = socket.create_server(("127.0.0.1", 0))
    found = Door(place, senders)
    thread = Thread(target=found.serve, daemon=True)
    thread.start()
    try:
        yield found, f"tcp://127.0.0.1:{place.getsockname()[1]}"
    finally:
        found.close()
        thread.join(10)
