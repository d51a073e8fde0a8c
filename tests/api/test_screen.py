from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory
from app.main import create_app
from app.resources import data_path
from app.services.loading import load_seeds
from app.settings import Settings


def screen(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/screen", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


FOUND = [
    ("Kim Jong-eun", "article:kim-jong-un"),
    ("KIM Jong Un", "article:kim-jong-un"),
    ("Ким Чен Ын", "article:kim-jong-un"),
    ("김정은", "article:kim-jong-un"),
    ("金正恩", "article:kim-jong-un"),
    ("Putin V.V.", "article:vladimir-putin"),
    ("Wladimir Putin", "article:vladimir-putin"),
    ("Владимир Путин", "article:vladimir-putin"),
    ("Sergey Shoygu", "article:sergei-shoigu"),
    ("Шойгу Сергей", "article:sergei-shoigu"),
    ("Wagner Group", "article:wagner-group"),
    ("ЧВК «Вагнер»", "article:wagner-group"),
    ("Verus LLC", "article:verus"),
    ("ООО «Верус»", "article:verus"),
    ("Versor sro", "article:versor"),
    ("Defence Engineering LLP", "article:defense-engineering"),
]
NOT_FOUND = [
    "Kim Jong Kook",
    "Vladimir Putnam",
    "Ashot Mkrtchyan",
    "John Kirby",
    "Adrienne Watson",
    "Verus International Bank of Ohio",
]


@pytest.mark.parametrize(("name", "entity_id"), FOUND)
def test_the_article_s_names_are_found_however_they_are_spelt(
    client: TestClient, name: str, entity_id: str
) -> None:
    found = screen(client, name=name)
    assert found["verdict"] == "hit"
    assert entity_id in [hit["entity_id"] for hit in found["hits"] if hit["verdict"] == "hit"]


@pytest.mark.parametrize("name", NOT_FOUND)
def test_other_people_are_no_hit(client: TestClient, name: str) -> None:
    assert screen(client, name=name)["verdict"] != "hit"


def test_a_passport_number_alone_finds_its_holder(client: TestClient) -> None:
    found = screen(client, identifiers=[{"type": "passport", "value": "BD 3843329"}])
    assert [hit["entity_id"] for hit in found["hits"]] == ["article:ashot-mkrtychev"]


def test_an_answer_has_the_documented_fields_and_says_why(client: TestClient) -> None:
    found = screen(client, name="Versor sro", reference="customer-7")
    assert list(found) == [
        "screening_id", "verdict", "screened_at", "reference", "query", "hits", "lists",
        "engine", "problems",
    ]  # fmt: skip
    assert found["reference"] == "customer-7"
    (hit,) = found["hits"]
    assert sum(e["effect"] for e in hit["evidence"]) == pytest.approx(hit["score"])
    provenance = hit["provenance"][0]
    assert provenance["source"] == "article"
    assert provenance["list_version"].startswith("sha256:")
    assert provenance["programme"] == "DPRK"
    assert provenance["listed_on"] == "2023-08-16"
    assert hit["path"][0]["to_id"] == "article:ashot-mkrtychev"


def test_a_screening_is_stored_as_it_was_answered(client: TestClient) -> None:
    answered = screen(client, name="Kim Jong-eun", birth_date="1984-01", countries=["kp"])
    stored = client.get(f"/v1/screenings/{answered['screening_id']}").json()
    assert stored == answered


def test_the_same_question_has_the_same_hits(client: TestClient) -> None:
    one, other = (screen(client, name="Vladimir Putin") for _ in range(2))
    assert one["hits"] == other["hits"]


def test_bystanders_are_found_only_when_asked_for(client: TestClient) -> None:
    found = screen(client, name="John Kirby", options={"include_mentioned": True})
    assert [hit["risk"] for hit in found["hits"]] == ["mentioned"]


def test_a_bad_item_is_an_error_in_its_own_place(client: TestClient) -> None:
    items: list[Any] = [{"name": "Kim Jong Un"}, {"name": " "}, 7, {"nome": "x"}, {"name": "Qwxz"}]
    results = client.post("/v1/screen/bulk", json={"items": items}).json()["results"]
    assert [r.get("verdict") or r["error"]["code"] for r in results] == [
        "hit", "invalid_name", "invalid_request", "invalid_request", "clear",
    ]  # fmt: skip


def test_without_a_list_nothing_is_clear(empty_client: TestClient) -> None:
    found = screen(empty_client, name="Mary Poppins")
    assert found["verdict"] == "incomplete"
    assert found["problems"] == ["no list is loaded"]
    assert empty_client.get("/readyz").status_code == 503


def test_a_list_that_is_not_loaded_makes_the_answer_incomplete(client: TestClient) -> None:
    found = screen(client, name="Mary Poppins", options={"sources": ["article", "ofac-sdn"]})
    assert (found["verdict"], found["problems"]) == (
        "incomplete",
        ["the list ofac-sdn is not loaded"],
    )


def test_a_day_before_any_list_is_incomplete(client: TestClient) -> None:
    found = screen(client, name="Kim Jong Un", options={"as_of": "2001-01-01"})
    assert (found["verdict"], found["lists"]) == ("incomplete", [])
    assert screen(client, name="Kim Jong Un", options={"as_of": "2024-01-01"})["verdict"] == "hit"


def test_an_entity_shows_every_statement_with_its_place(client: TestClient) -> None:
    found = client.get("/v1/entities/article:versor").json()
    assert found["caption"] == "VERSOR S.R.O."
    assert {s["kind"] for s in found["statements"]} >= {"name", "measure", "relation"}
    assert all(s["locator"] and s["since"] for s in found["statements"])
    record = client.get("/v1/entities/article:versor/record").json()
    assert "VERSOR" in record["record"]


def test_sources_say_what_is_loaded(client: TestClient) -> None:
    by_id = {s["source"]: s for s in client.get("/v1/sources").json()}
    assert by_id["article"]["loaded"]
    assert not by_id["ofac-sdn"]["loaded"]
    (version,) = client.get("/v1/sources/article/versions").json()
    assert version["state"] == "active"


def test_service_routes_answer(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}
    assert client.get("/v1/engine").json()["threshold"] == 0.8
    assert "cordon_requests_total" in client.get("/metrics").text
    assert "article" in client.get("/").text


def test_many_clients_at_once_are_all_answered_and_stored(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: screen(client, name=f"Kim Jong Un {n}"), range(64)))
    assert len({a["screening_id"] for a in answers}) == 64


