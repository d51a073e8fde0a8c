"""Engines, sessions and transactions: SQLite for one machine, PostgreSQL for several.

A transaction is opened by whoever serves a person (an API dependency, a command, the job
runner) and committed before the answer is given; services and this layer only flush.
"""

import gc
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30
"""How long a writer on SQLite waits for another one before it gives up."""

TRY_SECONDS = 0.001
"""How long it waits between two tries."""

WRITING: dict[str, Any] = {"sqlite_begin": "IMMEDIATE"}
"""Execution options of a connection whose transaction is going to write.

On SQLite it takes the writer's lock at once. A transaction that reads first and writes
later fails without waiting when another process has written in between.
"""

STAGING: dict[str, Any] = {**WRITING, "sqlite_synchronous": "NORMAL"}
"""Of one whose transaction nobody reads until a later one, written with :data:`WRITING`.

A power cut may take it back, though never without all that was written after it: SQLite's log
is in one sequence, and the later transaction is on the disk only with all before it.
"""

SessionFactory = sessionmaker[Session]


def make_engine(url: str) -> Engine:
    """A pool of connections to ``sqlite:///…`` or ``postgresql+psycopg://…``.

    On SQLite the file's folder is created, readers never wait for a writer (WAL), foreign
    keys are enforced and a commit is on the disk when it returns: a stored screening is
    evidence, and a power cut must not take back an answer that somebody has acted upon.
    """
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {} if sqlite else {"pool_pre_ping": True}
    # The overflow exceeds the server's worker threads, so that a thread which holds one
    # connection and needs a second for a moment never waits for the others.
    engine = create_engine(
        parsed,
        pool_size=5,
        # Whoever writes again and again finds its connection as it was left.
        pool_use_lifo=True,
        max_overflow=60,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        # An error's text must not carry the names that somebody asked about into a log.
        hide_parameters=True,
        **options,
    )
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    # Python's driver opens transactions only before INSERT and the like, which leaves two
    # SELECTs free to see different states; we open them ourselves instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA journal_mode")
    # Not on a file system that cannot do it.
    entry.info["wal"] = cursor.fetchone() == ("wal",)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    mode = options.get("sqlite_begin", "DEFERRED")
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    _set(connection, driver, "synchronous", options.get("sqlite_synchronous", "FULL"))
    soon = mode != "DEFERRED" and connection.info["wal"]
    if not soon or not _soon(connection, driver, f"BEGIN {mode}"):
        _set(connection, driver, "busy_timeout", BUSY_SECONDS * 1000)
        connection.exec_driver_sql(f"BEGIN {mode}")


def _set(connection: Connection, driver: sqlite3.Connection, pragma: str, value: str | int) -> None:
    """Set what the driver's connection was not set to before.

    Each statement lets another thread compute, which this one then has to wait for.
    """
    if connection.info.get(pragma) != value:
        driver.execute(f"PRAGMA {pragma} = {value}")
        connection.info[pragma] = value


def _soon(connection: Connection, driver: sqlite3.Connection, begin: str) -> bool:
    """Begin as soon as the writer's lock is free; False if it is not for too long.

    SQLite itself waits longer and longer between two tries, up to a tenth of a second, and
    then comes too late again while another process writes one transaction after another.
    """
    until = time.monotonic() + BUSY_SECONDS
    # It stays so until the connection reads: with a log, whoever has the lock waits for nobody.
    _set(connection, driver, "busy_timeout", 0)
    while time.monotonic() < until:
        try:
            driver.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(TRY_SECONDS)
        else:
            return True
    return False


def session_factory(engine: Engine) -> SessionFactory:
    """Sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: SessionFactory, *, write: bool = False) -> Iterator[Session]:
    """One session in one transaction: committed at the end, rolled back on any exception.

    ``write`` is for transactions that read before they write (loading a list, changing a
    batch's state); see :data:`WRITING`. A screening only writes and does not need it.
    """
    with sessions() as session, session.begin():
        if write:
            session.connection(execution_options=WRITING)
        yield session


@contextmanager
def short_transaction(sessions: SessionFactory) -> Iterator[Session]:
    """One of many writing transactions of a long work, for which others wait on SQLite.

    What it wrote counts only once a later transaction says so; see :data:`STAGING`.

    Python's garbage collector goes through everything that the work holds in memory, which
    takes a tenth of a second with a list; that must not happen while the lock is held.
    """
    if sessions.kw["bind"].dialect.name == "sqlite":
        # Whoever waits tries again within this time. Most often the work has long been elsewhere.
        time.sleep(max(0.0, _Given.back + 2 * TRY_SECONDS - time.monotonic()))
    collects = gc.isenabled()
    gc.disable()
    try:
        with sessions() as session, session.begin():
            session.connection(execution_options=STAGING)
            yield session
    finally:
        _Given.back = time.monotonic()
        if collects:
            gc.enable()


class _Given:
    """When this process, in a long work, last gave the writer's lock of SQLite back."""

    back = float("-inf")
