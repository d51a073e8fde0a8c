"""Source ids and their readers."""

import pytest

from app.domain.kinds import Standing
from app.errors import UnknownSource
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.custom import CustomReader
from app.sources.registry import READERS, reader_for


@pytest.mark.parametrize(
    "source",
    ["article", "ofac-sdn", "ofac-cons", "custom:vip-list_2", "relations", "relations:kyc"],
)
def test_a_reader_knows_its_source(source: str) -> None:
    assert reader_for(source).info.id == source


def test_every_reader_stands_under_its_own_id() -> None:
    assert {source: reader.info.id for source, reader in READERS.items()} == {
        source: source for source in READERS
    }


def test_the_ages_at_which_lists_are_stale_are_those_that_their_readers_state() -> None:
    stated = {id: reader.info.stale_after_days for id, reader in READERS.items()}
    assert {id: days for id, days in stated.items() if days is not None} == STALE_AFTER_DAYS


def test_a_custom_list_can_be_a_register() -> None:
    assert reader_for("custom:owners", standing=Standing.REGISTER) == CustomReader(
        "custom:owners", Standing.REGISTER
    )


@pytest.mark.parametrize(
    "source",
    [
        *("", "ofac", "OFAC-SDN", "custom:", "custom:VIP", "custom:-a", "custom:" + "a" * 41),
        *("relation", "relations:", "relations:KYC"),
    ],
)
def test_an_unknown_source_is_an_error_that_names_the_known_ones(source: str) -> None:
    with pytest.raises(UnknownSource) as caught:
        reader_for(source)
    assert caught.value.details == {
        "field": "source",
        "value": source[:60],
        "known": [*sorted(READERS), "custom:NAME", "relations"],
    }
