"""A whole validation of a small list: what is counted, what is said, and that it repeats."""

import dataclasses
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest

from app.domain.dates import DateRange
from app.domain.entities import Attribute, DateFact, Entity, ListVersion, Name
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    NameKind,
    Standing,
    VersionState,
)
from app.domain.screening import Match, Query
from app.errors import InvalidFile, ListNotLoaded, MissingColumn
from app.matching import Engine, SearchOptions
from app.services.catalogue import Snapshot
from app.services.validation.page.page import render, strange
from app.services.validation.plan import Plan, Report
from app.services.validation.run import validate
from app.services.validation.writing import as_json

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLAN = Plan(sample=6, innocents=40)
WHERE = {"stated": "x", "locator": "row 1"}


def entity(key: str, type: EntityType, *names: str, **more: object) -> Entity:
    """Further names are aliases; one that begins with ``~`` is a weak one."""
    kinds = (NameKind.PRIMARY, *(NameKind.ALIAS for _ in names[1:]))
    return Entity(
        source="custom:test",
        key=key,
        type=type,
        names=tuple(
            Name(full=n.lstrip("~"), kind=NameKind.WEAK if n[0] == "~" else kind, **WHERE)
            for n, kind in zip(names, kinds, strict=True)
        ),
        **more,  # type: ignore[arg-type]  # The caller names fields of Entity.
    )


def born(day: str) -> tuple[DateFact, ...]:
    return (DateFact(kind=DateKind.BIRTH, value=DateRange.parse(day), **WHERE),)


