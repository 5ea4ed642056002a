"""Giving accounts: each new one has a one-time password, told once to whoever gives it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dashboard.access import passwords
from storage import accounts

if TYPE_CHECKING:
    from storage.store import Store

FIRST = "admin"


def add(store: Store, login: str, name: str, role: str, email: str = "", courses: Collection[str] = ()) -> str:
    """A new account; gives its one-time password. StoreError as of `storage.accounts.add`."""
    password = passwords.one_time()
    accounts.add(store, login, name, role, email=email, courses=courses, password=passwords.hashed(password))
    return password


def renew(store: Store, account_id: int) -> str:
    """A new one-time password in the place of the password; whoever is logged in with that account is logged out."""
    password = passwords.one_time()
    accounts.change(store, account_id, password=passwords.hashed(password), initial=True)
    return password


def begin(store: Store) -> str:
    """Make an admin where there is none; gives the one-time password, "" where there was one."""
    password = passwords.one_time()
    return password if accounts.add_first(store, FIRST, passwords.hashed(password)) else ""
