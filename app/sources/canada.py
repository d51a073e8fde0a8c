"""Canada's autonomous sanctions list (Special Economic Measures Act and Magnitsky law), in XML.

The publisher gives no ids. An entry is known by its regulation (country), schedule and item,
which is how the law itself names it; where two entries share these, or one has none of them,
a hash of the name is added.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.errors import InvalidDate, ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.draft import Draft
from app.sources.values import day_first
from app.sources.xmlfiles import Element, children, elements, local_name, root, source_text, text

AUTHORITY = "Global Affairs Canada"
_READ = frozenset(
    {
        *("Country", "LastName", "GivenName", "Entity", "EntityOrShip", "Aliases", "Title"),
        *("DateOfBirth", "DateOfBirthOrShipBuildDate", "Schedule", "Item", "DateOfListing"),
        *("ShipIMONumber", "TitleOrShip"),
    }
)

_OUTSIDE = r"(?![^()]*\))"
"""Not within brackets: no closing one follows before an opening one."""
_SEPARATORS = re.compile(rf"(?:;|,| or ){_OUTSIDE}")
_SLASH = re.compile(rf"(?: / |(?<=[^\W\d_]{{3}})/(?=[^\W\d_]{{3}})|(?<=\))/(?=\w)){_OUTSIDE}")
_FORMS = frozenset(
    {
        *(
            "LTD",
            "LIMITED",
            "LLC",
            "INC",
            "CO",
            "CORP",
            "JSC",
            "PJSC",
            "OJSC",
            "CJSC",
            "PLC",
            "LLP",
        ),
        *("GMBH", "AG", "SA", "S.A", "SARL", "SPA", "FZE", "FZC", "AO", "OAO", "ZAO", "PAO", "OOO"),
        *("АО", "ОАО", "ЗАО", "ПАО", "ООО", "ФГУП"),
    }
)


class CanadaReader:
    """Reads ``sema-lmes.xml`` in the layouts of 2022 and 2025."""

    info = SourceInfo(
        id="ca-sema",
        title="Consolidated Canadian Autonomous Sanctions List",
        publisher=AUTHORITY,
        url="https://www.international.gc.ca/world-monde/international_relations-relations_"
        "internationales/sanctions/consolidated-consolide.aspx",
        licence="Open Government Licence - Canada; the regulations are authoritative.",
        formats=("XML (2022)", "XML (2025)"),
        stale_after_days=STALE_AFTER_DAYS["ca-sema"],
        downloads=(
            Download(
                name="sema-lmes.xml",
                url="https://www.international.gc.ca/world-monde/assets/office_docs/"
                "international_relations-relations_internationales/sanctions/sema-lmes.xml",
            ),
        ),
        hosts=("international.gc.ca",),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The file states no day."""
        _check(files)
        return None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every record."""
        _check(files)
        seen: set[str] = set()
        for number, element in enumerate(elements(files[0], "record"), 1):
            key = _key(element, seen)
            seen.add(key)
            yield _entry(element, key, number, files[0].name, log)


def _check(files: Sequence[SourceFile]) -> None:
    if len(files) != 1:
        raise ListRejected(f"ca-sema is one file, not {len(files)}", files=len(files))
    name = local_name(root(files[0]))
    if name != "data-set":
        raise ListRejected(
            f"{files[0].name} begins with <{name}> and is not Canada's list (<data-set>)",
            file=files[0].name,
            element=name,
        )


def _key(element: Element, seen: set[str]) -> str:
    country = (text(element, "Country") or "").partition("/")[0]
    law = [country, text(element, "Schedule") or "", text(element, "Item") or ""]
    key = "-".join(re.sub(r"[^a-z0-9.]+", "-", part.lower()).strip("-") for part in law)
    if all(law) and key not in seen:
        return key
    names = [text(element, tag) for tag in ("LastName", "GivenName", "Entity", "EntityOrShip")]
    mark = hashlib.sha256(" ".join(filter(None, names)).encode()).hexdigest()[:8]
    unique = f"{key}-{mark}"
    while unique in seen:
        unique += "x"
    return unique


def _entry(element: Element, key: str, number: int, file: str, log: IssueLog) -> Entity:
    family, given = text(element, "LastName"), text(element, "GivenName")
    other = text(element, "EntityOrShip") or text(element, "Entity")
    imo = text(element, "ShipIMONumber")
    kind = EntityType.PERSON if family or given else EntityType.ORGANIZATION
    if imo is not None:
        kind = EntityType.VESSEL
    draft = Draft("ca-sema", key, kind, log)
    at = f"record {key}"
    _names(draft, element, other, at)
    born = text(element, "DateOfBirthOrShipBuildDate") or text(element, "DateOfBirth")
    event = {EntityType.PERSON: DateKind.BIRTH, EntityType.VESSEL: DateKind.BUILT}
    draft.dated(event.get(kind, DateKind.ESTABLISHED), born, f"{at} DateOfBirth", _day)
    draft.identifier(IdentifierType.IMO, imo, f"{at} ShipIMONumber")
    draft.attribute(AttributeKind.TITLE, text(element, "Title"), f"{at} Title")
    country = text(element, "Country")
    schedule, item = text(element, "Schedule"), text(element, "Item")
    basis = f"Schedule {schedule}, item {item}" if schedule and item else None
    draft.measure(
        None if country is None else country.partition("/")[0].strip(),
        f"{at} Country",
        authority=AUTHORITY,
        legal_basis=basis,
        listed_on=_listed(draft, text(element, "DateOfListing"), at),
    )
    for part in children(element):
        if local_name(part) not in _READ:
            draft.remark(text(part), f"{at} {local_name(part)}", local_name(part))
    return draft.entity(record=source_text(element), row=f"{file} record {number}")


def _names(draft: Draft, element: Element, other: str | None, at: str) -> None:
    family, given = text(element, "LastName"), text(element, "GivenName")
    full = " ".join(filter(None, (given, family)))
    draft.name(full, NameKind.PRIMARY, f"{at} Name", given=given, family=family)
    # Names of organisations are given in English and French.
    for place, name in enumerate(_either(other) if other and not full else ()):
        kind = NameKind.ALIAS if place else NameKind.PRIMARY
        draft.name(name, kind, f"{at} Name", stated=other)
    for alias in _aliases(text(element, "Aliases") or ""):
        # Of a person such an alias is a variant of the given or the family name alone.
        single = draft.type is EntityType.PERSON and len(alias.split()) == 1
        kind = NameKind.WEAK if single else NameKind.ALIAS
        draft.name(alias, kind, f"{at} Aliases")


def _either(text: str) -> list[str]:
    """The names on both sides of a slash that is not within brackets or an abbreviation."""
    return [part for part in _SLASH.split(text) if part.strip()]


def _aliases(text: str) -> Iterator[str]:
    """``,``, ``;``, ``or`` and ``/`` separate aliases; a comma also stands before a legal form."""
    parts: list[str] = []
    for part in _SEPARATORS.split(text):
        if parts and part.strip(" .").upper() in _FORMS:
            parts[-1] = f"{parts[-1]}, {part.strip()}"
        else:
            parts.append(part.strip())
    for part in parts:
        for name in _either(part):
            lone = name.count("(") != name.count(")")
            yield name.strip("() ") if lone else name.strip()


def _listed(draft: Draft, stated: str | None, at: str) -> date | None:
    if stated is None:
        return None
    try:
        found = _day(stated)
    except (InvalidDate, ValueError):
        message = f"{stated!r} is not a date"
        draft.unread("date_unreadable", message, stated, f"{at} DateOfListing")
        return None
    return found.start if found.exact else None


def _day(stated: str) -> DateRange:
    """``1965-04-29``, ``1965``, ``29/04/1965``, ``1965-1967``, ``… or …``."""
    first, _, second = stated.partition(" or ")
    if second:
        return DateRange(_day(first).start, _day(second).end)
    years = re.fullmatch(r"(\d{4}) ?[-/] ?(\d{4})", stated)
    if years is not None:
        return DateRange(DateRange.of(int(years[1])).start, DateRange.of(int(years[2])).end)
    try:
        return DateRange.parse(stated.replace("/", "-"))
    except InvalidDate:
        return day_first(stated)
