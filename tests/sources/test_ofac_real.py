"""The real OFAC lists: what must come out of them."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.kinds import (
    EntityType,
    IdentifierType,
    NameKind,
)
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader
from tests.sources.ofac_files import Loaded


@pytest.fixture(scope="module")
def real(realdata: Path) -> Loaded:
    """The real set, read once."""
    names = ("alt_2024-01-08", "sdn_2023-12-28", "add_2024-01-08", "sdn_comments_2024-01-08")
    files = [SourceFile.at(realdata / "ofac" / f"{name}.csv") for name in names]
    loaded = Loaded()
    for entity in OfacReader.sdn().read(files, loaded.log):
        loaded.entities[entity.key] = entity
    return loaded


@pytest.mark.realdata
class TestRealList:
    def test_counts(self, real: Loaded) -> None:
        entities = real.entities.values()
        assert len(entities) == 13_821
        assert sum(e.type is EntityType.PERSON for e in entities) == 6_646
        assert sum(e.type is EntityType.ORGANIZATION for e in entities) == 6_033
        strong = sum(n.locator.startswith("alt.csv") for e in entities for n in e.names)
        assert strong == 17_091
        assert sum(len(e.addresses) for e in entities) == 16_338
        assert sum(n.kind is NameKind.WEAK for e in entities for n in e.names) > 3_300

    def test_links(self, real: Loaded) -> None:
        assert sum(len(e.relations) for e in real.entities.values()) == 5_956
        unresolved = [i for i in real.log.issues if i.code.startswith("link_")]
        assert len(unresolved) == 10
        for company in ("44544", "44578", "44579"):
            assert [r.target for r in real.entities[company].relations] == ["ofac-sdn:41736"]

    def test_mkrtychev(self, real: Loaded) -> None:
        entity = real.entities["41736"]
        passports = [i for i in entity.identifiers if i.type is IdentifierType.PASSPORT]
        assert [(p.value, p.country) for p in passports] == [
            ("BD3843329", "sk"),
            ("BD5609822", "sk"),
        ]
        assert passports[0].stated.endswith("expires 08 Apr 2029")
        assert entity.dates[0].value.start == date(1966, 5, 7)
        assert [m.legal_basis for m in entity.measures] == ["E.O. 13551"]

    def test_the_weak_alias_of_verus(self, real: Loaded) -> None:
        names = {name.full: name.kind for name in real.entities["44544"].names}
        assert names["LLC VERUS"] is NameKind.WEAK
        assert names["VERUS CONSULTING GROUP"] is NameKind.ALIAS

    def test_almost_everything_with_a_label_is_read(self, real: Loaded) -> None:
        codes = [issue.code for issue in real.log.issues]
        assert codes.count("date_unreadable") == 0
        assert codes.count("identifier_unreadable") < 10
        assert codes.count("remarks_cut") == 7
        assert len(codes) < 70

    def test_the_consolidated_list(self, realdata: Path) -> None:
        parts = ("prim", "alt", "add", "comments")
        files = [SourceFile.at(realdata / "ofac" / f"cons_{part}_2024-12.csv") for part in parts]
        entities = list(OfacReader.consolidated().read(files, IssueLog()))
        assert len(entities) == 442
        assert entities[0].names[0].locator == "cons_prim.csv ent_num 9639 SDN_Name"
