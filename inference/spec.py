"""Which models are used: asked for by those who never load one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Names only, so that it can be pickled: the detector's file, and whether facial expressions, and attention by the
    pose of the head, may be inferred at all.
    """

    detector: str = "blazeface"
    expressions: bool = True
    attention: bool = True
