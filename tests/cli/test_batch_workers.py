"""``cordon batch`` with several processes, interrupted and gone on with."""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from app.cli import app
from app.db.session import make_engine, session_factory, transaction
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.services import batch_job
from app.services.batch_chunk import Chunk, in_chunks
from app.services.customer_files.table import Row
from app.validation.customers import customers
from tests.processes import (
    PATIENCE,
    assert_all_gone,
    ended_once,
    ended_within,
    forked,
    session_members,
)

KILLS = {"sqlite": 30, "postgresql": 5}
ROWS = 1_200
CHUNK = 20
SETTLED, STORING, PACE = 3.0, 0.4, 0.02
"""Seconds within which a command has most probably come to its chunks; is among them; between two.

Without a pace, a fast machine is through all chunks before anybody can be killed among them.
"""

# The child of a fork has only the thread that forked, and these tests start none.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Customers, somebody listed among them, in chunks so small that there are many."""
    monkeypatch.setenv("CORDON_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(batch_job, "in_chunks", paced_chunks)
    names = [customer.query.name for customer in customers(ROWS, 1)]
    names[::97] = ["Kim Jong-un"] * len(names[::97])
    names[500] = ""
    lines = ["id,name\n", *(f'{n},"{name}"\n' for n, name in enumerate(names))]
    (tmp_path / "in.csv").write_text("".join(lines), "utf-8")
    return tmp_path


def paced_chunks(rows: Iterator[Row], *, done: int = 0) -> Iterator[Chunk]:
    """Small chunks, none sooner than a moment after the one before."""
    for chunk in in_chunks(rows, done=done, size=CHUNK):
        time.sleep(PACE)
        yield chunk


def run(folder: Path, out: str, *words: str) -> int:
    """One command in this process; its exit code."""
    paths = [str(folder / "in.csv"), str(folder / out)]
    return CliRunner().invoke(app, ["batch", *paths, "--json", *words]).exit_code


def chunks_stored(url: str) -> int:
    engine = make_engine(url)
    with transaction(session_factory(engine)) as session:
        found = session.scalar(select(func.count()).select_from(BatchChunkRow))
    engine.dispose()
    return found or 0


def test_however_many_processes_the_bytes_are_the_same(folder: Path) -> None:
    for count in ("1", "2", "3"):
        assert run(folder, f"{count}.csv", "--workers", count, "--summary", f"{folder}/s") == 0
        summary = json.loads((folder / "s").read_text("utf-8"))
        assert (summary["rows"], summary["hits"] > 10, summary["failures"]) == (ROWS, True, 1)
    bytes_of = {(folder / f"{count}.csv").read_bytes() for count in "123"}
    assert len(bytes_of) == 1
    assert chunks_stored(f"sqlite:///{folder}/home/cordon.db") == 0


@pytest.mark.timeout(600)
def test_a_killed_command_goes_on_where_it_was(
    folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_DATABASE_URL", database_url)
    assert run(folder, "whole.csv") == 0
    whole = (folder / "whole.csv").read_bytes()
    words = ("killed.csv", "--workers", "2", "--resume")
    killed = folder / "killed.csv"
    chance = random.Random(20230816)
    halfway = kills = 0
    while kills < KILLS[make_url(database_url).get_backend_name()]:
        before = chunks_stored(database_url)
        child = forked(partial(run, folder, *words))
        # Half of the kills come at any moment, the others while chunks are being stored.
        if kills % 2:
            code = ended_within(child, chance.uniform(0, SETTLED))
        else:
            code = ended_once(child, lambda: chunks_stored(database_url) != before)  # noqa: B023 (asked at once)
            code = ended_within(child, chance.uniform(0, STORING)) if code is None else code
        if code is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            kills += 1
            assert_all_gone(child)
            stored = chunks_stored(database_url)
            halfway += before < stored < ROWS // CHUNK
            if killed.exists():
                # The file is put in its place whole, before what is stored of it is removed.
                assert killed.read_bytes() == whole
                killed.unlink()
            else:
                assert stored >= before
        else:
            assert code == 0
            assert killed.read_bytes() == whole
            killed.unlink()
    # Else the kills all came before or after the moments that matter.
    assert halfway >= kills / 4
    assert run(folder, *words) == 0
    assert killed.read_bytes() == whole
    assert chunks_stored(database_url) == 0
    assert not list(folder.glob("*.part"))


def interrupted(folder: Path, database_url: str, *words: str) -> int:
    """Run with two processes and press Ctrl-C once there are chunks; the exit code."""
    child = forked(partial(run, folder, "out.csv", "--workers", "2", *words))
    assert ended_once(child, lambda: chunks_stored(database_url) > 0) is None
    # A terminal tells every process of the foreground.
    for pid in session_members(child):
        os.kill(pid, signal.SIGINT)
    code = ended_within(child, PATIENCE)
    assert code is not None
    assert_all_gone(child)
    return code


def test_ctrl_c_leaves_no_process_and_what_is_done(folder: Path, sqlite_url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_DATABASE_URL", sqlite_url)
        assert run(folder, "whole.csv") == 0
        assert interrupted(folder, sqlite_url) != 0
        assert not (folder / "out.csv").exists()
        assert chunks_stored(sqlite_url)
        assert run(folder, "out.csv", "--resume", "--threshold", "0.99") == 0
        assert chunks_stored(sqlite_url), "another question does not go on with this one"
        assert run(folder, "out.csv", "--resume") == 0
        assert chunks_stored(sqlite_url) == 0
    assert (folder / "out.csv").read_bytes() == (folder / "whole.csv").read_bytes()
    assert not list(folder.glob("*.part"))


def test_without_resume_a_command_begins_again(folder: Path, sqlite_url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_DATABASE_URL", sqlite_url)
        assert run(folder, "whole.csv") == 0
        interrupted(folder, sqlite_url)
        engine = make_engine(sqlite_url)
        with transaction(session_factory(engine), write=True) as session:
            for chunk in session.scalars(select(BatchChunkRow)):
                chunk.result = b"what an earlier command left"
        assert run(folder, "out.csv") == 0
        with transaction(session_factory(engine)) as session:
            assert session.scalars(select(BatchRow)).all() == []
        engine.dispose()
    assert (folder / "out.csv").read_bytes() == (folder / "whole.csv").read_bytes()
