"""Rows written in bulk come back as they went in, whatever a driver makes of their types."""

from datetime import date

import pytest
from sqlalchemy import Column, Date, Integer, LargeBinary, MetaData, String, Table, func, select

from app.db.bulk import BulkInsert
from app.db.session import make_engine

KINDS = Table(
    "kinds",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date),
    Column("hash", LargeBinary(16)),
    Column("text", String(20), server_default="unsaid"),
)
DAY = date(2025, 1, 31)


@pytest.mark.parametrize("without", [(), ("text",), ("day", "hash")], ids=str)
def test_rows_come_back_as_they_were_written(
    empty_database_url: str, without: tuple[str, ...]
) -> None:
    row: dict[str, object] = {"id": 1, "day": DAY, "hash": b"\x00\xff", "text": "100 % ?"}
    nothing: dict[str, object] = {"id": 2, "day": None, "hash": None, "text": None}
    named = [name for name in row if name not in without]
    engine = make_engine(empty_database_url)
    insert = BulkInsert(KINDS, engine.dialect, without=without)
    with engine.begin() as connection:
        KINDS.create(connection)
        insert(connection, [])
        insert(connection, [tuple(values[name] for name in named) for values in (row, nothing)])
        found = connection.execute(select(KINDS).order_by(KINDS.c.id)).mappings().all()
        assert connection.scalar(select(func.count()).select_from(KINDS)) == 2
    engine.dispose()
    unsaid = dict.fromkeys(row) | {"text": "unsaid"}
    for values, back in zip((row, nothing), found, strict=True):
        assert dict(back) == unsaid | {name: values[name] for name in named}
