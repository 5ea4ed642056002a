"""Who looks at the dashboard, and what of it is theirs to see; what is not is refused with `Forbidden` of werkzeug."""

from __future__ import annotations

from dataclasses import dataclass

ADMIN, TEACHER, STUDENT, AUDITOR = ROLES = ("admin", "teacher", "student", "auditor")


@dataclass(frozen=True)
class Reader:
    """Somebody with a role: an admin (everything), a teacher (their `courses`, by name), a student (what concerns the
    person with their `email`), an auditor (settings and the audit log, no single person; changes nothing).
    """

    account_id: int | None
    name: str
    role: str
    courses: frozenset[str] = frozenset()
    email: str = ""

    def reads(self, course: str | None) -> bool:
        """Whether lectures of this course (None: those without one) may be seen."""
        return self.role == ADMIN or (self.role == TEACHER and course in self.courses)

    changes = reads
    """Whether what is said of them may be changed: by whom may see them."""


OPERATOR = Reader(None, "Operator", ADMIN)
"""Who runs the program: commands ask as them, and so does a demo on the machine itself."""
