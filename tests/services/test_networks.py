"""A network follows the list versions, and is the one that a fresh start would make."""

import random
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from app.db.session import transaction
from app.domain.kinds import Standing
from app.network.explore import REACH_FILE, Reach
from app.network.graph import FILE, Arrays, Network
from app.services import catalogue as catalogues
from app.services.catalogue import Catalogue
from app.services.networks import NETWORK_VERSIONS_FILE, Made, make_network
from tests.services.network_lists import LINKS, NOW, House, house

HEAD = LINKS.partition("\n")[0]
PEOPLE, FIRMS = range(40), range(60)


def people(chance: random.Random, without: int = 0) -> str:
    rows = [f"p{n},person,Ivan Nomer{n:03} Petrov" for n in PEOPLE]
    gone = set(chance.sample(PEOPLE, without))
    return "id,type,name\n" + "\n".join(r for n, r in enumerate(rows) if n not in gone)


def firms() -> str:
    return "id,type,name\n" + "\n".join(f"f{n},organization,Zavod Nomer{n:03}" for n in FIRMS)


def links(chance: random.Random, rows: list[str], changed: int) -> list[str]:
    """The rows with some of them made anew; cycles and shares over 100 % are among them."""
    rows = list(rows)
    for _ in range(changed):
        owner = chance.choice(
            [f"custom:reg:f{chance.choice(FIRMS)}", f"custom:wl:p{chance.choice(PEOPLE)}"]
        )
        share = chance.choice(["60", "50", "25-50", "", "30", "100"])
        days = chance.choice([",", ",2025-06", "2027,"])
        firm = chance.choice(FIRMS)
        row = f"{owner},custom:reg:f{firm},{share},owns,{days},Register {len(rows)}"
        if rows and chance.random() < 0.5:
            rows[chance.randrange(len(rows))] = row
        else:
            rows.append(row)
    return list(dict.fromkeys(rows))


@pytest.fixture
def lists(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    with house(sqlite_url, tmp_path, links="") as made:
        yield made


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """Every network that the catalogue makes, in order."""
    found: list[Made] = []

    def watched(*words: Any, **more: Any) -> Made:
        found.append(make_network(*words, **more))
        return found[-1]

    monkeypatch.setattr(catalogues, "make_network", watched)
    return found


def folder_of(lists: House, catalogue: Catalogue) -> Path:
    with transaction(lists.sessions) as session:
        return catalogue.catch_up(session).folder


def assert_as_made_at_once(lists: House, fresh: Path) -> None:
    one = folder_of(lists, lists.catalogue)
    other = folder_of(lists, Catalogue(fresh, today=NOW.date))
    networks = [Network.open(folder).arrays for folder in (one, other)]
    for column in fields(Arrays):
        left, right = (getattr(arrays, column.name) for arrays in networks)
        assert left.dtype == right.dtype, column.name
        assert left.tolist() == right.tolist(), column.name
    reaches = [Reach.open(folder) for folder in (one, other)]
    assert reaches[0].owned.tolist() == reaches[1].owned.tolist()
    assert reaches[0].distances.tolist() == reaches[1].distances.tolist()


@pytest.mark.parametrize("seed", [1, 2])
def test_changes_of_every_list_are_followed(
    lists: House, made: list[Made], tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    lists.load("custom:wl", people(chance))
    lists.load("custom:reg", firms(), standing=Standing.REGISTER)
    rows = links(chance, [], 120)
    lists.load("relations", "\n".join([HEAD, *rows]))
    folder_of(lists, lists.catalogue)
    for step in range(4):
        made.clear()
        if step % 2:
            lists.load("custom:wl", people(chance, without=4))
        else:
            rows = links(chance, rows, 5)
            lists.load("relations", "\n".join([HEAD, *rows]))
        folder_of(lists, lists.catalogue)
        assert [m.renewed for m in made] == [True]
        assert made[0].read < made[0].network.statements / 2
        assert_as_made_at_once(lists, tmp_path / f"fresh {step}")


def test_a_list_that_comes_and_one_that_changes_much(
    lists: House, made: list[Made], tmp_path: Path
) -> None:
    chance = random.Random(3)
    lists.load("custom:wl", people(chance))
    lists.load("custom:reg", firms(), standing=Standing.REGISTER)
    lists.load("relations", "\n".join([HEAD, *links(chance, [], 80)]))
    folder_of(lists, lists.catalogue)
    made.clear()
    lists.load("relations:kyc", f"{HEAD}\ncustom:wl:p3,custom:reg:f3,51,owns,,,Interview\n")
    folder_of(lists, lists.catalogue)
    assert [m.renewed for m in made] == [True]
    assert_as_made_at_once(lists, tmp_path / "fresh")
    lists.load("custom:reg", firms().replace("Zavod", "Fabrika"), standing=Standing.REGISTER)
    folder_of(lists, lists.catalogue)
    assert not made[-1].renewed


@pytest.mark.parametrize("name", [FILE, REACH_FILE, NETWORK_VERSIONS_FILE])
def test_a_damaged_network_is_not_taken_further(
    lists: House, made: list[Made], tmp_path: Path, name: str
) -> None:
    lists.load("relations", LINKS)
    (folder_of(lists, lists.catalogue) / name).write_bytes(b"damaged")
    made.clear()
    lists.load("relations", LINKS + "custom:wl:p2,custom:reg:d,70,owns,,,Register extract 9\n")
    folder_of(lists, lists.catalogue)
    assert not made[-1].renewed
    assert_as_made_at_once(lists, tmp_path / "fresh")
