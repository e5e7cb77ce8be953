"""Contents whose every field is filled, by reflection on their types: a field added tomorrow is filled as well."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from hashlib import sha256
from typing import Any, get_args, get_origin, get_type_hints

# What has a form of its own, by the last part of its path. Dates take any word where nobody reads the day in them.
CLOCKS = {
    "edited_at": "2031-05-13T15:05:00+00:00", "validated_at": "2032-06-14T16:06:00+00:00",
    "given_at": "2033-07-15T17:07:00+00:00", "start_time": "13:41", "end_time": "19:43", "planned_at": "16:47",
}  # fmt: skip
DATES = dict.fromkeys(
    (
        "date", "birth_date", "deceased_on", "imaging_date", "started_on", "ended_on", "done_on", "due_on",
        "not_before", "not_after", "postponed_to",
    ),
    "2030-04-12",
)  # fmt: skip
CODES = {"drawing.organ": "kidney", "regions.key": "pole", "regions.code": "moyen", "identity_status_code": "QUAL"}
COUNTS = {"blank_lines": 2, "room_mm": 5}
LETTERS = "bcdghjklmnpqrstvwxz"  # no French word is made of these alone


def word(path: str) -> str:
    """A word of its own for each place."""
    return "".join(LETTERS[byte % len(LETTERS)] for byte in sha256(path.encode()).digest()[:9])


@dataclass(frozen=True)
class Filling:
    """What a content is filled with. `given` are values by path, or by the end of a path; `flags` is every boolean."""

    given: Mapping[str, Any] = field(default_factory=dict)
    flags: bool = False
    say: Callable[[str], str] = word
    each: int = 2  # items of a list

    def content(self, cls: type) -> Any:
        return self._value(cls, "")

    def _value(self, hint: Any, path: str) -> Any:
        named = general(path)
        for known in (self.given, CLOCKS, CODES, COUNTS):
            for end, value in known.items():
                if named == end or named.endswith(f".{end}"):
                    return value
        if isinstance(hint, types.UnionType):
            (hint,) = (each for each in get_args(hint) if each is not type(None))
        if is_dataclass(hint):
            hints = get_type_hints(hint)
            return hint(**{each.name: self._value(hints[each.name], f"{path}.{each.name}") for each in fields(hint)})
        if get_origin(hint) is tuple:
            return tuple(self._value(get_args(hint)[0], f"{path}.{rank}") for rank in range(self.each))
        if hint is bool:
            return self.flags
        if hint is int:
            return 1000 + int(sha256(path.encode()).hexdigest(), 16) % 9000
        assert hint is str, f"{path} is of a type that nothing here fills: {hint}"
        return self.say(path)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text, number and boolean of a content, with its path."""
    if isinstance(value, tuple):
        for rank, each in enumerate(value):
            yield from leaves(each, f"{path}.{rank}")
    elif is_dataclass(value):
        for each in fields(value):
            yield from leaves(getattr(value, each.name), f"{path}.{each.name}")
    elif value is not None:
        yield path, value


def general(path: str) -> str:
    """The path of a field, whatever the rank of its item: `.cases.1.question` is `cases.question`."""
    return re.sub(r"\.\d+(?=\.|$)", "", path).lstrip(".")
