"""Speed and memory of screening on this machine, beside plain rapidfuzz.

Both sides answer the same questions over the same names in the same run, because machines
are noisy and only ratios travel. The questions are listed names with one letter changed,
so that neither side can answer by looking the name up.
"""

import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from app.commands.memory import peak_memory_mb
from app.domain.kinds import QueryType
from app.domain.screening import Query
from app.matching import Engine
from app.services.catalogue import Snapshot
from app.services.customer_files.columns import Columns, Field
from app.services.customer_files.dates import DateOrder
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_files.table import Row
from app.services.questions import build_options
from app.validation.customers import customers

ASKED_TOGETHER = 100
"""Rows of a file whose mean time counts for each of them."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How long one question takes: milliseconds at the median and two percentiles."""

    what: str
    questions: int
    p50_ms: float
    p95_ms: float
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
    return rate(what, taken, sum(taken))


def rate(what: str, taken: list[float], wall: float) -> Rate:
    """The times of single questions, and how many were answered in all that time."""
    taken.sort()

    def at(share: float) -> float:
        return round(taken[min(len(taken) - 1, int(len(taken) * share))] * 1000, 3)

    return Rate(
        what=what,
        questions=len(taken),
        p50_ms=round(statistics.median(taken) * 1000, 3),
        p95_ms=at(0.95),
        p99_ms=at(0.99),
        per_second=round(len(taken) / wall, 1),
    )


def customer_names(count: int, seed: int) -> list[Query]:
    """Invented customers of whom the name and the type are known: nearly all are clear."""
    return [
        Query(name=customer.query.name, type=customer.query.type)
        for customer in customers(count, seed=seed)
    ]


def one_by_one(engine: Engine, names: Sequence[str], count: int) -> list[Rate]:
    """Single questions: listed names with a slip, nearly all of which have hits, and customers."""
    any_type, person = (questions(names, count, seed) for seed in (7, 8))
    invented = {query.name: query for query in customer_names(count, 10)}
    return [
        measure(
            "cordon, evidence included", lambda name: engine.search(Query(name=name)), any_type
        ),
        measure(
            "cordon, asked as a person",
            lambda name: engine.search(Query(name=name, type=QueryType.PERSON)),
            person,
        ),
        measure(
            "cordon, invented customers",
            lambda name: engine.search(invented[name]),
            list(invented),
        ),
    ]


def many_together(engine: Engine, count: int) -> Rate:
    """Invented customers asked in one call after the other, as the rows of a file are."""
    asked = customer_names(count, 12)
    engine.search_many(asked[:ASKED_TOGETHER])
    taken = []
    for start in range(0, len(asked), ASKED_TOGETHER):
        part = asked[start : start + ASKED_TOGETHER]
        before = time.perf_counter()
        engine.search_many(part)
        taken += [(time.perf_counter() - before) / len(part)] * len(part)
    return rate("cordon, invented customers together", taken, sum(taken))


def ask_in_all_ways(snapshot: Snapshot, names: Sequence[str], count: int) -> list[Rate]:
    """Our whole screening, evidence included: type not given, given, of a file, hostile.

    Each time other questions, since what was understood is remembered.
    """
    engine = snapshot.engine
    engine.warm_up()
    listed = [(name, "") for name in questions(names, count, 9)]
    invented = [(query.name, query.type.value) for query in customer_names(count, 11)]
    return [
        *one_by_one(engine, names, count),
        _of_a_file("cordon, rows of a file: listed names with a slip", snapshot, listed),
        _of_a_file("cordon, rows of a file: invented customers", snapshot, invented),
        measure(
            "cordon, hostile questions",
            lambda name: engine.search(Query(name=name)),
            hostile(names),
        ),
    ]


def hostile(names: Sequence[str]) -> list[str]:
    """Questions that could take long: of the commonest words, of many words, of many letters."""
    counted = Counter(word for name in names for word in set(name.casefold().split()))
    common = [word for word, _ in counted.most_common(30)]
    return [
        " ".join(common),
        " ".join(reversed(common)),
        " ".join(common[:1] * 30),
        " ".join(common[:5]),
        " ".join("abcdefghijklmnopqrstuvwxyzabcd"),
        "a " * 30,
        "x" * 500,
        (" ".join(common) * 9)[:500],
        "国际贸易有限公司中国北京上海科技发展集团石油化工进出口" * 4,
        "김정은 박철수 이영호 최광수 조선 무역 회사 은행 " * 4,
        "محمد عبد الله الرحمن بن علي حسين احمد " * 4,
        "محمد Mohammed Мухаммед 穆罕默德 무함마드 Bank 银行 Банк " * 4,
    ]


def _of_a_file(what: str, snapshot: Snapshot, named: Sequence[tuple[str, str]]) -> Rate:
    """Rows of a customer file that hold nothing but a name and a type."""
    now = datetime.now(UTC)
    screener = RowScreener(
        snapshot=snapshot,
        columns=Columns(("name", "type"), (Field.NAME, Field.TYPE)),
        date_order=DateOrder.UNDECIDED,
        options=build_options(today=now.date()),
        now=now,
    )
    rows = [Row(line, cells) for line, cells in enumerate(named, 2)]
    taken: list[float] = []
    for start in range(0, len(rows), ASKED_TOGETHER):
        part = rows[start : start + ASKED_TOGETHER]
        before = time.perf_counter()
        screener.screen(part)
        # Rows are asked together, so that no single one has a time of its own.
        taken += [(time.perf_counter() - before) / len(part)] * len(part)
    return rate(what, taken, sum(taken))


def compare_with_rapidfuzz(names: Sequence[str], asked: Sequence[str]) -> list[Rate]:
    """Brute force over the same names, for a part of the same questions."""
    folded = [name.casefold() for name in names]

    def brute(scorer: Callable[..., float]) -> Callable[[str], object]:
        return lambda name: process.extract(name.casefold(), folded, scorer=scorer, limit=10)

    few = asked[: max(5, len(asked) // 20)]
    return [
        measure("rapidfuzz extract, WRatio", brute(fuzz.WRatio), few),
        measure("rapidfuzz extract, token_set_ratio", brute(fuzz.token_set_ratio), few),
    ]


def print_rates(rates: Sequence[Rate], names: int, *, as_json: bool) -> None:
    """A table for people, or one JSON object."""
    if as_json:
        payload = {"names": names, "peak_mb": peak_memory_mb(), "rates": [asdict(r) for r in rates]}
        typer.echo(json.dumps(payload))
        return
    table = Table(title=f"{names:,} names")
    for column in (
        "what",
        "questions",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "per second",
        "times as fast",
    ):
        table.add_column(column, justify="left" if column == "what" else "right")
    for rate in rates:
        ratio = rate.p50_ms / rates[0].p50_ms
        table.add_row(
            rate.what,
            f"{rate.questions:,}",
            f"{rate.p50_ms:.2f}",
            f"{rate.p95_ms:.2f}",
            f"{rate.p99_ms:.2f}",
            f"{rate.per_second:,.0f}",
            "" if rate is rates[0] else f"1/{ratio:.0f}",
        )
    Console().print(table)
