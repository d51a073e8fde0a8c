"""Scores to probabilities: the table in use, its fit on a made-up list, and the profiles."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.commands.calibrate_page import BEGIN, END, fill_page
from app.commands.fit_files import gather
from app.commands.fit_options import FitFiles
from app.errors import InvalidRequest
from app.matching.calibration import (
    Calibration,
    at_base_rate,
    base_rate,
    calibration_table,
    calibrations,
    probability,
)
from app.matching.calibration_fit import (
    EDGES,
    Cases,
    bins_of,
    cases,
    fit_calibration,
    middles,
    predicted,
    rising,
    units_of,
)
from app.matching.calibration_report import (
    Part,
    choose_profiles,
    profile_figures,
    reliability_of,
)
from app.matching.config import feature_weights
from app.matching.fitting import Material, Weights
from app.matching.profiles import read_profiles
from app.matching.tokens import Style
from tests.matching.test_fitting import files


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> FitFiles:
    return files(tmp_path_factory.mktemp("calibrate"))


@pytest.fixture(scope="module")
def material(given: FitFiles) -> Material:
    return gather(given)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return {style: feature_weights(style) for style in Style}


# --- The table in use ---------------------------------------------------------------------


@pytest.mark.parametrize("style", Style)
def test_the_table_in_use_rises_from_nothing(style: Style) -> None:
    table = calibrations()[style]
    assert table.scores == (0.0, *middles())
    assert list(table.probabilities) == sorted(table.probabilities)
    assert (probability(0.0, style), table.scores[-1]) == (0.0, 1.0)
    steps = [probability(n / 200, style) for n in range(201)]
    assert steps == sorted(steps)
    assert steps[-1] > 0.5
    assert 0.0 < base_rate() < 0.5


def test_between_two_scores_a_straight_line_is_read() -> None:
    table = Calibration((0.2, 0.4, 1.0), (0.0, 0.5, 0.9))
    assert [table.at(s) for s in (0.0, 0.2, 0.3, 0.4, 0.7, 1.0)] == [0.0, 0.0, 0.25, 0.5, 0.7, 0.9]


def test_another_base_rate_shifts_the_odds() -> None:
    assert at_base_rate(0.5, 0.01, measured=0.5) == pytest.approx(0.01)
    assert at_base_rate(0.9, 0.01, measured=0.01) == pytest.approx(0.9)
    assert at_base_rate(0.9, 0.0001, measured=0.01) == pytest.approx(0.0818, abs=1e-4)
    assert at_base_rate(1.0, 0.0001) == 1.0


# --- Fitting ------------------------------------------------------------------------------


def test_values_that_fall_are_pooled_by_their_weight() -> None:
    values, weight = np.array([0.1, 0.5, 0.2, 0.9]), np.array([1.0, 1.0, 2.0, 1.0])
    assert rising(values, weight).tolist() == pytest.approx([0.1, 0.3, 0.3, 0.9])
    assert rising(np.array([0.9, 0.5, 0.1]), np.ones(3)).tolist() == pytest.approx([0.5] * 3)


def test_every_score_has_its_bin_and_the_same_name_one_of_its_own() -> None:
    scores = np.array([0.0, 0.0999, 0.1, 0.8, 0.9949, 0.995, 1.0])
    places = [EDGES[n] for n in bins_of(scores)]
    assert places == [0.0, 0.0, 0.1, 0.8, 0.98, 0.995, 1.0]
    assert len(middles()) == len(EDGES)


def test_the_units_make_the_base_rate(material: Material) -> None:
    units = units_of(material, 0.02)
    listed, innocent = units[Style.PERSON]
    assert listed * 8 == pytest.approx(0.02)
    assert innocent * 80 == pytest.approx(0.98)


def test_a_higher_base_rate_makes_higher_probabilities(
    material: Material, weights: Weights
) -> None:
    low, high = (
        fit_calibration(cases(material, weights, units_of(material, rate)))[Style.PERSON]
        for rate in (0.001, 0.2)
    )
    assert list(low.probabilities) == sorted(low.probabilities)
    assert all(a <= b for a, b in zip(low.probabilities, high.probabilities, strict=True))
    assert low.probabilities[-1] < high.probabilities[-1]


def test_a_table_is_written_with_its_base_rate() -> None:
    table = Calibration((0.0, 1.0), (0.0, 0.75))
    text = calibration_table(dict.fromkeys(Style, table), 0.02)
    assert "# base_rate\t0.02\n" in text
    assert text.endswith("0\t0.0000\t0.0000\n1\t0.7500\t0.7500\n")


def test_reliability_counts_and_compares() -> None:
    score = np.array([0.9, 0.9, 0.9, 0.9, 0.6, 0.1])
    right = np.array([True, True, True, False, False, False])
    seen = Cases(score, right, np.ones(6), np.zeros(6, np.int8), dict.fromkeys(Style, (1.0, 1.0)))
    said = np.array([0.75, 0.75, 0.75, 0.75, 0.0, 0.0])
    found = reliability_of(seen, said, Style.PERSON)
    low, high = found.bins
    assert (low.right, low.wrong, low.observed) == (0, 1, 0.0)
    assert (high.right, high.wrong, high.predicted, high.observed) == (3, 1, 0.75, 0.75)
    assert found.brier == pytest.approx((3 * 0.0625 + 0.5625) / 5)
    assert found.constant == pytest.approx(0.6 * 0.4)
    assert reliability_of(seen, said, Style.ORGANIZATION).bins == ()


def test_what_is_said_of_a_case_is_what_a_hit_would_say(
    material: Material, weights: Weights
) -> None:
    seen = cases(material, weights, units_of(material))
    said = predicted(seen, calibrations())
    for n in range(0, len(said), 7):
        assert probability(float(seen.score[n]), Style(seen.style[n])) == pytest.approx(
            said[n], abs=1e-4
        )


# --- Profiles -----------------------------------------------------------------------------


def test_profiles_alarm_the_share_that_was_asked_for(material: Material, weights: Weights) -> None:
    chosen = choose_profiles(material, weights, strict=0.02, broad=0.1)
    by_name = {
        figures.profile.name: figures
        for figures in profile_figures(chosen, [Part(material, weights)])
    }
    for name, share in (("strict", 0.02), ("broad", 0.1)):
        alarmed = by_name[name].innocents
        assert alarmed.of == 80
        assert alarmed.count <= share * 80
    broad, strict = chosen.get("broad"), chosen.get("strict")
    assert broad.threshold <= strict.threshold
    assert broad.review_floor == min(broad.threshold, max(0.5, round(broad.threshold - 0.1, 3)))


# --- The command --------------------------------------------------------------------------


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"page\.md: the marks"):
        fill_page("# A page\n", "tables", "page.md")
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    filled = fill_page(text, "new\n", "page.md")
    assert filled == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert fill_page(filled, "new\n", "page.md") == filled


def test_the_command_writes_both_tables_and_the_page(given: FitFiles, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    out, profiles = tmp_path / "calibration.tsv", tmp_path / "profiles.tsv"
    words = [
        "calibrate", "--list", given.list, "--aliases", given.aliases, "--pairs", given.pairs,
        "--innocents", given.innocents, "--out", out, "--profiles", profiles, "--page", page,
        "--base-rate", "0.05", "--json",
    ]  # fmt: skip
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["base_rate"] == 0.05
    assert set(answer["reliability"]) == {"person", "organization"}
    assert "# base_rate\t0.05\n" in out.read_text(encoding="utf-8")
    assert {p.name for p in read_profiles(profiles.read_text(encoding="utf-8")).all} == {
        "broad", "standard", "strict",
    }  # fmt: skip
    assert "### Reliability of persons, each source left out" in page.read_text(encoding="utf-8")


def test_the_page_in_the_docs_shows_the_tables_in_use() -> None:
    page = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
    for score, one, two in zip(
        calibrations()[Style.PERSON].scores,
        calibrations()[Style.PERSON].probabilities,
        calibrations()[Style.ORGANIZATION].probabilities,
        strict=True,
    ):
        assert f"| {score:g} | {one:.4f} | {two:.4f} |" in page
