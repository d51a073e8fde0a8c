"""What the schemata and properties of FollowTheMoney stand for. Data only."""

from collections.abc import Mapping
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
        "BankAccount": EntityType.UNKNOWN,
        "RealEstate": EntityType.UNKNOWN,
        "License": EntityType.UNKNOWN,
        "Contract": EntityType.UNKNOWN,
        "Project": EntityType.UNKNOWN,
        "CourtCase": EntityType.UNKNOWN,
        "UserAccount": EntityType.UNKNOWN,
        "Thing": EntityType.UNKNOWN,
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
        "Debt": ("debtor", "creditor", RelationKind.LINKED_TO),
        "Payment": ("payer", "beneficiary", RelationKind.LINKED_TO),
        "ProjectParticipant": ("participant", "project", RelationKind.LINKED_TO),
        "ContractAward": ("supplier", "contract", RelationKind.LINKED_TO),
        "CourtCaseParty": ("party", "case", RelationKind.LINKED_TO),
        "Documentation": ("entity", "document", RelationKind.LINKED_TO),
    }
)
ROLE = ("role", "relationship", "ownershipType", "sharesType", "description", "status")

BETWEEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {schema: (holder, target) for schema, (holder, target, _) in RELATIONS.items()}
    | {"Sanction": ("entity",), "Identification": ("holder",), "Passport": ("holder",)}
)
"""What is no entity of its own, and the properties in which it names those of whom it speaks."""
DOCUMENTS = frozenset({"Identification", "Passport"})

POINTERS = MappingProxyType(
    {
        # property: (kind, whether the entity that it names is the one to hold the relation)
        "owner": (RelationKind.OWNS, True),
        "parent": (RelationKind.CONTROLS, True),
        "operator": (RelationKind.LINKED_TO, False),
        "holder": (RelationKind.LINKED_TO, False),
        "issuer": (RelationKind.LINKED_TO, False),
    }
)
"""Properties that name another entity without a relation of its own: a ship's owner, say."""

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
    | dict.fromkeys(
        (
            *("wikidataId", "dunsCode", "okpoCode", "kppCode", "bikCode", "jibCode", "bvdId"),
            *("giiNumber", "cikCode", "npiCode", "cageCode", "ricCode", "permId", "isin"),
            *("isinCode", "ticker", "icijId", "licenseNumber", "crsNumber", "fnsCode"),
            *("classNumber", "icaoCode", "caemCode", "coatoCode", "okopfCode", "okvedCode"),
        ),
        _I.OTHER,
    )
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
        "tonnage": AttributeKind.TONNAGE,
        "grossRegisteredTonnage": AttributeKind.TONNAGE,
        "currency": AttributeKind.WALLET_CURRENCY,
    }
)
OF_TYPE = MappingProxyType(
    {
        (EntityType.VESSEL, "type"): AttributeKind.VESSEL_TYPE,
        (EntityType.AIRCRAFT, "type"): AttributeKind.AIRCRAFT_MODEL,
        (EntityType.AIRCRAFT, "model"): AttributeKind.AIRCRAFT_MODEL,
    }
)
"""What a property says of one kind of entity only."""
PARTS = frozenset({"firstName", "secondName", "middleName", "fatherName", "lastName"})
"""Parts of names, which stand in the names as well."""
SAID_OF_SANCTIONS = frozenset(
    {
        *("entity", "program", "programId", "authority", "reason", "listingDate", "startDate"),
        *("endDate", "unscId"),
    }
)
"""What of a Sanction has a place of its own; the rest are remarks."""

SANCTIONED = frozenset({"sanction", "sanction.counter", "debarment", "export.control"})
"""Topics of an entity that a list names itself. ``sanction.linked`` is not among them: such an
entity is only near to one, and is found through its relations."""
