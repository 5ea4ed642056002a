"""Other tools on the same pictures, one per file, by the name of `classpulse bench --compare`.

Each file has `compared(pictures, python) -> dict[str, dict[str, float]]`: what was run, and of each the milliseconds of
processor time and the faces found per picture. ModelError where a tool is not installed. Nothing of theirs is shipped.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from inference.observation import ModelError


def load(name: str) -> ModuleType:
    """The file `<name>.py`. ModelError when there is none."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    if name not in known:
        raise ModelError(f"no tool '{name}' to compare with; choose one of {', '.join(known)}")
    return importlib.import_module(f"{__name__}.{name}")
