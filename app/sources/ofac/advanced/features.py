"""The features of a profile: all that a party is and has besides names and documents."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.sources.ofac import words
from app.sources.ofac.advanced.periods import period_of
from app.sources.ofac.advanced.resolve import Resolver
from app.sources.ofac.builder import Builder
from app.sources.ofac.labels import Country
from app.sources.xmlfiles import Element, attribute, children, text

_VERSION = frozenset(
    # Documents are found by their identity; that one shows a feature says nothing more.
    {"Comment", "DatePeriod", "VersionDetail", "VersionLocation", "IDRegDocumentReference"}
)
_FEATURE = frozenset({"FeatureVersion", "IdentityReference"})

Value = tuple[str, Country | None]
"""A value in words, and the country that it is."""


@dataclass(frozen=True, slots=True)
class Features:
    """Reads the features of one party."""

    builder: Builder
    resolver: Resolver

    def read(self, element: Element) -> None:
        """Add the facts of a ``Feature``."""
        locator = f"{self.resolver.file} Feature {attribute(element, 'ID')}"
        number = attribute(element, "FeatureTypeID")
        type = self.resolver.word("FeatureType", number, locator) or f"FeatureType {number}"
        for version in children(element, "FeatureVersion"):
            self._version(version, type, locator)
        self.builder.unknown(element, _FEATURE, locator)

    def _version(self, element: Element, type: str, locator: str) -> None:
        note = text(element, "Comment")
        number = attribute(element, "ReliabilityID")
        reliability = self.resolver.word("Reliability", number, locator)
        self.builder.unknown(element, _VERSION, locator)
        if words.folded(type) == words.LOCATION_FEATURE:
            self._addresses(element, locator)
            self.builder.draft.remark(note, locator)
            return
        values: dict[str | None, Country | None] = {
            value: country
            for found in (self._periods, self._details, self._places)
            # A country that is both named and located is one value.
            for value, country in found(element, locator)
        }
        for value, country in (values or {None: None}).items():
            self.builder.feature(
                type, value, locator, country=country, reliability=reliability, note=note
            )

    def _periods(self, element: Element, locator: str) -> Iterator[Value]:
        for stated in children(element, "DatePeriod"):
            period = period_of(stated, self.resolver.survey.references)
            if period is None:
                problem = "the feature's dates cannot be read"
                self.builder.draft.issue("date_unreadable", problem, locator)
            else:
                yield period.words, None

    def _details(self, element: Element, locator: str) -> Iterator[Value]:
        for detail in children(element, "VersionDetail"):
            number = attribute(detail, "DetailReferenceID")
            written = text(detail)
            if number is not None:
                word = self.resolver.word("DetailReference", number, locator)
                yield word or f"DetailReference {number}", None
            elif written is not None:
                yield written, None

    def _places(self, element: Element, locator: str) -> Iterator[Value]:
        for stated in children(element, "VersionLocation"):
            location = self.resolver.location(attribute(stated, "LocationID"), locator)
            if location is None:
                continue
            country = None
            if not location.parts and len(location.countries) == 1:
                country = self.resolver.country(location.countries[0], locator)
            shown = country.word if country else self.resolver.shown(location, locator)
            if shown:
                yield shown, country

    def _addresses(self, element: Element, locator: str) -> None:
        for stated in children(element, "VersionLocation"):
            number = attribute(stated, "LocationID")
            location = self.resolver.location(number, locator)
            if location is None:
                continue
            at = f"{self.resolver.file} Location {number}"
            countries = [self.resolver.country(c, at) for c in location.countries]
            country = countries[0] if countries else None
            self.builder.place(self.resolver.parts(location.parts, at), country, at)
            if location.others:
                self.builder.place(self.resolver.parts(location.others, at), country, at)
            for further in filter(None, countries[1:]):
                self.builder.draft.remark(further.word, at, "Address also in")
            self.builder.draft.remark(location.comment, at)
