"""The user's own customers as questions."""

from datetime import date
from pathlib import Path

from app.errors import InvalidRequest
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.screen_rows import RowReader
from app.services.validation.plan import Question


def read_customers(path: Path, today: date) -> tuple[list[Question], int, dict[str, object]]:
    """A question for each row that can be asked, how many cannot, and how the file was read.

    Raises an :class:`~app.errors.InvalidRequest` for a file that is not a table of customers.
    """
    file = CustomerFile.open(path)
    reader = RowReader(file.columns, file.date_order, today)
    questions, unreadable = [], 0
    for row in file.rows():
        try:
            if row.problem is not None:
                raise InvalidRequest(row.problem, field="row")
            query, _ = reader.query(row)
        except InvalidRequest:
            # It is counted, and the report says how many rows were not asked.
            unreadable += 1
        else:
            questions.append(Question(kind=f"type {query.type.value}", query=query))
    return questions, unreadable, {"file": path.name, "rows": file.rows_total, **file.described()}
