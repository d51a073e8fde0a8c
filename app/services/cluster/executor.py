"""Dask's executor of a cluster, with what goes wrong there in our words.

The tasks are asked through :meth:`distributed.Client.get_executor`. A task that Dask gave up
because workers died over it becomes :class:`~app.services.batch_workers.ProcessesDied`, on which
the coordinator asks one by one; a scheduler that is gone and a cluster without workers become
:class:`~app.errors.ClusterUnavailable`. Dask is imported where a cluster is used and nowhere else.
"""

import logging
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError, ClusterUnavailable
from app.services.batch_chunk import Chunk, Screened, Work
from app.services.batch_workers import Elastic, ProcessesDied
from app.services.cluster.builds import made_of
from app.services.cluster.contents import content_of
from app.services.cluster.finding import publish
from app.services.cluster.serving import serving

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
"""How long a cluster may be without any worker while chunks wait."""
LOOK_SECONDS = 0.5

Order = dict[str, Any]
"""What a worker must know before it unpacks a chunk; plain values, which every version can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A Dask scheduler, and ``task``: what its workers run, importable there by its name.

    ``store`` is a folder that the workers see too, where indexes are put for them.
    """

    address: str
    task: Callable[[Order, bytes], Screened]
    store: Path | None = None
    connect: float = CONNECT_SECONDS
    patience: float = PATIENCE_SECONDS

    def executor(self, count: int) -> Executor:
        """The workers that the scheduler has, however many; ``count`` is not asked."""
        del count
        return ClusterExecutor(self)


class ClusterExecutor(Elastic):
    """Chunks go to the cluster; only :func:`~app.services.batch_chunk.screen_chunk` is run."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._client = _connected(cluster)
        self._inner = self._client.get_executor(pure=False)
        self._around = ExitStack()
        self._orders: dict[Work, Order] = {}
        self._lock = threading.Lock()
        self._open: set[Future[Screened]] = set()
        self._closing = threading.Event()
        self._lost: ClusterUnavailable | None = None
        self._processes = 0
        self._seen = time.monotonic()
        self._look()
        threading.Thread(target=self._watch, name="cluster", daemon=True).start()

    @property
    def processes(self) -> int:
        return self._processes

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        work, chunk = args
        assert not kwargs
        if work not in self._orders:
            self._orders[work] = self._ordered(fn, work)
        outer: Future[Screened] = Future()
        with self._lock:
            if self._lost is not None:
                outer.set_exception(self._lost)
                return outer
            if not self._open:
                # Nobody waited for a worker until now.
                self._seen = time.monotonic()
            self._open.add(outer)
        try:
            inner = self._inner.submit(self._cluster.task, self._orders[work], _packed(chunk))
        except Exception as error:  # noqa: BLE001 (Dask has many words for a connection that ends)
            self._give_up(_lost(self._cluster.address, error))
        else:
            inner.add_done_callback(lambda done: self._hand_on(done, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster. A chunk that a worker is at is finished there, and not asked for."""
        del wait, cancel_futures
        self._closing.set()
        with self._lock:
            left, self._open = self._open, set()
        for each in left:
            each.cancel()
        if self._client.status == "running":
            self._inner.shutdown(wait=False)
        self._client.close(timeout=CONNECT_SECONDS)
        self._around.close()

    def _ordered(self, fn: Any, work: Work) -> Order:
        content = content_of(work.index)
        if self._cluster.store is not None:
            publish(content, work.index, self._cluster.store)
        serve = serving(content, work.index, self._cluster.address)
        return {
            "made_of": dict(made_of()),
            "index": content.checksum,
            "near": str(work.index),
            "urls": [self._around.enter_context(serve)],
            "work": pickle.dumps((fn, work)),
        }

    def _hand_on(self, inner: "Future[Screened]", outer: "Future[Screened]") -> None:
        """Give the outcome of a task to whoever asked for it."""
        with self._lock:
            if outer not in self._open:
                return
            self._open.remove(outer)
        if inner.cancelled():
            # Nobody here cancels a task that is still asked for.
            outer.set_exception(self._lost or _lost(self._cluster.address))
            return
        error = inner.exception()
        if error is None:
            outer.set_result(inner.result())
        else:
            outer.set_exception(_in_our_words(error))

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            self._look()
            if self._client.status != "running":
                self._give_up(_lost(self._cluster.address))
            elif time.monotonic() - self._seen > self._cluster.patience and self._open:
                self._give_up(_without_workers(self._cluster))

    def _look(self) -> None:
        """See how many workers there are."""
        try:
            self._processes = len(self._client.nthreads())
        except Exception as error:  # noqa: BLE001 (Dask has many words for a connection that ends)
            if not self._closing.is_set():
                self._give_up(_lost(self._cluster.address, error))
            return
        if self._processes:
            self._seen = time.monotonic()

    def _give_up(self, error: ClusterUnavailable) -> None:
        with self._lock:
            self._lost = self._lost or error
            left, self._open = self._open, set()
        for each in left:
            each.set_exception(self._lost)


def _packed(chunk: Chunk) -> bytes:
    return pickle.dumps(chunk)


def _connected(cluster: Cluster) -> "Client":
    try:
        # Dask takes a moment to import, and most commands never need it.
        from distributed import Client  # noqa: PLC0415 (see above)
    except ImportError:
        raise ClusterUnavailable(
            "Dask is not installed here: pip install 'cordon-screening[cluster]'",
            reason="not_installed",
        ) from None
    _silence()
    try:
        return Client(cluster.address, timeout=cluster.connect, set_as_default=False, name="cordon")
    except (OSError, ImportError, ValueError) as error:
        raise ClusterUnavailable(
            f"there is no Dask scheduler at {cluster.address}: "
            "is it running, and may this machine connect to it?",
            reason="not_reached",
            cluster=cluster.address,
        ) from error


def _silence() -> None:
    """Keep Dask's own messages, with their traces, away from people: what matters is raised."""
    for name in ("distributed", "tornado", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _in_our_words(error: BaseException) -> BaseException:
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 (imported already)

    if isinstance(error, KilledWorker):
        return ProcessesDied(error.allowed_failures + 1)
    if isinstance(error, AppError):
        return error
    told = ClusterUnavailable(
        f"a worker of the cluster cannot screen: {type(error).__name__} ({str(error)[:200]}). "
        "Is this Cordon installed where it runs?",
        reason="worker_failed",
        kind=type(error).__name__,
    )
    told.__cause__ = error
    return told


def _lost(address: str, cause: BaseException | None = None) -> ClusterUnavailable:
    error = ClusterUnavailable(
        f"the connection to the Dask scheduler at {address} was lost; what is screened is kept",
        reason="lost",
        cluster=address,
    )
    error.__cause__ = cause
    return error


def _without_workers(cluster: Cluster) -> ClusterUnavailable:
    return ClusterUnavailable(
        f"the Dask scheduler at {cluster.address} had no worker for {cluster.patience:.0f} "
        "seconds; what is screened is kept",
        reason="no_workers",
        cluster=cluster.address,
    )
