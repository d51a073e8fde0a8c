"""Views made by hand, to be drawn and exported."""

from datetime import date

from app.domain.screening import Provenance
from app.network.views import EdgeView, NetworkView, NodeView, StatementView

PLACE = Provenance(
    source="relations",
    list_version="sha256:00",
    published=date(2024, 1, 1),
    entry="a:1",
    locator="Register: owner a:1",
)


def node(id: str, type: str = "organization", state: str = "unlisted", **more: object) -> NodeView:
    facts: dict[str, object] = {"caption": f"Name of {id}", "distance": 1, **more}
    return NodeView(id=id, type=type, state=state, **facts)  # type: ignore[arg-type]  # as above


def edge(from_id: str, to_id: str, kind: str = "owns", percentage: str | None = None) -> EdgeView:
    told = StatementView(
        stated=f"{from_id} {kind} {to_id}",
        percentage=percentage,
        role=None,
        starts_on=date(2020, 1, 1),
        ends_on=None,
        origin="Register",
        provenance=PLACE,
    )
    return EdgeView(
        from_id=from_id,
        to_id=to_id,
        kind=kind,
        percentage=percentage,
        disagree=False,
        statements=(told,),
    )


def view(nodes: list[NodeView], edges: list[EdgeView], truncated: bool = False) -> NetworkView:
    return NetworkView(
        entity_id=nodes[0].id,
        caption=nodes[0].caption,
        day=date(2024, 1, 1),
        depth=2,
        truncated=truncated,
        nodes=tuple(nodes),
        edges=tuple(edges),
    )
