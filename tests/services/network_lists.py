"""Small lists with relations between them, loaded as a user loads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.domain.kinds import Standing
from app.domain.screening import Options, Screening
from app.services.catalogue import Catalogue
from app.services.loading import load_version
from app.services.questions import build_query
from app.services.relations import list_reader
from app.services.screening import screen
from app.sources.base import SourceFile

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WATCHLIST = """id,type,name,programme
p1,person,Ivan Petrovich Sokolov,TEST
p2,person,Maria Andreevna Belova,TEST
c1,organization,Zarya Shipping LLC,TEST
"""
REGISTER = """id,type,name
a,organization,Northern Timber Trading
b,organization,Baltic Plywood Factory
c,organization,Karelian Paper Mill
d,organization,Onega Consulting Bureau
e,organization,Ladoga Fish Canning
n,person,Nikolai Fyodorovich Gromov
x,organization,Unrelated Bakery Cooperative
"""
LINKS = """owner,owned,percentage,kind,from,to,source
custom:wl:p1,custom:reg:a,60%,owns,2019,,Register extract 1
custom:reg:a,custom:reg:b,30,owns,,,Register extract 2
custom:wl:p2,custom:reg:b,25,owns,,,Register extract 3
custom:wl:p2,custom:reg:c,,owns,,,Newspaper
custom:wl:p1,custom:reg:d,10,owns,,,Register extract 4
custom:reg:n,custom:wl:p1,,family,,,Interview
custom:reg:n,custom:reg:e,100,owns,,,Register extract 5
"""


class House:
    """A database, its catalogue, and what tests do with them."""

    def __init__(self, sessions: SessionFactory, folder: Path) -> None:
        self.sessions = sessions
        self.folder = folder
        self.catalogue = Catalogue(folder / "index", today=NOW.date)

    def load(
        self,
        source: str,
        text: str,
        *,
        standing: Standing = Standing.LISTED,
        published: date = date(2025, 1, 1),
        name: str = "list.csv",
    ) -> None:
        path = self.folder / name
        path.write_text(text, "utf-8")
        load_version(
            self.sessions,
            list_reader(source, self.sessions, standing),
            [SourceFile.at(path)],
            published=published,
            now=NOW,
            accept=True,
            prepare=self.catalogue.prepare,
        )

    def ask(self, name: str, options: Options | None = None) -> Screening:
        query = build_query(name=name, type="any", today=NOW.date())
        with transaction(self.sessions) as session:
            self.catalogue.catch_up(session)
        return screen(self.sessions, self.catalogue, query, options or Options(), now=NOW)


@contextmanager
def house(url: str, folder: Path, *, links: str = LINKS) -> Iterator[House]:
    """The three lists above in a fresh database."""
    engine = make_engine(url)
    try:
        made = House(session_factory(engine), folder)
        made.load("custom:wl", WATCHLIST)
        made.load("custom:reg", REGISTER, standing=Standing.REGISTER)
        if links:
            made.load("relations", links)
        yield made
    finally:
        engine.dispose()
