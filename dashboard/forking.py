"""gunicorn from within the program: an application that is there already, and something to look after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

if TYPE_CHECKING:
    from flask import Flask


class Forking(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Answers by `answered` with these settings of gunicorn, and calls `look` every second in the parent."""

    def __init__(self, answered: Flask, settings: Mapping[str, Any], look: Callable[[], None]) -> None:
        self._answered, self._settings, self._look = answered, settings, look
        super().__init__()

    def load_config(self) -> None:
        """By `settings`, and by nothing in a file or the environment."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._answered

    def run(self) -> None:
        """Until Ctrl-C."""
        look = self._look

        class Looking(Arbiter):  # type: ignore[misc]
            def manage_workers(self) -> None:
                super().manage_workers()
                look()

        Looking(self).run()
