"""Batches of the command: in the database only until their results are written.

Such a batch has no upload that a server could go on with. It is named by what decides on its
results, so that the same command finds what an earlier one left.
"""

import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from app.db import batches as stored
from app.db.session import SessionFactory, transaction
from app.domain.screening import Options
from app.errors import Conflict
from app.services import batches
from app.services.batch_chunk import Work
from app.services.batch_job import Job, advance, begin
from app.services.batch_workers import Workers
from app.services.catalogue import Catalogue
from app.services.customer_files.intake import TakenIn

PREFIX = "cmd_"
KEPT = timedelta(days=30)
"""How long what an interrupted command has done can be gone on with."""


@dataclass(frozen=True, slots=True)
class CommandBatch:
    """A customer file that a command works on, nobody else beside it."""

    sessions: SessionFactory
    taken: TakenIn
    job: Job
    work: Work
    workers: Workers

    def results(self) -> Generator[tuple[bytes, dict[str, Any]], None, None]:
        """Every chunk packed and with its tally, in order: those done before, then the others.

        Close it to end before the last.
        """
        with transaction(self.sessions) as session:
            for ordinal, tally in stored.chunk_tallies(session, self.job.batch_id):
                yield stored.chunk_result(session, self.job.batch_id, ordinal), tally
        fresh = advance(self.sessions, self.job, self.taken.file, self.workers, self.work)
        with closing(fresh):
            for each in fresh:
                yield each.packed, each.tally

    def forget(self) -> None:
        """Remove it from the database, once its results are where they belong."""
        with transaction(self.sessions, write=True) as session:
            stored.drop(session, self.job.batch_id)


@contextmanager
def command_batch(
    sessions: SessionFactory,
    catalogue: Catalogue,
    taken: TakenIn,
    options: Options,
    *,
    workers: Workers,
    folder: Path,
    max_name_length: int,
    resume: bool,
    now: datetime,
) -> Iterator[CommandBatch]:
    """A batch for this command; with ``resume`` the one that an earlier command left.

    ``folder`` is where its lock lies. Raises :class:`~app.errors.Conflict` while another
    command works on the same.
    """
    batch_id = _named(taken, options, catalogue.required, max_name_length)
    with _only_one(folder / f"{batch_id}.lock", batch_id):
        with transaction(sessions, write=True) as session:
            stored.drop_older(session, PREFIX, now - KEPT, but=batch_id)
            if stored.get(session, batch_id) is not None and not resume:
                stored.drop(session, batch_id)
            if stored.get(session, batch_id) is None:
                batches.create(session, taken, options, all_hits=False, id=batch_id, now=now)
        job = begin(sessions, catalogue, batch_id, now)
        work = job.work(taken.file, catalogue.required, max_name_length)
        yield CommandBatch(sessions, taken, job, work, workers)


def _named(taken: TakenIn, options: Options, *decides: object) -> str:
    """The id of a batch: it names the file's bytes and everything that is asked of them."""
    mapping = {label: field.value for label, field in taken.mapping.items()}
    said = orjson.dumps([taken.sha256, mapping, options, decides], option=orjson.OPT_SORT_KEYS)
    return PREFIX + hashlib.sha256(said).hexdigest()[:32]


@contextmanager
def _only_one(path: Path, batch_id: str) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, thread_local=False, is_singleton=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Conflict("another command works on this file", id=batch_id) from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()
