"""Every page that names a lecture or a person in its address shows single people, and so do those that say `SINGLE`:
who opens one is noted. Students see nobody but themselves, which is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from dashboard import settings
from dashboard.language import N_
from dashboard.reader import STUDENT, Reader
from storage.looks import look

if TYPE_CHECKING:
    from storage.store import Store

VIEWS = {
    "lecture": N_("a lecture"),
    "rows": N_("the rows of a lecture"),
    "student": N_("one person over the term"),
    "review": N_("names to review"),
    "live": N_("a class going on"),
    "people": N_("the people of a class going on"),
    "picture": N_("the picture of a class going on"),
    "roster": N_("a roster"),
    "consent": N_("who agreed"),
    "audit": N_("the audit log"),
}
"""What somebody looked at, by what the log calls it."""


def page(store: Store, reader: Reader, module: ModuleType, named: Mapping[str, str]) -> None:
    """Note that a page is opened, if it shows single people; its rights have been asked for."""
    shown = settings.tabs().get(named["tab"]) if "tab" in named else module
    if shown is None or not ("lecture_id" in named or "participant_id" in named or getattr(shown, "SINGLE", False)):
        return
    view, number = shown.__name__.rpartition(".")[2], named.get("participant_id", "")
    if not number or (number.isascii() and number.isdecimal() and len(number) < 19):  # 64 bits
        seen(store, reader, view, int(number) if number else None, named.get("lecture_id", ""))


def seen(store: Store, reader: Reader, view: str, participant_id: int | None = None, lecture_id: str = "") -> None:
    """Note that somebody looks at one of `VIEWS`."""
    if reader.role != STUDENT:
        look(store, view, participant_id, lecture_id)
