"""What an index of a million made-up names costs to build, open and ask, beside rapidfuzz.

The list (:mod:`app.commands.made_list`) is the same in every run. The index is asked in a
process of its own, so that what asking takes can be told from what building took.
"""

import itertools
import json
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from app.commands.made_list import SOURCE, made_list
from app.commands.made_names import BUSINESS, CULTURES, PLACES
from app.commands.memory import Mapped, mapped_memory, peak_memory_mb
from app.commands.rates import Rate, many_together, measure, one_by_one, questions
from app.domain.screening import Query
from app.matching import Engine
from app.matching.build import IndexBuilder
from app.matching.index import NameIndex
from app.matching.renewal import Renewal

WHOLE = 200_000
"""Names that rapidfuzz goes through; of more names a part, and its time is extrapolated."""
BRUTE_QUESTIONS = 10
HOSTILE = (
    " ".join(BUSINESS),
    " ".join(PLACES),
    " ".join(word for culture in CULTURES for word in culture.given.common[:3]),
    " ".join(word for culture in CULTURES for word in culture.family.common[:3]),
    "Mohammed Ahmed Ali Hassan Hussein Omar Khalid Ibrahim Abdullah Yusuf Mahmoud Said",
    "General Trading Company Limited",
    "Trading Shipping Holding Industries General Company Bank Construction Energy Oil Gas LLC",
    "Trading " * 30,
    "a b c d e f g h i j k l m n o p q r s t u v w x",
    "A. B. C. D. E. F. G. H. I.",
    "John " * 24,
    "Wang Li Zhang Liu Chen Yang Huang Zhao",
    "Kim Jong Chol",
    "x" * 2000,
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
)
"""Questions of common words alone, which the most names share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How an index came to be. Seconds are of the wall clock, by phase."""

    names: int
    entities: int
    processes: int
    making_list: float
    analysis: float
    arrays: float
    saving: float
    processor: float
    """Seconds of all processors together, the list made up included."""
    peak_mb: int
    bytes_per_name: float
    """Of what is searched, without the entities themselves."""
    entity_bytes_per_name: float

    @property
    def seconds(self) -> float:
        """Everything but making the list up."""
        return self.analysis + self.arrays + self.saving


CHANGED = 500
"""Entities that are new in the version for which the index is renewed; as many are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What a version costs in which a few hundred entities are new and as many gone."""

    changed: int
    seconds: float
    processor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a process that only asks the index takes."""

    opening: float
    rates: tuple[Rate, ...]
    worst_hostile_ms: float
    hostile: str
    memory: Mapped | None


def run_scale(names: int, count: int, processes: int, *, as_json: bool) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        built, listed = build(names, work, processes)
        again = renew(work, work / "renewed")
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            asked = pool.submit(ask, work, listed, count).result()
    brute = brute_force(listed, built.names)
    if as_json:
        found: dict[str, Any] = {"built": {**asdict(built), "seconds": round(built.seconds, 2)}}
        found |= {"renewed": asdict(again), "asked": asdict(asked)}
        typer.echo(json.dumps({**found, "rapidfuzz": [*map(asdict, brute)]}))
        return
    _print(built, again, asked, brute)


def build(names: int, folder: Path, processes: int) -> tuple[Built, list[str]]:
    """Index a made-up list; also gives names of the list, evenly taken, for asking."""
    listed: list[str] = []
    count = entities = 0
    making, before = 0.0, _processor_time()
    begin = start = time.perf_counter()
    with closing(IndexBuilder(folder, processes)) as builder:
        for entity in made_list(names):
            making += time.perf_counter() - start
            builder.add(entity)
            entities, count = entities + 1, count + len(entity.names)
            if names <= WHOLE or entities % (names // WHOLE + 1) == 0:
                listed += [name.full for name in entity.names]
            start = time.perf_counter()
        builder.analyse_rest()
        analysed = time.perf_counter()
        index = NameIndex(builder.finish(), tuple(builder.source_names))
        made = time.perf_counter()
        index.save(folder)
    saved = time.perf_counter()
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.npy")}
    cards = sizes["cards.npy"] + sizes["card_starts.npy"]
    return Built(
        names=count,
        entities=entities,
        processes=processes,
        making_list=round(making, 2),
        analysis=round(analysed - begin - making, 2),
        arrays=round(made - analysed, 2),
        saving=round(saved - made, 2),
        processor=round(_processor_time() - before, 2),
        peak_mb=peak_memory_mb(),
        bytes_per_name=round((sum(sizes.values()) - cards) / count, 1),
        entity_bytes_per_name=round(cards / count, 1),
    ), listed


def renew(folder: Path, out: Path) -> Renewed:
    """Make the index of the list's next version, in which every entity stands in another row."""
    out.mkdir()
    coming = list(itertools.islice(made_list(10 * CHANGED, seed=2, first=10**7), CHANGED))
    start, before = time.perf_counter(), _processor_time()
    renewal = Renewal(NameIndex.open(folder))
    numbers = renewal.numbers_of(SOURCE)
    kept = np.delete(numbers, np.linspace(0, len(numbers) - 1, CHANGED).astype(int))
    renewal.keep(kept)
    for entity in coming:
        renewal.add(entity)
    keys = [*(f"{number:07}" for number in kept.tolist()), *(entity.key for entity in coming)]
    renewal.move(SOURCE, {key: str(row) for row, key in enumerate(keys)})
    renewal.finish(out)
    return Renewed(
        changed=2 * CHANGED,
        seconds=round(time.perf_counter() - start, 2),
        processor=round(_processor_time() - before, 2),
    )


