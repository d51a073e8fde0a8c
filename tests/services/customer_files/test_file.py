"""A customer file that was counted before is understood the same without being read again."""

from pathlib import Path

import pytest

from app.services.customer_files.columns import Field
from app.services.customer_files.compression import MAX_UNPACKED
from app.services.customer_files.dates import DateOrder
from app.services.customer_files.file import CustomerFile


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("25/12/1980", "03/04/1970"), DateOrder.DAY_FIRST),
        (("12/25/1980", "03/04/1970"), DateOrder.MONTH_FIRST),
        (("12/25/1980", "25/12/1980"), DateOrder.MIXED),
        (("03/04/1970", "1970-01-01"), DateOrder.UNDECIDED),
        ((), DateOrder.UNDECIDED),
    ],
)
def test_a_file_is_understood_as_before(
    tmp_path: Path, dates: tuple[str, ...], order: DateOrder
) -> None:
    header = "who;dob" if dates else "who;colour"
    path = tmp_path / "customers"
    path.write_text("\n".join([header, *(f"Mary;{date}" for date in dates or ("red",))]))
    mapping = {"who": Field.NAME}
    first = CustomerFile.open(path, mapping)
    again = CustomerFile.reopened(
        path, mapping, first.described(), first.rows_total, limit=MAX_UNPACKED
    )
    assert first.date_order is again.date_order is order
    assert again.described() == first.described()
    assert (again.rows_total, list(again.rows())) == (first.rows_total, list(first.rows()))
