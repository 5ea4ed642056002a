"""Every text that is shown to people: pages in all languages, reports, commands, errors, scripts, what is to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

HERE = Path(__file__).parents[1]
CODE = ("ingest", "inference", "storage", "dashboard", "pipeline.py")
COMMANDS = ("pipeline.py", "dashboard/access/commands.py", "dashboard/zoom/commands.py")
"""Their docstrings are help texts."""
READ = ("*.md", "docs/*.md", "dashboard/**/*.html", "dashboard/assets/*.js")
INTERNAL = ("docs/decisions.md", "inference/training/LOG.md", "CONTRIBUTING.md")
"""Written for developers."""


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Each with where it stands, its white space made single."""
    return tuple((where, " ".join(text.split())) for where, text in (*_translated(), *_literal(), *_read()))


def _translated() -> Iterator[tuple[str, str]]:
    for path in sorted((HERE / "dashboard" / "languages").glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines):
                both = (message.id, message.string)
                each = [one for part in both for one in ((part,) if isinstance(part, str) else part or ())]
                yield from ((path.name, one) for one in each)


def _literal() -> Iterator[tuple[str, str]]:
    """String literals of the code, pieces of f-strings put together; docstrings are for those who read code."""
    for path in sorted(one for name in CODE for one in [HERE / name, *(HERE / name).rglob("*.py")] if one.is_file()):
        where = str(path.relative_to(HERE))
        tree = ast.parse(path.read_text())
        silent = set() if where in COMMANDS else set(_notes(tree))
        whole = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        inside = {id(part) for node in whole for part in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield where, "".join(_said(part) for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent | inside:
                yield where, node.value


def _said(part: ast.expr) -> str:
    """A piece of an f-string; what is put in is not known."""
    return str(part.value) if isinstance(part, ast.Constant) else "{}"


def _notes(tree: ast.AST) -> Iterator[int]:
    """Strings that stand alone: docstrings, and notes below a name."""
    return (id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr))


def _read() -> Iterator[tuple[str, str]]:
    for pattern in READ:
        for path in sorted(HERE.glob(pattern)):
            if (where := str(path.relative_to(HERE))) not in INTERNAL:
                yield where, path.read_text()