def test_a_failure_tells_neither_the_caller_nor_the_log_what_was_asked(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("Kim Secret")

    monkeypatch.setattr("app.services.screening.answer", fail)
    answer = client.post("/v1/screen", json={"name": "Kim Secret"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, "internal_error")
    assert error["details"]["error_id"]
    said = capfd.readouterr()
    assert error["details"]["error_id"] in said.out + said.err
    assert "Secret" not in answer.text + said.out + said.err


def test_a_required_list_that_is_missing_is_said(settings: Settings) -> None:
    strict = settings.model_copy(update={"required_sources": ("article", "ofac-sdn")})
    with TestClient(create_app(strict)) as client:
        nobody = screen(client, name="Mary Poppins")
        listed = screen(client, name="Kim Jong Un")
    assert (nobody["verdict"], nobody["problems"]) == (
        "incomplete",
        ["the list ofac-sdn is not loaded"],
    )
    assert listed["verdict"] == "hit"


def test_seeds_load_once_and_a_changed_file_is_a_new_version(
    settings: Settings, tmp_path: Path
) -> None:
    home = settings.model_copy(update={"home": tmp_path, "database_url": ""})
    upgrade(home.database)
    engine = make_engine(home.database)
    sessions, now = session_factory(engine), datetime(2026, 1, 3, tzinfo=UTC)
    try:
        first = load_seeds(sessions, data_path("seeds"), now=now)
        assert load_seeds(sessions, data_path("seeds"), now=now).already_loaded
        text = (data_path("seeds") / "article.json").read_text("utf-8")
        (tmp_path / "article.json").write_text(text + "\n", "utf-8")
        changed = load_seeds(sessions, tmp_path, now=now)
        assert (changed.already_loaded, changed.unchanged) == (False, 18)
        assert changed.version.id != first.version.id
    finally:
        engine.dispose()
