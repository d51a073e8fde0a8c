"""The closed vocabularies. A value outside of them is an error or an issue, never a guess."""

from enum import StrEnum


class EntityType(StrEnum):
    """What a listed or linked thing is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


class QueryType(StrEnum):
    """What the caller says the name belongs to; ``any`` means that it is not known."""

    PERSON = "person"
    ORGANIZATION = "organization"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    ANY = "any"


class Standing(StrEnum):
    """How an entity stands in its source."""

    LISTED = "listed"
    """The source names it as sanctioned."""
    REGISTER = "register"
    """Known (a company register, say) and not listed; a hit only through relations."""
    MENTIONED = "mentioned"
    """Named in the source document as a speaker or bystander; never screened by default."""
    DELISTED = "delisted"
    """Still in the publisher's file, which says that its sanction has ended; a hit only if
    those who are listed own it."""


class NameKind(StrEnum):
    """How the source uses a name. A weak alias is too common or too short to stand alone."""

    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"
    WEAK = "weak"


class DateKind(StrEnum):
    """What happened on a date."""

    BIRTH = "birth"
    DEATH = "death"
    ESTABLISHED = "established"
    BUILT = "built"


class IdentifierType(StrEnum):
    """Kinds of numbers that name one thing. ``other`` keeps the source's own label."""

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TAX_ID = "tax_id"
    REGISTRATION = "registration"
    LEI = "lei"
    BIC = "bic"
    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    TAIL_NUMBER = "tail_number"
    SERIAL_NUMBER = "serial_number"
    WALLET = "wallet"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    UN_REFERENCE = "un_reference"
    """The Security Council's permanent reference number (``QDi.001``), which others repeat."""
    LIST_REFERENCE = "list_reference"
    """Another list's own id of the entity, which its publisher states; ``label`` names the list."""
    OTHER = "other"


class AttributeKind(StrEnum):
    """Facts that are neither names, dates, numbers, places nor links."""

    NATIONALITY = "nationality"
    CITIZENSHIP = "citizenship"
    COUNTRY = "country"
    GENDER = "gender"
    BIRTH_PLACE = "birth_place"
    TITLE = "title"
    FUNCTION = "function"
    FLAG = "flag"
    VESSEL_TYPE = "vessel_type"
    TONNAGE = "tonnage"
    OWNER_TEXT = "owner_text"
    RISK_NOTE = "risk_note"
    WALLET_CURRENCY = "wallet_currency"
    AIRCRAFT_MODEL = "aircraft_model"
    REMARK = "remark"


class RelationKind(StrEnum):
    """A directed link, read from the entity that states it to its target."""

    LINKED_TO = "linked_to"
    OWNS = "owns"
    CONTROLS = "controls"
    ACTS_FOR = "acts_for"
    FAMILY = "family"
    ASSOCIATE = "associate"
    MEMBER_OF = "member_of"
    ACTS_JOINTLY = "acts_jointly"
    """The two hold or use their shares under one arrangement; stated by a user."""


class EuLimit(StrEnum):
    """How the European Union's limit of ownership is read: both wordings are in force texts."""

    HALF_OR_MORE = "half_or_more"
    MORE_THAN_HALF = "more_than_half"


class VersionState(StrEnum):
    """Where a list version stands."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"


class Risk(StrEnum):
    """Why a hit matters."""

    SANCTIONED = "sanctioned"
    OWNED = "owned"
    LINKED = "linked"
    MENTIONED = "mentioned"


class Verdict(StrEnum):
    """The answer in one word. ``incomplete`` never reads as ``clear``."""

    HIT = "hit"
    REVIEW = "review"
    CLEAR = "clear"
    INCOMPLETE = "incomplete"


class Scoring(StrEnum):
    """Whose way of scoring names: our own, or that of OFAC's Sanctions List Search."""

    CORDON = "cordon"
    OFAC = "ofac"


class NotAHit(StrEnum):
    """Why an entity is not among the hits."""

    AMONG_THE_HITS = "among_the_hits"
    """It is: as a hit, or grouped with one."""
    EXCLUDED_BY_SOURCE = "excluded_by_source"
    EXCLUDED_BY_TYPE = "excluded_by_type"
    EXCLUDED_BY_STANDING = "excluded_by_standing"
    """Its list names it without listing it, or says that its listing has ended."""
    EXCLUDED_BY_AS_OF = "excluded_by_as_of"
    """It is known, but stood on no list on the day that was asked about."""
    NOT_A_CANDIDATE = "not_a_candidate"
    """No word of the names brought it into view, so that it was not scored."""
    CAPPED_WEAK_ALIAS = "capped_weak_alias"
    """Only a weak alias of one word agrees, which never makes a hit by itself."""
    CONFLICTING_DATA = "conflicting_data"
    """The name alone would have done; other data took too much away."""
    BELOW_FLOOR = "below_floor"
    BEYOND_LIMIT = "beyond_limit"
    """It scores enough, but more entities score higher than the answer may hold."""


class BatchState(StrEnum):
    """Where a customer file stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
