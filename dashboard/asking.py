"""Every page as a question that is asked again and again, to measure how long readers wait (`storage.termbench`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import numpy as np
from plotly.io.json import to_json_plotly

from dashboard import settings
from dashboard.app import render
from dashboard.pages import pages
from dashboard.view import View
from inference.engagement import formulas
from storage import StoreError, terms
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store


def questions(store: Store, lectures: Sequence[LectureSummary]) -> dict[str, Callable[[np.random.Generator], object]]:
    """The pages by name, each at an address and on a screen by chance, to the JSON that goes to the browser."""

    people = {one.id: list(terms.named(store, one.id)) for one in lectures}

    def about(path: str) -> Callable[[np.random.Generator], object]:
        return lambda random: answer(store, *address(path, lectures, random, people), view(random))

    return {f"page {name}": about(page.PATH) for name, page in pages().items()}


def answer(store: Store, pathname: str, search: str, seen: View) -> str:
    """A page as JSON. StoreError where there is none: what fails is quick, and must not count as that."""
    page = render(store, pathname, search, seen)
    if page.title in ("Not found", "Not available"):
        raise StoreError(f"the page {pathname}{search} cannot be measured: {page.title.lower()}")
    return str(to_json_plotly(page.content))


def address(
    path: str,
    lectures: Sequence[LectureSummary],
    random: np.random.Generator,
    people: Mapping[str, Sequence[int]] | None = None,
) -> tuple[str, str]:
    """An address of a page: of one of the lectures, of one of its `people` (ids by lecture), and with or without what
    may be asked of it.
    """
    one = lectures[int(random.integers(len(lectures)))]
    asked = {"formula": str(random.choice(list(formulas()))), "course": one.course or "", "lecture": one.id}
    chosen = {name: value for name, value in asked.items() if random.random() < 0.5}
    person = str(random.choice((people or {}).get(one.id) or [0]))
    path = path.replace("<tab>", str(random.choice(list(settings.tabs()))))
    return path.replace("<lecture_id>", quote(one.id)).replace("<participant_id>", person), f"?{urlencode(chosen)}"


def view(random: np.random.Generator) -> View:
    """A screen: light or dark, wide or narrow."""
    return View(str(random.choice(["light", "dark"])), bool(random.integers(2)))
