"""A case as the rules see it."""

from __future__ import annotations

from collections.abc import Mapping

from rcp.cases.models import Case, Lesion, LesionDescriptor
from rcp.domain.case import CaseFacts, LesionFacts
from rcp.domain.case.facts import Measure
from rcp.domain.clinical.conditions import Plain
from rcp.domain.clinical.organs import Field, sheet, volume_text


def facts(case: Case) -> CaseFacts:
    """What the rules need to know about a case whose content is loaded."""
    return CaseFacts(
        question=case.question,
        reasons=tuple(case.reasons),
        organ=case.organ,
        deliberation_mode=case.deliberation_mode,
        intended_treatments=tuple(case.intended_treatments),
        guideline=case.guideline,
        has_requester=case.requester_id is not None,
        has_presenter=case.presenter_id is not None,
        has_referring=case.referring_id is not None,
        summary=case.summary,
        lesions=tuple(lesion_facts(lesion, number) for number, lesion in enumerate(case.lesions, 1)),
        tumour_site=case.tumour_site,
        morphology=case.morphology,
        tumour_laterality=case.tumour_laterality,
        tnm_prefix=case.tnm_prefix,
        tnm_t=case.tnm_t,
        tnm_n=case.tnm_n,
        tnm_m=case.tnm_m,
        tnm_version=case.tnm_version,
        other_classification=case.other_classification,
        phase=case.phase,
        progression=case.progression,
        progression_kinds=tuple(case.progression_kinds),
        screening=case.screening,
        discovery=case.discovery,
        medical_history=case.medical_history,
        surgical_history=case.surgical_history,
        family_history=case.family_history,
        comorbidities=case.comorbidities,
        performance_status=case.performance_status,
        has_allergies=case.has_allergies,
        allergies=case.allergies,
        has_anticoagulants=case.has_anticoagulants,
        anticoagulants=case.anticoagulants,
        antithrombotics=tuple(case.antithrombotics),
        treatments=len(case.treatments),
        treatment_kinds=tuple(dict.fromkeys(each.type_code for each in case.treatments if each.type_code)),
        results=tuple(result.kind for result in case.results),
        measures=tuple(
            Measure(result.code, result.value if result.number is None else float(result.number), result.done_on)
            for result in case.results
            if result.code
        ),
        attachments=sum(attachment.removed_at is None for attachment in case.attachments),
        imaging_url=case.imaging_url,
        study_uid=case.study_uid,
        accession_number=case.accession_number,
        patient_informed=case.patient_informed,
        patient_not_opposed=case.patient_not_opposed,
        patient_wishes=case.patient_wishes,
    )


def lesion_facts(lesion: Lesion, number: int) -> LesionFacts:
    """A lesion as the rules see it; `number` is its place on the page, from 1."""
    return LesionFacts(
        position=number,
        organ=lesion.organ,
        nature=lesion.nature,
        site=lesion.site,
        site_code=lesion.site_code,
        laterality=lesion.laterality,
        long_axis_mm=lesion.long_axis_mm,
        short_axis_mm=lesion.short_axis_mm,
        imaging_date=lesion.imaging_date,
        imaging_modality=lesion.imaging_modality,
        distances=tuple((each.structure, each.distance_mm) for each in lesion.distances),
        remark=lesion.remark,
        descriptors=descriptor_values(lesion),
    )


def descriptor_values(lesion: Lesion) -> Mapping[str, Plain]:
    """What the sheet of the organ says: key → code, tuple of codes, number, ISO day or text.

    A choice of several codes is a tuple, even of one; so is a key of several rows that left the sheet.
    """
    found: dict[str, list[Plain]] = {}
    for row in lesion.descriptors:
        found.setdefault(row.key, []).append(_descriptor(row))
    declared = sheet(lesion.organ)
    return {key: _joined(declared.field(key), rows) for key, rows in found.items()}


def _joined(field: Field | None, rows: list[Plain]) -> Plain:
    is_list = len(rows) > 1 or (field is not None and field.type == "multiselect")
    return tuple(str(each) for each in rows) if is_list else rows[0]


def _descriptor(row: LesionDescriptor) -> Plain:
    if row.number is not None:
        return float(row.number)
    if row.day is not None:
        return row.day.isoformat()
    return row.code or row.text


def lesion_volume(lesion: Lesion) -> str:
    """The volume of the ellipsoid of its three axes, as it is shown; "" when one is missing."""
    height = descriptor_values(lesion).get("hauteur_mm")
    axes = (lesion.long_axis_mm, lesion.short_axis_mm, height if isinstance(height, float) else None)
    return volume_text(*(None if axis is None else float(axis) for axis in axes))
