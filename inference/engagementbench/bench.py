"""`classpulse bench engagement`: the figures of every section that there is."""

from __future__ import annotations

from inference.engagementbench.sections import Lent, sections
from inference.passing import Passing


def bench(passing: Passing, quick: bool, seed: int, processes: int) -> dict[str, object]:
    """Section -> its figures, on so many processes; `quick` is rough."""
    lent = Lent(passing, quick, seed, processes)
    return {"quick": quick, "seed": seed, **{name: section.figures(lent) for name, section in sections().items()}}
