"""Customer files and lists for screenings against what changed, and the long way round."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from app.db.session import transaction
from app.domain.entities import Entity
from app.domain.screening import Options
from app.services.batch_chunk import Work
from app.services.batch_workers import Workers
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.intake import digest
from app.services.customer_files.output import RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_store import CustomerStore, FileKey, Stored, stored
from app.services.delta_run import DeltaRun, restricted
from app.services.deltas import find_delta, versions_named
from app.validation.customers import customers
from app.validation.listed import listed_name
from app.validation.manipulations import MANIPULATIONS, manipulate
from tests.services.network_lists import NOW, House

COLUMNS = ("id", "name", "alias", "type", "birth date", "country", "passport", "address")


def list_text(entities: Sequence[Entity]) -> str:
    """A list of one's own with these entities."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "type", "name", "aliases", "birth_date", "countries", "identifiers"])
    for e in entities:
        names = [name.full for name in e.names]
        born = next((d.value.start.isoformat() for d in e.dates), "")
        numbers = ";".join(f"{i.type.value}:{i.value}" for i in e.identifiers)
        countries = ";".join(sorted(e.countries()))
        writer.writerow(
            [e.key, e.type.value, names[0], ";".join(names[1:]), born, countries, numbers]
        )
    return out.getvalue()


def mixed_rows(entities: Sequence[Entity], innocent: int, seed: int) -> list[list[str]]:
    """Rows of all kinds: manipulated names, aliases, equal numbers, dates, and bad cells."""
    rng = random.Random(seed)
    rows = []
    for e in entities:
        for name in e.names:
            for kind in MANIPULATIONS:
                made = manipulate(kind, listed_name(e, name), rng)
                if made is not None and rng.random() < 0.6:
                    rows.append(_row(made, e, rng))
    for customer in customers(innocent, seed=seed):
        query = customer.query
        born = query.birth_date.start.isoformat() if query.birth_date else ""
        country = ";".join(query.countries)
        rows.append([query.name, "", query.type.value, born, country, "", ""])
    rows += [["", *[""] * 6], ["Jane Doe", "", "", "1970-13-77", "", "", ""], ["-", *[""] * 6]]
    rng.shuffle(rows)
    return [[str(number), *row] for number, row in enumerate(rows)]


def _row(name: str, e: Entity, rng: random.Random) -> list[str]:
    kind = e.type.value if rng.random() < 0.6 else ""
    born = next((d.value.start.isoformat() for d in e.dates), "") if rng.random() < 0.4 else ""
    country = rng.choice(("de", "ru", "", ";".join(sorted(e.countries()))))
    number = e.identifiers[0].value if e.identifiers and rng.random() < 0.3 else ""
    alias = ""
    if rng.random() < 0.2:
        name, alias = "Somebody Else", f"Another One; {name}"
    if number and rng.random() < 0.5:
        name = "Quite Another"
    town = "12 Main Street, London" if rng.random() < 0.2 else ""
    return [name, alias, kind, born, country, number, town]


def write_rows(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])
    return path


def store_of(path: Path, parent: Path) -> Stored:
    """The stored customers of a file, built in this process."""
    key = FileKey(sha256=digest(path), mapping={}, max_name_length=1000)

    @contextmanager
    def opened() -> Iterator[CustomerFile]:
        yield CustomerFile.open(path)

    return stored(parent, key, opened, today=NOW.date(), processes=1)


def run_of(
    house: House,
    store: CustomerStore,
    *since: str,
    options: Options | None = None,
    required: tuple[str, ...] = (),
    workers: int = 1,
) -> DeltaRun:
    """A screening of stored customers against what changed since those versions."""
    options = options or Options()
    with transaction(house.sessions) as session:
        versions = versions_named(session, since)
        snapshot = house.catalogue.catch_up(session)
        delta = find_delta(session, snapshot, versions, day=NOW.date())
    work = Work(
        index=snapshot.folder,
        versions=snapshot.versions,
        columns=store.columns,
        date_order=store.date_order,
        options=options,
        now=NOW,
        required=required,
    )
    return DeltaRun(store, delta, snapshot, restricted(work, delta), Workers(workers))


def results(run: DeltaRun) -> list[RowResult]:
    return [result for part in run.results() for result in part.results]


def one_by_one(run: DeltaRun, *, everything: bool = False) -> list[RowResult]:
    """Every row by an ordinary screening: restricted to what changed, or against everything."""
    snapshot = run.snapshot
    if not everything:
        snapshot = snapshot.restricted(run.delta.entities)
    screener = RowScreener(
        snapshot=replace(snapshot, today=NOW.date),
        columns=run.work.columns,
        date_order=run.work.date_order,
        options=run.work.options,
        now=run.work.now,
        required=run.work.required,
    )
    rows = (row for block in run.store.blocks() for row in block)
    return [
        replace(result, cells=(*result.cells, run.delta.mark)) for result in screener.screen(rows)
    ]


DAYS = (date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1))
