"""Rows as a file that is sent while it is made: CSV or Parquet, a portion at a time, nothing on the disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain

import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame

from storage.export import harmless


def stream(portions: Iterator[DataFrame], kind: str) -> Iterator[bytes]:
    """The bytes of a `csv` or `parquet` file of all portions, of which there is one and which have the same columns."""
    return _csv(portions) if kind == "csv" else _parquet(portions)


def _csv(portions: Iterator[DataFrame]) -> Iterator[bytes]:
    for place, portion in enumerate(portions):
        yield harmless(portion).to_csv(index=False, header=place == 0, lineterminator="\n").encode()


def _parquet(portions: Iterator[DataFrame]) -> Iterator[bytes]:
    first = next(portions)
    sink, schema = _Sink(), _schema(first)
    with pq.ParquetWriter(sink, schema) as file:
        for portion in chain([first], portions):
            file.write_table(pa.Table.from_pandas(portion, schema=schema, preserve_index=False))
            yield sink.taken()
    yield sink.taken()


def _schema(frame: DataFrame) -> pa.Schema:
    """Of the columns: whole numbers, truths and texts as they are, all else as fractions."""
    kinds = {"i": pa.int64(), "b": pa.bool_(), "f": pa.float64()}
    return pa.schema([(str(name), kinds.get(kind.kind, pa.string())) for name, kind in frame.dtypes.items()])


class _Sink(io.RawIOBase):
    """What was written since it was last asked for."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, given: object) -> int:
        portion = memoryview(given).tobytes()  # type: ignore[arg-type]
        self._written += portion
        return len(portion)

    def taken(self) -> bytes:
        """The bytes, and an empty sink again."""
        portion = bytes(self._written)
        self._written.clear()
        return portion
