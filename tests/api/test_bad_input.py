"""Bad input: a typed error that names the field, in the one shape, with nothing stored."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

BAD = [
    ({}, "invalid_name", "name"),
    ({"name": ""}, "invalid_name", "name"),
    ({"name": " \t "}, "invalid_name", "name"),
    ({"name": "x" * 10_000}, "invalid_name", "name"),
    ({"name": "!?…--"}, "invalid_name", "name"),
    ({"name": "🙂🙃"}, "invalid_name", "name"),
    ({"name": "\u0001\u200b"}, "invalid_name", "name"),
    ({"name": "Kim\u0000Jong"}, "invalid_request", "name"),
    ({"name": 7}, "invalid_request", "name"),
    ({"name": ["Kim"]}, "invalid_request", "name"),
    ({"nome": "Kim"}, "invalid_request", "nome"),
    ({"name": "Kim", "options": {"treshold": 1}}, "invalid_request", "options.treshold"),
    ({"name": "Kim", "birth_date": "2023-02-30"}, "invalid_date", "birth_date"),
    ({"name": "Kim", "birth_date": "2999"}, "invalid_date", "birth_date"),
    ({"name": "Kim", "birth_date": "yesterday"}, "invalid_date", "birth_date"),
    ({"name": "Kim", "countries": ["Narnia"]}, "unknown_country", "countries.0"),
    ({"name": "Kim", "type": "robot"}, "invalid_request", "type"),
    ({"name": "Kim", "gender": "yes"}, "invalid_request", "gender"),
    ({"name": "Kim", "options": {"threshold": 7}}, "invalid_request", "options.threshold"),
    ({"name": "Kim", "options": {"limit": 0}}, "invalid_request", "options.limit"),
    ({"name": "Kim", "options": {"as_of": "2999-01-01"}}, "invalid_date", "options.as_of"),
    ({"name": "Kim", "options": {"as_of": "2023"}}, "invalid_date", "options.as_of"),
    ({"name": "Kim", "options": {"sources": ["nope"]}}, "unknown_source", "source"),
    ({"identifiers": [{"value": "1"}]}, "invalid_request", "identifiers.0.value"),
    ({"identifiers": [{"type": "x", "value": "12345"}]}, "invalid_request", "identifiers.0.type"),
]


@pytest.mark.parametrize(("body", "code", "field"), BAD, ids=lambda v: str(v)[:40])
def test_a_bad_question_names_its_field(
    client: TestClient, body: dict[str, Any], code: str, field: str
) -> None:
    answer = client.post("/v1/screen", json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["details"]["field"]) == (code, field)
    assert error["message"]


@pytest.mark.parametrize(
    "content",
    [b"{", b"", b"\xff\xfe\x00", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b"[]", b"null"],
)
def test_a_body_that_is_no_question_is_a_typed_error(client: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1/screen", content=content, headers=headers)
    error = answer.json()["error"]
    assert answer.status_code in (400, 422)
    assert error["code"] in ("invalid_request", "http_error")
    assert error["details"].get("field") in ("body", "name", None)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/screen", 405, "method_not_allowed"),
        ("GET", "/v1/screenings/scr_none", 404, "not_found"),
        ("GET", "/v1/entities/article:nobody", 404, "not_found"),
        ("GET", "/v1/entities/article:nobody/record", 404, "not_found"),
        ("GET", "/v1/sources/nope/versions", 422, "unknown_source"),
        ("GET", "/v1/batches/bat_none", 404, "not_found"),
        ("GET", "/v1/batches/bat_none/results", 404, "not_found"),
        ("GET", "/v1/batches/bat_none/events", 404, "not_found"),
        ("POST", "/v1/batches/bat_none/cancel", 404, "not_found"),
        ("POST", "/v1/batches", 422, "invalid_request"),
    ],
)
def test_every_error_has_the_one_shape(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert set(answer.json()["error"]) == {"code", "message", "details"}


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/screen", json={"name": "x" * 300_000})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")


def test_too_many_questions_are_refused(client: TestClient) -> None:
    answer = client.post("/v1/screen/bulk", json={"items": [{"name": "Kim"}] * 501})
    assert (answer.status_code, answer.json()["error"]["details"]["limit"]) == (413, 500)
