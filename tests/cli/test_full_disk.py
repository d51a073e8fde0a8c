"""``cordon batch`` on a disk without room: it says so, and goes on when there is some.

The disks are real ones of a few megabytes (tmpfs), where the tests may mount one.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.services import batch_job
from app.services.batch_chunk import Chunk, in_chunks
from tests.disks import Disk, small_disk

CHUNK = 50
ROWS = 2_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 32) as made:
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    filler = "x" * 400
    rows = "".join(f"{n},Kim Jong-un {n},{filler}\n" for n in range(ROWS))
    path.write_text(f"id,name,remark\n{rows}")
    return path


def run(source: Path, out: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["batch", str(source), str(out), "--json", *words])


def assert_told(done: Result, place: str) -> None:
    assert done.exit_code == 1, done.output
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    assert error["code"] == "storage_full"
    assert place in error["message"]


def test_no_room_for_the_results(
    source: Path, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(batch_job, "in_chunks", partial(in_chunks, size=CHUNK))
    assert run(source, tmp_path / "whole.csv").exit_code == 0
    out = disk.path / "out.csv"
    disk.fill(left=200_000)
    assert_told(run(source, out), "room to write")
    assert [path.name for path in disk.path.iterdir()] == ["ballast"]
    disk.make_room()

    asked: list[int] = []

    def counted(rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=CHUNK):
            asked.append(chunk.ordinal)
            yield chunk

    monkeypatch.setattr(batch_job, "in_chunks", counted)
    assert run(source, out, "--resume").exit_code == 0
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert 0 < len(asked) < ROWS / CHUNK, "what was stored is not screened again"


def test_no_room_for_what_is_done(
    source: Path, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_HOME", str(disk.path / "home"))
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    assert run(source, whole).exit_code == 0
    full = {"now": True}

    def filling(rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=CHUNK):
            if chunk.ordinal == 3 and full.pop("now", False):
                disk.fill()
            yield chunk

    monkeypatch.setattr(batch_job, "in_chunks", filling)
    assert_told(run(source, out), "the database")
    assert not out.exists()
    disk.make_room()
    assert run(source, out, "--resume").exit_code == 0
    assert out.read_bytes() == whole.read_bytes()
