"""A server whose customer files are screened by a cluster."""

from functools import partial
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.services import batch_job
from app.services.batch_chunk import in_chunks
from app.settings import Settings
from tests.api.test_batches import finished, upload
from tests.dask_cluster import dask_cluster

ROWS = "".join(f"{n},{'Kim Jong-un' if n % 7 == 0 else 'Mary Poppins'}\n" for n in range(60))


def test_a_server_with_a_cluster_gives_the_same_bytes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_job, "in_chunks", partial(in_chunks, size=10))
    found = set()
    with dask_cluster(tmp_path) as dask:
        dask.worker()
        for cluster in ("", dask.address):
            served = settings.model_copy(update={"cluster": cluster})
            with TestClient(create_app(served)) as client:
                batch_id = upload(client, f"id,name\n{ROWS}".encode()).json()["id"]
                view = finished(client, batch_id)
                assert (view["state"], view["rows_read"], view["rows_hit"]) == ("done", 60, 9)
                found.add(client.get(f"/v1/batches/{batch_id}/results").content)
    assert len(found) == 1
