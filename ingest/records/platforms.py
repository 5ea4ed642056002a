"""Class lists as learning platforms export them: Canvas' gradebook, Moodle's participants and grades, OneRoster.

OneRoster 1.1 and 1.2: https://www.imsglobal.org/spec/oneroster/v1p2, CSV binding, table users.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

FIRST = ("first name", "vorname", "nombre", "prénom", "nome")
LAST = ("last name", "surname", "nachname", "apellido(s)", "apellidos", "nom de famille", "nom", "sobrenome", "cognome")
MAIL = ("email address", "e-mail-adresse", "dirección de correo", "adresse de courriel", "email", "e-mail")
NUMBER = ("id number", "id-nummer", "número de id", "numéro d'identification", "username")


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on a list; `number` is what the platform knows them by, "" where it says nothing."""

    name: str
    email: str = ""
    number: str = ""
    aliases: tuple[str, ...] = ()


Row = Mapping[str, str]
Reader = Callable[[Row], Entry | None]
"""A row, by header in lower case, to an entry; None for a row that is no student."""


def reader_for(columns: list[str]) -> Reader | None:
    """What reads a list with these headers (in lower case); None when it comes from no platform known here."""
    if {"student", "id", "section"} <= set(columns):
        return canvas
    if {"sourcedid", "givenname", "familyname"} <= set(columns):
        return oneroster
    if any(name in columns for name in FIRST) and any(name in columns for name in LAST):
        return moodle
    return None


def canvas(row: Row) -> Entry | None:
    """A line of a Canvas gradebook; those without an id tell of points and posting, and `Student, Test` is nobody."""
    name, number = row.get("student", ""), row.get("id", "")
    if not number or name in ("Student, Test", "Test Student") or name.casefold() == "points possible":
        return None
    login = row.get("email") or row.get("sis login id", "")
    return Entry(forename_first(name), login if "@" in login else "", number)


def moodle(row: Row) -> Entry | None:
    """A line of Moodle's participants or grades."""
    first, last, mail, number = (
        next((row[key] for key in keys if row.get(key)), "") for keys in (FIRST, LAST, MAIL, NUMBER)
    )
    return Entry(f"{first} {last}".strip(), mail, number)


def oneroster(row: Row) -> Entry | None:
    """A line of users.csv: students only where roles are told, nobody who is disabled or to be deleted."""
    if row.get("status", "").casefold() == "tobedeleted" or row.get("enableduser", "").casefold() == "false":
        return None
    roles = {role.strip().casefold() for role in row.get("role", "").split(",")} - {""}
    if roles and "student" not in roles:
        return None
    first, last = row.get("givenname", ""), row.get("familyname", "")
    name = f"{first} {last}".strip()
    preferred = f"{row.get('preferredgivenname') or first} {row.get('preferredfamilyname') or last}".strip()
    aliases = (preferred,) if preferred != name else ()
    return Entry(name, row.get("email", ""), row.get("sourcedid", ""), aliases)


def forename_first(name: str) -> str:
    """`Ruiz, Ada` is Ada Ruiz; a name without a comma stays."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma else name
