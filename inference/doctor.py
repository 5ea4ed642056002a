"""Check an installation of the inference stage: what a user would otherwise learn from an error in the middle of the
work.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata

from inference import assets, expression


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    what: str
    fine: bool
    found: str


def checks() -> list[Check]:
    """Python, OpenCV's copies, the fetched model files, the expression model."""
    gone = assets.missing()
    return [
        Check("Python", sys.version_info >= (3, 11), sys.version.split()[0]),
        opencv(),
        Check(
            "model files",
            not gone,
            f"missing: {', '.join(gone)}; run `classpulse setup`" if gone else str(assets.folder()),
        ),
        trained(),
    ]


def opencv() -> Check:
    """Exactly one distribution may own the folder `cv2`: a second one overwrites the first."""
    owners = sorted(
        {one.metadata["Name"] for one in metadata.distributions() if (one.metadata["Name"] or "").startswith("opencv-")}
    )
    advice = "" if len(owners) == 1 else "; uninstall all of them, then install opencv-python-headless"
    return Check("OpenCV", len(owners) == 1, ", ".join(owners) + advice)


def trained() -> Check:
    """The expression model is there and is the one its card describes."""
    if not expression.WEIGHTS.exists():
        return Check("expression model", False, "missing; run `classpulse train`")
    digest = assets.sha256(expression.WEIGHTS)
    same = digest == expression.card()["sha256"]
    return Check("expression model", same, f"sha256 {digest[:12]}" + ("" if same else " is not the one on its card"))
