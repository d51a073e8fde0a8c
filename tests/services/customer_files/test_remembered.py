from app.domain.dates import DateRange
from app.domain.screening import Query
from app.services.customer_files.remembered import Remembered, key_of


def asked(number: int) -> bytes:
    return key_of(Query(name=f"Customer {number}", birth_date=DateRange.parse("1970-01-02")))


def test_the_same_question_has_the_same_answer_and_another_has_none() -> None:
    kept: Remembered[str] = Remembered()
    kept.keep(asked(1), "clear", clear=True)
    kept.keep(asked(2), "a hit", clear=False)
    assert (kept.get(asked(1)), kept.get(asked(2)), kept.get(asked(3))) == ("clear", "a hit", None)
    assert kept.get(key_of(Query(name="Customer 1"))) is None


def test_the_oldest_go_first_and_clear_ones_push_out_no_hits() -> None:
    kept: Remembered[str] = Remembered(clear=3, hits=2)
    kept.keep(asked(0), "a hit", clear=False)
    for number in range(1, 5):
        kept.keep(asked(number), "clear", clear=True)
    assert [kept.get(asked(n)) for n in range(5)] == ["a hit", None, "clear", "clear", "clear"]
    kept.keep(asked(5), "another", clear=False)
    assert kept.get(asked(0)) == "a hit"
    kept.keep(asked(6), "a third", clear=False)
    assert [kept.get(asked(n)) for n in (0, 5, 6)] == ["a hit", None, "a third"]


def test_equal_clear_answers_are_one_object() -> None:
    kept: Remembered[tuple[str, ...]] = Remembered()
    first, second = (tuple(name.split()) for name in ("Ann Lee", "Ann Lee"))
    kept.keep(asked(1), first, clear=True)
    kept.keep(asked(2), second, clear=True)
    assert kept.get(asked(2)) is first
