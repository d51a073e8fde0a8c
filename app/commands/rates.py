"""Speed and memory of screening on this machine, beside plain rapidfuzz.

Both sides answer the same questions over the same names in the same run, because machines
are noisy and only ratios travel. The questions are listed names with one letter changed,
so that neither side can answer by looking the name up.
"""

import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import httpx
import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from app.commands.memory import peak_memory_mb
from app.domain.entities import Entity
from app.domain.screening import Query
from app.matching import Engine


@dataclass(frozen=True, slots=True)
class Rate:
    """How long one question takes: milliseconds at the median and the 99th percentile."""

    what: str
    questions: int
    p50_ms: float
    p99_ms: float
    per_second: float


def questions(names: Sequence[str], count: int, seed: int = 7) -> list[str]:
    """Listed names with one letter changed, the same ones in every run."""
    rng = random.Random(seed)  # noqa: S311 (not for secrets: the same questions every time)
    asked = []
    for name in rng.sample(list(names), min(count, len(names))):
        letters = list(name)
        places = [i for i, c in enumerate(letters) if c.isalpha()]
        if places:
            letters[rng.choice(places)] = rng.choice("aeinrst")
        asked.append("".join(letters))
    return asked


def measure(what: str, ask: Callable[[str], object], asked: Sequence[str]) -> Rate:
    """Time every question by itself, after a few that warm up."""
    for name in asked[:5]:
        ask(name)
    taken = []
    for name in asked:
        start = time.perf_counter()
        ask(name)
        taken.append(time.perf_counter() - start)
    return _rate(what, taken, sum(taken))


def _rate(what: str, taken: list[float], wall: float) -> Rate:
    taken.sort()
    return Rate(
        what=what,
        questions=len(taken),
        p50_ms=round(statistics.median(taken) * 1000, 3),
        p99_ms=round(taken[min(len(taken) - 1, int(len(taken) * 0.99))] * 1000, 3),
        per_second=round(len(taken) / wall, 1),
    )


def compare_with_rapidfuzz(engine: Engine, entities: Sequence[Entity], count: int) -> list[Rate]:
    """Our whole screening beside brute force over the same names."""
    names = [name.full for entity in entities for name in entity.names]
    asked = questions(names, count)
    folded = [name.casefold() for name in names]

    def brute(scorer: Callable[..., float]) -> Callable[[str], object]:
        return lambda name: process.extract(name.casefold(), folded, scorer=scorer, limit=10)

    few = asked[: max(5, count // 20)]
    return [
        measure("cordon, evidence included", lambda name: engine.search(Query(name=name)), asked),
        measure("rapidfuzz extract, WRatio", brute(fuzz.WRatio), few),
        measure("rapidfuzz extract, token_set_ratio", brute(fuzz.token_set_ratio), few),
    ]


def over_http(address: str, asked: Sequence[str], clients: int) -> Rate:
    """Screenings a second from several clients against a running server on loopback."""

    def one_client(names: Sequence[str]) -> list[float]:
        taken = []
        with httpx.Client(base_url=address, timeout=30) as client:
            for name in names:
                start = time.perf_counter()
                client.post("/v1/screen", json={"name": name}).raise_for_status()
                taken.append(time.perf_counter() - start)
        return taken

    one_client(asked[:20])
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(one_client, [asked[i::clients] for i in range(clients)]))
    wall = time.perf_counter() - start
    return _rate(f"over HTTP, {clients} clients", [t for part in parts for t in part], wall)


def print_rates(rates: Sequence[Rate], names: int, *, as_json: bool) -> None:
    """A table for people, or one JSON object."""
    if as_json:
        payload = {"names": names, "peak_mb": peak_memory_mb(), "rates": [asdict(r) for r in rates]}
        typer.echo(json.dumps(payload))
        return
    table = Table(title=f"{names:,} names")
    for column in ("what", "questions", "p50 ms", "p99 ms", "per second", "times as fast"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for rate in rates:
        ratio = rate.p50_ms / rates[0].p50_ms
        table.add_row(
            rate.what,
            f"{rate.questions:,}",
            f"{rate.p50_ms:.2f}",
            f"{rate.p99_ms:.2f}",
            f"{rate.per_second:,.0f}",
            "" if rate is rates[0] else f"1/{ratio:.0f}",
        )
    Console().print(table)
