"""Results as Parquet: the input's columns as text, counts and scores as numbers.

A program reads it and no spreadsheet, so cells stay exactly as they were. The summary is in
the file's own metadata under ``cordon.summary``.
"""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from app.services.customer_files.output import (
    RESULT_COLUMNS,
    RowResult,
    answer_cells,
    distinct_labels,
)
from app.services.customer_files.summary import Summary

GROUP_ROWS = 50_000
"""Rows that are held until they are written as one group."""

_NUMBERS = {"screening_hits": pa.int32(), "screening_score": pa.float64()}


class _Writer(pq.ParquetWriter):  # type: ignore[misc]  # pyarrow has no types
    def __del__(self) -> None:
        """A file that was given up, and its stream closed, is not finished after all."""


class ParquetWriter:
    """Writes results in the order in which they are given."""

    def __init__(self, stream: BinaryIO, columns: Sequence[str], *, all_hits: bool) -> None:
        own = [pa.field(label, pa.string()) for label in distinct_labels(columns)]
        answer = [pa.field(name, _NUMBERS.get(name, pa.string())) for name in RESULT_COLUMNS]
        self._schema = pa.schema([*own, *answer])
        self._writer = _Writer(stream, self._schema, compression="zstd")
        self._all_hits = all_hits
        self._held: list[list[Any]] = []

    def write(self, results: Iterable[RowResult]) -> None:
        for result in results:
            for answer in answer_cells(result, all_hits=self._all_hits):
                verdict, count, score, *words = answer
                numbers = (int(count), float(score) if score else None)
                self._held.append(
                    [*result.cells, verdict, *numbers, *(word or None for word in words)]
                )
            if len(self._held) >= GROUP_ROWS:
                self._flush()

    def finish(self, summary: Summary) -> None:
        self._flush()
        self._writer.add_key_value_metadata({"cordon.summary": orjson.dumps(summary)})
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            arrays = [
                pa.array(column, field.type)
                for column, field in zip(zip(*self._held, strict=True), self._schema, strict=True)
            ]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._held.clear()
