"""The reader of a custom list: all of its rows, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from app.domain.entities import Entity
from app.domain.kinds import Standing
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile, SourceInfo
from app.sources.custom.rows import RowReader
from app.sources.custom.table import Problem, read_table

PROBLEMS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CustomReader:
    """Reads the file of one list of the user's own, ``source`` being ``custom:NAME``."""

    source: str
    standing: Standing = Standing.LISTED

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            id=self.source,
            title=f"Custom list {self.source.partition(':')[2]}",
            publisher="The user of this installation",
            url="",
            licence="The user's own",
            formats=("csv", "xlsx", "jsonl"),
        )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """None: a custom list does not state when it was published."""
        del files
        return None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """All entities, once the last row was found good.

        Raises :class:`ListRejected` with ``details['rows']`` (the first hundred problems
        by row and column) and ``details['total']``.
        """
        del log
        if len(files) != 1:
            raise ListRejected(
                f"a custom list is one file, not {len(files)}",
                files=[file.name for file in files],
            )
        entities: list[Entity] = []
        problems: list[Problem] = []
        rows_by_key: dict[str, int] = {}
        for row in read_table(files[0]):
            reader = RowReader(row, self.source, self.standing, files[0].name)
            entity = reader.entity()
            problems.extend(reader.problems)
            key = row.one("id")
            if key is not None:
                first = rows_by_key.setdefault(key, row.number)
                if first != row.number:
                    text = f"{key[:60]!r} is already the id of row {first}"
                    problems.append(Problem(row.number, "id", text))
            if entity is not None:
                entities.append(entity)
        reject_if(problems, files[0].name)
        if not entities:
            raise ListRejected(f"{files[0].name} holds no rows", file=files[0].name)
        yield from entities


def reject_if(problems: Sequence[Problem], name: str) -> None:
    """Refuse the whole file for any problem, naming the first hundred by row and column."""
    if not problems:
        return
    first = problems[0]
    column = "" if first.column is None else f", column {first.column}"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    raise ListRejected(
        f"{name} has {len(problems)} {'problem' if len(problems) == 1 else 'problems'}, so "
        f"nothing of it was loaded; row {first.row}{column}: {first.problem}{more}",
        file=name,
        rows=[asdict(problem) for problem in problems[:PROBLEMS_SHOWN]],
        total=len(problems),
    )
