"""Which version is meant by ``--since``, and what became of its list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from app.db import lists
from app.db.session import transaction
from app.db.tables import ListVersionRow
from app.domain.kinds import VersionState
from app.errors import AppError
from app.services.deltas import find_delta, versions_named
from tests.services.delta_files import DAYS
from tests.services.network_lists import NOW, House, house

LIST = "custom:people"
HEADER = "id,type,name\n"
STATES = (
    HEADER + "1,person,Anna Karenina\n2,person,Ivan Ilyich\n",
    HEADER + "1,person,Anna Arkadyevna Karenina\n2,person,Ivan Ilyich\n3,person,Lev Myshkin\n",
    HEADER + "1,person,Anna Arkadyevna Karenina\n3,person,Lev Myshkin\n",
)


@pytest.fixture
def people(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    with house(sqlite_url, tmp_path, links="") as made:
        for day, text in zip(DAYS, STATES, strict=True):
            made.load(LIST, text, published=day)
        yield made


def hash_of(people: House, number: int) -> str:
    with transaction(people.sessions) as session:
        found = [d.version for d in lists.version_details(session, LIST)]
    return sorted(found, key=lambda version: version.id)[number].sha256


def published(people: House, *names: str) -> list[str]:
    with transaction(people.sessions) as session:
        return [str(version.published) for version in versions_named(session, names)]


def test_a_version_has_several_names(people: House) -> None:
    first = hash_of(people, 0)
    named = (
        f"{LIST}@2025-01-01", f"{LIST}@2025-01-20", f"{LIST}@{first[:12]}",
        f"{LIST}@sha256:{first[:12]}", f"sha256:{first}", f" sha256:{first[:10].upper()} ",
    )  # fmt: skip
    assert [published(people, name) for name in named] == [["2025-01-01"]] * len(named)


def test_the_source_alone_means_the_version_before(people: House) -> None:
    assert published(people, LIST) == ["2025-02-01"]


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["custom:people@1999-01-01"], "not_found", "no version 1999-01-01 of custom:people"),
        (["custom:people@0123456789ab"], "not_found", "no version 0123456789ab"),
        (["sha256:0123456789ab"], "not_found", "of any list"),
        (["custom:wl"], "not_found", "before .* the first one: screen everything"),
        (["custom:other"], "not_found", "custom:other is not loaded"),
        (["nobody"], "unknown_source", "nobody"),
        (["nobody@2025-01-01"], "unknown_source", "nobody"),
        (["custom:people@yesterday"], "invalid_date", "since"),
        (["sha256:"], "invalid_request", "begins several versions"),
        (["custom:people", "custom:people@2025-01-01"], "invalid_request", "the second version"),
    ],
)
def test_names_that_mean_nothing(people: House, names: list[str], code: str, said: str) -> None:
    with transaction(people.sessions) as session, pytest.raises(AppError, match=said) as found:
        versions_named(session, names)
    assert found.value.code == code


def test_a_hash_of_another_source_is_not_there(people: House) -> None:
    name = f"custom:wl@{hash_of(people, 0)[:12]}"
    with transaction(people.sessions) as session, pytest.raises(AppError, match="of custom:wl"):
        versions_named(session, [name])


def test_a_version_that_was_refused_is_told(people: House) -> None:
    refused = hash_of(people, 0)
    with transaction(people.sessions, write=True) as session:
        session.execute(
            update(ListVersionRow)
            .where(ListVersionRow.sha256 == refused)
            .values(state=VersionState.REJECTED.value)
        )
    for name in (f"{LIST}@{refused[:12]}", f"sha256:{refused[:12]}"):
        with transaction(people.sessions) as session, pytest.raises(AppError, match="was refused"):
            versions_named(session, [name])


@pytest.mark.parametrize(
    ("since", "added", "changed", "removed"),
    [
        ("2025-01-01", ["3"], ["1"], ["2"]),
        ("2025-02-01", [], [], ["2"]),
        ("2025-03-01", [], [], []),
    ],
)
def test_what_became_of_a_list(
    people: House, since: str, added: list[str], changed: list[str], removed: list[str]
) -> None:
    with transaction(people.sessions) as session:
        snapshot = people.catalogue.catch_up(session)
        versions = versions_named(session, [f"{LIST}@{since}"])
        delta = find_delta(session, snapshot, versions, day=NOW.date())
    (found,) = delta.sources
    ids = [[id.removeprefix(f"{LIST}:") for id in ids] for ids in (found.added, found.changed)]
    assert ids == [added, changed]
    assert found.removed == tuple(f"{LIST}:{key}" for key in removed)
    assert delta.entities == tuple(f"{LIST}:{key}" for key in (*added, *changed))
    assert delta.mark.startswith(f"{LIST} {since} sha256:")
