"""Screenings that are stored together.

A commit is on the disk when it returns, which takes milliseconds however little it writes,
and SQLite takes one at a time. So one thread writes for all: what comes while a commit is
under way is written by the next one. An answer is given only once it is stored.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from app.db import screenings
from app.db.session import SessionFactory, transaction
from app.errors import Unavailable

MOST_AT_ONCE = 64
"""Screenings of one commit: a bad one makes all of them be written again, one by one."""


@dataclass(slots=True)
class _Waiting:
    """One screening on its way to the disk."""

    row: dict[str, Any]
    stored: Future[None] = field(default_factory=Future)


class ScreeningStore:
    """Stores screenings of several threads in common transactions."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._lock = threading.Lock()
        self._queue: list[_Waiting] = []
        self._writing = False
        # Its thread starts with the first screening.
        self._writer = ThreadPoolExecutor(1, "screenings-stored")

    def add(self, row: dict[str, Any]) -> Future[None]:
        """Have one screening written; it is committed once the future is done without an error.

        The error is what writing this one raised. Nothing else may be done in its callbacks
        than to pass on what happened: the thread that writes calls them.
        """
        waiting = _Waiting(row)
        with self._lock:
            self._queue.append(waiting)
            begins = not self._writing
            self._writing = True
        if begins:
            self._writer.submit(self._write_all)
        return waiting.stored

    def close(self) -> None:
        """Write what has come, and let the thread end. Nothing may be added any more."""
        self._writer.shutdown()

    def _write_all(self) -> None:
        while True:
            with self._lock:
                taken, self._queue = self._queue[:MOST_AT_ONCE], self._queue[MOST_AT_ONCE:]
                self._writing = bool(taken)
            if not taken:
                return
            try:
                self._write(taken)
            except BaseException:  # noqa: BLE001 (those who wait are told, and others come)
                for waiting in taken:
                    if not waiting.stored.done():
                        waiting.stored.set_exception(
                            Unavailable("the screening could not be stored; ask again")
                        )

    def _write(self, taken: Sequence[_Waiting]) -> None:
        try:
            self._commit([waiting.row for waiting in taken])
        except Exception as error:  # noqa: BLE001 (raised where the screening was asked for)
            if len(taken) == 1:
                taken[0].stored.set_exception(error)
                return
            for waiting in taken:
                self._write([waiting])
        else:
            for waiting in taken:
                waiting.stored.set_result(None)

    def _commit(self, rows: Sequence[dict[str, Any]]) -> None:
        with transaction(self._sessions, write=True) as session:
            screenings.add_all(session, rows)
