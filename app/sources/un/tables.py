"""What the words of the Security Council's list stand for. Data only; nothing is guessed."""

import re
from types import MappingProxyType

from app.domain.kinds import EntityType, IdentifierType, NameKind

AUTHORITY = "United Nations Security Council"

TYPES = MappingProxyType({"INDIVIDUAL": EntityType.PERSON, "ENTITY": EntityType.ORGANIZATION})

QUALITIES = MappingProxyType(
    {
        "Good": NameKind.ALIAS,
        "Low": NameKind.WEAK,
        "a.k.a.": NameKind.ALIAS,
        "f.k.a.": NameKind.FORMER,
    }
)
"""The quality of an individual's alias, and the kind of an entity's. "Previously listed as", in
a note, tells of the list and not of the person: it does not make a name a former one."""

LEGAL_BASES = MappingProxyType(
    {
        "Al-Qaida": "Security Council resolutions 1267 (1999), 1989 (2011) and 2253 (2015)",
        "Taliban": "Security Council resolution 1988 (2011)",
        "DPRK": "Security Council resolution 1718 (2006)",
        "Iraq": "Security Council resolution 1518 (2003)",
        "Iran": "Security Council resolution 1737 (2006)",
        "DRC": "Security Council resolution 1533 (2004)",
        "Libya": "Security Council resolution 1970 (2011)",
        "Somalia": "Security Council resolution 751 (1992)",
        "CAR": "Security Council resolution 2127 (2013)",
        "GB": "Security Council resolution 2048 (2012)",
        "Mali": "Security Council resolution 2374 (2017)",
        "Yemen": "Security Council resolution 2140 (2014)",
        "SouthSudan": "Security Council resolution 2206 (2015)",
        "Sudan": "Security Council resolution 1591 (2005)",
        "Haiti": "Security Council resolution 2653 (2022)",
    }
)
"""The resolution by which the committee of a list was set up."""

NOTHING = frozenset({"na", "n/a", "null"})
"""Written, in small letters, where there is no name, country or date. ``na`` would otherwise
be taken for the last part of a name, or for the code of Namibia."""

DOCUMENT_TYPES = (
    (re.compile(r"fiscal code|tax", re.I), IdentifierType.TAX_ID),
    (
        re.compile(
            r"birth certificate|certificate of|driv|ration|voter|student|resident|"
            r"military|serviceman|other id",
            re.I,
        ),
        IdentifierType.OTHER,
    ),
    (re.compile(r"laissez-passer|travel document", re.I), IdentifierType.OTHER),
    (
        re.compile(r"identi|nation(?:al|ality) (?:card|no)|tazkira|social security|\bSSN\b", re.I),
        IdentifierType.NATIONAL_ID,
    ),
    (re.compile(r"passport|passeport|pasaporte", re.I), IdentifierType.PASSPORT),
)
"""What a document is, by the first pattern that its own description fits, else by the type,
which is only ever a passport or a "National Identification Number"."""
