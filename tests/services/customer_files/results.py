"""Results that the tests of every format write."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.domain.kinds import Verdict
from app.domain.screening import Provenance
from app.services.customer_files.output import RowHit, RowResult
from app.services.customer_files.summary import Circumstances, Tally, summarise

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)

PROVENANCE = Provenance(
    source="ofac-sdn",
    list_version="sha256:ab",
    published=date(2023, 12, 28),
    entry="20157",
    programme="DPRK3",
    legal_basis="E.O. 13722",
    listed_on=date(2016, 7, 6),
    locator="sdn.csv row 12345",
)

HIT = RowHit(
    verdict=Verdict.HIT,
    score=0.97,
    entity="ofac-sdn:20157",
    caption="KIM, Jong Un",
    matched_name="KIM, Jong Un",
    risk="sanctioned",
    source="ofac-sdn",
    programme="DPRK3",
    explanation="The names agree.",
    provenance=(PROVENANCE,),
)
SECOND = replace(
    HIT,
    verdict=Verdict.REVIEW,
    score=0.75,
    entity="un-sc:7",
    source="un-sc",
    provenance=(replace(PROVENANCE, source="un-sc", programme=None, entry="7"),),
)

COLUMNS = ["id", "name", "id", ""]
RESULTS = [
    RowResult(2, ("007", "Kim", "a", ""), Verdict.HIT, (HIT, SECOND)),
    RowResult(3, ("8", "=cmd|' /C calc'!A0", "#N/A", "x\x0by"), Verdict.CLEAR),
    RowResult(4, ("9", "", "-5", "a\r\nb"), Verdict.INCOMPLETE, (), "name: the name is empty"),
    RowResult(5, ("10", "Kim", "", ""), Verdict.HIT, (HIT,)),
]

TALLY = Tally()
TALLY.add(RESULTS)
SUMMARY = summarise(
    TALLY,
    Circumstances(
        lists=(
            {
                "source": "ofac-sdn",
                "list_version": "sha256:ab",
                "published": "2023-12-28",
                "entities": 3,
            },
        ),
        engine={"version": "1", "config": "sha256:cd"},
        options={"threshold": 0.8, "sources": []},
        file={"name": "=customers.csv", "columns": [{"column": "name", "field": "name"}]},
        started_at=NOON,
        finished_at=NOON.replace(second=2),
    ),
    NOON,
)
