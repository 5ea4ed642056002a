"""Check an installation of the storage stage, as `inference.doctor` does its own."""

from __future__ import annotations

from inference.doctor import Check
from storage import StoreError
from storage.engine import masked
from storage.store import Store


def check_database(url: str) -> Check:
    """Whether the database opens; one that is not there yet is made."""
    try:
        Store.open(url).close()
    except StoreError as error:
        return Check("database", False, str(error))
    return Check("database", True, masked(url))
