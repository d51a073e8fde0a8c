"""``cordon bench --deltas``: a million customers against what changes in a list on one day.

The customers are made up (:mod:`app.commands.batch_rates`), the lists are those that are loaded.
A hundred of their entities, drawn once and for all, take the place of what changed.
"""

import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from app.commands.batch_rates import write_customers
from app.commands.house import House, open_house
from app.commands.memory import peak_memory_mb
from app.matching.analysts import processors
from app.services.batch_chunk import Chunk, ChunkScreener, Work
from app.services.batch_workers import Workers
from app.services.catalogue import Snapshot
from app.services.customer_files.changed_rows import Need
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.intake import digest
from app.services.customer_files.writers import WRITERS, ResultFormat
from app.services.customer_store import CustomerStore, FileKey, stored
from app.services.delta_run import DeltaRun, needs_of, restricted
from app.services.deltas import Delta
from app.services.questions import build_options

CHANGED = 100
SAMPLE = 3_000
"""Rows that are screened against everything, from which the time of all is estimated."""


@dataclass(slots=True)
class Taken:
    """What was measured: wall and processor seconds by step, and everything else."""

    rows: int
    entities: int
    changed: int
    processes: int
    steps: dict[str, tuple[float, float]] = field(default_factory=dict)
    screened: int = 0
    hits: int = 0
    index_mb: float = 0.0
    peak_mb: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step."""
        wall, used = time.perf_counter(), _used()
        yield
        self.steps[name] = round(time.perf_counter() - wall, 2), round(_used() - used, 2)


def run_deltas(rows: int, *, as_json: bool) -> None:
    """Measure and print."""
    with open_house() as house, tempfile.TemporaryDirectory() as folder:
        taken = measure(house, rows, Path(folder))
    if as_json:
        typer.echo(json.dumps(asdict(taken)))
        return
    _print(taken)


def measure(house: House, rows: int, folder: Path) -> Taken:
    """Store the customers, and screen them against a hundred entities."""
    snapshot = house.snapshot()
    entities = [entity.id for entity in snapshot.engine.entities()]
    drawn = random.Random(1).sample(entities, min(CHANGED, len(entities)))  # noqa: S311 (not for secrets: the same entities every time)
    taken = Taken(rows, len(entities), len(drawn), processors())
    path = folder / "customers.csv"
    write_customers(path, rows)
    key = FileKey(sha256=digest(path), mapping={}, max_name_length=1000)
    today = house.now().date()

    def opened() -> nullcontext[CustomerFile]:
        return nullcontext(CustomerFile.open(path))

    def kept() -> CustomerStore:
        return stored(folder / "customers", key, opened, today=today).store

    with taken.step("the customers stored and their names understood"):
        kept()
    taken.peak_mb = peak_memory_mb()
    stores = (folder / "customers" / key.folder).iterdir()
    taken.index_mb = round(sum(each.stat().st_size for each in stores) / 1e6, 1)
    with taken.step("the store opened, checksums included"):
        store = kept()
    delta = Delta((), tuple(drawn))
    work = Work(
        index=snapshot.folder,
        versions=snapshot.versions,
        columns=store.columns,
        date_order=store.date_order,
        options=build_options(today=today),
        now=house.now(),
    )
    _screen(taken, DeltaRun(store, delta, snapshot, restricted(work, delta), Workers()), folder)
    _estimate(taken, store, snapshot, work)
    return taken


def _screen(taken: Taken, run: DeltaRun, folder: Path) -> None:
    # What is read at a first question is read before.
    needs_of(run.store, Delta((), run.delta.owned[:1]), run.snapshot, run.work.options)
    run.snapshot.engine.warm_up()
    with taken.step("which rows can have a hit"):
        needs = needs_of(run.store, run.delta, run.snapshot, run.work.options)
    taken.screened = int((needs == Need.SCREENING).sum())
    with taken.step("the same, these rows screened, and every hit known"):
        found = [each for part in run.results(only_hits=True) for each in part.results]
    taken.hits = sum(bool(each.hits) for each in found)
    with (
        taken.step("the same, and every row written to a CSV"),
        (folder / "out.csv").open("wb") as stream,
    ):
        writer = WRITERS[ResultFormat.CSV](stream, run.columns, all_hits=False)
        for part in run.results():
            writer.write(part.results)


def _estimate(taken: Taken, store: CustomerStore, snapshot: Snapshot, work: Work) -> None:
    """What screening everything would take, from some of the rows."""
    rows = tuple(islice(chain.from_iterable(store.blocks()), SAMPLE))
    screener = ChunkScreener(work, snapshot)
    screener.screen(Chunk(0, 0, rows[:200]))
    wall, used = time.perf_counter(), _used()
    screener.screen(Chunk(1, 200, rows[200:]))
    times = taken.rows / max(len(rows) - 200, 1)
    taken.steps["all rows against everything, one process, estimated"] = (
        round((time.perf_counter() - wall) * times, 1),
        round((_used() - used) * times, 1),
    )


def _used() -> float:
    """Processor seconds of this process and of the others that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _print(taken: Taken) -> None:
    title = f"{taken.rows:,} customers, {taken.changed} of {taken.entities:,} entities changed"
    table = Table(title=title)
    for column in ("what", "wall s", "processor s"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, (wall, used) in taken.steps.items():
        table.add_row(name, f"{wall:,.2f}", f"{used:,.2f}")
    table.add_row("rows that can have a hit", f"{taken.screened:,}", "")
    table.add_row("rows with a hit or for review", f"{taken.hits:,}", "")
    table.add_row("the customers on the disk, MB", f"{taken.index_mb:,.1f}", "")
    table.add_row("most memory of this process meanwhile, MB", f"{taken.peak_mb:,}", "")
    Console().print(table)
