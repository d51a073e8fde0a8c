"""How far a batch is, as server-sent events.

Watchers wait on the event loop and not in threads, and what one reads serves all who watch the
same batch: hundreds of them leave the threads to those who ask questions. Each event is the
whole state, so that whoever comes again is told what is true now and misses nothing.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

import anyio
import anyio.to_thread

from app.api.views import plain
from app.db.troubles import is_passing
from app.domain.kinds import BatchState
from app.services import batches
from app.services.batches import BatchView
from app.services.service import Service

EVENT_SECONDS = 0.5
"""How often the state is looked at while somebody watches."""
SILENCE_SECONDS = 15.0
"""After how long without an event a comment says that the connection is alive."""
AGAIN_MS = 2000
"""After how long a browser comes again that has lost the connection."""
ALIVE = ": still here\n\n"
OPEN = frozenset({BatchState.QUEUED, BatchState.RUNNING})


@dataclass(frozen=True, slots=True)
class State:
    """What a batch was like when it was read. Two with the same ``id`` tell the same."""

    id: str
    text: str
    ended: bool
    at: float


class Watched:
    """The states of the batches that are watched, each read once for everybody."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._states: dict[str, State] = {}
        self._turn = anyio.Lock()
        self._thread = anyio.CapacityLimiter(1)

    async def state(self, batch_id: str) -> State:
        """The state now; :class:`~app.errors.NotFound` if there is no such batch."""
        async with self._turn:
            held = self._states.get(batch_id)
            if held is not None and monotonic() - held.at < EVENT_SECONDS:
                return held
            view = await anyio.to_thread.run_sync(self._read, batch_id, limiter=self._thread)
            fresh = monotonic() - EVENT_SECONDS
            self._states = {id: each for id, each in self._states.items() if each.at > fresh}
            state = self._states[batch_id] = _state(view)
            return state

    async def events(self, batch_id: str, seen: str | None) -> AsyncIterator[str]:
        """Events until the end of the batch; ``seen`` is the last one that somebody has."""
        yield f"retry: {AGAIN_MS}\n\n"
        spoke = monotonic()
        while True:
            now = await self._state_if_known(batch_id)
            if now is not None and now.id != seen:
                seen = now.id
                spoke = monotonic()
                yield now.text
            elif monotonic() - spoke >= SILENCE_SECONDS:
                spoke = monotonic()
                yield ALIVE
            if now is not None and now.ended:
                return
            await anyio.sleep(EVENT_SECONDS)

    async def _state_if_known(self, batch_id: str) -> State | None:
        """The state now; None while the database cannot be asked, which passes."""
        try:
            return await self.state(batch_id)
        except Exception as error:
            if not is_passing(error):
                raise
            return None

    def _read(self, batch_id: str) -> BatchView:
        return self._service.commit(lambda s: batches.get(s, batch_id, now=self._service.now()))


def _state(view: BatchView) -> State:
    code = "" if view.error is None else f".{view.error['code']}"
    work = "work" if view.in_work else "rest"
    id = f"{view.state}.{view.rows_read}.{view.rows_failed}.{work}{code}"
    data = json.dumps(plain(view))
    text = f"id: {id}\nevent: progress\ndata: {data}\n\n"
    return State(id, text, view.state not in OPEN, monotonic())
