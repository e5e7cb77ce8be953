"""Alerts: what a board must not overlook, each with its threshold, its value, its source and how far it was checked.

One file an alert, in `alerts/`. An alert informs and never forbids; no published series silences one. What cannot be
told for want of a fact is said (« non évaluable »), never passed over.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from rcp.domain.clinical.binding import is_beside_the_point
from rcp.domain.clinical.conditions import Comparison, Condition, facts_of, holds, unknown_facts
from rcp.domain.clinical.facts import Facts
from rcp.domain.clinical.library import read_folder
from rcp.domain.clinical.naming import fact_label, fact_text
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue
from rcp.domain.text import clean_prose

RULE_ALERTS = "alertes"

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]+)\}")
MAXIMUM_REASON = 500


class AlertLevel(StrEnum):
    """How loud an alert is; always a word beside the colour."""

    DANGER = "danger"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"danger": "Danger", "warning": "Vigilance", "info": "Information"}[self.value]


class Lines(Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence for each code that a fact holds."""

    fact: str
    of: dict[str, str]


class AlertRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file of an alert.

    Attributes:
        organs: of the lesion, or of the case; none is all.
        scope: when the question arises at all (a procedure proposed, a region); `when`: when the alert is raised.
        asks: the facts whose absence is said. Without any of them unknown, an undecided alert keeps silent; the result
            of a score that does not apply is asked of nobody.
        text: our own words; `{fact}` is replaced by the value of the fact.
    """

    id: str
    version: str
    about: Literal["case", "lesion"]
    level: AlertLevel
    title: str
    text: str
    threshold: str
    citation: str
    status: Status
    when: Condition
    organs: tuple[str, ...] = ()
    scope: Condition | None = None
    asks: tuple[str, ...] = ()
    lines: Lines | None = None
    doubts: tuple[str, ...] = ()

    def facts(self) -> tuple[str, ...]:
        """The facts it reads, each once."""
        read = (*facts_of(self.scope), *facts_of(self.when), *self.asks, *_PLACE.findall(self.text))
        return tuple(dict.fromkeys((*read, self.lines.fact) if self.lines else read))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert raised, or one that cannot be told (`missing` then names what to enter).

    Attributes:
        lesion: its number on the page, None for the whole case.
        values: (name of the fact, its value) as read.
        fingerprint: of the rule, its version and the values read: it changes as soon as one of them does.
    """

    id: str
    version: str
    level: AlertLevel
    title: str
    text: str
    threshold: str
    values: tuple[tuple[str, str], ...]
    citation: str
    status: Status
    fingerprint: str
    lesion: int | None = None
    details: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_evaluable(self) -> bool:
        """Whether its threshold could be compared."""
        return not self.missing

    @property
    def rank(self) -> tuple[bool, int]:
        """The order in which alerts are read: the gravest first, the unevaluable last."""
        return (not self.is_evaluable, list(AlertLevel).index(self.level))


@lru_cache(maxsize=1)
def alert_rules() -> Mapping[str, AlertRule]:
    """Every alert by its id."""
    return read_folder("alerts", AlertRule)


def evaluate(facts: Facts, *, lesion: int | None = None, loud_only: bool = False) -> tuple[Alert, ...]:
    """The alerts of a case, or of its lesion number `lesion`; the gravest first, the unevaluable last.

    `loud_only` leaves out informations, and with them what cannot be told: neither is worked out.
    """
    rules = _rules("case" if lesion is None else "lesion", loud_only=loud_only)
    found = [alert for rule in rules if (alert := _evaluated(rule, facts, lesion, loud_only=loud_only)) is not None]
    return tuple(sorted(found, key=lambda alert: alert.rank))


@lru_cache(maxsize=4)
def _rules(about: str, *, loud_only: bool) -> tuple[AlertRule, ...]:
    return tuple(
        rule
        for rule in alert_rules().values()
        if rule.about == about and not (loud_only and rule.level is AlertLevel.INFO)
    )


def check_reason(reason: str) -> str:
    """Why an alert is set aside.

    Raises:
        InvalidValue: nothing said.
    """
    text = clean_prose(reason, max_length=MAXIMUM_REASON, field="reason")
    if not text:
        raise InvalidValue("Dites pourquoi cette alerte est écartée.", "reason")
    return text


@lru_cache(maxsize=256)
def _facts_read(rule_id: str) -> tuple[str, ...]:
    return alert_rules()[rule_id].facts()


def _evaluated(rule: AlertRule, facts: Facts, lesion: int | None, *, loud_only: bool) -> Alert | None:
    values = facts.values_by_name
    organ = values.get("case.organ" if lesion is None else "lesion.organ")
    if rule.organs and organ not in rule.organs:
        return None
    concerned = holds(rule.scope, values)
    if concerned is False:
        return None
    raised = holds(rule.when, values) if concerned else None
    if raised:
        return _alert(rule, facts, lesion, missing=())
    if raised is False or loud_only or not rule.asks:
        return None
    unknown = unknown_facts(rule.when if concerned else rule.scope, values)
    asked = (name for name in unknown if name in rule.asks and not is_beside_the_point(name, facts))
    missing = tuple(fact_label(name) for name in asked)
    return _alert(rule, facts, lesion, missing=missing) if missing else None


def _alert(rule: AlertRule, facts: Facts, lesion: int | None, *, missing: tuple[str, ...]) -> Alert:
    read = [name for name in _facts_read(rule.id) if name in facts]
    if missing:
        text = f"Non évaluable\u202f: il manque {_listed(missing)}."
    else:
        text = _PLACE.sub(lambda match: fact_text(match[1], facts), rule.text)
    return Alert(
        id=rule.id,
        version=rule.version,
        level=AlertLevel.INFO if missing else rule.level,
        title=rule.title,
        text=text,
        threshold=rule.threshold,
        values=tuple((fact_label(name), fact_text(name, facts)) for name in _reasons(rule, facts)),
        citation=rule.citation,
        status=rule.status,
        fingerprint=_fingerprint(rule, {name: facts.values_by_name[name] for name in read}, missing),
        lesion=lesion,
        details=() if missing or rule.lines is None else tuple(_details(rule.lines, facts)),
        missing=missing,
    )


def _reasons(rule: AlertRule, facts: Facts) -> tuple[str, ...]:
    """The facts that decide: those of the comparisons that hold, else all those known."""
    known = [name for name in facts_of(rule.when) if name in facts]
    return tuple(dict.fromkeys(name for name in _decisive(rule.when, facts) if name in facts)) or tuple(known)


def _decisive(condition: Condition, facts: Facts) -> Iterator[str]:
    if holds(condition, facts.values_by_name) is not True:
        return
    if isinstance(condition, Comparison):
        yield condition.fact
        return
    for part in (*(condition.all or ()), *(condition.any or ())):
        yield from _decisive(part, facts)
    yield from facts_of(condition.none)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(name[:1].lower() + name[1:] if not name[:2].isupper() else name for name in names)


def _details(lines: Lines, facts: Facts) -> Iterator[str]:
    value = facts.values_by_name.get(lines.fact, ())
    for code in value if isinstance(value, tuple) else (str(value),):
        if code in lines.of:
            yield lines.of[code]


def _fingerprint(rule: AlertRule, values: Mapping[str, object], missing: tuple[str, ...]) -> str:
    content = json.dumps([rule.id, rule.version, values, missing], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()
