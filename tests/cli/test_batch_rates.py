"""The measuring of batches: what is measured is a machine's own business, what is asked is not."""

import csv
import json
from itertools import islice
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.commands import batch_rates
from app.commands.batch_rates import HEADER, MARK, customer_rows, plain_loop, planted_in
from app.domain.kinds import EntityType

LISTED = [
    ("KIM, Jong Un", "ofac-sdn:20157", EntityType.PERSON),
    ("Unknown Thing", "un-sc:1", EntityType.UNKNOWN),
]


def test_the_customers_are_the_same_in_every_run_and_some_are_listed_names() -> None:
    rows = list(customer_rows(4000, LISTED))
    assert rows == list(customer_rows(4000, LISTED))
    assert len(rows) == 4000
    assert {len(row) for row in rows} == {len(HEADER)}
    planted = [row for row in rows if row[0].startswith(MARK)]
    assert 5 < len(planted) < 50
    # Nothing beside the name and its type, which could speak against the entity.
    assert set(planted) == {
        ("planted ofac-sdn:20157", "KIM, Jong Un", "person", "", "", ""),
        ("planted un-sc:1", "Unknown Thing", "", "", "", ""),
    }


def test_names_come_again_after_a_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_rates, "BLOCK", 500)
    rows = list(customer_rows(1000, ()))
    assert [row[0] for row in rows] == [str(number) for number in range(1000)]
    for block in (rows[:500], rows[500:]):
        assert len({row[1] for row in block}) == 500
    assert {row[2] for row in rows} == {"person", "organization"}


def test_planted_names_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text(
        "id,screening_verdict,screening_entity\n"
        "7,hit,ofac-sdn:1\n"
        "planted ofac-sdn:1,hit,ofac-sdn:1\n"
        "planted ofac-sdn:2,hit,ofac-sdn:1\n"
        "planted ofac-sdn:3,review,ofac-sdn:3\n"
    )
    found = planted_in(out)
    assert (found.rows, found.hits, found.own) == (3, 2, 2)


def test_the_loop_is_reckoned_from_its_first_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_rates, "LOOPED", 3)
    source = tmp_path / "customers.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *islice(customer_rows(10, ()), 10)])
    loop = plain_loop(source, 10, [name for name, _, _ in LISTED])
    assert (loop.rows, loop.measured_rows) == (10, 3)


def test_the_command_is_measured_with_one_process_and_with_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(batch_rates, "PLANTED", 0.02)
    result = CliRunner().invoke(app, ["bench", "--batch-rows", "1000", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [(run["workers"], run["rows"]) for run in found["runs"]] == [(1, 1000), (2, 1000)]
    assert found["same"]
    assert found["planted"]["hits"] == found["planted"]["rows"] > 0
    assert found["loop"]["rows"] == 1000
