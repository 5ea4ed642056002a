"""Whether a locked package is known to be vulnerable; a part of `make check`, by pip-audit and the index of packages.

A known vulnerability is named with the version that mends it, and fails. Where the index cannot be reached, knows none
of the packages or takes too long, that is one line and no failure: no check of the code may hang on a network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKED = "requirements.lock"
LONGEST_S = 30
UNKNOWN = "audit: not known whether a locked package is vulnerable"


def main() -> int:
    """The exit code of the check."""
    said, failed = told(*asked(Path(sys.executable).with_name("pip-audit")))
    print(said)
    return int(failed)


def asked(program: Path) -> tuple[str, str]:
    """What pip-audit finds, as JSON, or why it finds nothing."""
    command = [str(program), "--require-hashes", "--disable-pip", "--requirement", LOCKED, "--format", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "--timeout", "5"], capture_output=True, text=True, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return "", f"the index of packages did not answer within {LONGEST_S} s"
    except OSError as error:
        return "", f"pip-audit cannot be run ({error.strerror}); make setup installs it"
    return done.stdout, (done.stderr.strip().splitlines() or ["it says nothing"])[-1][:200]


def told(found: str, otherwise: str) -> tuple[str, bool]:
    """What is to be said, and whether it is a failure."""
    try:
        packages: list[dict[str, Any]] = json.loads(found)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return f"{UNKNOWN}: {otherwise}", False
    audited = [one for one in packages if "vulns" in one]
    bad = [_line(one, flaw) for one in audited for flaw in one["vulns"]]
    if bad:
        return "\n".join([*bad, "Renew the lock: make lock (needs uv), then make check."]), True
    if not audited:
        return f"{UNKNOWN}: the index of packages knows none of the {len(packages)}", False
    return f"audit: none of {len(audited)} of {len(packages)} locked packages is known to be vulnerable", False


def _line(one: dict[str, Any], flaw: dict[str, Any]) -> str:
    mended = ", ".join(flaw.get("fix_versions", [])) or "no version yet"
    return f"{one['name']} {one['version']} is vulnerable ({flaw['id']}); mended in {mended}"


if __name__ == "__main__":
    sys.exit(main())
