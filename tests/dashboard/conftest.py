"""A store of its own for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dashboard.access import passwords
from storage.store import Store
from tests.allowing import allow


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(made, tmp_path / "classpulse.db")
    with Store.open(f"sqlite:///{tmp_path / 'classpulse.db'}") as opened:
        yield opened


@pytest.fixture
def allowed(store: Store) -> None:
    """A policy is stated, so that classes may be analysed."""
    allow(store)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose; the tests need not wait."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()
