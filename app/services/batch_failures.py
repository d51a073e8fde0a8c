"""Rows of a batch that were not screened: why, and which ones, in words and as values."""

from typing import Any

from sqlalchemy.orm import Session

from app.db import batches
from app.errors import AppError, ChunkFailed
from app.services.batch_chunk import Chunk

SHOWN = 100
"""Ranges of rows that an error names; it counts the others."""


def why(chunk: Chunk, error: Exception) -> dict[str, Any]:
    """What is kept of the error that a chunk ended with.

    Of an error without a name only its kind: its words may hold what a row says.
    """
    first, last = chunk.first_row + 1, chunk.first_row + len(chunk.rows)
    said = (
        error.message
        if isinstance(error, AppError)
        else f"{type(error).__name__} while the rows {first:,} to {last:,} were screened"
    )
    return {
        "message": said,
        "first_row": first,
        "last_row": last,
        "first_line": chunk.rows[0].line,
        "last_line": chunk.rows[-1].line,
    }


def failures(session: Session, batch_id: str, rows_total: int) -> dict[str, Any] | None:
    """The error of a batch that is at its end; None if all its rows were screened."""
    failed = batches.failed_chunks(session, batch_id)
    rows = batches.rows_done(session, batch_id)
    if rows != rows_total:
        return said(
            ChunkFailed(
                f"{rows:,} rows were read where the file had {rows_total:,} when it came in",
                rows=rows,
                rows_total=rows_total,
            )
        )
    if not failed:
        return None
    ranges = [chunk.error for chunk in failed]
    count = sum(chunk.rows for chunk in failed)
    named = ", ".join(f"{e['first_row']:,} to {e['last_row']:,}" for e in ranges[:3] if e)
    more = f" and {len(ranges) - 3:,} more ranges" if len(ranges) > 3 else ""
    return said(
        ChunkFailed(
            f"{count:,} rows could not be screened: {named}{more}; all others were",
            rows=count,
            ranges=ranges[:SHOWN],
            more_ranges=max(len(ranges) - SHOWN, 0),
        )
    )


def said(error: AppError) -> dict[str, Any]:
    """An error as it is kept with a batch."""
    shape = error.as_dict()["error"]
    assert isinstance(shape, dict)
    return shape
