"""A server whose customer files are screened by processes of their own."""

from functools import partial

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.services import batch_job, batch_runner
from app.services.batch_chunk import in_chunks
from app.settings import Settings
from tests.api.test_batches import finished, upload

ROWS = "".join(f"{n},{'Kim Jong-un' if n % 7 == 0 else 'Mary Poppins'}\n" for n in range(60))


def test_a_server_with_batch_workers_gives_the_same_bytes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_job, "in_chunks", partial(in_chunks, size=10))
    monkeypatch.setattr(batch_runner, "SHORT_ROWS", 0)
    found = set()
    for workers in (0, 1, 2):
        served = settings.model_copy(update={"batch_workers": workers})
        with TestClient(create_app(served)) as client:
            batch_id = upload(client, f"id,name\n{ROWS}".encode()).json()["id"]
            view = finished(client, batch_id)
            assert (view["state"], view["rows_read"], view["rows_hit"]) == ("done", 60, 9)
            found.add(client.get(f"/v1/batches/{batch_id}/results").content)
    assert len(found) == 1
