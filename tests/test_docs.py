"""The documentation keeps up with the code."""

import json
import re
from pathlib import Path

from app.cli import app as command
from app.commands.pictures import pictures
from app.commands.reference import pages
from app.domain.kinds import RelationKind
from app.main import create_app
from app.services.linked import WEIGHTS
from app.settings import Settings
from app.sources.registry import READERS

REPO = Path(__file__).parent.parent


def test_every_setting_command_and_route_is_documented(tmp_path: Path) -> None:
    api = create_app(Settings(home=tmp_path))
    for name, text in pages(api, command).items():
        stands = (REPO / "docs" / "reference" / name).read_text(encoding="utf-8")
        assert stands == text, f"run tools/write_reference.py: {name} is out of step"


def test_every_link_inside_the_docs_leads_somewhere() -> None:
    for page in [REPO / "README.md", REPO / "CONTRIBUTING.md", *REPO.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_decision_is_on_the_list() -> None:
    folder = REPO / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for page in folder.glob("0*.md"):
        assert page.name in listed


def test_every_source_is_documented_with_its_addresses() -> None:
    page = (REPO / "docs" / "sources.md").read_text(encoding="utf-8")
    for id, reader in READERS.items():
        assert f"| `{id}` | [{reader.info.title}]" in page, "run tools/write_sources.py"
        for download in reader.info.downloads:
            assert f"<{download.url}>" in page, "run tools/write_sources.py"


def test_the_pictures_are_those_of_the_seeds() -> None:
    for name, drawn in pictures().items():
        stands = (REPO / "docs" / "pictures" / name).read_text(encoding="utf-8")
        assert stands == drawn, f"run tools/write_pictures.py: {name} is out of step"


def test_every_golden_case_of_the_ownership_rules_is_documented() -> None:
    page = (REPO / "docs" / "ownership.md").read_text(encoding="utf-8")
    cases = json.loads((REPO / "tests" / "golden" / "ownership.json").read_text(encoding="utf-8"))
    for case in cases:
        answers = ", ".join(f"{node}: {status}" for node, status in case["expect"].items())
        row = next((r for r in page.splitlines() if f"| {case['text']} |" in r), "")
        assert row.endswith(f"| {answers} |"), f"docs/ownership.md: {case['id']}"


def test_every_weight_of_a_relation_is_documented() -> None:
    page = (REPO / "docs" / "ownership.md").read_text(encoding="utf-8")
    weights = page.partition("Weights: ")[2].partition(".\n")[0].partition(". They")[0]
    for group in weights.split(";"):
        *kinds, number = re.findall(r"`(\w+)`|(\d\.\d\d)", group)
        for kind, _ in kinds:
            assert WEIGHTS[RelationKind(kind)] == float(number[1])
    assert all(f"`{kind}`" in weights for kind in WEIGHTS)
