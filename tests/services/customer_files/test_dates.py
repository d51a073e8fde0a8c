import pytest

from app.errors import InvalidDate
from app.services.customer_files.dates import DateOrder, OrderVotes, to_iso


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("1970", DateOrder.UNDECIDED, "1970"),
        ("1970-04", DateOrder.UNDECIDED, "1970-04"),
        ("1970-04-03", DateOrder.UNDECIDED, "1970-04-03"),
        ("1970-04-03T00:00:00Z", DateOrder.UNDECIDED, "1970-04-03"),
        ("1970/4/3", DateOrder.UNDECIDED, "1970-04-03"),
        ("19700403", DateOrder.UNDECIDED, "1970-04-03"),
        ("04/1970", DateOrder.UNDECIDED, "1970-04"),
        ("3 Apr 1970", DateOrder.UNDECIDED, "1970-04-03"),
        ("April 3, 1970", DateOrder.UNDECIDED, "1970-04-03"),
        ("03.04.1970", DateOrder.UNDECIDED, "1970-04-03"),
        ("03/04/1970", DateOrder.DAY_FIRST, "1970-04-03"),
        ("03/04/1970", DateOrder.MONTH_FIRST, "1970-03-04"),
        ("31/12/1970", DateOrder.UNDECIDED, "1970-12-31"),
        ("12/31/1970", DateOrder.DAY_FIRST, "1970-12-31"),
        ("05-05-1970", DateOrder.MIXED, "1970-05-05"),
    ],
)
def test_dates_are_read_as_their_column_means_them(text: str, order: DateOrder, iso: str) -> None:
    assert to_iso(text, order) == iso


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("03/04/1970", DateOrder.UNDECIDED, "nothing in the column says which"),
        ("03/04/1970", DateOrder.MIXED, "dates of both orders"),
        ("about 1970", DateOrder.UNDECIDED, "not a date"),
        ("25569", DateOrder.UNDECIDED, "not a date"),
        ("03/04/70", DateOrder.DAY_FIRST, "not a date"),
        ("3 Foo 1970", DateOrder.UNDECIDED, "not a date"),
    ],
)
def test_a_date_with_two_readings_or_none_is_reported(
    text: str, order: DateOrder, words: str
) -> None:
    with pytest.raises(InvalidDate, match=words):
        to_iso(text, order)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["03/04/1970", "25/12/1980"], DateOrder.DAY_FIRST),
        (["03/04/1970", "12/25/1980", ""], DateOrder.MONTH_FIRST),
        (["03/04/1970", "1980-12-25", "05/05/1975"], DateOrder.UNDECIDED),
        (["12/25/1980", "25/12/1980"], DateOrder.MIXED),
    ],
)
def test_the_unambiguous_values_of_a_column_decide(column: list[str], order: DateOrder) -> None:
    votes = OrderVotes()
    for text in column:
        votes.see(text)
    assert votes.order is order
