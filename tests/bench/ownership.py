"""How long the ownership rules take: ``python -m tests.bench.ownership [RELATIONS]``.

Makes a register by chance: companies with one to four owners, most of them persons, a few
big groups with subsidiaries of subsidiaries, shares of every kind, one owner in a hundred
listed. Prints the seconds for resolving all of it, for following a change of a few, and for
building, saving, opening and walking the network that an index holds.
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.domain.entities import Entity, Name, Relation
from app.domain.kinds import EntityType, RelationKind, Standing
from app.network.build import NetworkBuilder
from app.network.explore import around, reach
from app.network.graph import Network
from app.network.holdings import Holding, Stake, stakes_on
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import EU, OFAC, UK
from app.network.shares import UNKNOWN, Share

DAY = date(2026, 1, 1)
Result = TypeVar("Result")


def register(relations: int, seed: int = 1) -> Iterator[Holding]:
    """About as many holdings; companies have odd numbers, persons even ones."""
    chance = random.Random(seed)
    made = company = 0
    while made < relations:
        company += 1
        owners = chance.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]
        left = 100
        for n in range(owners):
            share = left if n == owners - 1 else chance.randint(1, max(1, left - owners))
            left = max(1, left - share)
            yield Holding(
                owner=_owner(chance, company, relations),
                owned=2 * company + 1,
                share=_share(chance, share),
                ref=made,
            )
            made += 1


def _owner(chance: random.Random, company: int, relations: int) -> int:
    if company > 10 and chance.random() < 0.35:
        # One in ten belongs to one of a few big groups, the others to a company before it.
        top = min(company - 1, 200) if chance.random() < 0.3 else company - 1
        return 2 * chance.randint(1, top) + 1
    return 2 * chance.randint(1, relations // 2)


def _share(chance: random.Random, share: int) -> Share:
    kind = chance.random()
    if kind < 0.1:
        return UNKNOWN
    if kind < 0.2:
        return Share.of(25 * min(share // 25, 3), 25 * min(share // 25, 3) + 25)
    return Share.of(min(share, 100))


def timed(words: str, work: Callable[[], Result]) -> Result:
    start, used = time.perf_counter(), time.process_time()
    done = work()
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    print(f"{words:<48}{seconds:8.3f} s{cpu:8.3f} s of CPU")
    return done


def main(relations: int) -> None:
    holdings = timed(f"make {relations:,} relations", lambda: list(register(relations)))
    chance = random.Random(2)
    owners = sorted({h.owner for h in holdings})
    listed = set(chance.sample(owners, len(owners) // 100))
    stakes = timed("statements to stakes", lambda: list(stakes_on(holdings, DAY)))
    ownership = timed("stakes by owner and by owned", lambda: Ownership(stakes))
    for rule in (OFAC, EU, UK):
        found = timed(f"resolve {rule.id}", partial(Resolution, ownership, rule, listed))
        certain, possible = len(found.certain), len(found.possible)
        print(f"   {len(listed):,} listed, {certain:,} certain, {possible:,} possible")
    found = Resolution(ownership, OFAC, listed)
    old = chance.sample(stakes, 100)
    new = [Stake(s.owner, s.owned, s.high // 2, s.high // 2) for s in old]
    joins, leaves = set(chance.sample(owners, 50)), set(chance.sample(sorted(listed), 50))
    timed(
        "follow 100 changed stakes, 50 + 50 listings",
        lambda: found.update(removed=old, added=new, listed=joins, delisted=leaves),
    )
    fresh = Resolution(ownership, OFAC, (listed | joins) - (leaves - joins))
    assert fresh.certain == found.certain
    assert fresh.possible == found.possible
    network_of(holdings, listed)


def network_of(holdings: list[Holding], listed: set[int]) -> None:
    """The same as a network of entities, the way an index is built and opened."""
    entities = timed("the same as entities", lambda: list(_entities(holdings, listed)))
    builder = NetworkBuilder()
    by_id = timed("take note of them", lambda: {e.id: e for e in builder.watch(entities)})
    network = timed("finish the network", lambda: builder.finish(by_id.get))
    with tempfile.TemporaryDirectory() as folder:
        timed("save it", lambda: network.save(Path(folder)))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"   {size / 1e6:.0f} MB, {network.size:,} nodes, {network.statements:,} statements")
        opened = timed("open it", lambda: Network.open(Path(folder)))
    timed("how far those listed reach (rules, 3 relations)", lambda: reach(opened, DAY, 3))
    timed("the first look at one node", lambda: around(opened, 5, depth=2, most=200))
    chance = random.Random(3)
    nodes = [chance.randrange(opened.size) for _ in range(1_000)]
    timed("1,000 nodes, two relations around each", lambda: [
        around(opened, node, depth=2, most=200) for node in nodes
    ])  # fmt: skip


def _entities(holdings: list[Holding], listed: set[int]) -> Iterator[Entity]:
    held: defaultdict[int, list[Relation]] = defaultdict(list)
    for h in holdings:
        share = h.share or UNKNOWN
        low, high = (float(b) for b in share.bounds) if share.known else (None, None)
        held[h.owner].append(
            Relation(
                kind=RelationKind.OWNS,
                target=f"custom:reg:{h.owned}",
                percentage_low=low,
                percentage_high=high,
                stated=f"holding {h.ref}",
                locator=f"row {h.ref}",
            )
        )
    nodes = {h.owner for h in holdings} | {h.owned for h in holdings}
    for node in sorted(nodes):
        yield Entity(
            source="custom:reg",
            key=str(node),
            type=EntityType.PERSON if node % 2 == 0 else EntityType.ORGANIZATION,
            standing=Standing.LISTED if node in listed else Standing.REGISTER,
            names=(Name(full=str(node), stated=str(node), locator=str(node)),),
            relations=tuple(held.get(node, ())),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
