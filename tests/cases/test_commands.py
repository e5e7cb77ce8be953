"""`flask rcp score` and `flask rcp scores`: every vector passes through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rcp.cli import rcp
from rcp.domain.clinical.library import scores
from tests.support.command import environment_of, run_flask
from tests.support.vectors import disagreements, every_vector

ALBI = {"bilirubine_umol_l": 20.52, "albumine_g_l": 35}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rcp, arguments)


def ask(score_id: str, inputs: Any) -> Result:
    return run("score", score_id, "--inputs", json.dumps(inputs))


def test_every_vector_passes_through_the_command_line() -> None:
    wrong = []
    for score_id, vector in every_vector():
        answer = ask(score_id, vector["inputs"])
        assert answer.exit_code == 0, answer.output
        said = json.loads(answer.stdout)
        assert vector["expected"].keys() | {"missing", "version", "source"} <= said.keys()
        if found := disagreements(said, vector["expected"]):
            wrong.append((score_id, vector["inputs"], found))
    assert wrong == []


def test_a_score_says_its_result_its_version_and_its_source() -> None:
    said = json.loads(ask("albi", ALBI).stdout)
    assert said["grade"] == 2 and said["missing"] == [] and said["version"] == scores()["albi"].version
    assert said["source"] == scores()["albi"].citation


def test_what_is_missing_is_listed_and_nothing_is_computed() -> None:
    answer = ask("albi", {"albumine_g_l": 35})
    said = json.loads(answer.stdout)
    assert answer.exit_code == 0 and said["missing"] == ["bilirubine_umol_l"] and said["score"] is None
    assert json.loads(run("score", "albi").stdout)["missing"] == ["bilirubine_umol_l", "albumine_g_l"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("albo", "{}"), "Score inconnu"),
        (("albi", '{"x": 1}'), "Donnée inconnue"),
        (("albi", '{"albumine_g_l": "35 g/L"}'), "un nombre est attendu"),
        (("albi", '{"albumine_g_l": 500}'), "hors limites"),
        (("albi", '{"albumine_g_l": NaN}'), "un nombre est attendu"),
        (("child_pugh", '{"ascite": "peut-être"}'), "choix inconnu"),
        (("albi", "{'albumine_g_l': 35}"), "JSON valide"),
        (("albi", '{"albumine_g_l": 35, "albumine_g_l": 36}'), "JSON valide"),
        (("albi", "[" * 100_000), "JSON valide"),
        (("albi", "[1]"), "objet JSON est attendu"),
    ],
)
def test_a_mistake_is_said_in_french_and_exits_with_two(arguments: tuple[str, str], said: str) -> None:
    score_id, inputs = arguments
    answer = run("score", score_id, "--inputs", inputs)
    assert answer.exit_code == 2 and said in answer.stderr and not answer.stdout


def test_the_scores_are_listed_with_their_inputs() -> None:
    listed = {each["id"]: each for each in json.loads(run("scores", "--json").stdout)}
    assert listed.keys() == scores().keys()
    albumin = listed["albi"]["inputs"][1]
    assert (albumin["key"], albumin["type"], albumin["unit"], albumin["min"], albumin["max"]) == (
        "albumine_g_l", "number", "g/L", 5, 70,
    )  # fmt: skip
    assert [each["value"] for each in listed["meld_na"]["inputs"][-1]["options"]] == ["non", "oui"]
    cycles = next(each for each in listed["compte_rendu_cryoablation"]["inputs"] if each["type"] == "list")
    assert cycles["item"][0]["key"] == "congelation_min"
    assert f"albi  {scores()['albi'].version}  " in run("scores").stdout


def test_the_real_command_needs_no_database(tmp_path: Path) -> None:
    environment = environment_of("sqlite:////nowhere/none.sqlite3", tmp_path, RCP_ENV="test")
    answer = run_flask(environment, "rcp", "score", "albi", "--inputs", json.dumps(ALBI))
    assert json.loads(answer)["grade"] == 2
