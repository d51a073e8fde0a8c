"""Chunks on a cluster of real processes: workers that die, come late, differ or are missing."""

import os
import pickle
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from app.commands import cluster
from app.commands.cluster import carry_out, cluster_workers
from app.errors import ChunkFailed, ClusterUnavailable, InvalidRequest
from app.services.batch_chunk import Chunk, Screened, Work, in_chunks, screen_chunk
from app.services.batch_workers import MOST_DEATHS, WAITING, Workers
from app.services.catalogue import Snapshot
from app.services.cluster.builds import made_of
from app.services.cluster.executor import Cluster, ClusterExecutor
from app.services.customer_files.file import CustomerFile
from app.settings import Settings
from tests.dask_cluster import DaskCluster, dask_cluster, free_port
from tests.services import test_batch_workers

SIZE = 2
BAD = 5
"""The ordinal of the chunk over which workers die."""

catalogue = test_batch_workers.catalogue
file = test_batch_workers.file
sessions = test_batch_workers.sessions
snapshot = test_batch_workers.snapshot
work = test_batch_workers.work


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A scheduler which gives a task up at the first death of its worker, and two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    with dask_cluster(folder, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as made:
        made.worker("--nanny")
        made.worker("--nanny")
        made.wait_for_workers(2)
        yield made


def chunks(file: CustomerFile) -> Iterator[Chunk]:
    return in_chunks(file.rows(), size=SIZE)


def on(found: Cluster) -> Workers:
    return Workers(make=found.executor, apart=True)


def telling_pid(marks: Path, order: dict[str, Any], chunk: bytes) -> Screened:
    """Do the work, and leave a mark of the process that did."""
    (marks / str(os.getpid())).touch()
    return carry_out(order, chunk)


def pids(marks: Path) -> set[int]:
    return {int(path.name) for path in marks.iterdir()}


def test_a_worker_that_is_killed_or_comes_late_changes_no_byte(
    work: Work, snapshot: Snapshot, file: CustomerFile, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    given: list[Chunk] = []
    killed: list[int] = []

    def rows() -> Iterator[Chunk]:
        # As many as it takes, so that whatever happens comes before the last.
        after = 20
        for ordinal, chunk in enumerate(cycle(chunks(file))):
            after -= bool(killed)
            if not after:
                return
            given.append(replace(chunk, ordinal=ordinal))
            yield given[-1]

    with dask_cluster(tmp_path / "cluster") as dask:
        dask.worker()
        dask.wait_for_workers(1)
        on_dask = Cluster(address=dask.address, task=partial(telling_pid, marks))
        with closing(on(on_dask).screen(work, snapshot, rows())) as screened:
            found = [next(screened)]
            (doomed,) = pids(marks)
            dask.worker()
            dask.wait_for_workers(2)
            while pids(marks) == {doomed}:
                found.append(next(screened))
            os.kill(doomed, signal.SIGKILL)
            killed.append(doomed)
            found += screened
    assert len(pids(marks)) == 2
    assert found == list(Workers().screen(work, snapshot, iter(given)))


def test_few_chunks_are_out_and_more_with_more_workers(
    dask: DaskCluster, work: Work, snapshot: Snapshot, file: CustomerFile
) -> None:
    taken = given = most = 0

    def counted() -> Iterator[Chunk]:
        nonlocal given, most
        for chunk in chunks(file):
            given += 1
            most = max(most, given - taken)
            yield chunk

    workers = on(Cluster(address=dask.address, task=carry_out))
    for _ in workers.screen(work, snapshot, counted()):
        taken += 1
    assert taken == given
    # The two that are in hand are the one being given and the one just taken.
    assert most <= 2 * (1 + WAITING) + 2


def kill(marks: Path, most: int, order: dict[str, Any], chunk: bytes) -> Screened:
    """Kill the worker that is given the bad chunk, so often; then do the work."""
    if pickle.loads(chunk).ordinal == BAD:
        with (marks / "deaths").open("ab") as stream:
            stream.write(b".")
        if (marks / "deaths").stat().st_size <= most:
            os.kill(os.getpid(), signal.SIGKILL)
    return carry_out(order, chunk)


def test_a_chunk_over_which_workers_die_is_named(
    dask: DaskCluster, work: Work, snapshot: Snapshot, file: CustomerFile, tmp_path: Path
) -> None:
    expected = list(Workers().screen(work, snapshot, chunks(file)))
    once, always = tmp_path / "once", tmp_path / "always"
    once.mkdir()
    always.mkdir()
    survives = Cluster(address=dask.address, task=partial(kill, once, 1))
    assert list(on(survives).screen(work, snapshot, chunks(file))) == expected
    deadly = Cluster(address=dask.address, task=partial(kill, always, 99))
    found: list[Screened] = []
    with pytest.raises(ChunkFailed) as caught:
        found.extend(on(deadly).screen(work, snapshot, chunks(file)))
    assert found == expected[:BAD]
    assert caught.value.details["first_row"] == BAD * SIZE + 1
    assert (always / "deaths").stat().st_size == MOST_DEATHS


def elsewhere(home: Path, order: dict[str, Any], chunk: bytes) -> Screened:
    """Do the work as a machine that does not see the coordinator's files."""
    os.environ["CORDON_HOME"] = str(home)
    cluster._FOUND.clear()
    return carry_out({**order, "near": "/nowhere"}, chunk)


def without_anything(home: Path, order: dict[str, Any], chunk: bytes) -> Screened:
    """As :func:`elsewhere`, and nobody gives it the index."""
    return elsewhere(home, {**order, "urls": []}, chunk)


def another(order: dict[str, Any], chunk: bytes) -> Screened:
    """Do the work as a worker of another Cordon."""
    return carry_out({**order, "made_of": {**order["made_of"], "cordon": "0.0.1"}}, chunk)


def broken(order: dict[str, Any], chunk: bytes) -> Screened:
    """As where Cordon is not installed."""
    raise ModuleNotFoundError("No module named 'app'")


def test_a_worker_elsewhere_is_given_the_index_by_the_coordinator(
    dask: DaskCluster, work: Work, snapshot: Snapshot, file: CustomerFile, tmp_path: Path
) -> None:
    expected = list(Workers().screen(work, snapshot, chunks(file)))
    on_dask = Cluster(address=dask.address, task=partial(elsewhere, tmp_path / "far"))
    assert list(on(on_dask).screen(work, snapshot, chunks(file))) == expected
    (fetched,) = (path for path in (tmp_path / "far/fetched").iterdir() if path.is_dir())
    assert sorted(path.name for path in fetched.iterdir()) == sorted(
        path.name for path in snapshot.folder.iterdir()
    )


@pytest.mark.parametrize(
    ("task", "reason", "said"),
    [
        (another, "worker_differs", "would answer differently: cordon is"),
        (broken, "worker_failed", "Is this Cordon installed where it runs?"),
        (without_anything, "no_index", "cannot get the index: nobody to ask"),
    ],
)
def test_a_worker_that_cannot_or_must_not_screen_says_why(
    dask: DaskCluster,
    work: Work,
    snapshot: Snapshot,
    file: CustomerFile,
    tmp_path: Path,
    task: Any,
    reason: str,
    said: str,
) -> None:
    task = partial(task, tmp_path / "none") if task is without_anything else task
    with pytest.raises(ClusterUnavailable, match=said) as caught:
        list(on(Cluster(address=dask.address, task=task)).screen(work, snapshot, chunks(file)))
    assert caught.value.details["reason"] == reason


def test_without_a_scheduler_or_without_workers_it_ends(
    work: Work, snapshot: Snapshot, file: CustomerFile, tmp_path: Path
) -> None:
    nobody = Cluster(address=f"tcp://127.0.0.1:{free_port()}", task=carry_out, connect=0.5)
    with pytest.raises(ClusterUnavailable, match="no Dask scheduler at") as caught:
        list(on(nobody).screen(work, snapshot, chunks(file)))
    assert caught.value.details["reason"] == "not_reached"
    assert list(on(nobody).screen(work, snapshot, iter(()))) == []
    with dask_cluster(tmp_path / "cluster") as dask:
        idle = Cluster(address=dask.address, task=carry_out, patience=0.1)
        with pytest.raises(ClusterUnavailable, match="had no worker") as caught:
            list(on(idle).screen(work, snapshot, chunks(file)))
        assert caught.value.details["reason"] == "no_workers"


def test_what_is_still_out_is_not_waited_for(
    dask: DaskCluster, work: Work, file: CustomerFile
) -> None:
    executor: Executor = ClusterExecutor(Cluster(address=dask.address, task=carry_out))
    asked = [executor.submit(screen_chunk, work, chunk) for chunk in chunks(file)]
    executor.shutdown()
    assert all(future.done() for future in asked)


def test_one_executor_serves_several_batches(
    dask: DaskCluster, work: Work, file: CustomerFile
) -> None:
    executor = ClusterExecutor(Cluster(address=dask.address, task=carry_out))
    first = next(chunks(file))
    other = replace(work, max_name_length=3)
    found = [executor.submit(screen_chunk, each, first) for each in (work, other, work)]
    expected = [screen_chunk(each, first) for each in (work, other, work)]
    assert [future.result() for future in found] == expected
    assert expected[0] != expected[1]
    executor.shutdown()


def test_a_worker_with_several_threads_screens_one_chunk_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside: list[int] = []
    seen: list[int] = []

    def screen(work: object, chunk: object) -> int:
        inside.append(1)
        seen.append(len(inside))
        time.sleep(0.01)
        return inside.pop()

    monkeypatch.setattr(cluster, "_index", lambda *_: Path())
    monkeypatch.setattr(cluster, "_work", lambda *_: (screen, None))
    order = {"made_of": made_of(), "index": "", "near": "", "urls": [], "work": b""}
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(carry_out, [order] * 8, [pickle.dumps(None)] * 8))
    assert seen == [1] * 8


@pytest.mark.parametrize("address", ["scheduler:8786", "tcp://scheduler", "http://x:1", "tcp://:1"])
def test_what_is_no_address_is_said(address: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="such as tcp://scheduler:8786"):
        cluster_workers(address, Settings(home=tmp_path))
