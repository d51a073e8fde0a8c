"""The OpenAPI document: everything is described, and its examples work."""

from typing import Any

from fastapi.testclient import TestClient


def test_every_route_and_field_is_described(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("description"), f"{method} {path}"
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), f"{path} {parameter['name']}"
    undescribed = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        if name.endswith(("In", "Out"))
        for field, about in schema.get("properties", {}).items()
        if "description" not in about
    ]
    assert undescribed == []


def test_the_examples_can_be_executed(client: TestClient) -> None:
    schemas: dict[str, Any] = client.get("/openapi.json").json()["components"]["schemas"]
    answer = client.post("/v1/screen", json=schemas["ScreenIn"]["examples"][0])
    assert answer.json()["verdict"] == "hit"
    bulk = client.post("/v1/screen/bulk", json=schemas["BulkIn"]["examples"][0])
    assert [r["verdict"] for r in bulk.json()["results"]] == ["hit", "hit"]


def test_the_docs_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert "://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js"):
        assert client.get(f"/docs/assets/{name}").status_code == 200
    assert client.get("/docs/assets/passwd").status_code == 404
