"""A file of FollowTheMoney entities of any size, much like OpenSanctions' own.

    python -m tests.bench.ftm_file OUT.json 100000

The names are put together from syllables and words, the shares of schemata, relations,
sanctions and documents are about those of a large collection: one relation for two entities,
one sanction for three, an address for two. The same seed gives the same bytes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words(
    """Aleksandr Ivan Sergei Dmitri Natalia Olga Mohammed Ahmad Hassan Fatima Ali Yusuf Jin-woo
    Min-jun Wei Jing Li Carlos Maria Jose Ana Jean Marie Pierre John Mary Robert Ada Grace"""
)
SYLLABLES = _words(
    """ka ro vin ko va shen ma ri to su len bra gor ni dze al ba har im ja lo men os per qa ra sa
    ta ul ve wa xi yo za chi sho kri sta"""
)
WORDS = _words(
    """Northern Southern United General First Trade Engine Machine Shipping Energy Steel Oil Gas
    Construction Insurance Bank Capital Holding Technology Research Aviation Marine Export"""
)
FORMS = _words("LLC Ltd JSC GmbH S.A. OOO Inc. PLC Co. AG")
COUNTRIES = _words("ru by ir kp sy cn ve ua tr ae cy gb us de fr lb iq ly mm zw")
CYRILLIC = str.maketrans("abdegiklmnoprstuvz", "абдегиклмнопрстувз")
STAMPS = {
    "first_seen": "2023-04-20T10:29:24",
    "last_seen": "2025-01-31T06:00:01",
    "last_change": "2025-01-30T06:00:01",
}


def lines(entities: int, seed: int = 1) -> Iterator[bytes]:
    """One line for each entity, and about as many between them for what lies beside."""
    made = _Maker(Random(seed), entities)
    for number in range(entities):
        yield from made.entity(number)


def write(path: Path, entities: int, seed: int = 1) -> int:
    """Write the file; the number of its lines."""
    count = 0
    with path.open("wb") as stream:
        for line in lines(entities, seed):
            stream.write(line)
            count += 1
    return count


class _Maker:
    def __init__(self, random: Random, entities: int) -> None:
        self.random, self.entities = random, entities

    def entity(self, number: int) -> Iterator[bytes]:
        schema = self.random.choices(
            ("Person", "Company", "Organization", "Vessel", "Airplane", "CryptoWallet"),
            (45, 35, 10, 7, 2, 1),
        )[0]
        listed = self.random.random() < 0.33
        id = _id(number)
        properties = self._person() if schema == "Person" else self._thing(schema)
        properties["topics"] = ["sanction"] if listed else ["sanction.linked"]
        properties["country"] = [self.random.choice(COUNTRIES)]
        if self.random.random() < 0.5:
            address = f"addr-{number:08x}"
            properties["addressEntity"] = [address]
            yield _line(address, "Address", self._address())
        yield _line(id, schema, properties, target=listed)
        if listed:
            yield _line(f"{id}-sanction", "Sanction", self._sanction(id))
        if schema == "Person" and self.random.random() < 0.3:
            yield _line(f"{id}-passport", "Passport", self._passport(id))
        if self.random.random() < 0.5:
            yield self._relation(number, id)

    def _person(self) -> dict[str, Any]:
        family = self._word(3).capitalize()
        names = [f"{self.random.choice(GIVEN)} {family}" for _ in range(self.random.randint(1, 3))]
        return {
            "name": names[:1],
            "alias": [*names[1:], names[0].lower().translate(CYRILLIC).title()],
            "birthDate": [f"{self.random.randint(1930, 2000)}-{self.random.randint(1, 12):02}-17"],
            "nationality": [self.random.choice(COUNTRIES)],
            "gender": [self.random.choice(("male", "female"))],
            "position": [f"Director of {self.random.choice(WORDS)}"],
            "notes": [" ".join(self._word(3) for _ in range(30))],
        }

    def _thing(self, schema: str) -> dict[str, Any]:
        name = " ".join((*self.random.sample(WORDS, 2), self._word(3).capitalize()))
        form = self.random.choice(FORMS)
        properties: dict[str, Any] = {"name": [f"{name} {form}"], "alias": [name]}
        number = str(self.random.randrange(10**9, 10**10))
        if schema == "Vessel":
            return properties | {"imoNumber": [f"IMO{number[:7]}"], "flag": ["pa"]}
        if schema == "CryptoWallet":
            return properties | {"publicKey": [f"bc1q{number}"], "currency": ["XBT"]}
        return properties | {
            "registrationNumber": [number],
            "innCode": [number[::-1]],
            "incorporationDate": [f"{self.random.randint(1950, 2020)}-05-01"],
            "sourceUrl": [f"https://register.example/{number}"],
        }

    def _relation(self, number: int, id: str) -> bytes:
        other = _id(self.random.randrange(self.entities))
        key = f"rel-{number:08x}"
        schema, holder, target = self.random.choice(
            (
                ("Ownership", "owner", "asset"),
                ("Directorship", "director", "organization"),
                ("Family", "person", "relative"),
                ("UnknownLink", "subject", "object"),
            )
        )
        properties: dict[str, Any] = {holder: [id], target: [other], "startDate": ["2015-06"]}
        if schema == "Ownership":
            properties["percentage"] = [str(self.random.randint(1, 100))]
        return _line(key, schema, properties)

    def _sanction(self, id: str) -> dict[str, Any]:
        return {
            "entity": [id],
            "program": [f"PROGRAMME-{self.random.randint(1, 90)}"],
            "authority": ["A Ministry of Finance"],
            "reason": [" ".join(self._word(3) for _ in range(25))],
            "listingDate": [f"20{self.random.randint(10, 24)}-03-30"],
        }

    def _passport(self, id: str) -> dict[str, Any]:
        number = str(self.random.randrange(10**8))
        return {"holder": [id], "number": [number], "country": [self.random.choice(COUNTRIES)]}

    def _address(self) -> dict[str, Any]:
        street = f"{self.random.randint(1, 200)} {self._word(3).capitalize()} Street"
        city = self._word(2).capitalize()
        return {"full": [f"{street}, {city}"], "street": [street], "city": [city]}

    def _word(self, syllables: int) -> str:
        return "".join(self.random.choices(SYLLABLES, k=syllables))


def _id(number: int) -> str:
    return f"NK-{number * 2654435761 % 2**64:016x}"


def _line(id: str, schema: str, properties: dict[str, Any], *, target: bool = False) -> bytes:
    caption = next(iter(properties.get("name", ())), schema)
    found = {
        "id": id, "caption": caption, "schema": schema, "referents": [], "datasets": ["made_up"],
        "target": target, "properties": properties, **STAMPS,
    }  # fmt: skip
    return orjson.dumps(found) + b"\n"


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]), int(sys.argv[2])):,} lines")
