"""Check an installation of the storage stage, as `inference.doctor` does its own."""

from __future__ import annotations

from inference.doctor import Check
from storage import StoreError, policy, sealing
from storage.engine import masked
from storage.store import Store


def check_database(url: str) -> Check:
    """Whether the database opens; one that is not there yet is made."""
    try:
        Store.open(url).close()
    except StoreError as error:
        return Check("database", False, str(error))
    return Check("database", True, masked(url))


def check_policy(url: str) -> Check:
    """Which policy is in force; without one, drawn classes alone are analysed."""
    try:
        with Store.open(url) as store:
            stated = policy.required(store)
    except policy.NotStatedError as error:
        return Check("policy", True, str(error))
    except StoreError as error:
        return Check("policy", False, str(error))
    return Check("policy", True, f"{stated.profile} {stated.version}, {stated.jurisdiction}, {stated.institution}")


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
