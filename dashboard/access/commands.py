"""`classpulse user`: accounts from the command line. As every command, it loads what it needs when called."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.console import say
from storage.options import Db

users = typer.Typer(no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="What they log in with.", metavar="LOGIN")]


@users.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="Their name.", show_default="the login")] = "",
    role: Annotated[str, typer.Option(help="admin, teacher, student or auditor.")] = "teacher",
    course: Annotated[list[str], typer.Option(help="A course they teach; repeat for more.")] = [],  # noqa: B006
    email: Annotated[str, typer.Option(help="A student is who has it on a roster.")] = "",
    db: Db = "",
) -> None:
    """Give somebody an account; prints a one-time password."""
    from dashboard.access import granting
    from storage.store import Store

    with Store.open(db) as store:
        given = granting.add(store, login, name, role, email, course)
    say(f"{login.strip().lower()} ({role}): the one-time password is {given}")


@users.command("list")
def listed(db: Db = "") -> None:
    """Who has an account."""
    from storage import accounts
    from storage.store import Store

    with Store.open(db) as store:
        for one in accounts.every(store):
            facts = (one.role, one.name, one.email, ", ".join(sorted(one.courses)), "" if one.enabled else "disabled")
            say("  ".join([f"{one.login:20}", *filter(None, facts)]))


@users.command("password")
def password(login: Login, db: Db = "") -> None:
    """Give somebody a new one-time password; they are logged out."""
    from dashboard.access import granting
    from storage import accounts
    from storage.store import Store

    with Store.open(db) as store:
        one = accounts.named(store, login)
        say(f"{one.login}: the one-time password is {granting.renew(store, one.id)}")


@users.command("disable")
def disable(login: Login, db: Db = "") -> None:
    """Let somebody in no longer; they are logged out at once."""
    _let_in(login, db, False)


@users.command("enable")
def enable(login: Login, db: Db = "") -> None:
    """Let somebody in again."""
    _let_in(login, db, True)


def _let_in(login: str, db: str, enabled: bool) -> None:
    """Let somebody in, or no longer. StoreError where there is no such account, or it is the last admin's."""
    from storage import accounts
    from storage.store import Store

    with Store.open(db) as store:
        accounts.change(store, accounts.named(store, login).id, enabled=enabled)
    say(f"{login} may {'log in' if enabled else 'log in no longer'}")
