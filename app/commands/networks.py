"""What a large network costs: resolving it by three rules, and following changes.

The register is made by chance: companies with one to four owners, most of them persons, a few
big groups with subsidiaries of subsidiaries, shares of every kind, one owner in a hundred
listed. Seconds are of the processor, since others use the machine too.
"""

import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from app.commands.memory import peak_memory_mb
from app.domain.entities import Entity, Name, Relation
from app.domain.kinds import EntityType, RelationKind, Standing
from app.network.build import NetworkBuilder
from app.network.explore import around, reach
from app.network.graph import Network
from app.network.holdings import Holding, Stake, stakes_on
from app.network.ownership import Ownership
from app.network.renewal import reach_again
from app.network.resolve import Resolution
from app.network.rules import EU, OFAC, UK
from app.network.shares import UNKNOWN, Share

DAY = date(2026, 1, 1)
CHANGED = 100
"""Stakes, listings and statements that change at a time."""
SOURCE = "custom:made"
Result = TypeVar("Result")


@dataclass(slots=True)
class Timings:
    """Steps with their seconds of processor time, in the order in which they were done."""

    steps: list[tuple[str, float]] = field(default_factory=list)

    def timed(self, what: str, work: Callable[[], Result]) -> Result:
        used = time.process_time()
        done = work()
        self.steps.append((what, round(time.process_time() - used, 4)))
        return done


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, and how much came out."""

    relations: int
    nodes: int
    listed: int
    owned: Mapping[str, tuple[int, int]]
    """By rule: certainly and possibly blocked, those listed among them."""
    megabytes_saved: float
    peak_mb: float
    steps: Sequence[tuple[str, float]]


def register(relations: int, seed: int = 1) -> Iterator[Holding]:
    """About as many holdings; companies have odd numbers, persons even ones."""
    chance = random.Random(seed)  # noqa: S311 (not for secrets: the same register every time)
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


def measure_network(relations: int) -> Report:
    """Resolve so many relations, follow changes of them, and do the same with a saved network."""
    timings = Timings()
    holdings = list(register(relations))
    chance = random.Random(2)  # noqa: S311 (not for secrets: the same changes every time)
    owners = sorted({h.owner for h in holdings})
    listed = set(chance.sample(owners, max(1, len(owners) // 100)))
    owned = _rules(timings, holdings, listed, chance)
    with tempfile.TemporaryDirectory() as folder:
        network = _network(timings, holdings, listed, Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    return Report(
        relations=len(holdings),
        nodes=network.size,
        listed=len(listed),
        owned=owned,
        megabytes_saved=round(size, 1),
        peak_mb=peak_memory_mb(),
        steps=timings.steps,
    )


def _rules(
    timings: Timings, holdings: Sequence[Holding], listed: set[int], chance: random.Random
) -> dict[str, tuple[int, int]]:
    stakes = timings.timed("statements to stakes", lambda: list(stakes_on(holdings, DAY)))
    ownership = timings.timed("stakes by owner and by owned", lambda: Ownership(stakes))
    owned = {}
    for rule in (OFAC, EU, UK):
        work = partial(Resolution, ownership, rule, listed)
        found = timings.timed(f"resolve by the rule {rule.id}", work)
        owned[rule.id] = len(found.certain), len(found.possible)
    found = Resolution(ownership, OFAC, listed)
    old = chance.sample(stakes, min(CHANGED, len(stakes)))
    new = [Stake(s.owner, s.owned, s.high // 2, s.high // 2) for s in old]
    owners = sorted({stake.owner for stake in stakes})
    joins = set(chance.sample(owners, min(CHANGED // 2, len(owners))))
    leaves = set(chance.sample(sorted(listed), min(CHANGED // 2, len(listed)))) - joins
    timings.timed(
        f"follow {len(old)} changed stakes and {len(joins | leaves)} listings",
        lambda: found.update(removed=old, added=new, listed=joins, delisted=leaves),
    )
    fresh = Resolution(ownership, OFAC, (listed | joins) - leaves)
    assert (fresh.certain, fresh.possible) == (found.certain, found.possible), "same as anew"
    return owned


def _network(
    timings: Timings, holdings: Sequence[Holding], listed: set[int], folder: Path
) -> Network:
    """The same as the service does it, when it begins and when a list version changes."""
    entities = {e.id: e for e in _entities(holdings, listed)}
    builder = NetworkBuilder()
    timings.timed("take note of all relations", lambda: _take(builder, entities, list(entities)))
    network = timings.timed("make the network of them", lambda: builder.finish(entities.get))
    timings.timed("save it", lambda: network.save(folder))
    network = timings.timed("open it", lambda: Network.open(folder))
    found = timings.timed("what the lists reach in it", lambda: reach(network, DAY, 3))
    ids = list(entities)
    changed = [ids[number] for number in range(0, len(ids), max(1, len(ids) // CHANGED))]
    for id in changed:
        entities[id] = _changed(entities[id])
    again = NetworkBuilder()

    def renew() -> Network:
        numbers = map(network.number, changed)
        other = [number for number in numbers if number is not None]
        again.keep(network, np.flatnonzero(~np.isin(network.arrays.holders, other)))
        _take(again, entities, changed)
        return again.finish(entities.get, order=[SOURCE], touched=changed)

    renewed = timings.timed(f"make it again after {len(changed)} entities changed", renew)
    origin = again.origin
    assert origin is not None
    work = partial(reach_again, found, origin, renewed, DAY, 3)
    followed = timings.timed("what the lists reach after that", work)
    at_once = timings.timed("the same, all of it anew", lambda: reach(renewed, DAY, 3))
    assert (followed.owned == at_once.owned).all(), "same as anew"
    assert (followed.distances == at_once.distances).all(), "same as anew"
    chance = random.Random(3)  # noqa: S311 (not for secrets: the same nodes every time)
    nodes = [chance.randrange(network.size) for _ in range(1_000)]
    around(network, nodes[0], depth=2, most=200)
    timings.timed(
        "show 1,000 nodes with two relations around each",
        lambda: [around(network, node, depth=2, most=200) for node in nodes],
    )
    return network


def _take(builder: NetworkBuilder, entities: Mapping[str, Entity], ids: Sequence[str]) -> None:
    for id in ids:
        entity = entities[id]
        for relation in entity.relations:
            builder.add(id, relation, source=SOURCE, entry=entity.key, place=int(entity.key))


def _changed(entity: Entity) -> Entity:
    """Listed where it was not, and the other way round; its first relation is gone."""
    listed = entity.standing is Standing.LISTED
    return _entity(
        int(entity.key), Standing.REGISTER if listed else Standing.LISTED, entity.relations[1:]
    )


def _entities(holdings: Sequence[Holding], listed: set[int]) -> Iterator[Entity]:
    held: defaultdict[int, list[Relation]] = defaultdict(list)
    for h in holdings:
        share = h.share or UNKNOWN
        low, high = (float(b) for b in share.bounds) if share.known else (None, None)
        held[h.owner].append(
            Relation(
                kind=RelationKind.OWNS,
                target=f"{SOURCE}:{h.owned}",
                percentage_low=low,
                percentage_high=high,
                stated=f"holding {h.ref}",
                locator=f"row {h.ref}",
            )
        )
    for node in sorted({h.owner for h in holdings} | {h.owned for h in holdings}):
        standing = Standing.LISTED if node in listed else Standing.REGISTER
        yield _entity(node, standing, tuple(held.get(node, ())))


def _entity(node: int, standing: Standing, relations: tuple[Relation, ...]) -> Entity:
    return Entity(
        source=SOURCE,
        key=str(node),
        type=EntityType.PERSON if node % 2 == 0 else EntityType.ORGANIZATION,
        standing=standing,
        names=(Name(full=str(node), stated=str(node), locator=str(node)),),
        relations=relations,
    )


def print_network(report: Report, *, as_json: bool) -> None:
    """A table for people, or one JSON object."""
    if as_json:
        typer.echo(json.dumps(asdict(report)))
        return
    table = Table(
        title=f"{report.relations:,} relations between {report.nodes:,} entities, "
        f"{report.listed:,} listed"
    )
    table.add_column("step")
    table.add_column("s of processor", justify="right")
    for what, seconds in report.steps:
        table.add_row(what, f"{seconds:.3f}")
    console = Console()
    console.print(table)
    for rule, (certain, possible) in report.owned.items():
        console.print(f"{rule}: {certain:,} certainly and {possible:,} possibly blocked")
    console.print(f"{report.megabytes_saved:,.0f} MB saved, {report.peak_mb:,.0f} MB at the most")
