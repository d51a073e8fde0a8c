"""What becomes of uploaded files and results that nobody needs any more.

A batch that ended so many days ago, or that somebody removed, loses its file and its results.
It stays in the list, with what was counted and what it rested on: that a file was screened,
when and against what is evidence, and holds no customer.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from app.db import batches
from app.db.session import SessionFactory, transaction
from app.services.batch_owner import MARK, Owner
from app.services.batch_queue import PREFIX

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
PIECE = 20
"""Chunks whose results are removed in one transaction, so that nobody waits for it."""
STRANGER_SECONDS = 86_400.0
"""How old a file is that belongs to no batch: what a killed server was taking in."""
PREVIEW = "preview_"
"""How files are called that are only looked at."""


class BatchKeeper:
    """Removes what is due, from time to time; several processes may do it at once."""

    def __init__(self, sessions: SessionFactory, folder: Path, days: float) -> None:
        self._sessions = sessions
        self._folder = folder
        self._days = days
        self._told = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="batches-kept", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._told.set()
        self._thread.join(timeout=10)

    def tell(self) -> None:
        """Something was removed."""
        self._told.set()

    def sweep(self, now: datetime) -> None:
        """Remove what is due now."""
        if self._days:
            with transaction(self._sessions, write=True) as session:
                before = now - timedelta(days=self._days)
                for batch_id in batches.finished_before(session, PREFIX, before):
                    batches.set_removed(session, batch_id, now)
                    log.info("batch removed", batch_id=batch_id)
        with transaction(self._sessions) as session:
            due = batches.removed_with_results(session)
        for batch_id in due:
            self._drop_results(batch_id)
        self._drop_files()

    def _drop_results(self, batch_id: str) -> None:
        while not self._stopping:
            with transaction(self._sessions, write=True) as session:
                if not batches.drop_results(session, batch_id, PIECE):
                    return

    def _drop_files(self) -> None:
        """Files of batches that were removed, and old ones that belong to no batch."""
        if not self._folder.is_dir():
            return
        found = [p for p in self._folder.iterdir() if p.name.startswith((PREFIX, PREVIEW))]
        with transaction(self._sessions) as session:
            known = batches.removals(session, [_batch_of(path) for path in found])
        for path in found:
            removed = known.get(_batch_of(path))
            if removed or (removed is None and _age(path) > STRANGER_SECONDS):
                path.unlink(missing_ok=True)
        for path in self._folder.glob(f"{MARK}*.lock"):
            if _age(path) > STRANGER_SECONDS:
                # Asking removes the mark of an owner that is gone.
                Owner(self._folder).is_gone(path.name.removeprefix(MARK).removesuffix(".lock"))

    def _work(self) -> None:
        while not self._stopping:
            self._told.clear()
            try:
                self.sweep(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 (it is tried again the next time)
                log.warning("batches not removed", kind=type(error).__name__)
            self._told.wait(EVERY_SECONDS)


def _batch_of(path: Path) -> str:
    """The id in a file's name: ``bat_…`` and, while it is unpacked, ``bat_….unpacked``."""
    return path.name.partition(".")[0]


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
