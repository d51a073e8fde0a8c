"""Answers are written past the schemas, and are to the byte what the schemas would write."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.answers import bulk_json, error_in_place, screening_json
from app.api.schemas import BulkOut, ScreeningOut
from app.api.views import screening_view
from app.domain.dates import DateRange
from app.domain.kinds import EntityType, IdentifierType, NotAHit, QueryType, Risk, Verdict
from app.domain.screening import (
    EngineInfo,
    Evidence,
    Grouped,
    Hit,
    ListInfo,
    NameTerm,
    Options,
    OwnershipNote,
    PathStep,
    Provenance,
    Query,
    QueryIdentifier,
    Screening,
    WhyNot,
)
from app.errors import InvalidRequest

EVIDENCE = Evidence(
    feature="name", effect=1e-05, query="é\x7f\u2028", candidate="\x01", sentence=""
)
PROVENANCE = Provenance(
    source="ofac-sdn",
    list_version="sha256:00",
    published=date(2023, 12, 28),
    retrieved=datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC),
    entry="1",
    programme="DPRK3",
    listed_on=date(2016, 7, 6),
    locator='sdn.csv "1"',
)
STEP = PathStep(
    from_id="a:1", from_caption="A", kind="owns", to_id="b:2", to_caption="B",
    statement="owns 60 %", provenance=PROVENANCE, inverse=True, percentage="60 %",
)  # fmt: skip
OWNERSHIP = OwnershipNote(
    rule="ofac", title="50 %", status="certain", limit="50 % or more", source="FAQ 401",
    arithmetic=("30 + 30",), missing=("x",), notes=("y",), limit_source="z",
)  # fmt: skip
HIT = Hit(
    entity_id="ofac-sdn:1", caption="KIM, Jong Un", type=EntityType.PERSON, score=1.0,
    verdict=Verdict.HIT, risk=Risk.OWNED, matched_name="Ким", evidence=(EVIDENCE,),
    explanation="why", provenance=(PROVENANCE, replace(PROVENANCE, retrieved=None)),
    path=(STEP,), grouped=(Grouped(entity_id="b:2", caption="B", reason="same", score=0.1),),
    ownership=(OWNERSHIP,), probability=1 / 3,
)  # fmt: skip
QUERY = Query(
    name="김정은", type=QueryType.PERSON, birth_date=DateRange.parse("1984"), countries=("kp",),
    gender="male", aliases=("Kim",), addresses=("Pyongyang",), reference="customer-123",
    identifiers=(QueryIdentifier(value="BD1", type=IdentifierType.PASSPORT, country="sk"),),
)  # fmt: skip
WHY_NOT = WhyNot(
    entity_id="b:2", caption="B", type=EntityType.VESSEL, reason=next(iter(NotAHit)),
    best_name="B", score=0.1, threshold=0.8, review_floor=0.7, evidence=(EVIDENCE,),
    name_terms=(NameTerm(feature="clash", meaning="m", value=1.0, weight=-2.5, log_odds=-2.5),),
    sentences=("s",),
)  # fmt: skip
FULL = Screening(
    id="scr_1", screened_at=datetime(2026, 1, 2, tzinfo=UTC), query=QUERY, options=Options(),
    verdict=Verdict.HIT, hits=(HIT, replace(HIT, path=(), probability=None)),
    lists=(ListInfo(source="a", list_version="v", published=date(2026, 1, 1), entities=2),),
    engine=EngineInfo(version="1", config="sha256:1"), problems=("the list b is not loaded",),
    why_not=WHY_NOT,
)  # fmt: skip
EMPTY = replace(FULL, query=Query(name="x"), hits=(), lists=(), problems=(), why_not=None)


@pytest.mark.parametrize("answer", [FULL, EMPTY, replace(FULL, why_not=None)])
def test_a_screening_is_written_as_the_schemas_write_it(answer: Screening) -> None:
    checked = ScreeningOut.model_validate(screening_view(answer))
    assert screening_json(answer) == checked.model_dump_json(exclude_unset=True).encode()


@pytest.mark.parametrize("value", [float("nan"), 10**30, "\u2028", date(2026, 1, 1)])
def test_many_are_written_as_the_schemas_write_them(value: Any) -> None:
    error = InvalidRequest("options.limit: what", field="options.limit", value=value)
    given = {"results": [screening_view(FULL), error.as_dict(), screening_view(EMPTY)]}
    written = bulk_json([screening_json(FULL), error_in_place(error), screening_json(EMPTY)])
    assert written == BulkOut.model_validate(given).model_dump_json(exclude_unset=True).encode()


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Kim Jong-eun", "type": "person", "reference": "r"},
        {"name": "Кім Чен Ин", "options": {"threshold": 0.3, "limit": 50}},
        {"name": "Ashot Mkrtychenko", "options": {"why_not": "article:kim-jong-un"}},
        {"name": "Kim Jong Un", "options": {"as_of": "2026-01-02", "scoring": "ofac"}},
    ],
)
def test_what_is_sent_is_what_the_schemas_write(client: TestClient, body: dict[str, Any]) -> None:
    sent = client.post("/v1/screen", json=body)
    read = ScreeningOut.model_validate_json(sent.content)
    assert read.model_dump_json(exclude_unset=True).encode() == sent.content
    assert sent.headers["content-type"] == "application/json"
    assert client.get(f"/v1/screenings/{read.screening_id}").content == sent.content
