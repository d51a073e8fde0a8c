from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from app.domain.kinds import Verdict
from app.domain.screening import EngineInfo, Options, Query, Screening
from app.services.catalogue import Snapshot
from app.services.customer_files import screen_rows
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.screen_rows import RowScreener

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_customer_who_stands_in_the_file_twice_is_screened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Query] = []

    def answer(snapshot: Snapshot, query: Query, options: Options, **_: Any) -> Screening:
        asked.append(query)
        return Screening(
            id="",
            screened_at=NOW,
            query=query,
            options=options,
            verdict=Verdict.CLEAR,
            hits=(),
            lists=(),
            engine=EngineInfo(version="", config=""),
        )

    monkeypatch.setattr(screen_rows, "answer", answer)
    path = tmp_path / "customers"
    # The same question: other ids, other spaces, a note that takes no part.
    path.write_text("id,name,note\n1,Ann Lee,a\n2,Bob,b\n3,Ann  Lee ,c\n4,Ann Lee,\n")
    file = CustomerFile.open(path)
    screener = RowScreener(
        snapshot=cast(Snapshot, None),
        columns=file.columns,
        date_order=file.date_order,
        options=Options(),
        now=NOW,
    )
    results = list(screener.screen(file.rows()))
    assert [query.name for query in asked] == ["Ann Lee", "Bob"]
    assert [result.cells[0] for result in results] == ["1", "2", "3", "4"]
    assert {result.verdict for result in results} == {Verdict.CLEAR}
