"""Files whose checksum the publisher states beside them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.db.checks import Outcome
from app.db.session import make_engine, session_factory
from app.services.refresh import Refresher, RefreshResult
from app.sources.fetch import Fetcher, FetchLimits
from app.sources.registry import reader_for
from tests.services.test_refresh import Publisher
from tests.sources.opensanctions_files import as_ftm

LIST = as_ftm().encode()
FILE, INDEX = "/engines/entities.ftm.json", "/engines/index.json"


def index(checksum: str, size: int = len(LIST)) -> bytes:
    resource = {"name": "entities.ftm.json", "checksum": checksum, "size": size}
    return json.dumps({"version": "20250131-abc", "resources": [resource]}).encode()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    made.files[FILE] = LIST
    yield made
    made.close()


@pytest.fixture
def refresher(sqlite_url: str, publisher: Publisher, tmp_path: Path) -> Iterator[Refresher]:
    ticks = iter(range(10_000))
    limits = FetchLimits(connect_seconds=2, read_seconds=2, total_seconds=5, attempts=1)
    engine = make_engine(sqlite_url)
    yield Refresher(
        sessions=session_factory(engine),
        fetcher=Fetcher(limits=limits, allow_http_hosts=frozenset({"127.0.0.1"})),
        folder=tmp_path / "downloads",
        urls={"opensanctions": (publisher.url(FILE),)},
        clock=lambda: datetime(2025, 2, 1, tzinfo=UTC) + timedelta(seconds=next(ticks)),
    )
    engine.dispose()


def refresh(refresher: Refresher) -> RefreshResult:
    return refresher.refresh(reader_for("opensanctions"))


def test_the_right_checksum_lets_it_through(refresher: Refresher, publisher: Publisher) -> None:
    publisher.files[INDEX] = index(hashlib.sha1(LIST).hexdigest())
    first = refresh(refresher)
    assert first.outcome is Outcome.LOADED
    assert "the publisher calls it version 20250131-abc" in first.notes
    assert refresh(refresher).outcome is Outcome.UNCHANGED
    assert [path for path, _ in publisher.asked] == [FILE, INDEX, FILE]


@pytest.mark.parametrize("content", [index("0" * 40), index(hashlib.sha1(LIST).hexdigest(), 7)])
def test_a_wrong_checksum_or_size_is_refused_and_nothing_is_kept(
    refresher: Refresher, publisher: Publisher, content: bytes
) -> None:
    publisher.files[INDEX] = content
    result = refresh(refresher)
    assert result.outcome is Outcome.FAILED
    assert "is not what the publisher's index.json says" in result.message
    kept = (refresher.folder / "opensanctions").iterdir()
    assert [path.name for path in kept if path.suffix != ".lock"] == []
    publisher.files[INDEX] = index(hashlib.sha1(LIST).hexdigest())
    assert refresh(refresher).outcome is Outcome.LOADED


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "compared with no checksum: index.json could not be downloaded"),
        (b'{"resources": 1}', "compared with no checksum: index.json is no index"),
        (index("?"), "index.json states no checksum of entities.ftm.json"),
    ],
)
def test_without_an_index_it_is_loaded_and_that_is_said(
    refresher: Refresher, publisher: Publisher, content: bytes | None, words: str
) -> None:
    if content is not None:
        publisher.files[INDEX] = content
    result = refresh(refresher)
    assert result.outcome is Outcome.LOADED
    assert words in " ".join(result.notes)
