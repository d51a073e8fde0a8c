"""Entities that are not listed become hits by who owns them, or by whom they are related to."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.db.session import transaction
from app.domain.kinds import EuLimit, Risk, Standing, Verdict
from app.domain.screening import Hit, Options
from app.errors import ListRejected
from app.services.loading import load_seeds
from app.services.stored_screenings import get_screening
from app.services.versions import issues
from tests.conftest import REPO
from tests.services.network_lists import LINKS, NOW, House, house


@pytest.fixture
def lists(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    with house(sqlite_url, tmp_path) as made:
        yield made


def only(lists: House, name: str, options: Options | None = None) -> Hit:
    (hit,) = lists.ask(name, options).hits
    return hit


def test_a_company_owned_by_somebody_listed_is_a_hit(lists: House) -> None:
    hit = only(lists, "Northern Timber Trading")
    assert (hit.entity_id, hit.risk, hit.score) == ("custom:reg:a", Risk.OWNED, 1.0)
    (step,) = hit.path
    assert (step.from_id, step.to_id, step.kind) == ("custom:reg:a", "custom:wl:p1", "owns")
    assert (step.inverse, step.percentage) == (True, "60 %")
    assert (step.provenance.source, step.provenance.entry) == ("relations", "custom:wl:p1")
    assert [p.source for p in hit.provenance] == ["custom:reg", "custom:wl"]
    (note,) = hit.ownership
    assert (note.rule, note.status) == ("any", "certain")
    assert note.arithmetic == (
        "Northern Timber Trading: Ivan Petrovich Sokolov 60 % (listed) = 60 %, "
        "which is 50 % or more",
    )


def test_ownership_cascades_and_is_added_up(lists: House) -> None:
    hit = only(lists, "Baltic Plywood Factory")
    assert hit.risk is Risk.OWNED
    assert hit.ownership[0].arithmetic[0] == (
        "Baltic Plywood Factory: Northern Timber Trading 30 % (owned) + "
        "Maria Andreevna Belova 25 % (listed) = 55 %, which is 50 % or more"
    )
    assert {(s.from_id[-1], s.to_id) for s in hit.path} == {
        ("b", "custom:reg:a"),
        ("a", "custom:wl:p1"),
        ("b", "custom:wl:p2"),
    }


def test_an_unknown_share_is_possible_and_says_what_is_missing(lists: House) -> None:
    hit = only(lists, "Karelian Paper Mill")
    assert (hit.risk, hit.score, hit.ownership[0].status) == (Risk.OWNED, 0.95, "possible")
    assert hit.ownership[0].missing == (
        "the share that Maria Andreevna Belova holds of Karelian Paper Mill",
    )


def test_a_small_share_is_a_link(lists: House) -> None:
    hit = only(lists, "Onega Consulting Bureau")
    assert (hit.risk, hit.score, hit.verdict) == (Risk.LINKED, 0.9, Verdict.HIT)
    assert hit.ownership[0].status == "no"
    assert hit.explanation.endswith(
        "Not listed itself, but related to Ivan Petrovich Sokolov, which is listed: owns "
        "(stated by relations of 2025-01-01)."
    )
    assert sum(e.effect for e in hit.evidence) == pytest.approx(hit.score)


def test_a_relative_is_linked(lists: House) -> None:
    hit = only(lists, "Nikolai Fyodorovich Gromov")
    assert (hit.risk, [s.kind for s in hit.path]) == (Risk.LINKED, ["family"])
    assert not hit.path[0].inverse


def test_depth_is_an_option_and_each_relation_weighs(lists: House) -> None:
    assert lists.ask("Ladoga Fish Canning").hits == ()
    hit = only(lists, "Ladoga Fish Canning", Options(link_depth=2))
    assert (hit.risk, hit.score) == (Risk.LINKED, 0.81)
    assert [s.kind for s in hit.path] == ["owns", "family"]
    assert [s.inverse for s in hit.path] == [True, False]


def test_links_can_be_left_out_and_ownership_cannot(lists: House) -> None:
    off = Options(include_linked=False)
    assert lists.ask("Nikolai Fyodorovich Gromov", off).hits == ()
    assert only(lists, "Northern Timber Trading", off).risk is Risk.OWNED
    assert only(lists, "Ivan Petrovich Sokolov", off).path == ()


def test_whoever_is_related_to_nobody_is_clear(lists: House) -> None:
    assert lists.ask("Unrelated Bakery Cooperative").verdict is Verdict.CLEAR


def test_a_register_alone_makes_no_hit(sqlite_url: str, tmp_path: Path) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        assert made.ask("Northern Timber Trading").hits == ()


def test_the_answer_is_read_back_as_it_was_given(lists: House) -> None:
    given = lists.ask("Baltic Plywood Factory")
    with transaction(lists.sessions) as session:
        assert get_screening(session, given.id) == given


def test_the_day_asked_about_decides_which_holdings_count(sqlite_url: str, tmp_path: Path) -> None:
    head = LINKS.partition("\n")[0]
    rows = f"{head}\ncustom:wl:p1,custom:reg:a,60,owns,2019,2025-06,Extract\n"
    with house(sqlite_url, tmp_path, links=rows) as made:
        then = Options(as_of=date(2025, 6, 30))
        assert only(made, "Northern Timber Trading", then).risk is Risk.OWNED
        # On the day of the question, in 2026, it is over.
        assert made.ask("Northern Timber Trading").hits == ()


def test_statements_that_disagree_are_both_shown(sqlite_url: str, tmp_path: Path) -> None:
    head = LINKS.partition("\n")[0]
    rows = "".join(f"custom:wl:p1,custom:reg:a,{n},owns,,,Extract {n}\n" for n in (40, 60))
    with house(sqlite_url, tmp_path, links=f"{head}\n{rows}") as made:
        hit = only(made, "Northern Timber Trading")
        assert [s.percentage for s in hit.path] == ["40 %", "60 %"]
        assert "disagree; the stricter reading, 60 %, was used" in hit.ownership[0].notes[0]


def test_an_owner_that_left_its_list_blocks_no_more(lists: House) -> None:
    lists.load("custom:wl", "id,type,name\np2,person,Maria Andreevna Belova\n")
    assert lists.ask("Northern Timber Trading").hits == ()
    assert lists.ask("Ivan Petrovich Sokolov").hits == ()


def test_relations_with_unknown_ids_load_nothing(lists: House) -> None:
    with pytest.raises(ListRejected) as caught:
        lists.load("relations", LINKS + "custom:wl:p9,Moscow,50,,,,x\n")
    assert caught.value.details["total"] == 2
    assert only(lists, "Northern Timber Trading").risk is Risk.OWNED


def test_a_place_is_known_by_the_lists_addresses(sqlite_url: str, tmp_path: Path) -> None:
    with house(sqlite_url, tmp_path) as made:
        load_seeds(made.sessions, REPO / "seeds", now=NOW)
        with pytest.raises(ListRejected, match="'Bratislava' is a place"):
            made.load("relations", LINKS + "Bratislava,custom:reg:a,50,,,,x\n")


@pytest.mark.parametrize("name", ["Verus", "Versor", "Defense Engineering"])
def test_the_articles_companies_lead_to_the_man_behind_them(
    sqlite_url: str, tmp_path: Path, name: str
) -> None:
    with house(sqlite_url, tmp_path) as made:
        load_seeds(made.sessions, REPO / "seeds", now=NOW, prepare=made.catalogue.prepare)
        hit = made.ask(name).hits[0]
        assert hit.risk is Risk.SANCTIONED
        assert {s.to_caption for s in hit.path} == {"MKRTYCHEV, Ashot"}
        statements = [s.statement for s in hit.path]
        assert any("Slovak national" in s for s in statements)
        assert "Linked To: MKRTYCHEV, Ashot." in statements


SDN = """41736,"MKRTYCHEV, Ashot","individual","DPRK",{0},{0},{0},{0},{0},{0},{0},\
"DOB 07 May 1966; POB Baku, Azerbaijan; citizen Slovakia; Passport BD3843329 (Slovakia)."
44579,"VERSOR S.R.O.",{0},"DPRK",{0},{0},{0},{0},{0},{0},{0},\
"Organization Established Date 14 Apr 2012; Tax ID No. 2023480030 (Slovakia); \
Linked To: MKRTYCHEV, Ashot."
"""


def test_the_path_has_the_statements_of_the_article_and_of_ofac(
    sqlite_url: str, tmp_path: Path
) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        load_seeds(made.sessions, REPO / "seeds", now=NOW)
        made.load("ofac-sdn", SDN.format("-0- ").replace("\\\n", ""))
        hit = made.ask("Versor").hits[0]
        assert {s.to_caption for s in hit.path} == {"MKRTYCHEV, Ashot"}
        assert [(s.provenance.source, s.provenance.locator) for s in hit.path] == [
            ("article", "paragraph 14"),
            ("article", "ofac-sdn 44579: sdn.csv ent_num 44579 Remarks"),
            ("article", "press: other press reports, not kept here"),
            ("ofac-sdn", "sdn.csv ent_num 44579 Remarks"),
        ]


def test_each_regime_judges_by_its_own_list(sqlite_url: str, tmp_path: Path) -> None:
    head = LINKS.partition("\n")[0]
    with house(sqlite_url, tmp_path, links="") as made:
        load_seeds(made.sessions, REPO / "seeds", now=NOW)
        uk = 'Report Date: ,31/01/2025\nUnique ID,Name 6,Name type,"Individual, Entity, Ship"\n'
        made.load("uk-sl", f"{uk}R1,GROMOV,Primary name,Individual\n")
        rows = "article:ashot-mkrtychev,custom:reg:a,30,,,,x\nuk-sl:R1,custom:reg:a,30,,,,y\n"
        made.load("relations", f"{head}\n{rows}article:ashot-mkrtychev,custom:reg:b,50,,,,z\n")
        both = only(made, "Northern Timber Trading")
        assert [(n.rule, n.status) for n in both.ownership] == [
            ("ofac", "no"),
            ("uk", "no"),
            ("any", "certain"),
        ]
        half = only(made, "Baltic Plywood Factory")
        assert [(n.rule, n.status) for n in half.ownership] == [
            ("ofac", "certain"),
            ("any", "certain"),
        ]
        assert "(OFAC 50 Percent Rule, Any list, strictest reading)" in half.explanation
        assert "exactly 50 %" in half.ownership[0].notes[0]


UK = (
    'Report Date: ,31/01/2025\nUnique ID,Name 6,Name type,"Individual, Entity, Ship"\n'
    "R1,GROMOV,Primary name,Individual\nR2,BELOV,Primary name,Individual\n"
)


def test_those_who_act_jointly_are_added_up_and_it_is_said(sqlite_url: str, tmp_path: Path) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        made.load("uk-sl", UK)
        head = LINKS.partition("\n")[0]
        held = "uk-sl:R1,custom:reg:a,30,,,,x\nuk-sl:R2,custom:reg:a,30,,,,y\n"
        made.load("relations", f"{head}\n{held}")
        apart = only(made, "Northern Timber Trading")
        assert [(n.rule, n.status) for n in apart.ownership] == [("uk", "no"), ("any", "certain")]
        agreed = "uk-sl:R2,uk-sl:R1,,acts_jointly,2020,2025-12-31,Shareholders' agreement\n"
        made.load("relations", f"{head}\n{held}{agreed}")
        then = only(made, "Northern Timber Trading", Options(as_of=date(2025, 12, 31)))
        assert then.ownership[0].status == "certain"
        assert "GROMOV 30 % (listed) = 60 %" in then.ownership[0].arithmetic[0]
        assert then.ownership[0].notes == (
            "BELOV and GROMOV are stated to act jointly, so their shares are added up",
        )
        assert [(s.kind, s.provenance.locator[:23]) for s in then.path][-1] == (
            "acts_jointly",
            "Shareholders' agreement",
        )
        # In 2026 the agreement is over.
        assert only(made, "Northern Timber Trading").ownership[0].status == "no"


EU = """<export xmlns="http://eu.europa.ec/fpi/fsd/export"
 generationDate="2025-01-31T14:39:54+01:00">
