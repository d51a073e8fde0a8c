from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.domain.entities import Entity, ListVersion, Name
from app.domain.kinds import EntityType, Verdict, VersionState
from app.domain.screening import Hit, Match, Options, Query
from app.matching import Engine, SearchOptions
from app.services.catalogue import Snapshot
from app.services.customer_files import screen_rows
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_files.table import Row
from app.services.screening import Way, answer

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    names = ("Kim Jong Un", "Anna Karenina", "Acme Trading Limited")
    entities = [
        Entity(
            source="custom:few",
            key=str(number),
            type=EntityType.UNKNOWN,
            names=(Name(full=name, stated=name, locator="row"),),
        )
        for number, name in enumerate(names)
    ]
    version = ListVersion(
        id=1,
        source="custom:few",
        sha256="0" * 64,
        published=date(2026, 1, 1),
        retrieved=NOW,
        state=VersionState.ACTIVE,
        entities=len(entities),
        persons=0,
        organizations=0,
    )
    return Snapshot(Engine.build(entities), (version,), today=NOW.date)


def screener(snapshot: Snapshot, file: CustomerFile, required: tuple[str, ...] = ()) -> RowScreener:
    return RowScreener(
        snapshot=snapshot,
        columns=file.columns,
        date_order=file.date_order,
        options=Options(),
        now=NOW,
        required=required,
    )


def opened(folder: Path, text: str) -> CustomerFile:
    path = folder / "customers"
    path.write_text(text, encoding="utf-8")
    return CustomerFile.open(path)


def test_a_customer_who_stands_in_the_file_twice_is_screened_once(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Query] = []

    def found_by_all(way: Way, queries: Sequence[Query]) -> list[tuple[Hit, ...]]:
        asked.extend(queries)
        return [() for _ in queries]

    monkeypatch.setattr(screen_rows, "found_by_all", found_by_all)
    # The same question: other ids, other spaces, a note that takes no part.
    file = opened(tmp_path, "id,name,note\n1,Ann Lee,a\n2,Bob,b\n3,Ann  Lee ,c\n4,Ann Lee,\n")
    rows = tuple(file.rows())
    mine = screener(snapshot, file)
    results = [*mine.screen(rows[:3]), *mine.screen(rows[3:])]
    assert [query.name for query in asked] == ["Ann Lee", "Bob"]
    assert [result.cells[0] for result in results] == ["1", "2", "3", "4"]
    assert {result.verdict for result in results} == {Verdict.CLEAR}


ROWS = """\
id,name,type,birth date,country,gender,passport
1,Kim Jong-un,person,1984-01-08,kp,m,
2,Nobody Else,person,1970-02-30,,f,
3,Acme Trading Ltd,company,,gb,,
4,...,person,,,,
5,Anna Karenina,person,03/04/1970,,x,12
6,Nobody Else,person,1970-02-03,Atlantis,,
7,Nobody Else,person,1970-02-03,fr,female,
8,,,,,,AB123456
9,Peter Smith\ufffd,,,,,
10,Kim Jong-un,person,1984-01-08,kp,m,
"""


def test_rows_that_are_asked_together_have_the_answers_of_single_ones(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    file = opened(tmp_path, ROWS)
    rows = tuple(file.rows())
    together = screener(snapshot, file).screen(rows)
    alone = [result for row in rows for result in screener(snapshot, file).screen([row])]
    assert together == alone
    verdicts = [result.verdict.value for result in together]
    assert verdicts == [
        "hit", "incomplete", "hit", "incomplete", "hit",
        "incomplete", "clear", "clear", "incomplete", "hit",
    ]  # fmt: skip
    assert [result.error for result in together if result.verdict is Verdict.CLEAR] == ["", ""]


def test_a_row_has_the_hits_of_the_question_that_it_asks(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    file = opened(tmp_path, ROWS)
    (found,) = screener(snapshot, file).screen(tuple(file.rows())[:1])
    asked = Query(name="Kim Jong-un")
    said = answer(snapshot, asked, Options(include_linked=False), now=NOW)
    assert [hit.entity for hit in found.hits] == [hit.entity_id for hit in said.hits]
    assert found.hits[0].provenance == said.hits[0].provenance


def test_no_row_is_clear_where_a_required_list_is_missing(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    file = opened(tmp_path, ROWS)
    results = screener(snapshot, file, required=("eu-fsf",)).screen(file.rows())
    assert {result.verdict for result in results} == {Verdict.HIT, Verdict.INCOMPLETE}
    assert all("the list eu-fsf is not loaded" in r.error for r in results if r.line != 5)


def test_a_row_that_cannot_be_read_is_not_asked(snapshot: Snapshot, tmp_path: Path) -> None:
    file = opened(tmp_path, ROWS)
    bad = Row(2, ("1", "Kim Jong Un", "", "", "", "", ""), "the row has 1 cell too few")
    (result,) = screener(snapshot, file).screen([bad])
    assert (result.verdict, result.error) == (Verdict.INCOMPLETE, "the row has 1 cell too few")
    assert result.hits == ()


def test_the_questions_of_all_rows_are_put_in_one_call(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    real = Engine.search_many

    def search_many(
        engine: Engine, queries: Sequence[Query], options: SearchOptions | None = None
    ) -> list[list[Match]]:
        calls.append(len(queries))
        return real(engine, queries, options)

    monkeypatch.setattr(Engine, "search_many", search_many)
    file = opened(tmp_path, ROWS)
    mine = screener(snapshot, file)
    mine.screen(file.rows())
    # The row without a name and number is not asked, the one that comes again only once.
    assert calls == [8]
    mine.screen(file.rows())
    assert calls == [8, 0]
