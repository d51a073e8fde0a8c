"""The sanctions entries of a party: since when, on which list, under which programmes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from app.sources.ofac import words
from app.sources.ofac.advanced.resolve import Resolver
from app.sources.ofac.advanced.survey import Entry, Event, MeasureRow
from app.sources.ofac.builder import Builder
from app.sources.ofac.lists import OfacList


@dataclass(slots=True)
class Listing:
    """Gathers the entries of one party; :meth:`read` is called once."""

    ofac: OfacList
    builder: Builder
    resolver: Resolver
    _codes: list[tuple[str, str]] = field(default_factory=list)
    _bases: list[str] = field(default_factory=list)
    _days: list[date] = field(default_factory=list)

    def read(self, profiles: Iterable[str], locator: str) -> None:
        """Add the measures of all entries of these profiles."""
        for profile in profiles:
            for entry in self.resolver.survey.entries.pop(profile, ()):
                self._entry(entry)
        self.builder.programmes(
            self._codes,
            locator,
            bases=self._bases,
            listed_on=min(self._days, default=None),
        )

    def _entry(self, entry: Entry) -> None:
        locator = f"{self.resolver.file} SanctionsEntry {entry.id}"
        name = None
        if entry.list is not None:
            name = self.resolver.word("List", entry.list, locator)
        own = name is None or self.ofac.owns(name)
        if name and words.folded(name) not in (words.SDN_LIST, words.CONSOLIDATED_LIST):
            self.builder.draft.remark(name, locator, "List")
        for event in entry.events:
            self._event(event, own=own)
        for measure in entry.measures:
            self._measure(measure)
        for tag, stated in entry.notes:
            self.builder.draft.remark(stated, locator, tag)

    def _event(self, event: Event, *, own: bool) -> None:
        locator = f"{self.resolver.file} EntryEvent {event.id}"
        type = self.resolver.word("EntryEventType", event.type, locator)
        if event.day is None:
            problem = "the day of the event cannot be read"
            self.builder.draft.issue("date_unreadable", problem, locator)
        elif type is not None and words.folded(type) not in words.LISTING_EVENTS:
            problem = f"{type!r} is not an event that we know"
            shown = f"{type} {event.day}"
            self.builder.draft.unread("event_unknown", problem, shown, locator)
        elif type is not None and own:
            self._days.append(event.day)
        if event.basis is not None:
            basis = self.resolver.word("LegalBasis", event.basis, locator)
            if basis and words.folded(basis) != words.NO_LEGAL_BASIS:
                self._bases += [] if basis in self._bases else [basis]
                self.builder.draft.remark(basis, locator, "Legal authority")
        self.builder.draft.remark(event.comment, locator)

    def _measure(self, measure: MeasureRow) -> None:
        locator = f"{self.resolver.file} SanctionsMeasure {measure.id}"
        type = self.resolver.word("SanctionsType", measure.type, locator)
        if words.folded(type or "") in words.PROGRAMME_MEASURES:
            if measure.comment is not None:
                self._codes.append((measure.comment, locator))
            shown = "" if measure.period is None else f"{measure.comment} {measure.period}"
            self.builder.draft.remark(shown or None, locator, "Programme")
            return
        shown = type or f"SanctionsType {measure.type}"
        notes = "; ".join(filter(None, (measure.period, measure.comment)))
        self.builder.draft.remark(
            f"{shown} ({notes})" if notes else shown, locator, "Sanctions type"
        )
