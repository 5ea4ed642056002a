"""What the store and the sources say in English is known by its form, and said in the reader's language."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from dashboard.language import speaking
from dashboard.reasons import FORMS, reason
from ingest.records import roster
from ingest.video import SourceError
from storage import StoreError
from storage.store import Store

ROOT = Path(__file__).parents[2]


@cache
def said() -> set[str]:
    """Every text of the stages before the dashboard, and of its mail, with its blanks empty."""
    files = [path for stage in ("ingest", "inference", "storage") for path in (ROOT / stage).rglob("*.py")]
    files += [ROOT / "dashboard" / name for name in ("analysing.py", "work.py", "report/mailing.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text()))]
    return {text for node in nodes if (text := _text(node))}


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return (
        re.sub(r"\{\w+\}", "{}", node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    )


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_that_of_something_said(form: str) -> None:
    assert re.sub(r"\{\w+\}", "{}", form) in said()


def test_an_error_is_said_in_the_reader_s_language(store: Store, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name\nAna\nAna\n")
    with pytest.raises(SourceError) as twice:
        roster.read(tmp_path / "list.csv")
    store.enrol("Lecture 1", [])
    with pytest.raises(StoreError) as moved:
        store.enrol("Lecture 1", [], "Algebra", move=False)
    with speaking("de"):
        assert reason(moved.value) == (
            "Eine Vorlesung 'Lecture 1' gibt es in einem anderen Kurs: Wählen Sie einen anderen Namen"
        )
        assert reason(twice.value).endswith(
            "Zeile 3: Ana steht auch in Zeile 2; schreiben Sie die Namen verschieden, etwa Ana (b@x)"
        )
        assert reason("of no form") == "of no form"
    assert reason(moved.value) == str(moved.value)
