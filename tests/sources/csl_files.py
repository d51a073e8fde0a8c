"""A Consolidated Screening List of our own, as trade.gov wrote it in three ways."""

import csv
import json
from io import StringIO
from typing import Any

COLUMNS = (
    *("source", "entity_number", "type", "programs", "name", "title", "addresses"),
    *("federal_register_notice", "start_date", "end_date", "standard_order"),
    *("license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage"),
    *("gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
    *("alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth"),
    *("source_information_url", "ids"),
)
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
SSI = "Sectoral Sanctions Identifications List (SSI) - Treasury Department"
DPL = "Denied Persons List (DPL) - Bureau of Industry and Security"
EL = "Entity List (EL) - Bureau of Industry and Security"


def place(street: str, city: str, country: str | None, **more: str) -> dict[str, str | None]:
    parts = ("address", "city", "state", "postal_code", "country")
    return dict.fromkeys(parts) | {"address": street, "city": city, "country": country} | more


def number(type: str, number: str, country: str | None = None) -> dict[str, str | None]:
    return {"type": type, "number": number, "country": country}


# As the interface of api.trade.gov gives them out.
RESULTS: list[dict[str, Any]] = [
    {
        "id": "f00d", "source": SDN, "entity_number": "901", "type": "Individual",
        "programs": ["NPWMD", "DPRK3"], "name": "LOVELACE, Ada", "title": "Countess",
        "addresses": [place("1 High Street", "Moscow", "RU"), place("Box 2", "Minsk", "BY")],
        "alt_names": ["BYRON, Ada", "COUNTESS OF THE ENGINE"], "citizenships": ["SK"],
        "nationalities": ["RU"], "places_of_birth": ["Moscow, Russia"],
        "dates_of_birth": ["1965", "1967-10-31", "circa 1970", "1960 to 1965", "07 May 1966"],
        "ids": [
            number("Passport", "BD3843329", "SK"),
            number("Gender", "Female"),
            number("Secondary sanctions risk:", "North Korea Regulations, sections 1 and 2"),
            number("Digital Currency Address - XBT", "bc1qexample901"),
            number("Tax ID No.", "7736050003", "RU"),
        ],
        "remarks": "(Linked To: ENGINE WORKS (EW), LLC); Keeps an engine.",
        "source_list_url": "http://list.example", "source_information_url": "http://info.example",
    },
    {
        "source": SSI, "entity_number": "902", "type": "Entity", "programs": ["UKRAINE-EO13662"],
        "name": "ENGINE WORKS (EW), LLC", "addresses": [place("2 Mill Lane", "Minsk", "BY")],
        "alt_names": [],
        "ids": [number("Subject to", "Directive 1"), number("Website", "engine.example")],
        "remarks": None, "source_list_url": "http://list.example",
    },
    {
        "source": SDN, "entity_number": "902", "type": "Entity", "programs": ["RUSSIA-EO14024"],
        "name": "ENGINE WORKS (EW), LLC", "addresses": [], "alt_names": "[]", "ids": [],
        "remarks": "(Linked To: NOBODY KNOWN)",
    },
    {
        "source": SDN, "entity_number": "903", "type": "Vessel", "programs": ["DPRK4"],
        "name": "ANALYTICAL", "call_sign": "ABCD", "vessel_type": "Tanker",
        "gross_tonnage": "9000", "gross_registered_tonnage": "7000", "vessel_flag": "Panama",
        "vessel_owner": "Somebody", "addresses": [], "alt_names": [],
        "ids": [
            number("Vessel Registration Identification", "IMO 9074729"),
            number("Former Vessel Flag", "Panama"),
        ],
    },
    {
        "source": EL, "entity_number": None, "type": None, "programs": [],
        "name": "Difference Ltd.", "alt_names": ["Diff Co.", "and Engines Unlimited"],
        "addresses": [place("3 Hill", "Vienna", "AT")],
        "federal_register_notice": "81 FR 40174, 83 FR 1", "start_date": "2016-06-21",
        "license_requirement": "For all items.", "license_policy": "Presumption of denial.",
        "ids": [],
    },
    {
        "source": DPL, "type": None, "programs": [], "name": "MARY MILL", "alt_names": [],
        "addresses": [place("4 Dale", "San Jose", None, state="CA")],
        "federal_register_notice": "82 F.R. 48792 10/20/2017", "start_date": "2001-10-16",
        "end_date": "2010-10-13", "standard_order": "Y", "ids": [], "remarks": "FR NOTICE ADDED",
    },
    {
        "source": DPL, "type": None, "programs": [], "name": "MARY MILL", "alt_names": [],
        "addresses": [place("5 Vale", "Moscow", "RU")],
        "federal_register_notice": "82 F.R. 48792 10/20/2017", "start_date": "2001-10-16",
        "end_date": "2010-10-13", "standard_order": "Y", "ids": [], "remarks": "FR NOTICE ADDED",
    },
]  # fmt: skip


def as_json(results: list[dict[str, Any]] | None = None) -> str:
    sources = [{"value": SDN, "count": 4}]
    given = RESULTS if results is None else results
    return json.dumps({"total": len(given), "sources": sources, "results": given})


def as_csv(results: list[dict[str, Any]] | None = None, *, label_last: bool) -> str:
    """Until 2020 the kind of a number stood last, later first."""
    out = StringIO()
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    for found in RESULTS if results is None else results:
        cells = {name: _cell(value) for name, value in found.items()}
        cells["ids"] = "; ".join(_id(one, label_last) for one in found["ids"])
        cells["addresses"] = "; ".join(
            ", ".join(part for part in one.values() if part) for one in found["addresses"]
        )
        table.writerow(cells)
    return out.getvalue()


def _cell(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _id(one: dict[str, str | None], label_last: bool) -> str:
    order = ("country", "number", "type") if label_last else ("type", "number", "country")
    return ", ".join(one[part] or "" for part in order if one[part])
