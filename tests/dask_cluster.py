"""A Dask scheduler and workers as processes of their own, on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.conftest import REPO
from tests.processes import PATIENCE


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class DaskCluster:
    """Starts and ends the processes. ``folder`` is for their files."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    web: int = field(default_factory=free_port)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler; it takes workers when this returns."""
        words = [f"--port={self.port}", "--host=127.0.0.1", f"--dashboard-address=:{self.web}"]
        process = self._start("scheduler", *words)
        self.wait_for(self.is_up)
        return process

    def worker(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker without a nanny: when it is killed, it stays away."""
        return self._start(
            "worker", self.address, "--host=127.0.0.1", "--nthreads=1", "--no-dashboard",
            f"--local-directory={self.folder}", *(words or ("--no-nanny",)), **environment,
        )  # fmt: skip

    def workers(self) -> int:
        """How many workers the scheduler has."""
        try:
            return len(self._identity()["workers"])
        except OSError:
            return 0

    def is_up(self) -> bool:
        try:
            self._identity()
        except OSError:
            return False
        return True

    def wait_for_workers(self, count: int) -> None:
        self.wait_for(lambda: self.workers() == count)

    def wait_for(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < until
            time.sleep(0.05)

    def end(self) -> None:
        for process in reversed(self.started):
            self.kill(process)

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """``kill -9`` the process and those that it started."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _identity(self) -> dict[str, Any]:
        with urlopen(f"http://127.0.0.1:{self.web}/json/identity.json", timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def _start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        told = (self.folder / f"{words[0]}-{len(self.started)}.log").open("wb")
        with told:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=REPO,
                env={**os.environ, "PYTHONPATH": str(REPO), **self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                start_new_session=True,
            )
        self.started.append(process)
        return process


@contextmanager
def dask_cluster(folder: Path, **environment: str) -> Iterator[DaskCluster]:
    """A scheduler, and no process left at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = DaskCluster(folder, {"CORDON_HOME": str(folder / "home"), **environment})
    try:
        cluster.scheduler()
        yield cluster
    finally:
        cluster.end()
