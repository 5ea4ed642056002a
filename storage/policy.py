"""What is allowed here: stated once by whoever runs ClassPulse, and in force from then on.

While nothing is stated, nothing is enforced (`stated` gives None). What each profile allows at most is data
(`storage/policies`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from storage.tables import policy


@dataclass(frozen=True, slots=True)
class Policy:
    """One statement: under which profile (with its version), where, for whom, on which basis and by whose word; and
    what follows from it. `least` is k: of fewer people nothing is said of a class. `retention` is days by kind of
    record (`storage.retention`), None for as long as the lecture is there.
    """

    profile: str
    version: str
    jurisdiction: str
    institution: str
    ages: str
    basis: str
    attested: str
    expressions: bool
    attention: bool
    people: bool
    unlabelled: bool
    thumbnails: bool
    least: int
    stated_at: datetime
    retention: dict[str, int | None] = field(default_factory=dict)


def stated(connection: Connection) -> Policy | None:
    """The policy in force; None where none was ever stated."""
    row = connection.execute(select(policy).order_by(policy.c.id.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        return None
    values = {name: value for name, value in row.items() if name not in ("id", "retention")}
    return Policy(**values, retention=json.loads(row["retention"]))
