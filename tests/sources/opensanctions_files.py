"""One small dataset of our own in OpenSanctions' formats."""

import json
from typing import Any

STAMP = "2025-01-31T10:00:00"


def entity(id: str, schema: str, target: Any = False, **properties: Any) -> dict[str, Any]:
    values = {k: v if isinstance(v, list) else [v] for k, v in properties.items()}
    return {"id": id, "caption": properties.get("name", id), "schema": schema, "target": target,
            "properties": values, "datasets": ["engines"], "last_change": STAMP}  # fmt: skip


def line(id: str, schema: str, target: Any = False, **properties: Any) -> str:
    return json.dumps(entity(id, schema, target, **properties))


# What lies between entities comes first, last and between them: the order is arbitrary.
ENTITIES = [
    entity("own", "Ownership", owner="ada", asset="works", percentage="49.99-50.01",
           startDate="2020-01-01"),
    entity("ada", "Person", True, name="Ada Lovelace", alias="Ada Byron", weakAlias="Countess",
           firstName="Ada", lastName="Lovelace", fatherName="George",
           birthDate=["1815-12", "never"], nationality=["sk", "zz-none"], topics="sanction",
           passportNumber="BD3843329", gender="female", unscId="KPi.901", addressEntity="adr",
           hobby="poetry"),
    entity("works", "Company", name="Engine Works", topics="sanction.linked",
           leiCode="529900T8BM49AURSDO55"),
    entity("san", "Sanction", entity="ada", program=["ENGINES", "LOOMS"], authority="A Ministry",
           listingDate="2023-03-30", status="active"),
    entity("adr", "Address", full="1 High Street, London", country="gb"),
    entity("back", "Directorship", director="works", organization="ada", role="adviser"),
    entity("pass", "Passport", holder="ada", number="X1234567", country="gb"),
    entity("wal", "CryptoWallet", True, publicKey="bc1qexample", currency="XBT",
           topics="sanction", holder="ada"),
]  # fmt: skip


def as_ftm(entities: list[dict[str, Any]] | None = None) -> str:
    return "".join(json.dumps(one) + "\n" for one in entities or ENTITIES)


# The names under which FollowTheMoney nests what refers to an entity.
_INVERSE = {
    ("Ownership", "owner"): "ownershipOwner",
    ("Ownership", "asset"): "ownershipAsset",
    ("Directorship", "director"): "directorshipDirector",
    ("Directorship", "organization"): "directorshipOrganization",
    ("Sanction", "entity"): "sanctions",
    ("Passport", "holder"): "passport",
}


def as_nested(entities: list[dict[str, Any]] | None = None) -> str:
    """Each target with what refers to it, and with those at the other end of its relations."""
    given = entities or ENTITIES
    by_id = {one["id"]: one for one in given}
    lines = []
    for target in given:
        if target["target"]:
            nested = json.loads(json.dumps(target))
            for address in nested["properties"].pop("addressEntity", []):
                nested["properties"]["addressEntity"] = [by_id[address]]
            for other in given:
                _nest(nested, other, by_id)
            lines.append(json.dumps(nested) + "\n")
    return "".join(lines)


def _nest(nested: dict[str, Any], other: dict[str, Any], by_id: dict[str, Any]) -> None:
    for (schema, name), inverse in _INVERSE.items():
        if other["schema"] != schema or nested["id"] not in other["properties"].get(name, ()):
            continue
        copy = json.loads(json.dumps(other))
        for end, values in copy["properties"].items():
            if end != name and (schema, end) in _INVERSE:
                copy["properties"][end] = [by_id[value] for value in values]
        nested["properties"].setdefault(inverse, []).append(copy)


SENZING: list[dict[str, Any]] = [
    {"DATA_SOURCE": "OS_ENGINES", "RECORD_ID": "ada", "RECORD_TYPE": "PERSON",
     "LAST_CHANGE": STAMP, "URL": "https://example.org/ada",
     "NAMES": [{"NAME_TYPE": "PRIMARY", "NAME_FULL": "Ada Lovelace"},
               {"NAME_TYPE": "ALIAS", "NAME_FULL": "Ada Byron"}],
     "GENDER": "F", "DATES": [{"DATE_OF_BIRTH": "1815-12"}],
     "ADDRESSES": [{"PLACE_OF_BIRTH": "London"},
                   {"ADDR_FULL": "1 High Street, London", "ADDR_COUNTRY": "gb"}],
     "COUNTRIES": [{"NATIONALITY": "sk"}, {"CITIZENSHIP": "gb"}],
     "CONTACTS": [{"WEBSITE_ADDRESS": "https://ada.example"}, {"PHONE_NUMBER": "+44 1"}],
     "IDENTIFIERS": [{"PASSPORT_NUMBER": "BD3843329", "PASSPORT_COUNTRY": "sk"},
                     {"OTHER_ID_TYPE": "wikidataId", "OTHER_ID_NUMBER": "Q7259"},
                     {"TRUSTED_ID_TYPE": "WIKIDATA", "TRUSTED_ID_NUMBER": "Q7259"},
                     {"OTHER_ID_TYPE": "unscId", "OTHER_ID_NUMBER": "KPi.901"}],
     "RISKS": [{"TOPIC": "sanction"}],
     "RELATIONSHIPS": [
         {"REL_ANCHOR_DOMAIN": "OPEN_SANCTIONS", "REL_ANCHOR_KEY": "ada"},
         {"REL_ANCHOR_KEY": "ada", "REL_POINTER_ROLE": "Ownership", "REL_POINTER_KEY": "works"},
         {"REL_ANCHOR_KEY": "ada", "REL_POINTER_ROLE": "Mentor", "REL_POINTER_KEY": "works"},
         {"REL_ANCHOR_KEY": "ada", "REL_POINTER_KEY": "nobody"}],
     "HOBBY": "poetry"},
    {"DATA_SOURCE": "OS_ENGINES", "RECORD_ID": "works", "RECORD_TYPE": "ORGANIZATION",
     "NAMES": [{"NAME_TYPE": "PRIMARY", "NAME_ORG": "Engine Works"},
               {"NAME_TYPE": "FORMER", "NAME_ORG": "Loom Works"}],
     "DATES": [{"REGISTRATION_DATE": "1840-02-03"}],
     "IDENTIFIERS": [{"LEI_NUMBER": "529900T8BM49AURSDO55"}],
     "RISKS": [{"TOPIC": "sanction.linked"}],
     "RELATIONSHIPS": [
         {"REL_ANCHOR_KEY": "ada", "REL_POINTER_ROLE": "Ownership", "REL_POINTER_KEY": "works"}]},
]  # fmt: skip


def as_senzing(records: list[dict[str, Any]] | None = None) -> str:
    return "".join(json.dumps(one) + "\n" for one in records or SENZING)
