import csv
import io
import json
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.bad_files import ODD_ROWS, ODD_VERDICTS, REFUSED

CUSTOMERS = (
    b"id;full_name;dob\r\n"
    b"1;Kim Jong-eun;1984-01-08\r\n"
    b"2;Mary Poppins;\r\n"
    b"3;=cmd|' /C calc'!A0;\r\n"
    b"4;;\r\n"
    b'5;"Versor\nsro";30.02.1970\r\n'
)


def upload(client: TestClient, content: bytes, **data: Any) -> Any:
    return client.post("/v1/batches", files={"file": ("customers.csv", content)}, data=data)


def finished(client: TestClient, batch_id: str) -> dict[str, Any]:
    # Worker processes take seconds to start on a busy machine; a batch that hangs still fails.
    for _ in range(2400):
        view: dict[str, Any] = client.get(f"/v1/batches/{batch_id}").json()
        if view["state"] not in ("queued", "running"):
            return view
        time.sleep(0.05)
    raise AssertionError(view)


def results(client: TestClient, batch_id: str) -> list[dict[str, str]]:
    answer = client.get(f"/v1/batches/{batch_id}/results")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_rows_come_back_in_order_with_their_own_columns_first(client: TestClient) -> None:
    created = upload(client, CUSTOMERS)
    assert created.status_code == 202
    batch_id = created.json()["id"]
    view = finished(client, batch_id)
    assert (view["state"], view["rows_total"], view["rows_read"]) == ("done", 5, 5)
    rows = results(client, batch_id)
    assert list(rows[0])[:4] == ["id", "full_name", "dob", "screening_verdict"]
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["screening_verdict"] for row in rows] == [
        "hit", "clear", "clear", "incomplete", "hit",
    ]  # fmt: skip
    assert rows[2]["full_name"].startswith("'=cmd|")
    assert "name" in rows[3]["screening_error"]
    assert "birth_date" in rows[4]["screening_error"]
    assert rows[0]["screening_entity"] == "article:kim-jong-un"


def test_progress_ends_with_the_last_event(client: TestClient) -> None:
    batch_id = upload(client, CUSTOMERS).json()["id"]
    text = client.get(f"/v1/batches/{batch_id}/events").text
    last = json.loads(text.strip().split("data: ")[-1])
    assert (last["state"], last["rows_read"]) == ("done", 5)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "invalid_file"),
        (b"Kim Jong Un\nMary Poppins\n", "invalid_file"),
        (b"colour,size\nred,1\n", "invalid_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unsupported_file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(
    client: TestClient, content: bytes, code: str
) -> None:
    answer = upload(client, content)
    assert answer.status_code in (415, 422)
    assert answer.json()["error"]["code"] in (code, "missing_column", "invalid_file")


def test_a_column_can_be_mapped(client: TestClient) -> None:
    content = b"wer\nKim Jong Un\n"
    assert upload(client, content).status_code == 422
    batch_id = upload(client, content, mapping="wer=name").json()["id"]
    finished(client, batch_id)
    assert results(client, batch_id)[0]["screening_verdict"] == "hit"


def test_a_finished_batch_cannot_be_cancelled(client: TestClient) -> None:
    batch_id = upload(client, CUSTOMERS).json()["id"]
    finished(client, batch_id)
    answer = client.post(f"/v1/batches/{batch_id}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_an_unknown_form_of_results_is_a_clear_error(client: TestClient) -> None:
    batch_id = upload(client, CUSTOMERS).json()["id"]
    finished(client, batch_id)
    answer = client.get(f"/v1/batches/{batch_id}/results?format=docx")
    assert answer.status_code == 422
    assert "format" in answer.json()["error"]["details"]["field"]


@pytest.mark.parametrize("name", REFUSED)
def test_no_unreadable_file_is_taken_in(client: TestClient, name: str) -> None:
    answer = upload(client, REFUSED[name])
    assert answer.status_code in (415, 422)
    assert answer.json()["error"]["message"]


def test_odd_rows_come_back_in_their_place(client: TestClient) -> None:
    batch_id = upload(client, ODD_ROWS).json()["id"]
    finished(client, batch_id)
    rows = results(client, batch_id)
    assert [row["ref"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["screening_verdict"] for row in rows] == ODD_VERDICTS
    assert rows[4]["name"] == "'=1+1 Mary"
