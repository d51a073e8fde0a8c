"""A file of FollowTheMoney entities is read in memory that hardly grows with it."""

import tracemalloc
from pathlib import Path

from app.sources.base import IssueLog, SourceFile
from app.sources.registry import reader_for
from tests.bench.ftm_file import lines, write

READER = reader_for("opensanctions")


def peak(folder: Path, entities: int) -> int:
    """Bytes that reading so many entities took at most, none of them being kept."""
    path = folder / f"{entities}.json"
    write(path, entities)
    log = IssueLog()
    tracemalloc.start()
    try:
        read = sum(1 for _ in READER.read([SourceFile.at(path)], log))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (read, log.issues) == (entities, [])
    return most


def test_each_entity_more_takes_less_than_its_line(tmp_path: Path) -> None:
    peak(tmp_path, 50)  # Fills the caches of the libraries.
    few, many = peak(tmp_path, 300), peak(tmp_path, 1500)
    # 16 bytes for each mention, and what the look-up of countries and the like keeps.
    assert many - few < 1200 * 200


def test_the_same_seed_gives_the_same_file() -> None:
    assert list(lines(50, seed=3)) == list(lines(50, seed=3))
    assert list(lines(50, seed=3)) != list(lines(50, seed=4))
