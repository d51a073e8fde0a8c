"""The seeds: what they say, and that mistakes in them are caught by name."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.entities import Entity, Fact
from app.domain.kinds import NameKind, RelationKind, Standing
from app.errors import ListRejected
from app.sources.article import ArticleReader
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac import OfacReader

SEEDS = Path(__file__).parents[2] / "seeds" / "article.json"
NATIVE_SCRIPT = re.compile(r"[\u0400-\u04ff\u4e00-\u9fff\uac00-\ud7af]")


@pytest.fixture(scope="module")
def article() -> dict[str, Entity]:
    return {e.key: e for e in ArticleReader().read([SourceFile.at(SEEDS)], IssueLog())}


def test_eight_are_listed_and_ten_only_mentioned(article: dict[str, Entity]) -> None:
    listed = {key for key, entity in article.items() if entity.standing is Standing.LISTED}
    assert listed == {
        "kim-jong-un",
        "vladimir-putin",
        "sergei-shoigu",
        "wagner-group",
        "ashot-mkrtychev",
        "verus",
        "defense-engineering",
        "versor",
    }
    assert len(article) == 18
    for key in article.keys() - listed:
        assert article[key].standing is Standing.MENTIONED
        assert article[key].attributes[0].value == "named as a speaker or bystander"


def test_every_statement_says_where_it_comes_from(article: dict[str, Entity]) -> None:
    for entity in article.values():
        for fact in entity.facts():
            from_article = fact.locator.startswith("paragraph ")
            assert from_article == (fact.origin is None)
            assert fact.stated


def test_names_that_the_article_does_not_give_come_from_the_list(
    article: dict[str, Entity],
) -> None:
    for key in ("ashot-mkrtychev", "verus", "defense-engineering", "versor"):
        assert all(name.origin is not None for name in article[key].names)
    kim = article["kim-jong-un"].names
    assert [(n.full, n.origin) for n in kim] == [
        ("Kim Jong Un", None),
        ("KIM, Jong Un", "ofac-sdn 20157"),
    ]


def test_no_name_is_given_in_another_script(article: dict[str, Entity]) -> None:
    names = [name.full for entity in article.values() for name in entity.names]
    assert not any(NATIVE_SCRIPT.search(name) for name in names)


def test_short_names_are_weak(article: dict[str, Entity]) -> None:
    weak = {n.full for e in article.values() for n in e.names if n.kind is NameKind.WEAK}
    assert weak == {"Wagner", "LLC VERUS", "DEFENSE ENGINEERING, TOO"}


def test_relations(article: dict[str, Entity]) -> None:
    for company in ("verus", "defense-engineering", "versor"):
        told, listed = article[company].relations
        assert {r.target for r in (told, listed)} == {"article:ashot-mkrtychev"}
        assert {r.kind for r in (told, listed)} == {RelationKind.LINKED_TO}
        assert (told.origin, told.locator) == (None, "paragraph 14")
        assert (listed.origin or "").startswith("ofac-sdn 445")
    (meeting,) = article["kim-jong-un"].relations
    assert (meeting.target, meeting.locator) == ("article:vladimir-putin", "paragraph 5")


def test_the_date_and_a_record_of_each_entity(article: dict[str, Entity]) -> None:
    assert ArticleReader().published([SourceFile.at(SEEDS)]) == date(2023, 9, 5)
    assert json.loads(article["versor"].record)["key"] == "versor"
    assert article["versor"].row == "article.json entity 8"


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d.pop("document"), "document"),
        (lambda d: d["entities"][0].update(colour="red"), "entities[0].colour"),
        (lambda d: d["entities"][0].update(key="Kim Jong Un"), "entities[0].key"),
        (lambda d: d["entities"][1].update(key="kim-jong-un"), "entities[0].key"),
        (lambda d: d["entities"][0]["names"][1].update(kind="nick"), "entities[0].names[1].kind"),
        (lambda d: d["entities"][0]["names"][0].update(kind="weak"), "entities[0]"),
        (lambda d: d["entities"][0]["names"][0].pop("says"), "entities[0].names[0]"),
        (lambda d: d["entities"][0]["names"][0].update(at="page 1"), "entities[0].names[0]"),
        (
            lambda d: d["entities"][0]["names"][0].update(at="paragraph 15"),
            "entities[0].names[0].at",
        ),
        (
            lambda d: d["entities"][0]["dates"][0].update(value="1984-02-30"),
            "entities[0].dates[0].value",
        ),
        (
            lambda d: d["entities"][0]["addresses"][0].update(country="uk"),
            "entities[0].addresses[0].country",
        ),
        (
            lambda d: d["entities"][0]["relations"][0].update(target="nobody"),
            "entities[0].relations[0].target",
        ),
        (lambda d: d["entities"][0].update(measures=[]), "entities[0]"),
        (lambda d: d["entities"][8].update(standing="register"), "entities[8].standing"),
    ],
)
def test_a_mistake_is_named_by_its_path(tmp_path: Path, change: Change, path: str) -> None:
    data = json.loads(SEEDS.read_text(encoding="utf-8"))
    change(data)
    changed = tmp_path / "article.json"
    changed.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ListRejected) as caught:
        list(ArticleReader().read([SourceFile.at(changed)], IssueLog()))
    assert (caught.value.details["file"], caught.value.details["path"]) == ("article.json", path)


@pytest.mark.parametrize("content", ["", "{", '["a"]'])
def test_a_file_that_is_not_the_seeds(tmp_path: Path, content: str) -> None:
    path = tmp_path / "article.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ListRejected):
        ArticleReader().published([SourceFile.at(path)])


def _value(fact: Fact) -> tuple[object, ...]:
    """What a fact claims, without how and where it is said."""
    apart = ("stated", "locator", "origin", "kind", "label", "target", "listed_on")
    slots = [s for c in type(fact).__mro__ for s in getattr(c, "__slots__", ()) if s not in apart]
    return (type(fact).__name__, *(getattr(fact, slot) for slot in sorted(slots)))


@pytest.mark.realdata
def test_the_list_facts_are_those_of_the_list(article: dict[str, Entity], realdata: Path) -> None:
    names = ("sdn_2023-12-28", "alt_2024-01-08", "add_2024-01-08")
    files = [SourceFile.at(realdata / "ofac" / f"{name}.csv") for name in names]
    real = {e.key: e for e in OfacReader.sdn().read(files, IssueLog())}
    for entity in article.values():
        for fact in entity.facts():
            source, _, entry = (fact.origin or "").partition(" ")
            if source != "ofac-sdn" or fact.locator == f"sdn.csv ent_num {entry}":
                continue  # The article's own, or the number of the entry itself.
            there = [f for f in real[entry].facts() if f.locator == fact.locator]
            assert _value(fact) in [_value(f) for f in there], fact


@pytest.mark.realdata
def test_paragraphs_hold_the_names_and_no_sentence_is_copied(
    article: dict[str, Entity], realdata: Path
) -> None:
    text = (realdata.parent / "article" / "article.txt").read_text(encoding="utf-8")
    paragraphs = [line for line in text.splitlines() if line.strip()]
    for entity in article.values():
        for name in entity.names:
            if name.origin is None:
                number = int(name.locator.removeprefix("paragraph "))
                assert (name.family or name.full) in paragraphs[number], name
    words = " ".join(re.findall(r"\w+", text.lower()))
    for entity in article.values():
        for fact in entity.facts():
            said = re.findall(r"\w+", fact.stated.lower())
            runs = (" ".join(said[i : i + 8]) for i in range(len(said) - 7))
            assert not any(run in words for run in runs), fact.stated