<sanctionEntity euReferenceNumber="EU.9.1" logicalId="7">
<subjectType code="person" classificationCode="P"/>
<nameAlias wholeName="Anatoly Vasilyevich Zorin" strong="true" logicalId="1"/></sanctionEntity>
</export>"""


def test_the_eu_limit_is_read_as_asked_and_the_answer_says_so(
    sqlite_url: str, tmp_path: Path
) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        made.load("eu-fsf", EU, name="list.xml")
        head = LINKS.partition("\n")[0]
        made.load("relations", f"{head}\neu-fsf:7,custom:reg:a,50,,,,x\n")
        for reading, status, edition in (
            (EuLimit.HALF_OR_MORE, "certain", "11623/24"),
            (EuLimit.MORE_THAN_HALF, "no", "8519/18"),
        ):
            hit = only(made, "Northern Timber Trading", Options(eu_limit=reading))
            notes = {note.rule: note for note in hit.ownership}
            assert (notes["eu"].status, notes["any"].status) == (status, "certain")
            assert edition in notes["eu"].limit_source
            assert f"was read as {notes['eu'].limit} (EU Council" in notes["eu"].notes[0]


def test_a_user_can_say_who_owns_a_listed_company(lists: House) -> None:
    lists.load("relations", LINKS + "custom:wl:p1,custom:wl:c1,51,owns,,,Extract 6\n")
    hit = only(lists, "Zarya Shipping LLC")
    assert hit.risk is Risk.SANCTIONED
    assert [(s.to_id, s.kind, s.percentage) for s in hit.path] == [("custom:wl:p1", "owns", "51 %")]


def test_whom_a_list_has_delisted_is_a_hit_only_if_owned(sqlite_url: str, tmp_path: Path) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        made.load("custom:old", "id,type,name\n1,organization,Gamma Freight Forwarding\n",
                  standing=Standing.DELISTED)  # fmt: skip
        head = LINKS.partition("\n")[0]
        made.load("relations", f"{head}\ncustom:wl:p1,custom:old:1,40,owns,,,x\n")
        assert made.ask("Gamma Freight Forwarding").hits == ()
        made.load("relations", f"{head}\ncustom:wl:p1,custom:old:1,50,owns,,,x\n")
        assert only(made, "Gamma Freight Forwarding").risk is Risk.OWNED


def test_relations_of_somebody_who_left_the_list_still_load(lists: House) -> None:
    lists.load("custom:wl", "id,type,name\np2,person,Maria Andreevna Belova\n")
    lists.load("relations", LINKS + "custom:wl:p2,custom:reg:d,70,owns,,,Register extract 9\n")
    with transaction(lists.sessions) as session:
        told = issues(session, "relations", code="entity_gone").issues
    assert [issue.locator for issue in told] == [f"list.csv row {n}" for n in (2, 6, 7)]
    assert "owner custom:wl:p1 stands on its list no more" in told[0].message
    assert only(lists, "Onega Consulting Bureau").risk is Risk.OWNED
    assert lists.ask("Northern Timber Trading").hits == ()
