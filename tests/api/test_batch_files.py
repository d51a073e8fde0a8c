"""Customer files in every format, in and out, over HTTP."""

import csv
import gzip
import io
import json
import time
from pathlib import Path
from typing import Any, cast

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.migrate import upgrade
from app.domain.screening import Options
from app.main import create_app
from app.services import batches
from app.services.customer_files.intake import take_in
from app.services.customer_files.writers import MEDIA_TYPES, ResultFormat
from app.services.service import Service
from app.settings import Settings
from tests.bad_files import parquet, workbook

NAMES = ["Kim Jong-eun", "Mary Poppins", "", "Versor sro", "Kim Jong-eun"]
VERDICTS = ["hit", "clear", "incomplete", "hit", "hit"]
LINES = "".join(json.dumps({"ref": n, "name": name}) + "\n" for n, name in enumerate(NAMES))
CSV = "ref,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(NAMES))

FILES = {
    "csv": CSV.encode(),
    "tsv": CSV.replace(",", "\t").encode("utf-16"),
    "csv of mixed line ends": b"ref,name\r\n0,Kim Jong-eun\n1,Mary Poppins\r2,\r\n3,Versor sro\n"
    b"4,Kim Jong-eun",
    "csv.gz": gzip.compress(CSV.encode()),
    "csv.zst": pa.compress(CSV.encode(), codec="zstd", asbytes=True),
    "xlsx": workbook(["ref", "name"], *[[n, name] for n, name in enumerate(NAMES)]),
    "xlsx.gz": gzip.compress(workbook(["ref", "name"], *[[n, x] for n, x in enumerate(NAMES)])),
    "jsonl": LINES.encode(),
    "jsonl.zst": pa.compress(LINES.encode(), codec="zstd", asbytes=True),
    "parquet": parquet({"ref": list(range(5)), "name": list(NAMES)}),
    "parquet.gz": gzip.compress(parquet({"ref": list(range(5)), "name": list(NAMES)})),
}


def _service(client: TestClient) -> Service:
    service: Service = cast(FastAPI, client.app).state.service
    return service


def upload(client: TestClient, content: bytes, **data: Any) -> Any:
    return client.post("/v1/batches", files={"file": ("customers", content)}, data=data)


def done(client: TestClient, content: bytes, **data: Any) -> dict[str, Any]:
    created = upload(client, content, **data)
    assert created.status_code == 202, created.text
    for _ in range(400):
        view: dict[str, Any] = client.get(f"/v1/batches/{created.json()['id']}").json()
        if view["state"] not in ("queued", "running"):
            assert view["state"] == "done", view
            return view
        time.sleep(0.02)
    raise AssertionError(view)


@pytest.fixture(scope="module")
def batch_id(client: TestClient) -> str:
    return str(done(client, FILES["csv"])["id"])


@pytest.mark.parametrize("name", FILES)
def test_every_format_is_read_to_the_same_answers(client: TestClient, name: str) -> None:
    view = done(client, FILES[name])
    assert view["understood"]["format"] == name.partition(".")[0].partition(" ")[0]
    packed = {"gz": "gzip", "zst": "zstd"}.get(name.partition(".")[2])
    assert view["understood"].get("compression") == packed
    answer = client.get(f"/v1/batches/{view['id']}/results")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["ref"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["screening_verdict"] for row in rows] == VERDICTS


@pytest.mark.parametrize("kind", ResultFormat)
def test_results_come_in_every_format(client: TestClient, batch_id: str, kind: str) -> None:
    answer = client.get(f"/v1/batches/{batch_id}/results?format={kind}")
    assert answer.headers["content-type"] == MEDIA_TYPES[ResultFormat(kind)]
    assert answer.headers["content-disposition"].endswith(f'{batch_id}.{kind}"')
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        found = [row[2] for row in book["Results"].iter_rows(min_row=2, values_only=True)]
        assert book["Provenance"].max_row > 1
        assert book["Summary"]["B2"].value == 5
    elif kind == "parquet":
        found = pq.read_table(io.BytesIO(answer.content))["screening_verdict"].to_pylist()
    elif kind == "jsonl":
        found = [json.loads(line)["screening_verdict"] for line in answer.content.splitlines()]
    else:
        delimiter = "," if kind == "csv" else "\t"
        text = io.StringIO(answer.text, newline="")
        found = [r["screening_verdict"] for r in csv.DictReader(text, delimiter=delimiter)]
    assert found == VERDICTS


def test_all_hits_can_be_asked_for_afterwards(client: TestClient) -> None:
    batch_id = done(client, b"name\nKim Jong Un\n", threshold=0.1, group=False)["id"]
    best = client.get(f"/v1/batches/{batch_id}/results").text.splitlines()
    every = client.get(f"/v1/batches/{batch_id}/results?all_hits=true").text.splitlines()
    assert len(best) == 2
    assert len(every) == 1 + int(best[1].split(",")[2])


