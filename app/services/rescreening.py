"""A finished batch once more, against what changed since: the server's way.

The new batch has the same file, mapping and question. It says since which versions it looks,
those that the old one was pinned to, and is worked on like every batch; all that differs is in
its :class:`~app.services.batch_chunk.Work`.
"""

import hashlib
import os
import shutil
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app import __version__
from app.db import batches, lists
from app.db.tables_screening import BatchRow
from app.domain.entities import ListVersion
from app.domain.kinds import BatchState
from app.errors import Conflict
from app.services.batch_chunk import Work
from app.services.batch_results import finished
from app.services.catalogue import Snapshot
from app.services.customer_files.changed_rows import Need
from app.services.customer_files.columns import Field
from app.services.customer_files.file import CustomerFile
from app.services.customer_store import FileKey, stored
from app.services.delta_run import needs_of, restricted
from app.services.deltas import Delta, find_delta

KEPT = timedelta(days=30)
"""How long it is kept what the rows of a batch need; no batch takes as long."""
SINCE = "since"
"""The option of a batch that looks only at what changed."""


@dataclass(frozen=True, slots=True)
class Rescreening:
    """What a batch screens against, and where its customers are kept."""

    delta: Delta
    sha256: str
    mapping: dict[str, Field]
    customers: Path

    def work(self, work: Work, snapshot: Snapshot, file: CustomerFile) -> Work:
        """The work of a full screening, restricted; what every row needs is known once this
        returns, and the customers are stored if anything changed."""
        work = restricted(work, self.delta)
        only, versions = sorted(work.only or ()), [version.id for version in work.versions]
        said = [self._key(work).folder, only, work.options, versions]
        name = hashlib.sha256(orjson.dumps(said)).hexdigest()[:32]
        self.customers.mkdir(parents=True, exist_ok=True)
        self._forget_old(work.now)
        path = self.customers / f"needs-{name}.npy"
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as stream:
            np.save(stream, self._needs(work, snapshot, file))
        part.replace(path)
        return replace(work, needs=path)

    def _needs(self, work: Work, snapshot: Snapshot, file: CustomerFile) -> NDArray[np.uint8]:
        if not self.delta.entities:
            return np.full(file.rows_total, Need.READING, dtype=np.uint8)
        today, key = work.now.date(), self._key(work)
        kept = stored(self.customers, key, lambda: nullcontext(file), today=today)
        return needs_of(kept.store, self.delta, snapshot, work.options)

    def _key(self, work: Work) -> FileKey:
        return FileKey(
            sha256=self.sha256, mapping=self.mapping, max_name_length=work.max_name_length
        )

    def _forget_old(self, now: datetime) -> None:
        """Remove what batches needed that have ended long ago."""
        for path in self.customers.glob("needs-*"):
            if path.stat().st_mtime < (now - KEPT).timestamp():
                path.unlink(missing_ok=True)


def rescreen(
    session: Session, snapshot: Snapshot, batch_id: str, *, id: str, place: str, now: datetime
) -> BatchRow:
    """Queue a batch like a finished one, against what changed since that; ``place``: see
    :func:`~app.services.batches.create`.

    Raises :class:`~app.errors.Conflict` before it is done, and where what did not change might
    be answered otherwise now: by another engine, or by a list that was not there then.
    """
    row = finished(session, batch_id)
    if row.engine != {"version": __version__, "config": snapshot.engine.config}:
        raise Conflict(
            "names are compared in another way since; screen the whole file again", id=batch_id
        )
    known = lists.versions_by_id(session, row.options["versions"])
    before = {version.source: version for version in known.values()}
    sources = row.options["screening"]["sources"]
    asked = [v.source for v in snapshot.versions if not sources or v.source in sources]
    new = [source for source in asked if source not in before]
    if new:
        raise Conflict(
            f"the list {new[0]} was not loaded then; screen the whole file again",
            id=batch_id,
            source=new[0],
        )
    since = {"batch_id": row.id, "versions": [before[source].id for source in asked]}
    made = BatchRow(
        id=id,
        state=BatchState.QUEUED.value,
        file_name=row.file_name,
        file_sha256=row.file_sha256,
        same_file_as=row.id,
        created_at=now,
        rows_total=row.rows_total,
        rows_read=0,
        rows_screened=0,
        rows_hit=0,
        rows_review=0,
        rows_failed=0,
        options={
            "all_hits": row.options["all_hits"],
            "screening": row.options["screening"],
            SINCE: since,
        },
        mapping=row.mapping,
        lists=[],
        engine={},
        place=place,
        worked_seconds=0.0,
    )
    batches.add(session, made)
    return made


def keep_file(old: Path, new: Path, batch_id: str) -> None:
    """Let the new batch have the file of the old one; :class:`Conflict` if it is gone."""
    try:
        os.link(old, new)
    except FileNotFoundError:
        raise Conflict("the file of this batch is not there any more", id=batch_id) from None
    except OSError:
        # Some file systems have no links.
        shutil.copyfile(old, new)


def found_since(
    session: Session, row: BatchRow, snapshot: Snapshot, customers: Path, now: datetime
) -> Rescreening | None:
    """What a batch screens against, as of its beginning; None for one against everything."""
    since = row.options.get(SINCE)
    if since is None:
        return None
    known = lists.versions_by_id(session, since["versions"])
    before: list[ListVersion] = [known[id] for id in since["versions"]]
    day = (row.started_at or now).date()
    delta = find_delta(session, snapshot, before, day=day)
    mapping = {label: Field(name) for label, name in row.mapping["given"].items()}
    return Rescreening(delta, row.file_sha256, mapping, customers)


def told(row: BatchRow, found: Rescreening | None) -> dict[str, Any]:
    """The options of a batch with what was found of its changes, for its summary."""
    if found is None:
        return row.options
    return {**row.options, SINCE: {**row.options[SINCE], "found": found.delta.described()}}
