"""Name the people of stored runs by all that is known: labels, roster, decisions. No video is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Column, Connection, Table, delete, insert, select

from inference import linking
from inference.linking import UNLABELLED
from inference.naming import Doubt
from inference.observation import Moment
from storage import decisions, identity
from storage.reading import parts
from storage.tables import candidate, identified, label, participant, run

__all__ = ["UNLABELLED", "name", "outdated"]


def name(connection: Connection, run_id: int, lecture_id: str, moments: Callable[[], Iterable[Moment]]) -> None:
    """Replace who the observations of a run are, its sums per minute, and whom doubtful labels may be."""
    roster = identity.roster(connection, lecture_id)
    known = linking.name(moments(), roster, decisions.said(connection, lecture_id, roster))
    identity.identify(connection, run_id, lecture_id, linking.follow(moments(), known))
    _offer(connection, run_id, lecture_id, known.doubts)
    connection.execute(delete(identified).where(identified.c.run_id == run_id))
    connection.execute(insert(identified).values(run_id=run_id, version=linking.VERSION))


def outdated(connection: Connection) -> list[tuple[int, str]]:
    """(run, lecture) of the analyses that readers see and that were not named by all that is known now."""
    seen = {part.run_id: part.lecture_id for part in parts(connection)}
    named = select(identified.c.run_id).where(identified.c.version == linking.VERSION)
    waiting = select(run.c.id).where(run.c.state.in_(("done", "partial")), run.c.id.not_in(named)).order_by(run.c.id)
    return [(run_id, seen[run_id]) for run_id in connection.execute(waiting).scalars() if run_id in seen]


def _offer(connection: Connection, run_id: int, lecture_id: str, doubts: Sequence[Doubt]) -> None:
    connection.execute(delete(candidate).where(candidate.c.run_id == run_id))
    labels = _ids(connection, lecture_id, label, label.c.text)
    people = _ids(connection, lecture_id, participant, participant.c.name)
    rows = [
        {
            "run_id": run_id,
            "label_id": labels[doubt.labels[0]],
            "participant_id": people[name],
            "likelihood": likelihood,
        }
        for doubt in doubts
        for name, likelihood in doubt.candidates
    ]
    if rows:
        connection.execute(insert(candidate), rows)


def _ids(connection: Connection, lecture_id: str, table: Table, text: Column[str]) -> dict[str, int]:
    """The ids of a lecture's labels or participants by their text."""
    query = select(text, table.c.id).where(table.c.lecture_id == lecture_id)
    return {found: number for found, number in connection.execute(query)}
