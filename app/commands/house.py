"""What every command needs: settings, a migrated database, and one way to end with an error.

Importing it takes no time. A command that compares two names needs no database, and one that
screens a name needs neither migrations nor readers of lists.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from app.errors import AppError, InvalidRequest, StorageFull

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.db.session import SessionFactory
    from app.domain.entities import ListVersion
    from app.matching.profiles import Profiles
    from app.services.catalogue import Catalogue, Snapshot
    from app.services.refresh import Refresher
    from app.settings import Settings

POLITENESS = 10
Params = ParamSpec("Params")
Result = TypeVar("Result")


@dataclass(frozen=True)
class House:
    """The parts that a command works with."""

    settings: "Settings"
    sessions: "SessionFactory"

    @cached_property
    def catalogue(self) -> "Catalogue":
        """What opens and builds indexes; many commands do without, and start faster."""
        from app.services.catalogue import Catalogue

        return Catalogue(self.settings.index_dir, self.settings.required_sources)

    @cached_property
    def profiles(self) -> "Profiles":
        """Thresholds that can be asked for by name."""
        from app.services.profiles import profiles_of

        return profiles_of(self.settings.profiles)

    def prepare(self, session: "Session", versions: "tuple[ListVersion, ...]") -> None:
        """Build the index of these versions."""
        stepping_back(lambda: self.catalogue.prepare(session, versions))

    def snapshot(self) -> "Snapshot":
        """The lists in service."""
        from app.db.session import transaction

        with transaction(self.sessions) as session:
            return self.catalogue.current(session)

    def refreshable(self) -> list[str]:
        """The loaded sources that have an address to fetch them from."""
        from app.db import lists
        from app.db.session import transaction
        from app.sources.registry import READERS

        with transaction(self.sessions) as session:
            loaded = [version.source for version in lists.active_versions(session)]
        return [
            source
            for source in loaded
            if source in self.settings.source_urls
            or (source in READERS and READERS[source].info.downloads)
        ]

    def refresher(self, urls: dict[str, tuple[str, ...]] | None = None) -> "Refresher":
        """What refreshes sources here; ``urls`` come before those of the settings."""
        from app.services.refresh import Refresher
        from app.sources.fetch import Fetcher, FetchLimits, Proxy

        return Refresher(
            sessions=self.sessions,
            fetcher=Fetcher(
                limits=FetchLimits(max_bytes=self.settings.max_list_bytes),
                allow_http_hosts=frozenset(self.settings.fetch_hosts),
                proxy=Proxy.at(self.settings.proxy),
            ),
            folder=self.settings.download_dir,
            urls={**self.settings.source_urls, **(urls or {})},
            prepare=self.prepare,
            clock=self.now,
        )

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)


@contextmanager
def open_house(*, seeds: bool = True) -> Iterator[House]:
    """Settings and database; one that does not exist yet is made, with the ``seeds``."""
    from app.commands.collecting import end_at_once
    from app.db.newest import has_newest_schema
    from app.db.session import make_engine, session_factory
    from app.settings import read_settings

    end_at_once()
    settings = read_settings()
    engine = make_engine(settings.database)
    try:
        if not has_newest_schema(engine):
            from app.db.migrate import upgrade

            upgrade(settings.database)
        sessions = session_factory(engine)
        house = House(settings, sessions)
        if seeds:
            seed(house)
        yield house
    finally:
        engine.dispose()


def seed(house: House) -> None:
    """Load the seeds where no list is loaded, or where the seeds have changed."""
    if not house.settings.load_seeds:
        return
    from app.services.seeds import are_in_service

    if are_in_service(house.sessions, house.settings.seeds):
        return
    from app.services.loading import load_seeds

    load_seeds(house.sessions, house.settings.seeds, now=house.now(), prepare=house.prepare)


def stepping_back(work: Callable[[], Result]) -> Result:
    """Do long work that only computes while others, such as a server, come first.

    On Linux a priority belongs to a thread: what follows in this one is not held up, and
    above all nothing that holds a lock of the database is.
    """
    done: Future[Result] = Future()

    def run() -> None:
        os.nice(POLITENESS)
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 (it is raised where the result is taken)
            done.set_exception(error)

    # Not from a pool, which a person who interrupts the command would have to wait for.
    threading.Thread(target=run, daemon=True).start()
    return done.result()


def existing_file(path: Path) -> Path:
    """The path, if it is a file that can be read."""
    if not path.is_file():
        raise InvalidRequest(f"there is no file {path}", field="file", value=str(path))
    return path


def speaks_plainly(command: Callable[Params, Result]) -> Callable[Params, Result]:
    """End with one clear line and exit code 1 (2 for wrong input) instead of a traceback.

    With ``--json`` the line is the one error shape of the API.
    """

    @wraps(command)
    def wrapped(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except AppError as error:
            _say(error, as_json=bool(kwargs.get("as_json")))
        except Exception as error:
            # A full disk comes as many kinds of errors; all else is raised again.
            full = _no_room(error)
            if full is None:
                raise
            _say(full, as_json=bool(kwargs.get("as_json")))
        raise typer.Exit(1)

    return wrapped


def _say(error: AppError, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(error.as_dict(), ensure_ascii=False), err=True)
        return
    typer.echo(f"cordon: {error.message}", err=True)
    rows = error.details.get("rows")
    for row in rows if isinstance(rows, list | tuple) else ():
        column = "" if row["column"] is None else f", column {row['column']}"
        typer.echo(f"  row {row['row']}{column}: {row['problem']}", err=True)


def _no_room(error: Exception) -> StorageFull | None:
    """Which place is full, as far as the error says it; None where that is not the trouble."""
    from app.db.troubles import is_full

    if not is_full(error):
        return None
    if not isinstance(error, OSError):
        return StorageFull("there is no room for the database to write", place="database")
    where = f" at {error.filename}" if error.filename else ""
    return StorageFull(f"there is no room to write{where}", place=error.filename)
