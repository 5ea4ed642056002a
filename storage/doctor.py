"""Check an installation of the storage stage, as `inference.doctor` does its own."""

from __future__ import annotations

from inference.doctor import Check
from storage import StoreError, sealing
from storage.engine import masked
from storage.store import Store


def check_database(url: str) -> Check:
    """Whether the database opens; one that is not there yet is made."""
    try:
        Store.open(url).close()
    except StoreError as error:
        return Check("database", False, str(error))
    return Check("database", True, masked(url))


def check_key() -> Check:
    """Where the key of the names is, once there is a database."""
    try:
        return Check(
            "key of the names",
            True,
            f"{sealing.where()}; keep a copy apart from backups of the database: names in them open by nothing else",
        )
    except StoreError as error:
        return Check("key of the names", False, str(error))
