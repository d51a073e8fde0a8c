"""The real OFAC files in XML: what must come out of them."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import EntityType, IdentifierType, NameKind, RelationKind
from app.sources.base import SourceFile
from app.sources.ofac import OfacReader, words
from app.sources.ofac.dates import parse_date
from app.sources.ofac.enhanced_entity import period_of
from app.sources.ofac.names import compose, plain
from app.sources.xmlfiles import child, children, elements, text
from tests.sources.ofac_advanced_file import SMALL, write
from tests.sources.ofac_files import LIST, Loaded

NEW = "consolidated_classic_2024-05-06.xml"
OLD = "consolidated_classic_2022-03-24_old-namespace.xml"
ENHANCED = "enhanced_irgc-filter_2024-08-28.xml"


def load(reader: OfacReader, *paths: Path) -> Loaded:
    loaded = Loaded()
    for entity in reader.read([SourceFile.at(path) for path in paths], loaded.log):
        loaded.entities[entity.key] = entity
    return loaded


@pytest.mark.realdata
class TestClassic:
    @pytest.mark.parametrize(
        ("name", "day", "persons", "organizations", "aliases", "weak"),
        [(NEW, date(2024, 5, 6), 79, 364, 1_126, 66), (OLD, date(2022, 3, 24), 80, 382, 1_166, 68)],
    )
    def test_counts(
        self,
        realdata: Path,
        name: str,
        day: date,
        persons: int,
        organizations: int,
        aliases: int,
        weak: int,
    ) -> None:
        path = realdata / "ofac" / name
        reader = OfacReader.consolidated()
        assert reader.published([SourceFile.at(path)]) == day
        loaded = load(reader, path)
        types = Counter(e.type for e in loaded.entities.values())
        assert types == {EntityType.PERSON: persons, EntityType.ORGANIZATION: organizations}
        names = [n for e in loaded.entities.values() for n in e.names]
        assert len(names) == persons + organizations + aliases
        assert sum(n.kind is NameKind.WEAK for n in names) == weak
        assert set(loaded.codes()) <= {"link_unresolved"}

    def test_it_says_what_csv_says(self, realdata: Path) -> None:
        """Half a year lies between the two; whatever is the same in them must be read alike."""
        folder = realdata / "ofac"
        parts = [folder / f"cons_{part}_2024-12.csv" for part in ("prim", "alt", "add", "comments")]
        csv = load(OfacReader.consolidated(), *parts).entities
        xml = load(OfacReader.consolidated(), folder / NEW).entities
        assert csv.keys() - xml.keys() == {"50476"}
        assert xml.keys() - csv.keys() == {"18293", "26182"}
        differing = Counter[str]()
        for key in csv.keys() & xml.keys():
            one, other = _said(csv[key]), _said(xml[key])
            differing.update(what for what in one if one[what] != other[what])
        # All of these are OFAC's own changes in between, most of them additions; one alias has
        # double quotes in XML and single ones in CSV.
        assert differing == {
            "caption": 3,
            "names": 21,
            "programmes": 26,
            "identifiers": 16,
        }

    def test_an_old_excerpt(self, realdata: Path) -> None:
        path = realdata / "ofac" / "ofac_sdn_classic_xml_fixture_ITA.xml"
        loaded = load(OfacReader.sdn(), path)
        assert loaded.codes() == ["record_count"]
        vessel, person = loaded.entities["11043"], loaded.entities["6982"]
        assert [i.value for i in vessel.identifiers if i.type is IdentifierType.IMO] == ["9051648"]
        assert [str(d.value) for d in person.dates] == ["1954-05-20", "circa 1954"]


def _said(entity: Entity) -> dict[str, object]:
    return {
        "type": entity.type,
        "caption": entity.caption,
        "names": {(n.full, n.kind, n.family, n.given) for n in entity.names},
        "programmes": {m.programme for m in entity.measures},
        "identifiers": {(i.type, i.value) for i in entity.identifiers},
        "dates": {(d.kind, d.value) for d in entity.dates},
    }


@pytest.mark.realdata
class TestEnhanced:
    def test_counts(self, realdata: Path) -> None:
        loaded = load(OfacReader.sdn(), realdata / "ofac" / ENHANCED)
        entities = loaded.entities.values()
        assert Counter(e.type for e in entities) == {
            EntityType.PERSON: 165,
            EntityType.ORGANIZATION: 84,
            EntityType.AIRCRAFT: 44,
        }
        names = [n for e in entities for n in e.names]
        assert len(names) == 930
        assert Counter(n.script for n in names if n.script) == {"Arab": 92, "Cyrl": 3, "Hant": 1}
        assert sum(len(e.measures) for e in entities) == 973
        assert all(m.listed_on for e in entities for m in e.measures)
        # An excerpt: of 229 relationships 28 are with entities that are not in it.
        assert loaded.codes() == ["link_unresolved"] * 28
        kinds = Counter(r.kind for e in entities for r in e.relations)
        assert kinds[RelationKind.CONTROLS] == 66
        assert sum(kinds.values()) - kinds[RelationKind.CONTROLS] == 229 - 28

    def test_it_says_what_csv_says(self, realdata: Path) -> None:
        folder = realdata / "ofac"
        csv = load(OfacReader.sdn(), folder / "sdn_2023-12-28.csv").entities
        xml = load(OfacReader.sdn(), folder / ENHANCED).entities
        both = csv.keys() & xml.keys()
        assert len(both) == 259
        # One organisation was renamed in the meantime.
        assert [k for k in both if csv[k].caption != xml[k].caption] == ["23475"]
        assert all(csv[k].type is xml[k].type for k in both)
        assert {k: v for k in both if (v := _dates(csv[k])) != _dates(xml[k])} == {}

    def test_names_put_together_are_ofac_s_own(self, realdata: Path) -> None:
        """The advanced format has only the parts; here both can be compared."""
        for name in elements(SourceFile.at(realdata / "ofac" / ENHANCED), "translation"):
            parts = [
                (text(part, "type") or "", text(part, "value") or "")
                for part in children(child(name, "nameParts"), "namePart")
            ]
            stated = text(name, "formattedFullName")
            if stated is not None:
                script = words.SCRIPTS[words.folded(text(name, "script") or "")]
                assert compose(parts, script).full == plain(stated)

    def test_dates_in_words_are_ofac_s_own(self, realdata: Path) -> None:
        count = 0
        for feature in elements(SourceFile.at(realdata / "ofac" / ENHANCED), "feature"):
            days, stated = child(feature, "valueDate"), text(feature, "value") or ""
            if days is None:
                continue
            period = period_of(days)
            assert period is not None
            assert period.words == stated
            value = DateRange(period.first.start, period.last.end, period.circa)
            assert parse_date(stated) == value
            count += 1
        assert count == 235


def _dates(entity: Entity) -> set[tuple[str, str]]:
    return {(d.kind.value, str(d.value)) for d in entity.dates}


@pytest.mark.realdata
class TestAdvanced:
    def test_parts_of_a_real_file(self, realdata: Path, tmp_path: Path) -> None:
        """The parts that we have, between the reference values of our own small file."""
        folder = realdata / "ofac" / "advanced_flattened_2024-03-06"

        def part(name: str) -> str:
            return (folder / f"minified_{name}.xml").read_text("utf-8")

        small = SMALL.read_text("utf-8")
        head = small[: small.index("<DateOfIssue")]
        sets = small[small.index("<ReferenceValueSets>") : small.index("  <Locations>")]
        sets = sets.replace(
            "</CountryValues>",
            "".join(
                f'<Country ID="{id}">{word}</Country>'
                for id, word in (("11115", "Japan"), ("11066", "Colombia"), ("11082", "Ecuador"))
            )
            + "</CountryValues>",
        ).replace(
            "</IDRegDocTypeValues>",
            '<IDRegDocType ID="1570">Cedula No.</IDRegDocType></IDRegDocTypeValues>',
        )
        # The second party stands in a file of another name.
        parties = part("DistinctParties") + part("ReferenceValueSets")
        path = tmp_path / "parts.xml"
        path.write_text(
            f"{head}{part('DateOfIssue')}{sets}{part('Locations')}{part('IDRegistrationNo')}"
            f"<DistinctParties>{parties}</DistinctParties>{part('ProfileRelationships')}"
            f"{part('SanctionsEntries')}</Sanctions>",
            "utf-8",
        )  # fmt: skip
        assert OfacReader.sdn().published([SourceFile.at(path)]) == date(2024, 3, 6)
        loaded = load(OfacReader.sdn(), path)
        csv = load(OfacReader.sdn(), realdata / "ofac" / "sdn_2023-12-28.csv").entities
        airline, person = loaded.entities["36"], loaded.entities["25057"]
        assert (airline.type, airline.caption) == (EntityType.ORGANIZATION, csv["36"].caption)
        assert [n.full for n in airline.names[1:]] == ["AERO-CARIBBEAN"]
        assert [(m.programme, m.listed_on) for m in airline.measures] == [
            ("CUBA", date(1986, 12, 10))
        ]
        assert (person.type, person.caption) == (EntityType.PERSON, csv["25057"].caption)
        assert _dates(person) == _dates(csv["25057"])
        assert person.genders() == {"male"}
        assert sum(n.kind is NameKind.WEAK for n in person.names) == 3
        codes = Counter(loaded.codes())
        # Groups of its names, its location and its entry are not among the parts.
        assert codes.keys() == {
            "reference_unknown",
            "location_unknown",
            "programme_missing",
            "orphan_document",
            "orphan_location",
            "orphan_relationship",
        }

    @pytest.mark.parametrize("copies", [0, 3])
    def test_our_files_are_valid_by_ofac_s_schema(
        self, realdata: Path, tmp_path: Path, copies: int
    ) -> None:
        path = SMALL
        if copies:
            path = tmp_path / "sdn_advanced.xml"
            write(path, copies)
        assert _faults(path, realdata / "ofac" / "ofac_advanced_xml.xsd") == ""

    def test_our_enhanced_file_is_too(self, realdata: Path) -> None:
        path = LIST / "sdn_enhanced.xml"
        assert _faults(path, realdata / "ofac" / "ofac_enhanced_xml.xsd") == ""

    def test_every_word_of_the_reference_values_is_known(self, realdata: Path) -> None:
        """The enhanced file carries the words of the advanced one, whatever entities it has."""
        content = (realdata / "ofac" / ENHANCED).read_text("utf-8")
        values = re.findall(r"<type>([^<]*)</type>\s*<value>([^<]*)</value>", content)
        known = {
            "RELATIONSHIP TYPE": words.RELATION_KINDS,
            "SCRIPT": words.SCRIPTS,
            "NAME PART TYPE": words.NAME_PARTS,
            "LOCATION PART TYPE": words.PLACE_PARTS,
        }
        for type, table in known.items():
            stated = {words.folded(value) for kind, value in values if kind == type}
            assert stated
            assert stated <= table.keys()


def _faults(path: Path, schema: Path) -> str:
    found = etree.XMLSchema(etree.parse(schema))
    found.validate(etree.parse(path))
    return str(found.error_log)
