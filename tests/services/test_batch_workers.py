"""Chunks in several processes, and what becomes of them when a process dies."""

import os
import pickle
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.domain.kinds import BatchState, Verdict
from app.domain.screening import Options
from app.errors import ChunkFailed, Unavailable
from app.resources import data_path
from app.services import batch_job, batches
from app.services.batch_chunk import Chunk, Screened, Work, in_chunks, screen_chunk
from app.services.batch_results import row_of, unpack
from app.services.batch_workers import MOST_DEATHS, Workers, pool
from app.services.catalogue import Catalogue, Snapshot
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.intake import TakenIn
from app.services.loading import load_seeds, load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NAMES = ("Kim Jong-un", "Mary Poppins", "", "Versor s.r.o.", "Jane Doe") * 8
SIZE = 4
BAD = 3
"""The ordinal of the chunk over which processes die."""


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    made = session_factory(engine)
    load_seeds(made, data_path("seeds"), now=NOW)
    yield made
    engine.dispose()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "index")


@pytest.fixture
def file(tmp_path: Path) -> CustomerFile:
    path = tmp_path / "customers.csv"
    path.write_text("id,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(NAMES)))
    return CustomerFile.open(path)


@pytest.fixture
def snapshot(sessions: SessionFactory, catalogue: Catalogue) -> Snapshot:
    with transaction(sessions) as session:
        return catalogue.current(session)


@pytest.fixture
def work(snapshot: Snapshot, file: CustomerFile) -> Work:
    return Work(
        index=snapshot.folder,
        versions=snapshot.versions,
        columns=file.columns,
        date_order=file.date_order,
        options=Options(),
        now=NOW,
    )


def chunks(file: CustomerFile) -> Iterator[Chunk]:
    return in_chunks(file.rows(), size=SIZE)


def test_a_chunk_and_its_results_travel(work: Work, snapshot: Snapshot, file: CustomerFile) -> None:
    first = next(chunks(file))
    sent_work, sent_chunk = pickle.loads(pickle.dumps((work, first)))
    screened = screen_chunk(sent_work, sent_chunk)
    assert pickle.loads(pickle.dumps(screened)) == screened
    assert [screened] == list(Workers().screen(work, snapshot, iter([first])))
    results = list(unpack(screened.packed))
    assert [r.cells[0] for r in results] == ["0", "1", "2", "3"]
    assert [r.verdict for r in results[:3]] == [Verdict.HIT, Verdict.CLEAR, Verdict.INCOMPLETE]


def test_an_index_that_is_gone_is_an_error_with_a_name(
    work: Work, file: CustomerFile, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable):
        screen_chunk(replace(work, index=tmp_path / "gone"), next(chunks(file)))


def test_a_killed_process_costs_nothing_but_time(
    work: Work, snapshot: Snapshot, file: CustomerFile
) -> None:
    made: list[Executor] = []

    def make(processes: int) -> Executor:
        made.append(pool(processes))
        return made[-1]

    expected = list(Workers().screen(work, snapshot, chunks(file)))
    screened = Workers(2, make).screen(work, snapshot, chunks(file))
    found = [next(screened)]
    os.kill(made[0].submit(os.getpid).result(), signal.SIGKILL)
    found += screened
    assert found == expected
    assert len(made) == 2


def die(tally: Path, most: int, work: Work, chunk: Chunk) -> Screened:
    """Kill the process that runs this, so often; then do the work."""
    with tally.open("ab") as stream:
        stream.write(b".")
    if tally.stat().st_size <= most:
        os.kill(os.getpid(), signal.SIGKILL)
    return screen_chunk(work, chunk)


class Deadly(ProcessPoolExecutor):
    """A pool in which one chunk kills its process, so often."""

    def __init__(self, tally: Path, most: int, processes: int) -> None:
        super().__init__(processes, mp_context=get_context("spawn"))
        self._die = partial(die, tally, most)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        work, chunk = args
        return super().submit(self._die if chunk.ordinal == BAD else fn, work, chunk)


def test_a_chunk_may_kill_processes_but_not_too_often(
    work: Work, snapshot: Snapshot, file: CustomerFile, tmp_path: Path
) -> None:
    expected = list(Workers().screen(work, snapshot, chunks(file)))
    twice = partial(Deadly, tmp_path / "twice", MOST_DEATHS - 1)
    assert list(Workers(2, twice).screen(work, snapshot, chunks(file))) == expected

    always = partial(Deadly, tmp_path / "always", 99)
    found: list[Screened] = []
    with pytest.raises(ChunkFailed) as caught:
        found.extend(Workers(2, always).screen(work, snapshot, chunks(file)))
    assert found == expected[:BAD]
    assert caught.value.details == {
        "first_row": BAD * SIZE + 1,
        "last_row": (BAD + 1) * SIZE,
        "first_line": BAD * SIZE + 2,
        "last_line": (BAD + 1) * SIZE + 1,
    }
    assert (tmp_path / "always").stat().st_size == MOST_DEATHS


class Counting(Executor):
    """Does the work at once, in this process, and tells how many chunks were out."""

    def __init__(self) -> None:
        self.submitted = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def test_few_chunks_are_in_flight_and_any_executor_will_do(
    work: Work, snapshot: Snapshot, file: CustomerFile
) -> None:
    executor = Counting()
    screened = Workers(2, lambda _: executor).screen(work, snapshot, chunks(file))
    for taken in count(1):
        if next(screened, None) is None:
            break
        assert executor.submitted - taken < 4
    assert executor.submitted == len(NAMES) / SIZE


def test_a_batch_stays_with_the_lists_that_it_began_with(
    sessions: SessionFactory, catalogue: Catalogue, file: CustomerFile, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,type,name\n1,person,Mary Poppins\n")
    taken = TakenIn("customers.csv", "0" * 64, {}, file)
    with transaction(sessions, write=True) as session:
        batches.create(session, taken, Options(), all_hits=False, id="bat_1", now=NOW)
    first = batch_job.begin(sessions, catalogue, "bat_1", NOW)
    work = first.work(file, ())
    advancing = batch_job.advance(sessions, first, file, Workers(), work)
    done = next(advancing)
    advancing.close()
    load_version(
        sessions,
        reader_for("custom:own"),
        [SourceFile.at(path)],
        published=NOW.date(),
        now=NOW,
        accept=True,
    )
    later = NOW.replace(year=2027)
    again = batch_job.begin(sessions, Catalogue(tmp_path / "index"), "bat_1", later)
    assert again.snapshot.versions == first.snapshot.versions
    assert (again.done, again.since) == (done.rows, NOW)

    with transaction(sessions, write=True) as session:
        row = row_of(session, "bat_1")
        assert row.rows_read == done.rows
        row.engine = {"version": "0", "config": "another"}
    anew = batch_job.begin(sessions, Catalogue(tmp_path / "index"), "bat_1", later)
    assert {v.source for v in anew.snapshot.versions} == {"article", "custom:own"}
    assert (anew.done, anew.since) == (0, later)
    with transaction(sessions) as session:
        row = row_of(session, "bat_1")
        assert (row.state, row.rows_read) == (BatchState.RUNNING.value, 0)
