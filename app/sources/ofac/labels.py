"""A label and its value, wherever OFAC writes them: in the Remarks or as elements of XML.

``Passport A0181988 (Somalia) expires 23 Jan 2011`` is how the Remarks put what XML takes
apart, so both come here as one text, and the facts are the same whatever the format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.check_digits import check_digits
from app.domain.entities import Attribute, DateFact, Identifier, Name
from app.domain.kinds import AttributeKind, EntityType, IdentifierType
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.ofac import tables
from app.sources.ofac.dates import parse_date
from app.sources.values import country_code


@dataclass(frozen=True, slots=True)
class Section:
    """One statement: its words and its place.

    Of the Remarks, ``last`` is the section that the final period closes, and ``cut`` one
    whose end is missing.
    """

    text: str
    locator: str
    last: bool = False
    cut: bool = False

    @property
    def closed(self) -> str:
        """The text without the period that ends the whole of the Remarks."""
        return self.text.removesuffix(".") if self.last else self.text


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose statements they are."""

    key: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Country:
    """A country in OFAC's word and, where the file gives it, with its ISO code."""

    word: str
    iso: str | None = None

    @property
    def code(self) -> str | None:
        """The lower-case ISO 3166-1 alpha-2 code; None where neither is one that we know."""
        code = country_code(self.word)
        return country_code(self.iso) if code is None and self.iso else code


LabelledFact = Name | DateFact | Identifier | Attribute


def _alternation(labels: Iterator[str]) -> str:
    return "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))


_LABEL = re.compile(
    "("
    + _alternation(
        iter(
            [
                *tables.DATE_LABELS,
                *tables.COUNTRY_LABELS,
                *tables.TEXT_LABELS,
                *tables.IDENTIFIER_LABELS,
                tables.GENERIC_NUMBER,
                tables.GENDER,
            ]
        )
    )
    + r")(?: +(.*)|$)"
)
_WALLET = re.compile(r"(Digital Currency Address - (\w+))(?: +(.*)|$)")
_DAY = r"(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4}"
_DAYS = rf"{_DAY}(?: to {_DAY})?"
_PERIOD = re.compile(rf"(?: issued {_DAYS})?(?: expires {_DAYS})?(?: issued under .*)?\.?$")
_PROSE = re.compile(r"\b(?:[a-z]{3,}|Issue Date)\b")
_PREVIOUSLY = re.compile(r"\.\s+Previously .*")
_WRAPPED = re.compile(r"\((\w+)\)")
_COUNTRY = re.compile(r"^(.*?) \(([^()]*(?:\([^()]*\)[^()]*)*)\)$")


def label_of(text: str) -> str | None:
    """The label that the text begins with, if it is one that we know."""
    found = _WALLET.fullmatch(text) or _LABEL.fullmatch(text)
    return None if found is None else found[1]


def read_labelled(
    text: str, section: Section, subject: Subject, log: IssueLog, country: Country | None = None
) -> Iterator[LabelledFact]:
    """The facts in ``text``, a known label and a value: at least one, if only a remark.

    ``section`` is the statement as OFAC words it. With ``country``, which the file states
    apart, the value is taken as it stands; else a country in brackets is sought behind it.
    """
    wallet = _WALLET.fullmatch(text)
    if wallet is not None:
        yield from _wallet(wallet, section, subject, log)
        return
    found = _LABEL.fullmatch(text)
    assert found is not None, "the caller asks label_of first"
    label, value = found[1], (found[2] or "").strip()
    if not value:
        yield _unread("value_missing", f"{label!r} has no value", section, subject, log)
    elif label in tables.DATE_LABELS:
        yield _date(label, value, section, subject, log)
    elif label in tables.TEXT_LABELS:
        yield _attribute(tables.TEXT_LABELS[label], value, section)
    elif label == tables.GENDER or label in tables.COUNTRY_LABELS:
        yield _coded(label, country or Country(value), section, subject, log)
    else:
        yield _identifier(label, value, section, subject, log, country=country)


def remark(section: Section) -> Attribute:
    """The statement in OFAC's words."""
    return _attribute(AttributeKind.REMARK, section.closed, section)


