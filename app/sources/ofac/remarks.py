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


_ALT = re.compile(r"[Aa]lt\. ")
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
_PERIOD = re.compile(rf"(?: issued {_DAY})?(?: expires {_DAY})?\.?$")
_PREVIOUSLY = re.compile(r"\.\s+Previously .*")
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
    text = _ALT.sub("", section.closed, count=1) if _ALT.match(section.text) else section.closed
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
    if label in tables.DATE_LABELS:
        try:
            dated = parse_date(value.removesuffix("."))
        except InvalidDate as error:
            return _unread("date_unreadable", error.message, section, subject, log)
        return DateFact(
            kind=tables.DATE_LABELS[label],
            value=dated,
            stated=section.text,
            locator=section.locator,
        )
    if label in tables.COUNTRY_LABELS:
        code = country_code(value)
        if code is None:
            problem = f"{value!r} is not a country that we know"
            return _unread("country_unknown", problem, section, subject, log)
        return _attribute(tables.COUNTRY_LABELS[label], code, section)
    if label == "Gender":
        gender = tables.GENDERS.get(value)
        if gender is None:
            problem = f"{value!r} is not a gender that we know"
            return _unread("gender_unknown", problem, section, subject, log)
        return _attribute(AttributeKind.GENDER, gender, section)
    if label in tables.TEXT_LABELS:
        if not value:
            return _unread("value_missing", f"{label!r} has no value", section, subject, log)
        return _attribute(tables.TEXT_LABELS[label], value, section)
    return _identifier(label, value, section, subject, log)


def _identifier(
    label: str, value: str, section: Section, subject: Subject, log: IssueLog
) -> RemarkFact:
    if label == tables.GENERIC_NUMBER:
        person = subject.type is EntityType.PERSON
        kind = IdentifierType.NATIONAL_ID if person else IdentifierType.REGISTRATION
    else:
        kind = tables.IDENTIFIER_LABELS[label]
    number = _PERIOD.sub("", value.removeprefix("#").strip())
    country = None
    bracketed = _COUNTRY.match(number)
    if bracketed is not None:
        country = country_code(_PREVIOUSLY.sub("", bracketed[2]))
    if bracketed is not None and (country is not None or kind not in tables.CONTACT):
        number = bracketed[1]
        if country is None:
            problem = f"{bracketed[2]!r} is not a country that we know"
            log.add("country_unknown", f"{problem}: {section.text}", section.locator, subject.key)
            label = f"{label} ({bracketed[2]})"
    readable = any(map(str.isalnum, number)) and (
        kind in tables.WORDLESS or label in tables.WORDLESS_LABELS or any(map(str.isdigit, number))
    )
    if not readable:
        problem = f"{label!r} has no number"
        return _unread("identifier_unreadable", problem, section, subject, log)
    return Identifier(
        type=kind,
        value=number,
        label=label,
        country=country,
        valid=check_digits(kind, number, country),
        stated=section.text,
        locator=section.locator,
    )


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
