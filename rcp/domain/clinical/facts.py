"""The facts of a case under the names that declarations use, each with where it comes from.

- `patient.age` (years), `patient.sex` (F, M), `patient.imc` (kg/m², from the last weight and height)
- `case.organ`, `case.oms` (0 to 4), `case.treatments` and `case.antithrombotics` (lists of codes), `case.tumour_site`
  (CIM-10), `case.morphology`, `case.tnm_prefix`, `case.tnm_t`, `case.tnm_n`, `case.tnm_m`, `case.phase`,
  `case.lesions` (their number), `case.lesions_<organ>` (their number in an organ), `case.largest_<organ>_mm` (when all
  of them are measured),
  `case.any_<organ>_<key>` (a descriptor answered by oui or non: oui as soon as one lesion says so, non when all do),
  `case.bilateral_<organ>` (oui, as soon as one lesion is on both sides, or two are on either side),
  `case.tumours_<organ>` and `case.largest_tumour_<organ>_mm` (primaries and recurrences only; nothing when the nature
  of a lesion of the organ is blank or undetermined), `case.recurrences_<organ>` (nothing when none is),
  `case.metastases` and `case.metastases_<organ>` (how many lesions are metastases; nothing when none is),
  `case.prior_treatments` (their number), `case.prior_kinds` (their codes),
  `case.liver_disease` (oui, non: what the sheets of the liver say of a chronic disease)
- `result.<measure>`: the last one, in the unit of the measure, or a code for a measure that is a choice
- `lesion.organ`, `lesion.nature`, `lesion.laterality`, `lesion.long_axis_mm`, `lesion.short_axis_mm`,
  `lesion.modality`, and `lesion.<key of a descriptor of the organ's sheet>`
- `distance.<structure>`: mm, 0 for a contact, negative for an invasion; `distance.autre`: the shortest to a structure
  that is not in the list of the organ
- `score.<id>.<output>`: of the scores computed before
- `answer.<id>.<input>`: what those scores were computed from, typed or found
- `plan.<key>`: the technical plan
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from rcp.domain.clinical.conditions import Value, Values


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, where it was found in French (« Créatinine », « Lésion 2 »), and the day it was measured, if any."""

    value: Value
    origin: str = ""
    on: date | None = None


class Facts(Mapping[str, Fact]):
    """Facts by name. An absent name is an unknown fact."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = MappingProxyType(dict(facts))
        self.values_by_name: Values = MappingProxyType({name: fact.value for name, fact in facts.items()})

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def joined(self, more: Mapping[str, Fact]) -> Facts:
        """These and more; the latter win."""
        return Facts({**self._facts, **more}) if more else self
