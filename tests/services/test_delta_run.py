"""Screening against what changed is a full screening of which only that is looked at."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.commands.made_list import made_list
from app.domain.entities import Entity
from app.domain.kinds import EntityType, Standing, Verdict
from app.domain.screening import Options, ThresholdRule
from app.services.batch_chunk import CHUNK_ROWS
from app.services.customer_files.changed_rows import Need
from app.services.customer_files.output import SINCE_COLUMN
from app.services.delta_run import needs_of
from tests.services.delta_files import (
    DAYS,
    list_text,
    mixed_rows,
    one_by_one,
    results,
    run_of,
    store_of,
    write_rows,
)
from tests.services.network_lists import LINKS, House, house

LIST = "custom:made"
NAMES = 700
EACH = 15


@pytest.fixture
def lists(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    with house(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[House]:
    """A list of which 15 entities are new in its second version, 15 changed and 15 gone."""
    folder = tmp_path_factory.mktemp("changing")
    shutil.copyfile(_sqlite_template, folder / "cordon.db")
    with house(f"sqlite:///{folder / 'cordon.db'}", folder) as made:
        entities = list(made_list(NAMES, seed=5))
        new, changed, gone = _parts(entities)
        before = [_otherwise(e) if e in changed else e for e in entities if e not in new]
        made.load(LIST, list_text(before), published=DAYS[0])
        now = [e for e in entities if e not in gone]
        made.load(LIST, list_text(now), published=DAYS[1])
        yield made


def _parts(entities: list[Entity]) -> tuple[list[Entity], list[Entity], list[Entity]]:
    touched = random.Random(2).sample(entities, 3 * EACH)
    return touched[:EACH], touched[EACH : 2 * EACH], touched[2 * EACH :]


def _otherwise(entity: Entity) -> Entity:
    former = replace(entity.names[0], full="Former Name")
    return replace(entity, dates=(), names=(*entity.names, former))


def touched() -> list[Entity]:
    """The entities that are new or changed."""
    new, changed, _ = _parts(list(made_list(NAMES, seed=5)))
    return [*new, *changed]


LOW = ThresholdRule(type=EntityType.VESSEL, threshold=0.5, review_floor=0.4)


@pytest.mark.parametrize(
    "options",
    [
        Options(threshold=0.6, review_floor=0.5, group=False),
        Options(rules=(LOW,), limit=2),
        Options(threshold=0.95, review_floor=0.95, sources=(LIST,)),
    ],
    ids=["low", "rules", "high"],
)
def test_the_same_with_other_thresholds(changing: House, tmp_path: Path, options: Options) -> None:
    rows = mixed_rows(touched(), 200, seed=12)[:700]
    path = write_rows(tmp_path / "customers.csv", rows)
    run = run_of(changing, store_of(path, tmp_path / "customers").store, LIST, options=options)
    found = results(run)
    assert found == one_by_one(run)
    assert sum(bool(each.hits) for each in found) > 50


def test_the_same_as_screening_every_row_against_what_changed(
    changing: House, tmp_path: Path
) -> None:
    others = list(made_list(NAMES, seed=5))[:40]
    rows = [*mixed_rows(others, 400, seed=9), *mixed_rows(touched(), 300, seed=10)]
    path = write_rows(tmp_path / "customers.csv", rows)
    run = run_of(changing, store_of(path, tmp_path / "customers").store, LIST)
    assert len(run.delta.entities) == 2 * EACH
    assert len(rows) > 2000
    found = results(run)
    assert found == one_by_one(run)
    counted = {verdict: sum(r.verdict is verdict for r in found) for verdict in Verdict}
    assert counted[Verdict.HIT] > 100
    assert counted[Verdict.REVIEW] > 5
    assert counted[Verdict.INCOMPLETE] > 2


def test_its_hits_are_those_of_a_full_screening_that_changed(
    changing: House, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "customers.csv", mixed_rows(touched(), 200, seed=4))
    apart = Options(group=False, limit=100)
    run = run_of(changing, store_of(path, tmp_path / "customers").store, LIST, options=apart)
    everything = one_by_one(run, everything=True)
    for mine, full in zip(results(run), everything, strict=True):
        assert mine.hits == tuple(h for h in full.hits if h.entity in run.delta.entities)


def test_every_row_comes_once_in_order_with_the_mark(changing: House, tmp_path: Path) -> None:
    rows = [[str(n), "Mary Poppins", *[""] * 6] for n in range(1234)]
    path = write_rows(tmp_path / "customers.csv", rows)
    run = run_of(changing, store_of(path, tmp_path / "customers").store, f"{LIST}@2025-01-01")
    found = results(run)
    assert [r.cells[0] for r in found] == [row[0] for row in rows]
    assert {r.cells[-1] for r in found} == {run.delta.mark}
    assert run.delta.mark.startswith(f"{LIST} 2025-01-01 sha256:")
    assert run.columns[-1] == SINCE_COLUMN
    assert {r.verdict for r in found} == {Verdict.CLEAR}


def test_only_hits_are_the_others_of_all_results(changing: House, tmp_path: Path) -> None:
    bad = ["", "", "", "", "", "", "", ""]
    rows = [["1", "Mary Poppins", *[""] * 6]] * (3 * CHUNK_ROWS) + [bad]
    rows += mixed_rows(touched()[:3], 20, seed=6)
    path = write_rows(tmp_path / "customers.csv", rows)
    run = run_of(changing, store_of(path, tmp_path / "customers").store, LIST)
    every, parts = results(run), list(run.results(only_hits=True))
    shown = [each for part in parts for each in part.results]
    assert shown == [each for each in every if each.verdict is not Verdict.CLEAR]
    assert sum(part.left_out for part in parts) + len(shown) == len(every)
    assert [part.left_out for part in parts[:3]] == [CHUNK_ROWS] * 3


def test_a_required_list_that_is_not_there_leaves_no_row_clear(
    changing: House, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "customers.csv", [["1", "Mary Poppins", *[""] * 6]])
    store = store_of(path, tmp_path / "customers").store
    run = run_of(changing, store, LIST, required=("un-sc",))
    (row,) = results(run)
    assert (row.verdict, row.error) == (Verdict.INCOMPLETE, "the list un-sc is not loaded")
    assert [row] == one_by_one(run)
    assert [part.results for part in run.results(only_hits=True)] == [[row]]


def test_a_company_whose_owner_is_listed_now_is_screened_too(lists: House, tmp_path: Path) -> None:
    before = "id,type,name,programme\np2,person,Maria Andreevna Belova,TEST\n"
    lists.load("custom:wl", before, published=DAYS[1])
    path = write_rows(
        tmp_path / "customers.csv",
        [
            [str(n), name, *[""] * 6]
            for n, name in enumerate(
                ["Northern Timber Trading", "Ladoga Fish Canning", "Maria Belova"]
            )
        ],
    )
    now = before + "p1,person,Ivan Petrovich Sokolov,TEST\n"
    lists.load("custom:wl", now, published=DAYS[2])
    run = run_of(lists, store_of(path, tmp_path / "customers").store, "custom:wl@2025-02-01")
    assert run.delta.entities[0] == "custom:wl:p1"
    assert "custom:reg:a" in run.delta.owned
    found = results(run)
    assert found == one_by_one(run)
    assert [r.verdict for r in found] == [Verdict.HIT, Verdict.CLEAR, Verdict.CLEAR]
    assert found[0].hits[0].risk == "owned"


def test_a_new_relation_alone_counts_too(lists: House, tmp_path: Path) -> None:
    more = LINKS + "custom:wl:p1,custom:reg:x,90,owns,,,Newspaper\n"
    lists.load("relations", more, published=DAYS[1])
    path = write_rows(
        tmp_path / "customers.csv", [["1", "Unrelated Bakery Cooperative", *[""] * 6]]
    )
    run = run_of(lists, store_of(path, tmp_path / "customers").store, "relations")
    assert "custom:reg:x" in run.delta.owned
    assert results(run)[0].verdict is Verdict.HIT


def test_an_entry_of_another_list_is_named_beside_a_changed_one(
    lists: House, tmp_path: Path
) -> None:
    header = "id,type,name,birth_date\n"
    person = "{}1,person,Pyotr Alekseevich Gromyko,{}\n"
    other = "z,person,Quite Different Person,\n"
    lists.load("custom:one", header + person.format("a", "1961-05-04"))
    lists.load("custom:two", header + other + person.format("b", "1961"), published=DAYS[0])
    known = header + other + person.format("b", "1961-05-04")
    lists.load("custom:two", known, published=DAYS[1])
    path = write_rows(tmp_path / "customers.csv", [["1", "Pyotr Gromyko", *[""] * 6]])
    run = run_of(lists, store_of(path, tmp_path / "customers").store, "custom:two")
    assert run.delta.entities == ("custom:two:b1",)
    (row,) = results(run)
    assert row.hits[0].entity == "custom:two:b1"
    assert "custom:one" in row.hits[0].source
    assert len(row.hits) == 1


def test_removed_entities_are_counted_and_named(changing: House, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "customers.csv", [["1", "Mary Poppins", *[""] * 6]])
    run = run_of(changing, store_of(path, tmp_path / "customers").store, LIST)
    said = run.delta.described()
    (source,) = said["sources"]
    assert (source["added"], source["changed"], source["removed"]) == (EACH, EACH, EACH)
    _, _, gone = _parts(list(made_list(NAMES, seed=5)))
    assert sorted(source["removed_entities"]) == sorted(f"{LIST}:{e.key}" for e in gone)
    assert said["screened_entities"] == 2 * EACH


def test_nothing_changed_since_the_active_version(changing: House, tmp_path: Path) -> None:
    rows = [["1", "Mary Poppins", *[""] * 6]]
    path = write_rows(tmp_path / "customers.csv", rows)
    run = run_of(changing, store_of(path, tmp_path / "customers").store, f"{LIST}@2025-02-01")
    assert run.delta.entities == ()
    assert [r.verdict for r in results(run)] == [Verdict.CLEAR]


def test_a_list_that_is_not_searched_as_a_whole_is_told_by_its_register(
    lists: House, tmp_path: Path
) -> None:
    """Changed entries of a register are no hits unless somebody listed owns them."""
    text = "id,type,name\nq,organization,Vologda Linen Weavers\n"
    lists.load("custom:reg2", text, standing=Standing.REGISTER, published=DAYS[0])
    more = text + "r,organization,Kostroma Cheese Makers\n"
    lists.load("custom:reg2", more, standing=Standing.REGISTER, published=DAYS[1])
    path = write_rows(tmp_path / "customers.csv", [["1", "Kostroma Cheese Makers", *[""] * 6]])
    run = run_of(lists, store_of(path, tmp_path / "customers").store, "custom:reg2")
    assert results(run)[0].verdict is Verdict.CLEAR
    assert results(run) == one_by_one(run)


def test_several_processes_give_the_same(changing: House, tmp_path: Path) -> None:
    rows = [*mixed_rows(touched(), 0, seed=8), *mixed_rows(touched(), 0, seed=18)]
    path = write_rows(tmp_path / "customers.csv", rows)
    store = store_of(path, tmp_path / "customers").store
    one, two = (run_of(changing, store, LIST, workers=n) for n in (1, 2))
    needs = needs_of(store, one.delta, one.snapshot, one.work.options)
    assert (needs == Need.SCREENING).sum() > 2 * CHUNK_ROWS, (
        "fewer would be screened in this process"
    )
    assert results(one) == results(two)
