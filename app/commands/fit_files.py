"""The files that ``cordon fit`` reads, as questions and pairs."""

from app.commands.fit_options import FitFiles
from app.commands.house import existing_file
from app.commands.tables import CsvTable, read_csv
from app.domain.kinds import QueryType
from app.matching.fitting import Material
from app.matching.fitting_data import LabelledPair, Question, ask, compare
from app.matching.fitting_names import edited_names, made_organizations
from app.matching.index import NameIndex
from app.sources.base import IssueLog, SourceFile
from app.sources.custom.reader import CustomReader

LIST = "custom:fit"
MADE = 4000
"""Organisations that are made of listed ones."""
EDITED = 3000
"""Listed names that are asked with one letter changed."""
QUALITIES = {"STRONG": 60.0, "MEDIUM": 16.0, "WEAK": 8.0}
"""What a labelled pair counts beside an alias: there are few, and each was chosen by hand."""
GOLDEN = 100.0
"""What one of our own cases counts: the table has to keep what they promise."""
SCHEMAS = {
    "Person": QueryType.PERSON,
    "Company": QueryType.ORGANIZATION,
    "Organization": QueryType.ORGANIZATION,
    "LegalEntity": QueryType.ANY,
    "Vessel": QueryType.VESSEL,
    "Airplane": QueryType.AIRCRAFT,
}
"""FollowTheMoney's schemata as types of questions."""


def gather(files: FitFiles) -> Material:
    """Read and measure everything; a file that lacks a column is refused before any work."""
    aliases = read_csv(files.aliases, ("type", "name", "expected_entity"))
    innocents = _innocents(read_csv(files.innocents, ("type", "name")))
    pairs = _pairs(read_csv(files.pairs, ("schema", "name1", "name2", "is_match", "quality")))
    if files.golden is not None:
        pairs += _golden(read_csv(files.golden, ("type", "name1", "name2", "verdict")))
    listed = [SourceFile.at(existing_file(files.list))]
    index = NameIndex.build(CustomReader(LIST).read(listed, IssueLog()))
    groups = [source_of(index.entity(n).key) for n in range(index.size)]
    return Material(
        aliases=ask(index, _aliases(aliases, index), groups),
        innocents=ask(index, innocents, groups),
        made=ask(index, made_organizations(index, innocents, MADE), groups),
        edited=ask(index, edited_names(index, groups, EDITED), groups),
        twice=ask(index, edited_names(index, groups, EDITED, times=2, seed=17), groups),
        pairs=compare(pairs),
    )


def source_of(key: str) -> str:
    """The source of an entity of the evaluation list: what stands before the colon."""
    source, colon, _ = key.partition(":")
    return source if colon else ""


def _type(table: CsvTable, place: int, value: str) -> QueryType:
    try:
        return QueryType(value.strip().lower())
    except ValueError:
        raise table.refuse(place, "type", f"{value!r} is not a type we know") from None


def _aliases(table: CsvTable, index: NameIndex) -> list[Question]:
    questions = []
    for place, row in enumerate(table.rows):
        key = row["expected_entity"].strip()
        number = index.number_of(f"{LIST}:{key}")
        if number is None:
            raise table.refuse(place, "expected_entity", f"{key!r} is not in the list")
        kind = _type(table, place, row["type"])
        questions.append(Question(row["name"], kind, number, source_of(key)))
    return questions


def _innocents(table: CsvTable) -> list[Question]:
    return [
        Question(row["name"], _type(table, place, row["type"]))
        for place, row in enumerate(table.rows)
    ]


def _pairs(table: CsvTable) -> list[LabelledPair]:
    pairs = []
    for place, row in enumerate(table.rows):
        for column, known in (
            ("schema", SCHEMAS), ("quality", QUALITIES), ("is_match", ("true", "false"))
        ):  # fmt: skip
            if row[column] not in known:
                raise table.refuse(
                    place, column, f"{column} is {row[column]!r}, not one of {', '.join(known)}"
                )
        pairs.append(
            LabelledPair(
                row["name1"],
                row["name2"],
                SCHEMAS[row["schema"]],
                row["is_match"] == "true",
                QUALITIES[row["quality"]],
                strong=row["quality"] == "STRONG",
            )
        )
    return pairs


def _golden(table: CsvTable) -> list[LabelledPair]:
    pairs = []
    for place, row in enumerate(table.rows):
        if row["verdict"] not in ("hit", "clear"):
            raise table.refuse(place, "verdict", f"{row['verdict']!r} is neither hit nor clear")
        pairs.append(
            LabelledPair(
                row["name1"],
                row["name2"],
                _type(table, place, row["type"]),
                row["verdict"] == "hit",
                GOLDEN,
                strong=True,
                counted=False,
            )
        )
    return pairs
