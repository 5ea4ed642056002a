"""Which course a meeting belongs to, by a file that CLASSPULSE_ZOOM_COURSES names:

others = "topic"               # all else: "topic" makes a course of its topic, "leave" fetches nothing

[meetings]
"812 3456 7890" = "Algebra"    # by the number that people join by

[topics]
"Algebra*" = "Algebra"         # by topic, letters small or large; the first that fits
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Self

from ingest.video import SourceError
from ingest.zoom.meeting import Meeting

SETTING = "CLASSPULSE_ZOOM_COURSES"
TOPIC, LEAVE = "topic", "leave"


@dataclass(frozen=True, slots=True)
class Courses:
    """Course by meeting number (digits), and by pattern of topics (in lower case); without either, by topic."""

    meetings: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    others: str = TOPIC

    @classmethod
    def named(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """By the environment. SourceError for a file that cannot be read, or says something else."""
        place = environment.get(SETTING, "").strip()
        if not place:
            return cls()
        try:
            return cls._read(tomllib.loads(Path(place).read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:  # also of TOML, and of letters
            why = error.strerror if isinstance(error, OSError) else error
            raise SourceError(f"{SETTING} names {place}, which cannot be used ({why}); see docs/zoom.md") from error

    @classmethod
    def _read(cls, said: dict[str, Any]) -> Self:
        others = said.pop("others", TOPIC)
        meetings, topics = said.pop("meetings", {}), said.pop("topics", {})
        if said or others not in (TOPIC, LEAVE):
            raise ValueError(f"{next(iter(said), 'others')} is none of others (topic or leave), meetings, topics")
        for table in (meetings, topics):
            if not isinstance(table, dict) or not all(isinstance(name, str) and name for name in table.values()):
                raise ValueError("meetings and topics are tables of names of courses")
        numbers = {re.sub(r"\D", "", number): name for number, name in meetings.items()}
        return cls(numbers, {pattern.casefold(): name for pattern, name in topics.items()}, others)

    def of(self, meeting: Meeting) -> str | None:
        """The course of a meeting; None where it is to be left alone."""
        if meeting.number in self.meetings:
            return self.meetings[meeting.number]
        topic = meeting.topic.casefold()
        fitting = (name for pattern, name in self.topics.items() if fnmatchcase(topic, pattern))
        return next(fitting, meeting.topic if self.others == TOPIC else None)
