"""The reference value sets: what the numbers of the file stand for."""

from dataclasses import dataclass, field

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.ofac.labels import Country
from app.sources.xmlfiles import attribute, children, elements, local_name, text


@dataclass(frozen=True, slots=True)
class Reference:
    """One value: its word, and what its attributes say of it."""

    word: str
    attributes: dict[str, str]


@dataclass(slots=True)
class References:
    """All values by their set (the tag of its values) and number."""

    _values: dict[tuple[str, str], Reference] = field(default_factory=dict)

    @classmethod
    def of(cls, file: SourceFile) -> "References":
        """The sets of a file; :class:`ListRejected` where it has none."""
        found = cls()
        for sets in elements(file, "ReferenceValueSets", "DistinctParty"):
            if local_name(sets) != "ReferenceValueSets":
                break
            for values in children(sets):
                for value in children(values):
                    number = attribute(value, "ID") or ""
                    # Some values are words in an attribute only, like a country's code.
                    given = {str(name): str(said) for name, said in value.attrib.items()}
                    found._values[local_name(value), number] = Reference(text(value) or "", given)
            return found
        raise ListRejected(
            f"{file.name} has no ReferenceValueSets before its parties, without which nothing "
            "in it can be understood",
            file=file.name,
            element="ReferenceValueSets",
        )

    def get(self, tag: str, number: str | None) -> Reference | None:
        return None if number is None else self._values.get((tag, number))

    def word(self, tag: str, number: str | None) -> str | None:
        """The word that a number stands for; None where it stands for nothing."""
        known = self.get(tag, number)
        return None if known is None else known.word

    def country(self, number: str | None) -> Country | None:
        """A country in the file's word, with the ISO code that the file gives it."""
        known = self.get("Country", number)
        return None if known is None else Country(known.word, known.attributes.get("ISO2"))
