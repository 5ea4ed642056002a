"""The catalogues: complete, with the same blanks to fill in, and read without being compiled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import dashboard
from dashboard import language
from dashboard.language import CATALOGUES, ENGLISH, _, chosen, languages, ngettext, speaking, spoken

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
OTHERS = sorted(set(languages()) - {ENGLISH})


def written() -> set[str | tuple[str, ...]]:
    """Every text of the code that is to be translated; of counts, both forms."""
    folder = Path(dashboard.__file__).parent
    return {found[2] for found in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)}


def blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_text_and_no_other(code: str) -> None:
    with (CATALOGUES / f"{code}.po").open("rb") as lines:
        catalogue = read_po(lines, locale=code)
    texts = {message.id for message in catalogue if message.id}
    assert texts ^ written() == set(), "make languages, then translate what is empty"
    assert [message.id for message in catalogue if message.id and not all(_forms(message.string))] == []
    assert not any(message.fuzzy for message in catalogue if message.id)


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_fills_in_what_the_text_does(code: str) -> None:
    with (CATALOGUES / f"{code}.po").open("rb") as lines:
        for message in read_po(lines, locale=code):
            for form in _forms(message.string) if message.id else ():
                assert blanks(form) <= blanks(_forms(message.id)[-1]), message.id
            if message.id and not message.pluralizable:
                assert blanks(_forms(message.string)[0]) == blanks(_forms(message.id)[0]), message.id


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def test_the_language_is_that_of_the_block_and_english_elsewhere() -> None:
    text = "Your answer could not be kept"
    with speaking("de"):
        assert (spoken(), _(text)) == ("de", "Ihre Antwort konnte nicht gespeichert werden")
    assert (spoken(), _(text)) == (ENGLISH, text)
    assert ngettext("one", "many", 2) == "many"


@pytest.mark.parametrize(
    ("preferred", "code"),
    [
        (("de-AT", "en"), "de"),
        (("", "fr", "de"), "de"),
        (("fr",), "en"),
        ((), "en"),
        (("../../x",), "en"),
        (("en-GB", "de"), "en"),
    ],
)
def test_the_first_language_that_there_is_is_chosen(preferred: tuple[str, ...], code: str) -> None:
    assert chosen(*preferred) == code


def test_an_unknown_language_is_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language._catalogue.cache_clear()
    with speaking("de"):
        assert _("Your answer could not be kept") == "Your answer could not be kept"
    language._catalogue.cache_clear()
