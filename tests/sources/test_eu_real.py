"""The real lists of the EU: what must come out of them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.sources.registry import reader_for
from tests.sources.reading import Read, read

EU = reader_for("eu-fsf")


@pytest.fixture(scope="module")
def content(realdata: Path) -> bytes:
    return (realdata / "eu" / "eu_legacy_WHOLE_2016-02-11.xml").read_bytes()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> Read:
    return read(EU, tmp_path_factory.mktemp("eu"), content)


@pytest.mark.realdata
class TestListOf2016:
    def test_counts(self, real: Read, content: bytes) -> None:
        assert len(real.entities) == content.count(b"<ENTITY Id=") == 595
        kinds = Counter(entity.type for entity in real.entities.values())
        assert kinds == {EntityType.PERSON: 319, EntityType.ORGANIZATION: 276}
        assert content.count(b' Type="P"') == 319
        assert not real.issues

    def test_every_number_and_address_is_there(self, real: Read, content: bytes) -> None:
        entities = real.entities.values()
        numbers = [i for e in entities for i in e.identifiers if i.type is not IdentifierType.PHONE]
        assert len(numbers) == content.count(b"<PASSPORT ") == 137
        assert sum(len(e.addresses) for e in entities) > 495
        assert not any("(" in i.value for i in numbers)

    def test_ranges_of_years_are_read(self, real: Read) -> None:
        assert [str(d.value) for d in real.entities["516"].dates] == ["circa 1958 to 1963"]

    def test_what_stands_in_comments_is_kept(self, real: Read, content: bytes) -> None:
        told = [a.value for a in real.entities["521"].attributes]
        assert "between 1953 and 1958" in told


@pytest.mark.realdata
class TestOtherEditions:
    def test_the_excerpt_of_2018(self, tmp_path: Path, realdata: Path) -> None:
        path = realdata / "eu" / "eu_fsf_xml_1_1_excerpt_2018-12-21.xml"
        found = read(EU, tmp_path, path.read_bytes())
        assert not found.issues
        person, group = found.entities["1"], found.entities["207"]
        assert [(m.programme, m.authority) for m in person.measures] == [
            ("ZWE", "European Commission")
        ]
        assert [(n.kind, n.script, n.language) for n in group.names] == [
            (NameKind.PRIMARY, None, None),
            (NameKind.ALIAS, None, None),
            (NameKind.ALIAS, "Cyrl", "bg"),
            (NameKind.ALIAS, None, None),
        ]

    def test_csv_1_0_of_2018(self, tmp_path: Path, realdata: Path) -> None:
        path = realdata / "eu" / "eu_csv_legacy_short_2018-07-04.csv"
        found = read(EU, tmp_path, path.read_bytes())
        kinds = Counter(entity.type for entity in found.entities.values())
        assert kinds == {EntityType.PERSON: 61, EntityType.ORGANIZATION: 32}
        # The file lost its Greek and Bulgarian letters before it was published.
        assert set(found.issues) == {"encoding", "name_damaged"}

    def test_the_fields_of_2026(self, tmp_path: Path, realdata: Path) -> None:
        path = realdata / "eu" / "eu_fsf_fields_sample_2026-02.jsonl"
        entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found = read(EU, tmp_path, as_xml(entries))
        kinds = Counter(entity.type for entity in found.entities.values())
        assert kinds == {EntityType.PERSON: 153, EntityType.ORGANIZATION: 47}
        # QDi.43 is the beginning of QDi.434.
        assert found.issues == {"un_reference_unreadable": 1}
        attributes = [a for e in found.entities.values() for a in e.attributes]
        assert sum(a.kind is AttributeKind.CITIZENSHIP for a in attributes) == sum(
            len(entry.get("citizenships", ())) for entry in entries
        )
        captions = [e.caption for e in found.entities.values()]
        assert sum(caption.isascii() for caption in captions) > 180


ELEMENTS = {
    "regulations": "regulation",
    "name_aliases": "nameAlias",
    "citizenships": "citizenship",
    "birthdates": "birthdate",
    "identifications": "identification",
    "addresses": "address",
}


def as_xml(entries: list[dict[str, Any]]) -> str:
    """The sample's fields where XML 1.1 has them."""
    body = "".join(map(_entity, entries))
    return f'<export generationDate="2026-02-01T00:00:00+01:00">{body}</export>'


def _entity(entry: dict[str, Any]) -> str:
    remark = f"<remark>{entry['remark']}</remark>" if "remark" in entry else ""
    parts = "".join(
        f"<{tag}{_attributes(part)}/>"
        for field, tag in ELEMENTS.items()
        for part in entry.get(field, ())
    )
    subject = f"<subjectType{_attributes(entry['subject_type'])}/>"
    return f"<sanctionEntity{_attributes(entry)}>{remark}{subject}{parts}</sanctionEntity>"


def _attributes(fields: dict[str, Any]) -> str:
    plain = {key: value for key, value in fields.items() if not isinstance(value, list | dict)}
    texts = {
        "".join(word.title() if place else word for place, word in enumerate(key.split("_"))): (
            str(value).lower() if isinstance(value, bool) else str(value)
        )
        for key, value in plain.items()
        if key not in ("remark", "publication_url")
    }
    return "".join(f" {key}={quoteattr(value)}" for key, value in texts.items())
