"""Starts :mod:`tests.cli.gated_command`."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPO
from tests.processes import PATIENCE


def started(
    folder: Path, source: str, out: str, *words: str, **environment: str
) -> subprocess.Popen[str]:
    """``cordon batch`` of a folder's files, which leads a session; its gate is ``folder/gate``."""
    paths = [str(folder / source), str(folder / out)]
    own = {
        "CORDON_HOME": str(folder / "home"),
        "CORDON_TEST_GATE": str(folder / "gate"),
        "PYTHONPATH": str(REPO),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.gated_command", "batch", *paths, *words],
        cwd=REPO,
        env={**os.environ, **own, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and what was said on standard error."""
    _, said = process.communicate(timeout=4 * PATIENCE)
    return process.returncode, said
