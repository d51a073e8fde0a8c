"""Pairs of names that must and must not match; the pairs are data in tests/golden."""

import csv
from pathlib import Path

import pytest

from app.domain.kinds import QueryType, Verdict
from app.matching import compare_names

GOLDEN = Path(__file__).parent.parent / "golden" / "pairs.csv"


def golden_pairs() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("pair", golden_pairs(), ids=lambda p: f"{p['name1']} ~ {p['name2']}")
def test_golden_pair(pair: dict[str, str]) -> None:
    found = compare_names(pair["name1"], pair["name2"], QueryType(pair["type"]))
    if pair["verdict"] == "hit":
        assert found.verdict is Verdict.HIT, found
    else:
        assert found.verdict is not Verdict.HIT, found


def test_the_same_name_scores_one_in_any_case_accent_punctuation_and_order() -> None:
    for other in ("JOSÉ  LÓPEZ-PORTILLO", "lopez portillo, jose", "Jose Lopez Portillo"):
        assert compare_names("José López Portillo", other, QueryType.PERSON).score == 1.0


def test_the_explanation_names_the_words() -> None:
    found = compare_names("Kim Jong Kook", "KIM, Jong Un", QueryType.PERSON)
    assert "“Kook” stands against “Un”" in found.explanation


def test_evidence_adds_up_to_the_score() -> None:
    found = compare_names("Sergej Schojgu", "SHOIGU, Sergei", QueryType.PERSON)
    assert sum(e.effect for e in found.evidence) == pytest.approx(found.score)


@pytest.mark.parametrize("nothing", ["", "   ", "!?", "🙂", "\u200b"])
def test_nothing_to_compare_is_clear(nothing: str) -> None:
    assert compare_names(nothing, "KIM, Jong Un", QueryType.PERSON).score == 0.0
