"""The Remarks column: sections between semicolons, most of them with a label.

Every section becomes a fact. One without a label that we know, or with a label whose
value cannot be read, stays a remark in OFAC's words; the latter leaves an issue as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.entities import Attribute, DateFact, Identifier, Name
from app.domain.kinds import AttributeKind, EntityType, IdentifierType, NameKind
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.ofac import tables
from app.sources.ofac.dates import parse_date
from app.sources.ofac.names import name_of
from app.sources.values import check_digits, country_code


@dataclass(frozen=True, slots=True)
class Section:
    """One statement of the Remarks. ``last`` is the one that the final period closes."""

    text: str
    locator: str
    last: bool = False
    cut: bool = False

    @property
    def closed(self) -> str:
        """The text without the period that ends the whole of the Remarks."""
        return self.text.removesuffix(".") if self.last else self.text


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """A link whose target is still only a name; ``names`` are the readings, likeliest first."""

    names: tuple[str, ...]
    section: Section


RemarkFact = Name | DateFact | Identifier | Attribute | LinkedTo


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose Remarks they are."""

    key: str
    type: EntityType


def _alternation(labels: Iterator[str]) -> str:
    return "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))


_ALT = re.compile(r"^[Aa]lt\. ")
_LINK = re.compile(r"Linked To: ?(.*)")
_ALIAS = re.compile(r"([afn])\.k\.a\. (?:'(.*)'|(.*))")
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
                "Gender",
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


def sections(base: str, continuation: str, locator: str, further: str) -> Iterator[Section]:
    """The sections of the Remarks and of what the comments file holds beyond their limit.

    The two are joined as they are. ``locator`` and ``further`` say where a section stands
    that lies in the first or in the second file.
    """
    whole = base + continuation
    pieces = whole.split(";")
    end = -1
    for index, piece in enumerate(pieces):
        start, end = end + 1, end + 1 + len(piece)
        text = piece.strip()
        if not text:
            continue
        where = further if start >= len(base) else locator
        if start < len(base) < end:
            where = f"{locator} and {further}"
        yield Section(text, where, last=index == len(pieces) - 1)


def facts_of(section: Section, subject: Subject, log: IssueLog) -> Iterator[RemarkFact]:
    """What one section states: at least one fact, so that nothing is lost."""
    if section.cut:
        # The value may be half a number, so it is not read as one.
        yield _remark(section)
        return
    text = _ALT.sub("", section.closed)
    link = _LINK.fullmatch(text)
    alias = _ALIAS.fullmatch(text)
    if link is not None:
        yield _link(link[1], section)
    elif alias is not None:
        yield _alias(alias, section, subject)
    else:
        wallet = _WALLET.fullmatch(text)
        if wallet is not None:
            yield from _wallet(wallet, section, subject, log)
            return
        labelled = _LABEL.fullmatch(text)
        if labelled is None:
            yield _remark(section)
        else:
            yield _labelled(labelled[1], labelled[2] or "", section, subject, log)


def _link(name: str, section: Section) -> LinkedTo:
    # The period that ends the Remarks may instead be the last of the name ("... S.A.").
    readings = (name, name + ".") if section.closed != section.text else (name,)
    return LinkedTo(readings, section)


def _alias(found: re.Match[str], section: Section, subject: Subject) -> Name:
    """Quoted names in the Remarks are weak, whatever the letter (OFAC data specification)."""
    if found[2] is not None:
        kind, name = NameKind.WEAK, found[2]
    else:
        kind, name = tables.ALIAS_KINDS[f"{found[1]}ka"], found[3]
    return name_of(
        name,
        kind,
        person=subject.type is EntityType.PERSON,
        stated=section.text,
        locator=section.locator,
    )


def _labelled(
    label: str, value: str, section: Section, subject: Subject, log: IssueLog
) -> RemarkFact:
    value = value.strip()
    if not value:
        return _unread("value_missing", f"{label!r} has no value", section, subject, log)
    if label in tables.DATE_LABELS:
        return _date(label, value, section, subject, log)
    if label in tables.TEXT_LABELS:
        return _attribute(tables.TEXT_LABELS[label], value, section)
    if label == "Gender" or label in tables.COUNTRY_LABELS:
        return _coded(label, value, section, subject, log)
    return _identifier(label, value, section, subject, log)


def _date(label: str, value: str, section: Section, subject: Subject, log: IssueLog) -> RemarkFact:
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


def _coded(label: str, value: str, section: Section, subject: Subject, log: IssueLog) -> RemarkFact:
    """A fact whose value is a code: a country or a gender."""
    if label == "Gender":
        kind, code, noun = AttributeKind.GENDER, tables.GENDERS.get(value), "gender"
    else:
        kind, code, noun = tables.COUNTRY_LABELS[label], country_code(value), "country"
    if code is None:
        problem = f"{value!r} is not a {noun} that we know"
        return _unread(f"{noun}_unknown", problem, section, subject, log)
    return _attribute(kind, code, section)


def _identifier(
    label: str, value: str, section: Section, subject: Subject, log: IssueLog
) -> RemarkFact:
    if label == tables.GENERIC_NUMBER:
        person = subject.type is EntityType.PERSON
        kind = IdentifierType.NATIONAL_ID if person else IdentifierType.REGISTRATION
    else:
        kind = tables.IDENTIFIER_LABELS[label]
    number, stated_country = _number(value, bracketed_country=kind not in tables.CONTACT)
    if not _readable(number, kind, label):
        problem = f"{label!r} has no value that can be told apart"
        return _unread("identifier_unreadable", problem, section, subject, log)
    country = None
    if stated_country is not None:
        country = country_code(_PREVIOUSLY.sub("", stated_country))
        if country is None:
            problem = f"{stated_country!r} is not a country that we know: {section.text}"
            log.add("country_unknown", problem, section.locator, subject.key)
            label = f"{label} ({stated_country})"
    return Identifier(
        type=kind,
        value=number,
        label=label,
        country=country,
        valid=check_digits(kind, number, country),
        stated=section.text,
        locator=section.locator,
    )


def _number(value: str, *, bracketed_country: bool) -> tuple[str, str | None]:
    """The number itself and the country in brackets behind it, without dates of issue."""
    number = _PERIOD.sub("", value.removeprefix("#").strip())
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
) -> Iterator[RemarkFact]:
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


def _remark(section: Section) -> Attribute:
    return _attribute(AttributeKind.REMARK, section.closed, section)


def _unread(
    code: str, problem: str, section: Section, subject: Subject, log: IssueLog
) -> Attribute:
    log.add(code, f"{problem}: {section.text}", section.locator, subject.key)
    return _remark(section)
