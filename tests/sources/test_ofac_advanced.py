"""Quirks of OFAC's advanced XML format."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, EntityType, NameKind
from app.errors import ListRejected
from tests.sources.ofac_files import changed, issues, of_kind, remarks

NAME = "sdn_advanced.xml"
NO_REFERENCE = "is not among the reference values"


# --- Numbers and what they stand for --------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message", "locator"),
    [
        (('FeatureTypeID="826"', 'FeatureTypeID="9999"'), "FeatureType 9999", "Feature 50204"),
        (
            ('DetailReferenceID="92033"', 'DetailReferenceID="7"'),
            "DetailReference 7",
            "Feature 50204",
        ),
        (
            ('FixedRef="44103" AliasTypeID="1401"', 'FixedRef="44103" AliasTypeID="1499"'),
            "AliasType 1499",
            "Identity 17103",
        ),
        (('ScriptID="220"', 'ScriptID="999"'), "Script 999", "DocumentedName 30002"),
        (('ID="60500" NamePartTypeID="1520"', 'ID="60500" NamePartTypeID="3"'), "NamePartType 3",
         "DocumentedName 30041"),
        (('IDRegDocTypeID="91264"', 'IDRegDocTypeID="5"'), "IDRegDocType 5", "IDRegDocument 9022"),
        (('IssuedBy-CountryID="11180"', 'IssuedBy-CountryID="8"'), "Country 8",
         "IDRegDocument 9001"),
        (('LocPartTypeID="1452"', 'LocPartTypeID="4"'), "LocPartType 4", "Location 20001"),
        (('ProfileID="44105" ListID="1550"', 'ProfileID="44105" ListID="6"'), "List 6",
         "SanctionsEntry 44105"),
        (('"144105" SanctionsTypeID="1705"', '"144105" SanctionsTypeID="6"'), "SanctionsType 6",
         "SanctionsMeasure 144105"),
        (('ID="44105" EntryEventTypeID="1"', 'ID="44105" EntryEventTypeID="6"'),
         "EntryEventType 6", "EntryEvent 44105"),
        (('LegalBasisID="1"', 'LegalBasisID="77"'), "LegalBasis 77", "EntryEvent 44101"),
        (('ID="100501" ReliabilityID="1560"', 'ID="100501" ReliabilityID="3"'), "Reliability 3",
         "Feature 50501"),
    ],
)  # fmt: skip
def test_a_number_that_stands_for_nothing_is_an_issue(
    tmp_path: Path, change: tuple[str, str], message: str, locator: str
) -> None:
    found = changed(tmp_path, NAME, change)
    assert ("reference_unknown", f"{message} {NO_REFERENCE}", locator) in issues(found)
    assert len(found.entities) == 5


def test_words_are_told_by_the_file_and_not_by_the_number(tmp_path: Path) -> None:
    """Two words of the reference value sets are exchanged: what the parties say is too."""
    found = changed(
        tmp_path,
        NAME,
        ('<DetailReference ID="91526">Male', '<DetailReference ID="91526">Femme'),
        ('<DetailReference ID="91527">Female', '<DetailReference ID="91527">Male'),
        ('<AliasType ID="1401">F.K.A.', '<AliasType ID="1401">N.K.A.'),
    )
    assert of_kind(found.entities["44105"], AttributeKind.GENDER) == ["male"]
    assert issues(found) == [
        ("gender_unknown", "'Femme' is not a gender that we know: Gender Femme", "Feature 50105")
    ]
    kinds = {n.full: n.kind for n in found.entities["44101"].names}
    assert kinds["SIDOROV, Ivan"] is NameKind.ALIAS


def test_what_has_no_reference_value_is_kept(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('FeatureTypeID="826"', 'FeatureTypeID="9999"'))
    assert "FeatureType 9999 Private Company" in remarks(found.entities["44102"])
    found = changed(tmp_path, NAME, ('IDRegDocTypeID="91264"', 'IDRegDocTypeID="5"'))
    assert "IDRegDocType 5 273456780" in remarks(found.entities["44103"])


def test_a_file_without_reference_values_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match="has no ReferenceValueSets") as caught:
        changed(tmp_path, NAME, ("ReferenceValueSets", "Words"))
    assert caught.value.details["element"] == "ReferenceValueSets"


@pytest.mark.parametrize(
    ("subtype", "kind"),
    [
        ("1", EntityType.VESSEL),
        ("2", EntityType.AIRCRAFT),
        ("3", EntityType.ORGANIZATION),
        ("4", EntityType.PERSON),
    ],
)
def test_a_type_is_that_of_the_subtype_or_of_what_is_above_it(
    tmp_path: Path, subtype: str, kind: EntityType
) -> None:
    stated = 'ID="44104" PartySubTypeID="2"'
    found = changed(tmp_path, NAME, (stated, stated.replace('"2"', f'"{subtype}"')))
    assert found.entities["44104"].type is kind


def test_an_unknown_type_is_an_issue(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("Aircraft</PartySubType>", "Balloon</PartySubType>"))
    assert issues(found) == [
        ("type_unknown", "'Transport' is not a known type", "DistinctParty 44104")
    ]
    assert found.entities["44104"].type is EntityType.UNKNOWN


# --- Names ----------------------------------------------------------------------------------


def test_names_by_script_and_quality(tmp_path: Path) -> None:
    person = changed(tmp_path, NAME).entities["44101"]
    assert [(n.full, n.kind, n.script, n.stated) for n in person.names] == [
        ("PETROV, Ivan Ivanovich", NameKind.PRIMARY, None, "PETROV, Ivan Ivanovich"),
        ("ПЕТРОВ, Иван Иванович", NameKind.ALIAS, "Cyrl", "ПЕТРОВ, Иван Иванович"),
        ("PETROFF, Ivan", NameKind.ALIAS, None, "A.K.A.: PETROFF, Ivan"),
        ("SIDOROV, Ivan", NameKind.FORMER, None, "F.K.A.: SIDOROV, Ivan"),
        ("Vanya", NameKind.WEAK, None, "A.K.A. (low quality): Vanya"),
    ]


def test_low_quality_makes_any_alias_weak(tmp_path: Path) -> None:
    alias = 'AliasTypeID="1401" Primary="false" LowQuality="{}"'
    found = changed(tmp_path, NAME, (alias.format("false"), alias.format("true")))
    assert NameKind.FORMER not in {n.kind for n in found.entities["44101"].names}


def test_a_part_of_no_group_keeps_its_place(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('NamePartGroup ID="60101"', 'NamePartGroup ID="999999"'))
    assert ("reference_unknown", "there is no NamePartGroup 60101", "DocumentedName 30001") in (
        issues(found)
    )
    assert found.entities["44101"].caption == "Ivan PETROV Ivanovich"


def test_characters_before_and_behind_a_part_belong_to_it(tmp_path: Path) -> None:
    part = '<DocumentedNamePart>\n                <NamePartValue NamePartGroupID="60200"'
    more = part.replace("Part>", 'Part LeadingChars="«" TrailingChars="»">', 1)
    found = changed(tmp_path, NAME, (part, more))
    assert found.entities["44102"].caption == "«SEVERNY HOLDING LLC»"


def test_names_of_a_false_identity_are_aliases_and_said_to_be_false(tmp_path: Path) -> None:
    party = '<Identity ID="17105" FixedRef="44105" Primary="true" False="false">'
    found = changed(tmp_path, NAME, (party, party.replace('False="false"', 'False="true"')))
    (name,) = found.entities["44105"].names
    assert (name.full, name.kind) == ("PETROVA, Maria", NameKind.ALIAS)
    assert any(r.startswith("False identity: ") for r in remarks(found.entities["44105"]))


# --- Dates ----------------------------------------------------------------------------------


def test_dates_are_ranges(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME)
    assert [(str(d.value), d.stated) for d in found.entities["44101"].dates] == [
        ("1966-05-07", "DOB 07 May 1966"),
        ("circa 1965", "DOB circa 1965"),
    ]
    assert [(str(d.value), d.stated) for d in found.entities["44105"].dates] == [
        ("1970 to 1972", "DOB 1970 to 1972")
    ]


POINT = "<Year>1966</Year>\n                  <Month>5</Month>\n                  <Day>7</Day>"


@pytest.mark.parametrize(
    ("point", "shown"),
    [
        (POINT.replace(">7<", ">0<"), "1966-05"),
        (POINT.replace(">7<", ">0<").replace(">5<", ">0<"), "1966"),
        (POINT.replace("<Day>7</Day>", ""), "1966-05"),
    ],
)
def test_a_part_of_a_date_may_be_unknown(tmp_path: Path, point: str, shown: str) -> None:
    found = changed(tmp_path, NAME, (POINT, point))
    assert str(found.entities["44101"].dates[0].value) == shown


@pytest.mark.parametrize(
    "change",
    [
        (POINT, POINT.replace(">5<", ">13<")),
        (POINT, POINT.replace(">7<", ">32<")),
        (POINT, POINT.replace("1966", "soon")),
        ("Gregorian", "Islamic"),
    ],
)
def test_a_date_that_cannot_be_read_is_an_issue(tmp_path: Path, change: tuple[str, str]) -> None:
    found = changed(tmp_path, NAME, change)
    assert ("date_unreadable", "the feature's dates cannot be read", "Feature 50100") in (
        issues(found)
    )
    assert "1966-05-07" not in [str(d.value) for d in found.entities["44101"].dates]


def test_the_date_of_a_document_that_cannot_be_read_is_an_issue(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("<Year>2029</Year>", "<Year>20295</Year>"))
    assert issues(found) == [
        (
            "date_unreadable",
            "the Expiration Date of the document cannot be read",
            "IDRegDocument 9001",
        )
    ]
    (passport,) = [i for i in found.entities["44101"].identifiers if i.value == "BD3843329"]
    assert passport.stated == "Passport BD3843329 (Slovakia) issued 08 Apr 2019"
