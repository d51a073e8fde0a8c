"""Rows per second of `cordon batch --cluster` on this machine, and what the coordinator does.

    PYTHONPATH=. python tools/measure_cluster.py [ROWS] [WORKERS] [ROUNDS]

Starts a Dask scheduler and WORKERS processes on loopback. Every round screens the same invented
customers with `--workers WORKERS` and then on the cluster. The coordinator's processor time for
each row, its start included, says how many workers one command can keep busy (docs/scale.md).
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure_batch import say

from app.commands.made_customers import write_customers


def processor_seconds(process: "subprocess.Popen[bytes]") -> float:
    """What a process that ended has used, without those that it started."""
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def measured(source: Path, out: Path, *words: str) -> str:
    """One run of the command, in a line."""
    said_at = out.with_suffix(".json")
    command = [sys.executable, "-m", "app", "batch", str(source), str(out), "--json", *words]
    with said_at.open("wb") as told:
        process = subprocess.Popen(command, stdout=told)  # noqa: S603 (this interpreter, with files made here)
        used = processor_seconds(process)
    said = json.loads(said_at.read_text(encoding="utf-8"))
    rows = said["rows_read"]
    return (
        f"{' '.join(words)}: {rows / said['seconds']:,.0f} rows/s, {said['seconds']} s; "
        f"processor of the coordinator and of workers that it started {used:.1f} s, "
        f"{1e6 * used / rows:,.0f} µs a row; load {os.getloadavg()[0]:.1f}"
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(rows: int = 50_000, workers: int = 2, rounds: int = 3) -> None:
    """Measure, and say whether the results were the same."""
    address = f"tcp://127.0.0.1:{free_port()}"
    dask = [sys.executable, "-m", "dask"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "customers.csv"
        write_customers(source, rows)
        started = [
            subprocess.Popen([*dask, *words], stderr=subprocess.DEVNULL)  # noqa: S603 (as above)
            for words in (
                ["scheduler", f"--port={address.rpartition(':')[2]}", "--no-dashboard"],
                *[["worker", address, "--nthreads=1", "--no-nanny", "--no-dashboard"]] * workers,
            )
        ]
        try:
            time.sleep(10)
            for _ in range(rounds):
                say(measured(source, folder / "here.csv", "--workers", str(workers)))
                say(measured(source, folder / "there.csv", "--cluster", address))
        finally:
            for process in started:
                process.kill()
                process.wait()
        same = (folder / "here.csv").read_bytes() == (folder / "there.csv").read_bytes()
        say("results are the same" if same else "RESULTS DIFFER")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
