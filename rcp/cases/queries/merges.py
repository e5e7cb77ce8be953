"""Cases of patients whose record was merged into another: nothing downstream is rewritten, it is read through."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm.attributes import set_committed_value

from rcp.cases.models import Case
from rcp.patients.queries import survivors_with_doctors


def follow_merges(cases: Iterable[Case]) -> None:
    """Give each case, as its patient, the record that stands for them today: it alone says who treats them now.

    The patients are loaded. Nothing is written.
    """
    every = list(cases)
    survivors = survivors_with_doctors([case.patient for case in every])
    for case in every:
        set_committed_value(case, "patient", survivors[case.patient.id])
