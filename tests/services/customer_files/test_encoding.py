from pathlib import Path

import pytest

from app.errors import InvalidFile, UnsupportedFile
from app.services.customer_files.encoding import detect

WESTERN = "name;city\nJosé Núñez;Málaga\nFrançois Lefèvre;Besançon\n"
POLISH = "name;city\nLech Wałęsa;Gdańsk\nŻaneta Śliwińska;Łódź\n" * 5
RUSSIAN = "имя;город\nВладимир Путин;Москва\nСергей Шойгу;Санкт-Петербург\n"


@pytest.mark.parametrize(
    ("text", "written_as", "label"),
    [
        ("name\nKIM Jong Un\n", "ascii", "UTF-8"),
        (RUSSIAN, "utf-8", "UTF-8"),
        (RUSSIAN, "utf-8-sig", "UTF-8 with byte order mark"),
        (RUSSIAN, "utf-16", "UTF-16"),
        (WESTERN, "utf-16-le", "UTF-16 without byte order mark"),
        (WESTERN, "utf-16-be", "UTF-16 without byte order mark"),
        (WESTERN, "cp1252", "Windows-1252"),
        ("name\nBjörn\n", "cp1252", "Windows-1252"),
        (POLISH, "cp1250", "Windows-1250"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8_r", "KOI8-R"),
        ("name\n习近平\n朝鲜民主主义人民共和国\n" * 20, "gb18030", "GB18030"),
    ],
)
def test_the_encoding_is_found_and_the_text_reads_back(
    tmp_path: Path, text: str, written_as: str, label: str
) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(text.encode(written_as))
    found = detect(path)
    assert found.label == label
    assert path.read_bytes().decode(found.codec) == text


def test_a_few_damaged_bytes_do_not_make_utf8_something_else(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(RUSSIAN.encode() * 3 + b"Andr\xe9\n")
    assert detect(path).codec == "utf-8"


def test_letters_beyond_ascii_count_wherever_they_come(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b"name\n" + b"John Smith\n" * 200_000 + "Zoë Müller\n".encode("cp1252"))
    assert detect(path).codec == "cp1252"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"PK\x03\x04\x14\x00", "XLSX"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b'{"name": "KIM Jong Un"}\n', "JSON"),
        (b"<?xml version='1.0'?>", "XML"),
        (bytes(range(1, 9)) * 50, "not a text file"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(UnsupportedFile, match=kind):
        detect(path)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\r\n"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidFile, match="empty"):
        detect(path)
