"""Work that a page sets going and does not wait for: naming people anew after a decision."""

from __future__ import annotations

import logging
from threading import Lock, Thread
from typing import TYPE_CHECKING

from storage import StoreError

if TYPE_CHECKING:
    from storage.store import Store


log = logging.getLogger(__name__)


class CatchingUp:
    """One thread at most. What is left to do stands in the database, so that a stopped one is gone on with."""

    def __init__(self, store: Store) -> None:
        """On `store`, at rest."""
        self._store = store
        self._lock = Lock()
        self._again = False
        self._thread: Thread | None = None
        self.stopped = ""
        """Why the last attempt broke off, in a sentence; "" when it did not."""

    def start(self) -> None:
        """Begin, or have the running one look once more when it is through."""
        with self._lock:
            self._again, self.stopped = True, ""
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="naming", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Until it is through."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while self._wanted():
            try:
                self._store.catch_up()
            except StoreError as error:
                self.stopped = str(error)
                log.warning("people could not be named anew: %s", error)
            except Exception:  # a fault of the program: the next decision tries again, the page says so meanwhile
                self.stopped = "The program failed; its log says how"
                log.exception("people could not be named anew")

    def _wanted(self) -> bool:
        with self._lock:
            wanted, self._again = self._again, False
            if not wanted:
                self._thread = None
            return wanted
