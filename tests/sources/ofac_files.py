"""Small files in OFAC's exact layout."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.domain.entities import Entity
from app.sources.base import IssueLog

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
