"""The process of the eye: started when somebody calls it, again should it die, and not while nobody does.

The server itself listens for it, so that who calls while it is not there waits until it is.
"""

from __future__ import annotations

import secrets
import select
import socket
import subprocess

from dashboard.keeping import Kept
from ingest.eye import VARIABLE, Address


class Eye(Kept):
    """Beside a server."""

    def __init__(self, db: str) -> None:
        """Listening; there is no process yet. What may be inferred is asked of the database at `db`."""
        self._place = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = Address(self._place.getsockname()[1], secrets.token_bytes(32))
        super().__init__(db, **{VARIABLE: str(self.address)})

    def look(self) -> None:
        """Start it where it is not there and somebody calls."""
        if select.select([self._place], [], [], 0)[0]:
            super().look()

    def _started(self, *command: str, files: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        number = self._place.fileno()
        return super()._started("eye", str(number), files=(number,))

    def forget(self) -> None:
        """In a forked process, which calls it and does not answer for it."""
        super().forget()
        self._place.close()

    def end(self) -> None:
        """End it; nobody is answered any more."""
        super().end()
        self._place.close()
