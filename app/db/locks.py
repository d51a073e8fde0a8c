"""Locks that outlive transactions and end with the process that holds them, however it ends.

On PostgreSQL a lock is an advisory lock of a connection, shared by every machine; on SQLite
it is a lock on a file beside the database.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Engine, text

from app.db.session import SessionFactory

LISTS = "lists"
"""Held while a list version is written: ids of entities and statements are given out by the
loader that holds it."""


@contextmanager
def held(sessions: SessionFactory, name: str) -> Iterator[None]:
    """Wait until no other process and no other thread holds the lock, and hold it."""
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    database = engine.url.database
    if engine.dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
        return
    assert database, "an SQLite database is a file"
    safe = "".join(c if c.isalnum() else "-" for c in name)
    # Two threads of one process must exclude each other too, so the lock is not shared.
    with FileLock(Path(f"{database}.{safe}.lock"), thread_local=False, is_singleton=False):
        yield
