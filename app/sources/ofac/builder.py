"""An entry of the XML formats on its way to an entity, told in OFAC's words.

The readers resolve numbers to words and know where things stand; what the words mean is
decided here, once for all three formats, and as far as possible with the code that reads
the Remarks of the CSV files.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.entities import Address, Attribute, DateFact, Identifier, Name
from app.domain.kinds import AttributeKind, IdentifierType, NameKind
from app.sources.draft import Draft
from app.sources.ofac import tables, words
from app.sources.ofac.labels import (
    Country,
    Section,
    Subject,
    label_of,
    read_labelled,
    remark,
)
from app.sources.ofac.names import FullName
from app.sources.ofac.remarks import LinkedTo, facts_of, sections
from app.sources.xmlfiles import Element, children, local_name, text


@dataclass(frozen=True, slots=True)
class Document:
    """A document that proves who somebody is, in OFAC's words."""

    type: str
    number: str
    country: Country | None = None
    issued: str | None = None
    expires: str | None = None
    invalid: str | None = None
    """The word for it where the document is not valid."""
    notes: Sequence[str] = ()

    @property
    def stated(self) -> str:
        """As the Remarks put it, followed by what they leave out."""
        shown = f"{self.type} {self.number}"
        shown += f" ({self.country.word})" if self.country is not None else ""
        shown += f" issued {self.issued}" if self.issued is not None else ""
        shown += f" expires {self.expires}" if self.expires is not None else ""
        return ", ".join([shown, *([self.invalid] if self.invalid else []), *self.notes])


@dataclass(frozen=True, slots=True)
class Place:
    """An address by its parts; ``lines`` are the street and what is written above the city."""

    lines: Sequence[str] = ()
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: Country | None = None

    @property
    def full(self) -> str:
        """On one line, as the CSV files have it."""
        town = ", ".join(filter(None, (self.city, self.region)))
        town = " ".join(filter(None, (town, self.postal_code)))
        country = None if self.country is None else self.country.word
        return ", ".join(filter(None, (*self.lines, town, country)))


