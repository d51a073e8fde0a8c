"""What the EU's codes stand for. Data only; a code that is missing here is an issue."""

from types import MappingProxyType

from app.domain.kinds import EntityType, IdentifierType

AUTHORITIES = MappingProxyType(
    {"council": "Council of the European Union", "commission": "European Commission"}
)
AUTHORITY = "European Union"
"""Where a file does not say which of the two adopted the regulation."""

TYPES = MappingProxyType(
    {
        "P": EntityType.PERSON,
        "person": EntityType.PERSON,
        "E": EntityType.ORGANIZATION,
        "enterprise": EntityType.ORGANIZATION,
    }
)

IDENTIFIERS = MappingProxyType(
    {
        "passport": IdentifierType.PASSPORT,
        "diplomat": IdentifierType.PASSPORT,
        "diplpassport": IdentifierType.PASSPORT,
        "id": IdentifierType.NATIONAL_ID,
        "ssn": IdentifierType.NATIONAL_ID,
        "residentperm": IdentifierType.OTHER,
        "electionid": IdentifierType.OTHER,
        "tax": IdentifierType.TAX_ID,
        "fiscalcode": IdentifierType.TAX_ID,
        "tradelic": IdentifierType.REGISTRATION,
        "regnumber": IdentifierType.REGISTRATION,
        "companyreg": IdentifierType.REGISTRATION,
        "swiftbic": IdentifierType.BIC,
        "imo": IdentifierType.IMO,
        "traveldoc": IdentifierType.OTHER,
        "travelcardid": IdentifierType.OTHER,
        "drivinglicence": IdentifierType.OTHER,
        "other": IdentifierType.OTHER,
    }
)
"""By the code in small letters."""

NUMBER_WORDS = MappingProxyType(
    {
        "ИНН": IdentifierType.TAX_ID,
        "INN": IdentifierType.TAX_ID,
        "ОГРН": IdentifierType.REGISTRATION,
        "OGRN": IdentifierType.REGISTRATION,
        "КПП": IdentifierType.OTHER,
        "KPP": IdentifierType.OTHER,
        "IMO": IdentifierType.IMO,
    }
)
"""Words that stand before a number in its own field and say what it is, whatever the code."""

CONTACTS = MappingProxyType(
    {
        "EMAIL": IdentifierType.EMAIL,
        "PHONE": IdentifierType.PHONE,
        "FAX": IdentifierType.PHONE,
        "MOBILE": IdentifierType.PHONE,
        "WEB": IdentifierType.WEBSITE,
        "WEBSITE": IdentifierType.WEBSITE,
    }
)

NO_COUNTRY = frozenset({"", "00", "UNKNOWN"})
"""What stands where no country is known."""

SOLAR_COUNTRIES = frozenset({"ir", "af"})
"""Where the years that people call Islamic are those of a solar calendar, 40 years apart from
the lunar one."""

FLAGS = ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
"""What is said of a document by ``true``."""
