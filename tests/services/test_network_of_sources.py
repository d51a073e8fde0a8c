"""Relations of every source that states them, as they are shown, with where they stand."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.db.session import transaction
from app.domain.screening import Options
from app.network.views import NetworkView
from app.services.network import network_of
from tests.services.network_lists import NOW, House, house
from tests.sources.ofac_files import LIST
from tests.sources.opensanctions_files import entity

FTM = [
    entity("ada", "Person", True, name="Ada Lovelace", topics="sanction"),
    entity("works", "Company", name="Engine Works"),
    entity("mill", "Company", name="Paper Mill of Ockham"),
    entity("ben", "Person", name="Benjamin Herschel"),
    entity("own", "Ownership", owner="ada", asset="works", percentage="51", startDate="2020-02-01"),
    entity("was", "Ownership", owner="ada", asset="mill", percentage="80", endDate="2021"),
    entity("now", "Ownership", owner="ada", asset="mill", percentage="25-50"),
    entity("dir", "Directorship", director="ada", organization="works", role="chair"),
    entity("fam", "Family", person="ada", relative="ben", relationship="brother-in-law"),
    entity("aso", "Associate", person="ada", associate="ben"),
    entity("mem", "Membership", member="ben", organization="works"),
    entity("rep", "Representation", agent="ben", client="ada"),
    entity("lnk", "UnknownLink", subject="mill", object="ben", role="named together"),
]
KINDS = {
    # FollowTheMoney's schema and id: our kind, the ends, the share, the days.
    "Ownership own": ("owns", "ada", "works", "51 %", date(2020, 2, 1), None),
    "Ownership was": ("owns", "ada", "mill", "80 %", None, date(2021, 12, 31)),
    "Ownership now": ("owns", "ada", "mill", "25 to 50 %", None, None),
    "Directorship dir": ("acts_for", "ada", "works", None, None, None),
    "Family fam": ("family", "ada", "ben", None, None, None),
    "Associate aso": ("associate", "ada", "ben", None, None, None),
    "Membership mem": ("member_of", "ben", "works", None, None, None),
    "Representation rep": ("acts_for", "ben", "ada", None, None, None),
    "UnknownLink lnk": ("linked_to", "mill", "ben", None, None, None),
}


TODAY = NOW.date()


def shown(lists: House, id: str, day: date = TODAY, depth: int = 2) -> NetworkView:
    with transaction(lists.sessions) as session:
        snapshot = lists.catalogue.catch_up(session)
        return network_of(session, snapshot, id, day=day, depth=depth)


def test_every_link_of_followthemoney(sqlite_url: str, tmp_path: Path) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        text = "\n".join(map(json.dumps, FTM))
        made.load("opensanctions", text, name="entities.ftm.json")
        found = {}
        for day in (date(2021, 6, 1), TODAY):
            for edge in shown(made, "opensanctions:ada", day).edges:
                for told in edge.statements:
                    assert told.provenance.source == "opensanctions"
                    ends = (edge.from_id.split(":")[1], edge.to_id.split(":")[1])
                    days = (told.starts_on, told.ends_on)
                    key = told.provenance.locator
                    found[key] = (edge.kind, *ends, told.percentage, *days)
        assert found == KINDS
        # What is over is not among the relations of a later day.
        now = shown(made, "opensanctions:ada")
        told_now = {s.provenance.locator for e in now.edges for s in e.statements}
        assert "Ownership was" not in told_now
        states = {node.id: node.state for node in now.nodes}
        assert states["opensanctions:works"] == "owned"
        assert states["opensanctions:mill"] == "possibly_owned"


def test_ofacs_relationships_have_their_kinds_and_places(sqlite_url: str, tmp_path: Path) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        text = (LIST / "sdn_advanced.xml").read_text("utf-8")
        made.load("ofac-sdn", text, name="sdn_advanced.xml")
        view = shown(made, "ofac-sdn:44101", depth=1)
        kinds = {(e.from_id[-5:], e.kind, e.to_id[-5:]) for e in view.edges}
        assert ("44101", "controls", "44102") in kinds
        assert any(kind == "family" for _, kind, _ in kinds)
        places = {s.provenance.locator for e in view.edges for s in e.statements}
        assert all("ProfileRelationship 800" in place for place in places)


@pytest.mark.parametrize("depth", [1, 2])
def test_depth_of_links_over_the_links_of_a_source(
    sqlite_url: str, tmp_path: Path, depth: int
) -> None:
    with house(sqlite_url, tmp_path, links="") as made:
        entities = [
            entity("ada", "Person", True, name="Ada Lovelace", topics="sanction"),
            entity("ben", "Person", name="Benjamin Herschel"),
            entity("club", "Organization", name="Analytical Society"),
            entity("fam", "Family", person="ada", relative="ben"),
            entity("mem", "Membership", member="ben", organization="club"),
        ]
        made.load("opensanctions", "\n".join(map(json.dumps, entities)), name="entities.ftm.json")
        hits = made.ask("Analytical Society", Options(link_depth=depth)).hits
        assert [hit.risk.value for hit in hits] == (["linked"] if depth == 2 else [])
