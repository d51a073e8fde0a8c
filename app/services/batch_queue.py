"""Which batches this process works on, and whose turn it is.

Every batch that is open is claimed by one process: one conditional UPDATE makes it the owner,
for :data:`LEASE`, and it renews that for as long as it lives. Whoever stores something looks
in the same transaction whether it still is the owner, so that a process that was stopped for
minutes and then goes on can spoil nothing.

A process has all its batches in work at once. Each gets a few chunks, then the next one, so
that a small file does not wait for the end of a large one.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.db import batches
from app.db.batches import Claim
from app.db.session import SessionFactory, transaction
from app.services.batch_owner import Owner

PREFIX = "bat_"
"""How the ids of batches begin that a server works on."""
LEASE = timedelta(seconds=30)
"""How long a batch stays with an owner that does not renew its claim."""
BEAT_SECONDS = 8.0
"""How often an owner renews its claims."""
LOOK_SECONDS = 1.0
"""How often a process looks for batches that nobody works on."""
GRACE = timedelta(seconds=1.5)
"""How long a process that has work leaves a new batch to one that has none."""
MOST = 32
"""Batches that a process has in work at once; more would only take memory."""


@dataclass(slots=True)
class _Mine:
    batch_id: str
    rests_until: float = 0.0


class BatchQueue:
    """The batches of this process, in the order of their turns. Of one thread only."""

    def __init__(
        self,
        sessions: SessionFactory,
        owner: Owner,
        place: Callable[[], str],
        file_of: Callable[[str], Path],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions = sessions
        self._owner = owner
        self._place = place
        self._file_of = file_of
        self._clock = clock
        self._mine: deque[_Mine] = deque()
        self._looked = float("-inf")

    @property
    def empty(self) -> bool:
        return not self._mine

    @property
    def several(self) -> bool:
        """Whether another batch waits for its turn beside the one that has it."""
        now = self._clock()
        return sum(each.rests_until <= now for each in self._mine) > 1

    def look(self, *, at_once: bool = False) -> None:
        """Claim batches that nobody works on, if it is time to look again."""
        now = self._clock()
        if not at_once and now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        with transaction(self._sessions) as session:
            found = batches.open_claims(session, PREFIX, self._place(), limit=8 * MOST)
            moment = batches.moment(session)
        mine = {each.batch_id for each in self._mine}
        for claim in found:
            if len(self._mine) >= MOST:
                return
            patient = bool(self._mine) and claim.owner is None
            if claim.batch_id in mine or (patient and moment - claim.created_at < GRACE):
                continue
            over = claim.until is None or claim.until < moment
            gone = claim.owner is not None and not over and self._owner.is_gone(claim.owner)
            if claim.owner in (None, self._owner.name) or over or gone:
                self._claim(claim, gone=gone)

    def _claim(self, claim: Claim, *, gone: bool) -> None:
        if claim.place is None and not self._file_of(claim.batch_id).is_file():
            # Nobody noted where its file lies, so it is left to whoever has it.
            return
        dead = claim.owner if gone else None
        with transaction(self._sessions, write=True) as session:
            got = batches.claim(session, claim.batch_id, self._owner.name, LEASE, dead=dead)
        if got:
            self._mine.append(_Mine(claim.batch_id))

    def turn(self) -> str | None:
        """The batch whose turn it is, which goes to the end of the line; None if all rest."""
        now = self._clock()
        for _ in range(len(self._mine)):
            self._mine.rotate(-1)
            if self._mine[-1].rests_until <= now:
                return self._mine[-1].batch_id
        return None

    def rest(self, batch_id: str, seconds: float) -> None:
        """Give a batch no turn for a while."""
        for each in self._mine:
            if each.batch_id == batch_id:
                each.rests_until = self._clock() + seconds

    def forget(self, batch_id: str) -> None:
        """A batch that has ended, or that belongs to another process now."""
        self._mine = deque(each for each in self._mine if each.batch_id != batch_id)

    def renew(self) -> None:
        """Keep what this process has. May be called by any thread."""
        with transaction(self._sessions, write=True) as session:
            batches.renew(session, self._owner.name, LEASE)

    def give_back(self) -> None:
        """Leave everything to other processes."""
        self._mine.clear()
        with transaction(self._sessions, write=True) as session:
            batches.release(session, self._owner.name)
