"""A content as plain JSON values, its canonical bytes and its seal."""

from __future__ import annotations

import hashlib
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from rcp.documents.content import (
    AgendaContent,
    AttendanceSheetContent,
    Document,
    FicheContent,
    LetterContent,
    MinutesContent,
    PackContent,
)
from rcp.documents.errors import UnreadableContent
from rcp.domain import minutes

SCHEMA = 1

T = TypeVar("T", MinutesContent, FicheContent, AgendaContent, AttendanceSheetContent)

KINDS: dict[str, type[Document]] = {
    "minutes": MinutesContent,
    "fiche": FicheContent,
    "agenda": AgendaContent,
    "attendance": AttendanceSheetContent,
    "pack": PackContent,
    "letter": LetterContent,
}
_KIND_OF = {cls: kind for kind, cls in KINDS.items()}


def to_plain(content: Document) -> dict[str, Any]:
    """Dicts, lists, texts, integers and booleans only, with the kind and the schema they follow."""
    return {name: _listed(value) for name, value in _entitled(content).items()}


def from_plain(plain: Mapping[str, Any]) -> Document:
    """The inverse of `to_plain`. A field added since takes its default.

    Raises:
        UnreadableContent: the kind is unknown, a field has the wrong type, or one would be lost.
    """
    values = dict(plain)
    kind, schema = values.pop("kind", None), values.pop("schema", None)
    if kind not in KINDS or schema != SCHEMA:
        raise UnreadableContent
    document: Document = _build(KINDS[kind], values)
    return document


def canonical_json(content: Document) -> bytes:
    """The canonical form (`domain.minutes`) of the plain values: equal contents give equal bytes.

    Texts, whole numbers and booleans under sorted names have one form, which is written at once; texts that are not
    all composed (NFC) go through the rule, which composes them.
    """
    written = msgspec.json.encode(_entitled(content), order="sorted")
    if unicodedata.is_normalized("NFC", written.decode()):
        return written
    return minutes.canonical_json(to_plain(content))


def content_hash(content: Document) -> str:
    """SHA-256 (64 hexadecimal digits) of the canonical JSON, the seal and the code left blank."""
    bare = replace(content, edition=replace(content.edition, seal="", code=""))
    return hashlib.sha256(canonical_json(bare)).hexdigest()


def is_seal_intact(plain: Mapping[str, Any]) -> bool:
    """Whether plain values still give the seal they carry, whatever fields the contents have gained since."""
    edition = plain.get("edition") if isinstance(plain, Mapping) else None
    if not isinstance(edition, Mapping) or not edition.get("seal"):
        return False
    try:
        found = minutes.seal({**plain, "edition": {**edition, "seal": "", "code": ""}})
    except (TypeError, ValueError):  # values that nothing we sealed ever had
        return False
    return bool(edition["seal"] == found)


def sealed(content: T) -> T:
    """The same content carrying its own seal and code."""
    seal = content_hash(content)
    return replace(content, edition=replace(content.edition, seal=seal, code=minutes.verification_code(seal)))


def _entitled(content: Document) -> dict[str, Any]:
    """The fields of a content, with the kind and the schema they follow."""
    values = {item.name: getattr(content, item.name) for item in fields(content)}
    return {"kind": _KIND_OF[type(content)], "schema": SCHEMA, **values}


def _listed(value: Any) -> Any:
    """Dataclasses become dicts and tuples lists, so that a content and its JSON compare equal."""
    if isinstance(value, str):
        return value
    if is_dataclass(value):
        return {item.name: _listed(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_listed(item) for item in value]
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _build(hint: Any, value: Any) -> Any:
    """A value of the declared type from plain JSON, or UnreadableContent."""
    if is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise UnreadableContent
        hints = _hints(hint)  # type: ignore[arg-type]
        if set(value) - {item.name for item in fields(hint)}:
            raise UnreadableContent
        try:
            return hint(**{name: _build(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
        except TypeError as error:
            raise UnreadableContent from error
    origin = get_origin(hint)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise UnreadableContent
        return tuple(_build(get_args(hint)[0], item) for item in value)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        return None if value is None else _build(inner, value)
    if type(value) is not hint:
        raise UnreadableContent
    return value
