"""Linked risk and ownership over HTTP, in single questions and in customer files."""

import csv
import io
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.schemas import ScreenIn
from app.api.screening import question
from app.db.session import make_engine, session_factory
from app.domain.kinds import Standing
from app.main import create_app
from app.services.loading import load_version
from app.services.relations import list_reader
from app.settings import Settings
from app.sources.base import SourceFile
from tests.services.network_lists import LINKS, REGISTER, WATCHLIST

OWNED, LINKED, CLEAR = (
    "Northern Timber Trading",
    "Nikolai Fyodorovich Gromov",
    "Unrelated Bakery Cooperative",
)
FILE = f"name\n{OWNED}\n{LINKED}\n{CLEAR}\nLadoga Fish Canning\n".encode()


@pytest.fixture(scope="module")
def linked(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service with a watchlist, a register and relations between them."""
    engine = make_engine(settings.database)
    sessions = session_factory(engine)
    folder = tmp_path_factory.mktemp("lists")
    for source, text, standing in (
        ("custom:wl", WATCHLIST, Standing.LISTED),
        ("custom:reg", REGISTER, Standing.REGISTER),
        ("relations", LINKS, Standing.REGISTER),
    ):
        path = folder / "list.csv"
        path.write_text(text, "utf-8")
        load_version(
            sessions,
            list_reader(source, sessions, standing),
            [SourceFile.at(path)],
            published=date(2025, 1, 1),
            now=datetime(2026, 1, 2, tzinfo=UTC),
            accept=True,
        )
    engine.dispose()
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


def hits(client: TestClient, name: str, **options: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/screen", json={"name": name, "options": options})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["hits"])


def risks(client: TestClient, **data: Any) -> list[tuple[str, str]]:
    """Verdict and risk of each row of the file."""
    batch = client.post("/v1/batches", files={"file": ("c.csv", FILE)}, data=data).json()
    for _ in range(600):
        if client.get(f"/v1/batches/{batch['id']}").json()["state"] == "done":
            break
        time.sleep(0.05)
    text = client.get(f"/v1/batches/{batch['id']}/results").text
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return [(row["screening_verdict"], row["screening_risk"]) for row in rows]


def test_links_are_found_unless_they_are_left_out(linked: TestClient) -> None:
    (hit,) = hits(linked, LINKED)
    assert (hit["risk"], [s["kind"] for s in hit["path"]]) == ("linked", ["family"])
    assert hits(linked, LINKED, include_linked=False) == []
    assert [h["risk"] for h in hits(linked, OWNED, include_linked=False)] == ["owned"]


def test_depth_is_one_unless_more_is_asked(linked: TestClient) -> None:
    assert hits(linked, "Ladoga Fish Canning") == []
    (hit,) = hits(linked, "Ladoga Fish Canning", link_depth=2)
    assert (hit["score"], len(hit["path"])) == (0.81, 2)


def test_every_answer_says_how_the_limits_were_read(linked: TestClient) -> None:
    (note,) = hits(linked, OWNED)[0]["ownership"]
    assert (note["limit"], note["limit_source"]) == (
        "50 % or more",
        "the strictest of the three rules' limits",
    )


@pytest.mark.parametrize("where", ["question", "network"])
def test_a_reading_that_nobody_knows_is_refused(linked: TestClient, where: str) -> None:
    if where == "question":
        body = {"name": OWNED, "options": {"eu_limit": "a third"}}
        answer = linked.post("/v1/screen", json=body)
    else:
        answer = linked.get("/v1/entities/custom:reg:a/network?eu_limit=third")
    details = answer.json()["error"]["details"]
    assert answer.status_code == 422
    assert details["field"] == ("options.eu_limit" if where == "question" else "eu_limit")


def test_a_file_finds_what_a_question_finds(linked: TestClient) -> None:
    assert risks(linked) == [("hit", "owned"), ("hit", "linked"), ("clear", ""), ("clear", "")]


def test_a_file_may_ask_for_more_or_fewer_links(linked: TestClient) -> None:
    deep = risks(linked, link_depth="2")
    assert [risk for _, risk in deep] == ["owned", "linked", "", "linked"]
    off = risks(linked, include_linked="false")
    assert [risk for _, risk in off] == ["owned", "", "", ""]
    refused = linked.post("/v1/batches", files={"file": ("c.csv", FILE)}, data={"link_depth": "9"})
    assert refused.json()["error"]["details"]["field"] == "options.link_depth"


def test_the_setting_is_the_reading_of_who_does_not_say(tmp_path: Path) -> None:
    made = Settings.model_validate({"home": tmp_path, "eu_limit": "more_than_half"})
    service = create_app(made).state.service
    for asked, reading in (({}, "more_than_half"), ({"eu_limit": "half_or_more"}, "half_or_more")):
        body = ScreenIn.model_validate({"name": "Verus", "options": asked})
        assert question(body, service)[1].eu_limit == reading


def test_a_hub_of_many_relations_is_bounded_and_says_so(
    settings: Settings, linked: TestClient, tmp_path: Path
) -> None:
    engine = make_engine(settings.database)
    sessions = session_factory(engine)
    firms = "".join(f"h{n},organization,Filial {n}\n" for n in range(1_500))
    rows = "".join(f"custom:wl:p1,custom:many:h{n},60,,,,Extract\n" for n in range(1_500))
    head = LINKS.partition("\n")[0]
    for source, text in (
        ("custom:many", f"id,type,name\n{firms}"),
        ("relations:many", f"{head}\n{rows}"),
    ):
        path = tmp_path / "list.csv"
        path.write_text(text, "utf-8")
        load_version(
            sessions,
            list_reader(source, sessions, Standing.REGISTER),
            [SourceFile.at(path)],
            published=date(2025, 1, 1),
            now=datetime(2026, 1, 2, tzinfo=UTC),
            accept=True,
        )
    engine.dispose()
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        url = "/v1/entities/custom:wl:p1/network"
        view = client.get(url).json()
        assert (len(view["nodes"]), view["truncated"]) == (200, True)
        assert view["nodes"][0]["hidden"] > 1_300
        assert len(client.get(f"{url}?limit=1000&depth=6").json()["nodes"]) == 1_000
        assert client.get(f"{url}?limit=1001").status_code == 422
        picture = client.get(f"{url}?limit=1000&format=svg").text
        assert picture.count("<path") + picture.count("<rect") < 200
        assert "there are more entities than are shown" in picture
        (hit,) = client.post("/v1/screen", json={"name": "Filial 77"}).json()["hits"][:1]
        assert (hit["entity_id"], hit["risk"]) == ("custom:many:h77", "owned")
