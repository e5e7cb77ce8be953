"""The shape of a score's file. Reading one checks it whole: an unknown key, a wrong type or a bad reference is refused.

A file says what the rule is, where it comes from, how far it was checked, what it needs, and where each input is found
in the case, so that nothing is typed twice.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from rcp.domain.clinical.conditions import Condition, Value
from rcp.domain.clinical.status import Status

InputType = Literal["select", "bool", "number", "multiselect", "text", "date", "list"]
Engine = Literal["points", "table", "lookup", "formula"]
NO_DATA: dict[str, Any] = {}


class DeclarationError(ValueError):
    """A file of ours is wrong; never the fault of a person."""


class Range(Struct, frozen=True, forbid_unknown_fields=True):
    """An interval of numbers, bounds included unless said; no bound is no limit."""

    min: float | None = None
    max: float | None = None
    min_exclusive: bool = False
    max_exclusive: bool = False

    def holds(self, number: float) -> bool:
        """Whether the number, unrounded, is inside."""
        above = self.min is None or (number > self.min if self.min_exclusive else number >= self.min)
        below = self.max is None or (number < self.max if self.max_exclusive else number <= self.max)
        return above and below


class Points(Range, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The points a number gives when it is inside."""

    points: float


class Step(Range, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The value a number becomes when it is inside."""

    value: Value


class Band(Range, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a total, or a coded result (`value`), is called, and what that means in our words."""

    label: str
    value: str | int | None = None
    meaning: str = ""


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: its code, its French label, its points, and what a lookup gives for it."""

    value: str
    label: str
    points: float | None = None
    gives: dict[str, Any] = field(default_factory=dict)


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an input is found in the case. The first origin of an input that gives something is the one.

    Either a literal `value` when the condition holds, or a `fact`, divided by another (`over`), multiplied by `factor`
    (units), turned into an option by `map`, or by `steps` when it is a number. What maps to nothing is not found.
    `by_prefix` maps a code as the longest of the keys it begins with: C34 holds for C34.1.
    """

    fact: str = ""
    over: str = ""
    when: Condition | None = None
    value: Value | None = None
    factor: float = 1.0
    map: dict[str, Value] | None = None
    by_prefix: bool = False
    steps: tuple[Step, ...] = ()


class Input(Struct, frozen=True, forbid_unknown_fields=True):
    """One item of a score. Numbers are in `unit`; `required_when` makes an item required only in some cases.

    A `list` keeps its order and its repetitions: codes among `options`, or lines of which `item` gives the fields.
    A `whole` number has no decimals.
    """

    key: str
    label: str
    type: InputType
    required: bool = True
    required_when: Condition | None = None
    unit: str = ""
    min: float | None = None
    max: float | None = None
    places: int = 1
    whole: bool = False
    item: tuple[Input, ...] = ()
    options: tuple[Option, ...] = ()
    points: tuple[Points, ...] = ()
    origins: tuple[Origin, ...] = field(default=(), name="from")
    help: str = ""

    def option(self, value: object) -> Option | None:
        """The option of this code."""
        return next((each for each in self.options if each.value == value), None)


class Output(Struct, frozen=True, forbid_unknown_fields=True):
    """A value computed: its key, its French name, its unit, and the decimals shown (compared, it is unrounded).

    A result that is a code of ours is never printed as such: `labels` says it in French, or `of` names the value list
    it belongs to (`bands`: those of the score). A published name (« RC », « BCLC B ») needs neither.
    """

    key: str
    label: str
    unit: str = ""
    places: int | None = None
    labels: dict[str, str] = field(default_factory=dict)
    of: str = ""


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a decision table: the first whose condition holds gives the result. No condition always holds.

    In a sum, what the row gives are points: they are added, and shown under their own names.
    """

    gives: dict[str, Any]
    when: Condition | None = None


class Impossible(Struct, frozen=True, forbid_unknown_fields=True):
    """Answers that cannot go together: refused with `sentence`, at the input `key`."""

    key: str
    when: Condition
    sentence: str


class Suffix(Struct, frozen=True, forbid_unknown_fields=True):
    """Letters added to a total according to an item: 8ph."""

    key: str
    letters: dict[str, str]


class Declaration(Struct, frozen=True, forbid_unknown_fields=True):
    """A score, a lookup or a vocabulary that computes.

    Attributes:
        about: a lesion, or the whole case; `screen`: the page where it is filled in and shown.
        applies: when it is proposed; no condition is always.
        is_partial: computes what it can of several results although items are missing (`missing` names them anyway).
        dominance: (heavier, lighter) items of which only the heavier counts.
        subtotals: outputs of a sum that add up some of its items, by key.
        band_of: the output that `bands` name; `band_key`: the output that carries that name, when it is declared.
        data: constants of a formula (coefficients, tables), read by its function.
        impossible: answers refused together.
        doubts: what a clinician must still verify, one sentence each.
    """

    id: str
    version: str
    engine: Engine
    name: str
    citation: str
    status: Status
    licence: str
    rule: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    short_name: str = ""
    about: Literal["lesion", "case"] = "case"
    screen: Literal["case", "follow-up"] = "case"
    applies: Condition | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()
    is_partial: bool = False
    bands: tuple[Band, ...] = ()
    band_of: str = "score"
    band_key: str = "band"
    dominance: tuple[tuple[str, str], ...] = ()
    subtotals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    suffixes: tuple[Suffix, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    rows: tuple[Row, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [each.key for each in self.inputs]
        if len(set(keys)) < len(keys):
            raise DeclarationError(f"{self.id}: two inputs share a key")
        for each in self.inputs:
            values = [option.value for option in each.options]
            if len(set(values)) < len(values):
                raise DeclarationError(f"{self.id}: two options of {each.key} share a code")
            chooses = each.type in ("select", "bool", "multiselect") or (each.type == "list" and not each.item)
            if chooses and not values:
                raise DeclarationError(f"{self.id}: {each.key} offers nothing to choose")
        named = [name for pair in self.dominance for name in pair] + [each.key for each in self.suffixes]
        named += [each.key for each in self.impossible]
        named += [name for items in self.subtotals.values() for name in items]
        if unknown := set(named) - set(keys):
            raise DeclarationError(f"{self.id}: {sorted(unknown)} is no input")
        if self.engine == "table" and not self.rows:
            raise DeclarationError(f"{self.id}: a table has rows")

    def input(self, key: str) -> Input | None:
        """The input of this key."""
        return next((each for each in self.inputs if each.key == key), None)

    def output(self, key: str) -> Output | None:
        """The output of this key."""
        return next((each for each in self.outputs if each.key == key), None)
