"""The real OFAC list, loaded and asked as a user would."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory
from app.main import create_app
from app.services.loading import load_version
from app.settings import Settings
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.api.test_screen import FOUND, NOT_FOUND, screen

FILES = (
    "sdn_2023-12-28.csv",
    "alt_2024-01-08.csv",
    "add_2024-01-08.csv",
    "sdn_comments_2024-01-08.csv",
)
ENTRIES = {
    "article:kim-jong-un": "ofac-sdn:20157",
    "article:vladimir-putin": "ofac-sdn:35096",
    "article:sergei-shoigu": "ofac-sdn:35173",
    "article:wagner-group": "ofac-sdn:22543",
    "article:verus": "ofac-sdn:44544",
    "article:versor": "ofac-sdn:44579",
    "article:defense-engineering": "ofac-sdn:44578",
}

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, realdata: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("ofac"), log_level="error")
    upgrade(settings.database)
    engine = make_engine(settings.database)
    result = load_version(
        session_factory(engine),
        reader_for("ofac-sdn"),
        [SourceFile.at(realdata / "ofac" / name) for name in FILES],
        published=date(2023, 12, 28),
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    engine.dispose()
    assert result.added == 13_821
    with TestClient(create_app(settings)) as made:
        yield made


@pytest.mark.parametrize(("name", "entity"), FOUND)
def test_the_article_s_people_are_found_on_the_real_list(
    client: TestClient, name: str, entity: str
) -> None:
    hits = screen(client, name=name)["hits"]
    assert ENTRIES[entity] in [hit["entity_id"] for hit in hits if hit["verdict"] == "hit"]


@pytest.mark.parametrize("name", NOT_FOUND)
def test_others_are_no_hit_on_the_real_list(client: TestClient, name: str) -> None:
    assert screen(client, name=name)["verdict"] != "hit"


def test_provenance_leads_to_the_publisher_s_row(client: TestClient, realdata: Path) -> None:
    (hit,) = screen(client, identifiers=[{"type": "passport", "value": "BD5609822"}])["hits"]
    provenance = hit["provenance"][0]
    assert (provenance["entry"], provenance["programme"]) == ("41736", "DPRK")
    row = int(provenance["locator"].removeprefix("sdn.csv row "))
    lines = (realdata / "ofac" / FILES[0]).read_text("utf-8").splitlines()
    assert lines[row - 1].startswith('41736,"MKRTYCHEV, Ashot"')
    record = client.get("/v1/entities/ofac-sdn:41736/record").json()["record"]
    assert lines[row - 1] in record


@pytest.mark.parametrize("name", ["Verus", "Versor", "Defense Engineering"])
def test_the_path_leads_to_the_man_behind_the_company(client: TestClient, name: str) -> None:
    hit = screen(client, name=name)["hits"][0]
    assert {step["to_caption"] for step in hit["path"]} == {"MKRTYCHEV, Ashot"}
    (step,) = hit["path"]
    entry = hit["entity_id"].partition(":")[2]
    assert step["provenance"]["locator"] == f"sdn.csv ent_num {entry} Remarks"


def test_a_hub_is_shown_whole_and_drawn_in_clusters(client: TestClient) -> None:
    path = "/v1/entities/ofac-sdn:15117/network"
    found = client.get(path).json()
    assert (len(found["nodes"]), found["truncated"]) == (132, False)
    picture = client.get(path, params={"format": "svg"}).text
    assert picture.count('class="box listed') < 20
    assert "64 vessels" in picture


def test_paths_lead_through_the_list(client: TestClient) -> None:
    ends = {"to": "ofac-sdn:10465"}
    found = client.get("/v1/entities/ofac-sdn:15036/paths", params=ends).json()
    assert [s["to_id"] for s in found["paths"][0]] == ["ofac-sdn:15117", "ofac-sdn:10465"]
