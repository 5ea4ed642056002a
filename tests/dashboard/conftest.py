"""A store of its own for every test, and the marker of the tests that need a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: opens the pages in Chromium (apt install chromium)")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'classpulse.db'}") as opened:
        yield opened
