"""A mail server for the tests: what it takes is kept in memory, and it can refuse an address, a log-in or everybody."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import ClassVar


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a port of its own; `mails` are (address, message) in the order taken."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self.refusal = "550 no such mailbox"
        self.extensions: tuple[str, ...] = ()
        self.password = ""
        self.away = False
        self.talks = 0

    @property
    def url(self) -> str:
        user = f"reports:{self.password}@" if self.password else ""
        return f"smtp://{user}127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    """One connection (RFC 5321)."""

    server: Sink
    ANSWERS: ClassVar[dict[str, str]] = {"MAIL": "250 ok", "RSET": "250 ok", "NOOP": "250 ok"}

    def handle(self) -> None:
        self.server.talks += 1
        if self.server.away:
            self.say("421 closed for today")
            return None
        self.say("220 sink")
        self.to: list[str] = []
        for line in self.rfile:
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                return self.say("221 bye")
            self.answer(verb.upper(), rest)
        return None

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, verb: str, rest: str) -> None:
        if verb == "EHLO":
            names = ["sink", *self.server.extensions]
            for number, name in enumerate(names, 1):
                self.say(f"250{' ' if number == len(names) else '-'}{name}")
        elif verb == "AUTH":
            given = base64.b64decode(rest.split()[-1]).decode().split("\0")[-1]
            self.say("235 welcome" if given == self.server.password else "535 wrong password")
        elif verb == "STARTTLS":
            self.say("454 TLS not available")
        elif verb == "RCPT":
            address = rest[rest.index("<") + 1 : rest.index(">")]
            if address in self.server.refused:
                return self.say(self.server.refusal)
            self.to.append(address)
            self.say("250 ok")
        elif verb == "DATA":
            self.say("354 go on")
            lines = list(iter(self.rfile.readline, b".\r\n"))
            content = b"".join(one.removeprefix(b".") if one.startswith(b"..") else one for one in lines)
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.server.mails += [(address, mail) for address in self.to]
            self.to = []
            self.say("250 taken")
        else:
            self.say(self.ANSWERS.get(verb, "502 not known"))
        return None


@contextmanager
def listening() -> Iterator[Sink]:
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
