"""A database grows with what changes, not with versions times entities.

The real series of 300 days is measured by ``python -m tests.bench.storage``.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.db.session import make_engine, session_factory
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.ofac_files import main_row

PEOPLE = 300
DAYS = 12


def edition(day: int) -> bytes:
    """A list from which one goes and to which one comes each day, with issues that stay."""
    rows = [
        main_row(n, f"PERSON, Number {n}", "individual", remarks=f"DOB {1900 + n % 99}; Odd {n}.")
        for n in range(1, PEOPLE + day)
        if n % 50 or n > 50 * day
    ]
    return "".join(f"{row}\r\n" for row in rows).encode() + b"\x1a"


def size(engine: Engine) -> int:
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def test_many_days_are_hardly_larger_than_one(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    path = tmp_path / "sdn.csv"
    sizes = []
    for day in range(DAYS):
        path.write_bytes(edition(day))
        load_version(
            session_factory(engine),
            reader_for("ofac-sdn"),
            [SourceFile.at(path)],
            published=date(2025, 1, 1) + timedelta(day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
            accept=True,
        )
        sizes.append(size(engine))
    engine.dispose()
    assert sizes[-1] < 1.3 * sizes[0]
