"""The command with segments of two seconds instead of a minute, and a breath after each: a short film then has many
moments to be killed at, on a fast machine too.
"""

import time
from typing import Any

import pipeline

BREATH_S = 0.3


def breathing(keep: Any) -> Any:
    """The same, then wait."""

    def kept(*given: Any) -> Any:
        lost = keep(*given)
        time.sleep(BREATH_S)
        return lost

    return kept


if __name__ == "__main__":
    assert pipeline.run.__kwdefaults__
    pipeline.run.__kwdefaults__["segment_ms"] = 2_000
    pipeline.keep = breathing(pipeline.keep)
    pipeline.main()
