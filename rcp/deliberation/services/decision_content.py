"""What a decision holds, written on its rows: only what changed, each row kept where it can be.

A row keeps its identity as long as it says the same thing, wherever it stands: what was noted afterwards of a condition
or an action stays with it when the rows around change. A row that says something else starts again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from rcp.deliberation.models import Action, Condition, Decision, Dissent, Examination, Proposal
from rcp.domain.decision import Aim, DecisionEntry, ProposalEntry
from rcp.domain.decision.entry import ROWS
from rcp.domain.errors import InvalidValue
from rcp.domain.vocabulary import vocabulary

_KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "proposals": Proposal,
        "examinations": Examination,
        "conditions": Condition,
        "actions": Action,
        "dissents": Dissent,
    }
)
# What people noted after the decision: it speaks of the row as it was.
_NOTED: Mapping[type[Any], Mapping[str, Any]] = MappingProxyType(
    {
        Condition: {"verdict": "", "note": "", "checked_at": None, "checked_by_id": None},
        Action: {"note": "", "done_at": None, "done_by_id": None},
    }
)


def check_codes(entry: DecisionEntry) -> None:
    """Refuse a code of no list.

    Raises:
        InvalidValue: field `proposals` or `supportive_care`.
    """
    for each in entry.proposals:
        _ = each.type_code
        if each.aim and each.aim not in set(Aim):
            raise InvalidValue("Visée inconnue. Choisissez-la dans la liste.", field="proposals")
    if any(code not in vocabulary("supportive_care") for code in entry.supportive_care):
        raise InvalidValue("Choix inconnu. Choisissez parmi les réponses proposées.", field="supportive_care")


def write_content(decision: Decision, before: DecisionEntry, entry: DecisionEntry) -> list[str]:
    """Make a decision whose rows are loaded hold an entry; the names of what changed."""
    changed = [name for name in DecisionEntry.columns() if getattr(before, name) != getattr(entry, name)]
    for name in changed:
        value = getattr(entry, name)
        setattr(decision, name, list(value) if isinstance(value, tuple) else value)
    for name in ROWS:
        if getattr(before, name) != getattr(entry, name):
            changed.append(name)
            _align(decision, getattr(decision, name), _KINDS[name], [_values(each) for each in getattr(entry, name)])
    return changed


def _values(row: Any) -> dict[str, Any]:
    """The columns of a typed row."""
    if not isinstance(row, ProposalEntry):
        return asdict(row)
    return {
        "treatment": row.treatment, "type_code": row.type_code, "intention": row.intention, "aim": row.aim,
        "detail": row.detail, "plan": row.plan,
    }  # fmt: skip


def _align(decision: Decision, rows: list[Any], kind: type[Any], wanted: Sequence[Mapping[str, Any]]) -> None:
    """Make the rows say these values in this order."""
    left = list(rows)
    chosen: list[Any] = []
    for values in wanted:
        same = next((row for row in left if all(getattr(row, name) == value for name, value in values.items())), None)
        if same is not None:
            left.remove(same)
        chosen.append(same)
    for index, values in enumerate(wanted):
        if chosen[index] is None:
            chosen[index] = _say(left.pop(0), values) if left else kind(case_id=decision.case_id, **values)
    for position, row in enumerate(chosen, 1):
        if row.position != position:
            row.position = position
    rows[:] = chosen


def _say(row: Any, values: Mapping[str, Any]) -> Any:
    """A row that says something else: what was noted of the former text goes with it."""
    for name, value in {**values, **_NOTED.get(type(row), {})}.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return row
