"""One executor for all the batches of a server, kept from turn to turn.

A process of the pool takes seconds to start and to read its tables, and a turn takes about as
long. So the processes stay while there are batches. Only one batch at a time has chunks with
them: when one dies, its chunks and nobody else's are under suspicion.
"""

from collections.abc import Callable
from concurrent import futures
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any


class KeptExecutor:
    """Lends out an executor that outlives its users; one that has lost a process is replaced."""

    def __init__(self, make: Callable[[int], Executor]) -> None:
        self._make = make
        self._held: Executor | None = None

    def lend(self, count: int) -> Executor:
        """The executor, for one user; it is made if there is none."""
        if self._held is None:
            self._held = self._make(count)
        return _Lent(self._held, self._lost)

    @property
    def warm(self) -> bool:
        """Whether there are processes, which need not be started first."""
        return self._held is not None

    def close(self) -> None:
        """End the processes; the next user gets others."""
        held, self._held = self._held, None
        if held is not None:
            held.shutdown(wait=True, cancel_futures=True)

    def _lost(self, executor: Executor) -> None:
        if executor is self._held:
            self.close()


class _Lent(Executor):
    """The executor of one user, who ends it without ending its processes."""

    def __init__(self, inner: Executor, lost: Callable[[Executor], None]) -> None:
        self._inner = inner
        self._lost = lost
        self._asked: set[Future[Any]] = set()
        self._broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        try:
            future = self._inner.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._broken = True
            raise
        self._asked.add(future)
        future.add_done_callback(self._done)
        return future

    def _done(self, future: Future[Any]) -> None:
        self._asked.discard(future)
        if not future.cancelled() and isinstance(future.exception(), BrokenExecutor):
            self._broken = True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if cancel_futures:
            for future in list(self._asked):
                future.cancel()
        if wait:
            futures.wait(list(self._asked))
        if self._broken:
            self._lost(self._inner)
