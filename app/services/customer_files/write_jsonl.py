"""Results as JSON lines: one object a row, the input's columns first, all of them as text.

Scores and counts are numbers, what is empty in the answer is null.
"""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

import orjson

from app.services.customer_files.output import (
    RESULT_COLUMNS,
    RowResult,
    answer_cells,
    distinct_labels,
    neutralised,
)
from app.services.customer_files.summary import Summary


class JsonLinesWriter:
    """Writes results in the order in which they are given."""

    def __init__(self, stream: BinaryIO, columns: Sequence[str], *, all_hits: bool) -> None:
        self._stream = stream
        self._labels = tuple(map(neutralised, distinct_labels(columns)))
        self._all_hits = all_hits

    def write(self, results: Iterable[RowResult]) -> None:
        for result in results:
            own = dict(zip(self._labels, map(neutralised, result.cells), strict=True))
            for answer in answer_cells(result, all_hits=self._all_hits):
                self._stream.write(orjson.dumps(own | _answer(answer)) + b"\n")

    def finish(self, summary: Summary) -> None:
        """A summary among the rows would be taken for one of them."""
        del summary


def _answer(cells: Sequence[str]) -> dict[str, object]:
    verdict, count, score, *words = cells
    values = [verdict, int(count), float(score) if score else None]
    return dict(
        zip(RESULT_COLUMNS, [*values, *(neutralised(w) or None for w in words)], strict=True)
    )
