"""What a customer file in work does to the answers of a server.

``python -m tests.bench.beside [--rounds 5] [--rate 40] [--seconds 15] [--batch-workers 1]``

A real ``cordon serve`` (SQLite, OFAC's list) on loopback answers four clients that ask at a
steady rate. In each round a quiet stretch is measured, then one in which a customer file is in
work that does not come to its end. Machines are shared and noisy, so the ratio of each round is
taken and the median of the ratios told.
"""

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from app.validation.customers import customers
from tests.bench.sdn_series import series
from tests.bench.swap import Clients, Stretch, after, listed_names, load_list, serving
from tests.conftest import REALDATA
from tests.jobs import until

CLIENTS = 4
BATCHES = "/v1/batches"
ROWS = 200_000
"""More than are screened in a stretch; the file is cancelled at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One quiet stretch and one beside a customer file, in milliseconds."""

    questions: tuple[int, int]
    errors: int
    rows_per_second: float
    p50: tuple[float, float]
    p95: tuple[float, float]
    p99: tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=40.0, help="Questions a second.")
    parser.add_argument("--seconds", type=float, default=15.0, help="Length of a stretch.")
    parser.add_argument("--batch-workers", type=int, default=1)
    parser.add_argument("--history", type=Path, default=REALDATA / "ofac" / "history")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        rounds = list(_rounds(options, Path(home)))
    summary = {
        f"median_{name}_ratio": round(
            statistics.median(getattr(r, name)[1] / getattr(r, name)[0] for r in rounds), 2
        )
        for name in ("p50", "p95", "p99")
    }
    print(json.dumps({"summary": summary, "rounds": [asdict(r) for r in rounds]}))


def _rounds(options: argparse.Namespace, home: Path) -> Iterator[Round]:
    environment = {
        **os.environ,
        "CORDON_HOME": str(home),
        "CORDON_LOAD_SEEDS": "false",
        "CORDON_LOG_LEVEL": "error",
        "CORDON_BATCH_WORKERS": str(options.batch_workers),
    }
    ((day, data),) = list(series(options.history, 1))[:1]
    load_list(environment, home, day, data)
    rows = "".join(f'{n},"{c.query.name}"\n' for n, c in enumerate(customers(ROWS, seed=5)))
    content = f"id,name\n{rows}".encode()
    names = listed_names(data)
    with (
        serving(environment, 1) as address,
        Clients(address, names, options.rate, CLIENTS) as clients,
        httpx.Client(base_url=address, timeout=120) as files,
    ):
        clients.measure(after(3))  # Everything is warm before anything counts.
        for _ in range(options.rounds):
            quiet = clients.measure(after(options.seconds))
            yield _round(clients, files, quiet, content, options.seconds)


def _round(
    clients: Clients, files: httpx.Client, quiet: Stretch, content: bytes, seconds: float
) -> Round:
    batch_id = files.post(BATCHES, files={"file": ("customers.csv", content)}).json()["id"]
    until(lambda: files.get(f"{BATCHES}/{batch_id}").json()["rows_read"] > 0)
    busy = clients.measure(after(seconds))
    view = files.post(f"{BATCHES}/{batch_id}/cancel").json()
    return Round(
        questions=(len(quiet.taken), len(busy.taken)),
        errors=len(quiet.errors) + len(busy.errors),
        rows_per_second=view["rows_per_second"],
        p50=(round(quiet.at(0.5), 1), round(busy.at(0.5), 1)),
        p95=(round(quiet.at(0.95), 1), round(busy.at(0.95), 1)),
        p99=(round(quiet.at(0.99), 1), round(busy.at(0.99), 1)),
    )


if __name__ == "__main__":
    main()
