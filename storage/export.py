"""Observations as a file: .csv, .parquet or .jsonl, a row per participant and sampled second on screen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame, Series, StringDtype
from sqlalchemy import Connection, select

from inference.engagement import DEFAULT, formulas, total
from inference.observation import EXPRESSIONS
from inference.usual import Usual
from storage import StoreError, policy, rollups, usual, weights, writings
from storage.behaviour import told
from storage.binning import KEYS, MINUTE_MS, strongest
from storage.engine import reading
from storage.reading import Part, Span, labels, participants, parts, sampled
from storage.tables import BOX, PROBABILITIES, TILE, participant_minute
from storage.weights import Weights

if TYPE_CHECKING:
    from storage.store import Store

COLUMNS = (
    *("second", "participant", "label", "camera_on", "face_visible"),
    *(*BOX, *TILE, "expression", *PROBABILITIES, "attention", "engagement"),
    *("coverage", *(f"part_{name}" for name in formulas()[DEFAULT].PARTS)),
    *("yaw", "pitch", "roll", "eyes_open", "mouth_open"),
)
TEXTS = ("participant", "label", "expression")
TRUTHS = ("camera_on", "face_visible")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a text that a spreadsheet takes for a formula begins with; the last four are the wide forms of the first."""
DECIMALS = 6
"""Of every fraction: far finer than a pixel."""
Faces = Mapping[tuple[int, float], int]
"""Sampled instants with a face by the beginning of the minute (ms) and participant."""


def write(store: Store, lecture_id: str, path: Path) -> int:
    """Write the rows of a lecture to `path`, in the format of its suffix; gives their number.

    The file appears under its name when it is complete and not before. StoreError for another suffix or no place to
    write.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise StoreError(f"Cannot export to {path.name!r}: name a file that ends in {', '.join(FORMATS)}")
    beside = path.with_name(f".{path.name}.partial")
    try:
        rows = form(beside, portions(store, lecture_id))
        writings.note(store, path, beside, [lecture_id])
        beside.replace(path)
    except OSError as error:
        raise StoreError(f"Cannot write {path} ({error.strerror}): name another file by --to") from error
    finally:
        with suppress(OSError):
            beside.unlink()
    return rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a lecture: from `start_ms` to before `end_ms` of it, of these `people` (ids of participants)."""

    start_ms: int
    end_ms: int
    people: Collection[int]

    @property
    def span(self) -> Span:
        """From when to when."""
        return self.start_ms, self.end_ms


def portions(store: Store, lecture_id: str, wanted: Wanted | None = None) -> Iterator[DataFrame]:
    """The rows of a lecture, or those `wanted`, in the columns `COLUMNS`, some ten minutes of lecture time at a time.

    `second` is whole where the sampling is, else it has decimals; `participant` is the name once identified, else the
    label as read, else "unlabelled"; `label` and `expression` are missing where there is none; `attention` is relative
    to the person's usual pose; `engagement` is by the formula used by default, with the weights of the lecture's
    course where it has its own (`storage/weights.py`), and the sum of the columns part_..; `coverage` is the share of
    the minute's sampled seconds in which the face was seen.
    """
    for _, frame in of_parts(store, lecture_id, wanted):
        yield frame


def of_parts(store: Store, lecture_id: str, wanted: Wanted | None = None) -> Iterator[tuple[Part, DataFrame]]:
    """The same, each portion with the part of the lecture that it is of."""
    with reading(store.engine) as connection:
        found = parts(connection, lecture_id)
        names = participants(connection, lecture_id), labels(connection, lecture_id)
        formula = policy.usual_formula(connection)
        own = weights.of_lecture(connection, lecture_id) if formula == DEFAULT else None
        for part in found:
            own_usual, faces = _known(connection, part, wanted)
            looked = sampled(connection, part, MINUTE_MS)
            for frame in told(connection, part, own_usual, *((wanted.span, wanted.people) if wanted else ())):
                covered = frame.assign(coverage=_coverage(frame, faces, looked))
                yield part, _shown(covered, *names, formula, own, whole=_whole(found))


def _known(connection: Connection, part: Part, wanted: Wanted | None) -> tuple[Usual, Faces]:
    """What is usual of people, and how often their face was seen in each minute; as it is stored, where that is up to
    date, for some rows.
    """
    if wanted is not None and rollups.current(connection, [part]):
        return usual.stored(connection, part.run_id), _faces(connection, part, wanted)
    found = rollups.of_run(connection, part, MINUTE_MS)
    counts = found.sums.reindex(columns=[*KEYS, "face_visible"])  # there are none of nobody
    return found.usual, {(at, who): seen for at, who, seen in counts.itertuples(index=False, name=None)}


