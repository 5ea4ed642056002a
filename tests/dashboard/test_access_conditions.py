"""What the operator sets: the key by which cookies are signed, and proxies."""

from __future__ import annotations

import stat
from multiprocessing import get_context
from pathlib import Path

import pytest

from dashboard.access import secret
from dashboard.access.conditions import Conditions
from storage import StoreError


def test_a_key_is_made_once_and_is_nobody_else_s_to_read(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret"
    made = secret.kept(path)
    assert len(made) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret.kept(path) == made
    assert [one.name for one in path.parent.iterdir()] == ["secret"]


def test_processes_that_come_first_together_have_the_same(tmp_path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        made = pool.map(secret.kept, [tmp_path / "secret"] * 8, chunksize=1)
    assert len(set(made)) == 1


def test_a_key_that_is_no_good_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    path.write_text("short")
    path.chmod(0o600)
    with pytest.raises(StoreError, match="damaged: rm"):
        secret.kept(path)
    path.write_text("x" * 64)
    path.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        secret.kept(path)
    monkeypatch.setenv("CLASSPULSE_SECRET", "too short")
    with pytest.raises(StoreError, match=r"shorter than 32 characters: python -c"):
        secret.secret()
    monkeypatch.setenv("CLASSPULSE_SECRET", "y" * 32)
    assert secret.secret() == "y" * 32


@pytest.mark.parametrize("said", ["x", "-1", "10", "1.5"])
def test_proxies_are_a_number(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSPULSE_SECRET", "y" * 32)
    monkeypatch.setenv("CLASSPULSE_PROXIES", said)
    with pytest.raises(StoreError, match="CLASSPULSE_PROXIES"):
        Conditions.set_for("127.0.0.1")
