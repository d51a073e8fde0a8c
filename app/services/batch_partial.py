"""The results of a batch that ended before its last row: what is there, and the rows that are not.

A row that was not screened is never left out, or somebody would take it for clear: it comes in
its place as ``incomplete``, with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from app.db import batches as stored
from app.db.tables_screening import BatchRow
from app.domain.kinds import BatchState, Verdict
from app.errors import Conflict, Gone
from app.services.batch_chunk import CHUNK_ROWS
from app.services.batch_results import beginning, file_of, removed, row_of, summary, unpack
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.output import RowResult
from app.services.customer_files.summary import Summary
from app.services.customer_files.table import Row
from app.services.customer_files.writers import ResultFormat, in_pieces

NOT_REACHED = "not screened: the batch ended before this row"


@dataclass(frozen=True, slots=True)
class Partial:
    """What there is of a batch, beside the file that was uploaded."""

    row: BatchRow
    file: CustomerFile

    def results(
        self,
        session: Session,
        kind: ResultFormat,
        folder: Path,
        *,
        all_hits: bool | None,
        now: datetime,
    ) -> Iterator[bytes]:
        """The results file, piece by piece, with every row of the uploaded one."""
        begin = beginning(self.row, kind, all_hits=all_hits)
        return in_pieces(
            kind, begin, self.chunks(session), lambda: self._summary(session, now), folder
        )

    def chunks(self, session: Session) -> Iterator[Iterator[RowResult]]:
        """The results of all rows in order, some rows at a time."""
        reasons = {c.ordinal: c.error for c in stored.failed_chunks(session, self.row.id)}
        rows = self.file.rows()
        at = 0
        for place in stored.chunk_places(session, self.row.id):
            yield from _unscreened(islice(rows, place.first_row - at), NOT_REACHED)
            those = islice(rows, place.rows)
            if place.failed:
                reason = reasons[place.ordinal]
                yield from _unscreened(those, f"not screened: {reason and reason['message']}")
            else:
                # They stand with their answers in the database.
                for _ in those:
                    pass
                yield unpack(stored.chunk_result(session, self.row.id, place.ordinal))
            at = place.first_row + place.rows
        yield from _unscreened(rows, NOT_REACHED)

    def _summary(self, session: Session, now: datetime) -> Summary:
        known = summary(session, self.row.id, now=now)
        missing = self.file.rows_total - known.rows
        return replace(known, rows=known.rows + missing, failures=known.failures + missing)


def partial_of(
    session: Session, batch_id: str, path: Path, place: str, *, limit: int
) -> Partial | None:
    """What there is of a batch that failed or was cancelled; None of one that is whole.

    ``path`` is the uploaded file, ``place`` the folder in which it lies. Raises
    :class:`Conflict` for a batch that may still come to its end or whose file is elsewhere, and
    :class:`Gone` where the file is not here any more.
    """
    row = row_of(session, batch_id)
    if row.removed_at is not None:
        raise removed(row)
    if row.state == BatchState.DONE.value:
        return None
    if row.state in stored.OPEN:
        raise Conflict(
            f"the batch is {row.state}; results can be read at its end", id=row.id, state=row.state
        )
    if not path.is_file():
        if row.place not in (None, place):
            raise Conflict("the uploaded file is with another server; ask there", id=row.id)
        raise Gone("the uploaded file, which has the rows that are missing, is gone", id=row.id)
    return Partial(row, file_of(row, path, limit=limit))


def _unscreened(rows: Iterator[Row], why: str) -> Iterator[Iterator[RowResult]]:
    while held := tuple(islice(rows, CHUNK_ROWS)):
        yield (RowResult(row.line, row.cells, Verdict.INCOMPLETE, (), why) for row in held)
