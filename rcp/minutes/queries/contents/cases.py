"""One case as the board saw it, and what was answered: whole for the fiche, shortened for the minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rcp.agenda.models import AgendaItem
from rcp.cases.models import Case, Lesion, Result, Treatment
from rcp.cases.queries import descriptor_values, lesion_volume
from rcp.cases.queries.clinical import NO_ROWS
from rcp.deliberation.models import Decision, Opinion, UrgentOpinion
from rcp.deliberation.queries import plan_values, plan_views, sentence_of
from rcp.documents.content import (
    AnswersContent,
    CaseContent,
    DistanceContent,
    Fact,
    LesionContent,
    OpinionContent,
    PreviousDecision,
    QuorumContent,
    ResultContent,
    Section,
    TreatmentContent,
)
from rcp.documents.drawings import drawing_of
from rcp.domain.case import DeliberationMode, PresentationReason, ResultKind, answer_label
from rcp.domain.case.measures import result_text
from rcp.domain.case.tnm import VERSIONS
from rcp.domain.clinical.organs import described, sheet
from rcp.domain.opinion import Stance
from rcp.domain.plan import plan_sentence
from rcp.domain.quorum import QuorumStatus
from rcp.domain.vocabulary import vocabulary
from rcp.minutes.queries.clinical import clinical_content
from rcp.minutes.queries.contents.people import discussed_by, identity_of, person_line
from rcp.minutes.queries.contents.wording import answer, coded, label, length, listed, specialty
from rcp.minutes.queries.decisions import decision_content
from rcp.minutes.queries.material import Material

TREATMENT_STATUS = {"active": "en cours", "completed": "terminé", "cancelled": "interrompu ou annulé"}
STANCES: dict[str, str] = {stance.value: stance.label for stance in Stance}


def minutes_case(material: Material, item: AgendaItem) -> CaseContent:
    """One case as the minutes say it: what they leave out is not even computed."""
    return shortened(case_content(material, item, is_brief=True))


def case_content(material: Material, item: AgendaItem, *, is_brief: bool = False) -> CaseContent:
    """One case as the board saw it, and what was answered; `is_brief` leaves out most of what `shortened` drops."""
    case, patient = item.case, item.patient
    decision = material.decisions.get(case.id)
    previous = material.previous.get(case.id)
    urgent = material.urgent.get(case.id, [])
    plans = plan_views(case, material.plans.get(case.id, ()))
    return CaseContent(
        number=case.number,
        position=item.position,
        identity=identity_of(patient, material.meeting.date),
        question=case.question,
        reasons=tuple(PresentationReason(reason).label for reason in case.reasons),
        organ=vocabulary("lesion_organs").label(case.organ) if case.organ else "",
        marks=tuple(_marks(item, decision, has_urgent=bool(urgent))),
        late_reason=item.late_reason,
        urgent_opinion="\n".join(map(_urgent, urgent)),
        requester=case.requester.name if case.requester else "",
        presenter=case.presenter.name if case.presenter else "",
        referring=case.referring.name if case.referring else "",
        treating_doctor=patient.treating_doctor.name if patient.treating_doctor else "",
        entered_by=case.entered_by.name if case.entered_by and case.entered_by_id != case.requester_id else "",
        correspondents=tuple(each.person.name for each in patient.correspondents),
        summary=case.summary,
        facts=tuple(_facts(case)),
        history=tuple(_history(case)),
        tumour=tuple(_tumour(case)),
        lesions=tuple(_lesion(lesion, number, is_brief=is_brief) for number, lesion in enumerate(case.lesions, 1)),
        plans=tuple(
            Section(title=view.title, text=sentence) for view in plans if (sentence := plan_sentence(view.entry))
        ),
        treatments=tuple(map(_treatment, case.treatments)),
        results=tuple(map(_result, case.results)),
        patient_wishes=case.patient_wishes,
        previous=_previous(material, previous) if previous else None,
        opinions=tuple(map(_opinion, material.opinions.get(case.id, ()))),
        decision=decision_content(decision) if decision else None,
        quorum=quorum_content(decision) if decision else None,
        discussed_by=tuple(discussed_by(material, case, decision)),
        recused=tuple(
            person_line(line, material)
            for line in material.attendance
            if any(absence.case_id == case.id and absence.kind == "recused" for absence in line.case_absences)
        ),
        **clinical_content(
            case,
            patient,
            material.clinical.get(case.id, NO_ROWS),
            plan_values(plans),
            on=material.meeting.date,
            freshness=material.freshness,
            is_brief=is_brief,
        ),
    )


def shortened(case: CaseContent) -> CaseContent:
    """The same case as the minutes say it: what was decided on what grounds, without what the fiche already details.

    Kept: where the lesions are and their sizes, the results of the scores, the dangers and warnings nobody set aside.
    """
    return replace(
        case,
        lesions=tuple(replace(lesion, answers=()) for lesion in case.lesions),
        scores=tuple(replace(score, inputs=(), missing=(), kept="") for score in case.scores if score.is_computable),
        alerts=tuple(replace(alert, text="", details=(), source="") for alert in case.alerts if alert.is_loud),
        plans=(),
        studies=(),
        gaps=(),
    )


def _marks(item: AgendaItem, decision: Decision | None, *, has_urgent: bool) -> Iterable[str]:
    if item.is_late:
        yield "Inscrit après la clôture"
    if item.is_urgent_regularisation or has_urgent:
        yield "Régularisation d’un avis en urgence"
    if item.mode == DeliberationMode.REGISTER:
        yield "À enregistrer"
    if item.case.postponement_count:
        yield f"Reporté {item.case.postponement_count} fois"
    if decision and decision.decided_at and decision.quorum_status == QuorumStatus.NOT_REACHED:
        yield "Examiné sans quorum"
    if decision and decision.must_be_presented_again:
        yield "À présenter de nouveau"


def _facts(case: Case) -> Iterable[Fact]:
    yield Fact(label="Indice de performance OMS", value=label("performance_status", case.performance_status))
    yield Fact(label="Allergies", value=answer(case.has_allergies, case.allergies))
    yield Fact(label="Anticoagulants, antiagrégants", value=answer(case.has_anticoagulants, case.anticoagulants))
    if case.antithrombotics:
        yield Fact(label="Antithrombotiques en cours", value=listed("antithrombotics", case.antithrombotics))
    if case.intended_treatments:
        yield Fact(label="Traitement envisagé par le demandeur", value=listed("treatments", case.intended_treatments))
    yield Fact(label="Patient informé de la présentation", value=answer(case.patient_informed))
    yield Fact(label="Absence d’opposition du patient", value=answer(case.patient_not_opposed))


def _history(case: Case) -> Iterable[Section]:
    for title, text in (
        ("Antécédents médicaux", case.medical_history),
        ("Antécédents chirurgicaux", case.surgical_history),
        ("Antécédents familiaux", case.family_history),
        ("Comorbidités", case.comorbidities),
        ("Circonstances de découverte", case.discovery),
    ):
        if text:
            yield Section(title=title, text=text)


def _tumour(case: Case) -> Iterable[Fact]:
    tnm = "".join(part for part in (case.tnm_prefix, case.tnm_t, case.tnm_n, case.tnm_m) if part)
    version = f" ({VERSIONS.get(case.tnm_version, case.tnm_version)})" if tnm and case.tnm_version else ""
    progression = ", ".join(label("progressions", code) for code in case.progression_kinds)
    for title, value in (
        ("Siège (CIM-10)", coded("tumour_sites", case.tumour_site)),
        ("Morphologie (CIM-O-3)", coded("morphologies", case.morphology)),
        ("Latéralité", label("laterality", case.tumour_laterality)),
        ("TNM", tnm + version),
        ("Autre classification", case.other_classification),
        ("Phase", label("phases", case.phase)),
        ("Progression", answer(case.progression, progression)),
    ):
        if value and value != answer_label(""):
            yield Fact(label=title, value=value)


def _lesion(lesion: Lesion, number: int, *, is_brief: bool) -> LesionContent:
    said = descriptor_values(lesion)
    return LesionContent(
        label=f"L{number}",
        organ=vocabulary("lesion_organs").label(lesion.organ),
        nature=label("lesion_natures", lesion.nature),
        site=lesion.site,
        site_code=lesion.site_code,
        laterality=label("lesion_lateralities", lesion.laterality),
        long_axis_mm=length(lesion.long_axis_mm),
        short_axis_mm=length(lesion.short_axis_mm),
        imaging_date=lesion.imaging_date.isoformat() if lesion.imaging_date else "",
        imaging_modality=label("modalities", lesion.imaging_modality),
        distances=tuple(
            DistanceContent(structure=each.structure, distance_mm=length(each.distance_mm)) for each in lesion.distances
        ),
        remark=lesion.remark,
        drawing=drawing_of(lesion.organ, said, lesion.laterality),
        volume=lesion_volume(lesion),
        answers=()
        if is_brief
        else tuple(
            AnswersContent(title=title, answers=tuple(Fact(label=name, value=text) for name, text in rows))
            for title, rows in described(sheet(lesion.organ), said)
        ),
    )


def _treatment(row: Treatment) -> TreatmentContent:
    return TreatmentContent(
        type=vocabulary("treatment_types").label(row.type_code),
        label=row.label,
        started_on=row.started_on,
        ended_on=row.ended_on,
        status=TREATMENT_STATUS.get(row.status, ""),
        comment=row.comment,
    )


def _result(row: Result) -> ResultContent:
    return ResultContent(
        kind=ResultKind(row.kind).label,
        done_on=row.done_on.isoformat(),
        label=row.label,
        value=result_text(row.code, row.value),
        unit=row.unit,
        text=row.text,
        accession_number=row.accession_number,
    )


def _previous(material: Material, decision: Decision) -> PreviousDecision:
    held = decision.meeting.date.isoformat()
    return PreviousDecision(date=held, board=material.board.name, text=sentence_of(decision))


def _opinion(row: Opinion) -> OpinionContent:
    return OpinionContent(
        name=row.person.name,
        specialty=specialty(row.specialty_code),
        stance=STANCES.get(row.stance, row.stance),
        text=row.text,
        given_at=row.given_at.isoformat(),
        is_typed_afterwards=row.is_typed_afterwards,
    )


def _urgent(row: UrgentOpinion) -> str:
    consulted = ", ".join(person.name for person in row.consulted)
    return f"{row.opinion} (motif\u202f: {row.reason.rstrip('. ')}\u202f; consultés\u202f: {consulted})"


def quorum_content(decision: Decision) -> QuorumContent | None:
    """The quorum frozen with the decision; none while the case has not been discussed."""
    if not decision.quorum_status:
        return None
    status = QuorumStatus(decision.quorum_status)
    frozen = decision.quorum or {}
    return QuorumContent(
        status=status.value,
        label=status.label,
        lines=tuple(frozen.get("explanation", ())),
        missing=tuple(specialty(code) for code in frozen.get("missing_specialties", ())),
        by_writing=tuple(specialty(code) for code in frozen.get("satisfied_by_writing", ())),
    )
