"""Rows per second of ``cordon batch``, beside the plain loop over rapidfuzz on the same rows.

The customers are invented (:mod:`app.validation.customers`). Among them stand names exactly as
the loaded lists have them, every one of which must come back as a hit. The command itself is
measured, from its start to the written file: with one process and with several in turn, so that
other work on the machine meets both. Memory is read from /proc, which Linux has.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from random import Random

import typer
from rapidfuzz import process
from rich.console import Console
from rich.table import Table

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, Standing
from app.errors import Unavailable
from app.validation.customers import customers

PLANTED = 0.005
"""Share of rows that are a listed name, exactly as it is listed."""
MARK = "planted "
"""How the ids of such rows begin; the entity's id follows."""
BLOCK = 50_000
"""Rows whose names are all different. Over longer stretches names come again, with other dates
of birth, as in a real file."""
LOOPED = 100
"""Rows of the plain loop, of which the rest is reckoned."""
LOOK_SECONDS = 0.5
HEADER = ("id", "name", "type", "birth date", "country", "gender")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command. Megabytes are the most that there were; shared ones count once."""

    workers: int
    rows: int
    seconds: float
    rows_per_second: float
    processor_seconds: float
    coordinator_mb: int
    together_mb: int
    load_before: float


@dataclass(frozen=True, slots=True)
class Planted:
    """What became of the listed names among the customers."""

    rows: int
    hits: int
    own: int
    """Those whose best hit is the entity that the name was taken from: several may share it."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The loop over ``rapidfuzz.process.extractOne``: ``seconds`` is reckoned from a few rows."""

    rows: int
    measured_rows: int
    seconds: float
    rows_per_second: float


@dataclass(frozen=True, slots=True)
class Rates:
    """All that was measured in one go."""

    names: int
    runs: tuple[Run, ...]
    ratio: float
    """How many times as fast several processes were as one: the median of the rounds."""
    same: bool
    """Whether all results are the same to the byte."""
    planted: Planted
    loop: Loop


def customer_rows(
    count: int, listed: Sequence[tuple[str, str, EntityType]], seed: int = 5
) -> Iterator[tuple[str, ...]]:
    """Rows as a bank exports them; ``listed`` are names to plant, with entity id and type."""
    random = Random(seed)  # noqa: S311 (not for secrets: the same rows every time)
    for start in range(0, count, BLOCK):
        block = customers(min(BLOCK, count - start), seed=seed + start)
        for number, customer in enumerate(block, start):
            if listed and random.random() < PLANTED:
                name, id, type = random.choice(listed)
                kind = "" if type is EntityType.UNKNOWN else type.value
                yield (MARK + id, name, kind, "", "", "")
                continue
            query = customer.query
            born = query.birth_date.start.isoformat() if query.birth_date else ""
            countries = ";".join(query.countries)
            yield (
                str(number), query.name, query.type.value, born, countries, query.gender or "",
            )  # fmt: skip


def write_customers(
    path: Path, count: int, listed: Sequence[tuple[str, str, EntityType]] = ()
) -> None:
    """A customer file as a bank exports it, with the rows of :func:`customer_rows`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(customer_rows(count, listed))


def listed_names(entities: Iterator[Entity]) -> list[tuple[str, str, EntityType]]:
    """The names that may be planted: those of listed entities, weak aliases left out."""
    return [
        (name.full, entity.id, entity.type)
        for entity in entities
        if entity.standing is Standing.LISTED
        for name in entity.names
        if name.kind is not NameKind.WEAK
    ]


def measure_batches(
    rows: int,
    workers: int,
    rounds: int,
    listed: Sequence[tuple[str, str, EntityType]],
    environment: Mapping[str, str],
) -> Rates:
    """Write a file of customers and screen it, ``rounds`` times in each way."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "customers.csv"
        write_customers(source, rows, listed)
        ways = tuple(dict.fromkeys((1, workers)))
        outs = {count: Path(name) / f"{count}.csv" for count in ways}
        runs = [
            run_command(source, outs[count], count, environment)
            for _ in range(rounds)
            for count in ways
        ]
        names = list(dict.fromkeys(name for name, _, _ in listed))
        return Rates(
            names=len(names),
            runs=tuple(runs),
            ratio=_ratio(runs, workers),
            same=len({out.read_bytes() for out in outs.values()}) == 1,
            planted=planted_in(outs[1]),
            loop=plain_loop(source, rows, names),
        )


