"""Write docs/sources.md: .venv/bin/python tools/write_sources.py [FOLDER_OF_REAL_FILES]

What can be read comes from the readers. With the folder of real files, the counts of each are
set beside the file's own, counted without the reader.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app.sources.base import IssueLog, SourceFile
from app.sources.registry import READERS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "sources.md"
START = "<!-- counts -->"


def _marks(*marks: bytes) -> Callable[[bytes], int]:
    return lambda data: sum(data.count(mark) for mark in marks)


def _lines(data: bytes) -> int:
    return len(re.findall(rb"^\d+,", data, re.MULTILINE))


def _people_and_positions(data: bytes) -> int:
    return len(
        re.findall(rb'^\{\s*"id":[^{]*"schema":\s*"(?:Person|Position)"', data, re.MULTILINE)
    )


FILES: tuple[tuple[str, tuple[str, ...], Callable[[bytes], int] | None], ...] = (
    (
        "ofac-sdn",
        tuple(
            f"ofac/{name}"
            for name in (
                *("sdn_2023-12-28.csv", "alt_2024-01-08.csv", "add_2024-01-08.csv"),
                "sdn_comments_2024-01-08.csv",
            )
        ),
        _lines,
    ),
    (
        "ofac-cons",
        tuple(f"ofac/cons_{name}_2024-12.csv" for name in ("prim", "alt", "add", "comments")),
        _lines,
    ),
    ("ofac-cons", ("ofac/consolidated_classic_2024-05-06.xml",), _marks(b"<sdnEntry>")),
    (
        "ofac-cons",
        ("ofac/consolidated_classic_2022-03-24_old-namespace.xml",),
        _marks(b"<sdnEntry>"),
    ),
    ("ofac-sdn", ("ofac/enhanced_irgc-filter_2024-08-28.xml",), _marks(b"<entity id=")),
    ("un-sc", ("un/un_consolidated_2025-04-19.xml",), _marks(b"<INDIVIDUAL>", b"<ENTITY>")),
    ("eu-fsf", ("eu/eu_legacy_WHOLE_2016-02-11.xml",), _marks(b"<ENTITY Id=")),
    ("uk-sl", ("uk/uk_ofsi_ConList_2022-05-04.xlsx",), None),
    ("ch-seco", ("ch/ch_seco_xml_excerpt_2026-08-27.xml",), _marks(b"<target ")),
    ("ca-sema", ("ca/ca_sema-lmes_2022.xml",), _marks(b"<record>")),
    ("au-dfat", ("au/au_dfat_regulation8_2022.xls",), None),
    ("us-csl", ("other/csl_tradegov_excerpt_2020.csv",), None),
    ("us-dpl", ("other/bis_dpl_bench.txt",), None),
    (
        "opensanctions",
        ("opensanctions/opensanctions_ua_war_sanctions_targets.simple_2026-03-13.csv",),
        None,
    ),
    (
        "opensanctions",
        ("opensanctions/opensanctions_sa_wiki_peps_entities.ftm_2024-03-14.json",),
        _people_and_positions,
    ),
    (
        "opensanctions",
        ("opensanctions/opensanctions_sa_wiki_peps_targets.nested_2024-03.json",),
        None,
    ),
    (
        "opensanctions",
        ("opensanctions/opensanctions_sa_wiki_peps_senzing_2024-03.json",),
        _marks(b'"RECORD_ID"'),
    ),
)


def main() -> None:
    page = PAGE.read_text("utf-8") if PAGE.exists() else ""
    counts = page.partition(START)[2]
    if len(sys.argv) > 1:
        counts = "\n".join(["", *_counts(Path(sys.argv[1])), ""])
    PAGE.write_text("\n".join(_readers()) + f"\n{START}{counts}", "utf-8")


def _readers() -> list[str]:
    lines = [
        "# Sources",
        "",
        "Written by `tools/write_sources.py` from the readers themselves.",
        "",
        "| source | list | formats | persons | organisations | stale after |",
        "|---|---|---|---|---|---|",
    ]
    for id, reader in sorted(READERS.items()):
        info = reader.info
        guards = [f"{low:,} to {high:,}" if low else "" for low, high in
                  (info.persons, info.organizations)]  # fmt: skip
        stale = "" if info.stale_after_days is None else f"{info.stale_after_days} days"
        formats = ", ".join(info.formats)
        lines.append(
            f"| `{id}` | [{info.title}]({info.url}) | {formats} | {guards[0]} | {guards[1]} "
            f"| {stale} |"
        )
    lines += [
        "",
        "Below the least number a new version is refused, above the most it warns. Of a version",
        "published more than a year ago half the least number is asked, since lists grow.",
        "",
        "Licences and addresses:",
        "",
    ]
    for id, reader in sorted(READERS.items()):
        addresses = ", ".join(f"<{d.url}>" for d in reader.info.downloads) or "from files only"
        index = reader.info.index
        checked = "" if index is None else f", compared with the checksum in `{index}` beside it"
        lines.append(f"- `{id}`: {reader.info.licence} {addresses}{checked}")
    return [*lines, "", "## Counts of real files", ""]


def _counts(folder: Path) -> list[str]:
    lines = [
        "Read on a shared machine of two cores; what the file holds was counted without the "
        "reader, where a plain count can tell.",
        "",
        "| source | file | in the file | read | persons | organisations | names | issues | s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for source, names, own in FILES:
        files = [SourceFile.at(folder / name) for name in names]
        log, types, read = IssueLog(), Counter[str](), 0
        start = time.perf_counter()
        found = 0
        for entity in READERS[source].read(files, log):
            found += 1
            types[entity.type.value] += 1
            read += len(entity.names)
        seconds = time.perf_counter() - start
        counted = "" if own is None else f"{own(files[0].path.read_bytes()):,}"
        lines.append(
            f"| `{source}` | {Path(names[0]).name} | {counted} | {found:,} "
            f"| {types['person']:,} | {types['organization']:,} | {read:,} "
            f"| {len(log.issues):,} | {seconds:.1f} |"
        )
    return lines


if __name__ == "__main__":
    main()
