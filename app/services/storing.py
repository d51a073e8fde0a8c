"""Stored screenings that are waited for together.

A commit is on the disk when it returns, which takes milliseconds however little it writes,
and SQLite takes one at a time. So whoever comes while a commit is under way waits for the
next one, and that writes everything that has come meanwhile. An answer is given only once
it is stored, as before.
"""

import threading
from collections.abc import Sequence
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
    woken: threading.Event = field(default_factory=threading.Event)
    stored: bool = False
    error: Exception | None = None


class ScreeningStore:
    """Stores screenings of several threads in common transactions."""

    def __init__(self, sessions: SessionFactory) -> None:
        self._sessions = sessions
        self._lock = threading.Lock()
        self._queue: list[_Waiting] = []
        self._writing = False

    def store(self, row: dict[str, Any]) -> None:
        """Write one screening; it is committed when this returns. Raises what writing raises."""
        mine = _Waiting(row)
        with self._lock:
            self._queue.append(mine)
            leads = not self._writing
            self._writing = True
        if not leads:
            # Woken when the screening is stored, or when it is this thread's turn to write.
            mine.woken.wait()
        if not mine.stored and mine.error is None:
            self._write_and_pass_on()
        if mine.error is not None:
            raise mine.error
        if not mine.stored:
            # Whoever wrote for all was ended in the middle of it.
            raise Unavailable("the screening could not be stored; ask again")

    def _write_and_pass_on(self) -> None:
        with self._lock:
            taken, self._queue = self._queue[:MOST_AT_ONCE], self._queue[MOST_AT_ONCE:]
        try:
            self._write(taken)
        finally:
            with self._lock:
                # The turn passes before those who are done are woken, so that the next
                # commit does not wait for them.
                following = self._queue[0] if self._queue else None
                self._writing = following is not None
            if following is not None:
                following.woken.set()
            for waiting in taken:
                waiting.woken.set()

    def _write(self, taken: Sequence[_Waiting]) -> None:
        try:
            self._commit([waiting.row for waiting in taken])
        except Exception as error:  # noqa: BLE001 (raised where the screening was asked for)
            if len(taken) == 1:
                taken[0].error = error
                return
            for waiting in taken:
                self._write([waiting])
        else:
            for waiting in taken:
                waiting.stored = True

    def _commit(self, rows: Sequence[dict[str, Any]]) -> None:
        with transaction(self._sessions, write=True) as session:
            screenings.add_all(session, rows)
