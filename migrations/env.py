"""Runs the migrations, each upgrade as one transaction under a lock.

Two processes that start together must not both create the tables: the second one waits
for the first, reads the revision afterwards and finds nothing left to do.
"""

from alembic import context
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.db import tables, tables_screening  # noqa: F401 (their tables join the metadata)
from app.db.base import Base
from app.db.session import WRITING, make_engine
from app.settings import read_settings

_LOCK = 0x434F52444F4E  # "CORDON": the key of PostgreSQL's advisory lock.


def _configured_url() -> str:
    """The URL that Cordon passed, or that of the settings for the ``alembic`` command."""
    return context.config.get_main_option("sqlalchemy.url") or read_settings().database


def _run(connection: Connection) -> None:
    context.configure(
        connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        # SQLite can roll back DDL too, now that the transaction is opened by us and not by
        # the driver; without this a failed migration would leave half of its tables.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        context.run_migrations()


engine = make_engine(_configured_url())
try:
    with engine.connect() as plain:
        _run(plain.execution_options(**WRITING))
finally:
    engine.dispose()
