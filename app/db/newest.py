"""Whether a database has the newest schema, without Alembic, which takes long to import."""

from functools import cache

from sqlalchemy import Engine, column, select, table
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.resources import data_path

_VERSION = table("alembic_version", column("version_num"))


@cache
def newest_revision() -> str:
    """The newest migration: its file begins with its number, and the highest is the last."""
    versions = data_path("migrations") / "versions"
    return max(path.name.partition("_")[0] for path in versions.glob("[0-9]*.py"))


def has_newest_schema(engine: Engine) -> bool:
    """Whether nothing is left to migrate. A database that holds no revision has not."""
    try:
        with engine.connect() as connection:
            return list(connection.scalars(select(_VERSION.c.version_num))) == [newest_revision()]
    except (OperationalError, ProgrammingError):
        # There is no table of revisions yet; what else is wrong, the migration will say.
        return False
