from app.services.customer_files.summary import NO_PROGRAMME, Tally
from tests.services.customer_files.results import RESULTS, SUMMARY, TALLY


def test_rows_are_counted_by_verdict_source_and_programme() -> None:
    assert (SUMMARY.rows, SUMMARY.screened, SUMMARY.failures) == (4, 3, 1)
    assert (SUMMARY.hits, SUMMARY.reviews, SUMMARY.clear) == (2, 0, 1)
    assert SUMMARY.by_source == {"ofac-sdn": {"hit": 2}, "un-sc": {"review": 1}}
    assert SUMMARY.by_programme == {"DPRK3": {"hit": 2}, NO_PROGRAMME: {"review": 1}}
    assert (SUMMARY.seconds, SUMMARY.rows_per_second) == (2.0, 2.0)


def test_tallies_of_parts_come_to_that_of_the_whole() -> None:
    whole = Tally()
    for result in reversed(RESULTS):
        part = Tally()
        part.add([result])
        whole.merge(part.as_dict())
    assert whole == TALLY
