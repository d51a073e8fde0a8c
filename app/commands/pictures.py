"""The pictures of the documentation, drawn from the seeds; tools/write_pictures.py writes them."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory, transaction
from app.network.picture import draw
from app.network.views import EdgeView, NetworkView, NodeView
from app.resources import data_path
from app.services.catalogue import Catalogue
from app.services.loading import load_seeds
from app.services.network import whole_source

FOLDER = Path("docs/pictures")
DAY = date(2023, 9, 5)
"""When the article was published."""
TITLE = "Who is joined to whom in the article, and what OFAC's list adds"
HUB_TITLE = "A tanker company with 131 relations; nothing of it exists"


def pictures() -> dict[str, str]:
    """Every picture by the name of its file."""
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/cordon.db"
        upgrade(url)
        engine = make_engine(url)
        try:
            sessions = session_factory(engine)
            load_seeds(sessions, data_path("seeds"), now=datetime(2023, 9, 6, tzinfo=UTC))
            with transaction(sessions) as session:
                snapshot = Catalogue(Path(home) / "index").current(session)
                view = whole_source(session, snapshot, "article", day=DAY)
        finally:
            engine.dispose()
    return {"article.svg": draw(view, TITLE), "hub.svg": draw(hub(), HUB_TITLE)}


def hub() -> NetworkView:
    """A company that does not exist, with about as many relations as the largest of OFAC's."""
    fleet = [_node(f"ship-{n}", f"POLAR STAR {n}", "vessel", "listed") for n in range(1, 65)]
    firms = [_node(f"firm-{n}", f"Polar Ship No. {n} Limited", state="owned") for n in range(1, 50)]
    doubtful = [
        _node(f"agent-{n}", f"Polar Agency {n}", state="possibly_owned") for n in range(1, 14)
    ]
    board = [_node(f"board-{n}", f"Director {n}", "person", "listed") for n in range(1, 5)]
    centre = _node("centre", "Polar Tanker Company", state="listed", distance=0)
    parent = _node("parent", "Ministry Shipping Fund", state="listed", hidden=86)
    edges = [
        _edge("parent", "centre", "controls"),
        *(_edge(ship.id, "centre", "linked_to") for ship in fleet),
        *(_edge("centre", firm.id, "owns", "100 %") for firm in firms),
        *(_edge("centre", agent.id, "owns") for agent in doubtful),
        *(_edge(person.id, "centre", "acts_for") for person in board),
    ]
    return NetworkView(
        entity_id=centre.id,
        caption=centre.caption,
        day=DAY,
        depth=1,
        truncated=False,
        nodes=(centre, parent, *fleet, *firms, *doubtful, *board),
        edges=tuple(edges),
    )


def _node(
    id: str,
    caption: str,
    type: str = "organization",
    state: str = "listed",
    *,
    distance: int = 1,
    hidden: int = 0,
) -> NodeView:
    return NodeView(
        id=id, caption=caption, type=type, state=state, distance=distance, hidden=hidden
    )


def _edge(from_id: str, to_id: str, kind: str, percentage: str | None = None) -> EdgeView:
    return EdgeView(
        from_id=from_id,
        to_id=to_id,
        kind=kind,
        percentage=percentage,
        disagree=False,
        statements=(),
    )
