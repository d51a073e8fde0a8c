"""Customer files that cannot be read, or whose rows cannot: the same for HTTP and CLI."""

import gzip
import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


def workbook(*rows: list[object], merge: str = "") -> bytes:
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(columns: dict[str, list[object]]) -> bytes:
    """A Parquet file of these columns."""
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


CUSTOMERS = b"name\n" + b"".join(b"Customer %d\n" % (n * 7919) for n in range(5_000))

REFUSED = {
    "empty": b"",
    "only spaces": b"  \n \n",
    "no header": b"Kim Jong Un,1984\nMary Poppins,1910\n",
    "no name column": b"colour,size\nred,1\n",
    "a picture": PNG,
    "an endless line": b"name\n" + b"x" * 20_000_000,
    "a cut off gzip file": gzip.compress(CUSTOMERS)[:-100],
    "a cut off zstd file": pa.compress(CUSTOMERS, codec="zstd", asbytes=True)[:-100],
    "a file packed twice": gzip.compress(gzip.compress(CUSTOMERS)),
    "a protected workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(1000)
    + "EncryptedPackage".encode("utf-16-le"),
    "a workbook never computed": workbook(["name"], ["=A1"]),
    "a workbook with a merged header": workbook(["name", "Person"], ["Kim", "x"], merge="A1:B1"),
    "half a workbook": workbook(["name"], ["Kim"])[:2000],
    "an empty workbook": workbook(),
    "half a Parquet file": parquet({"name": ["Kim"]})[:-20],
    "a Parquet file of groups only": parquet({"name": [[{"a": 1}]]}),
    "a JSON document": b'[{"name": "Kim"}]',
}

ODD_ROWS = b"ref,name\n1,Kim Jong-eun\n2\n3,Mary,Poppins\n4,Ki\x00m\n5,=1+1 Mary\n"
ODD_VERDICTS = ["hit", "incomplete", "incomplete", "incomplete", "clear"]
