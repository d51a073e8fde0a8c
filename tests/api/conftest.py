"""A service on a fresh database with the seeds, and nothing faked."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory
from app.main import create_app
from app.resources import data_path
from app.services.loading import load_seeds
from app.settings import Settings
from tests.conftest import BACKENDS, postgres_database, unused_name


@pytest.fixture(scope="module", params=BACKENDS)
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings of a service with the seeds, on each backend in turn."""
    home = tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            template = request.getfixturevalue("_postgres_template")
            url = stack.enter_context(postgres_database(unused_name(), template))
        made = Settings(
            home=home,
            database_url=url,
            log_level="error",
            max_body_bytes=200_000,
        )
        upgrade(made.database)
        engine = make_engine(made.database)
        now = datetime(2026, 1, 2, tzinfo=UTC)
        load_seeds(session_factory(engine), data_path("seeds"), now=now)
        engine.dispose()
        yield made


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def empty_client(tmp_path: Path) -> Iterator[TestClient]:
    """A service whose database holds no list at all."""
    made = Settings(home=tmp_path, log_level="error", load_seeds=False)
    upgrade(made.database)
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        yield client
