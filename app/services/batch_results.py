"""What a batch has come to: its rows as a file, and its summary."""

import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from sqlalchemy.orm import Session

from app.db import batches as stored
from app.db.tables_screening import BatchRow
from app.domain.codec import decode_json
from app.domain.kinds import BatchState
from app.errors import Conflict, Gone, NotFound
from app.services.customer_files.columns import Field
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.output import SINCE_COLUMN, RowResult
from app.services.customer_files.summary import Circumstances, Summary, Tally, summarise
from app.services.customer_files.writers import WRITERS, ResultFormat, Writer, in_pieces


def row_of(session: Session, batch_id: str, *, lock: bool = False) -> BatchRow:
    """The row of a batch; :class:`NotFound` if there is none. ``lock`` keeps it as it is."""
    row = stored.get(session, batch_id, lock=lock)
    if row is None:
        raise NotFound(f"there is no batch {batch_id[:60]}", id=batch_id[:60])
    return row


def file_of(row: BatchRow, path: Path, *, limit: int) -> CustomerFile:
    """The uploaded file of a batch, understood as it was when it was taken in."""
    mapping = {label: Field(name) for label, name in row.mapping["given"].items()}
    if row.rows_total is None:
        return CustomerFile.open(path, mapping, limit=limit)
    understood = row.mapping["understood"]
    return CustomerFile.reopened(path, mapping, understood, row.rows_total, limit=limit)


def finished(session: Session, batch_id: str) -> BatchRow:
    """The row of a batch that is done.

    Raises :class:`Conflict` before that, with the error of one that failed, and :class:`Gone`
    for one whose results were removed.
    """
    row = row_of(session, batch_id)
    if row.removed_at is not None:
        raise removed(row)
    if row.state != BatchState.DONE.value:
        ended = row.state not in stored.OPEN
        said = f"; {row.error['message']}" if ended and row.error else ""
        how = (
            "?partial=true gives what is there" if ended else "results can be read when it is done"
        )
        raise Conflict(
            f"the batch is {row.state}{said}; {how}",
            id=batch_id,
            state=row.state,
            **({"error": row.error} if ended and row.error else {}),
        )
    return row


def removed(row: BatchRow) -> Gone:
    """The error of whoever asks for what was removed."""
    assert row.removed_at is not None
    return Gone(
        f"the file and the results of this batch were removed on {row.removed_at:%Y-%m-%d}",
        id=row.id,
        removed_at=row.removed_at.isoformat(),
    )


def results(
    session: Session,
    batch_id: str,
    kind: ResultFormat,
    folder: Path,
    *,
    all_hits: bool | None = None,
    now: datetime,
) -> Iterator[bytes]:
    """The results file, piece by piece; :class:`Conflict` before the batch is done.

    ``all_hits`` is what the batch was asked for unless given here. A file that is only
    whole at its end is put together in ``folder``.
    """
    row = finished(session, batch_id)
    chunks = (unpack(packed) for packed in stored.chunk_results(session, batch_id))
    begin = beginning(row, kind, all_hits=all_hits)
    return in_pieces(kind, begin, chunks, lambda: summary(session, batch_id, now=now), folder)


def beginning(
    row: BatchRow, kind: ResultFormat, *, all_hits: bool | None
) -> Callable[[BinaryIO], Writer]:
    """What begins to write the results of a batch into a stream."""
    return partial(
        WRITERS[kind],
        columns=[
            *(column["column"] for column in row.mapping["understood"]["columns"]),
            *([SINCE_COLUMN] if row.options.get("since") else []),
        ],
        all_hits=bool(row.options["all_hits"]) if all_hits is None else all_hits,
    )


def summary(session: Session, batch_id: str, *, now: datetime) -> Summary:
    """What the finished chunks of a batch come to, also while it runs."""
    row = row_of(session, batch_id)
    tally = Tally()
    for ordinal, counted in stored.chunk_tallies(session, batch_id):
        if counted is None:
            # A chunk from before tallies were kept is counted from its rows.
            tally.add(unpack(stored.chunk_result(session, batch_id, ordinal)))
        else:
            tally.merge(counted)
    around = Circumstances(
        lists=tuple(row.lists),
        engine=row.engine,
        options={**row.options["screening"], "all_hits": row.options["all_hits"]},
        file=file_view(row),
        started_at=row.started_at,
        finished_at=row.finished_at,
        since=since_of(row),
    )
    return summarise(tally, around, now)


def file_view(row: BatchRow) -> dict[str, Any]:
    """The file of a batch: which one, and how it was understood."""
    return {
        "name": row.file_name,
        "sha256": row.file_sha256,
        "same_file_as": row.same_file_as,
        **row.mapping["understood"],
    }


def pack(results: list[RowResult]) -> bytes:
    """Results of one chunk as they are stored."""
    return zlib.compress(b"\n".join(orjson.dumps(result) for result in results))


def unpack(packed: bytes) -> Iterator[RowResult]:
    """What :func:`pack` packed."""
    for line in zlib.decompress(packed).split(b"\n"):
        yield decode_json(RowResult, orjson.loads(line))


def since_of(row: BatchRow) -> dict[str, Any] | None:
    """What a batch says of the changes that it screens against; None for a full screening."""
    since = row.options.get("since")
    if since is None:
        return None
    return {"batch_id": since["batch_id"], **since.get("found", {})}
