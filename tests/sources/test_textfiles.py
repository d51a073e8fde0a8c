"""Text files as bytes: what encoding they have, and what is no text."""

from pathlib import Path

import pytest

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.textfiles import MAX_LINE, read_text, records, text_lines


def given(folder: Path, content: bytes) -> SourceFile:
    path = folder / "list.csv"
    path.write_bytes(content)
    return SourceFile.at(path)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a\r\nb", "a\r\nb"),
        (b"\xef\xbb\xbfa\n", "a\n"),
        ("é\n".encode(), "é\n"),
        (b"\xe9\n", "é\n"),
        (b"a\r\n\x1a", "a\r\n"),
        (b"a\x1a\r\n", "a\r\n"),
    ],
)
def test_what_is_read(tmp_path: Path, content: bytes, text: str) -> None:
    assert read_text(given(tmp_path, content), IssueLog()) == text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \r\n\x1a", "is empty"),
        (b"a\nb\x00", "line 2 holds control characters"),
        (b"a\n\x1a\nb\n", "line 2 holds control characters"),
        (b"a\x1a\x1a", "line 1 holds control characters"),
        ("é\n".encode() + b"\xe9\n", r"byte 4, in line 2, does not fit"),
        (b"\x81\n", "byte 1, in line 1"),
        ("a".encode("utf-16"), "it is UTF-16"),
        (b"a\n" + b"x" * (MAX_LINE + 1), "line 2 is longer than 16,000,000 bytes"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(ListRejected, match=words):
        read_text(given(tmp_path, content), IssueLog())


def test_windows_1252_is_an_issue_and_needs_a_log(tmp_path: Path) -> None:
    file, log = given(tmp_path, b"a\n\xe9\n"), IssueLog()
    assert list(text_lines(file, log)) == ["a\n", "é\n"]
    assert [issue.locator for issue in log.issues] == ["list.csv row 2"]
    with pytest.raises(ListRejected, match="not a UTF-8 text file"):
        read_text(file)


def test_rows_keep_their_text_and_number(tmp_path: Path) -> None:
    lines = text_lines(given(tmp_path, b'a,b\n\n"c\nd",e\n'))
    assert [(r.row, r.cells, r.raw) for r in records(lines, "x")] == [
        (1, ["a", "b"], "a,b"),
        (3, ["c\nd", "e"], '"c\nd",e'),
    ]
