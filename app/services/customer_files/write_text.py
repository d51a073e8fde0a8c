"""Results as CSV or TSV: UTF-8, CRLF line ends (RFC 4180)."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from app.services.customer_files.output import (
    RESULT_COLUMNS,
    RowResult,
    answer_cells,
    neutralised,
)
from app.services.customer_files.summary import Summary


class DelimitedWriter:
    """Writes results in the order in which they are given."""

    def __init__(
        self, stream: BinaryIO, columns: Sequence[str], *, all_hits: bool, delimiter: str = ","
    ) -> None:
        """Writes the header."""
        self._text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=delimiter)
        self._all_hits = all_hits
        self._writer.writerow([*map(neutralised, columns), *RESULT_COLUMNS])

    def write(self, results: Iterable[RowResult]) -> None:
        for result in results:
            own = [neutralised(cell) for cell in result.cells]
            self._writer.writerows(
                own + [neutralised(cell) for cell in answer]
                for answer in answer_cells(result, all_hits=self._all_hits)
            )

    def finish(self, summary: Summary) -> None:
        """There is no place for a summary in a text table."""
        del summary
        # The stream belongs to the caller, who would find it closed.
        self._text.detach()
