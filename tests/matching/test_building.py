"""An index does not depend on who analysed its names, nor in which parts."""

from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
import pytest

from app.commands.made_list import made_list
from app.domain.entities import Entity
from app.matching import Engine, analysis, analysts, build
from app.matching.arrays import SURE, file_under, kept_keys, look_up, short_key
from app.matching.symbols import key

LIST = tuple(made_list(600))


def saved(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "AT_ONCE", 100)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("plain")
    Engine.build(LIST, folder)
    return saved(folder)


@pytest.mark.usefixtures("small_parts")
def test_parts_make_the_same_index(plain: dict[str, bytes], tmp_path: Path) -> None:
    Engine.build(LIST, tmp_path)
    assert saved(tmp_path) == plain


@pytest.mark.slow
@pytest.mark.usefixtures("small_parts")
def test_processes_make_the_same_index(
    plain: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysts, "SHORT_LIST", 0)
    Engine.build(LIST, tmp_path, processes=3)
    assert saved(tmp_path) == plain


def test_parts_grow_with_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "LEAST_AT_ONCE", 10)
    monkeypatch.setattr(build, "SHARE_AT_ONCE", 1 / 2)
    monkeypatch.setattr(build, "AT_ONCE", 60)
    given: list[int] = []
    analyse = analysts.Analysts.give

    def give(team: analysts.Analysts, chunk: analysis.Chunk) -> None:
        given.append(len(chunk.names))
        analyse(team, chunk)

    monkeypatch.setattr(analysts.Analysts, "give", give)
    Engine.build(LIST)
    # The last entity of a part brings all of its names, and the last part is what is left.
    most = max(len(entity.names) for entity in LIST) - 1
    for place, names in enumerate(given[:-1]):
        least = min(60, max(10, sum(given[:place]) // 2))
        assert least <= names <= least + most
    assert given[0] < given[4] < given[-2]
    assert sum(given) == sum(len(entity.names) for entity in LIST)


@pytest.mark.parametrize(
    ("processes", "expected", "started"),
    [(1, 10**6, 0), (3, build.LONG_LIST - 1, 0), (3, build.LONG_LIST, 1)],
)
def test_others_are_started_at_once_for_a_list_known_to_be_long(
    monkeypatch: pytest.MonkeyPatch, processes: int, expected: int, started: int
) -> None:
    made: list[MagicMock] = []

    def pool(*_: object, **__: object) -> MagicMock:
        made.append(MagicMock())
        return made[-1]

    monkeypatch.setattr(analysts, "ProcessPoolExecutor", pool)
    build.IndexBuilder(None, processes, expected=expected).close()
    assert [pool.submit.call_count for pool in made] == [processes - 1] * started


@pytest.mark.slow
def test_the_chunks_of_a_process_that_was_killed_are_analysed_here() -> None:
    chunk = analysis.Chunk()
    for entity in LIST[:20]:
        chunk.add(entity)
    here = analysis.analyse(chunk)
    team = analysts.Analysts(2)
    try:
        team.start()
        team.give(chunk)
        assert team._pool is not None
        for process in list(team._pool._processes.values()):
            process.kill()
        team.give(chunk)
        for columns in team.rest():
            assert np.array_equal(columns.tokens, here.tokens)
    finally:
        team.close()


def test_every_entity_is_read_back_as_it_was(tmp_path: Path) -> None:
    others = tuple(
        Entity(source="custom:other", key=e.key, type=e.type, names=e.names) for e in LIST[:9]
    )
    mixed = [e for pair in zip(LIST, others, strict=False) for e in pair]
    assert list(Engine.build(mixed, tmp_path).entities()) == mixed


def test_keys_can_be_had_back_from_their_table() -> None:
    words = [key(f"word {n % 700}") for n in range(1000)]
    keys = np.array([short_key(word) for word in words], dtype=np.uint64)
    table = file_under(keys, np.arange(1000, dtype=np.int32), SURE)
    back = np.empty_like(keys)
    back[table.values] = kept_keys(table)
    assert np.array_equal(back, keys)
    assert look_up(table, words[3]).tolist() == [3, 703]
    assert look_up(table, key("another")).tolist() == []
