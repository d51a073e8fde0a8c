"""Screenings in the database: written as they were answered, and read back the same."""

from typing import Any

from sqlalchemy.orm import Session

from app.db import screenings
from app.db.tables_screening import ScreeningRow
from app.domain.codec import decode_json
from app.domain.screening import Screening
from app.errors import NotFound


def store(session: Session, found: Screening) -> None:
    """Write a screening; the caller commits."""
    screenings.add_all(session, [row_of(found)])


def get_screening(session: Session, screening_id: str) -> Screening:
    """A stored screening as it was answered; :class:`NotFound` if there is none."""
    row = screenings.get(session, screening_id)
    if row is None:
        raise NotFound(f"there is no screening {screening_id[:60]}", id=screening_id[:60])
    return _screening(row)


def row_of(found: Screening) -> dict[str, Any]:
    """A screening as the columns of its table; the database's own JSON is made of the values."""
    return {
        "id": found.id,
        "screened_at": found.screened_at,
        "reference": found.query.reference,
        "verdict": found.verdict.value,
        "query": found.query,
        "options": found.options,
        "answer": {
            "hits": found.hits,
            "problems": list(found.problems),
            "why_not": found.why_not,
        },
        "lists": found.lists,
        "engine_version": found.engine.version,
        "engine_config": found.engine.config,
    }


def _screening(row: ScreeningRow) -> Screening:
    stored = {
        "id": row.id,
        "screened_at": row.screened_at.isoformat(),
        "query": row.query,
        "options": row.options,
        "verdict": row.verdict,
        "lists": row.lists,
        "engine": {"version": row.engine_version, "config": row.engine_config},
        **row.answer,
    }
    return decode_json(Screening, stored)
