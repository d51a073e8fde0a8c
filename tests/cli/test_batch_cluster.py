"""``cordon batch --cluster``: the bytes of a local run, also when the scheduler goes away."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.services import batch_job
from app.services.batch_chunk import in_chunks
from app.validation.customers import customers
from tests.cli.gated import ended, started
from tests.cli.gated_command import CHUNK
from tests.cli.test_batch_workers import chunks_stored
from tests.conftest import REPO
from tests.dask_cluster import DaskCluster, dask_cluster

ROWS = 600


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Customers, somebody listed among them."""
    made = tmp_path_factory.mktemp("files")
    names = [customer.query.name for customer in customers(ROWS, 1)]
    names[::97] = ["Kim Jong-un"] * len(names[::97])
    lines = ["id,name\n", *(f'{n},"{name}"\n' for n, name in enumerate(names))]
    (made / "in.csv").write_text("".join(lines), "utf-8")
    return made


@pytest.fixture(scope="module")
def dask(folder: Path) -> Iterator[DaskCluster]:
    with dask_cluster(folder / "cluster") as made:
        made.worker()
        made.worker()
        made.wait_for_workers(2)
        yield made


def run(folder: Path, out: str, *words: str) -> tuple[int, str]:
    """One command in this process: its exit code, and what it said on standard error."""
    paths = [str(folder / "in.csv"), str(folder / out)]
    found = CliRunner().invoke(app, ["batch", *paths, *words])
    return found.exit_code, found.stderr


def test_a_scheduler_that_goes_away_is_told_and_the_command_goes_on_later(
    folder: Path, dask: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_HOME", str(folder / "home"))
    monkeypatch.setattr(batch_job, "in_chunks", partial(in_chunks, size=CHUNK))
    assert run(folder, "whole.csv") == (0, "")
    assert run(folder, "all.csv", "--cluster", dask.address) == (0, "")
    whole = (folder / "whole.csv").read_bytes()
    assert (folder / "all.csv").read_bytes() == whole

    gate = folder / "gate"
    url = f"sqlite:///{folder / 'home' / 'cordon.db'}"
    words = ("--cluster", dask.address, "--resume")
    command = started(folder, "in.csv", "out.csv", *words)
    dask.wait_for(lambda: chunks_stored(url) > 0)
    dask.end()
    gate.touch()
    code, said = ended(command)
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith(f"cordon: the connection to the Dask scheduler at {dask.address} was")
    assert not (folder / "out.csv").exists()

    stored = chunks_stored(url)
    dask.scheduler()
    dask.worker()
    code, said = run(folder, "out.csv", *words)
    assert (code, said) == (0, f"{stored * CHUNK} rows were screened before\n")
    assert (folder / "out.csv").read_bytes() == whole
    assert chunks_stored(url) == 0
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("scheduler:8786",), 1, "cordon: --cluster: not the address of a Dask scheduler, such as"),
        (("tcp://127.0.0.1:1", "--workers", "2"), 2, "as many workers as were started"),
    ],
)
def test_wrong_words_are_told(folder: Path, words: tuple[str, ...], code: int, said: str) -> None:
    found, told = run(folder, "no.csv", "--cluster", *words)
    assert (found, said in told) == (code, True)


def test_nothing_of_dask_is_imported_without_a_cluster() -> None:
    program = "import sys, app.cli, app.main, app.commands.batch; print('dask' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert found.stdout == "False\n"
