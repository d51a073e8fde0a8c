"""The pictures of the documentation, drawn from the seeds; tools/write_pictures.py writes them."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory, transaction
from app.network.picture import draw
from app.resources import data_path
from app.services.catalogue import Catalogue
from app.services.loading import load_seeds
from app.services.network import whole_source

FOLDER = Path("docs/pictures")
DAY = date(2023, 9, 5)
"""When the article was published."""
TITLE = "Who is joined to whom in the article, and what OFAC's list adds"


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
    return {"article.svg": draw(view, TITLE)}
