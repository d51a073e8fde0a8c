"""Groups of entries drawn at random, side by side, to be judged by hand.

    python -m tests.bench.groups SOURCE=FILE[,FILE…] … [--count 200] [--seed 1]

Reads the files of several sources, groups their entries as a load does, and prints for each
group drawn its entries with names, birth dates, countries and the reason of each.
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from app.domain.entities import Entity
from app.domain.kinds import DateKind
from app.matching.grouping import Group, GroupFinder
from app.sources.base import IssueLog, SourceFile
from app.sources.registry import reader_for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", help="SOURCE=FILE[,FILE…]")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    entities = {entity.id: entity for words in given.sources for entity in _read(words)}
    finder = GroupFinder()
    for entity in entities.values():
        finder.add(entity)
    groups = finder.groups()
    drawn = random.Random(given.seed).sample(groups, min(given.count, len(groups)))
    print(f"{len(groups)} groups, {len(drawn)} drawn")
    for number, group in enumerate(drawn, 1):
        _show(number, group, entities)


def _read(words: str) -> Iterator[Entity]:
    source, _, files = words.partition("=")
    paths = [SourceFile.at(Path(path)) for path in files.split(",")]
    return reader_for(source).read(paths, IssueLog())


def _show(number: int, group: Group, entities: dict[str, Entity]) -> None:
    print(f"#{number}")
    for member in group.members:
        entity = entities[member.entity_id]
        names = " | ".join(name.full for name in entity.names[:3])
        born = ", ".join(str(d.value) for d in entity.dates if d.kind is DateKind.BIRTH)
        countries = ",".join(sorted(entity.countries()))
        print(f"  {entity.id} {names} · {born} · {countries} · {member.reason}")


if __name__ == "__main__":
    main()
