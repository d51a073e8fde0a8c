"""Queries for stored screenings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db.base import table_of
from app.db.tables_screening import ScreeningRow


def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write screenings, given by their columns; the caller commits."""
    # Of the table and not of the mapped class, whose rows cost twice as much.
    session.execute(insert(table_of(ScreeningRow)), list(rows))


def get(session: Session, screening_id: str) -> ScreeningRow | None:
    """A stored screening, or None."""
    return session.get(ScreeningRow, screening_id)
