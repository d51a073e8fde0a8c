"""How much of the words in organisations' names the lexicon knows, and what it does not know.

    python tools/measure_lexicon.py ALIASES.tsv [--unknown 50]

ALIASES.tsv has the columns ``source, entity_id, type, name``. Prints, for each source, the
share of words (and of different words) that are concepts, places, legal forms, function
words or numbers; for pairs of names of one entity that share few words, how many of the
generic words of the shorter name have a concept that the other name has too; and the words
without meaning that the names of three entities or more have. What of those is generic
belongs into the lexicon as a concept, in all languages.
"""

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, islice
from pathlib import Path

from app.matching.lexicon import (
    is_function_word,
    legal_form,
    organization_concepts,
    place_of,
    place_phrase,
)
from app.matching.lexicon.folding import fold_word
from app.matching.understand import clean, split_words

ORGANIZATIONS = frozenset({"enterprise", "entity", "Entity", "organization"})
PAIRS_OF_ONE_ENTITY = 60


def kinds(words: list[str]) -> list[str]:
    """What each word is: concept, place, legal, function, number, or "" when unknown."""
    found: list[str] = []
    while len(found) < len(words):
        at = len(found)
        legal, place = legal_form(words, at), place_phrase(words, at)
        if place and place[1] > 1 and (not legal or place[1] > legal[1]):
            found += ["place"] * place[1]
        elif legal:
            found += ["legal"] * legal[1]
        else:
            found.append(_kind(words[at]))
    return found


def _kind(word: str) -> str:
    if organization_concepts(word):
        return "concept"
    if place_of(word):
        return "place"
    if is_function_word(word):
        return "function"
    return "number" if word.strip(".").isdigit() else ""


def _names(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] in ORGANIZATIONS:
                yield row["source"], row["entity_id"], split_words(clean(row["name"]))


def agreement(names: list[list[str]]) -> Iterator[float]:
    """For pairs of an entity's names with few common words: the share of concepts met."""
    for pair in islice(combinations(names, 2), PAIRS_OF_ONE_ENTITY):
        one, other = ([c for w in ws if (c := organization_concepts(w))] for ws in pair)
        folded = [{fold_word(w) for w in ws} for ws in pair]
        shared = len(folded[0] & folded[1]) / max(1, min(map(len, folded)))
        if min(len(one), len(other)) < 2 or shared >= 0.5:
            continue
        short, long = sorted((one, other), key=len)
        theirs = {c for concepts in long for c in concepts}
        yield sum(bool(theirs & set(concepts)) for concepts in short) / len(short)


def main() -> None:
    parser = argparse.ArgumentParser(description="How much of the names the lexicon knows.")
    parser.add_argument("aliases", type=Path)
    parser.add_argument("--unknown", type=int, default=50)
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    known: dict[str, dict[str, bool]] = defaultdict(dict)
    unknown: dict[str, set[str]] = defaultdict(set)
    entities: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for source, entity, words in _names(options.aliases):
        entities[source, entity].append(words)
        for word, kind in zip(words, kinds(words), strict=True):
            counts[source][kind] += 1
            known[source][fold_word(word)] = bool(kind)
            if not kind:
                unknown[fold_word(word)].add(f"{source}:{entity}")
    lines = []
    for source, kinds_of in sorted(counts.items()):
        total, types = sum(kinds_of.values()), known[source].values()
        met = [m for (s, _), names in entities.items() if s == source for m in agreement(names)]
        lines.append(
            f"{source}: {1 - kinds_of[''] / total:.1%} of {total} words, "
            f"{sum(types) / len(types):.1%} of {len(types)} different words; "
            f"in {len(met)} pairs of names {sum(met) / max(1, len(met)):.1%} of concepts meet "
            f"({', '.join(f'{k} {n}' for k, n in kinds_of.most_common() if k)})"
        )
    common = sorted(unknown.items(), key=lambda item: -len(item[1]))[: options.unknown]
    lines.append(" ".join(f"{word}:{len(ids)}" for word, ids in common if len(ids) >= 3))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
