"""One hit for one entity, whatever the number of lists that name it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.domain.screening import Options, Screening
from app.services import screening
from app.services.catalogue import Catalogue
from app.services.loading import load_version
from app.services.questions import build_query
from app.services.screening import screen
from app.services.stored_screenings import get_screening
from app.sources.base import SourceFile
from app.sources.registry import reader_for

HEADER = "id,type,name,birth_date,programme\n"
LISTS = {
    "custom:one": "1,person,Ada Lovelace,1815-12-10,A\n9,person,Ada Lovelance,1990-01-01,A\n",
    "custom:two": "7,person,LOVELACE Ada,1815-12-10,B\n",
    "custom:three": "x,person,Ada Lovelace,1815-12-10,C\n",
}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def catalogue(sessions: SessionFactory, tmp_path: Path) -> Catalogue:
    made = Catalogue(tmp_path / "index")
    for source, rows in LISTS.items():
        path = tmp_path / "list.csv"
        path.write_text(HEADER + rows, "utf-8")
        load_version(
            sessions,
            reader_for(source),
            [SourceFile.at(path)],
            published=date(2025, 1, 1),
            now=NOW,
            prepare=made.prepare,
        )
    return made


def ask(sessions: SessionFactory, catalogue: Catalogue, options: Options) -> Screening:
    query = build_query(name="Ada Lovelace", type="person", today=NOW.date())
    return screen(sessions, catalogue, query, options, now=NOW)


def test_one_hit_with_the_provenance_of_every_list(
    sessions: SessionFactory, catalogue: Catalogue
) -> None:
    first, *others = ask(sessions, catalogue, Options()).hits
    assert first.entity_id == "custom:one:1"
    assert [p.source for p in first.provenance] == ["custom:one", "custom:three", "custom:two"]
    assert [(g.entity_id, g.score) for g in first.grouped] == [
        ("custom:three:x", 1.0),
        ("custom:two:7", 1.0),
    ]
    assert all("birth date" in g.reason for g in first.grouped)
    assert [h.entity_id for h in others] == ["custom:one:9"]


def test_they_can_be_seen_apart(sessions: SessionFactory, catalogue: Catalogue) -> None:
    hits = ask(sessions, catalogue, Options(group=False)).hits
    assert [h.entity_id for h in hits[:3]] == ["custom:one:1", "custom:three:x", "custom:two:7"]
    assert all(len(h.provenance) == 1 and not h.grouped for h in hits)


def test_a_source_that_was_not_asked_is_not_named(
    sessions: SessionFactory, catalogue: Catalogue
) -> None:
    (hit,) = ask(sessions, catalogue, Options(sources=("custom:two",))).hits
    assert [p.source for p in hit.provenance] == ["custom:two"]
    assert hit.grouped == ()


def test_a_limit_counts_entities(sessions: SessionFactory, catalogue: Catalogue) -> None:
    assert len(ask(sessions, catalogue, Options(limit=2)).hits) == 2
    assert len(ask(sessions, catalogue, Options(limit=1)).hits) == 1


def test_a_screening_is_stored_however_much_others_write_meanwhile(
    sessions: SessionFactory, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that has read cannot write in SQLite once somebody else has written."""
    answered = screening.answer

    def slowly(*args: Any, **options: Any) -> Screening:
        with transaction(sessions, write=True) as session:
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        return answered(*args, **options)

    monkeypatch.setattr(screening, "answer", slowly)
    found = ask(sessions, catalogue, Options())
    with transaction(sessions) as session:
        assert get_screening(session, found.id).id == found.id
