"""Write the tables of cognates and nicknames: .venv/bin/python tools/write_cognates.py [FOLDER]

Groups of spellings come from two places: the files in ``tools/person_names`` and rigour's
symbols of person names, asked for every word of those files and, with FOLDER (the
``groundtruth`` folder of real data), for every word of the names there. What rigour joins
is only believed where the spellings resemble each other; a distant pair (Joseph, Yusuf)
must stand in the written file. The tables hold folded words, so they must be written again
whenever ``app.matching.script.fold`` or the readings change; numbers of groups stay.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from rigour.names import NameTypeTag, analyze_names

from app.matching.lexicon_person.families import family_root
from app.matching.lexicon_person.kinds import part_kind
from app.matching.lexicon_person.patronymics import patronymic_root
from app.matching.lexicon_person.sounds import syllable_classes
from app.matching.script import bones, fold, latin_readings
from app.matching.understand import clean, split_words

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = ROOT / "tools" / "person_names"
TABLES = ROOT / "app" / "matching" / "lexicon_person"
MOST_GROUPS = 4
"""A word in more groups than this says too little of whom it names."""

Group = frozenset[str]


def folded(word: str) -> list[str]:
    """The keys of a written word: the first reading, and the one with German umlauts."""
    readings = [r for r in latin_readings(word.lower()) if " " not in r]
    return [fold(r) for r in readings[: 2 if any(c in "äöüÄÖÜ" for c in word) else 1]]


def written(name: str) -> list[Group]:
    lines = (WRITTEN / name).read_text(encoding="utf-8").splitlines()
    groups = []
    for line in lines:
        if line and not line.startswith("#"):
            words = line.replace("-", "").replace("'", "").split()
            keys = [k for w in words for k in folded(w) if len(k) > 1]
            groups.append(frozenset(keys))
    return groups


def vocabulary(folder: Path | None) -> set[str]:
    """Words to ask rigour for, in lower case and any script."""
    words: set[str] = set()
    for path in WRITTEN.glob("*.txt"):
        lines = path.read_text(encoding="utf-8").splitlines()
        words.update(w.lower() for line in lines if not line.startswith("#") for w in line.split())
    for name in _real_names(folder) if folder else ():
        words.update(w.lower() for w in split_words(clean(name)))
    return words


def _real_names(folder: Path) -> Iterator[str]:
    with (folder / "aliases_dev.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["type"] == "person":
                yield row["name"]
    path = folder / "customers_negative_global_50k.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from (row["full_name"] for row in csv.DictReader(file))
    with (folder / "nicknames.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (row["name1"], row["name2"])
    for path in sorted(folder.glob("translit_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            latin, other, *_ = line.split("\t")
            yield latin
            yield other.replace(" ", "") if "korean" not in path.name else ""


def symbols(words: Iterable[str]) -> list[set[str]]:
    """Folded words by rigour's symbol of a whole one-word name."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for name in analyze_names(NameTypeTag.PER, [word], phonetics=False, consolidate=False):
            if len(name.parts) != 1:
                continue
            for span in name.spans:
                if span.symbol.category.value == "NAME":
                    found[str(span.symbol.id)].update(folded(word)[:1])
    return list(found.values())


def is_usable(key: str) -> bool:
    """Whether rigour may be believed about a word: no syllable, title, patronymic, number."""
    return (
        len(key) > 3
        and key.isalpha()
        and not (len(key) < 7 and key.endswith(("ng", "nh")))
        and not syllable_classes(key)
        and part_kind(key) is None
        and patronymic_root(key) is None
    )


def cheap(one: str, other: str) -> bool:
    """Whether two words would be taken for one anyway: one edit, or only vowels left out."""
    if family_root(one) == family_root(other):
        return True
    if min(len(one), len(other)) > 4 and Levenshtein.distance(one, other) <= 1:
        return True
    bare = min((one, other), key=len)
    return bones(one) == bones(other) and not re.search("[aeou]", bare[1:])


