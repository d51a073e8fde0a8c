"""A report into its folder: the page and the data behind it."""

from pathlib import Path

import orjson

from app.errors import InvalidRequest
from app.services.validation.page.page import render
from app.services.validation.plan import Report

PAGE, DATA = "report.html", "report.json"


def usable_folder(folder: Path) -> Path:
    """The folder, made if it is missing; :class:`InvalidRequest` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidRequest(
            f"no report can be written to {folder}: {error.strerror}", field="out"
        ) from error
    return folder


def write_report(report: Report, folder: Path) -> None:
    """Write both files; one that was there before is replaced in one step."""
    _replace(folder / DATA, as_json(report))
    _replace(folder / PAGE, render(report).lstrip().encode())


def as_json(report: Report) -> bytes:
    """The report as it stands in its file."""
    return orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _replace(path: Path, content: bytes) -> None:
    work = path.with_name(path.name + ".part")
    work.write_bytes(content)
    work.replace(path)
