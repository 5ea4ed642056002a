"""Names and addresses in lists of people: how long they may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.records import consents, roster
from ingest.records.person import Person
from ingest.video import SourceError


@pytest.mark.parametrize("reader", [consents.read, roster.read])
def test_a_name_as_long_as_a_book_is_none(tmp_path: Path, reader: Callable[[Path], object]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"name,email,consent\n{'é' * 200},{'a' * 200},yes\n")
    assert reader(path)
    for line in (f"{'é' * 201},,yes", f"Bo,{'a' * 201},yes"):
        path.write_text(f"name,email,consent\nAda,,no\n{line}\n")
        with pytest.raises(SourceError, match=r"list\.csv, line 3: .*has 201 characters"):
            reader(path)


def test_in_a_record_it_is_cut_for_whoever_was_there_chose_it() -> None:
    assert Person("é" * 300, "b" * 300, "c" * 200).name == "é" * 200
    assert Person("é" * 300, "b" * 300, "c" * 200) == Person("é" * 200, "b" * 200, "c" * 200)
