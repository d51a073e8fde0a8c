"""The real lists of the Security Council: what must come out of them."""

from collections import Counter
from pathlib import Path

import pytest

from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.sources.registry import reader_for
from tests.sources.reading import Read, read

UN = reader_for("un-sc")
PERSONS = {"2024-09-26": 682, "2025-04-19": 684}


@pytest.fixture(scope="module", params=PERSONS)
def day(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def content(realdata: Path, day: str) -> bytes:
    return (realdata / "un" / f"un_consolidated_{day}.xml").read_bytes()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> Read:
    return read(UN, tmp_path_factory.mktemp("un"), content)


def by_reference(real: Read, reference: str) -> Entity:
    return next(
        entity
        for entity in real.entities.values()
        if any(i.value == reference for i in entity.identifiers)
    )


@pytest.mark.realdata
class TestRealList:
    def test_counts(self, real: Read, content: bytes, day: str) -> None:
        kinds = Counter(entity.type for entity in real.entities.values())
        assert kinds == {EntityType.PERSON: PERSONS[day], EntityType.ORGANIZATION: 193}
        assert content.count(b"<INDIVIDUAL>") == PERSONS[day]
        assert content.count(b"<ENTITY>") == 193

    def test_every_entry_has_a_reference_and_a_measure(self, real: Read) -> None:
        for entity in real.entities.values():
            types = [i.type for i in entity.identifiers]
            assert types.count(IdentifierType.UN_REFERENCE) == 1
            (measure,) = entity.measures
            assert measure.listed_on is not None
            assert measure.legal_basis is not None

    def test_issues(self, real: Read) -> None:
        assert real.issues == {
            "link_unresolved": 4,
            "identifier_unreadable": 2,
            "date_unreadable": 1,
        }

    def test_every_document_and_link_is_read(self, real: Read, content: bytes) -> None:
        facts = [f for entity in real.entities.values() for f in entity.identifiers]
        documents = [f for f in facts if f.type is not IdentifierType.UN_REFERENCE]
        assert len(documents) + 2 == content.count(b"<TYPE_OF_DOCUMENT>")
        assert sum(len(entity.relations) for entity in real.entities.values()) > 500

    def test_no_word_about_a_name_is_left_in_one(self, real: Read) -> None:
        for entity in real.entities.values():
            for name in entity.names:
                assert "listed as" not in name.full
                assert ";" not in name.full
                assert name.full.count("(") == name.full.count(")")

    def test_al_nusrah(self, real: Read) -> None:
        entity = by_reference(real, "QDe.137")
        scripts = {n.full: (n.kind, n.script) for n in entity.names}
        assert scripts["هيئة تحرير الشام"] == (NameKind.ALIAS, "Arab")
        assert scripts["Hayat Tahrir al-Sham"] == (NameKind.ALIAS, None)
        assert scripts["جبهة النصرة"] == (NameKind.ALIAS, "Arab")

    def test_nobody_is_of_namibia(self, real: Read) -> None:
        values = {a.value for e in real.entities.values() for a in e.attributes}
        assert "na" not in values

    def test_genders_also_come_from_the_comments(self, real: Read, content: bytes) -> None:
        told = [a for e in real.entities.values() for a in e.attributes]
        genders = sum(a.kind is AttributeKind.GENDER for a in told)
        assert genders > content.count(b"<GENDER>")
