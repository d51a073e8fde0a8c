"""The tables that questions are made with."""

from importlib import resources

import pytest

from app.validation import tables

NAMES = sorted(
    entry.name.removesuffix(".tsv")
    for entry in resources.files("app.validation").joinpath("data").iterdir()
    if entry.name.endswith(".tsv")
)


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_empty_or_padded(name: str) -> None:
    rows = tables.rows(name)
    assert rows
    for row in rows:
        assert all(cell.strip() for cell in row), row


def test_look_alikes_look_like_latin_and_are_not() -> None:
    for latin, twins in tables.mapping("look_alikes").items():
        assert latin.isascii()
        assert twins
        assert not any(twin.isascii() for twin in twins)


def test_alternatives_lead_both_ways() -> None:
    forms = tables.alternatives("legal_forms")
    assert "ooo" in forms["llc"]
    assert "llc" in forms["ooo"]
    assert all(form not in others for form, others in forms.items())
