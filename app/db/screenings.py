"""Queries for stored screenings."""

from sqlalchemy.orm import Session

from app.db.tables_screening import ScreeningRow


def add(session: Session, row: ScreeningRow) -> None:
    """Write one screening; the caller commits."""
    session.add(row)
    session.flush()


def get(session: Session, screening_id: str) -> ScreeningRow | None:
    """A stored screening, or None."""
    return session.get(ScreeningRow, screening_id)
