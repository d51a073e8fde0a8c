"""Rows per second of `cordon batch` with one process and with several, on the loaded lists.

    PYTHONPATH=. python tools/measure_batch.py [ROWS] [WORKERS] [ROUNDS]

The customers are invented (`app.validation.customers`), each name a different one. Every round
runs one process and then WORKERS, so that other work on the machine meets both. Memory is read
from /proc, which Linux has: the most that the coordinating process had resident, and of all
processes together with shared pages counted once (PSS).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.commands.made_customers import write_customers


def megabytes(pid: int, file: str, key: str) -> int:
    """A number of kilobytes from /proc; 0 of a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith(key)), 0)


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def measured(source: Path, out: Path, workers: int) -> str:
    """One run of the command, in a line."""
    load = os.getloadavg()[0]
    command = [sys.executable, "-m", "app", "batch", str(source), str(out), "--json"]
    process = subprocess.Popen(  # noqa: S603 (this interpreter, with files made here)
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE
    )
    own = together = 0
    while process.poll() is None:
        own = max(own, megabytes(process.pid, "status", "VmHWM:"))
        family = (process.pid, *children(process.pid))
        together = max(together, sum(megabytes(pid, "smaps_rollup", "Pss:") for pid in family))
        time.sleep(0.5)
    said = json.loads(process.communicate()[0])
    rate = said["rows_read"] / said["seconds"]
    return (
        f"{workers} workers: {rate:,.0f} rows/s, {said['seconds']} s, coordinator {own} MB, "
        f"together {together} MB, load before {load:.1f}, after {os.getloadavg()[0]:.1f}"
    )


def say(line: str) -> None:
    """A line, as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(rows: int = 50_000, workers: int = 2, rounds: int = 3) -> None:
    """Measure, and say whether the results were the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "customers.csv"
        write_customers(source, rows)
        for _ in range(rounds):
            for count in (1, workers):
                say(measured(source, folder / f"{count}.csv", count))
        same = (folder / "1.csv").read_bytes() == (folder / f"{workers}.csv").read_bytes()
        say("results are the same" if same else "RESULTS DIFFER")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
