"""The words of OFAC's XML formats and what they stand for. Data only; nothing is guessed.

The files number their words in reference values of their own, so words are mapped here and
never numbers. Keys are :func:`folded`.
"""

import re
from types import MappingProxyType

from app.domain.kinds import AttributeKind, RelationKind


def folded(word: str) -> str:
    """How words are looked up: OFAC's capitals and apostrophes differ between its formats."""
    return " ".join(word.replace("\u2019", "'").casefold().split())


FEATURE_LABELS = MappingProxyType(
    {
        "birthdate": "DOB",
        "place of birth": "POB",
        "nationality country": "nationality",
        "citizenship country": "citizen",
        "aircraft manufacturer's serial number (msn)": (
            "Aircraft Manufacturer's Serial Number (MSN)"
        ),
    }
)
"""Features that the Remarks call by another name."""

COLUMN_FEATURES = MappingProxyType(
    {
        "title": AttributeKind.TITLE,
        "vessel type": AttributeKind.VESSEL_TYPE,
        "vessel tonnage": AttributeKind.TONNAGE,
        "vessel gross registered tonnage": AttributeKind.TONNAGE,
        "vessel owner": AttributeKind.OWNER_TEXT,
    }
)
"""Features that have a column of their own in CSV, beside the call sign and the flag."""
CALL_SIGN_FEATURE = "vessel call sign"
FLAG_FEATURE = "vessel flag"
GROSS_TONNAGE_FEATURE = "vessel gross registered tonnage"
LOCATION_FEATURE = "location"

NOTES = re.compile(
    r"(?:executive order \d+ (?:directive )?(?:determination|information)"
    r"|caatsa section \d+ information|ifca determination|peesa information"
    r"|(?:listing|effective|purchase/sales for divestment) date \(.*\)"
    r"|target type|organization type|issuer name|un/locode|aircraft operator"
    r"|former vessel flag)\W*"
)
"""Features that are known and have no typed place here: they stay remarks, without an issue."""

PARTY_ALIAS = "name"
"""The type of an alias that is the party's primary name."""

SCRIPTS = MappingProxyType(
    {
        "latin": None,
        "arabic": "Arab",
        "armenian": "Armn",
        "chinese simplified": "Hans",
        "chinese traditional": "Hant",
        "cyrillic": "Cyrl",
        "georgian": "Geor",
        "greek": "Grek",
        "hebrew": "Hebr",
        "japanese": "Jpan",
        "korean": "Kore",
    }
)
"""ISO 15924 codes; as everywhere, Latin is not marked. OFAC's own codes are partly words."""

RELATION_KINDS = MappingProxyType(
    {
        "associate of": RelationKind.ASSOCIATE,
        "family member of": RelationKind.FAMILY,
        "acting for or on behalf of": RelationKind.ACTS_FOR,
        "leader or official of": RelationKind.ACTS_FOR,
        "owns, controls, or operates": RelationKind.CONTROLS,
        "owned or controlled by": RelationKind.LINKED_TO,
        "principal executive officer": RelationKind.LINKED_TO,
        "property in the interest of": RelationKind.LINKED_TO,
        "providing support to": RelationKind.LINKED_TO,
        "playing a significant role in": RelationKind.LINKED_TO,
    }
)
"""What a relationship is, read from the party that states it."""

REVERSED_KINDS = MappingProxyType({"owned or controlled by": RelationKind.CONTROLS})
"""What it is from the other side, where only that side has a kind: the owner controls."""

NAME_PARTS = MappingProxyType(
    {
        "last name": "family",
        "maiden name": "family",
        "matronymic": "family",
        "first name": "given",
        "middle name": "given",
        "patronymic": "given",
        "entity name": "whole",
        "vessel name": "whole",
        "aircraft name": "whole",
        "nickname": "nickname",
    }
)

PLACE_PARTS = MappingProxyType(
    {
        "address1": "street",
        "address2": "street",
        "address3": "street",
        "city": "city",
        "state/province": "region",
        "region": "region",
        "postal code": "postal_code",
    }
)

CONFIRMED = "confirmed"
RELIABLE = frozenset({CONFIRMED, "reported", "unknown"})
UNRELIABLE = "false"
"""A feature that OFAC knows to be false, such as a birth date in a forged passport."""

VALID_DOCUMENT = "valid"
LISTING_EVENTS = frozenset({"created", "added", "listed", "designated"})
PROGRAMME_MEASURES = frozenset({"program", "programme"})
NO_LEGAL_BASIS = "unknown"
ISSUE_DATE = "issue date"
EXPIRY_DATE = "expiration date"
CALENDARS = frozenset({"gregorian", "iso"})
SDN_LIST = "sdn list"
CONSOLIDATED_LIST = "consolidated list"
