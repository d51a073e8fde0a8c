"""Quirks of OFAC's classic XML format."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.errors import ListRejected
from tests.sources.ofac_files import changed, of_kind, only_issue, remarks

NAME = "sdn.xml"


def test_the_misspelt_tag_is_the_real_one(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("publshInformation", "publishInformation"))
    assert len(found.entities) == 5
    # Nothing else states how many entries there are.
    counted = changed(tmp_path, NAME, ("<Record_Count>5<", "<Record_Count>6<"))
    assert only_issue(counted) == (
        "record_count",
        "the file says that it holds 6 entries and holds 5",
        "sdn.xml Record_Count",
        None,
    )


def test_names_and_their_kinds(tmp_path: Path) -> None:
    person = changed(tmp_path, NAME).entities["44101"]
    assert [(n.full, n.kind, n.stated) for n in person.names] == [
        ("PETROV, Ivan Ivanovich", NameKind.PRIMARY, "PETROV, Ivan Ivanovich"),
        ("PETROFF, Ivan", NameKind.ALIAS, "a.k.a. (strong): PETROFF, Ivan"),
        ("SIDOROV, Ivan", NameKind.FORMER, "f.k.a. (strong): SIDOROV, Ivan"),
        ("Vanya", NameKind.WEAK, "a.k.a. (weak): Vanya"),
    ]
    assert person.names[1].locator == "sdn.xml aka 501006"


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (("<type>f.k.a.", "<type>p.k.a."), "alias_type_unknown", "'p.k.a.' is not a type of alias"),
        (
            ("<category>weak", "<category>feeble"),
            "alias_category_unknown",
            "'feeble' is neither strong nor weak",
        ),
        (("<sdnType>Vessel", "<sdnType>Train"), "type_unknown", "'Train' is not a known type"),
        (
            ("<idType>Target Type", "<idType>Shoe Size"),
            "label_unknown",
            "'Shoe Size' is not a label that we know",
        ),
        (
            ("<country>Cyprus", "<country>Atlantis"),
            "country_unknown",
            "'Atlantis' is not a country that we know",
        ),
        (
            ("<dateOfBirth>circa 1965", "<dateOfBirth>spring 1965"),
            "date_unreadable",
            "'spring 1965' is not a date: alt. DOB spring 1965",
        ),
    ],
)
def test_what_is_not_known_is_an_issue(
    tmp_path: Path, change: tuple[str, str], code: str, message: str
) -> None:
    found = changed(tmp_path, NAME, change)
    assert {(i.code, i.message) for i in found.log.issues} == {(code, message)}


def test_an_unknown_label_is_kept_in_ofac_s_words(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("<idType>Target Type", "<idType>Shoe Size"))
    assert "Shoe Size Private Company" in remarks(found.entities["44102"])


def test_known_notes_stay_remarks_without_an_issue(tmp_path: Path) -> None:
    labels = [
        "Executive Order 13662 Directive Determination -",
        "Executive Order 14024 Directive Information",
        "Effective Date (EO 14024 Directive 1a):",
        "Purchase/Sales For Divestment Date (CMIC)",
        "CAATSA Section 235 Information:",
        "IFCA Determination -",
    ]
    for label in labels:
        found = changed(tmp_path, NAME, ("Target Type", label))
        assert found.issues == {}
        assert f"{label} Private Company" in remarks(found.entities["44102"])


def test_an_element_of_a_later_edition_is_kept_and_said(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("</sdnType>", "</sdnType><shoeSize>44</shoeSize>"))
    assert found.issues == {"element_unknown": 5}
    assert all("shoeSize: 44" in remarks(e) for e in found.entities.values())


@pytest.mark.parametrize("tag", ["address", "vesselInfo"])
def test_so_is_one_within_another(tmp_path: Path, tag: str) -> None:
    found = changed(tmp_path, NAME, (f"</{tag}>", f"<deck>upper</deck></{tag}>"))
    assert set(found.issues) == {"element_unknown"}


def test_a_vessel_s_details(tmp_path: Path) -> None:
    vessel = changed(tmp_path, NAME).entities["44103"]
    assert vessel.type is EntityType.VESSEL
    assert {(i.type, i.value, i.valid) for i in vessel.identifiers} == {
        (IdentifierType.CALL_SIGN, "5BTR3", None),
        (IdentifierType.IMO, "9074729", True),
        (IdentifierType.MMSI, "273456780", None),
    }
    assert of_kind(vessel, AttributeKind.TONNAGE) == ["24,065", "16,621 GRT"]
    assert of_kind(vessel, AttributeKind.FLAG) == ["pa"]


def test_a_wrong_check_digit_is_kept_and_marked(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, ("IMO 9074729", "IMO 9074728"))
    imo = [i for i in found.entities["44103"].identifiers if i.type is IdentifierType.IMO]
    assert [(i.value, i.valid) for i in imo] == [("9074728", False)]


LINK = "(Linked To: PETROV, Ivan Ivanovich)"


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        (LINK, ["44101"]),
        ("(Linked To: PETROV, Ivan Ivanovich; Linked To: LADY MARIA)", ["44101", "44103"]),
        ("(Linked To: PETROV, Ivan Ivanovich); (Linked To: LADY MARIA)", ["44101", "44103"]),
        ("(Linked To: SIDOROV, Ivan)", ["44101"]),
        ("Linked To: PETROV, Ivan Ivanovich", ["44101"]),
    ],
)
def test_links_stand_in_brackets(tmp_path: Path, words: str, targets: list[str]) -> None:
    found = changed(tmp_path, NAME, (f"worldwide; {LINK}", f"worldwide; {words}"))
    holding = found.entities["44102"]
    assert [r.target for r in holding.relations] == [f"ofac-sdn:{t}" for t in targets]
    assert "All offices worldwide" in remarks(holding)
    assert found.issues == {}


def test_a_name_may_end_in_a_bracket_of_its_own(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ("<lastName>LADY MARIA<", "<lastName>LADY MARIA (2)<"),
        (LINK, "(Linked To: LADY MARIA (2))"),
    )
    assert found.entities["44102"].relations[0].target == "ofac-sdn:44103"


def test_a_link_to_nobody_is_an_issue_and_a_remark(tmp_path: Path) -> None:
    found = changed(tmp_path, NAME, (f"worldwide; {LINK}", "worldwide; (Linked To: NOBODY LTD.)"))
    assert only_issue(found) == (
        "link_unresolved",
        "'NOBODY LTD.' is not the name of any entry of this list",
        "sdn.xml uid 44102 remarks",
        "44102",
    )
    assert "(Linked To: NOBODY LTD.)" in remarks(found.entities["44102"])


def test_an_entry_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match="sdnEntry 3 gives no name for entry 44103") as caught:
        changed(tmp_path, NAME, ("<lastName>LADY MARIA</lastName>", ""))
    assert caught.value.details["row"] == 3


def test_an_alias_or_a_document_without_a_value_is_an_issue(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        NAME,
        ("<lastName>SEA BREEZE</lastName>", ""),
        ("<idNumber>273456780</idNumber>", ""),
        ("<program>RUSSIA-EO14024</program>", ""),
    )
    assert found.issues == {
        "alias_empty": 1,
        "identifier_unreadable": 1,
        "programme_missing": 1,
    }
    assert "MMSI" in remarks(found.entities["44103"])