def _processor_time() -> float:
    """Of this process and of the others that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def ask(folder: Path, listed: list[str], count: int) -> Asked:
    """Open an index and ask it; runs in a process of its own."""
    start = time.perf_counter()
    engine = Engine.open(folder)
    opening = time.perf_counter() - start
    engine.warm_up()
    rates = (*one_by_one(engine, listed, count), many_together(engine, 2 * count))
    worst = max((_seconds(engine, name), name) for name in HOSTILE)
    return Asked(
        opening=round(opening, 3),
        rates=rates,
        worst_hostile_ms=round(worst[0] * 1000, 2),
        hostile=worst[1][:60],
        memory=mapped_memory(),
    )


def _seconds(engine: Engine, name: str) -> float:
    """The best of three, because what a question costs is asked and not what else runs."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        engine.search(Query(name=name))
        taken.append(time.perf_counter() - start)
    return min(taken)


def brute_force(listed: list[str], names: int) -> list[Rate]:
    """rapidfuzz over the same names; over a part of them if there are many."""
    sample = [name.casefold() for name in listed[:WHOLE]]
    times = names / len(sample)
    said = "" if times == 1 else f" (from {len(sample):,} names)"
    rates = []
    for scorer in (fuzz.WRatio, fuzz.token_set_ratio):
        found = measure(
            f"rapidfuzz extract, {scorer.__name__}{said}",
            lambda name, scorer=scorer: process.extract(  # type: ignore[misc]  # The default binds the loop's value.
                name.casefold(), sample, scorer=scorer, limit=10
            ),
            questions(listed, BRUTE_QUESTIONS),
        )
        rates.append(
            Rate(
                what=found.what,
                questions=found.questions,
                p50_ms=round(found.p50_ms * times, 1),
                p95_ms=round(found.p95_ms * times, 1),
                p99_ms=round(found.p99_ms * times, 1),
                per_second=round(found.per_second / times, 2),
            )
        )
    return rates


def _print(built: Built, again: Renewed, asked: Asked, brute: list[Rate]) -> None:
    table = Table(title=f"{built.names:,} made-up names of {built.entities:,} entities")
    table.add_column("what")
    table.add_column("measured", justify="right")
    rows = [
        (f"build, {built.processes} processes", f"{built.seconds:.1f} s"),
        ("  analysis of the names, and the entities packed", f"{built.analysis:.1f} s"),
        ("  arrays", f"{built.arrays:.1f} s"),
        ("  saving with checksums", f"{built.saving:.1f} s"),
        ("  processor time of all, the making up of the list included", f"{built.processor:.1f} s"),
        ("most memory while building (this process)", f"{built.peak_mb:,} MB"),
        ("index, bytes a name", f"{built.bytes_per_name:.0f}"),
        ("entities beside it, bytes a name", f"{built.entity_bytes_per_name:.0f}"),
        (
            f"renewed for a version with {again.changed:,} changes",
            f"{again.seconds:.1f} s, {again.processor:.1f} s of processor",
        ),
        ("opening, checksums included", f"{asked.opening:.2f} s"),
    ]
    if asked.memory is not None:
        rows += [
            ("a process that asks: its own memory", f"{asked.memory.own_mb:,} MB"),
            ("a process that asks: shared with others", f"{asked.memory.shareable_mb:,} MB"),
        ]
    for rate in (*asked.rates, *brute):
        what = f"{rate.what}: p50 / p99 / a second on one core"
        rows.append((what, f"{rate.p50_ms:.2f} / {rate.p99_ms:.2f} ms / {rate.per_second:,.1f}"))
    rows.append((f"worst hostile question ({asked.hostile} ...)", f"{asked.worst_hostile_ms} ms"))
    for row in rows:
        table.add_row(*row)
    Console().print(table)
