"""The user's own customers as questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.errors import InvalidRequest
from app.services.customer_files.columns import parse_mapping
from app.services.customer_files.compression import plain_file
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.screen_rows import RowReader
from app.services.validation.plan import Question


@dataclass(frozen=True, slots=True)
class Customers:
    """A question for each row that can be asked, and what became of the others."""

    questions: tuple[Question, ...] = ()
    unreadable: int = 0
    """Rows that hold nothing to ask."""
    doubtful: int = 0
    """Rows that are asked without a value which could not be read."""
    described: dict[str, object] = field(default_factory=dict)


def read_customers(path: Path, mapping: Sequence[str], today: date) -> Customers:
    """Read a customer file as a batch does; ``mapping``: ``column=field`` each.

    Raises an :class:`~app.errors.InvalidRequest` for a file that is not a table of customers.
    """
    with plain_file(path) as (plain, _):
        return _read(CustomerFile.open(plain, parse_mapping(mapping)), path.name, today)


def _read(file: CustomerFile, name: str, today: date) -> Customers:
    reader = RowReader(file.columns, file.date_order, today)
    questions: list[Question] = []
    unreadable = doubtful = 0
    for row in file.rows():
        try:
            if row.problem is not None:
                raise InvalidRequest(row.problem, field="row")
            query, doubts = reader.query(row)
        except InvalidRequest:
            # It is counted, and the report says how many rows were not asked.
            unreadable += 1
        else:
            doubtful += bool(doubts)
            questions.append(Question(kind=f"type {query.type.value}", query=query))
    described = {"file": name, "rows": file.rows_total, **file.described()}
    return Customers(tuple(questions), unreadable, doubtful, described)
