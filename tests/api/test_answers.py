"""Profiles, why not, probability and OFAC's scoring over HTTP and by command."""

import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.cli import app as command
from app.domain.codec import decode_json
from app.domain.kinds import Scoring
from app.domain.screening import Options
from app.errors import InvalidRequest
from app.matching.profiles import built_in, read_profiles
from app.services.profiles import profiles_of
from app.services.questions import build_options
from tests.api.test_screen import screen

HEAD = "profile\tsource\ttype\tthreshold\treview_floor\n"
KIM = "article:kim-jong-un"


def refused(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/screen", json=body)
    return {"status": answer.status_code, **answer.json()["error"]["details"]}


def test_every_hit_has_a_probability(client: TestClient) -> None:
    hits = screen(client, name="Kim Jong-eun", options={"threshold": 0.3})["hits"]
    chances = [hit["probability"] for hit in hits]
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert chances == sorted(chances, reverse=True)


def test_the_engine_shows_the_profiles_with_their_thresholds(client: TestClient) -> None:
    shown = client.get("/v1/engine").json()
    by_name = {profile["name"]: profile for profile in shown["profiles"]}
    assert list(by_name) == ["broad", "standard", "strict"]
    assert by_name["standard"]["threshold"] == shown["threshold"]
    assert by_name["strict"]["threshold"] == built_in().get("strict").threshold
    assert 0.0 < shown["base_rate"] < 1.0


def test_the_profile_decides_the_verdict_and_a_threshold_wins_over_it(
    client: TestClient,
) -> None:
    state = client.app.state  # type: ignore[attr-defined]  # Starlette types the app as a callable.
    rows = f"{HEAD}low\t*\t*\t0.1\t0.1\nhigh\t*\t*\t1\t1\n"
    state.service = dataclasses.replace(state.service, profiles=read_profiles(rows))

    def verdict(**options: Any) -> str:
        return str(screen(client, name="Ashot Mkrtychenko", options=options)["verdict"])

    assert verdict(profile="low") == "hit"
    assert verdict(profile="high") == "clear"
    assert verdict(profile="high", threshold=0.1) == "hit"
    assert verdict(profile="low", threshold=1.0) != "hit"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"profile": "lax"}, "options.profile"),
        ({"scoring": "soundex"}, "options.scoring"),
        ({"scoring": "ofac", "profile": "strict"}, "options.profile"),
        ({"profile": "strict", "review_floor": 0.9999}, "options.review_floor"),
        ({"profil": "strict"}, "options.profil"),
    ],
)
def test_what_cannot_be_asked_names_its_field(
    client: TestClient, options: dict[str, Any], field: str
) -> None:
    assert refused(client, name="Kim Jong Un", options=options) | {"field": field} == refused(
        client, name="Kim Jong Un", options=options
    )
    assert refused(client, name="Kim Jong Un", options=options)["status"] == 422


def test_why_not_explains_an_entity_and_is_stored(client: TestClient) -> None:
    found = screen(client, name="Kim Jong Kook", options={"why_not": KIM})
    absent = found["why_not"]
    assert (absent["entity_id"], absent["reason"]) == (KIM, "below_floor")
    assert sum(e["effect"] for e in absent["evidence"]) == pytest.approx(absent["score"])
    assert absent["score"] < absent["review_floor"] < absent["threshold"]
    stored = client.get(f"/v1/screenings/{found['screening_id']}").json()
    assert stored == found


def test_why_not_knows_what_the_question_left_out(client: TestClient) -> None:
    def reason(name: str = "Kim Jong Un", **options: Any) -> str:
        found = screen(client, name=name, options={"why_not": KIM, **options})
        return str(found["why_not"]["reason"])

    assert reason() == "among_the_hits"
    assert reason(sources=["ofac-sdn"]) == "excluded_by_source"
    assert reason(as_of="2001-01-01") == "excluded_by_as_of"


def test_why_not_of_nobody_names_the_field(client: TestClient) -> None:
    unknown = refused(client, name="Kim Jong Un", options={"why_not": "article:nobody"})
    assert (unknown["status"], unknown["field"]) == (404, "options.why_not")


def test_ofacs_scoring_compares_names_only(client: TestClient) -> None:
    options = {"scoring": "ofac", "threshold": 0.9}
    hit = screen(client, name="Kim Jong Un", birth_date="1900", options=options)["hits"][0]
    assert (hit["entity_id"], hit["score"], hit["probability"]) == (KIM, 1.0, None)
    assert [e["feature"] for e in hit["evidence"]] == ["name"]
    alone = refused(
        client, identifiers=[{"type": "passport", "value": "BD 3843329"}], options=options
    )
    assert (alone["status"], alone["field"]) == (422, "name")


def test_a_stored_screening_keeps_the_profile_and_what_it_stood_for(tmp_path: Path) -> None:
    table = tmp_path / "profiles.tsv"
    table.write_text(
        f"{HEAD}standard\tarticle\t*\t0.55\t0.5\n",
        encoding="utf-8",
    )
    today = datetime.date(2026, 1, 1)
    options = build_options(profiles=profiles_of(str(table)), today=today)
    assert options.profile == "standard"
    assert [(r.source, r.threshold) for r in options.rules] == [("article", 0.55)]
    own = build_options(threshold=0.9, profiles=profiles_of(str(table)), today=today)
    assert (own.profile, own.threshold, own.rules) == (None, 0.9, ())
    with pytest.raises(InvalidRequest, match="cannot be read"):
        profiles_of(str(tmp_path / "none.tsv"))


def test_a_screening_of_before_profiles_is_read() -> None:
    stored = {"threshold": 0.8, "review_floor": 0.7, "limit": 10, "sources": [], "as_of": None}
    options = decode_json(Options, stored)
    assert (options.profile, options.rules, options.scoring) == (None, (), Scoring.CORDON)


def test_the_command_speaks_of_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_HOME", str(tmp_path))
    table = tmp_path / "profiles.tsv"
    table.write_text(f"{HEAD}mine\t*\t*\t0.5\t0.4\n", encoding="utf-8")
    monkeypatch.setenv("CORDON_PROFILES", str(table))
    run = CliRunner().invoke
    shown = run(command, ["screen", "Kim Jong Kook", "--profile", "mine", "--json"])
    assert shown.exit_code == 0, shown.output
    assert all("probability" in hit for hit in json.loads(shown.stdout)["hits"])
    said = run(command, ["screen", "Kim Jong Kook", "--why-not", KIM])
    assert "why not" in said.stdout
    assert "below floor" in said.stdout
    compared = run(command, ["compare", "Oleg Marin", "GARIN, Oleg", "--scoring", "ofac"])
    assert compared.stdout.startswith("0.50 clear")
    wrong = run(command, ["screen", "Kim", "--profile", "lax"])
    assert wrong.exit_code == 1
    assert "options.profile" in wrong.stderr