def resembles(one: str, other: str) -> bool:
    """Whether two words may be spellings of one name: consonants alike, or few letters differ."""
    short, long = sorted((len(one), len(other)))
    if bones(one) == bones(other):
        return len(bones(one)) >= 3 and Levenshtein.distance(one, other) <= max(2, long // 3)
    return (
        short >= 6
        and Levenshtein.distance(one, other) <= long // 3
        and Levenshtein.distance(bones(one), bones(other)) <= 1
    )


def believed(members: set[str]) -> Iterator[Group]:
    """The parts of one of rigour's groups whose words all resemble another of the part."""
    rest = {m for m in members if is_usable(m)}
    while rest:
        part = {min(rest)}
        todo = set(part)
        while todo:
            word = todo.pop()
            near = {other for other in rest - part if resembles(word, other)}
            part |= near
            todo |= near
        rest -= part
        if any(not cheap(a, b) for a in part for b in part if a < b):
            yield frozenset(part)


def widened(groups: list[Group], extra: list[Group]) -> list[Group]:
    """Written groups with the spellings that rigour adds, then rigour's own groups."""
    owner: dict[str, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        for word in group:
            owner[word].append(n)
    found = [set(g) for g in groups]
    own: set[Group] = set()
    for group in extra:
        shared = Counter(n for word in group for n in owner.get(word, ()))
        new = {word for word in group if word not in owner}
        if not shared:
            own.add(group)
            continue
        n, count = min(shared.items(), key=lambda item: (-item[1], item[0]))
        if count >= 2 or len(group - new) == 1:
            found[n] |= {w for w in new if any(_close(w, old) for old in groups[n])}
    kept = [g for g in own if not any(g < other for other in own)]
    return [frozenset(g) for g in found] + sorted(kept, key=sorted)


def _close(one: str, other: str) -> bool:
    return (
        min(len(one), len(other)) >= 5
        and bones(one) == bones(other)
        and Levenshtein.normalized_similarity(one, other) >= 0.6
    )


def old_numbers(path: Path) -> dict[int, set[str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                word, numbers = line.split("\t")
                for number in numbers.split():
                    groups[int(number)].add(word)
    return groups


def numbered(groups: list[Group], old: dict[int, set[str]]) -> dict[int, Group]:
    """The groups with the numbers they had: a group keeps that of which it has most words."""
    by_word: dict[str, set[int]] = defaultdict(set)
    for number, words in old.items():
        for word in words:
            by_word[word].add(number)
    found: dict[int, Group] = {}
    free = max(old, default=0)
    for group in groups:
        votes = Counter(n for word in group for n in by_word.get(word, ()) if n not in found)
        if votes:
            number = min(votes, key=lambda n: (-votes[n], n))
        else:
            free += 1
            number = free
        found[number] = group
    return found


def write(path: Path, heading: str, groups: list[Group], most: int) -> None:
    numbers = numbered(groups, old_numbers(path))
    rows: dict[str, list[int]] = defaultdict(list)
    for number, group in sorted(numbers.items(), key=lambda item: (-len(item[1]), item[0])):
        for word in group:
            rows[word].append(number)
    lines = [f"{w}\t{' '.join(map(str, sorted(n[:most])))}" for w, n in sorted(rows.items())]
    path.write_text("\n".join([*heading.splitlines(), *lines]) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path.name}: {len(numbers)} groups, {len(rows)} words\n")


HEADING = """\
# {what}: a folded word, then the numbers of its groups.
# Written by tools/write_cognates.py from tools/person_names{other}; do not edit."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    by_hand = [g for g in written("cognates.txt") if len(g) > 1]
    extra = [part for members in symbols(vocabulary(folder)) for part in believed(members)]
    groups = widened(by_hand, extra)
    heading = HEADING.format(what="Names that are one name", other=" and rigour's symbols")
    write(TABLES / "cognates.tsv", heading, groups, MOST_GROUPS)
    short = [g for g in written("nicknames.txt") if len(g) > 1]
    heading = HEADING.format(what="Names and their short forms", other="")
    write(TABLES / "nicknames.tsv", heading, short, 8)


if __name__ == "__main__":
    main()
