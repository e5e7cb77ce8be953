"""`flask rcp score` and `flask rcp scores`: the knowledge of the scores, from the command line, without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from rcp.domain.clinical.computing import compute
from rcp.domain.clinical.declarations import Declaration, Input
from rcp.domain.clinical.inputs import check_inputs
from rcp.domain.clinical.library import score as get_score
from rcp.domain.clinical.library import scores as all_scores
from rcp.domain.errors import InvalidValue

BAD_USAGE = 2  # what click answers to a bad option


@click.command()
@click.argument("score_id", metavar="ID")
@click.option("--inputs", "text", default="{}", metavar="JSON", help='The inputs by key: {"bilirubine_umol_l": 20, …}.')
def score(score_id: str, text: str) -> None:
    """Compute a score as one JSON object: its outputs (null when not computable), missing, version, source."""
    try:
        click.echo(_as_json(computed(get_score(score_id), _read(text))))
    except InvalidValue as error:
        click.echo(error.message, err=True)
        raise click.exceptions.Exit(BAD_USAGE) from error


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the inputs of each.")
def scores(as_json: bool) -> None:
    """List the scores: id, version, name; as JSON, their inputs too."""
    if as_json:
        click.echo(_as_json([_described(each) for each in all_scores().values()], indent=2))
        return
    for each in all_scores().values():
        click.echo(f"{each.id}  {each.version}  {each.name}")


def computed(declaration: Declaration, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the command prints.

    Raises:
        InvalidValue: an input that the score does not know or cannot take.
    """
    found = compute(declaration, check_inputs(declaration, given))
    return {
        **{output.key: found.outputs.get(output.key) for output in declaration.outputs},
        "missing": found.missing,
        "version": found.version,
        "source": declaration.citation,
    }


def _read(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InvalidValue("Les données ne sont pas un objet JSON valide.", "inputs") from error
    if not isinstance(given, dict):
        raise InvalidValue('Un objet JSON est attendu\u202f: {"clé": valeur}.', "inputs")
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each written once: of two values, none can be trusted."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is written twice")
    return found


def _described(declaration: Declaration) -> dict[str, Any]:
    return {
        "id": declaration.id,
        "version": declaration.version,
        "name": declaration.name,
        "status": declaration.status.value,
        "source": declaration.citation,
        "inputs": [_input(each) for each in declaration.inputs],
        "outputs": [output.key for output in declaration.outputs],
    }


def _input(declared: Input) -> dict[str, Any]:
    """One input; what does not concern its type is left out."""
    found: dict[str, Any] = {
        "key": declared.key,
        "label": declared.label,
        "type": declared.type,
        "required": declared.required,
        "unit": declared.unit,
    }
    if declared.type == "number":
        found |= {"min": declared.min, "max": declared.max, "whole": declared.whole}
    if declared.options:
        found["options"] = [{"value": option.value, "label": option.label} for option in declared.options]
    if declared.item:
        found["item"] = [_input(each) for each in declared.item]
    return found


def _as_json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