RUSSIAN = (Attribute(kind=AttributeKind.NATIONALITY, value="ru", **WHERE),)
ENTITIES = (
    entity(
        "1", EntityType.PERSON, "VOLKONSKY, Mikhail Petrovich", "WOLKONSKI, Michail", "~Hammer",
        dates=born("1961-05-07"), attributes=RUSSIAN,
    ),
    entity("2", EntityType.PERSON, "BARANOV, Igor Sergeevich", attributes=RUSSIAN),
    entity("3", EntityType.ORGANIZATION, "ORION SHIPPING TRADING LLC", "Zeta Quorum"),
    entity("4", EntityType.ORGANIZATION, "BANK OF DAMASCUS", "DAMASCUS, Bank of"),
    entity("5", EntityType.VESSEL, "SEA CROWN 3"),
    entity("6", EntityType.PERSON, "Never Asked", standing=Standing.DELISTED),
    entity("7", EntityType.ORGANIZATION, "<b>Bold & Sons</b> Holding"),
)  # fmt: skip
VERSION = ListVersion(
    id=1, source="custom:test", sha256="ab" * 32, published=date(2025, 12, 1), retrieved=NOW,
    state=VersionState.ACTIVE, entities=7, persons=3, organizations=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Snapshot(Engine.build(ENTITIES, tmp_path_factory.mktemp("index")), (VERSION,))


def run(snapshot: Snapshot, work: Path, plan: Plan = PLAN) -> Report:
    return validate(snapshot, plan, work=work, now=NOW, progress=lambda *_: None)


@pytest.fixture(scope="module")
def report(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return run(snapshot, tmp_path_factory.mktemp("work"))


def timeless(report: Report) -> bytes:
    return as_json(dataclasses.replace(report, times={}))


def test_the_same_seed_gives_the_same_report(
    report: Report, snapshot: Snapshot, tmp_path: Path
) -> None:
    again = run(snapshot, tmp_path)
    assert timeless(again) == timeless(report)
    assert set(again.times) == {"started", "seconds"}
    other = run(snapshot, tmp_path, dataclasses.replace(PLAN, seed=2))
    assert other.versions.questions != report.versions.questions
    assert other.versions.tables == report.versions.tables
    assert list(tmp_path.glob(".validating-*/*")) == []


def test_every_listed_name_is_a_control(report: Report) -> None:
    # All names but the weak alias and that of the delisted one.
    assert (report.controls.listed, report.controls.asked) == (9, 9)
    assert report.controls.found.count == 9
    assert report.passed
    assert (report.entities, report.names) == (6, 10)
    assert {k.id: k.hits.of for k in report.controls.by_type} == {
        "person": 3, "organization": 5, "vessel": 1,
    }  # fmt: skip


def test_of_many_controls_a_sample_is_asked(snapshot: Snapshot, tmp_path: Path) -> None:
    found = run(snapshot, tmp_path, dataclasses.replace(PLAN, controls=3)).controls
    assert (found.listed, found.asked, found.found.of) == (9, 3, 3)


def test_aliases_are_asked_of_an_index_without_them(report: Report) -> None:
    found = {k.id: (k.example_asked, k.hits) for k in report.aliases}
    # Nothing connects “Zeta Quorum” with its bearer; an alias in other order only is not asked.
    asked, hits = found["alias_organization"]
    assert (asked, hits.count, hits.of) == ("Zeta Quorum", 0, 1)
    person = found.get("alias_person") or found["alias_weak"]
    assert person[1].of == 1
    misses = [case for case in report.misses if case.part == "aliases"]
    assert "Zeta Quorum" in {case.asked for case in misses}
    assert "Zeta Quorum" not in {case.listed for case in misses}


def test_every_miss_and_alarm_is_told_with_its_reason(report: Report) -> None:
    hits = sum(k.hits.count for k in report.manipulated)
    asked = sum(k.hits.of for k in report.manipulated)
    assert sum(case.part == "manipulated" for case in report.misses) == asked - hits
    alarms = sum(i.hits.count for i in report.innocents)
    alarms += sum(k.hits.count for k in report.near_misses)
    assert len(report.alarms) == alarms
    assert all(c.explanation and c.entity for c in (*report.misses, *report.alarms))


def test_groups_and_curves_add_up(report: Report) -> None:
    for group in report.groups:
        kinds = [k for k in report.manipulated if k.group == group.id]
        assert group.hits.of == sum(k.hits.of for k in kinds)
        assert group.hits.count == sum(k.hits.count for k in kinds)
        (curve,) = [c for c in report.curves if c.id == group.id]
        at = report.thresholds.index(PLAN.threshold)
        assert curve.counts[at] == group.hits.count
        assert list(curve.counts) == sorted(curve.counts, reverse=True)


def test_innocents_are_asked_with_and_without_their_data(report: Report) -> None:
    by_name, with_data = report.innocents
    assert by_name.customers == with_data.customers == 40
    assert [k.hits.of for k in by_name.groups] == [k.hits.of for k in with_data.groups]


def test_versions_name_everything_that_decides(report: Report) -> None:
    versions = report.versions
    assert [info.list_version for info in versions.lists] == ["sha256:" + "ab" * 32]
    assert versions.retrieved == {"custom:test": NOW.isoformat()}
    assert all(versions.libraries.values())
    for value in (versions.engine_config, versions.index, versions.questions, versions.tables):
        assert value.startswith("sha256:")


# --- Failures ------------------------------------------------------------------------------


class _Forgetful(Engine):
    """An engine that does not find one entity."""

    def search(self, query: Query, options: SearchOptions | None = None) -> list[Match]:
        return [m for m in super().search(query, options) if m.entity_id != "custom:test:5"]


def test_a_control_that_is_not_found_fails_the_validation(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    index.mkdir()
    Engine.build(ENTITIES, index)
    found = run(dataclasses.replace(snapshot, engine=_Forgetful.open(index)), tmp_path)
    assert not found.passed
    first = found.misses[0]
    assert (first.part, first.asked, first.entity) == ("controls", "SEA CROWN 3", "custom:test:5")
    assert "Compared directly the names score 1.00; the search gave 0.00." in first.explanation
    assert "Controls failed." in render(found)


def test_without_a_list_there_is_nothing_to_ask(tmp_path: Path) -> None:
    for entities in ((), (ENTITIES[5],)):
        empty = Snapshot(Engine.build(entities), ())
        with pytest.raises(ListNotLoaded):
            run(empty, tmp_path)


# --- The user's own customers ----------------------------------------------------------------


def test_own_customers_are_asked_with_what_the_file_says(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "customer,kind,born\n"
        "Mikhail Volkonsky,person,\n"
        "Mikhail Wolkonski,person,1930-01-01\n"
        "Ada Quux,person,32.13.1999\n"
        ",person,\n",
        "utf-8",
    )
    mapping = ("customer=name", "kind=type", "born=birth_date")
    found = run(snapshot, tmp_path, dataclasses.replace(PLAN, customers=path, mapping=mapping))
    own = found.innocents[-1]
    assert (own.customers, own.unreadable, own.doubtful) == (3, 1, 1)
    assert own.described["rows"] == 4
    assert own.hits.count >= 1
    assert found.options["customers"] == "own.csv"
    assert "own.csv: 4 rows, 1 not asked" in render(found)


@pytest.mark.parametrize(
    ("content", "error"), [(b"", InvalidFile), (b"type,birth_date\nperson,1990\n", MissingColumn)]
)
def test_an_unusable_customer_file_is_refused_before_anything_is_asked(
    snapshot: Snapshot, tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    told: list[object] = []
    plan = dataclasses.replace(PLAN, customers=path)
    with pytest.raises(error):
        validate(snapshot, plan, work=tmp_path, now=NOW, progress=lambda *what: told.append(what))
    assert told == []


# --- The page ----------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What the page refers to, and whether its elements close."""

    VOID = frozenset(("meta", "link", "br", "path", "circle"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        self.ids.update(filter(None, [values.get("id")]))
        self.targets += filter(None, [values.get("href"), values.get("src")])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(report: Report) -> tuple[str, _Page]:
    text = render(report)
    parser = _Page()
    parser.feed(text)
    return text, parser


def test_the_page_is_whole_and_needs_nothing_else(page: tuple[str, _Page]) -> None:
    _, parser = page
    assert parser.open == []
    assert {t.lstrip("#") for t in parser.targets if t.startswith("#")} <= parser.ids
    assert [t for t in parser.targets if not t.startswith(("#", "data:"))] == []
    assert "script" not in parser.tags
    assert "svg" in parser.tags


def test_names_cannot_break_the_page(page: tuple[str, _Page]) -> None:
    text, _ = page
    assert "&lt;b&gt;bold &amp; sons" in text.lower()
    assert "<b>bold" not in text.lower()


def test_the_page_says_what_reviewers_look_for(page: tuple[str, _Page]) -> None:
    text, _ = page
    for words in ("Purpose and scope", "Method", "Limits", "How to repeat it", "Part 504",
                  "EBA/GL/2024/14", "EBA/GL/2024/15", "FFIEC"):  # fmt: skip
        assert words in text


def test_letters_that_look_alike_are_named() -> None:
    assert strange("ЅAUDI Abu") == "U+0405"
    assert strange("AU\u200bDI") == "U+200B"
    assert strange("Ким Чен Ын") == ""
    assert strange("Müller") == ""


def test_the_data_are_read_back(report: Report) -> None:
    data = orjson.loads(as_json(report))
    assert data["format"] == 1
    assert data["controls"]["found"]["count"] == 9
    assert {"manipulated", "aliases", "innocents", "near_misses", "curves", "misses", "alarms",
            "versions", "options", "times"} <= set(data)  # fmt: skip
