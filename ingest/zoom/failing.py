"""What can go wrong with Zoom. Messages hold no token, no secret and no person's name, so they may be kept.

SourceError
    ZoomError           Zoom refuses, or answers what cannot be understood
        ScopesError     the app lacks a right, which is named
        LaterError      not now: too many calls, out of reach, not ready; worth another try
"""

from __future__ import annotations

from ingest.video import SourceError


class ZoomError(SourceError):
    """Zoom refuses: `status` of HTTP and `code` of Zoom's own, 0 where there is none."""

    def __init__(self, said: str, status: int = 0, code: int = 0) -> None:
        """What is told, and what Zoom answered."""
        super().__init__(said)
        self.status, self.code = status, code


class ScopesError(ZoomError):
    """The app may not do this; any one of `scopes` would let it."""

    def __init__(self, scopes: tuple[str, ...]) -> None:
        """The scopes as Zoom names them; the widest, for the whole account, is the one to add."""
        named = next((one for one in scopes if one.endswith(":admin")), (*scopes, "that Zoom does not name")[0])
        super().__init__(f"the Zoom app lacks the scope {named}; add it in the marketplace (docs/zoom.md)", 400, 4711)
        self.scopes, self.named = scopes, named


class LaterError(ZoomError):
    """Not now. `after_s`: in so many seconds at the earliest, where Zoom says so."""

    def __init__(self, said: str, after_s: float = 0.0, status: int = 0) -> None:
        """What is told, and when to come again."""
        super().__init__(said, status)
        self.after_s = after_s
