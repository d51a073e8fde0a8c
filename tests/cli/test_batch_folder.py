"""``cordon batch`` with folders of Parquet files."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.services import batch_job
from app.services.batch_chunk import Chunk, in_chunks
from app.services.customer_files.table import Row
from tests.cli.gated import ended, started
from tests.cli.gated_command import CHUNK
from tests.cli.test_batch_workers import chunks_stored
from tests.dask_cluster import dask_cluster
from tests.processes import assert_all_gone

PARTS = 3
ROWS = 300


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder ``in`` of parts, whose dates only the last one tells how to read."""
    monkeypatch.setenv("CORDON_HOME", str(tmp_path / "home"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "_SUCCESS").touch()
    for part in range(PARTS):
        ids = range(part * ROWS, (part + 1) * ROWS)
        names = ["Kim Jong-un" if id % 97 == 0 else f"Mary Poppins {id % 50}" for id in ids]
        born = ["" if id % 97 == 0 else "01/02/1970" for id in ids]
        if part == PARTS - 1:
            born[-1] = "31/12/1970"
        table = pa.table({"id": list(ids), "name": names, "birth date": born})
        pq.write_table(table, tmp_path / "in" / f"part-{part}.parquet")
    return tmp_path


def run(folder: Path, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["batch", str(folder / "in"), *words])
    return found.exit_code, found.stderr


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("part*")}


def kill_in_the_second_part(folder: Path, command: subprocess.Popen[str]) -> None:
    """``kill -9`` a command that waits there, once some of its chunks are stored."""
    url = f"sqlite:///{folder / 'home' / 'cordon.db'}"
    # As long as all chunks of the first part are there, its end is not noted yet.
    while not (folder / "out/part-0.parquet").exists() or chunks_stored(url) not in range(1, 9):
        assert command.poll() is None
        time.sleep(0.02)
    os.killpg(command.pid, signal.SIGKILL)
    ended(command)
    assert_all_gone(command.pid)


def test_every_part_has_its_result_and_the_last_mark_says_that_all_do(folder: Path) -> None:
    out = folder / "out"
    code, _ = run(folder, str(out), "--summary", str(folder / "s.json"))
    assert code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "_SUCCESS", "part-0.parquet", "part-1.parquet", "part-2.parquet",
    ]  # fmt: skip
    found = pq.read_table(out / "part-1.parquet")
    assert found["id"].to_pylist() == [str(id) for id in range(ROWS, 2 * ROWS)]
    hits = sum(id % 97 == 0 for id in range(PARTS * ROWS))
    summary = json.loads((out / "_SUCCESS").read_text())
    assert summary == json.loads((folder / "s.json").read_text())
    assert (summary["rows"], summary["hits"]) == (PARTS * ROWS, hits)
    assert (summary["file"]["parts"], summary["file"]["date_order"]) == ("3", "day_first")
    one = json.loads(pq.read_metadata(out / "part-1.parquet").metadata[b"cordon.summary"])
    assert (one["rows"], one["seconds"]) == (ROWS, None)
    # In one file the rows say the same.
    whole = pa.concat_tables(pq.read_table(folder / "in" / name) for name in sorted(parts(out)))
    pq.write_table(whole, folder / "one.parquet")
    single = [str(folder / "one.parquet"), str(folder / "out.parquet")]
    assert CliRunner().invoke(app, ["batch", *single]).exit_code == 0
    joined = pa.concat_tables(pq.read_table(out / name) for name in sorted(parts(out)))
    assert joined.equals(pq.read_table(folder / "out.parquet"))

    code, said = run(folder, str(out))
    assert (code, "holds _SUCCESS already" in said) == (1, True)
    assert run(folder, str(folder / "csv"), "--format", "csv", "--all-hits")[0] == 0
    assert sorted(parts(folder / "csv")) == ["part-0.csv", "part-1.csv", "part-2.csv"]


def test_a_killed_folder_goes_on_in_the_part_where_it_was(folder: Path) -> None:
    assert run(folder, str(folder / "whole"))[0] == 0
    whole = parts(folder / "whole")
    url = f"sqlite:///{folder / 'home' / 'cordon.db'}"
    out = folder / "out"
    with dask_cluster(folder / "cluster") as dask:
        dask.worker()
        on_dask = ("--cluster", dask.address, "--resume")
        command = started(folder, "in", "out", *on_dask, CORDON_TEST_GATED="1")
        dask.wait_for(
            lambda: (out / "part-0.parquet").exists() and chunks_stored(url) in range(1, 9)
        )
        os.killpg(command.pid, signal.SIGKILL)
        ended(command)
        assert_all_gone(command.pid)
        assert parts(out).pop("part-0.parquet") == whole["part-0.parquet"]
        assert not (out / "part-1.parquet").exists()
        stored = chunks_stored(url)

        # What is there of another question is not taken for this one's.
        code, said = run(folder, str(out), "--resume", "--threshold", "0.99")
        assert (code, "holds part-0.parquet" in said) == (1, True)

        command = started(folder, "in", "out", *on_dask, CORDON_TEST_GATED="9")
        said_before = f"{ROWS + stored * CHUNK:,} rows were screened before\n"
        assert ended(command) == (0, said_before)
    assert parts(out) == whole
    assert (out / "_SUCCESS").exists()
    assert not list(out.glob("*.part"))
    assert chunks_stored(url) == 0


def test_a_part_whose_result_is_gone_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = count()

    def only_the_first(rows: Iterator[Row], *, done: int = 0) -> Iterator[Chunk]:
        if next(read):
            raise KeyboardInterrupt
        return in_chunks(rows, done=done)

    with monkeypatch.context() as patch:
        patch.setattr(batch_job, "in_chunks", only_the_first)
        assert run(folder, str(folder / "out"))[0] != 0
    (folder / "out" / "part-0.parquet").unlink()
    code, said = run(folder, str(folder / "out"), "--resume")
    assert (code, "has part-0.parquet no more" in said) == (1, True)
    assert run(folder, str(folder / "out"))[0] == 0
    assert (folder / "out" / "_SUCCESS").exists()


@pytest.mark.parametrize("out", ["in/out", "in", "in/part-0.parquet", "file"])
def test_where_results_cannot_go(folder: Path, out: str) -> None:
    (folder / "file").touch()
    before = parts(folder / "in")
    code, _ = run(folder, str(folder / out))
    assert code == 1
    assert parts(folder / "in") == before


def test_a_preview_shows_the_first_part(folder: Path) -> None:
    found = CliRunner().invoke(app, ["batch", str(folder / "in"), "--preview", "--json"])
    assert json.loads(found.stdout)["rows_total"] == ROWS
