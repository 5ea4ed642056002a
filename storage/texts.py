"""Every column in which the name of somebody may stand without being their own, and how it is taken out of them.

A path at which a file still lies stays as it is, for without it nobody would find the file again; it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, ColumnElement, Connection, Table, false, select, true, update

from storage import tables
from storage.blanking import Blank
from storage.tables import gap, job, lecture, live, mailed, note, posting, record, recording, run, screen, sentence


@dataclass(frozen=True, slots=True)
class Text:
    """A column; `lecture` (of its table's rows) is the id of the lecture it belongs to, None where it belongs to none;
    `path` says that it may be one of a file.
    """

    column: Column[str]
    lecture: ColumnElement[str] | None = None
    path: bool = False

    @property
    def table(self) -> Table:
        """In which it is."""
        return self.column.table


def _of_run(column: ColumnElement[int]) -> ColumnElement[str]:
    """The lecture of a run."""
    other = run.alias()
    joined = select(recording.c.lecture_id).join(other, other.c.recording_id == recording.c.id)
    return joined.where(other.c.id == column).scalar_subquery()


_RECORDED = select(recording.c.lecture_id).join(record, record.c.recording_id == recording.c.id)
CONTENT = (
    Text(sentence.c.text, _RECORDED.where(record.c.id == sentence.c.record_id).scalar_subquery()),
    Text(note.c.text, note.c.lecture_id),
    Text(screen.c.line, _of_run(screen.c.run_id)),
)
"""What was said, noted and shown: the single words of a name go from them as well."""
TEXTS = (
    *CONTENT,
    Text(lecture.c.name, lecture.c.id),
    Text(recording.c.uri, recording.c.lecture_id, path=True),
    Text(run.c.reason, _of_run(run.c.id)),
    Text(tables.segment.c.lost, _of_run(tables.segment.c.run_id)),
    Text(gap.c.reason, _of_run(gap.c.run_id)),
    *(Text(job.c[name], job.c.lecture_id, path=name == "uri") for name in ("uri", "lecture", "reason")),
    *(Text(live.c[name], live.c.lecture_id, path=name == "uri") for name in ("uri", "lecture", "reason")),
    *(Text(mailed.c[name], mailed.c.lecture_id) for name in ("failed", "refused")),
    Text(posting.c.failed, posting.c.lecture_id),
    Text(tables.alert.c.told, _of_run(tables.alert.c.run_id)),
    Text(tables.watched.c.path, path=True),
    Text(tables.download.c.path, path=True),
    Text(tables.download.c.reason),
    Text(tables.event.c.body),
    Text(tables.event.c.reason),
    Text(tables.chore.c.result),
    Text(tables.attempt.c.login),
)
KEPT = (
    (tables.course.c.name, "the course {!r}"),
    (tables.policy.c.attested, "the policy was attested by {!r}"),
    (tables.policy.c.basis, "the policy's basis, {!r}"),
)
"""What is somebody's to change, and is told."""


def anywhere(connection: Connection, blank: Blank, held: Collection[str] | None) -> bool:
    """Whether a name stands anywhere in the texts of these lectures (None: of all, and of none) to be taken out."""
    each = ((text, value) for text in TEXTS for value in _values(connection, text, held))
    return any(blank.said(value) and not (text.path and there(value)) for text, value in each)


def lectures(connection: Connection, blank: Blank, held: Collection[str] | None) -> set[str]:
    """The lectures in whose content or name it stands."""
    named = set[str]()
    for text in (*CONTENT, Text(lecture.c.name, lecture.c.id)):
        said = [value for value in _values(connection, text, held) if blank.said(value)]
        if said and text.lecture is not None:
            query = select(text.lecture).select_from(text.table).where(text.column.in_(said), _here(text, held))
            named |= set(connection.execute(query.distinct()).scalars())
    return named


def take_out(
    connection: Connection, blank: Blank, held: Collection[str] | None, among: tuple[Text, ...] = TEXTS
) -> int:
    """Take a name out of the texts of these lectures (None: of all, and of those that belong to none); how many rows
    changed.
    """
    changed = 0
    for text in among:
        for value in _values(connection, text, held):
            if blank.said(value) and not (text.path and there(value)):
                changed += _put(connection, text, value, blank.out(value), held)
    return changed


def kept(connection: Connection, blank: Blank, held: Collection[str] | None) -> list[str]:
    """What still has the name in it and is not ours to change, in words."""
    found = [f"the recording {value}" for value in sorted(set(_paths(connection, held))) if blank.said(value)]
    for column, words in KEPT:
        found += [words.format(value) for value in connection.execute(select(column).distinct()).scalars() if value
                  and blank.said(value)]  # fmt: skip
    return found


def there(path: str) -> bool:
    """Whether a file lies there."""
    with suppress(OSError, ValueError):
        return Path(path).exists()
    return False


def _paths(connection: Connection, held: Collection[str] | None) -> Iterator[str]:
    for text in TEXTS:
        if text.path:
            yield from (value for value in _values(connection, text, held) if there(value))


def _values(connection: Connection, text: Text, held: Collection[str] | None) -> list[str]:
    """The different texts there are."""
    query = select(text.column).where(text.column.is_not(None), _here(text, held)).distinct()
    return [str(value) for value in connection.execute(query).scalars()]


def _here(text: Text, held: Collection[str] | None) -> ColumnElement[bool]:
    if held is None:
        return true()
    return text.lecture.in_(list(held)) if text.lecture is not None else false()


def _put(connection: Connection, text: Text, before: str, after: str, held: Collection[str] | None) -> int:
    if text.column is lecture.c.name:
        after = _unused(connection, after)
    change = update(text.table).where(text.column == before, _here(text, held)).values({text.column.name: after})
    return connection.execute(change).rowcount


def _unused(connection: Connection, name: str) -> str:
    """A name that no lecture has."""
    taken = set(connection.execute(select(lecture.c.name)).scalars())
    numbered = [name, *(f"{name} ({number})" for number in range(2, len(taken) + 3))]
    return next(one for one in numbered if one not in taken)
