"""What a database's own errors mean: that there is no room, or that it cannot be reached.

Both pass: whoever waits and tries again finds everything as it was, since a transaction that
was not committed has changed nothing.
"""

import errno
import sqlite3

import psycopg.errors
from sqlalchemy import exc
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when nothing more can be written (EFBIG: beyond a limit on files)."""


def is_full(error: BaseException | None) -> bool:
    """Whether something could not be written because there is no room for it."""
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    return isinstance(cause, psycopg.errors.DiskFull) or (
        isinstance(cause, sqlite3.Error)
        and getattr(cause, "sqlite_errorcode", None)
        in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
    )


def is_passing(error: BaseException | None) -> bool:
    """Whether the database could not be reached, was busy for too long or had no room."""
    if isinstance(error, OperationalError | InterfaceError | exc.TimeoutError):
        return True
    return is_full(error) or (isinstance(error, DBAPIError) and error.connection_invalidated)
