"""Have live classes followed that a page asked for, each in a process of its own; one that dies is started again."""

from __future__ import annotations

import multiprocessing
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from inference.observation import ModelError
from ingest.children import obey_parent
from ingest.video import SourceError
from storage import StoreError, following
from storage.policy import NotStatedError
from storage.store import Store

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

PATIENCE_S = 5.0
"""So long a process may take to stop in good order."""
SOON_S = 10.0
"""One that dies sooner is started again when its silence is noticed; one that had worked, at once."""
RESTARTED = "its process ended, and is started again"
STOPPED = "the server was stopped, and goes on when it is started"
FAULT = "The program failed; its log says how"


class Followers:
    """The processes, by the id of their class."""

    def __init__(self, store: Store, follow: Callable[[int], None]) -> None:
        """`follow` follows one, given its id, and closes it."""
        self._store, self._follow = store, follow
        self._running: dict[int, tuple[BaseProcess, float]] = {}
        self._busy, self._over = Lock(), False

    def __call__(self) -> None:
        """Look whether there are new ones, or one has died."""
        with self._busy:
            if self._over:
                return
            for live_id, (process, began) in list(self._running.items()):
                if not process.is_alive():
                    del self._running[live_id]
                    if process.exitcode and monotonic() - began > SOON_S:
                        following.release(self._store, live_id, RESTARTED)
            for live_id in following.take(self._store):
                self._start(live_id)

    def end(self) -> None:
        """Stop them in good order; what they follow goes on when the server is started again."""
        with self._busy:
            self._over = True
            working = [process for process, _ in self._running.values()]
        for process in working:
            process.terminate()
        until = monotonic() + PATIENCE_S
        for process in working:
            process.join(max(0.0, until - monotonic()))
            if process.is_alive():
                process.kill()

    def _start(self, live_id: int) -> None:
        if live_id in self._running:  # it has fallen silent and is still there
            self._running[live_id][0].kill()
        process = multiprocessing.get_context("spawn").Process(target=self._follow, args=(live_id,))
        process.start()
        self._running[live_id] = process, monotonic()


@contextmanager
def following_live(store: Store, live_id: int) -> Iterator[None]:
    """In the process of a class: end with the server, and close the class where the program fails."""
    obey_parent()
    try:
        yield
    except KeyboardInterrupt:
        following.release(store, live_id, STOPPED)
        sys.exit()
    except (SourceError, ModelError):  # which the class was closed with
        pass
    except NotStatedError as error:
        following.end(store, live_id, str(error))
    except StoreError as error:
        print(f"classpulse: {error}", file=sys.stderr)
        sys.exit(1)
    except Exception:
        traceback.print_exc()
        with suppress(StoreError):
            following.end(store, live_id, FAULT)


def begin_with(store: Store, follow: Callable[[int], None], over: Event) -> Followers:
    """The followers, which end when it is `over`."""
    found = Followers(store, follow)

    def end() -> None:
        over.wait()
        found.end()

    Thread(target=end, daemon=True).start()
    return found
