"""The technical plan of a cryotherapy, foreseen before the meeting: its bounds, its words, what the rules read in it.

The values are those of the report that will describe the procedure, under the same keys, so that what was foreseen and
what was done are compared one day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from rcp.domain.case.facts import Answer, answer_label
from rcp.domain.case.status import CaseStatus
from rcp.domain.clinical.conditions import Value
from rcp.domain.clinical.status import Status
from rcp.domain.errors import InvalidValue
from rcp.domain.numbers import format_decimal
from rcp.domain.vocabulary import vocabulary

RULE_PLAN = "pre-plan-cryotherapie"

MINIMUM_PROBES, MAXIMUM_PROBES = 1, 25
MAXIMUM_MARGIN = Decimal(50)  # mm
# Usual target between the edge of the ice and the tumour, in mm: Wang, CVIR 2013 and Laimer, Eur Radiol 2020.
USUAL_MARGIN = Decimal(5)
USUAL_MARGIN_STATUS = Status.READ
CRYOABLATION = "cryoablation"
# A plan is foreseen: once the board answered, its proposal holds the plan.
PLANNABLE = (CaseStatus.DRAFT, CaseStatus.SUBMITTED, CaseStatus.RETURNED, CaseStatus.BOOKED)

# The fields that are chosen in a list: the list, and what is said of a value it does not hold.
PLAN_LISTS: Mapping[str, str] = {
    "probe_gauge": "probe_gauges",
    "approach": "plan_approaches",
    "guidance": "plan_guidances",
    "anaesthesia": "plan_anaesthesias",
    "protections": "plan_protections",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """What was typed. Names are those of the columns; codes are those of our lists; the margin is in mm."""

    probes: int | None = None
    probe_gauge: str = ""
    probe_kind: str = ""
    approach: str = ""
    guidance: tuple[str, ...] = ()
    anaesthesia: str = ""
    protections: tuple[str, ...] = ()
    cementoplasty: str = ""
    margin_mm: Decimal | None = None
    comment: str = ""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The names of the fields, in the order of the form."""
        return tuple(each.name for each in fields(cls))

    @property
    def is_blank(self) -> bool:
        """Whether nothing is foreseen: such a plan is no plan."""
        return self == PlanEntry()


def is_plannable(status: CaseStatus) -> bool:
    """Whether a case in this status takes a plan."""
    return status in PLANNABLE


def check_plan(entry: PlanEntry) -> None:
    """Refuse what no plan can hold.

    Raises:
        InvalidValue: a code of no list, a number out of its bounds; with its field.
    """
    for name, listed in PLAN_LISTS.items():
        value = getattr(entry, name)
        codes = value if isinstance(value, tuple) else (value,) if value else ()
        if any(code not in vocabulary(listed) for code in codes):
            raise InvalidValue("Choix inconnu. Choisissez parmi les réponses proposées.", field=name)
    if entry.cementoplasty and entry.cementoplasty not in set(Answer):
        raise InvalidValue("Choix inconnu. Choisissez une des réponses proposées.", field="cementoplasty")
    if entry.probes is not None and not MINIMUM_PROBES <= entry.probes <= MAXIMUM_PROBES:
        raise InvalidValue(
            f"Le nombre de cryosondes va de {MINIMUM_PROBES} à {MAXIMUM_PROBES}.", field="probes"
        )  # fmt: skip
    if entry.margin_mm is not None and not 0 <= entry.margin_mm <= MAXIMUM_MARGIN:
        raise InvalidValue(f"La marge va de 0 à {MAXIMUM_MARGIN} mm.", field="margin_mm")


def plan_words(entry: PlanEntry) -> list[tuple[str, str]]:
    """Each field with its French label, in the order of the form; "" for what nobody answered."""
    return [
        ("Nombre de cryosondes", "" if entry.probes is None else str(entry.probes)),
        ("Calibre", _label("probe_gauge", entry.probe_gauge)),
        ("Modèle de cryosonde", entry.probe_kind),
        ("Voie d’abord", _label("approach", entry.approach)),
        ("Guidage", ", ".join(_labels("guidance", entry.guidance))),
        ("Anesthésie", _label("anaesthesia", entry.anaesthesia)),
        ("Thermoprotection", ", ".join(_labels("protections", entry.protections))),
        ("Cimentoplastie associée", answer_label(entry.cementoplasty) if entry.cementoplasty else ""),
        ("Marge visée", _millimetres(entry.margin_mm)),
        ("Commentaire", entry.comment),
    ]


def plan_sentence(entry: PlanEntry, target: str = "") -> str:
    """The plan in one French sentence, ready to be taken into a decision; "" for a plan that says nothing.

    `target` names the lesion: « Lésion 1 ».
    """
    probes = " ".join(part for part in (_probes(entry.probes), _label("probe_gauge", entry.probe_gauge)) if part)
    kind = f" ({entry.probe_kind})" if probes and entry.probe_kind else entry.probe_kind
    cement = {Answer.YES: "cimentoplastie associée", Answer.NO: "sans cimentoplastie"}
    parts = [
        f"{probes}{kind}",
        _said("voie", [_label("approach", entry.approach)], " "),
        _said("guidage", _labels("guidance", entry.guidance)),
        _small(_label("anaesthesia", entry.anaesthesia)),
        _said("thermoprotection", _labels("protections", entry.protections)),
        cement.get(Answer(entry.cementoplasty), "") if entry.cementoplasty else "",
        _said("marge visée", [_millimetres(entry.margin_mm)]),
    ]
    said = "\u202f; ".join(part for part in parts if part)
    said = f"{said[:1].upper()}{said[1:]}." if said else ""
    text = " ".join(part for part in (said, entry.comment) if part)
    return f"{target}\u202f: {text}" if text and target else text


def plan_facts(entry: PlanEntry) -> dict[str, Value]:
    """What the rules read in a plan, under the keys of the procedure's report; what is not foreseen is left out."""
    found: dict[str, Value | None] = {
        "nb_cryosondes": entry.probes,
        "calibre": entry.probe_gauge,
        "type_cryosonde": entry.probe_kind,
        "voie": entry.approach,
        "guidage": entry.guidance,
        "anesthesie": entry.anaesthesia,
        "protections": entry.protections,
        "cimentoplastie": entry.cementoplasty,
        "marge_cible_mm": None if entry.margin_mm is None else float(entry.margin_mm),
    }
    return {key: value for key, value in found.items() if value is not None and value not in ("", ())}


def _label(field: str, code: str) -> str:
    return vocabulary(PLAN_LISTS[field]).label(code) if code else ""


def _labels(field: str, codes: Iterable[str]) -> list[str]:
    return [_label(field, code) for code in codes]


def _probes(count: int | None) -> str:
    return "" if count is None else f"{count} cryosonde{'s' if count > 1 else ''}"


def _millimetres(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{format_decimal(value.quantize(Decimal(1)) if value == value.to_integral() else value)} mm"


def _said(name: str, values: Iterable[str], between: str = "\u202f: ") -> str:
    kept = [_small(value) for value in values if value]
    return f"{name}{between}{', '.join(kept)}" if kept else ""


def _small(text: str) -> str:
    """Without its capital, unless it is an abbreviation."""
    return f"{text[:1].lower()}{text[1:]}" if text[1:2].islower() else text
