"""The cells of one row of a user's table, with what is wrong with them."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from app.sources.custom.table import Problem, Row

Choice = TypeVar("Choice", bound=StrEnum)

# Escapes in JSON can spell what no name holds and no database stores.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class Cells:
    """Reads cells by column, and gathers in ``problems`` everything that is wrong with them."""

    row: Row
    problems: list[Problem] = field(default_factory=list, init=False)

    def readable(self) -> bool:
        """Whether what a cell holds says anything; False where cells may stand under wrong columns.

        Characters that cannot be stored are problems of their columns.
        """
        self.problems.extend(self.row.problems)
        if any(problem.column is None for problem in self.problems):
            return False
        for column, values in self.row.cells.items():
            if any(map(_UNSTORABLE.search, values)):
                self.problem(column, "holds a control character")
        return True

    def problem(self, column: str, words: str) -> None:
        """Say what is wrong with a cell of this column."""
        self.problems.append(Problem(self.row.number, column, words))

    def required(self, column: str) -> str | None:
        """What the cell holds; None, and a problem, where it holds nothing."""
        value = self.row.one(column)
        if value is None:
            self.problem(column, "is empty")
        return value

    def one_of(self, column: str, choices: type[Choice], otherwise: Choice) -> Choice:
        """The choice that the cell names; ``otherwise`` for none, and for a problem."""
        stated = self.row.one(column)
        if stated is None:
            return otherwise
        try:
            return choices(stated.lower())
        except ValueError:
            self.problem(column, f"{stated[:40]!r} is none of {', '.join(choices)}")
            return otherwise
