"""OFAC's four formats, in files of our own that say the same."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.domain.entities import Entity
from app.domain.kinds import EntityType, IdentifierType, NameKind, RelationKind
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader
from tests.sources.reading import read

LIST = Path(__file__).parent / "ofac_list"
SDN, CONS = OfacReader.sdn(), OfacReader.consolidated()
CSV = ("sdn.csv", "alt.csv", "add.csv")
CLASSIC, ADVANCED, ENHANCED = "sdn.xml", "sdn_advanced.xml", "sdn_enhanced.xml"
XML = (CLASSIC, ADVANCED, ENHANCED)
STATING_LISTS = (ADVANCED, ENHANCED)
"""The formats that say which list an entry stands on."""


def given(*names: str) -> list[SourceFile]:
    return [SourceFile.at(LIST / name) for name in names]


def loaded(*names: str) -> dict[str, Entity]:
    log = IssueLog()
    entities = {e.key: e for e in SDN.read(given(*names), log)}
    assert [i for i in log.issues if i.code != "file_missing"] == []
    return entities


def said(entity: Entity) -> dict[str, object]:
    """What every format says of an entity."""
    return {
        "type": entity.type,
        "caption": entity.caption,
        "names": {(n.full, n.kind, n.family, n.given) for n in entity.names if not n.script},
        "measures": [(m.programme, m.legal_basis, m.authority) for m in entity.measures],
        "numbers": {(i.type, i.value, i.country, i.valid) for i in entity.identifiers},
        "dates": {(d.kind, d.value, d.stated.removeprefix("alt. ")) for d in entity.dates},
        "addresses": [
            (a.full, a.street, a.city, a.region, a.postal_code, a.country) for a in entity.addresses
        ],
        "attributes": {
            (a.kind, a.value)
            for a in entity.attributes
            if not a.value.startswith(("Legal authority", "Sanctions type"))
        },
        "url": entity.url,
    }


@pytest.mark.parametrize("name", XML)
def test_the_formats_say_the_same(name: str) -> None:
    csv, xml = loaded(*CSV), loaded(name)
    assert list(xml) == ["44101", "44102", "44103", "44104", "44105"]
    for key, entity in csv.items():
        assert said(xml[key]) == said(entity)


@pytest.mark.parametrize("name", XML)
def test_links_lead_to_the_same_entries(name: str) -> None:
    csv, xml = loaded(*CSV), loaded(name)
    for key, entity in csv.items():
        links = {r.target for r in entity.relations}
        stated = {
            r.target
            for r in xml[key].relations
            if r.kind is not RelationKind.CONTROLS and "former" not in (r.role or "")
        }
        assert stated == links


@pytest.mark.parametrize("name", XML)
def test_every_format_keeps_the_words_of_a_document(name: str) -> None:
    passport = next(
        i for i in loaded(name)["44101"].identifiers if i.type is IdentifierType.PASSPORT
    )
    words = "Passport BD3843329 (Slovakia) issued 08 Apr 2019 expires 08 Apr 2029"
    assert passport.stated == words
    assert (passport.value, passport.country, passport.label) == ("BD3843329", "sk", "Passport")


@pytest.mark.parametrize("name", STATING_LISTS)
def test_the_later_formats_say_more(name: str) -> None:
    entities = loaded(name)
    ivan, holding = entities["44101"], entities["44102"]
    assert [(n.full, n.kind, n.script) for n in ivan.names if n.script] == [
        ("ПЕТРОВ, Иван Иванович", NameKind.ALIAS, "Cyrl")
    ]
    assert {m.listed_on for m in ivan.measures} == {date(2022, 3, 24)}
    remarks = {a.value for a in holding.attributes}
    assert {"Legal authority: Executive Order 13685 (Ukraine)", "Sanctions type: Block"} <= remarks
    # The owner holds the relation that has a kind; the link stays where OFAC states it.
    assert [(r.kind, r.target, r.role) for r in ivan.relations] == [
        (RelationKind.CONTROLS, "ofac-sdn:44102", "Owned or Controlled By")
    ]
    assert [(r.kind, r.target, r.role) for r in holding.relations] == [
        (RelationKind.LINKED_TO, "ofac-sdn:44101", "Owned or Controlled By"),
        (RelationKind.CONTROLS, "ofac-sdn:44104", "Owned or Controlled By"),
    ]
    assert entities["44105"].relations[0].kind is RelationKind.FAMILY


@pytest.mark.parametrize("name", XML)
def test_the_day_of_publication_is_read(name: str) -> None:
    assert SDN.published(given(name)) == date(2024, 3, 6)


def test_csv_states_no_day_of_publication() -> None:
    assert SDN.published(given(*CSV)) is None


WRONG_DAYS = {
    CLASSIC: ("03/06/2024", "31/12/2024", "Publish_Date"),
    ADVANCED: ("<Month>3</Month>", "<Month>13</Month>", "DateOfIssue"),
    ENHANCED: ("2024-03-06T00:00:00", "yesterday", "dataAsOf"),
}


@pytest.mark.parametrize(("name", "change"), WRONG_DAYS.items(), ids=WRONG_DAYS)
def test_a_day_that_is_none_is_refused(
    tmp_path: Path, name: str, change: tuple[str, str, str]
) -> None:
    stated, wrong, element = change
    path = tmp_path / name
    path.write_text((LIST / name).read_text("utf-8").replace(stated, wrong), "utf-8")
    with pytest.raises(ListRejected) as caught:
        SDN.published([SourceFile.at(path)])
    assert (caught.value.details["file"], caught.value.details["element"]) == (name, element)


NO_DAYS = {
    CLASSIC: r"<Publish_Date>.*?</Publish_Date>",
    ADVANCED: r"<DateOfIssue .*?</DateOfIssue>",
    ENHANCED: r"<dataAsOf>.*?</dataAsOf>",
}


@pytest.mark.parametrize(("name", "pattern"), NO_DAYS.items(), ids=NO_DAYS)
def test_a_file_without_a_day_states_none(tmp_path: Path, name: str, pattern: str) -> None:
    path = tmp_path / name
    text = (LIST / name).read_text("utf-8")
    path.write_text(re.sub(pattern, "", text, flags=re.DOTALL), "utf-8")
    assert SDN.published([SourceFile.at(path)]) is None


# --- Namespaces and the name of the file say nothing ----------------------------------------

NAMESPACES = ["http://tempuri.org/sdnList.xsd", "https://www.un.org/sanctions/1.0", "urn:other"]


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("namespace", NAMESPACES)
def test_namespaces_are_ignored(tmp_path: Path, name: str, namespace: str) -> None:
    text = (LIST / name).read_text("utf-8")
    changed = re.sub(r' xmlns="[^"]+"', f' xmlns="{namespace}"', text, count=1)
    assert changed != text
    assert read(SDN, tmp_path, changed).entities == loaded(name)


def test_without_a_namespace_it_is_the_same_list(tmp_path: Path) -> None:
    text = re.sub(r' xmlns="[^"]+"', "", (LIST / CLASSIC).read_text("utf-8"), count=1)
    assert list(read(SDN, tmp_path, text).entities) == list(loaded(CLASSIC))


# --- What is refused ------------------------------------------------------------------------


@pytest.mark.parametrize("names", [(CLASSIC, "sdn.csv"), ("alt.csv", ADVANCED), XML[:2]])
def test_a_mixture_of_formats_is_refused(names: tuple[str, ...]) -> None:
    for ask in (
        lambda: SDN.published(given(*names)),
        lambda: [*SDN.read(given(*names), IssueLog())],
    ):
        with pytest.raises(ListRejected, match=r"among 2 files: give either the files in CSV") as e:
            ask()
        assert e.value.details["files"] == list(names)


def test_another_publisher_s_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRejected, match=r"begins with <CONSOLIDATED_LIST>") as caught:
        read(SDN, tmp_path, "<CONSOLIDATED_LIST></CONSOLIDATED_LIST>")
    assert caught.value.details["element"] == "CONSOLIDATED_LIST"


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_half_a_file_is_refused_before_any_entry(tmp_path: Path, name: str, share: float) -> None:
    content = (LIST / name).read_bytes()
    path = tmp_path / "half.xml"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ListRejected, match="damaged or cut off"):
        next(iter(SDN.read([SourceFile.at(path)], IssueLog())))


BOMB = '<!DOCTYPE sdnList [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize("name", XML)
def test_a_document_type_is_refused(tmp_path: Path, name: str) -> None:
    head, _, rest = (LIST / name).read_text("utf-8").partition("\n")
    with pytest.raises(ListRejected, match="declares a document type"):
        read(SDN, tmp_path, f"{head}\n{BOMB}{rest}")


TWICE: dict[str, Callable[[str], str]] = {
    CLASSIC: lambda t: t.replace("<uid>44102</uid>", "<uid>44101</uid>"),
    ADVANCED: lambda t: t.replace('Party FixedRef="44102"', 'Party FixedRef="44101"'),
    ENHANCED: lambda t: t.replace('<entity id="44102"', '<entity id="44101"'),
}
UNNUMBERED: dict[str, Callable[[str], str]] = {
    CLASSIC: lambda t: t.replace("<uid>44102</uid>", "<uid></uid>"),
    ADVANCED: lambda t: t.replace('Party FixedRef="44102"', 'Party FixedRef="x"'),
    ENHANCED: lambda t: t.replace('<entity id="44102"', '<entity id=""'),
}


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("changes", [TWICE, UNNUMBERED], ids=["twice", "unnumbered"])
def test_an_entry_without_a_number_of_its_own_is_refused(
    tmp_path: Path, name: str, changes: dict[str, Callable[[str], str]]
) -> None:
    text = (LIST / name).read_text("utf-8")
    assert changes[name](text) != text
    with pytest.raises(ListRejected, match=r"44101|no number"):
        read(SDN, tmp_path, changes[name](text))


# --- Which list it is -----------------------------------------------------------------------


@pytest.mark.parametrize("name", STATING_LISTS)
def test_the_sdn_list_is_not_read_as_the_consolidated_list(tmp_path: Path, name: str) -> None:
    words = r"another list: 5 of its 5 entries stand on the 'SDN List'.*load it as ofac-sdn"
    with pytest.raises(ListRejected, match=words) as caught:
        read(CONS, tmp_path, (LIST / name).read_bytes())
    assert caught.value.details["list"] == "SDN List"


CONSOLIDATED: dict[str, Callable[[str], str]] = {
    ADVANCED: lambda t: t.replace('ListID="1550"', 'ListID="91512"'),
    ENHANCED: lambda t: t.replace('"1550" id', '"91512" id').replace(">SDN List<", ">NS-PLC<"),
}


@pytest.mark.parametrize("name", STATING_LISTS)
def test_the_consolidated_list_is_not_read_as_the_sdn_list(tmp_path: Path, name: str) -> None:
    text = CONSOLIDATED[name]((LIST / name).read_text("utf-8"))
    with pytest.raises(ListRejected, match="load it as ofac-cons"):
        read(SDN, tmp_path, text)
    found = read(CONS, tmp_path, text)
    assert found.issues == {}
    assert found.entities["44101"].id == "ofac-cons:44101"
    assert found.entities["44101"].measures[0].listed_on == date(2022, 3, 24)


@pytest.mark.parametrize("name", STATING_LISTS)
def test_a_stranger_among_the_entries_is_an_issue(tmp_path: Path, name: str) -> None:
    text = (LIST / name).read_text("utf-8")
    if name == ADVANCED:
        text = text.replace('ProfileID="44105" ListID="1550"', 'ProfileID="44105" ListID="91512"')
    else:
        first, tag, last = text.rpartition('refId="1550"')
        text = first + tag + last.replace(">SDN List<", ">Consolidated List<", 1)
    found = read(SDN, tmp_path, text)
    assert found.issues == {"list_other": 1}
    assert found.log.issues[0].entity_key == "44105"
    assert len(found.entities) == 5


@pytest.mark.parametrize("name", XML)
def test_an_entry_keeps_its_element_and_its_place(name: str) -> None:
    record = {CLASSIC: "<sdnEntry>", ADVANCED: '<DistinctParty FixedRef="44103">',
              ENHANCED: '<entity id="44103">'}  # fmt: skip
    vessel = loaded(name)["44103"]
    assert vessel.type is EntityType.VESSEL
    assert vessel.record.startswith(record[name])
    assert (vessel.row or "").endswith(" 3")
    assert all(fact.locator.startswith(f"{name} ") for fact in vessel.facts())
