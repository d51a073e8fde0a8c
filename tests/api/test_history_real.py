"""Real days of 2023 over HTTP: as of any day, what changed, and who was taken off the list."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory
from app.main import create_app
from app.services.loading import load_version
from app.settings import Settings
from app.sources.base import SourceFile
from app.sources.registry import reader_for

DAYS = ("2023-03-28", "2023-03-30", "2023-08-15", "2023-08-16", "2023-08-17")
ADDED_IN_AUGUST = {
    "ofac-sdn:44544": "LIMITED LIABILITY COMPANY VERUS",
    "ofac-sdn:44578": "DEFENSE ENGINEERING LIMITED LIABILITY PARTNERSHIP",
    "ofac-sdn:44579": "VERSOR S.R.O.",
    "ofac-sdn:44618": "NAHLA, Zuhair Subhi",
    "ofac-sdn:44619": "GREEN WITHOUT BORDERS",
}
GONE = "ofac-sdn:6855"

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, realdata: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("history"), log_level="error")
    upgrade(settings.database)
    engine = make_engine(settings.database)
    for day in DAYS:
        load_version(
            session_factory(engine),
            reader_for("ofac-sdn"),
            [SourceFile.at(realdata / "ofac" / "history" / f"sdn_{day}.csv")],
            published=date.fromisoformat(day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )
    engine.dispose()
    with TestClient(create_app(settings)) as made:
        yield made


def screen(client: TestClient, name: str, day: str | None = None) -> tuple[str, str | None]:
    """The verdict, and the entity of the first hit."""
    options = {} if day is None else {"as_of": day}
    answer = client.post("/v1/screen", json={"name": name, "options": options}).json()
    return answer["verdict"], answer["hits"][0]["entity_id"] if answer["hits"] else None


def get(client: TestClient, path: str, status: int = 200, /, **query: str) -> Any:
    answer = client.get(path, params=query)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("name", "day", "verdict", "entity"),
    [
        ("VERSOR S.R.O.", "2023-08-15", "clear", None),
        ("VERSOR S.R.O.", "2023-08-16", "hit", "ofac-sdn:44579"),
        ("Ashot Mkrtychev", "2023-03-28", "clear", None),
        ("Ashot Mkrtychev", "2023-03-30", "hit", "ofac-sdn:41736"),
        ("Jose Alvarez Tostado", "2023-03-29", "hit", GONE),
        ("Jose Alvarez Tostado", None, "clear", None),
        ("Jose Alvarez Tostado", "2023-03-27", "incomplete", None),
    ],
)
def test_an_answer_is_that_of_the_day(
    client: TestClient, name: str, day: str | None, verdict: str, entity: str | None
) -> None:
    assert screen(client, name, day) == (verdict, entity)


def test_the_differences_are_exactly_those_additions(client: TestClient) -> None:
    march = get(client, "/v1/sources/ofac-sdn/diff", **{"from": "2023-03-28", "to": "2023-03-30"})
    added = [e["entity_id"] for e in march["entities"] if e["change"] == "added"]
    assert (march["added"], march["removed"], march["changed"]) == (1, 23, 0)
    assert added == ["ofac-sdn:41736"]
    august = get(client, "/v1/sources/ofac-sdn/diff", **{"from": "2023-08-15", "to": "2023-08-16"})
    assert (august["added"], august["removed"], august["changed"]) == (5, 0, 0)
    assert {e["entity_id"]: e["caption"] for e in august["entities"]} == ADDED_IN_AUGUST


def test_a_change_is_shown_field_by_field(client: TestClient) -> None:
    summer = get(
        client,
        "/v1/sources/ofac-sdn/diff",
        **{"from": "2023-03-30", "to": "2023-08-15", "limit": "2000"},
    )
    assert (summer["added"], summer["removed"], summer["changed"]) == (944, 81, 62)
    (ark,) = (e for e in summer["entities"] if e["entity_id"] == "ofac-sdn:15037")
    told = {
        (c["field"], (c["before"] or {}).get("stated"), (c["after"] or {}).get("stated"))
        for c in ark["changes"]
    }
    assert ("names", "ARK", "ARK III") in told
    assert ("names", None, "f.k.a. 'ARK'") in told
    assert ("identifiers", "MMSI 256842000", None) in told
    events = get(client, "/v1/entities/ofac-sdn:15037/history")
    assert [(e["published"], e["change"]) for e in events] == [
        ("2023-03-28", "added"),
        ("2023-08-15", "changed"),
    ]
    assert events[1]["changes"] == ark["changes"]


def test_who_was_taken_off_is_kept_and_said_to_be(client: TestClient) -> None:
    versions = {v["published"]: v for v in get(client, "/v1/sources/ofac-sdn/versions")}
    entity = get(client, f"/v1/entities/{GONE}")
    assert (entity["state"], entity["caption"]) == ("delisted", "ALVAREZ TOSTADO, Jose")
    assert (entity["published"], entity["removed"]["published"]) == ("2023-03-28", "2023-03-30")
    assert entity["removed"]["list_version"] == versions["2023-03-30"]["list_version"]
    assert {s["kind"] for s in entity["statements"]} == {"name", "date", "measure", "attribute"}
    assert get(client, f"/v1/entities/{GONE}", as_of="2023-03-28")["state"] == "listed"
    events = get(client, f"/v1/entities/{GONE}/history")
    assert [(e["published"], e["change"]) for e in events] == [
        ("2023-03-28", "added"),
        ("2023-03-30", "removed"),
    ]
    record = get(client, f"/v1/entities/{GONE}/record")
    assert record["record"].startswith('6855,"ALVAREZ TOSTADO, Jose"')
    assert record["published"] == "2023-03-28"


def test_before_it_was_listed_there_is_no_entity(client: TestClient) -> None:
    for part in ("", "/history", "/record"):
        error = get(client, f"/v1/entities/ofac-sdn:44579{part}", 404, as_of="2023-08-15")["error"]
        assert error["code"] == "not_found"
        assert error["details"]["published"] == "2023-08-16"
        get(client, f"/v1/entities/ofac-sdn:44579{part}", 422, as_of="yesterday")


def test_the_issues_of_a_version_are_listed_in_pages(client: TestClient) -> None:
    whole = get(client, "/v1/sources/ofac-sdn/issues")
    assert (whole["published"], whole["total"]) == ("2023-08-17", len(whole["issues"]))
    assert whole["counts"] == get(client, "/v1/sources/ofac-sdn/versions")[0]["issues"]
    pages = [
        get(client, "/v1/sources/ofac-sdn/issues", limit="20", offset=str(n))["issues"]
        for n in range(0, whole["total"], 20)
    ]
    assert [issue for page in pages for issue in page] == whole["issues"]
    cut = get(client, "/v1/sources/ofac-sdn/issues", version="2023-03-30", code="remarks_cut")
    assert (cut["total"], cut["counts"]["remarks_cut"]) == (14, 14)
    assert all(issue["entity_id"].startswith("ofac-sdn:") for issue in cut["issues"])
    get(client, "/v1/sources/ofac-sdn/issues", 404, version="deadbeef")
    get(client, "/v1/sources/ofac-sdn/issues", 422, limit="-1")
