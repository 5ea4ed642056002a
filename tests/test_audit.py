"""What `make check` says of vulnerable packages: a known one fails, an index that is away does not."""

from __future__ import annotations

import json
import runpy
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

AUDIT = runpy.run_path(str(Path(__file__).parents[1] / ".ci" / "audit.py"), run_name="audit")
FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["1.2.4", "2.0"], "aliases": [], "description": "long"}
FINE: dict[str, Any] = {"name": "good", "version": "1.0", "vulns": []}
BAD: dict[str, Any] = {"name": "bad", "version": "1.2.3", "vulns": [FLAW]}
SKIPPED = {"name": "own", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "said", "failed"),
    [
        ({"dependencies": [FINE, BAD]}, "bad 1.2.3 is vulnerable (PYSEC-2026-1); mended in 1.2.4, 2.0", True),
        ({"dependencies": [{**BAD, "vulns": [{"id": "X"}]}]}, "mended in no version yet", True),
        ({"dependencies": [FINE, SKIPPED]}, "none of 1 of 2 locked packages", False),
        ({"dependencies": [SKIPPED, SKIPPED]}, "knows none of the 2", False),
        ({"what": 1}, "the index is away", False),
        ("no JSON", "the index is away", False),
    ],
)
def test_what_is_told(found: object, said: str, failed: bool) -> None:
    line, failing = AUDIT["told"](found if isinstance(found, str) else json.dumps(found), "the index is away")
    assert said in line
    assert failing == failed
    assert failing or "\n" not in line


def test_one_that_hangs_or_is_not_there_fails_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "pip-audit"
    hanging.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    hanging.chmod(stat.S_IRWXU)
    monkeypatch.setitem(AUDIT["asked"].__globals__, "LONGEST_S", 1)
    for program, why in ((hanging, "did not answer within 1 s"), (tmp_path / "none", "cannot be run")):
        line, failing = AUDIT["told"](*AUDIT["asked"](program))
        assert why in line
        assert not failing
