"""Who may use the dashboard: accounts, what their bearers may see, and the hashes of their passwords.

Every change of a password, role, address or course sets `changed_at`: what was begun before is over
(`dashboard.access`).
The last admin who can log in stays one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage import StoreError, auditing
from storage.engine import reading, writing
from storage.tables import account, course, teaching

if TYPE_CHECKING:
    from storage.store import Store

ROLES = ("admin", "teacher", "student", "auditor")
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
"""What a login looks like; an e-mail address is one."""

_ADMIN = account.c.role == "admin"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in. `courses` are taught, by name; `password` is a hash (None: OpenID Connect alone), to be
    changed if `initial`; `subject` is issuer and subject of OpenID Connect.
    """

    id: int
    login: str
    name: str
    email: str
    role: str
    courses: frozenset[str]
    password: str | None = field(repr=False)
    initial: bool
    subject: str | None
    enabled: bool
    changed_at: datetime


def every(store: Store) -> list[Account]:
    """All accounts by login."""
    with reading(store.engine) as connection:
        return _found(connection)


def by_id(store: Store, account_id: int) -> Account | None:
    """The account with this id."""
    return _one(store, account.c.id == account_id)


def by_login(store: Store, login: str) -> Account | None:
    """The account with this login, in any case of its letters."""
    return _one(store, account.c.login == login.strip().lower())


def by_subject(store: Store, subject: str) -> Account | None:
    """The account that is linked to this subject of OpenID Connect."""
    return _one(store, account.c.subject == subject)


def named(store: Store, login: str) -> Account:
    """The account with this login. StoreError otherwise, with the command that lists them."""
    found = by_login(store, login)
    if found is None:
        raise StoreError(f"There is no account {login!r}: classpulse user list")
    return found


def add(
    store: Store,
    login: str,
    name: str,
    role: str,
    *,
    email: str = "",
    courses: Collection[str] = (),
    password: str | None = None,
) -> Account:
    """A new account; a course that there is not yet is made. StoreError for what cannot be one, or is there already."""
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise StoreError(
            f"{login!r} cannot be a login: up to 100 letters a to z, digits and . _ @ + -, beginning with one of the "
            "first two"
        )
    with writing(store.engine) as connection:
        if connection.execute(select(account.c.id).where(account.c.login == login)).first():
            raise StoreError(f"There is an account {login!r} already: choose another login")
        values = {
            "login": login, "name": name.strip() or login, "email": email.strip(), "role": _role(role),
            "password": password, "initial": password is not None, "enabled": True,
            "created_at": datetime.now(UTC), "changed_at": datetime.now(UTC),
        }  # fmt: skip
        (made,) = connection.execute(insert(account).values(values)).inserted_primary_key or (0,)
        _teach(connection, made, courses)
        auditing.note(connection, auditing.USER, why=f"account {made} added, {role}")
        return _found(connection, account.c.id == made)[0]


def add_first(store: Store, login: str, password: str) -> bool:
    """Make an admin where there is none; whether that was so. Of several that try, one does."""
    with writing(store.engine) as connection:
        if connection.execute(select(account.c.id).where(_ADMIN | (account.c.login == login))).first():
            return False
        now = datetime.now(UTC)
        values = {"login": login, "name": "Admin", "role": "admin", "password": password, "initial": True}
        connection.execute(insert(account).values(**values, enabled=True, created_at=now, changed_at=now))
        return True


def change(
    store: Store,
    account_id: int,
    *,
    courses: Collection[str] | None = None,
    **values: Any,
) -> None:
    """Change `name`, `email`, `role`, `enabled`, `password` with `initial`, and the `courses` that are taught; what is
    not given stays. StoreError when no admin would be left.
    """
    if "role" in values:
        _role(values["role"])
    admins = select(account.c.id).where(_ADMIN, account.c.enabled).limit(1)
    with writing(store.engine) as connection:
        before = connection.execute(admins).first()
        _update(connection, account_id, {**values, "changed_at": datetime.now(UTC)})
        if courses is not None:
            _teach(connection, account_id, courses)
        if before and not connection.execute(admins).first():
            raise StoreError("There would be no admin left who can log in: make another one first")
        changed = ", ".join(sorted({*values, *(["courses"] if courses is not None else [])}))
        auditing.note(connection, auditing.USER, why=f"account {account_id}: {changed}")


def rehash(store: Store, account_id: int, password: str) -> None:
    """Keep another hash of the same password; nothing else changes by it."""
    with writing(store.engine) as connection:
        _update(connection, account_id, {"password": password})


def link(store: Store, email: str, subject: str) -> Account | None:
    """Link the one account with this address, and without a subject yet, to a subject of OpenID Connect; None where
    there is none, or several.
    """
    here = account.c.subject.is_(None) & account.c.enabled
    with writing(store.engine) as connection:
        found = [one for one in _found(connection, here) if email and one.email.lower() == email.lower()]
        if len(found) != 1:
            return None
        _update(connection, found[0].id, {"subject": subject})
        return _found(connection, account.c.id == found[0].id)[0]


def _one(store: Store, here: ColumnElement[bool]) -> Account | None:
    with reading(store.engine) as connection:
        return next(iter(_found(connection, here)), None)


def _found(connection: Connection, *here: ColumnElement[bool]) -> list[Account]:
    """The accounts to which a condition applies, by login."""
    taught = select(teaching.c.account_id, course.c.name).join(course, course.c.id == teaching.c.course_id)
    wanted = select(account).where(*here)
    courses = defaultdict[int, set[str]](set)
    for account_id, name in connection.execute(
        taught.where(teaching.c.account_id.in_(wanted.with_only_columns(account.c.id)))
    ):
        courses[account_id].add(name)
    return [
        Account(
            row.id, row.login, row.name, row.email, row.role, frozenset(courses[row.id]), row.password, row.initial,
            row.subject, row.enabled, row.changed_at,
        )
        for row in sorted(connection.execute(wanted).all(), key=lambda row: row.login)
    ]  # fmt: skip


def _role(role: str) -> str:
    if role not in ROLES:
        raise StoreError(f"There is no role {role!r}: choose one of {', '.join(ROLES)}")
    return role


def _update(connection: Connection, account_id: int, values: Mapping[str, Any]) -> None:
    if not connection.execute(update(account).where(account.c.id == account_id).values(values)).rowcount:
        raise StoreError("This account is no longer in the database: load the page again")


def _teach(connection: Connection, account_id: int, names: Collection[str]) -> None:
    """Replace the courses that are taught; those that there are not yet are made."""
    connection.execute(delete(teaching).where(teaching.c.account_id == account_id))
    for name in sorted({name.strip() for name in names} - {""}):
        known = connection.execute(select(course.c.id).where(course.c.name == name)).scalar()
        if known is None:
            (known,) = connection.execute(insert(course).values(name=name)).inserted_primary_key or (0,)
        connection.execute(insert(teaching).values(account_id=account_id, course_id=known))