def _date(
    label: str, value: str, section: Section, subject: Subject, log: IssueLog
) -> LabelledFact:
    try:
        days = parse_date(value.removesuffix("."))
    except InvalidDate as error:
        return _unread("date_unreadable", error.message, section, subject, log)
    return DateFact(
        kind=tables.DATE_LABELS[label],
        value=days,
        stated=section.text,
        locator=section.locator,
    )


def _coded(
    label: str, value: Country, section: Section, subject: Subject, log: IssueLog
) -> LabelledFact:
    """A fact whose value is a code: a country or a gender."""
    if label == tables.GENDER:
        kind, code, noun = AttributeKind.GENDER, tables.GENDERS.get(value.word), "gender"
    else:
        kind, code, noun = tables.COUNTRY_LABELS[label], value.code, "country"
    if code is None:
        problem = f"{value.word!r} is not a {noun} that we know"
        return _unread(f"{noun}_unknown", problem, section, subject, log)
    return _attribute(kind, code, section)


def _identifier(
    label: str,
    value: str,
    section: Section,
    subject: Subject,
    log: IssueLog,
    *,
    country: Country | None,
) -> LabelledFact:
    if label == tables.GENERIC_NUMBER:
        person = subject.type is EntityType.PERSON
        kind = IdentifierType.NATIONAL_ID if person else IdentifierType.REGISTRATION
    else:
        kind = tables.IDENTIFIER_LABELS[label]
    bracketed = country is None and kind not in tables.CONTACT
    number, stated_country = _number(value, bracketed_country=bracketed)
    if not _readable(number, kind, label):
        problem = f"{label!r} has no value that can be told apart"
        return _unread("identifier_unreadable", problem, section, subject, log)
    if stated_country is not None:
        country = Country(_PREVIOUSLY.sub("", stated_country))
    code = None if country is None else country.code
    if country is not None and code is None:
        shown = stated_country or country.word
        problem = f"{shown!r} is not a country that we know: {section.text}"
        log.add("country_unknown", problem, section.locator, subject.key)
        label = f"{label} ({shown})"
    return Identifier(
        type=kind,
        value=number,
        label=label,
        country=code,
        valid=check_digits(kind, number, code),
        stated=section.text,
        locator=section.locator,
    )


def _number(value: str, *, bracketed_country: bool) -> tuple[str, str | None]:
    """The number itself and the country in brackets behind it, without dates of issue."""
    number = _PERIOD.sub("", " ".join(value.removeprefix("#").split()))
    country = None
    bracketed = _COUNTRY.match(number) if bracketed_country else None
    if bracketed is not None:
        number, country = bracketed.groups()
    wrapped = _WRAPPED.fullmatch(number)
    return (wrapped[1] if wrapped else number), country


def _readable(number: str, kind: IdentifierType, label: str) -> bool:
    """Whether this is one number, and not words around it or no number at all."""
    if kind in tables.WORDLESS or label in tables.WORDLESS_LABELS:
        return any(map(str.isalnum, number))
    prose = kind not in tables.CONTACT and _PROSE.search(number) is not None
    return any(map(str.isdigit, number)) and not prose


def _wallet(
    found: re.Match[str], section: Section, subject: Subject, log: IssueLog
) -> Iterator[LabelledFact]:
    label, currency, address = found.groups()
    if not address:
        problem = f"{label!r} has no address"
        yield _unread("identifier_unreadable", problem, section, subject, log)
        return
    yield Identifier(
        type=IdentifierType.WALLET,
        value=address.strip().removesuffix("."),
        label=label,
        stated=section.text,
        locator=section.locator,
    )
    yield _attribute(AttributeKind.WALLET_CURRENCY, currency, section)


def _attribute(kind: AttributeKind, value: str, section: Section) -> Attribute:
    return Attribute(kind=kind, value=value, stated=section.text, locator=section.locator)


def _unread(
    code: str, problem: str, section: Section, subject: Subject, log: IssueLog
) -> Attribute:
    log.add(code, f"{problem}: {section.text}", section.locator, subject.key)
    return remark(section)
