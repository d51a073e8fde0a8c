"""Which format a customer file has, by its first bytes and never by its name."""

from collections.abc import Callable
from pathlib import Path

from app.errors import InvalidFile, UnsupportedFile
from app.services.customer_files import jsonlines, workbook_marks
from app.services.customer_files.compression import compression_of
from app.services.customer_files.delimited import DelimitedTable
from app.services.customer_files.encoding import READ, SAMPLE
from app.services.customer_files.jsonlines import JsonLinesTable
from app.services.customer_files.parquetfile import ParquetTable
from app.services.customer_files.table import Table
from app.services.customer_files.workbook import WorkbookTable


def open_table(path: Path, recognised: Callable[[str], bool], *, limit: int) -> Table:
    """The table in a file that is not compressed (see :mod:`~.compression`).

    ``recognised`` says whether a header names something we know. ``limit`` is how many
    bytes may come out of formats that pack their content. Raises :class:`InvalidFile`,
    :class:`UnsupportedFile` or :class:`~app.errors.PayloadTooLarge`.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    packed = compression_of(path)
    if packed is not None:
        raise UnsupportedFile(
            f"inside the packed file is a {packed} file again; {READ}",
            field="file",
            found=packed.value,
        )
    if head.startswith(b"PARE"):
        raise InvalidFile("the Parquet file is encrypted; write it without", field="file")
    if head.startswith(b"PAR1"):
        return ParquetTable.open(path, limit=limit)
    if workbook_marks.is_workbook(head):
        return WorkbookTable.open(path, limit=limit)
    if jsonlines.looks_like(head):
        return JsonLinesTable.open(path)
    return DelimitedTable.open(path, recognised)