def test_the_summary_counts_rows_and_says_what_they_rest_on(
    client: TestClient, batch_id: str
) -> None:
    summary = client.get(f"/v1/batches/{batch_id}/summary").json()
    names = ("rows", "screened", "hits", "reviews", "clear", "failures")
    assert [summary[name] for name in names] == [5, 4, 3, 0, 1, 1]
    assert summary["by_source"] == {"article": {"hit": 3}}
    assert summary["by_programme"] == {"DPRK3": {"hit": 2}, "DPRK": {"hit": 1}}
    assert summary["lists"][0]["list_version"].startswith("sha256:")
    assert set(summary["engine"]) == {"version", "config"}
    assert summary["file"]["name"] == "customers"
    assert summary["seconds"] >= 0
    assert summary["options"]["all_hits"] is False


def test_the_same_file_again_is_told_and_not_refused(client: TestClient) -> None:
    content = b"name\nSomebody Of This Test\n"
    first = done(client, content)
    assert first["same_file_as"] is None
    assert done(client, content)["same_file_as"] == first["id"]
    # The bytes as sent are compared, so packing makes another file of it.
    assert done(client, gzip.compress(content))["same_file_as"] is None


def test_results_and_summary_before_the_end(client: TestClient) -> None:
    service = _service(client)
    id = batches.new_id()
    path = service.runner.path_of(id)
    path.write_bytes(FILES["csv"])
    taken = take_in(path, "customers.csv", {}, limit=1000)
    service.commit(
        lambda s: batches.create(s, taken, Options(), all_hits=False, id=id, now=service.now()),
        write=True,
    )
    for kind in ResultFormat:
        answer = client.get(f"/v1/batches/{id}/results?format={kind}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    summary = client.get(f"/v1/batches/{id}/summary").json()
    assert (summary["rows"], summary["seconds"]) == (0, None)
    client.post(f"/v1/batches/{id}/cancel")


@pytest.mark.parametrize("path", ["results", "summary"])
def test_a_batch_that_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/batches/bat_nothing/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_column_mapped_twice_is_named(client: TestClient) -> None:
    answer = upload(client, FILES["csv"], mapping=["name=name", "Name=alias"])
    assert answer.status_code == 422
    assert answer.json()["error"]["details"] == {"field": "mapping", "value": "Name"}


def preview(client: TestClient, content: bytes, **data: Any) -> Any:
    files = {"file": ("customers", content)}
    return client.post("/v1/batches/preview", files=files, data=data)


@pytest.mark.parametrize("name", FILES)
def test_a_preview_shows_what_would_be_asked(client: TestClient, name: str) -> None:
    answer = preview(client, FILES[name], mapping="ref=ignore")
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["mapping"] == {"name": "name"}
    assert shown["rows"][0]["query"]["name"] == "Kim Jong-eun"
    assert shown["rows"][2]["query"] is None
    assert shown["rows_total"] == 5
    assert not list(_service(client).runner.folder.glob("preview_*"))


def test_a_preview_says_what_is_missing_or_what_is_wrong(client: TestClient) -> None:
    missing = preview(client, b"colour,size\nred,1\n").json()["missing"]
    assert missing[0]["required"]
    broken = preview(client, FILES["csv.gz"][:-10])
    assert broken.json()["error"]["details"] == {"field": "file", "compression": "gzip"}
    assert not list(_service(client).runner.folder.glob("preview_*"))


def test_limits_of_size_are_kept_and_nothing_stays(tmp_path: Path) -> None:
    made = Settings(
        home=tmp_path,
        log_level="error",
        load_seeds=False,
        max_upload_bytes=2_000,
        max_unpacked_bytes=10_000,
    )
    upgrade(made.database)
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        for content, limit in (
            (b"name\n" + b"Kim\n" * 1_000, 2_000),
            (gzip.compress(b"name\n" + b"Kim\n" * 10_000), 10_000),
        ):
            for path in ("/v1/batches", "/v1/batches/preview"):
                answer = client.post(path, files={"file": ("customers", content)})
                assert answer.status_code == 413
                assert answer.json()["error"]["details"] == {"field": "file", "limit": limit}
        # Far beyond the limit the body is not even taken in.
        flood = b"name\n" + b"Kim\n" * 500_000
        answer = client.post("/v1/batches", files={"file": ("customers", flood)})
        assert answer.status_code == 413
    assert not [p for p in (tmp_path / "batches").iterdir() if not p.name.startswith(".")]
