"""The weights are fitted on a made-up list: small, but with every kind of example."""

import csv
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import OSA
from typer.testing import CliRunner

from app.cli import app
from app.commands.fit_files import LIST, gather
from app.commands.fit_options import FitFiles
from app.matching import config
from app.matching.fitting import (
    THRESHOLD,
    Material,
    Rates,
    Weights,
    bias_for,
    fit,
    limits,
    log_odds,
    table,
)
from app.matching.fitting_data import LabelledPair
from app.matching.fitting_names import edited_names, made_organizations, one_edit
from app.matching.fitting_report import (
    accuracy,
    pair_folds,
    reliability,
    without_each_source,
)
from app.matching.index import NameIndex
from app.matching.kernels.features import BIAS, COUNT, FEATURES
from app.matching.tokens import Style
from app.sources.base import IssueLog, SourceFile
from app.sources.custom.reader import CustomReader

Cells = Sequence[Sequence[str]]

GIVEN = ("Pavel", "Dmitri", "Andrei", "Sergei", "Viktor", "Leonid", "Maxim", "Yuri")
FAMILY = ("Tarnov", "Belkin", "Gromyko", "Sokolov", "Zhilin", "Karpenko", "Morozov", "Lebedev")
OTHER = ("Tarnow", "Belkine", "Gromiko", "Sokolow", "Jilin", "Karpenka", "Morosow", "Lebedew")
INNOCENT = ("Miller", "Jansen", "Rossi", "Garcia", "Dubois", "Novak", "Okafor", "Tanaka")


def files(folder: Path) -> FitFiles:
    """Sixteen listed names of two sources, each asked in another spelling, and others."""
    people = [(f"{'ab'[n % 2]}:{n}", "person", f"{GIVEN[n]} {FAMILY[n]}") for n in range(8)]
    firms = [
        (f"{'ab'[n % 2]}:f{n}", "organization", f"{FAMILY[n]} Trading Bank LLC") for n in range(8)
    ]
    asked = [("person", f"{GIVEN[n]} {OTHER[n]}", people[n][0]) for n in range(8)]
    asked += [("organization", f"{OTHER[n]} Trading Bank", firms[n][0]) for n in range(8)]
    innocents = [
        ("person", f"{given} {family}")
        for given in GIVEN
        for family in (*INNOCENT, "Tarnova-Miller", "Belk")
    ]
    pairs = [
        ("Person", "Pavel Tarnov", "Pavel Tarnow", "true", "STRONG"),
        ("Person", "Pavel Tarnov", "Dmitri Tarnov", "false", "MEDIUM"),
        ("Person", "Yuri Novak", "Juri Nowak", "true", "WEAK"),
        ("Company", "Belkin Bank 1", "Belkin Bank 2", "false", "MEDIUM"),
        ("Company", "Belkin Trading", "Gromyko Trading", "false", "MEDIUM"),
    ]
    golden = [("person", "Viktor Zhilin", "Victor Zhilin", "hit")]
    return FitFiles(
        written(folder, "list", ("id", "type", "name"), people + firms),
        written(folder, "aliases", ("type", "name", "expected_entity"), asked),
        written(folder, "innocents", ("type", "name"), innocents),
        written(folder, "pairs", ("schema", "name1", "name2", "is_match", "quality"), pairs),
        written(folder, "golden", ("type", "name1", "name2", "verdict"), golden),
    )


def written(folder: Path, name: str, header: Sequence[str], rows: Cells) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> FitFiles:
    return files(tmp_path_factory.mktemp("fit"))


@pytest.fixture(scope="module")
def material(given: FitFiles) -> Material:
    return gather(given)


RATES = Rates(persons=0.05, organizations=0.25)


@pytest.fixture(scope="module")
def weights(material: Material) -> Weights:
    return fit(material, RATES)


def test_every_weight_keeps_its_sign_and_its_bounds(weights: Weights) -> None:
    least, most = limits()
    for style in Style:
        for number, (name, sign, _) in enumerate(FEATURES):
            weight = weights[style][number]
            assert least[number] <= weight <= most[number], name
            assert sign == 0 or weight * sign >= 0, name
    numbers = {name: n for n, (name, _, _) in enumerate(FEATURES)}
    assert all(weights[style][numbers["clash_number"]] <= -4 for style in Style)
    assert all(weights[style][numbers["foreign_syllables"]] >= -1 for style in Style)


def test_something_was_learnt(material: Material, weights: Weights) -> None:
    found = accuracy(material, weights)
    assert found.aliases[Style.PERSON].count >= 6
    assert found.edited[Style.PERSON].count >= 6
    assert found.pairs.strong_errors == 0
    assert found.pairs.right_hits + found.pairs.missed == 2, "golden pairs are not counted"


def test_the_bias_alarms_the_asked_share_and_not_one_more(
    material: Material, weights: Weights
) -> None:
    found = accuracy(material, weights)
    assert found.innocents.of == 80
    assert found.innocents.count <= 4
    assert found.made.count <= 0.25 * found.made.of
    higher = weights[Style.PERSON].copy()
    higher[BIAS] += 0.01
    alarmed = accuracy(material, {**weights, Style.PERSON: higher}).innocents.count
    assert alarmed > 4


def test_names_that_are_listed_count_among_the_alarms(material: Material) -> None:
    """They are alarmed whatever the bias, which must leave the others below the threshold."""
    plain = np.ones(COUNT)
    asked = material.aliases
    bias = bias_for(asked, plain, Style.PERSON, 0.0)
    lowered = plain.copy()
    lowered[BIAS] = bias
    values = log_odds(asked.rows, dict.fromkeys(Style, lowered))
    mine = asked.rows.style == Style.PERSON
    assert values[mine & (values < math.inf)].max() < THRESHOLD


