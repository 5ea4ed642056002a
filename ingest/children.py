"""Processes that this one starts, or was started as: none outlives its parent, which no system sees to."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """End this process at once when the one that started it is gone."""
    if parent := multiprocessing.parent_process():
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def obey_parent() -> None:
    """Leave Ctrl-C to the parent, take its SIGTERM as a KeyboardInterrupt, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    end_with_parent()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
