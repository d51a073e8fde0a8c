"""Indexes over HTTP, by their content."""

from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from app.services.cluster.contents import MANIFEST, content_of, held_content
from app.services.cluster.finding import Places, find_index
from app.services.service import Service


@pytest.fixture
def folder(client: TestClient) -> Path:
    service: Service = client.app.state.service  # type: ignore[attr-defined]  # FastAPI behind a protocol
    return service.snapshot().folder


def test_a_worker_gets_the_index_from_the_server(
    client: TestClient, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = content_of(folder)
    path = f"/v1/indexes/{content.checksum}"
    assert client.get(path).content == (folder / MANIFEST).read_bytes()
    asking = httpx.Client(transport=client._transport)
    monkeypatch.setattr(httpx, "Client", lambda **_: asking)
    places = Places(Path("/nowhere"), tmp_path / "fetched", urls=("http://testserver/",))
    found = find_index(content.checksum, places)
    assert held_content(found, content.checksum) == content


@pytest.mark.parametrize("name", ["index.json/", "no.npy", MANIFEST, "..%2Fcordon.db", "%2e%2e"])
def test_nothing_but_the_files_of_an_index_is_given_out(
    client: TestClient, folder: Path, name: str
) -> None:
    content = content_of(folder)
    answer = client.get(f"/v1/indexes/{content.checksum}/{name}", follow_redirects=False)
    assert answer.status_code in (307, 404)
    for checksum in ("0" * 64, "x", content.checksum.upper(), folder.name):
        assert client.get(f"/v1/indexes/{checksum}").json()["error"]["code"] == "not_found"
