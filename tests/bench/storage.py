"""How a database grows over daily versions of one list.

``python -m tests.bench.storage [--versions 300] [--database URL] [--history FOLDER]``

Loads the series of :mod:`tests.bench.sdn_series` without building indexes, and prints the
size of the database on the way, with the seconds that each version took. At the end some of
the versions are read back and compared with their files, so that a size is never reported
of a database that forgot something. A PostgreSQL database given must be empty.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from app.db import entities as queries
from app.db.migrate import upgrade
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.domain.entities import ListVersion
from app.services.loading import load_version
from app.sources.base import IssueLog, SourceFile
from app.sources.registry import reader_for
from tests.bench.sdn_series import series
from tests.conftest import REALDATA

SOURCE = "ofac-sdn"
REPORT_EVERY = 25
READ_BACK = 6
"""Versions that are compared with their files at the end, spread over the series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The state after so many versions."""

    versions: int
    published: str
    entities: int
    megabytes: float
    times_the_first: float
    seconds: float
    """Median of a load since the mark before."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, _database(options.database, folder) as engine:
        marks, versions = _grow(engine, Path(folder), options.history, options.versions)
        _compare(session_factory(engine), versions)
        by_table = _tables(engine)
    if options.json:
        print(json.dumps({"marks": [asdict(m) for m in marks], "megabytes": by_table}))
        return
    for name, size in by_table.items():
        print(f"  {name:40} {size:8.2f} MB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--versions", type=int, default=300)
    parser.add_argument("--database", default="", help="SQLAlchemy URL; empty: a new SQLite file.")
    parser.add_argument("--history", type=Path, default=REALDATA / "ofac" / "history")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


@contextmanager
def _database(url: str, folder: str) -> Iterator[Engine]:
    url = url or f"sqlite:///{folder}/cordon.db"
    upgrade(url)
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _grow(
    engine: Engine, folder: Path, history: Path, count: int
) -> tuple[list[Mark], list[tuple[ListVersion, Path]]]:
    """Load the series; the marks, and the versions to compare with their files."""
    marks: list[Mark] = []
    kept: list[tuple[ListVersion, Path]] = []
    taken: list[float] = []
    first = 0.0
    for place, (day, data) in enumerate(series(history, count), start=1):
        path = folder / f"sdn_{day}.csv"
        path.write_bytes(data)
        start = time.perf_counter()
        version = _load(session_factory(engine), path, day)
        taken.append(time.perf_counter() - start)
        if (place - 1) % max(1, count // READ_BACK) == 0 or place == count:
            kept.append((version, path))
        else:
            path.unlink()
        if place == 1 or place % REPORT_EVERY == 0 or place == count:
            size = _size(engine)
            first = first or size
            mark = Mark(
                versions=place,
                published=str(day),
                entities=version.entities,
                megabytes=round(size, 2),
                times_the_first=round(size / first, 3),
                seconds=round(statistics.median(taken), 2),
            )
            taken = []
            marks.append(mark)
            print(mark, flush=True)
    return marks, kept


def _load(sessions: SessionFactory, path: Path, day: date) -> ListVersion:
    return load_version(
        sessions,
        reader_for(SOURCE),
        [SourceFile(path, "sdn.csv")],
        published=day,
        now=datetime.now(UTC),
        # The made-up days before a real one grow and shrink it as they like.
        accept=True,
    ).version


def _compare(sessions: SessionFactory, versions: list[tuple[ListVersion, Path]]) -> None:
    for version, path in versions:
        file = SourceFile(path, "sdn.csv")
        told = {e.key: e for e in reader_for(SOURCE).read([file], IssueLog())}
        with transaction(sessions) as session:
            found = {e.key: e for e in queries.read_entities(session, version, with_record=True)}
        if found != told:
            wrong = [k for k in told.keys() | found.keys() if told.get(k) != found.get(k)]
            raise SystemExit(f"version of {version.published}: {len(wrong)} differ, {wrong[:5]}")
    print(f"{len(versions)} versions were read back and equal their files")


def _size(engine: Engine) -> float:
    """Megabytes of the database."""
    return sum(_tables(engine).values())


def _tables(engine: Engine) -> dict[str, float]:
    """Megabytes by table and index (PostgreSQL: by table, with its indexes), largest first."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        else:
            query = (
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC"
            )
        return {name: int(size) / 1e6 for name, size in connection.execute(text(query))}


if __name__ == "__main__":
    main()
