"""A FollowTheMoney file of made-up entities, as large as wanted.

``python -m tests.bench.ftm_file [--entities 100000] OUT``

People with aliases (some in Cyrillic), birth dates and passports, companies with numbers
and addresses, ships; a third of all are sanctioned, and one in five is linked to another.
Words repeat as names do: few of them often, most of them seldom.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

WORDS = 20_000
COUNTRIES = ("ru", "ir", "kp", "sy", "by", "cn", "ae", "tr", "de", "gb", "us", "ve", "mm")
FORMS = ("LLC", "Ltd", "JSC", "GmbH", "Trading Co", "Shipping Company", "Bank", "Holding")
_LATIN = ("ka", "ri", "mo", "sha", "le", "ten", "vo", "ja", "bu", "zi", "ha", "dor", "ne", "qui")
_CYRILLIC = ("ка", "ри", "мо", "ша", "ле", "тен", "во", "я", "бу", "зи", "ха", "дор", "не", "кви")
_STAMP = "2025-01-31T10:00:00"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as stream:
        for line in lines(options.entities):
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def lines(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """``count`` entities, and what lies between them."""
    rng = random.Random(seed)
    words = [[rng.randrange(len(_LATIN)) for _ in range(rng.randint(2, 4))] for _ in range(WORDS)]
    # As in real names, the word of rank n is about n times rarer than the first.
    weights = [1 / (rank + 10) for rank in range(WORDS)]
    for number in range(count):
        chosen = rng.choices(words, weights, k=3)
        id = f"made-{number}"
        schema = rng.choices(("Person", "Company", "Vessel"), (6, 3, 1))[0]
        properties = _MAKERS[schema](rng, chosen)
        if number % 3 == 0:
            properties["topics"] = ["sanction"]
            yield _line(f"{id}-s", "Sanction", {"entity": [id], "program": ["MADE UP"]})
        yield _line(id, schema, properties)
        if number % 5 == 4:
            other = f"made-{rng.randrange(number)}"
            yield _line(
                f"{id}-l", "UnknownLink", {"subject": [id], "object": [other], "role": ["ally"]}
            )


def _line(id: str, schema: str, properties: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "id": id,
        "caption": properties.get("name", [id])[0],
        "schema": schema,
        "properties": properties,
        "datasets": ["made_up"],
        "last_change": _STAMP,
        "target": "topics" in properties,
    }


def _said(word: Sequence[int], syllables: Sequence[str] = _LATIN) -> str:
    return "".join(syllables[place] for place in word).capitalize()


def _person(rng: random.Random, words: Sequence[Sequence[int]]) -> dict[str, list[str]]:
    given, middle, family = words
    return {
        "name": [f"{_said(given)} {_said(middle)} {_said(family)}"],
        "alias": [
            f"{_said(family)} {_said(given)}",
            f"{_said(given, _CYRILLIC)} {_said(family, _CYRILLIC)}",
        ][: rng.randint(0, 2)],
        "birthDate": [f"{rng.randint(1940, 2000)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"],
        "nationality": [rng.choice(COUNTRIES)],
        "passportNumber": [f"{rng.randint(10**7, 10**8)}"] if rng.random() < 0.3 else [],
        "gender": [rng.choice(("male", "female"))],
    }


def _company(rng: random.Random, words: Sequence[Sequence[int]]) -> dict[str, list[str]]:
    country = rng.choice(COUNTRIES)
    return {
        "name": [f"{_said(words[0])} {_said(words[1])} {rng.choice(FORMS)}"],
        "alias": [f"{_said(words[0], _CYRILLIC)} {_said(words[1], _CYRILLIC)}"],
        "registrationNumber": [f"{rng.randint(10**9, 10**10)}"],
        "country": [country],
        "address": [f"{rng.randint(1, 200)} {_said(words[2])} Street, {country.upper()}"],
    }


def _vessel(rng: random.Random, words: Sequence[Sequence[int]]) -> dict[str, list[str]]:
    return {
        "name": [f"{_said(words[0])} {rng.randint(1, 20)}"],
        "flag": [rng.choice(COUNTRIES)],
        "mmsi": [f"{rng.randint(10**8, 10**9)}"],
    }


_MAKERS = {"Person": _person, "Company": _company, "Vessel": _vessel}


if __name__ == "__main__":
    main()
