"""A finished batch once more, against what changed in the lists since."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory
from app.domain.kinds import Standing
from app.main import create_app
from app.services.catalogue import Catalogue
from app.services.loading import load_version
from app.services.relations import list_reader
from app.settings import Settings
from app.sources.base import SourceFile
from tests.api.test_batches import finished, results, upload

HEADER = "id,type,name\n"
STATES = (
    HEADER + "1,person,Anna Karenina\n2,person,Ivan Ilyich Golovin\n",
    HEADER + "1,person,Anna Karenina\n3,person,Lev Nikolayevich Myshkin\n",
)
CUSTOMERS = b"ref,name\n1,Lev Myshkin\n2,Anna Karenina\n3,\n4,Mary Poppins\n"


class Service:
    """A running service whose lists can be loaded anew."""

    def __init__(self, client: TestClient, settings: Settings) -> None:
        self.client = client
        self._settings = settings

    def load(self, text: str, day: int, source: str = "custom:people") -> None:
        path = self._settings.home / "list.csv"
        path.write_text(text, "utf-8")
        engine = make_engine(self._settings.database)
        sessions = session_factory(engine)
        load_version(
            sessions,
            list_reader(source, sessions, Standing.LISTED),
            [SourceFile.at(path)],
            published=date(2025, 1, day),
            now=datetime(2026, 1, day, tzinfo=UTC),
            accept=True,
            # The index is made here, instead of by another process that must start first.
            prepare=Catalogue(self._settings.index_dir).prepare,
        )
        engine.dispose()
        service = self.client.app.state.service  # type: ignore[attr-defined]  # Starlette's app has it.
        service.commit(service.catalogue.catch_up)

    def screened(self) -> str:
        """A finished batch."""
        batch_id = str(upload(self.client, CUSTOMERS).json()["id"])
        assert finished(self.client, batch_id)["state"] == "done"
        return batch_id

    def again(self, batch_id: str) -> Any:
        return self.client.post(f"/v1/batches/{batch_id}/rescreen")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = Settings(home=tmp_path, log_level="error", load_seeds=False)
    upgrade(settings.database)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        made = Service(client, settings)
        made.load(STATES[0], 1)
        yield made


def test_the_customers_are_screened_against_what_changed(service: Service) -> None:
    first = service.screened()
    service.load(STATES[1], 2)
    answer = service.again(first)
    assert answer.status_code == 202, answer.text
    second = answer.json()["id"]
    view = finished(service.client, second)
    assert (view["state"], view["rows_read"], view["rows_hit"]) == ("done", 4, 1)
    assert (view["since"]["batch_id"], view["since"]["screened_entities"]) == (first, 1)
    rows = results(service.client, second)
    assert [row["screening_verdict"] for row in rows] == ["hit", "clear", "incomplete", "clear"]
    assert rows[0]["screening_entity"] == "custom:people:3"
    assert all(row["screening_since"].startswith("custom:people 2025-01-01") for row in rows)
    summary = service.client.get(f"/v1/batches/{second}/summary").json()
    assert summary["since"]["sources"][0]["removed_entities"] == ["custom:people:2"]


def test_a_full_batch_says_nothing_of_it(service: Service) -> None:
    first = service.screened()
    assert finished(service.client, first)["since"] is None
    assert "screening_since" not in results(service.client, first)[0]


def test_nothing_changed(service: Service) -> None:
    second = service.again(service.screened()).json()["id"]
    assert finished(service.client, second)["since"]["screened_entities"] == 0
    verdicts = [row["screening_verdict"] for row in results(service.client, second)]
    assert verdicts == ["clear", "clear", "incomplete", "clear"]


def test_it_can_be_screened_again_from_there(service: Service) -> None:
    first = service.screened()
    service.load(STATES[1], 2)
    second = service.again(first).json()["id"]
    finished(service.client, second)
    service.load(STATES[1] + "4,person,Mary Poppins\n", 3)
    third = service.again(second).json()["id"]
    finished(service.client, third)
    verdicts = [row["screening_verdict"] for row in results(service.client, third)]
    assert verdicts == ["clear", "clear", "incomplete", "hit"]


def test_a_list_that_was_not_loaded_then_takes_a_full_screening(service: Service) -> None:
    first = service.screened()
    service.load(STATES[0], 2, source="custom:more")
    answer = service.again(first)
    assert answer.status_code == 409
    assert "custom:more was not loaded then" in answer.json()["error"]["message"]


def test_without_its_file_there_is_nothing_to_screen(service: Service) -> None:
    first = service.screened()
    made = service.client.app.state.service  # type: ignore[attr-defined]  # Starlette's app has it.
    made.runner.path_of(first).unlink()
    assert service.again(first).status_code == 409


def test_a_batch_that_is_not_there(service: Service) -> None:
    assert service.again("bat_nothing").status_code == 404
