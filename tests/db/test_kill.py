"""A load that is killed at any moment leaves the old version or the new one, never a mixture."""

import os
import random
import signal
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import entities as queries
from app.db import lists
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.db.tables import EntityStateRow, ListVersionRow, StatementRow
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for

KILLS = 50
PEOPLE = 1_500
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = "custom:killed"


def write(folder: Path, edition: str) -> Path:
    """A list in which every third entry differs between the editions."""
    path = folder / f"{edition}.csv"
    rows = [
        f"{n},person,Person Number {n}{f' {edition}' if n % 3 == 0 else ''}\n"
        for n in range(PEOPLE)
    ]
    path.write_text("id,type,name\n" + "".join(rows), "utf-8")
    return path


def load(url: str, path: Path) -> None:
    engine = make_engine(url)
    try:
        load_version(
            session_factory(engine),
            reader_for(SOURCE),
            [SourceFile.at(path)],
            published=date(2025, 1, 1),
            now=NOW,
        )
    finally:
        engine.dispose()


def killed_load(url: str, path: Path, seconds: float) -> None:
    """Load in a process that is killed after so many seconds, wherever it is by then."""
    child = os.fork()
    if child == 0:
        try:
            load(url, path)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def captions(sessions: SessionFactory) -> tuple[str, ...]:
    with transaction(sessions) as session:
        (version,) = lists.active_versions(session)
        return tuple(e.caption for e in queries.read_entities(session, version))


def is_half_done(sessions: SessionFactory) -> bool:
    """Whether a load was killed after it began to write and before it was done."""
    with transaction(sessions) as session:
        return session.scalar(select(ListVersionRow.id).where(ListVersionRow.loading)) is not None


# The child of a fork has only the thread that forked, and this test starts none.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.timeout(300)
def test_a_killed_load_leaves_one_whole_version(database_url: str, tmp_path: Path) -> None:
    editions = {name: write(tmp_path, name) for name in ("old", "new")}
    load(database_url, editions["new"])
    start = time.perf_counter()
    load(database_url, editions["old"])
    reach = time.perf_counter() - start
    engine = make_engine(database_url)
    sessions = session_factory(engine)
    expected = {
        name: tuple(f"Person Number {n}{f' {name}' if n % 3 == 0 else ''}" for n in range(PEOPLE))
        for name in editions
    }
    chance = random.Random(20230816)
    active, halfway, finished = "old", 0, 0
    for _ in range(KILLS):
        coming = "new" if active == "old" else "old"
        engine.dispose()
        killed_load(database_url, editions[coming], chance.random() * reach)
        half_done = is_half_done(sessions)
        halfway += half_done
        # Busy machines differ, and a load after a killed one cleans up first: the kills are
        # spread over as long as loads turn out to take.
        reach *= 1.1 if half_done else 0.9
        found = captions(sessions)
        assert found in (expected["old"], expected["new"])
        finished += found == expected[coming]
        active = "old" if found == expected["old"] else "new"
    # Else the kills all came before or after the moment that matters.
    assert halfway > KILLS / 10
    assert finished > KILLS / 10
    load(database_url, editions["new" if active == "old" else "old"])
    with transaction(sessions) as session:
        assert not session.scalars(select(ListVersionRow).where(ListVersionRow.loading)).all()
        settled = {v.version.id for v in lists.version_details(session)}
        rejected = {
            d.version.id for d in lists.version_details(session) if d.version.state == "rejected"
        }
        for table in (EntityStateRow, StatementRow):
            since = set(session.scalars(select(table.since_id)))
            assert since <= settled - rejected
    engine.dispose()
