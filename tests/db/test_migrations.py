"""The migrations on databases that hold something."""

from collections import Counter
from typing import Any

from sqlalchemy import text

from app.db.migrate import check, downgrade, upgrade
from app.db.rowmap import pack, pack_moves, unpack
from app.db.session import make_engine

VERSION = (
    "INSERT INTO list_versions (id, source, sha256, published, retrieved, state, counts, files, "
    "reasons, rows, loading) VALUES (:id, :source, 'x', '2025-01-01', '2025-01-01 00:00:00', "
    ":state, '{}', '[]', '[]', :rows, false)"
)
ISSUE = (
    "INSERT INTO list_issues (version_id, code, message, locator) "
    "VALUES (:version, :code, 'words', :locator)"
)
VERSIONS = ((1, "a", "superseded"), (2, "b", "active"), (3, "a", "rejected"), (4, "a", "active"))
ISSUES = ((1, "odd", "1"), (1, "odd", "2"), (2, "odd", "1"), (3, "bad", "9"), (4, "odd", "1"))


def ask(url: str, *statements: tuple[str, dict[str, Any]]) -> list[Any]:
    """The rows of the last statement."""
    engine = make_engine(url)
    with engine.begin() as connection:
        for sql, values in statements:
            result = connection.execute(text(sql), values)
        rows = list(result) if result.returns_rows else []
    engine.dispose()
    return rows


def fill(url: str) -> None:
    upgrade(url, "0002")
    versions = [
        (VERSION, {"id": id, "source": source, "state": state, "rows": pack({"k": f"row {id}"})})
        for id, source, state in VERSIONS
    ]
    issues = [
        (ISSUE, {"version": version, "code": code, "locator": locator})
        for version, code, locator in ISSUES
    ]
    ask(url, *versions, *issues)


def issues_by_version(url: str) -> Counter[tuple[int, str, str]]:
    found = ask(url, ("SELECT version_id, code, locator FROM list_issues", {}))
    return Counter(tuple(row) for row in found)


def test_issues_become_spans_and_copies_again(empty_database_url: str) -> None:
    url = empty_database_url
    fill(url)
    upgrade(url)
    assert check(url) == []
    spans = ask(url, ("SELECT since_id, until_id, locator FROM list_issues ORDER BY id", {}))
    assert [tuple(row) for row in spans] == [
        (1, 4, "1"), (1, 4, "2"), (2, None, "1"), (3, 3, "9"), (4, None, "1"),
    ]  # fmt: skip
    counts = ask(url, ("SELECT id, issue_counts FROM list_versions ORDER BY id", {}))
    assert [str(row[1]).replace(" ", "").replace("'", '"') for row in counts] == [
        '{"odd":2}', '{"odd":1}', '{"bad":1}', '{"odd":1}',
    ]  # fmt: skip
    downgrade(url, "0002")
    assert issues_by_version(url) == Counter(ISSUES)


def test_what_was_written_once_is_copied_for_each_version(empty_database_url: str) -> None:
    url = empty_database_url
    fill(url)
    upgrade(url)
    ask(
        url,
        ("DELETE FROM list_issues WHERE since_id = 4", {}),
        ("UPDATE list_issues SET until_id = NULL WHERE since_id = 1 AND locator = '1'", {}),
    )
    downgrade(url, "0002")
    assert issues_by_version(url) == Counter(ISSUES)


def test_moved_rows_are_whole_again(empty_database_url: str) -> None:
    moves = pack_moves({"k": "row 1"}, {"k": "row 8"})
    url = empty_database_url
    fill(url)
    upgrade(url)
    ask(
        url,
        (
            "UPDATE list_versions SET rows = :rows, rows_base_id = 1 WHERE id = 4",
            {"rows": moves},
        ),
    )
    downgrade(url, "0002")
    (packed,) = ask(url, ("SELECT rows FROM list_versions WHERE id = 4", {}))
    assert unpack(bytes(packed[0])) == {"k": "row 8"}


def test_a_batch_that_was_to_be_cancelled_is_cancelled(empty_database_url: str) -> None:
    url = empty_database_url
    upgrade(url, "0004")
    insert = (
        "INSERT INTO batches (id, state, file_name, file_sha256, created_at, rows_read, "
        "rows_screened, rows_hit, rows_review, rows_failed, options, mapping, lists, engine, "
        "cancel_requested) VALUES (:id, :state, 'x', 'x', '2025-01-01 00:00:00', 0, 0, 0, 0, 0, "
        "'{}', '{}', '[]', '{}', :cancel)"
    )
    rows = (("a", "running", True), ("b", "running", False), ("c", "done", True))
    ask(url, *((insert, {"id": id, "state": state, "cancel": c}) for id, state, c in rows))
    upgrade(url)
    assert check(url) == []
    found = ask(url, ("SELECT id, state, worked_seconds FROM batches ORDER BY id", {}))
    assert [tuple(row) for row in found] == [
        ("a", "cancelled", 0.0), ("b", "running", 0.0), ("c", "done", 0.0),
    ]  # fmt: skip
    downgrade(url, "0004")
    found = ask(url, ("SELECT count(*) FROM batches WHERE cancel_requested", {}))
    assert found[0][0] == 0