def test_the_written_table_is_read_back(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / config.WEIGHTS_FILE).write_text(table(weights), encoding="utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
    for style in Style:
        read = config.feature_weights.__wrapped__(style)
        assert read.tolist() == weights[style].tolist()


def test_the_same_data_give_the_same_bytes(given: FitFiles, weights: Weights) -> None:
    assert table(fit(gather(given), RATES)) == table(weights)


def test_a_source_that_is_left_out_is_left_out_of_everything(material: Material) -> None:
    parts = list(without_each_source(material))
    assert [group for group, _, _ in parts] == ["a", "b"]
    for group, kept, rest in parts:
        assert set(kept.aliases.groups) & {group} == set()
        assert set(kept.edited.groups) & {group} == set()
        assert set(rest.aliases.groups) == {group}
        assert len(kept.innocents) + len(rest.innocents) == len(material.innocents)
        assert rest.pairs.pairs == ()


def test_entities_of_other_lists_are_no_counter_examples(material: Material) -> None:
    """They may be the same person in another spelling."""
    asked = material.aliases
    group = np.array([number % 2 for number in range(8)] * 2)
    other = group[asked.rows.entity] != group[asked.expected[asked.rows.owner]]
    assert other.any()
    assert asked.doubtful[other].all()
    assert not asked.doubtful[asked.right].any()
    assert not material.innocents.doubtful.any()


def test_pairs_that_share_a_name_are_left_out_together(material: Material) -> None:
    seen: list[LabelledPair] = []
    for kept, rest in pair_folds(material.pairs):
        names = {name for pair in kept.pairs for name in (pair.name1, pair.name2)}
        for pair in rest.pairs:
            assert not {pair.name1, pair.name2} & names
        seen += rest.pairs
    assert sorted(p.name1 for p in seen) == sorted(p.name1 for p in material.pairs.pairs)


def test_the_reliability_table_counts_every_entity_once(
    material: Material, weights: Weights
) -> None:
    bins = reliability((material.aliases, material.innocents), weights)
    assert len(bins) == 10
    assert sum(b.right for b in bins) <= len(material.aliases)
    assert bins[-1].right > bins[0].right


def test_made_organisations_are_none_without_surnames(given: FitFiles) -> None:
    index = NameIndex.build(CustomReader(LIST).read([SourceFile.at(given.list)], IssueLog()))
    assert made_organizations(index, [], 10) == []
    groups = [""] * index.size
    assert edited_names(index, groups, 10) == edited_names(index, groups, 10)


def test_an_edit_is_one_edit() -> None:
    rng = random.Random(1)
    for _ in range(200):
        edited = one_edit("Pavel Tarnov", rng)
        assert OSA.distance("Pavel Tarnov", edited) <= 1


def run(given: FitFiles, *more: str) -> tuple[int, str, str]:
    words = ["fit", "--list", given.list, "--aliases", given.aliases]
    words += ["--innocents", given.innocents, "--pairs", given.pairs, *more]
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_writes_the_table_and_says_how_good_it_is(
    given: FitFiles, tmp_path: Path
) -> None:
    out = tmp_path / "weights.tsv"
    code, said, _ = run(given, "--golden", str(given.golden), "--out", str(out), "--json")
    assert code == 0
    answer = json.loads(said)
    assert answer["after"]["aliases, all"]["of"] == 16
    assert len(answer["reliability"]) == 10
    lines = [line for line in out.read_text().splitlines() if line[0] != "#"]
    assert [line.split("\t")[0] for line in lines] == [name for name, _, _ in FEATURES]


def test_the_command_leaves_sources_out(given: FitFiles) -> None:
    code, said, _ = run(given, "--cross-validate")
    assert code == 0
    assert "source by source" in said
    assert "foreign_syllables" in said, "without --out the table is printed"


BROKEN = [
    ("aliases", ("type", "name"), [], "missing_column", "expected_entity"),
    ("innocents", ("name",), [], "missing_column", "type"),
    ("pairs", ("schema", "name1", "name2", "is_match"), [], "missing_column", "quality"),
    (
        "aliases",
        ("type", "name", "expected_entity"),
        [("person", "Pavel", "a:none")],
        "invalid_file",
        "'a:none' is not in the list",
    ),
    ("innocents", ("type", "name"), [("robot", "Pavel")], "invalid_file", "'robot'"),
    (
        "pairs",
        ("schema", "name1", "name2", "is_match", "quality"),
        [("Person", "a", "b", "perhaps", "WEAK")],
        "invalid_file",
        "is_match is 'perhaps'",
    ),
]


@pytest.mark.parametrize(("file", "header", "rows", "code", "said"), BROKEN)
def test_what_cannot_be_used_is_told(
    tmp_path: Path, file: str, header: Sequence[str], rows: Cells, code: str, said: str
) -> None:
    given = files(tmp_path)
    written(tmp_path, file, header, rows)
    status, _, errors = run(given, "--json")
    assert status == 1
    error = json.loads(errors)["error"]
    assert error["code"] == code
    assert said in error["message"]


def test_one_source_cannot_be_cross_validated(tmp_path: Path) -> None:
    given = files(tmp_path)
    rows = [("person", "Pavel Tarnow", "a:0")]
    written(tmp_path, "aliases", ("type", "name", "expected_entity"), rows)
    status, _, errors = run(given, "--cross-validate")
    assert status == 1
    assert "two sources" in errors
