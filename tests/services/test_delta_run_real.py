"""Five real days of OFAC's list: what changed from each to the last, and customers of all kinds."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.db.session import make_engine, session_factory, transaction
from app.domain.entities import Entity
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.services.delta_files import (
    mixed_rows,
    one_by_one,
    results,
    run_of,
    store_of,
    write_rows,
)
from tests.services.network_lists import NOW, House

DAYS = ("2023-03-28", "2023-03-30", "2023-08-15", "2023-08-16", "2023-08-17")
OF_EACH = 60
"""Changed entities, at most, of which there are customers with manipulated names."""

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def ofac(
    tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path, realdata: Path
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("ofac")
    path = folder / "cordon.db"
    path.write_bytes(_sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    made = House(session_factory(engine), folder)
    for day in DAYS:
        load_version(
            made.sessions,
            reader_for("ofac-sdn"),
            [SourceFile.at(realdata / "ofac" / "history" / f"sdn_{day}.csv")],
            published=date.fromisoformat(day),
            now=NOW,
        )
    yield made
    engine.dispose()


def _some(house: House, ids: tuple[str, ...]) -> list[Entity]:
    with transaction(house.sessions) as session:
        engine = house.catalogue.catch_up(session).engine
    return [engine.entity(id) for id in random.Random(1).sample(ids, min(OF_EACH, len(ids)))]


@pytest.mark.parametrize(("day", "changed"), [(DAYS[0], 1022), (DAYS[2], 15), (DAYS[3], 10)])
def test_the_same_as_screening_every_row_against_what_changed(
    ofac: House, tmp_path: Path, day: str, changed: int
) -> None:
    since = f"ofac-sdn@{day}"
    nobody = write_rows(tmp_path / "nobody.csv", [["1", "Mary Poppins", *[""] * 6]])
    delta = run_of(ofac, store_of(nobody, tmp_path / "kept").store, since).delta
    assert len(delta.entities) == changed
    rows = mixed_rows(_some(ofac, delta.entities), 1000, seed=len(day))
    path = write_rows(tmp_path / "customers.csv", rows)
    run = run_of(ofac, store_of(path, tmp_path / "kept").store, since)
    found = results(run)
    assert found == one_by_one(run)
    assert sum(bool(each.hits) for each in found) > 50
