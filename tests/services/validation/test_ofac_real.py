"""A small validation of the real OFAC list."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.domain.entities import ListVersion
from app.domain.kinds import VersionState
from app.matching import Engine
from app.services.catalogue import Snapshot
from app.services.validation.plan import Plan, Report
from app.services.validation.run import validate
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE = 25


@pytest.fixture(scope="module")
def report(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    work = tmp_path_factory.mktemp("work")
    names = ("sdn_2023-12-28", "alt_2024-01-08", "add_2024-01-08", "sdn_comments_2024-01-08")
    files = [SourceFile.at(realdata / "ofac" / f"{name}.csv") for name in names]
    index = work / "index"
    index.mkdir()
    engine = Engine.build(OfacReader.sdn().read(files, IssueLog()), index)
    version = ListVersion(
        id=1, source="ofac-sdn", sha256="0" * 64, published=date(2023, 12, 28), retrieved=NOW,
        state=VersionState.ACTIVE, entities=engine.size, persons=0, organizations=0,
    )  # fmt: skip
    plan = Plan(sample=SAMPLE, innocents=500, controls=2000)
    return validate(
        Snapshot(engine, (version,)), plan, work=work, now=NOW, progress=lambda *_: None
    )


@pytest.mark.slow
@pytest.mark.realdata
class TestRealList:
    def test_listed_names_are_found(self, report: Report) -> None:
        assert report.controls.listed > 30_000
        assert (report.passed, report.controls.found.of) == (True, 2000)

    def test_every_kind_finds_names_to_ask(self, report: Report) -> None:
        for kind in (*report.manipulated, *report.near_misses):
            assert kind.hits.of == SAMPLE, kind.id

    def test_what_changes_no_letter_is_found(self, report: Report) -> None:
        found = {kind.id: kind.hits.value for kind in report.manipulated}
        assert found["respelt"] == found["invisible"] == found["transposed"] == 1.0

    def test_each_kind_of_alias_is_asked(self, report: Report) -> None:
        assert [kind.id for kind in report.aliases] == [
            "alias_person", "alias_organization", "alias_other", "alias_weak",
        ]  # fmt: skip