def _ratio(runs: Sequence[Run], workers: int) -> float:
    one = [run.seconds for run in runs if run.workers == 1]
    several = [run.seconds for run in runs if run.workers == workers]
    ratios = sorted(a / b for a, b in zip(one, several, strict=True))
    return round(ratios[len(ratios) // 2], 2)


def planted_in(out: Path) -> Planted:
    """What the results say of the planted rows."""
    rows = hits = own = 0
    with out.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["id"].startswith(MARK):
                rows += 1
                hits += row["screening_verdict"] == "hit"
                own += row["screening_entity"] == row["id"].removeprefix(MARK)
    return Planted(rows, hits, own)


def plain_loop(source: Path, rows: int, names: Sequence[str]) -> Loop:
    """Each customer against every name, as it is done without a screening engine."""
    with source.open(encoding="utf-8", newline="") as stream:
        asked = [row["name"] for row in islice(csv.DictReader(stream), LOOPED)]
    start = time.perf_counter()
    for name in asked:
        process.extractOne(name, names)
    each = (time.perf_counter() - start) / len(asked)
    return Loop(rows, len(asked), round(each * rows, 1), round(1 / each, 1))


def run_command(source: Path, out: Path, workers: int, environment: Mapping[str, str]) -> Run:
    """Screen the file by the command, in processes of its own."""
    load = os.getloadavg()[0]
    used = _children_seconds()
    command = [sys.executable, "-m", "app", "batch", str(source), str(out), "--json"]
    child = subprocess.Popen(  # noqa: S603 (this program itself, with files made here)
        [*command, "--workers", str(workers)],
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    own = together = 0
    while child.poll() is None:
        own = max(own, _megabytes(child.pid, "status", "VmHWM:"))
        family = (child.pid, *_children(child.pid))
        together = max(together, sum(_megabytes(pid, "smaps_rollup", "Pss:") for pid in family))
        time.sleep(LOOK_SECONDS)
    said = child.communicate()[0]
    if child.returncode != 0:
        raise Unavailable("cordon batch failed while it was measured")
    counts = json.loads(said)
    return Run(
        workers=workers,
        rows=counts["rows_read"],
        seconds=counts["seconds"],
        rows_per_second=round(counts["rows_read"] / counts["seconds"], 1),
        processor_seconds=round(_children_seconds() - used, 1),
        coordinator_mb=own,
        together_mb=together,
        load_before=round(load, 1),
    )


def _children_seconds() -> float:
    """Processor time of the processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(pid: int, file: str, key: str) -> int:
    """A number of kilobytes from /proc; 0 of a process that is gone, or where there is none."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith(key)), 0)


def _children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def print_batches(rates: Rates, *, as_json: bool) -> None:
    """A table for people, or one JSON object."""
    if as_json:
        typer.echo(json.dumps(asdict(rates)))
        return
    table = Table(title=f"{rates.loop.rows:,} rows against {rates.names:,} names")
    for column in ("what", "rows/s", "seconds", "processor s", "coordinator MB", "together MB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for run in rates.runs:
        table.add_row(
            f"cordon batch --workers {run.workers}",
            f"{run.rows_per_second:,.0f}",
            f"{run.seconds:,.1f}",
            f"{run.processor_seconds:,.1f}",
            f"{run.coordinator_mb:,}",
            f"{run.together_mb:,}",
        )
    loop = rates.loop
    table.add_row(
        f"loop over extractOne, reckoned from {loop.measured_rows:,} rows",
        f"{loop.rows_per_second:,.0f}",
        f"{loop.seconds:,.1f}",
    )
    Console().print(table)
    planted = rates.planted
    typer.echo(
        f"several processes were {rates.ratio} times as fast as one; "
        f"results are {'the same' if rates.same else 'NOT THE SAME'}; "
        f"{planted.hits:,} of {planted.rows:,} planted names are hits, {planted.own:,} of the "
        "entity that the name was taken from"
    )
