"""Customer files as jobs: taken in, watched, cancelled and read back as one file.

:mod:`app.services.batch_runner` does the work in between.
"""

import hashlib
import queue
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy.orm import Session
from ulid import ULID

from app import __version__
from app.db import batches
from app.db.session import SessionFactory, transaction
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.domain.codec import decode_json
from app.domain.kinds import BatchState, Verdict
from app.domain.screening import Options
from app.errors import AppError, Conflict, NotFound
from app.services.catalogue import Catalogue
from app.services.customer_files.columns import Field
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.output import ResultWriter, RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_files.table import Row

log = structlog.get_logger(__name__)

CHUNK_ROWS = 500
STOP = ""
"""What the runner's queue says when it is time to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch as it is shown."""

    id: str
    state: BatchState
    file_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rows_total: int | None
    rows_read: int
    rows_screened: int
    rows_hit: int
    rows_review: int
    rows_failed: int
    rows_per_second: float | None
    seconds_remaining: float | None
    understood: dict[str, Any]
    lists: list[Any]
    engine: dict[str, Any]
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A customer file on the disk that has been read once and can be screened."""

    id: str
    file_name: str
    sha256: str
    rows_total: int
    mapping: Mapping[str, Field]
    understood: dict[str, object]


def examine(path: Path, id: str, file_name: str, mapping: Mapping[str, Field]) -> Upload:
    """Read the whole file; what makes all of it unusable raises here, before it is queued.

    This may take seconds, so it stands outside of any transaction.
    """
    opened = CustomerFile.open(path, mapping)
    return Upload(
        id=id,
        file_name=file_name,
        sha256=_sha256(path),
        rows_total=opened.rows_total,
        mapping=mapping,
        understood=opened.described(),
    )


def create(
    session: Session, upload: Upload, options: Options, *, all_hits: bool, now: datetime
) -> BatchView:
    """Queue a file. Raises :class:`~app.errors.UnknownSource` for a source we cannot read."""
    for source in options.sources:
        reader_for(source)
    row = BatchRow(
        id=upload.id,
        state=BatchState.QUEUED.value,
        file_name=upload.file_name,
        file_sha256=upload.sha256,
        created_at=now,
        rows_total=upload.rows_total,
        rows_read=0,
        rows_screened=0,
        rows_hit=0,
        rows_review=0,
        rows_failed=0,
        options={"all_hits": all_hits, "screening": orjson.loads(orjson.dumps(options))},
        mapping={
            "given": {label: f.value for label, f in upload.mapping.items()},
            "understood": upload.understood,
        },
        lists=[],
        engine={},
        cancel_requested=False,
    )
    batches.add(session, row)
    return view(row, now)


def new_id() -> str:
    """An id for a batch, which also names its file."""
    return f"bat_{ULID()}"


def get(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """A batch; :class:`NotFound` if there is none."""
    return view(required(session, batch_id), now)


def cancel(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """Ask a batch to stop after the chunk it is at; finished ones cannot be cancelled."""
    row = required(session, batch_id)
    if row.state not in batches.OPEN:
        raise Conflict(f"the batch is {row.state} already", id=batch_id, state=row.state)
    row.cancel_requested = True
    if row.state == BatchState.QUEUED.value:
        row.state = BatchState.CANCELLED.value
        row.finished_at = now
    session.flush()
    return view(row, now)


def results_csv(session: Session, batch_id: str) -> Iterator[bytes]:
    """The results file, chunk by chunk; :class:`Conflict` before the batch is done."""
    row = required(session, batch_id)
    if row.state != BatchState.DONE.value:
        raise Conflict(
            f"the batch is {row.state}; results can be read when it is done",
            id=batch_id,
            state=row.state,
        )
    columns = [column["column"] for column in row.mapping["understood"]["columns"]]
    return _csv(session, batch_id, columns, all_hits=bool(row.options["all_hits"]))


def _csv(
    session: Session, batch_id: str, columns: Sequence[str], *, all_hits: bool
) -> Iterator[bytes]:
    text = StringIO(newline="")
    writer = ResultWriter(text, columns, all_hits=all_hits)
    for packed in batches.chunk_results(session, batch_id):
        writer.write(unpack(packed))
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if text.getvalue():
        yield text.getvalue().encode()


def view(row: BatchRow, now: datetime) -> BatchView:
    """A batch with its rate and what is left."""
    rate = remaining = None
    done = row.rows_screened + row.rows_failed
    if row.started_at is not None and done:
        seconds = ((row.finished_at or now) - row.started_at).total_seconds()
        rate = round(done / max(seconds, 0.001), 1)
        if row.finished_at is None and row.rows_total is not None:
            remaining = round((row.rows_total - done) / max(rate, 0.1), 1)
    return BatchView(
        id=row.id,
        state=BatchState(row.state),
        file_name=row.file_name,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        rows_total=row.rows_total,
        rows_read=row.rows_read,
        rows_screened=row.rows_screened,
        rows_hit=row.rows_hit,
        rows_review=row.rows_review,
        rows_failed=row.rows_failed,
        rows_per_second=rate,
        seconds_remaining=remaining,
        understood=row.mapping["understood"],
        lists=row.lists,
        engine=row.engine,
        error=row.error,
    )


def required(session: Session, batch_id: str) -> BatchRow:
    """The stored batch; :class:`NotFound` if there is none."""
    row = batches.get(session, batch_id)
    if row is None:
        raise NotFound(f"there is no batch {batch_id[:60]}", id=batch_id[:60])
    return row


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
