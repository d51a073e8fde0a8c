"""Lists over HTTP: sending one in, asking for a refresh, and what changed."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

HEADER = "id,type,name,aliases,birth_date\n"


def send(client: TestClient, text: str, name: str = "own.csv", **fields: str) -> tuple[int, dict]:  # type: ignore[type-arg]  # parsed JSON
    files = {"files": (name, text.encode(), "text/csv")}
    answer = client.post("/v1/sources/custom:sent/versions", files=files, data=fields)
    return answer.status_code, answer.json()


def test_a_list_that_is_sent_is_served_compared_and_remembered(empty_client: TestClient) -> None:
    client = empty_client
    status, first = send(
        client, HEADER + "1,person,Zarathustra Quux,,1900\n", published="2025-01-01"
    )
    assert (status, first["added"]) == (201, 1), first
    asked = client.post("/v1/screen", json={"name": "Zarathustra Quux"}).json()
    assert asked["hits"][0]["entity_id"] == "custom:sent:1"
    status, second = send(
        client,
        HEADER + "1,person,Zarathustra Quux,Zara Q,1900\n2,person,Ada Byron,,\n",
        name="../../../own.csv",
        published="2025-02-01",
    )
    assert (status, second["changed"], second["added"]) == (201, 1, 1)
    diff = client.get("/v1/sources/custom:sent/diff").json()
    assert (diff["added"], diff["removed"], diff["changed"]) == (1, 0, 1)
    history = client.get("/v1/entities/custom:sent:1/history").json()
    assert [e["change"] for e in history] == ["added", "changed"]
    before = client.get("/v1/entities/custom:sent:1", params={"as_of": "2025-01-15"}).json()
    now = client.get("/v1/entities/custom:sent:1").json()
    assert len(now["statements"]) == len(before["statements"]) + 1


def test_a_bad_row_refuses_the_whole_list_and_names_it(empty_client: TestClient) -> None:
    status, answer = send(
        empty_client, HEADER + "1,person,Ada,,\n2,robot,Ben,,\n3,person,Cleo,,31/12/1970\n"
    )
    assert (status, answer["error"]["code"]) == (422, "list_rejected")
    problems = answer["error"]["details"]["rows"]
    assert [(p["row"], p["column"]) for p in problems] == [(3, "type"), (4, "birth_date")]
    (version,) = empty_client.get("/v1/sources/custom:sent/versions").json()
    assert version["state"] == "rejected"
    assert version["reasons"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/sources/nope/refresh", 422, "unknown_source"),
        ("/v1/sources/custom:own/refresh", 422, "invalid_request"),
    ],
)
def test_only_a_source_with_an_address_can_be_refreshed(
    empty_client: TestClient, path: str, status: int, code: str
) -> None:
    answer = empty_client.post(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("?from=2020-01-01", 404),
        ("?from=yesterday", 422),
        ("?limit=-1&from=2025-01-01", 422),
        ("?limit=x", 422),
    ],
)
def test_a_diff_that_cannot_be_made_is_told(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"/v1/sources/article/diff{query}")
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]


def test_nothing_of_an_upload_stays(empty_client: TestClient, tmp_path: Path) -> None:
    send(empty_client, HEADER + "1,person,Ada Byron,,\n")
    assert [path for path in (tmp_path / "uploads").iterdir() if path.suffix != ".lock"] == []
