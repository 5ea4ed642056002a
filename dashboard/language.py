"""The language of what is written: English as it stands in the code, or a catalogue `languages/<code>.po` beside it.

    from dashboard.language import N_, _, ngettext

`_` translates where a text is made, so a constant holds `N_("...")` and is given to `_` when it is used. A catalogue is
read as it is (no compiled file): `make languages` brings it up to date with the code, and a test finds what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import request

CATALOGUES = Path(__file__).parent / "languages"
ENGLISH = "en"

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def languages() -> dict[str, str]:
    """Every language by its code, in its own name: {"de": "Deutsch", "en": "English"}."""
    codes = sorted([ENGLISH, *(path.stem for path in CATALOGUES.glob("*.po"))])
    return {code: (Locale.parse(code).display_name or code).capitalize() for code in codes}


def chosen(*preferred: str) -> str:
    """The first of the `preferred` codes (as browsers give them, `de-AT`) that there is; English without one."""
    wanted = [code.replace("-", "_") for code in preferred if code]
    return negotiate_locale(wanted, list(languages())) or ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """What is written within the block is in this language."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """The code of the language in use."""
    return _spoken.get()


def asked() -> str:
    """The language of the request that is being answered: as its reader chose, else as their browser asks for."""
    return chosen(request.cookies.get("language", ""), *request.accept_languages.values())


def _(text: str) -> str:
    """`text` in the language in use."""
    return _catalogue(_spoken.get()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many` by `count`, in the language in use; the number is put in by the caller."""
    return _catalogue(_spoken.get()).ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 - the name gettext has for it
    """`text` as it is: marked for the catalogues, and translated where it is used."""
    return text


@cache
def _catalogue(code: str) -> NullTranslations:
    path = CATALOGUES / f"{code}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
