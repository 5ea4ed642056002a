"""Who looks at the dashboard, and what of it is theirs to see; what is not is refused with `Forbidden` of werkzeug.

role      sees and changes                                            besides
admin     all lectures, also those that belong to no course           accounts
teacher   the lectures of the courses they teach
student   nothing but the person with their e-mail address on a roster, over the term
auditor   nothing                                                     reads the settings, no single person
"""

from __future__ import annotations

from dataclasses import dataclass

from storage import accounts
from storage.accounts import Account

ADMIN, TEACHER, STUDENT, AUDITOR = ROLES = accounts.ROLES


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

    def is_at(self, email: str) -> bool:
        """Whether this is the reader's own address."""
        return bool(self.email) and self.email.casefold() == email.casefold()


OPERATOR = Reader(None, "Operator", ADMIN)
"""Who runs the program: commands ask as them, and so does a demo on the machine itself."""


def of(account: Account) -> Reader:
    """Who has an account, as a reader."""
    return Reader(account.id, account.name, account.role, account.courses, account.email)
