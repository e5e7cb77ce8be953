"""The declarations of this package, read and checked once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from rcp.domain.clinical.conditions import Value, Values
from rcp.domain.clinical.declarations import Declaration, DeclarationError
from rcp.domain.errors import InvalidValue

_PACKAGE = files("rcp.domain.clinical")
Formula = Callable[[Values, Mapping[str, Any]], Mapping[str, Value | None]]
T = TypeVar("T")


class UnknownScore(InvalidValue):
    """No score has this identifier."""

    code = "unknown_score"
    sentence = "Score inconnu."


def read_folder(folder: str, shape: type[T]) -> Mapping[str, T]:
    """Every JSON file of a folder of this package as `shape`, by file name, sorted.

    Raises:
        DeclarationError: a file that does not have the shape, or whose `id` is not its name.
    """
    found: dict[str, T] = {}
    for path in sorted((_PACKAGE / folder).iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".json"):
            continue
        name = path.name.removesuffix(".json")
        found[name] = read(path.read_bytes(), shape, name)
    return MappingProxyType(found)


def read(content: bytes, shape: type[T], name: str) -> T:
    """One file as `shape`.

    Raises:
        DeclarationError: the content does not have the shape, or its `id` is not its name.
    """
    try:
        declared = msgspec.json.decode(content, type=shape)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise DeclarationError(f"{name}: {error}") from error
    if getattr(declared, "id", name) != name:
        raise DeclarationError(f"{name}: the id of a file is its name")
    return declared


def package_file(name: str) -> bytes:
    """A file of this package."""
    return (_PACKAGE / name).read_bytes()


@lru_cache(maxsize=1)
def scores() -> Mapping[str, Declaration]:
    """Every score by its id, sorted."""
    return read_folder("scores", Declaration)


def score(score_id: str) -> Declaration:
    """The declaration of a score.

    Raises:
        UnknownScore: no score has this id.
    """
    found = scores().get(score_id)
    if found is None:
        raise UnknownScore(f"Score inconnu\u202f: «\u202f{score_id}\u202f».")
    return found


@lru_cache(maxsize=128)
def formula(score_id: str) -> Formula:
    """The pure function beside the file of a formula."""
    function: Formula = import_module(f"rcp.domain.clinical.scores.{score_id}").compute
    return function
