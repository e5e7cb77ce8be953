"""Rows of a case as hypothesis draws them: what our form would have kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete

from rcp.cases.models import Case, Lesion, LesionDistance, Result, Treatment
from rcp.db import db
from rcp.domain.vocabulary import vocabulary
from tests.interop.frcp.strategies import LINES, PROSE, some

_PAST = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 3, 1))
_PARTIAL = st.sampled_from(["", "2019", "2019-02", "2019-02-18"])
_SHORT = LINES.filter(lambda text: len(text) <= 20)
_SUMMED_UP = st.tuples(PROSE, PROSE).map("\n\nSynthèse\u202f:\n".join)  # as the document itself parts the two
_MM = st.integers(1, 4000).map(lambda tenths: Decimal(tenths) / 10)


def _code(name: str, *but: str) -> st.SearchStrategy[str]:
    return st.sampled_from([each.code for each in vocabulary(name) if each.code not in but])


def _codes(name: str) -> st.SearchStrategy[list[str]]:
    known = [each.code for each in vocabulary(name)]
    return st.sets(st.sampled_from(known), max_size=3).map(lambda found: [code for code in known if code in found])


def _with_detail(answer: str, detail: str) -> st.SearchStrategy[dict[str, str]]:
    said = st.tuples(st.sampled_from(["yes", "unknown"]), some(PROSE)) | st.just(("no", "")) | st.just(("", ""))
    return said.map(lambda drawn: {answer: drawn[0], detail: drawn[1]})


def _staged(drawn: tuple[str, str, str, str, str]) -> dict[str, str]:
    """A prefix and a version go with an axis; the clinical stage has its own prefix."""
    prefix, version, *axes = drawn
    values = dict(zip(("tnm_t", "tnm_n", "tnm_m"), axes, strict=True))
    return (
        values
        | dict.fromkeys(("tnm_prefix", "tnm_version"), "")
        | ({"tnm_prefix": prefix, "tnm_version": version} if any(axes) else {})
    )


TNM = st.tuples(
    st.sampled_from(["c", "p", "yc", "yp", "rp"]),
    st.sampled_from(["", "TNM8UICC", "TNM7AJCC"]),
    st.sampled_from(["", "T1b", "Tis(DCIS)"]),
    st.sampled_from(["", "N0", "N1mi"]),
    st.sampled_from(["", "M1c"]),
).map(_staged)
PROGRESSION = st.one_of(
    _codes("progressions").map(lambda found: {"progression": "yes", "progression_kinds": found}),
    st.sampled_from(["", "no", "unknown"]).map(lambda answer: {"progression": answer, "progression_kinds": []}),
)
CASE = st.fixed_dictionaries(
    {
        "question": PROSE | _SUMMED_UP,
        "reasons": _codes("presentation_reasons"),
        "organ": some(_code("lesion_organs")),
        "tumour_site": some(_code("tumour_sites")),
        "morphology": some(_code("morphologies")),
        "tumour_laterality": some(_code("laterality")),
        "other_classification": some(LINES),
        "phase": _code("phases"),
        "screening": st.sampled_from(["", "yes", "no", "unknown"]),
        "performance_status": some(_code("performance_status", "LA9627-6")),
        **dict.fromkeys(
            ("discovery", "medical_history", "surgical_history", "family_history", "comorbidities", "patient_wishes"),
            some(PROSE),
        ),
    }
)
ANTITHROMBOTICS = st.tuples(_with_detail("has_anticoagulants", "anticoagulants"), _codes("antithrombotics")).map(
    lambda drawn: {**drawn[0], "antithrombotics": [] if drawn[0]["has_anticoagulants"] == "no" else drawn[1]}
)
CASES = st.tuples(CASE, TNM, PROGRESSION, ANTITHROMBOTICS, _with_detail("has_allergies", "allergies")).map(
    lambda parts: {name: value for part in parts for name, value in part.items()}
)
LESIONS = st.fixed_dictionaries(
    {
        "organ": _code("lesion_organs"),
        "nature": some(_code("lesion_natures")),
        "site": some(LINES),
        "site_code": some(LINES),
        "laterality": some(_code("lesion_lateralities")),
        "long_axis_mm": some(_MM, None),
        "imaging_date": some(_PAST, None),
        "imaging_modality": some(_code("modalities")),
        "remark": some(PROSE),
        "distances": st.dictionaries(LINES, _MM, max_size=2),
    }
)
TREATMENTS = st.fixed_dictionaries(
    {
        "type_code": _code("treatment_types"),
        "label": some(LINES),
        "started_on": _PARTIAL,
        "status": st.sampled_from(["", "active", "completed", "cancelled"]),
        "comment": some(PROSE),
    }
)
RESULTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["imaging", "pathology", "biology", "clinical"]),
        "done_on": _PAST,
        "label": LINES,
        "value": _SHORT,
        "unit": some(_SHORT),
        "text": some(PROSE),
        "accession_number": some(_SHORT),
    }
)


@dataclass(frozen=True)
class Rows:
    """What is written in a case."""

    case: dict[str, Any]
    lesions: list[dict[str, Any]]
    treatments: list[dict[str, Any]]
    results: list[dict[str, Any]]

    def write(self, case: Case) -> None:
        """In place of what the case held; nothing is committed."""
        for model in (LesionDistance, Lesion, Treatment, Result):
            db.session.execute(delete(model).where(model.case_id == case.id))
        for name, value in self.case.items():
            setattr(case, name, value)
        for rank, each in enumerate(self.lesions, 1):
            values = {name: value for name, value in each.items() if name != "distances"}
            lesion = Lesion(case_id=case.id, position=rank, descriptors=[], **values)
            lesion.distances = [
                LesionDistance(case_id=case.id, structure=structure, distance_mm=distance)
                for structure, distance in each["distances"].items()
            ]
            db.session.add(lesion)
        for rank, each in enumerate(self.treatments, 1):
            db.session.add(Treatment(case_id=case.id, position=rank, **each))
        db.session.add_all(Result(case_id=case.id, **each) for each in self.results)
        db.session.flush()
        db.session.expire_all()


ROWS = st.builds(
    Rows,
    case=CASES,
    lesions=st.lists(LESIONS, max_size=2),
    treatments=st.lists(TREATMENTS, max_size=2),
    results=st.lists(RESULTS, max_size=3),
)
