"""The command with segments of two seconds instead of a minute, and a breath after each: a short film then has many
moments to be killed at, on a fast machine too. After `HELD` of them it waits for that, on a slow machine too.
"""

import os
import time
from itertools import count
from typing import Any

import pipeline

BREATH_S = 0.3
HELD = int(os.environ.get("CLASSPULSE_HELD", "0"))


def breathing(keep: Any) -> Any:
    """The same, then wait."""
    stored = count(1)

    def kept(*given: Any) -> Any:
        lost = keep(*given)
        time.sleep(600 if next(stored) == HELD else BREATH_S)
        return lost

    return kept


if __name__ == "__main__":
    assert pipeline.run.__kwdefaults__
    pipeline.run.__kwdefaults__["segment_ms"] = 2_000
    pipeline.keep = breathing(pipeline.keep)
    pipeline.main()