def _faces(connection: Connection, part: Part, wanted: Wanted) -> Faces:
    table = participant_minute.c
    first, last = wanted.start_ms // MINUTE_MS, (wanted.end_ms - 1) // MINUTE_MS
    query = select(table.minute, table.participant_id, table.face_visible)
    here = query.where(table.run_id == part.run_id, table.minute.between(first, last))
    return {(minute * MINUTE_MS, who): seen for minute, who, seen in connection.execute(here)}


def _coverage(frame: DataFrame, faces: Faces, looked: Mapping[int, int]) -> Series[float]:
    """Of each row's participant in its minute; NaN of nobody known."""
    minute = frame["at_ms"] // MINUTE_MS * MINUTE_MS
    who = frame["participant_id"].to_numpy(dtype=float, na_value=np.nan)
    seen = [faces.get(key, np.nan) for key in zip(minute.tolist(), who.tolist(), strict=True)]
    return Series(seen, index=frame.index, dtype=float) / minute.map(looked)


def _shown(
    frame: DataFrame, people: dict[int, str], read: dict[int, str], formula: str, own: Weights | None, *, whole: bool
) -> DataFrame:
    best, said = strongest(frame), formulas()[formula].parts(frame)
    said = (said if own is None else own.reweighted(said)).round(DECIMALS)
    label = frame["label_id"].map(read).astype("str")
    columns = {
        "second": frame["at_ms"] // 1000 if whole else frame["at_ms"] / 1000,
        "participant": frame["participant_id"].map(people).astype("str").fillna(label).fillna("unlabelled"),
        "label": label,
        "expression": Series(np.array([*EXPRESSIONS, None])[best], index=frame.index, dtype="str"),
        "engagement": total(said),
        **{f"part_{name}": said[name] for name in said},
    }
    return frame.assign(**columns).reindex(columns=COLUMNS).round(DECIMALS).reset_index(drop=True)


def _whole(found: list[Part]) -> bool:
    """Whether every instant of a lecture is a whole second."""
    return all(part.offset_ms % 1000 == 0 and part.period_ms % 1000 == 0 for part in found)


def harmless(rows: DataFrame) -> DataFrame:
    """For a CSV: a text that a spreadsheet would take for a formula has an apostrophe before it, for people choose the
    names they show themselves. Numbers stay numbers, also those below zero.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    texts = [name for name in rows if rows[name].dtype.kind in "OU" or isinstance(rows[name].dtype, StringDtype)]
    return rows.assign(**{str(name): rows[name].map(_harmless, na_action="ignore") for name in texts})


def _harmless(cell: object) -> object:
    """In one line: a carriage return, which no quotation marks are put around, would begin a row of its own."""
    if not isinstance(cell, str):
        return cell
    return ("'" if cell.startswith(FORMULA) else "") + cell.replace("\r", " ")


def _csv(path: Path, rows: Iterator[DataFrame]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for portion in rows:
            harmless(portion).to_csv(file, index=False, header=False, lineterminator="\n")
            count += len(portion)
    return count


def _jsonl(path: Path, rows: Iterator[DataFrame]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for portion in rows:
            portion.to_json(file, orient="records", lines=True, force_ascii=False)
            count += len(portion)
    return count


def _parquet(path: Path, rows: Iterator[DataFrame]) -> int:
    count = 0
    first = next(rows, None)
    schema = _schema(whole=first is None or first["second"].dtype.kind == "i")
    with pq.ParquetWriter(path, schema) as file:
        while first is not None:
            file.write_table(pa.Table.from_pandas(first, schema=schema, preserve_index=False))
            count += len(first)
            first = next(rows, None)
    return count


def _schema(*, whole: bool) -> pa.Schema:
    kinds = dict.fromkeys(COLUMNS, pa.float64())
    kinds |= dict.fromkeys(TEXTS, pa.string()) | dict.fromkeys(TRUTHS, pa.bool_())
    kinds["second"] = pa.int64() if whole else pa.float64()
    return pa.schema(list(kinds.items()))


FORMATS: dict[str, Callable[[Path, Iterator[DataFrame]], int]] = {".csv": _csv, ".parquet": _parquet, ".jsonl": _jsonl}
