"""The schema's versions, by Alembic: bring a database up to date, or say that it is not."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.db import tables, tables_screening  # noqa: F401 (their tables join the metadata)
from app.db.base import Base
from app.db.session import make_engine
from app.resources import data_path


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to ``revision``; nothing happens where it is there already.

    Several processes may call it at once on PostgreSQL: ``migrations/env.py`` takes a lock.
    """
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to ``revision`` (``base``: to nothing)."""
    command.downgrade(config(url), revision)


def check(url: str) -> list[str]:
    """What is wrong with the schema, in words; empty when it is what the code expects."""
    engine = make_engine(url)
    try:
        return _differences(engine, ScriptDirectory.from_config(config(url)))
    finally:
        engine.dispose()


def _differences(engine: Engine, scripts: ScriptDirectory) -> list[str]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        current, head = context.get_current_revision(), scripts.get_current_head()
        if current != head:
            return [f"the schema is at revision {current or 'none'}, this Cordon needs {head}"]
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def config(url: str) -> Config:
    """Alembic's configuration for one database, wherever Cordon is installed."""
    made = Config()
    made.set_main_option("script_location", str(data_path("migrations")))
    # The parser of this configuration gives % a meaning, which passwords in URLs use too.
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made
