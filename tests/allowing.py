"""A policy for tests of what needs one and is not about it: it allows everything that any policy does."""

from __future__ import annotations

from storage import policy
from storage.policy import LEAST, SWITCHES
from storage.store import Store


def allow(store: Store) -> None:
    """Put it in force, unless one is."""
    if policy.current(store):
        return
    chosen = dict.fromkeys(SWITCHES, True)
    policy.state(store, policy.made("US", "university", "consent", "the dean", chosen=chosen, least=LEAST))
