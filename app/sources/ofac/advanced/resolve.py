"""The numbers in a party, resolved; one that resolves to nothing is an issue."""

from dataclasses import dataclass

from app.sources.draft import Draft
from app.sources.ofac.advanced.survey import Location, Parts, Survey
from app.sources.ofac.labels import Country


@dataclass(frozen=True, slots=True)
class Resolver:
    """Looks up for one party; ``file`` is what OFAC calls the file."""

    survey: Survey
    draft: Draft
    file: str

    def word(self, tag: str, number: str | None, locator: str) -> str | None:
        """The word of a reference value; None where there is none, which is an issue."""
        word = self.survey.references.word(tag, number)
        if word is None:
            self._unknown(f"{tag} {number}", locator)
        return word

    def country(self, number: str | None, locator: str) -> Country | None:
        """The country of a number; None where none is stated or it resolves to nothing."""
        if number is None:
            return None
        country = self.survey.references.country(number)
        if country is None:
            self._unknown(f"Country {number}", locator)
        return country

    def location(self, number: str | None, locator: str) -> Location | None:
        """The location of a number, noted as used."""
        found = self.survey.locations.get(number or "")
        if found is None:
            self.draft.issue("location_unknown", f"there is no Location {number}", locator)
        else:
            self.survey.used.add(number or "")
        return found

    def parts(self, parts: Parts, locator: str) -> list[tuple[str, str]]:
        """The parts of an address with their types in words."""
        return [
            (self.word("LocPartType", type, locator) or f"LocPartType {type}", value)
            for type, value in parts
        ]

    def shown(self, location: Location, locator: str) -> str:
        """A location on one line."""
        countries = (self.country(number, locator) for number in location.countries)
        names = (country.word for country in countries if country is not None)
        return ", ".join([*(value for _, value in location.parts), *names])

    def _unknown(self, what: str, locator: str) -> None:
        problem = f"{what} is not among the reference values"
        self.draft.issue("reference_unknown", problem, locator)
