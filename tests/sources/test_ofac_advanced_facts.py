"""What parties of OFAC's advanced XML format have, and how they stand to each other."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, RelationKind
from app.errors import ListRejected
from tests.sources.ofac_files import changed, issues, of_kind, remarks

NAME = "sdn_advanced.xml"


# --- Documents and places -------------------------------------------------------------------


def test_a_document_that_is_not_valid_says_so(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('"11180" ValidityID="1"', '"11180" ValidityID="2"'))
    (passport,) = [i for i in found.entities["44101"].identifiers if i.value == "BD3843329"]
    assert passport.label == "Passport (Fraudulent)"
    assert passport.stated.endswith("2029, Fraudulent")


def test_where_and_by_whom_a_document_was_issued(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ('"11180" ValidityID="1">', '"11180" IssuedIn-LocationID="20011" ValidityID="1">'),
        ("<IDRegistrationNo>BD3843329</IDRegistrationNo>\n      <IssuingAuthority />",
         "<IDRegistrationNo>BD3843329</IDRegistrationNo>"
         "<IssuingAuthority>Town Hall</IssuingAuthority>"),
    )  # fmt: skip
    stated = {i.value: i.stated for i in found.entities["44101"].identifiers}
    assert stated["BD3843329"].endswith(
        "2029, issued by Town Hall, issued in Lenina St. 1, Surgut, Khanty-Mansi Okrug, 628400, "
        "Russia"
    )
    assert stated["7050766A001PB0"].endswith("(Belarus), in the name of PETROFF, Ivan")


def test_a_country_is_known_by_its_iso_code(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('ISO2="CY">Cyprus', 'ISO2="CY">Copper Island'))
    (address,) = found.entities["44105"].addresses
    assert (address.country, address.full) == ("cy", "Copper Island")


def test_a_country_that_is_none_is_an_issue(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('ISO2="CY">Cyprus', ">undetermined"))
    assert issues(found) == [
        ("country_unknown", "'undetermined' is not a country that we know", "Location 20041")
    ]


def test_the_country_of_an_area_is_used_where_no_country_is_named(tmp_path: Path) -> None:
    stated = '<LocationCountry CountryID="11072" CountryRelevanceID="1413" />'
    assert changed(tmp_path, NAME, (stated, "")).entities["44105"].addresses[0].country == "cy"


def test_another_way_to_write_an_address_is_one_more(tmp_path: Path) -> None:
    value = '<LocationPartValue Primary="true"'
    second = (
        '<LocationPartValue Primary="false" LocPartValueTypeID="1" LocPartValueStatusID="1">'
        "<Value>Менск</Value></LocationPartValue>"
    )
    city = '<LocationPart LocPartTypeID="1454">\n        '
    found = changed(tmp_path, NAME, (city + value, city + second + value))
    assert [a.city for a in found.entities["44101"].addresses] == ["Minsk", "Менск"]


def test_a_location_that_is_not_there_is_an_issue(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('<Location ID="20041">', '<Location ID="1">'))
    assert sorted(issues(found)) == [
        ("location_unknown", "there is no Location 20041", "Feature 170041"),
        ("orphan_location", "no party has this location: Cyprus", "Location 1"),
    ]


def test_a_false_feature_is_only_a_remark(tmp_path: Path) -> None:
    version = '<FeatureVersion ID="100501" ReliabilityID="1560">'
    found = changed(tmp_path, NAME, (version, version.replace("1560", "1561")))
    woman = found.entities["44105"]
    assert woman.genders() == frozenset()
    assert "Reliability False: Gender Female" in remarks(woman)


def test_the_comment_on_a_feature_stays_with_it(tmp_path: Path) -> None:
    version = '<FeatureVersion ID="100101" ReliabilityID="1560">\n            <Comment />'
    said = version.replace("<Comment />", "<Comment>Alternate birthdate</Comment>")
    found = changed(tmp_path, NAME, (version, said))
    assert found.entities["44101"].dates[1].stated == "DOB circa 1965 (Alternate birthdate)"


def test_a_country_both_named_and_located_is_one_fact(tmp_path: Path) -> None:
    detail = '<VersionDetail DetailTypeID="1433" />'
    for named in ("Russia", "Belarus"):
        found = changed(
            tmp_path, NAME, (detail, detail.replace(" />", f">{named}</VersionDetail>"))
        )
        person = found.entities["44101"]
        assert "ru" in of_kind(person, AttributeKind.NATIONALITY)
        assert len(of_kind(person, AttributeKind.NATIONALITY)) == (1 if named == "Russia" else 2)
        assert found.issues == {}


def test_a_feature_without_a_value_is_an_issue(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("Tu-154M", ""))
    assert issues(found) == [("value_missing", "'Aircraft Model' has no value", "Feature 50401")]


# --- Relationships and entries --------------------------------------------------------------


def test_a_former_relationship_is_only_a_link(tmp_path: Path) -> None:
    woman = changed(tmp_path, NAME).entities["44105"]
    assert [(r.kind, r.target, r.role, r.stated) for r in woman.relations] == [
        (RelationKind.FAMILY, "ofac-sdn:44101", "Family member of",
         "44105 Family member of 44101"),
        (RelationKind.LINKED_TO, "ofac-sdn:44102", "former: Leader or official of",
         "44105 Leader or official of 44102 (former)"),
    ]  # fmt: skip


def test_a_former_owner_controls_nothing(tmp_path: Path) -> None:
    current = 'RelationTypeID="15003" RelationQualityID="1" Former="false"'
    found = changed(tmp_path, NAME, (current, current.replace("false", "true")))
    assert found.entities["44101"].relations == ()
    (link,) = found.entities["44102"].relations
    assert (link.kind, link.role) == (RelationKind.LINKED_TO, "former: Owned or Controlled By")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Associate Of", RelationKind.ASSOCIATE),
        ("Acting for or on behalf of", RelationKind.ACTS_FOR),
        ("Leader or official of", RelationKind.ACTS_FOR),
        ("Providing support to", RelationKind.LINKED_TO),
        ("Owns, controls, or operates", RelationKind.CONTROLS),
        ("playing a significant role in", RelationKind.LINKED_TO),
        ("Principal Executive Officer", RelationKind.LINKED_TO),
    ],
)
def test_a_relationship_is_known_by_its_word(tmp_path: Path, word: str, kind: RelationKind) -> None:
    found = changed(tmp_path, NAME, (">Family member of<", f">{word}<"))
    assert (found.entities["44105"].relations[0].kind, found.issues) == (kind, {})


def test_an_unknown_relationship_is_an_issue_and_a_link(tmp_path: Path) -> None:
    for change in ((">Family member of<", ">Rival of<"),
                   ('RelationTypeID="15004"', 'RelationTypeID="99"')):  # fmt: skip
        found = changed(tmp_path, NAME, change)
        assert [i[0] for i in issues(found)] == ["relation_unknown"]
        assert found.entities["44105"].relations[0].kind is RelationKind.LINKED_TO


def test_a_relationship_with_somebody_who_is_not_there(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ('To-ProfileID="44101" RelationTypeID="15004"',
                                     'To-ProfileID="1" RelationTypeID="15004"'))  # fmt: skip
    assert issues(found) == [
        ("link_unresolved", "there is no entry '1' in this list", "ProfileRelationship 8004")
    ]
    assert "44105 Family member of 1" in remarks(found.entities["44105"])


def test_what_belongs_to_no_party_is_an_issue(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ('IdentityID="17105" ValidityID', 'IdentityID="1" ValidityID'),
        ('From-ProfileID="44105" To-ProfileID="44101"', 'From-ProfileID="2" To-ProfileID="44101"'),
        ('ProfileID="44104" ListID', 'ProfileID="3" ListID'),
    )
    assert sorted(issues(found)) == [
        ("orphan_document", "no party has the identity 1, whose document 'K00213' is",
         "IDRegDocument 9041"),
        ("orphan_entry", "no party has the profile 3, which is listed", "SanctionsEntry 44104"),
        ("orphan_relationship", "no party has the profile 2: 2 Family member of 44101",
         "ProfileRelationship 8004"),
        ("programme_missing", "no programme is named", "DistinctParty 44104"),
    ]  # fmt: skip


def test_a_relationship_is_between_parties_and_not_profiles(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ('Profile ID="44101"', 'Profile ID="91"'),
        ('ProfileID="44101"', 'ProfileID="91"'),
    )
    assert found.issues == {}
    assert found.entities["44102"].relations[0].target == "ofac-sdn:44101"
    assert found.entities["44101"].measures[0].programme == "RUSSIA-EO14024"


def test_the_first_day_on_the_list_counts_and_other_events_are_issues(tmp_path: Path) -> None:
    event = '<EntryEvent ID="44105" EntryEventTypeID="1" LegalBasisID="1">'
    earlier = (
        '<EntryEvent ID="5" EntryEventTypeID="1" LegalBasisID="91703"><Date CalendarTypeID="1">'
        "<Year>2020</Year><Month>2</Month><Day>29</Day></Date></EntryEvent>"
    )
    found = changed(tmp_path, NAME, (event, earlier + event))
    (measure,) = found.entities["44105"].measures
    assert str(measure.listed_on) == "2020-02-29"
    removed = earlier.replace('TypeID="1" L', 'TypeID="2" L')
    known = ('<EntryEventType ID="1">Created</EntryEventType>',
             '<EntryEventType ID="1">Created</EntryEventType>'
             '<EntryEventType ID="2">Removed</EntryEventType>')  # fmt: skip
    found = changed(tmp_path, NAME, known, (event, removed + event))
    assert issues(found) == [
        ("event_unknown", "'Removed' is not an event that we know", "EntryEvent 5")
    ]
    assert str(found.entities["44105"].measures[0].listed_on) == "2023-08-16"
    assert "Removed 2020-02-29" in remarks(found.entities["44105"])


def test_the_file_s_legal_basis_serves_where_a_single_programme_has_none(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("<Comment>UKRAINE-EO13685<", "<Comment>CRIMEA<"))
    assert [(m.programme, m.legal_basis) for m in found.entities["44104"].measures] == [
        ("CRIMEA", "Executive Order 13685 (Ukraine)")
    ]


def test_comments_and_references_are_kept(tmp_path: Path) -> None:
    profile = "</Profile>\n    </DistinctParty>\n  </DistinctParties>"
    value = "<ExRefValue>QDi.001</ExRefValue>"
    reference = f'<ExternalReference ExRefTypeID="7">{value}</ExternalReference>'
    entry = '<EntryEvent ID="44105"'
    found = changed(
        tmp_path,
        NAME,
        ("<ExRefTypeValues>", '<ExRefTypeValues><ExRefType ID="7">UN reference</ExRefType>'),
        (profile, reference + profile),
        (entry, f"<LimitationsToListing>Only ships</LimitationsToListing>{entry}"),
        ("Also uses false papers", "Gender Male; Passport X99 (Cyprus); (Linked To: NOBODY)"),
    )
    assert found.issues == {}
    assert {"UN reference: QDi.001", "LimitationsToListing: Only ships"} <= set(
        remarks(found.entities["44105"])
    )
    person = found.entities["44101"]
    assert ("X99", "cy") in [(i.value, i.country) for i in person.identifiers]
    assert "(Linked To: NOBODY)" in remarks(person)


def test_links_between_entries_and_unknown_elements_are_issues(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ("<SanctionsEntryLinks />",
         '<SanctionsEntryLinks><SanctionsEntryLink ID="3" /></SanctionsEntryLinks>'),
        ('<Profile ID="44105"', '<Mood>calm</Mood><Profile ID="44105"'),
    )  # fmt: skip
    assert found.issues == {"entry_link_unread": 1, "element_unknown": 1}
    assert "Mood: calm" in remarks(found.entities["44105"])


def test_a_delta_is_not_a_list(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match="only what changed since version 3"):
        changed(tmp_path, NAME, ('Version="4"', 'Version="4" DeltaBaseVersion="3"'))
