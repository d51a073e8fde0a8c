"""Relations over HTTP, on the article's own network."""

from collections import Counter
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

MKRTYCHEV = "/v1/entities/article:ashot-mkrtychev"


def test_the_network_of_the_man_behind_three_companies(client: TestClient) -> None:
    found = client.get(f"{MKRTYCHEV}/network").json()
    assert found["entity_id"] == "article:ashot-mkrtychev"
    assert {n["id"] for n in found["nodes"]} == {
        *("article:ashot-mkrtychev", "article:verus", "article:versor"),
        "article:defense-engineering",
    }
    assert {n["state"] for n in found["nodes"]} == {"listed"}
    by_kind = Counter(edge["kind"] for edge in found["edges"])
    assert by_kind == {"linked_to": 3, "owns": 1, "acts_for": 2}
    for edge in found["edges"]:
        if edge["kind"] != "linked_to":
            (press,) = edge["statements"]
            assert (press["origin"], bool(press["role"])) == ("press", True)
            continue
        told, listed = edge["statements"]
        assert told["provenance"]["locator"] == "paragraph 14"
        assert listed["provenance"]["locator"].startswith("ofac-sdn 445")
    assert (found["truncated"], found["ownership"]) == (False, [])


@pytest.mark.parametrize(
    ("format", "media"),
    [
        ("svg", "image/svg+xml"),
        ("graphml", "application/graphml+xml"),
        ("ftm", "application/x-ndjson"),
        ("csv", "text/csv; charset=utf-8"),
    ],
)
def test_files(client: TestClient, format: str, media: str) -> None:
    found = client.get(f"{MKRTYCHEV}/network", params={"format": format})
    assert (found.status_code, found.headers["content-type"]) == (200, media)
    assert "VERSOR S.R.O." in found.text
    if "xml" in media:
        ElementTree.fromstring(found.text)


def test_paths_between_two_companies(client: TestClient) -> None:
    found = client.get("/v1/entities/article:verus/paths", params={"to": "article:versor"}).json()
    (path,) = found["paths"]
    assert list(dict.fromkeys(step["to_id"] for step in path)) == [
        "article:ashot-mkrtychev",
        "article:versor",
    ]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{MKRTYCHEV}/network?depth=50", "depth"),
        (f"{MKRTYCHEV}/network?limit=100000", "limit"),
        (f"{MKRTYCHEV}/network?kinds=marriage", "kinds"),
        (f"{MKRTYCHEV}/network?format=pdf", "format"),
        (f"{MKRTYCHEV}/network?as_of=2023-13-01", "as_of"),
        (f"{MKRTYCHEV}/paths?to=article:verus&depth=0", "depth"),
        (f"{MKRTYCHEV}/paths", "to"),
    ],
)
def test_wrong_questions_name_the_field(client: TestClient, path: str, field: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert field in str(answer.json()["error"]["details"])


@pytest.mark.parametrize("path", ["network", "paths?to=article:verus"])
def test_an_unknown_entity_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/v1/entities/article:nobody/{path}").status_code == 404


def test_a_day_can_be_asked(client: TestClient) -> None:
    assert client.get(f"{MKRTYCHEV}/network?as_of=2023-09-05").status_code == 200


def test_link_depth_is_checked(client: TestClient) -> None:
    body = {"name": "Verus", "options": {"link_depth": 4}}
    error = client.post("/v1/screen", json=body).json()["error"]
    assert error["details"]["field"] == "options.link_depth"


def test_a_hit_carries_its_path(client: TestClient) -> None:
    for name in ("Verus", "Versor", "Defense Engineering"):
        hit = client.post("/v1/screen", json={"name": name}).json()["hits"][0]
        assert {step["to_caption"] for step in hit["path"]} == {"MKRTYCHEV, Ashot"}
        assert hit["path"][0]["provenance"]["locator"] == "paragraph 14"
