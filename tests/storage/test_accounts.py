"""Accounts: what is kept, what is refused, and who is linked to whom."""

from __future__ import annotations

import pytest

from storage import StoreError, accounts
from storage.store import Store


def test_an_account_is_found_by_its_login_in_any_case(store: Store) -> None:
    made = accounts.add(store, " Tess@X.org ", "Tess", "teacher", courses=["Algebra", " Biology ", ""], password="hash")
    assert made.login == "tess@x.org"
    assert made.courses == {"Algebra", "Biology"}
    assert (made.initial, made.enabled, made.subject) == (True, True, None)
    assert accounts.by_login(store, "TESS@x.org") == accounts.by_id(store, made.id) == made
    assert "hash" not in repr(made)
    assert accounts.by_login(store, "nobody") is None
    with pytest.raises(StoreError, match="no account 'nobody': classpulse user list"):
        accounts.named(store, "nobody")


@pytest.mark.parametrize("login", ["", "a b", "-x", "ä", "a" * 101, "x\0"])
def test_what_cannot_be_a_login(store: Store, login: str) -> None:
    with pytest.raises(StoreError, match="cannot be a login"):
        accounts.add(store, login, "", "teacher")
    assert accounts.every(store) == []


def test_a_change_ends_what_was_begun_and_a_new_hash_does_not(store: Store) -> None:
    made = accounts.add(store, "tess", "Tess", "teacher", courses=["Algebra"], password="old")
    accounts.rehash(store, made.id, "the same, otherwise")
    rehashed = accounts.named(store, "tess")
    assert (rehashed.password, rehashed.changed_at) == ("the same, otherwise", made.changed_at)
    accounts.change(store, made.id, name="T")
    changed = accounts.named(store, "tess")
    assert changed.changed_at > made.changed_at
    assert changed.courses == {"Algebra"}, "what is not given stays"
    with pytest.raises(StoreError, match="no longer"):
        accounts.change(store, 99, name="X")
    with pytest.raises(StoreError, match="no role"):
        accounts.change(store, made.id, role="king")


def test_the_first_admin_is_made_once(store: Store) -> None:
    accounts.add(store, "tess", "Tess", "teacher")
    assert accounts.add_first(store, "admin", "hash")
    assert not accounts.add_first(store, "admin", "other")
    assert accounts.named(store, "admin").password == "hash"


def test_the_last_admin_stays_and_all_of_a_refused_change_is_undone(store: Store) -> None:
    admin = accounts.add(store, "boss", "Boss", "admin")
    with pytest.raises(StoreError, match="no admin left"):
        accounts.change(store, admin.id, enabled=False, name="Other", courses=["Algebra"])
    assert accounts.named(store, "boss") == admin
    accounts.add(store, "second", "", "admin")
    accounts.change(store, admin.id, enabled=False)
    assert not accounts.named(store, "boss").enabled


def test_a_subject_is_linked_to_the_one_account_with_that_address(store: Store) -> None:
    for login, email in (("one", "One@x.org"), ("two", "same@x.org"), ("three", "SAME@x.org"), ("four", "")):
        accounts.add(store, login, "", "teacher", email=email)
    assert accounts.link(store, "same@x.org", "iss a") is None, "whose it is cannot be told"
    assert accounts.link(store, "", "iss a") is None
    linked = accounts.link(store, "one@X.org", "iss a")
    assert linked is not None
    assert linked.login == "one"
    assert accounts.by_subject(store, "iss a") == linked
    assert accounts.link(store, "one@x.org", "iss b") is None, "it has a subject"
