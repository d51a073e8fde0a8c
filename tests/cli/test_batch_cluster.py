"""``cordon batch --cluster``: the bytes of a local run, also when the scheduler goes away."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.validation.customers import customers
from tests.cli.test_batch_workers import chunks_stored
from tests.conftest import REPO
from tests.dask_cluster import DaskCluster, dask_cluster
from tests.processes import PATIENCE

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


def started(folder: Path, out: str, *words: str) -> subprocess.Popen[str]:
    environment = {
        "CORDON_HOME": str(folder / "home"),
        "CORDON_TEST_GATE": str(folder / "gate"),
        "PYTHONPATH": str(REPO),
    }
    paths = [str(folder / "in.csv"), str(folder / out)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.gated_command", "batch", *paths, *words],
        cwd=REPO,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and what was said on standard error."""
    _, said = process.communicate(timeout=4 * PATIENCE)
    return process.returncode, said


def test_a_scheduler_that_goes_away_is_told_and_the_command_goes_on_later(
    folder: Path, dask: DaskCluster
) -> None:
    gate = folder / "gate"
    gate.touch()
    assert ended(started(folder, "whole.csv")) == (0, "")
    assert ended(started(folder, "all.csv", "--cluster", dask.address)) == (0, "")
    whole = (folder / "whole.csv").read_bytes()
    assert (folder / "all.csv").read_bytes() == whole

    gate.unlink()
    url = f"sqlite:///{folder / 'home' / 'cordon.db'}"
    words = ("--cluster", dask.address, "--resume")
    command = started(folder, "out.csv", *words)
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
    code, said = ended(started(folder, "out.csv", *words))
    assert (code, said) == (0, f"{stored * 20} rows were screened before\n")
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
    paths = [str(folder / "in.csv"), str(folder / "no.csv")]
    found = CliRunner().invoke(app, ["batch", *paths, "--cluster", *words])
    assert (found.exit_code, said in found.stderr) == (code, True)


def test_nothing_of_dask_is_imported_without_a_cluster() -> None:
    program = "import sys, app.cli, app.main, app.commands.batch; print('dask' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert found.stdout == "False\n"
