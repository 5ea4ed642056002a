"""The teacher's report: one lecture on two pages, to read in two minutes, as HTML or PDF.

contents.py      what is said, from the store        document.py   the words and drawings of it
around.py        what is known around a moment       suggestions.py  what to try, by rule
charts.py        the drawings                        drawing.py    lines, areas and words
as_html.py       one self-contained file             as_pdf.py     two pages of A4
letters.py       letters that the PDF's font lacks   mailing.py    by e-mail, once or on a schedule
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.language import ENGLISH, languages, speaking
from storage import StoreError, writings

if TYPE_CHECKING:
    from dashboard.report.document import Report
    from storage.store import Store

KINDS = ("html", "pdf")


def report(store: Store, lecture_id: str, formula: str = "", language: str = ENGLISH) -> Report:
    """What the report of a lecture says, by the formula used by default unless another is named. StoreError where there
    is no such lecture, formula or language.
    """
    from dashboard.report.contents import contents

    if language not in languages():
        raise StoreError(f"There is no language {language!r}: choose one of {', '.join(languages())}")
    with speaking(language):
        return contents(store, lecture_id, formula)


def as_bytes(said: Report, kind: str) -> bytes:
    """A report as a file of a kind. StoreError for any other than html and pdf."""
    from dashboard.report import as_html, as_pdf

    if kind not in KINDS:
        raise StoreError(f"A report is written as {' or '.join(KINDS)}, not as {kind!r}: --to report.pdf")
    with speaking(said.language):
        return as_html.write(said) if kind == "html" else as_pdf.write(said)


def written(store: Store, lecture_id: str, kind: str, formula: str = "", language: str = ENGLISH) -> bytes:
    """The report of a lecture as a file of a kind (html or pdf)."""
    return as_bytes(report(store, lecture_id, formula, language), kind)


def save(store: Store, lecture_id: str, to: Path, formula: str = "", language: str = ENGLISH) -> None:
    """Write a report to a file whose ending says its kind; whole or not at all. StoreError where that cannot be."""
    kind = to.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise StoreError(f"Cannot write a report to {to.name!r}: name a file that ends in .html or .pdf")
    content = written(store, lecture_id, kind, formula, language)
    beside = to.with_name(f".{to.name}.partial")
    try:
        beside.write_bytes(content)
        writings.note(store, to, beside, [lecture_id])
        beside.replace(to)
    except OSError as error:
        raise StoreError(f"Cannot write {to} ({error.strerror}): name another file by --to") from error
    finally:
        with suppress(OSError):
            beside.unlink()
