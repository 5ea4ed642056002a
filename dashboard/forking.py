"""gunicorn from within the program: an application that is there already, and something to look after."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

if TYPE_CHECKING:
    from flask import Flask


class Logger(glogging.Logger):  # type: ignore[misc]
    """Writes what gunicorn has to say as all else is written."""

    def setup(self, cfg: Any) -> None:
        """As the log of the program."""
        super().setup(cfg)
        for here, there in product(self.error_log.handlers, logging.getLogger().handlers[:1]):
            here.setFormatter(there.formatter)


class Forking(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Answers by `answered` with these settings of gunicorn, and in the parent calls `look` every second and `stop` at
    the end, with whether what is being answered may end first (SIGTERM) or not (Ctrl-C).
    """

    def __init__(
        self, answered: Flask, settings: Mapping[str, Any], look: Callable[[], None], stop: Callable[[bool], None]
    ) -> None:
        self._answered, self._settings, self._look, self._stop = answered, settings, look, stop
        super().__init__()

    def load_config(self) -> None:
        """By `settings`, and by nothing in a file or the environment."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._answered

    def run(self) -> None:
        """Until Ctrl-C or SIGTERM."""
        look, ending = self._look, self._stop

        class Looking(Arbiter):  # type: ignore[misc]
            def manage_workers(self) -> None:
                super().manage_workers()
                look()

            def stop(self, graceful: bool = True) -> None:
                ending(graceful)
                super().stop(graceful)

        Looking(self).run()
