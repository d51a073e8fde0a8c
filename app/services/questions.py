"""Raw input to a checked question: one place for the API, the command line and files.

Every problem is an error that names its field. A question that gets through holds at
least one name with a letter or digit in it, or one identifier.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

from rigour.territories import get_territory, lookup_territory

from app.domain.dates import DateRange
from app.domain.kinds import EuLimit, IdentifierType, QueryType, Scoring
from app.domain.screening import MOST_LINK_DEPTH, Options, Query, QueryIdentifier
from app.errors import InvalidDate, InvalidName, InvalidRequest, UnknownCountry
from app.matching.config import OFAC_REVIEW_FLOOR, OFAC_THRESHOLD
from app.matching.profiles import Profile, Profiles, built_in

MAX_NAME_LENGTH = 1000
MAX_LIMIT = 100
GENDERS = ("male", "female", "other")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GENDER_WORDS = {"m": "male", "f": "female", "man": "male", "woman": "female"}

Kind = TypeVar("Kind", QueryType, IdentifierType, Scoring, EuLimit)


def build_query(
    *,
    name: str | None = None,
    type: str | QueryType = QueryType.ANY,
    birth_date: str | None = None,
    countries: Sequence[str] = (),
    gender: str | None = None,
    aliases: Sequence[str] = (),
    addresses: Sequence[str] = (),
    identifiers: Sequence[Mapping[str, str | None]] = (),
    reference: str | None = None,
    max_name_length: int = MAX_NAME_LENGTH,
    today: date,
) -> Query:
    """The question that is meant; any :class:`InvalidRequest` names the field at fault.

    An identifier is a mapping with ``value`` and perhaps ``type`` and ``country``.
    """
    numbers = tuple([_identifier(i, f"identifiers.{n}") for n, i in enumerate(identifiers)])
    asked = _name(name, "name", max_name_length) if name is not None else ""
    if not asked and not numbers:
        raise InvalidName("give a name or at least one identifier", field="name")
    return Query(
        name=asked,
        type=_member(QueryType, type, "type"),
        birth_date=_birth_date(birth_date, today),
        countries=tuple(
            dict.fromkeys([country_code(c, f"countries.{n}") for n, c in enumerate(countries)])
        ),
        gender=_gender(gender),
        aliases=tuple([_name(a, f"aliases.{n}", max_name_length) for n, a in enumerate(aliases)]),
        addresses=tuple([_text(a, f"addresses.{n}") for n, a in enumerate(addresses)]),
        identifiers=numbers,
        reference=None if reference is None else _text(reference, "reference"),
    )


def build_options(
    *,
    threshold: float | None = None,
    review_floor: float | None = None,
    profile: str | None = None,
    scoring: str = Scoring.CORDON,
    why_not: str | None = None,
    limit: int = 10,
    sources: Sequence[str] = (),
    as_of: str | None = None,
    include_linked: bool = True,
    link_depth: int = 1,
    eu_limit: str = EuLimit.HALF_OR_MORE,
    include_mentioned: bool = False,
    group: bool = True,
    profiles: Profiles | None = None,
    today: date,
) -> Options:
    """How to ask. A threshold that is given wins over the profile, whose thresholds then rest.

    A threshold below the review floor takes the floor down with it.
    """
    way = scoring_of(scoring)
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidRequest(
            f"options.limit: {limit} is not between 1 and {MAX_LIMIT}", field="options.limit"
        )
    chosen = _profile(profile, profiles or built_in(), way)
    options = Options(
        # A threshold of the caller's own is no profile's, unless one was named beside it.
        profile=profile if threshold is not None or way is Scoring.OFAC else chosen.name,
        rules=chosen.rules,
        scoring=way,
        why_not=None if why_not is None else _text(why_not, "options.why_not").strip(),
        limit=limit,
        sources=tuple(dict.fromkeys(_text(s, "options.sources") for s in sources)),
        as_of=_as_of(as_of, today),
        include_linked=include_linked,
        link_depth=_depth(link_depth),
        eu_limit=_member(EuLimit, eu_limit, "options.eu_limit"),
        include_mentioned=include_mentioned,
        group=group,
    )
    return with_limits(options, chosen, threshold, review_floor)


def scoring_of(text: str) -> Scoring:
    """Whose way of scoring is meant; InvalidRequest for one that we do not know."""
    return _member(Scoring, text, "options.scoring")


def _profile(name: str | None, profiles: Profiles, scoring: Scoring) -> Profile:
    if scoring is Scoring.CORDON:
        return profiles.get(name)
    if name is not None:
        raise InvalidRequest(
            "options.profile: its thresholds are those of Cordon's own scores; give a threshold "
            f"with scoring {scoring.value}",
            field="options.profile",
        )
    return Profile(name="ofac", threshold=OFAC_THRESHOLD, review_floor=OFAC_REVIEW_FLOOR)


def with_limits(
    options: Options, profile: Profile, threshold: float | None, review_floor: float | None
) -> Options:
    """The options with the thresholds in force."""
    _share(threshold, "options.threshold")
    _share(review_floor, "options.review_floor")
    rules = profile.rules if threshold is None else ()
    effective = profile.threshold if threshold is None else threshold
    lowest = min([effective, *(rule.threshold for rule in rules)])
    if review_floor is None:
        floor = min(profile.review_floor, effective)
    elif review_floor > lowest:
        raise InvalidRequest(
            f"options.review_floor: {review_floor} lies above the threshold {lowest}",
            field="options.review_floor",
        )
    else:
        floor = review_floor
        rules = tuple(replace(rule, review_floor=floor) for rule in rules)
    return replace(options, threshold=effective, review_floor=floor, rules=rules)


@lru_cache(maxsize=2048)
def country_code(text: str, field: str = "countries") -> str:
    """The lower-case ISO 3166-1 alpha-2 code of a code or an English name."""
    cleaned = _text(text, field).strip()
    found = get_territory(cleaned.lower()) or lookup_territory(cleaned)
    if found is None or found.code == "zz":
        raise UnknownCountry(
            f"{field}: {cleaned[:60]!r} is not a country we know; write an ISO code such as kp",
            field=field,
            value=cleaned[:60],
        )
    return str(found.code)


def _text(text: str, field: str) -> str:
    """Refuse what no database and no terminal can hold."""
    if "\x00" in text:
        raise InvalidRequest(f"{field}: holds a NUL character", field=field)
    if not text.isascii() and _SURROGATE.search(text):
        raise InvalidRequest(f"{field}: is not valid Unicode", field=field)
    return text


def _name(text: str, field: str, longest: int) -> str:
    if len(text) > longest:
        raise InvalidName(
            f"{field}: {len(text)} characters are more than the {longest} that are compared",
            field=field,
            length=len(text),
            limit=longest,
        )
    _text(text, field)
    if not text.strip():
        raise InvalidName(f"{field}: is empty", field=field)
    if not any(unicodedata.category(c)[0] in "LN" for c in text):
        raise InvalidName(
            f"{field}: holds no letter and no digit, so nothing can be compared", field=field
        )
    return " ".join(text.split())


def _member(kinds: type[Kind], value: str, field: str) -> Kind:
    try:
        return kinds(value.strip().lower())
    except ValueError:
        known = ", ".join(k.value for k in kinds)
        raise InvalidRequest(
            f"{field}: {value[:40]!r} is not one of {known}", field=field, value=value[:40]
        ) from None


def _birth_date(text: str | None, today: date) -> DateRange | None:
    return None if text is None else _day_of_birth(text, today)


# In a customer file the same days come again and again.
@lru_cache(maxsize=32_768)
def _day_of_birth(text: str, today: date) -> DateRange:
    found = DateRange.parse(text, field="birth_date")
    if found.start > today:
        raise InvalidDate(
            f"birth_date: {text} lies in the future", field="birth_date", value=text[:40]
        )
    return found


def _depth(depth: int) -> int:
    if not 1 <= depth <= MOST_LINK_DEPTH:
        raise InvalidRequest(
            f"options.link_depth: {depth} is not between 1 and {MOST_LINK_DEPTH}",
            field="options.link_depth",
            value=depth,
        )
    return depth


def _as_of(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    found = DateRange.parse(text, field="options.as_of")
    if not found.exact:
        raise InvalidDate(
            f"options.as_of: {text} is not one day; write YYYY-MM-DD", field="options.as_of"
        )
    if found.start > today:
        raise InvalidDate(f"options.as_of: {text} lies in the future", field="options.as_of")
    return found.start


def _gender(text: str | None) -> str | None:
    if text is None:
        return None
    word = text.strip().lower()
    word = _GENDER_WORDS.get(word, word)
    if word not in GENDERS:
        raise InvalidRequest(
            f"gender: {text[:40]!r} is not one of {', '.join(GENDERS)}", field="gender"
        )
    return word


def _identifier(raw: Mapping[str, str | None], field: str) -> QueryIdentifier:
    value = _text(raw.get("value") or "", f"{field}.value")
    if sum(c.isalnum() for c in value) < 4:
        raise InvalidRequest(
            f"{field}.value: an identifier needs at least four letters or digits",
            field=f"{field}.value",
        )
    country = raw.get("country")
    return QueryIdentifier(
        value=value.strip(),
        type=_member(IdentifierType, raw.get("type") or "other", f"{field}.type"),
        country=None if country is None else country_code(country, f"{field}.country"),
    )


def _share(value: float | None, field: str) -> None:
    if value is not None and not 0.0 <= value <= 1.0:
        raise InvalidRequest(f"{field}: {value} is not between 0 and 1", field=field, value=value)
