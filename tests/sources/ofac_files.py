"""Small files in OFAC's exact layout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.entities import Entity
from app.domain.kinds import AttributeKind
from app.sources.base import IssueLog
from app.sources.ofac import OfacReader
from tests.sources.reading import Read, read

NULL = "-0- "


def main_row(
    number: int,
    name: str,
    kind: str = NULL,
    programme: str = "DPRK",
    columns: Sequence[str] = (NULL,) * 7,
    remarks: str | None = None,
) -> str:
    """A row of sdn.csv as OFAC writes it: text in quotes, nulls bare."""
    cells = [kind, programme, *columns, NULL if remarks is None else remarks]
    return ",".join([str(number), f'"{name}"', *(c if c == NULL else f'"{c}"' for c in cells)])


@dataclass
class Loaded:
    entities: dict[str, Entity] = field(default_factory=dict)
    log: IssueLog = field(default_factory=IssueLog)

    def codes(self) -> list[str]:
        return [issue.code for issue in self.log.issues if issue.code != "file_missing"]


Load = Callable[..., Loaded]

LIST = Path(__file__).parent / "ofac_list"
"""A small list of our own in all four formats."""


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> Read:
    """Read a file of the small list with some of its text replaced; all of it must be there."""
    text = (LIST / name).read_text("utf-8")
    for old, new in changes:
        assert old in text, f"{old} is not in {name}"
        text = text.replace(old, new)
    return read(OfacReader.sdn(), folder, text)


def of_kind(entity: Entity, kind: AttributeKind) -> list[str]:
    return [fact.value for fact in entity.attributes if fact.kind is kind]


def remarks(entity: Entity) -> list[str]:
    return of_kind(entity, AttributeKind.REMARK)


def only_issue(found: Read) -> tuple[str, str, str, str | None]:
    (issue,) = found.log.issues
    return issue.code, issue.message, issue.locator, issue.entity_key


def issues(found: Read) -> list[tuple[str, str, str]]:
    """Code, message and place of each issue; the name of the file is left out."""
    return [(i.code, i.message, i.locator.partition(" ")[2]) for i in found.log.issues]
