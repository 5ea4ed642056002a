"""The pages: a file here is one, with `PATH` (`/lecture/<lecture_id>`) and `page(store, view, query, ...) -> Page`.

`ROLES` says who may open it; a page whose address names a lecture, a person or a tab may leave that to the rule for
these (`dashboard.rights.NAMED`). One without either is nobody's. `SINGLE` says that it shows single people, as one that
names a lecture or a person always may: who opens it is noted (`dashboard.looks`).

Where it has buttons or forms, also `answer(store, reader, pressed)`: it asks `dashboard.rights` whether the reader may,
does it, and gives what is to be told above the page (None: nothing). `pressed` is the id of the button or form (a
dict) with the fields of the form (texts), as the browser sends them; whoever asks may send anything.
"""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from urllib.parse import unquote


def pages() -> dict[str, ModuleType]:
    """Every page by its file name."""
    return {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}


def match(pathname: str) -> tuple[ModuleType, dict[str, str]] | None:
    """The page at an address, with the parts of the address it names; None where there is none."""
    for page in pages().values():
        pattern = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", page.PATH)
        found = re.fullmatch(pattern, pathname.rstrip("/") or "/")
        if found:
            return page, {name: unquote(part) for name, part in found.groupdict().items()}
    return None
