"""What the schemata and properties of FollowTheMoney stand for. Data only."""

from types import MappingProxyType

from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
)

TYPES = MappingProxyType(
    {
        "Person": EntityType.PERSON,
        "Organization": EntityType.ORGANIZATION,
        "Company": EntityType.ORGANIZATION,
        "PublicBody": EntityType.ORGANIZATION,
        "LegalEntity": EntityType.UNKNOWN,
        "Vessel": EntityType.VESSEL,
        "Airplane": EntityType.AIRCRAFT,
        "CryptoWallet": EntityType.UNKNOWN,
        "Security": EntityType.UNKNOWN,
        "Asset": EntityType.UNKNOWN,
        "Vehicle": EntityType.UNKNOWN,
        "Position": EntityType.UNKNOWN,
    }
)

RELATIONS = MappingProxyType(
    {
        # schema: (property of the holder, property of the target, kind)
        "Ownership": ("owner", "asset", RelationKind.OWNS),
        "Directorship": ("director", "organization", RelationKind.ACTS_FOR),
        "Employment": ("employee", "employer", RelationKind.ACTS_FOR),
        "Representation": ("agent", "client", RelationKind.ACTS_FOR),
        "Family": ("person", "relative", RelationKind.FAMILY),
        "Associate": ("person", "associate", RelationKind.ASSOCIATE),
        "Membership": ("member", "organization", RelationKind.MEMBER_OF),
        "UnknownLink": ("subject", "object", RelationKind.LINKED_TO),
        "Occupancy": ("holder", "post", RelationKind.LINKED_TO),
        "Succession": ("successor", "predecessor", RelationKind.LINKED_TO),
    }
)
ROLE = ("role", "relationship", "sharesType", "description", "status")

NAMES = MappingProxyType(
    {
        "name": NameKind.ALIAS,
        "alias": NameKind.ALIAS,
        "weakAlias": NameKind.WEAK,
        "previousName": NameKind.FORMER,
        "abbreviation": NameKind.WEAK,
    }
)
DATES = MappingProxyType(
    {
        "birthDate": DateKind.BIRTH,
        "deathDate": DateKind.DEATH,
        "incorporationDate": DateKind.ESTABLISHED,
        "buildDate": DateKind.BUILT,
    }
)
_I = IdentifierType
IDENTIFIERS = MappingProxyType(
    {
        "passportNumber": _I.PASSPORT,
        "idNumber": _I.NATIONAL_ID,
        "socialSecurityNumber": _I.NATIONAL_ID,
        "taxNumber": _I.TAX_ID,
        "innCode": _I.TAX_ID,
        "vatCode": _I.TAX_ID,
        "registrationNumber": _I.REGISTRATION,
        "ogrnCode": _I.REGISTRATION,
        "uscCode": _I.REGISTRATION,
        "leiCode": _I.LEI,
        "swiftBic": _I.BIC,
        "imoNumber": _I.IMO,
        "mmsi": _I.MMSI,
        "callSign": _I.CALL_SIGN,
        "serialNumber": _I.SERIAL_NUMBER,
        "publicKey": _I.WALLET,
        "email": _I.EMAIL,
        "phone": _I.PHONE,
        "website": _I.WEBSITE,
        "unscId": _I.UN_REFERENCE,
        "number": _I.OTHER,
    }
)
COUNTRIES = MappingProxyType(
    {
        "nationality": AttributeKind.NATIONALITY,
        "citizenship": AttributeKind.CITIZENSHIP,
        "country": AttributeKind.COUNTRY,
        "jurisdiction": AttributeKind.COUNTRY,
        "mainCountry": AttributeKind.COUNTRY,
        "flag": AttributeKind.FLAG,
    }
)
TEXTS = MappingProxyType(
    {
        "position": AttributeKind.FUNCTION,
        "title": AttributeKind.TITLE,
        "birthPlace": AttributeKind.BIRTH_PLACE,
        "type": AttributeKind.VESSEL_TYPE,
        "tonnage": AttributeKind.TONNAGE,
        "currency": AttributeKind.WALLET_CURRENCY,
    }
)
PARTS = frozenset({"firstName", "lastName", "middleName", "fatherName", "gender", "sourceUrl"})
"""Read in places of their own."""

SANCTIONED = frozenset({"sanction", "sanction.counter", "debarment", "export.control"})
"""Topics of an entity that a list names itself. ``sanction.linked`` is not among them: such an
entity is only near to one, and is found through its relations."""
