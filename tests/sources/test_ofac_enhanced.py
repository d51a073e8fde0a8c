"""Quirks of OFAC's enhanced XML format."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, NameKind, RelationKind
from app.sources.ofac.dates import parse_date
from tests.sources.ofac_files import changed, of_kind, only_issue, remarks

NAME = "sdn_enhanced.xml"


def test_names_in_each_script_with_their_parts(tmp_path: Path) -> None:
    person = changed(tmp_path, NAME).entities["44101"]
    assert [(n.full, n.family, n.given, n.kind, n.script, n.stated) for n in person.names] == [
        ("PETROV, Ivan Ivanovich", "PETROV", "Ivan Ivanovich", NameKind.PRIMARY, None,
         "PETROV, Ivan Ivanovich"),
        ("ПЕТРОВ, Иван Иванович", "ПЕТРОВ", "Иван Иванович", NameKind.ALIAS, "Cyrl",
         "ПЕТРОВ, Иван Иванович"),
        ("PETROFF, Ivan", "PETROFF", "Ivan", NameKind.ALIAS, None, "A.K.A.: PETROFF, Ivan"),
        ("SIDOROV, Ivan", "SIDOROV", "Ivan", NameKind.FORMER, None, "F.K.A.: SIDOROV, Ivan"),
        ("Vanya", None, None, NameKind.WEAK, None, "A.K.A. (low quality): Vanya"),
    ]  # fmt: skip
    assert person.names[1].locator == "sdn_enhanced.xml translation 30002"


def test_marks_of_direction_are_not_part_of_a_name(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ('refId="20107">Cyrillic', 'refId="20100">Arabic'),
        ("<formattedFullName>ПЕТРОВ, Иван Иванович<", "<formattedFullName>\u202bعلی حسن\u202c<"),
        (">Петров<", ">\u202bحسن\u202c<"),
        (">Иван<", ">علی<"),
        (">Иванович<", "> <"),
    )
    name = found.entities["44101"].names[1]
    assert (name.full, name.family, name.given, name.script) == ("علی حسن", "حسن", "علی", "Arab")
    assert name.stated == "\u202bعلی حسن\u202c"


@pytest.mark.parametrize(
    ("change", "code", "message", "locator"),
    [
        (
            ('refId="20107">Cyrillic', 'refId="20107">Klingon'),
            "script_unknown",
            "'Klingon' is not a script",
            "translation 30002",
        ),
        (
            ('refId="91120">Aircraft', 'refId="91120">Balloon'),
            "type_unknown",
            "'Balloon' is not a known type",
            "entity 44104 entityType",
        ),
        (
            ('refId="1401">F.K.A.</aliasType>\n          <isLowQuality>false</isLowQuality>\n'
             '          <translations>\n            <translation id="30022">',
             'refId="1401">P.K.A.</aliasType>\n          <isLowQuality>false</isLowQuality>\n'
             '          <translations>\n            <translation id="30022">'),
            "alias_type_unknown",
            "'P.K.A.' is not a type of alias",
            "name 70031",
        ),
        (
            ('featureTypeId="826">Target', 'featureTypeId="826">Tarjet'),
            "label_unknown",
            "'Tarjet Type' is not a label that we know",
            "feature 50204",
        ),
        (
            ('refId="15004">Family member of</type>', 'refId="15004">Rival of</type>'),
            "relation_unknown",
            "'Rival of' is not a relationship that we know",
            "relationship 8004",
        ),
        (
            ('entityId="44101">PETROV, Ivan Ivanovich</relatedEntity>\n        </relationship>\n'
             "      </relationships>\n    </entity>\n  </entities>",
             'entityId="1">PETROV, Ivan Ivanovich</relatedEntity>\n        </relationship>\n'
             "      </relationships>\n    </entity>\n  </entities>"),
            "link_unresolved",
            "there is no entry '1' in this list",
            "relationship 8004",
        ),
        (
            ('refId="1455">STATE/PROVINCE</type>', 'refId="1455">PLANET</type>'),
            "place_part_unknown",
            "'PLANET' is not a part of an address",
            "address 20011",
        ),
        (
            ('datePublished="2014-12-19"', 'datePublished="1419"'),
            "date_unreadable",
            "datePublished '1419' is not a day",
            "sanctionsList 344102",
        ),
        (
            ("<fromDateBegin>2019-04-08", "<fromDateBegin>2019-14-08"),
            "date_unreadable",
            "issueDate holds no days that can be read",
            "identityDocument 9001",
        ),
        (
            ("</generalInfo>", "<shoeSize>44</shoeSize></generalInfo>"),
            "element_unknown",
            "shoeSize is not an element that we know",
            "entity 44101",
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_is_an_issue(
    tmp_path: Path, change: tuple[str, str], code: str, message: str, locator: str
) -> None:
    issue = changed(tmp_path, NAME, change).log.issues[0]
    assert (issue.code, issue.message, issue.locator) == (code, message, f"{NAME} {locator}")


def test_a_word_left_out_is_found_by_its_number(tmp_path: Path) -> None:
    told = ('refId="1571">Passport</type>', 'refId="1571"></type>')
    person = changed(tmp_path, NAME, told).entities["44101"]
    assert [i.label for i in person.identifiers if i.value == "BD3843329"] == ["Passport"]


def test_a_number_that_stands_for_nothing_is_an_issue(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('refId="91264">MMSI</type>', 'refId="7"></type>'))
    assert found.issues == {"reference_unknown": 1, "identifier_unreadable": 1}
    assert found.log.issues[0].message == "type 7 is not among the reference values"
    assert "273456780" in remarks(found.entities["44103"])


def test_a_country_is_known_by_the_iso_code_of_its_reference_value(tmp_path: Path) -> None:
    listed = "<value>Russia</value>\n      <isoCode>"
    found = changed(
        tmp_path,
        NAME,
        (listed, listed.replace("Russia", "The Bear")),
        ('refId="11166">Russia<', 'refId="11166">The Bear<'),
    )
    holding = found.entities["44102"]
    assert holding.addresses[0].country == "ru"
    assert {i.country for i in holding.identifiers if i.label == "Tax ID No."} == {"ru"}


def test_a_document_that_is_not_valid_says_so(tmp_path: Path) -> None:
    valid = "<documentNumber>BD3843329</documentNumber>\n          <isValid>true</isValid>"
    found = changed(tmp_path, NAME, (valid, valid.replace("true", "false")))
    (passport,) = [i for i in found.entities["44101"].identifiers if i.value == "BD3843329"]
    assert passport.label == "Passport (not valid)"
    assert passport.stated.endswith("expires 08 Apr 2029, not valid")


def test_who_issued_it_and_in_whose_name_stay_with_a_document(tmp_path: Path) -> None:
    valid = "<documentNumber>BD3843329</documentNumber>\n          <isValid>true</isValid>"
    more = "<issuingAuthority>Town Hall</issuingAuthority><issuingLocation>Kosice</issuingLocation>"
    found = changed(tmp_path, NAME, (valid, valid + more))
    stated = {i.value: i.stated for i in found.entities["44101"].identifiers}
    assert stated["BD3843329"].endswith("2029, issued by Town Hall, issued in Kosice")
    assert stated["7050766A001PB0"].endswith("(Belarus), in the name of PETROFF, Ivan")


def test_a_false_feature_is_only_a_remark(tmp_path: Path) -> None:
    text = '<isPrimary>false</isPrimary>\n          <reliability refId="1560">Confirmed'
    found = changed(tmp_path, NAME, (text, text.replace("Confirmed", "False")))
    person = found.entities["44101"]
    assert [str(d.value) for d in person.dates] == ["1966-05-07"]
    assert "Reliability False: Birthdate circa 1965" in remarks(person)


def test_an_unknown_reliability_is_an_issue_and_no_obstacle(tmp_path: Path) -> None:
    text = '<isPrimary>false</isPrimary>\n          <reliability refId="1560">Confirmed'
    found = changed(tmp_path, NAME, (text, text.replace("Confirmed", "Rumoured")))
    assert only_issue(found)[:2] == (
        "reliability_unknown",
        "'Rumoured' is not a reliability that we know",
    )
    assert len(found.entities["44101"].dates) == 2


def test_a_date_without_its_words_is_put_into_words(tmp_path: Path) -> None:
    for words in ("circa 1965", "07 May 1966", "20 Jun 1991", "1970 to 1972"):
        found = changed(tmp_path, NAME, (f"<value>{words}</value>", ""))
        dates = [d for e in found.entities.values() for d in e.dates]
        assert parse_date(words) in [d.value for d in dates]
        assert found.issues == {}


def test_remarks_and_what_is_said_of_a_person(tmp_path: Path) -> None:
    more = (
        '<livingStatus refId="1">Deceased</livingStatus><isUsCitizen>true</isUsCitizen>'
        "</generalInfo>"
    )
    found = changed(
        tmp_path,
        NAME,
        ("</generalInfo>", more),
        ("Also uses false papers", "Passport X99 (Cyprus); (Linked To: SOMEBODY)"),
    )
    person = found.entities["44101"]
    assert {"Living status: Deceased", "(Linked To: SOMEBODY)"} <= set(remarks(person))
    assert of_kind(person, AttributeKind.CITIZENSHIP) == ["us", "by"]
    assert ("X99", "cy") in [(i.value, i.country) for i in person.identifiers]
    assert found.issues == {}


def test_quality_dates_and_words_of_a_relationship(tmp_path: Path) -> None:
    days = "".join(
        f"<{tag}>{day}</{tag}>"
        for tag, day in (
            ("fromDateBegin", "2019-03-01"),
            ("fromDateEnd", "2019-03-01"),
            ("toDateBegin", "2021-06-30"),
            ("toDateEnd", "2021-06-30"),
        )
    )
    end = "SEVERNY HOLDING LLC</relatedEntity>\n        </relationship>"
    more = (
        "SEVERNY HOLDING LLC</relatedEntity><quality refId='1540'>High</quality>"
        f"<dateRange id='1'>{days}<isApproximate>false</isApproximate>"
        "<isDateRange>true</isDateRange></dateRange><comments>by contract</comments>"
        "</relationship>"
    )
    vessel = changed(tmp_path, NAME, (end, more)).entities["44103"]
    (relation,) = vessel.relations
    assert (str(relation.starts_on), str(relation.ends_on)) == ("2019-03-01", "2021-06-30")
    assert relation.kind is RelationKind.LINKED_TO
    assert relation.stated == (
        "44103 Property in the interest of SEVERNY HOLDING LLC (44102) "
        "(01 Mar 2019 to 30 Jun 2021; quality: High; by contract)"
    )
