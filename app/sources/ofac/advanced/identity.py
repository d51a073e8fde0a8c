"""The identities of a party: its names, and the documents that show them."""

from collections import Counter
from dataclasses import dataclass, field

from app.domain.kinds import NameKind
from app.sources.ofac import words
from app.sources.ofac.advanced.periods import period_of
from app.sources.ofac.advanced.resolve import Resolver
from app.sources.ofac.advanced.survey import UNREADABLE, DocumentRow
from app.sources.ofac.builder import Builder, Document
from app.sources.ofac.names import FullName, compose
from app.sources.xmlfiles import Element, attribute, child, children, text

_IDENTITY = frozenset({"Comment", "Alias", "NamePartGroups", "IDRegDocumentReference"})
_ALIAS = frozenset({"Comment", "DatePeriod", "DocumentedName"})
_NAME = frozenset(
    {"Comment", "DocumentedNamePart", "DocumentedNameCountry", "IDRegDocumentReference"}
)


@dataclass(slots=True)
class Identities:
    """Reads the identities of one party; documents come after all names."""

    builder: Builder
    resolver: Resolver
    _names: dict[str, str] = field(default_factory=dict)
    """Every name by its number, for the documents that are in one."""
    _primary: bool = False

    def read(self, element: Element) -> None:
        """Add the names and documents of an ``Identity``."""
        number = attribute(element, "ID") or ""
        locator = f"{self.resolver.file} Identity {number}"
        false = attribute(element, "False") == "true"
        if false:
            self.builder.draft.remark(text(element, "Alias") or number, locator, "False identity")
        leading = attribute(element, "Primary") == "true" and not false
        types = {
            attribute(group, "ID") or "": attribute(group, "NamePartTypeID")
            for master in children(child(element, "NamePartGroups"), "MasterNamePartGroup")
            for group in children(master, "NamePartGroup")
        }
        for alias in children(element, "Alias"):
            self._alias(alias, types, locator, leading=leading)
        self.builder.draft.remark(text(element, "Comment"), locator)
        self.builder.unknown(element, _IDENTITY, locator)
        for row in self.resolver.survey.documents.pop(number, ()):
            self._document(row, f"{self.resolver.file} IDRegDocument {row.id}")

    def _alias(
        self, element: Element, types: dict[str, str | None], at: str, *, leading: bool
    ) -> None:
        """A name in each of the scripts that it is documented in."""
        weak = attribute(element, "LowQuality") == "true"
        type = self.resolver.word("AliasType", attribute(element, "AliasTypeID"), at)
        primary = leading and attribute(element, "Primary") == "true" and not self._primary
        documented = list(children(element, "DocumentedName"))
        scripts = [self._script(name) for name in documented]
        # The primary name is the one that the other formats have: the one in Latin letters.
        first = scripts.index(None) if None in scripts else 0
        for place, (name, script) in enumerate(zip(documented, scripts, strict=True)):
            locator = f"{self.resolver.file} DocumentedName {attribute(name, 'ID')}"
            if primary:
                kind = NameKind.PRIMARY if place == first else NameKind.ALIAS
            elif words.folded(type or "") == words.PARTY_ALIAS:
                kind = NameKind.WEAK if weak else NameKind.ALIAS
            else:
                kind = self.builder.alias_kind(type, weak=weak, locator=locator)
            mark = "" if primary else f"{type}{' (low quality)' if weak else ''}: "
            full = compose(self._parts(name, types, locator), script)
            self._name(name, full, kind, script=script, mark=mark)
        self._primary = self._primary or primary
        stated = child(element, "DatePeriod")
        if stated is not None:
            period = period_of(stated, self.resolver.survey.references)
            shown = UNREADABLE if period is None else period.words
            self.builder.draft.remark(shown, at, "Name used")
        self.builder.draft.remark(text(element, "Comment"), at)
        self.builder.unknown(element, _ALIAS, at)

    def _script(self, name: Element) -> str | None:
        """The script of a name: that of most of its parts."""
        locator = f"{self.resolver.file} DocumentedName {attribute(name, 'ID')}"
        found = Counter(
            self.builder.script(
                self.resolver.word("Script", attribute(value, "ScriptID"), locator), locator
            )
            for part in children(name, "DocumentedNamePart")
            for value in children(part, "NamePartValue")
        )
        return found.most_common(1)[0][0] if found else None

    def _parts(
        self, element: Element, types: dict[str, str | None], locator: str
    ) -> list[tuple[str, str]]:
        """The parts of a name: their types in words, by the groups they belong to."""
        parts = []
        for part in children(element, "DocumentedNamePart"):
            for value in children(part, "NamePartValue"):
                group, written = attribute(value, "NamePartGroupID") or "", text(value)
                type = None
                if group in types:
                    type = self.resolver.word("NamePartType", types[group], locator)
                else:
                    problem = f"there is no NamePartGroup {group}"
                    self.builder.draft.issue("reference_unknown", problem, locator)
                if written is not None:
                    before, after = part.get("LeadingChars", ""), part.get("TrailingChars", "")
                    parts.append((type or "", f"{before}{written}{after}"))
        return parts

    def _name(
        self, element: Element, name: FullName, kind: NameKind, *, script: str | None, mark: str
    ) -> None:
        number = attribute(element, "ID") or ""
        locator = f"{self.resolver.file} DocumentedName {number}"
        if not name.full:
            self.builder.draft.issue("alias_empty", "the name is empty", locator)
            return
        self._names[number] = name.full
        self.builder.name(name, kind, locator, stated=f"{mark}{name.full}", script=script)
        self.builder.draft.remark(text(element, "Comment"), locator)
        for used in children(element, "DocumentedNameCountry"):
            country = self.resolver.country(attribute(used, "CountryID"), locator)
            if country is not None:
                self.builder.draft.remark(country.word, locator, "Name used in")
        self.builder.unknown(element, _NAME, locator)

    def _document(self, row: DocumentRow, locator: str) -> None:
        type = self.resolver.word("IDRegDocType", row.type, locator)
        if type is None or row.number is None:
            problem = "the document has no type or no number"
            shown = " ".join(filter(None, (type or f"IDRegDocType {row.type}", row.number)))
            self.builder.draft.unread("identifier_unreadable", problem, shown, locator)
            return
        days: dict[str, str] = {}
        notes = []
        for number, stated in row.dates:
            event = self.resolver.word("IDRegDocDateType", number, locator) or ""
            if stated is None:
                problem = f"the {event or 'date'} of the document cannot be read"
                self.builder.draft.issue("date_unreadable", problem, locator)
            elif words.folded(event) in (words.ISSUE_DATE, words.EXPIRY_DATE):
                days[words.folded(event)] = stated
            else:
                notes.append(f"{event or number} {stated}")
        document = Document(
            type,
            row.number,
            self.resolver.country(row.country, locator),
            issued=days.get(words.ISSUE_DATE),
            expires=days.get(words.EXPIRY_DATE),
            invalid=self._invalid(row, locator),
            notes=[*notes, *self._notes(row, locator)],
        )
        self.builder.document(document, locator)

    def _invalid(self, row: DocumentRow, locator: str) -> str | None:
        """The word for the document's validity, where it is not valid."""
        if row.validity is None:
            return None
        word = self.resolver.word("Validity", row.validity, locator)
        return None if word is None or words.folded(word) == words.VALID_DOCUMENT else word

    def _notes(self, row: DocumentRow, locator: str) -> list[str]:
        notes = [] if row.authority is None else [f"issued by {row.authority}"]
        if row.location is not None:
            location = self.resolver.location(row.location, locator)
            if location is not None:
                notes.append(f"issued in {self.resolver.shown(location, locator)}")
        notes += [] if row.comment is None else [row.comment]
        caption = self.builder.draft.names[0].full if self.builder.draft.names else None
        for number in row.names:
            name = self._names.get(number)
            if name is None:
                problem = f"there is no DocumentedName {number} in this identity"
                self.builder.draft.issue("reference_unknown", problem, locator)
            elif name != caption:
                notes.append(f"in the name of {name}")
        return notes