@dataclass(slots=True)
class Builder:
    """Adds what a reader found to a draft; whatever is not understood stays a remark."""

    draft: Draft
    subject: Subject = field(init=False)

    def __post_init__(self) -> None:
        self.subject = Subject(self.draft.key, self.draft.type)

    def name(
        self,
        name: FullName,
        kind: NameKind,
        locator: str,
        *,
        stated: str,
        script: str | None = None,
    ) -> None:
        """A name, kept even where another says the same: each has its number at OFAC."""
        self.draft.names.append(
            Name(
                full=name.full,
                kind=kind,
                family=name.family,
                given=name.given,
                script=script,
                stated=stated,
                locator=locator,
            )
        )

    def alias_kind(self, type: str | None, *, weak: bool, locator: str) -> NameKind:
        """The kind of an alias by the word for its type, such as ``a.k.a.``."""
        kind = tables.ALIAS_KINDS.get(words.folded(type or "").replace(".", ""))
        if kind is None:
            problem = f"{type!r} is not a type of alias"
            self.draft.issue("alias_type_unknown", problem, locator)
            kind = NameKind.ALIAS
        return NameKind.WEAK if weak else kind

    def script(self, word: str | None, locator: str) -> str | None:
        """The ISO 15924 code of a script by its word; None for Latin and for unknown ones."""
        found = words.folded(word or "")
        if found not in words.SCRIPTS:
            self.draft.issue("script_unknown", f"{word!r} is not a script", locator)
        return words.SCRIPTS.get(found)

    def feature(
        self,
        word: str,
        value: str | None,
        locator: str,
        *,
        country: Country | None = None,
        alternative: bool = False,
        reliability: str | None = None,
        note: str | None = None,
    ) -> None:
        """A feature by the word for its type; ``country`` is the value of one that is such.

        One that OFAC knows to be false is nothing to match by: it stays a remark.
        """
        if value is None:
            problem = f"{word!r} has no value"
            self.draft.unread("value_missing", problem, word, locator)
            return
        reliable = words.folded(reliability or words.CONFIRMED)
        if reliable == words.UNRELIABLE:
            self.draft.remark(f"{word} {value}", locator, f"Reliability {reliability}")
            return
        if reliable not in words.RELIABLE:
            problem = f"{reliability!r} is not a reliability that we know"
            self.draft.issue("reliability_unknown", problem, locator)
        name = words.folded(word)
        note = "" if note is None else f" ({note})"
        if name in words.COLUMN_FEATURES or name == words.CALL_SIGN_FEATURE:
            self._column(name, word, value, locator, note)
            return
        if name == words.FLAG_FEATURE:
            self._flag(country or Country(value), locator, note)
            return
        label = words.FEATURE_LABELS.get(name, word)
        stated = f"{'alt. ' if alternative else ''}{label} {value}{note}"
        stated_apart = country if label in tables.COUNTRY_LABELS else None
        self._labelled(label, f"{label} {value}", Section(stated, locator), stated_apart)

    def document(self, document: Document, locator: str) -> None:
        """A document; one that is not valid says so in its label."""
        before = len(self.draft.identifiers)
        labelled = f"{document.type} {document.number}"
        self._labelled(document.type, labelled, Section(document.stated, locator), document.country)
        if document.invalid is None:
            return
        for place, made in enumerate(self.draft.identifiers[before:], before):
            label = f"{made.label} ({document.invalid})"
            self.draft.identifiers[place] = replace(made, label=label)

    def remarks(self, stated: str | None, locator: str) -> Iterator[LinkedTo]:
        """The facts in free remarks; yields the links to others by their names."""
        for section in sections(stated or "", "", locator, ""):
            for fact in facts_of(Section(section.text, locator), self.subject, self.draft.log):
                if isinstance(fact, LinkedTo):
                    yield fact
                else:
                    self._add(fact)

    def address(self, place: Place, locator: str) -> None:
        """An address; one without any part says nothing, as OFAC keeps one for every entry."""
        full = place.full
        if not full:
            return
        code = None if place.country is None else place.country.code
        if place.country is not None and code is None:
            problem = f"{place.country.word!r} is not a country that we know"
            self.draft.issue("country_unknown", problem, locator)
        self.draft.addresses.append(
            Address(
                full=full,
                street=", ".join(place.lines) or None,
                city=place.city,
                region=place.region,
                postal_code=place.postal_code,
                country=code,
                stated=full,
                locator=locator,
            )
        )

    def place(
        self, parts: Iterable[tuple[str, str]], country: Country | None, locator: str
    ) -> None:
        """An address of its parts (type and value); a part of unknown type is an issue."""
        lines: list[str] = []
        others: dict[str, str] = {}
        for type, value in parts:
            role = words.PLACE_PARTS.get(words.folded(type))
            if role is None:
                problem = f"{type!r} is not a part of an address"
                self.draft.unread("place_part_unknown", problem, f"{type}: {value}", locator)
            elif role == "street" or role in others:
                lines.append(value)
            else:
                others[role] = value
        self.address(
            Place(
                lines,
                others.get("city"),
                others.get("region"),
                others.get("postal_code"),
                country,
            ),
            locator,
        )

    def unknown(self, element: Element, known: frozenset[str], locator: str) -> None:
        """Keep what the elements of a later edition say, which are an issue each."""
        for part in children(element):
            tag, value = local_name(part), text(part)
            if tag not in known and value is not None:
                problem = f"{tag} is not an element that we know"
                self.draft.issue("element_unknown", problem, locator)
                self.draft.remark(value, locator, tag)

    def programmes(
        self,
        codes: Iterable[tuple[str, str]],
        locator: str,
        *,
        bases: Sequence[str] = (),
        listed_on: date | None = None,
    ) -> None:
        """A measure for each programme code and its place.

        The file's own words for the legal basis belong to the entry and not to one of its
        programmes: they stand for a programme that is alone and that we know no basis of.
        """
        found = list(codes)
        own = "; ".join(bases) if len(found) == 1 else ""
        for code, where in found:
            self.draft.measure(
                code,
                where,
                authority=tables.AUTHORITY,
                legal_basis=tables.legal_basis(code) or own or None,
                listed_on=listed_on,
            )
        if not found:
            self.draft.issue("programme_missing", "no programme is named", locator)

    def _labelled(
        self, word: str, labelled: str, section: Section, country: Country | None
    ) -> None:
        label = label_of(labelled)
        name = words.folded(word).rstrip(" #:-")
        if label is not None and words.folded(label).startswith(name):
            log = self.draft.log
            for fact in read_labelled(labelled, section, self.subject, log, country):
                self._add(fact)
            return
        if not words.NOTES.fullmatch(words.folded(word)):
            problem = f"{word!r} is not a label that we know"
            self.draft.issue("label_unknown", problem, section.locator)
        self._add(remark(section))

    def _column(self, name: str, word: str, value: str, locator: str, note: str) -> None:
        """What has a column of its own in the CSV files."""
        if name == words.CALL_SIGN_FEATURE:
            self.draft.identifier(
                IdentifierType.CALL_SIGN, value, locator, label=word, stated=value + note
            )
            return
        shown = f"{value} GRT" if name == words.GROSS_TONNAGE_FEATURE else value
        kind = words.COLUMN_FEATURES[name]
        self.draft.attribute(kind, shown, locator, stated=value + note)

    def _flag(self, country: Country, locator: str, note: str) -> None:
        stated = country.word + note
        if country.code is not None:
            self.draft.attribute(AttributeKind.FLAG, country.code, locator, stated=stated)
            return
        problem = f"{country.word!r} is not a country that we know"
        self.draft.issue("country_unknown", problem, locator)
        shown = f"Vessel flag: {country.word}"
        self.draft.attribute(AttributeKind.REMARK, shown, locator, stated=stated)

    def _add(self, fact: Name | DateFact | Identifier | Attribute) -> None:
        match fact:
            case Name():
                self.draft.names.append(fact)
            case DateFact():
                self.draft.dates.append(fact)
            case Identifier():
                self.draft.identifiers.append(fact)
            case Attribute() if fact.kind is AttributeKind.WALLET_CURRENCY:
                # Each wallet names its currency; saying once that there are such is enough.
                self.draft.once(fact.kind, fact.value, fact.locator, stated=fact.stated)
            case Attribute():
                self.draft.attributes.append(fact)
