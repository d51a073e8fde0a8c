"""What every test may rely on: real data, a migrated database, and no network.

Some tests need something that a machine may lack: the publishers' real files, a
PostgreSQL server, a browser. Such a test carries the marker of that name (a test that
takes the fixture gets the marker by itself). Where the thing is missing the test is
skipped with the reason; with ``CI=true`` it fails instead, since a CI run that quietly
leaves tests out proves nothing.
"""

import ipaddress
import os
import shutil
import socket
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import hypothesis  # noqa: F401 (at a session's end, which imports it otherwise, it warns)
import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from app.matching.compile import compile_kernels

REPO = Path(__file__).resolve().parent.parent
REALDATA = Path(os.environ.get("CORDON_REALDATA") or REPO.parent / "shared" / "data")


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """Compile the kernels before any test that waits for a server or a job."""
    compile_kernels()


# --- What a machine may lack --------------------------------------------------------------


def _realdata_missing() -> str | None:
    if REALDATA.is_dir():
        return None
    return f"no real list files at {REALDATA} (set CORDON_REALDATA)"


def _postgres_missing() -> str | None:
    if os.environ.get("CORDON_TEST_POSTGRES"):
        return None
    return "no PostgreSQL server (CORDON_TEST_POSTGRES; tools/test_postgres.sh starts one)"


def _browser_missing() -> str | None:
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if not missing:
        return None
    return f"not installed: {', '.join(missing)} (apt-get install chromium chromium-driver)"


PREREQUISITES: dict[str, Callable[[], str | None]] = {
    "realdata": _realdata_missing,
    "postgres": _postgres_missing,
    "browser": _browser_missing,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that take a fixture named like a prerequisite."""
    for item in items:
        for name in PREREQUISITES:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(name)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose prerequisite is missing, or fail it in CI."""
    for name, missing in PREREQUISITES.items():
        if item.get_closest_marker(name) is None:
            continue
        reason = missing()
        if reason is None:
            continue
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name}: {reason}", pytrace=False)
        pytest.skip(f"{name}: {reason}")


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real list files (``ofac/``, ``un/``, ``groundtruth/`` …)."""
    return REALDATA


# --- No network ---------------------------------------------------------------------------


class NetworkForbidden(AssertionError):
    """A test tried to reach another machine.

    Not an ``OSError``, so that code under test which handles network failures cannot
    swallow it.
    """


def _is_local(host: object) -> bool:
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Refuse look-ups of, and connections to, anything but this machine.

    It guards this process; a test that starts another one must keep that one in itself.
    """
    connect, connect_ex, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(family: int, address: Any) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise NetworkForbidden(f"tests must not connect to {address[0]}:{address[1]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_local(host):
            raise NetworkForbidden(f"tests must not look up {host}")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


# --- Databases ----------------------------------------------------------------------------


def _migrate(url: str) -> None:
    # Imported here so that tests of the pure layers run without the database layer.
    from app.db.migrate import upgrade  # noqa: PLC0415 (see above)

    upgrade(url)


def _postgres_server() -> URL:
    return make_url(os.environ["CORDON_TEST_POSTGRES"])


@contextmanager
def postgres_database(name: str, template: str | None = None) -> Iterator[str]:
    """A database on the test server, dropped at the end whoever is still connected."""
    server = _postgres_server()
    admin_url = server.set(drivername="postgresql").render_as_string(hide_password=False)
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        create += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with closing(psycopg.connect(admin_url, autocommit=True)) as admin:
        admin.execute(create)
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def unused_name() -> str:
    return f"cordon_test_{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cordon.db"
    _migrate(f"sqlite:///{path}")
    # Whatever is still in the write-ahead log must be in the file that tests copy.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def _postgres_template() -> Iterator[str]:
    name = unused_name()
    with postgres_database(name) as url:
        _migrate(url)
        yield name


BACKENDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the newest schema and no rows, on each backend in turn.

    The migrations run once for each backend and session; a test gets a copy.
    """
    if request.param == "sqlite":
        path = tmp_path / "cordon.db"
        shutil.copyfile(cast("Path", request.getfixturevalue("_sqlite_template")), path)
        yield f"sqlite:///{path}"
    else:
        template = cast("str", request.getfixturevalue("_postgres_template"))
        with postgres_database(unused_name(), template) as url:
            yield url


@pytest.fixture(params=BACKENDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each backend in turn: for tests of the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with postgres_database(unused_name()) as url:
            yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """A fresh migrated SQLite database, for tests where the backend makes no difference."""
    path = tmp_path / "cordon.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"
