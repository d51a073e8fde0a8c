"""Where Cordon starts on a cluster: what is asked of it, and what its workers run."""

import pickle
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import InvalidRequest
from app.settings import Settings, cluster_address, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.batch_chunk import Screened
    from app.services.batch_workers import Workers

_ONE = threading.Lock()
"""A process screens one chunk at a time, however many threads its worker has."""
_FOUND: dict[str, Path] = {}
"""Where the indexes lie that this process has found and checked, by checksum."""


def cluster_workers(address: str, settings: Settings) -> "Workers":
    """The workers of the Dask cluster with this address."""
    from app.services.batch_workers import Workers
    from app.services.cluster.executor import Cluster

    try:
        known = cluster_address(address)
    except ValueError as error:
        raise InvalidRequest(f"--cluster: {error}", field="cluster", value=address) from None
    store = Path(settings.index_store) if settings.index_store else None
    cluster = Cluster(address=known, task=carry_out, store=store)
    return Workers(make=cluster.executor, apart=True)


def carry_out(order: dict[str, Any], chunk: bytes) -> "Screened":
    """Screen a chunk on a worker of a cluster, whose environment has the settings of its own.

    Raises :class:`~app.errors.ClusterUnavailable` where this Cordon is another one than that of
    whoever asks, and where the index cannot be had.
    """
    from app.services.cluster.builds import refuse_another

    refuse_another(order["made_of"])
    with _ONE:
        index = _index(order)
        screen, work = _work(order["work"], index)
        return screen(work, pickle.loads(chunk))  # noqa: S301 (Dask itself runs what it is sent)


@lru_cache(maxsize=2)
def _work(packed: bytes, index: Path) -> "tuple[Callable[[Any, Any], Screened], Any]":
    """The function and what the chunks of a batch have in common, the index where it is here."""
    from dataclasses import replace

    screen, work = pickle.loads(packed)  # noqa: S301 (Dask itself runs what it is sent)
    return screen, replace(work, index=index)


def _index(order: dict[str, Any]) -> Path:
    """Where the index of a batch is here; it is looked for and checked once in each process."""
    from app.services.cluster.finding import Places, find_index

    checksum: str = order["index"]
    known = _FOUND.get(checksum)
    if known is not None and known.is_dir():
        return known
    settings = read_settings()
    places = Places(
        near=Path(order["near"]),
        cache=settings.fetched_dir,
        store=Path(settings.index_store) if settings.index_store else None,
        urls=tuple(filter(None, (settings.index_url, *order["urls"]))),
    )
    found = _FOUND[checksum] = find_index(checksum, places)
    return found
