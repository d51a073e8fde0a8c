"""What a load beside a running server does to its answers.

``python -m tests.bench.swap [--rounds 5] [--rate 20] [--seconds 20] [--workers 1]``

A real ``cordon serve`` on loopback answers clients that ask at a steady rate. In each round
a quiet stretch is measured, then one in which another process runs ``cordon load`` of the
next day's list, until the server answers from the new one and a little longer. A question's
time counts from when it was due, so that a server which stops for a second is not measured
by the one question that waited but by all that were due. Machines are shared and noisy, so
the ratio of each round is taken and the median of the ratios told.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import httpx

from tests.bench.sdn_series import series
from tests.conftest import REALDATA

CLIENTS = 8
SOURCE = "ofac-sdn"
PATIENCE = 180.0
AFTER_SWAP = 3.0
"""Seconds that are still measured once the new list answers."""


@dataclass
class Stretch:
    """Answers of one stretch of time, in seconds from when each question was due."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Milliseconds within which this share of the questions was answered."""
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One quiet and one loaded stretch, in milliseconds."""

    published: str
    load_seconds: float
    swap_seconds: float
    """From the end of the load to the first answer from the new list."""
    questions: tuple[int, int]
    errors: int
    p50: tuple[float, float]
    p99: tuple[float, float]
    slowest: tuple[float, float]


class Clients:
    """Ask at a steady rate, in threads, until told to stop."""

    def __init__(
        self, address: str, names: Sequence[str], rate: float, count: int = CLIENTS
    ) -> None:
        self.address = address
        self.names = names
        self.count = count
        self.interval = count / rate
        self.stretch = Stretch()
        self.published = ""
        """The day of the list that the newest answer came from."""
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(count)
        ]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(60)

    def measure(self, until: Callable[[], bool]) -> Stretch:
        """What was answered from now on until something is so."""
        self.stretch = stretch = Stretch()
        while not until():
            time.sleep(0.05)
        self.stretch = Stretch()
        return stretch

    def _ask(self, number: int) -> None:
        rng = random.Random(number)
        due = time.perf_counter() + self.interval * number / self.count
        with httpx.Client(base_url=self.address, timeout=60) as client:
            while not self._stopped.wait(max(0.0, due - time.perf_counter())):
                stretch = self.stretch
                try:
                    answer = client.post("/v1/screen", json={"name": rng.choice(self.names)})
                    answer.raise_for_status()
                    self.published = answer.json()["lists"][0]["published"]
                except httpx.HTTPError as error:
                    stretch.errors.append(repr(error))
                else:
                    stretch.taken.append(time.perf_counter() - due)
                due += self.interval


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        rounds = list(_rounds(options, Path(home)))
    summary = {
        "rounds": len(rounds),
        "questions": [sum(r.questions[n] for r in rounds) for n in (0, 1)],
        "errors": sum(r.errors for r in rounds),
        "median_p50_ratio": round(statistics.median(r.p50[1] / r.p50[0] for r in rounds), 2),
        "median_p99_ratio": round(statistics.median(r.p99[1] / r.p99[0] for r in rounds), 2),
    }
    print(json.dumps({"summary": summary, "rounds": [asdict(r) for r in rounds]}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=20.0, help="Questions a second.")
    parser.add_argument("--seconds", type=float, default=20.0, help="Length of a quiet stretch.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--history", type=Path, default=REALDATA / "ofac" / "history")
    return parser.parse_args()


def _rounds(options: argparse.Namespace, home: Path) -> Iterator[Round]:
    environment = {
        **os.environ,
        "CORDON_HOME": str(home),
        "CORDON_LOAD_SEEDS": "false",
        "CORDON_LOG_LEVEL": "error",
    }
    days = list(series(options.history, options.rounds + 1))[: options.rounds + 1]
    load_list(environment, home, *days[0])
    names = listed_names(days[0][1])
    with (
        serving(environment, options.workers) as address,
        Clients(address, names, options.rate) as clients,
    ):
        _wait(lambda: clients.published == str(days[0][0]))
        clients.measure(after(3))  # Everything is warm before anything counts.
        for day, data in days[1:]:
            quiet = clients.measure(after(options.seconds))
            yield _round(environment, home, clients, quiet, day, data)
            print(f"published {day}", file=sys.stderr, flush=True)


def _round(
    environment: dict[str, str],
    home: Path,
    clients: Clients,
    quiet: Stretch,
    day: date,
    data: bytes,
) -> Round:
    start = time.perf_counter()
    ended: list[float] = []
    seen: list[float] = []

    def load() -> None:
        load_list(environment, home, day, data)
        ended.append(time.perf_counter())

    def swapped() -> bool:
        now = time.perf_counter()
        if not seen and ended and clients.published == str(day):
            seen.append(now)
        if now - start > PATIENCE:
            raise SystemExit(f"the list of {day} was not served within {PATIENCE:g} seconds")
        return bool(seen) and now - seen[0] > AFTER_SWAP

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    loaded = clients.measure(swapped)
    thread.join()
    return Round(
        published=str(day),
        load_seconds=round(ended[0] - start, 2),
        swap_seconds=round(max(0.0, seen[0] - ended[0]), 2),
        questions=(len(quiet.taken), len(loaded.taken)),
        errors=len(quiet.errors) + len(loaded.errors),
        p50=(round(quiet.at(0.5), 1), round(loaded.at(0.5), 1)),
        p99=(round(quiet.at(0.99), 1), round(loaded.at(0.99), 1)),
        slowest=(round(quiet.at(1), 1), round(loaded.at(1), 1)),
    )


def listed_names(data: bytes) -> list[str]:
    """Listed names with one letter changed, the same ones in every run."""
    rng = random.Random(7)
    names = []
    for line in rng.sample(data.decode("utf-8").split("\r\n")[:-1], 1000):
        letters = list(line.split('"')[1])
        letters[rng.randrange(len(letters))] = rng.choice("aeinrst")
        names.append("".join(letters))
    return names


def load_list(environment: dict[str, str], home: Path, day: date, data: bytes) -> None:
    path = home / f"sdn_{day}.csv"
    path.write_bytes(data)
    words = ["load", SOURCE, str(path), "--published", str(day), "--accept"]
    subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def serving(environment: dict[str, str], workers: int) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *words], env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _ready(address))
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _wait(done: Callable[[], bool]) -> None:
    until = time.perf_counter() + PATIENCE
    while not done():
        if time.perf_counter() > until:
            raise SystemExit("the server did not answer")
        time.sleep(0.1)


def after(seconds: float) -> Callable[[], bool]:
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= until


if __name__ == "__main__":
    main()
