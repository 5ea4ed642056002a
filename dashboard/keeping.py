"""Keep the work process there for as long as the server is, and no longer."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic

PAUSE_S = 5.0
"""Between two starts: a process that dies at once must not keep the machine busy."""
PATIENCE_S = 1.2
"""So long it may take to end, unless told otherwise: whoever presses Ctrl-C does not want to wait."""
HOME = str(Path(__file__).parents[1])
"""Where the program is, so that a file of the same name in the folder at hand is not taken for it."""


class Kept:
    """The work process on a database, started anew when it dies. The address goes by the environment: others may read
    a command line, and it may hold a password.
    """

    def __init__(self, db: str, **environment: str) -> None:
        """Not there yet; to be told of `environment` besides."""
        path = os.pathsep.join(filter(None, [HOME, os.environ.get("PYTHONPATH")]))
        self._environment = {**os.environ, "CLASSPULSE_DB": db, "PYTHONPATH": path, **environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self._until = 0.0
        self._over = Event()

    def look(self) -> None:
        """Start it where it is not there."""
        if self._over.is_set() or (self._process and self._process.poll() is None) or monotonic() < self._not_before:
            return
        self._let_go()
        self._not_before = monotonic() + PAUSE_S
        self._process = self._started("work")

    def _started(self, *command: str, files: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        """A command of this program, in a process that inherits these `files`."""
        called = [sys.executable, "-P", "-m", "pipeline", *command]
        return subprocess.Popen(called, env=self._environment, stdin=subprocess.PIPE, pass_fds=files)

    def watch(self) -> None:
        """Look every second, in a thread."""

        def again() -> None:
            while not self._over.wait(1):
                self.look()

        self.look()
        Thread(target=again, daemon=True).start()

    def forget(self) -> None:
        """In a forked process: it is the parent's, and must not seem to be there for longer than that."""
        self._let_go()
        self._process = None

    def stop(self, patience_s: float = PATIENCE_S) -> None:
        """Tell it to end, without waiting for that: its input ends. The first telling counts."""
        if not self._over.is_set():
            self._until = monotonic() + patience_s
            self._over.set()
            self._let_go()

    def end(self) -> None:
        """End it: what it is at stops in good order, or at once when that takes longer than it may."""
        self.stop()
        if self._process:
            try:
                self._process.wait(max(0.0, self._until - monotonic()))
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _let_go(self) -> None:
        if self._process and self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
