"""The national fiche of a sealed case, from the rows: codes where the volet has them, our words where it does not.

A sealed content prints labels and no code: this reads the rows of the case and of its decision, which a validation
froze.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from rcp.agenda.models import AgendaItem
from rcp.cases import queries as case_queries
from rcp.cases.models import Case, Lesion
from rcp.db import db
from rcp.deliberation.models import Decision, Proposal
from rcp.documents.content import CaseContent, DecisionContent, LesionContent, ResultContent
from rcp.domain.agenda import to_paris
from rcp.domain.case import CaseStatus, RequiredFor, missing
from rcp.domain.case.facts import Answer as Said
from rcp.domain.case.facts import PresentationReason, ProgressionKind, ResultKind
from rcp.domain.case.tnm import VERSIONS
from rcp.domain.decision import Intention, Outcome, Referral, Trial, aim_label, treatment_label
from rcp.domain.frcp.lesions import LESION, SaidLesion, lesion_said
from rcp.domain.frcp.model import (
    Answer,
    Conclusion,
    DatedText,
    DocumentStatus,
    Evaluation,
    Examination,
    FileStatus,
    Framework,
    Frcp,
    Guideline,
    Note,
    OtherStage,
    PastTreatment,
    Progression,
    Reason,
    Report,
    ResultLine,
    Tumour,
)
from rcp.domain.frcp.model import (
    Proposal as Proposed,
)
from rcp.domain.frcp.national import TNM, concept, value
from rcp.domain.frcp.sentences import SaidResult, asked, organ_said, pathological_name, result_said, with_kind
from rcp.domain.frcp.situation import FIELDS, answered, situation_said
from rcp.domain.frcp.values import Coded, french_date
from rcp.domain.quorum import QuorumStatus
from rcp.domain.vocabulary import OTHER_TREATMENT, LesionOrgan, vocabulary
from rcp.minutes.models import Document
from rcp.minutes.queries.contents import case_content
from rcp.minutes.queries.contents.wording import listed
from rcp.minutes.queries.material import Material
from rcp.minutes.queries.national_people import header

ORGAN_BOARD = "ORG-117"
# How far the document went: which of the four national statuses stands for ours is our reading of their labels.
_STATUSES = {CaseStatus.VALIDATED: "9571008", CaseStatus.CLOSED: "29179001"}
_CLINICAL_PREFIXES = ("", "c")


def replaced_by(document: Document) -> UUID | None:
    """The uuid of the latest earlier version that has a national document: one sealed hollow has none to replace."""
    if document.version == 1:
        return None
    earlier = db.session.execute(
        select(Document.uuid, Document.national_lacks)
        .where(Document.subject_uuid == document.subject_uuid, Document.kind == document.kind)
        .where(Document.version < document.version)
        .order_by(Document.version.desc())
        .limit(200)
    )
    return next((row.uuid for row in earlier if not row.national_lacks), None)


def national_fiche(
    material: Material, item: AgendaItem, document: Document, *, status: CaseStatus | None = None
) -> Frcp:
    """The national fiche of one case, for its sealed version in force, or one about to be (`status` is then given)."""
    case, decision = item.case, material.decisions[item.case_id]
    content = case_content(material, item)
    return Frcp(
        header=header(material, item, document, replaced_by(document)),
        reason=_reason(material, case, decision),
        screening=_yes_no(case.screening),
        discovery=case.discovery,
        tumours=_tumours(case),
        history=case.medical_history,
        history_notes=tuple(_history_notes(case)),
        comorbidities=case.comorbidities,
        evaluations=_evaluations(case),
        wishes=(DatedText(text=case.patient_wishes),) if case.patient_wishes else (),
        results=tuple(_results(case, content)),
        results_notes=tuple(_result_notes(case, content)),
        progression=_progression(case),
        treatments=tuple(_treatments(case)),
        reports=_reports(case, content),
        summary=asked(case.question, case.summary),
        file=_file(case, decision),
        answer=_answer(decision, content),
        framework=_framework(decision, content.decision),
        status=DocumentStatus(
            code=value("document_status", _STATUSES.get(status or CaseStatus(case.status), "")),
            on=to_paris(document.sealed_at).date().isoformat(),
            comment=document.reason,
        ),
    )


def _reason(material: Material, case: Case, decision: Decision) -> Reason:
    board = material.board
    wanted = {reason: reason.value in case.reasons for reason in PresentationReason}
    subjects = "apparatus" if board.nature == ORGAN_BOARD else "transversal_subjects"
    outcome = Outcome(decision.outcome).national_code if decision.outcome else ""
    organ = value("organs", board.organ_code)
    return Reason(
        nature=value("board_natures", board.nature),
        subject=value(subjects, board.subject_code),
        organs=(organ,) if organ else (),
        is_recourse_board=board.is_recourse,
        is_paediatric_board=board.is_paediatric,
        wants_diagnosis=wanted[PresentationReason.DIAGNOSTIC_OPINION],
        wants_treatment=wanted[PresentationReason.TREATMENT_PROPOSAL],
        wants_recourse=wanted[PresentationReason.RECOURSE],
        wants_paediatric=wanted[PresentationReason.PAEDIATRIC],
        case_status=value("case_presentation_status", outcome),
        # The coded organ is that of the board.
        comment=organ_said(case.organ) if _national(case.organ) != board.organ_code or not organ else "",
    )


def _national(organ: str) -> str:
    found = vocabulary("lesion_organs").get(organ)
    return found.national_code if isinstance(found, LesionOrgan) else ""


def _tumours(case: Case) -> tuple[Tumour, ...]:
    """The tumour. A stage that is not clinical goes in words: the volet codes the clinical TNM alone."""
    axes = {name: getattr(case, f"tnm_{name}") for name in ("t", "n", "m")}
    is_clinical = case.tnm_prefix in _CLINICAL_PREFIXES
    stages = []
    if not is_clinical and any(axes.values()):
        said = " ".join(f"{case.tnm_prefix}{code}" for code in axes.values() if code)
        stages.append(OtherStage(text=said, name=pathological_name(case.tnm_prefix), version=case.tnm_version))
    if case.other_classification:
        stages.append(OtherStage(text=case.other_classification))
    coded = {
        name: Coded(code=code, system=TNM, system_name=case.tnm_version) if code and is_clinical else None
        for name, code in axes.items()
    }
    edition = VERSIONS.get(case.tnm_version, "")
    version = (
        Coded(code=case.tnm_version[3:4], system=TNM, system_name=case.tnm_version, label=edition)
        if edition and is_clinical
        else None
    )
    tumour = Tumour(
        morphology=value("morphologies", case.morphology),
        site=value("tumour_sites", case.tumour_site),
        side=_side(case.tumour_laterality),
        tnm_version=version,
        t=coded["t"],
        n=coded["n"],
        m=coded["m"],
        other_stages=tuple(stages),
    )
    return () if tumour == Tumour() else (tumour,)


def _side(code: str) -> Coded | None:
    """The side under the list of the volet; in words when that list does not have it (« non applicable »)."""
    label = vocabulary("laterality").label(code) if code else ""
    return value("topographic_modifiers", code) or (Coded(words=label) if label else None)


def _history_notes(case: Case) -> Iterable[Note]:
    yield from situation_said({name: getattr(case, name) for name in FIELDS})
    yield from _notes(
        ("Traitement envisagé par le demandeur", listed("treatments", case.intended_treatments)),
        ("Patient informé de la présentation", answered(case.patient_informed)),
        ("Absence d’opposition du patient", answered(case.patient_not_opposed)),
    )


def _evaluations(case: Case) -> tuple[Evaluation, ...]:
    status = value("performance_status", case.performance_status)
    return (Evaluation(code=concept("89262-0"), value=status),) if status else ()


def _results(case: Case, content: CaseContent) -> Iterable[ResultLine]:
    """Everything but pathology, which has a section of its own."""
    for row, printed in zip(case.results, content.results, strict=True):
        if row.kind != ResultKind.PATHOLOGY:
            said = replace(_said(printed), label="")
            label = with_kind(row.label, ResultKind(row.kind))
            yield ResultLine(label=label, text=result_said(said) or "Fait", on=row.done_on.isoformat())


def _reports(case: Case, content: CaseContent) -> tuple[Report, ...]:
    found = tuple(
        Conclusion(text=result_said(_said(printed)), started=row.done_on.isoformat())
        for row, printed in zip(case.results, content.results, strict=True)
        if row.kind == ResultKind.PATHOLOGY
    )
    return (Report(kind="pathology", conclusions=found),) if found else ()


def _said(printed: ResultContent) -> SaidResult:
    return SaidResult(
        label=printed.label,
        value=printed.value,
        unit=printed.unit,
        accession_number=printed.accession_number,
        text=printed.text,
    )


def _result_notes(case: Case, content: CaseContent) -> Iterable[Note]:
    """The lesions and the scores, which the volet has no entry for."""
    for number, (row, printed) in enumerate(zip(case.lesions, content.lesions, strict=True), 1):
        yield Note(label=f"{LESION} {number}", text=lesion_said(_lesion(row, printed)))
    for score in content.scores:
        if score.is_shown:
            yield from _notes((f"Score {score.title}", " ".join(part for part in (score.result, score.band) if part)))


def _lesion(row: Lesion, printed: LesionContent) -> SaidLesion:
    return SaidLesion(
        organ=row.organ,
        nature=row.nature,
        site=row.site,
        site_code=row.site_code,
        laterality=row.laterality,
        long_axis_mm=row.long_axis_mm,
        short_axis_mm=row.short_axis_mm,
        imaging_modality=row.imaging_modality,
        imaging_date=row.imaging_date,
        distances=tuple((each.structure, each.distance_mm) for each in row.distances),
        answers=tuple((fact.label, fact.value) for group in printed.answers for fact in group.answers),
        remark=row.remark,
    )


def _progression(case: Case) -> Progression:
    kinds = set(case.progression_kinds)
    progressed = _yes_no(case.progression)
    return Progression(
        phase=value("phases", case.phase),
        progressed=progressed,
        locally=(ProgressionKind.LOCAL in kinds) if progressed else None,
        regionally=(ProgressionKind.REGIONAL in kinds) if progressed else None,
        distantly=(ProgressionKind.DISTANT in kinds) if progressed else None,
    )


def _treatments(case: Case) -> Iterable[PastTreatment]:
    for row in case.treatments:
        yield PastTreatment(
            type=value("treatment_types", row.type_code) or Coded(words=row.type_code),
            detail=row.label,
            started_on=row.started_on,
            ended_on=row.ended_on,
            status=row.status,
            comment=row.comment,
        )


def _file(case: Case, decision: Decision) -> FileStatus:
    status = QuorumStatus(decision.quorum_status) if decision.quorum_status else QuorumStatus.UNKNOWN
    gaps = missing(case_queries.facts(case), level=RequiredFor.SUBMIT)
    return FileStatus(
        is_complete=not gaps,
        quorum=value("quorum_status", status.national_code),
        comment="\n".join(decision.quorum.get("explanation", ())),
    )


def _answer(decision: Decision, content: CaseContent) -> Answer:
    printed = content.decision
    assert printed is not None
    refers = decision.referral == Referral.RECOURSE
    return Answer(
        refers_to_recourse=refers,
        referral=decision.referral_board if refers else "",
        examinations=tuple(
            Examination(
                label=each.label,
                not_before=each.not_before.isoformat() if each.not_before else "",
                not_after=each.not_after.isoformat() if each.not_after else "",
            )
            for each in decision.examinations
        ),
        is_surveillance=decision.is_surveillance,
        surveillance=decision.surveillance,
        proposals=tuple(_proposal(rank, each) for rank, each in enumerate(decision.proposals, 1)),
        absence=printed.no_decision_reason,
        comment=decision.comment,
        notes=(*_answer_notes(decision, printed), *_said_before(content)),
    )


def _proposal(rank: int, row: Proposal) -> Proposed:
    national = value("treatment_types", row.type_code) or value("treatment_types", OTHER_TREATMENT)
    assert national is not None
    ours = treatment_label(row.treatment, row.type_code)
    aim = f"Visée\u202f: {aim_label(row.aim).lower()}" if row.aim else ""
    plan = f"Plan technique\u202f: {row.plan}" if row.plan else ""
    return Proposed(
        type=replace(national, words="" if ours.lower() == national.label.lower() else ours),
        rank=rank,
        intention=Intention(row.intention).number,
        detail="\n".join(part for part in (row.detail, aim, plan) if part),
    )


def _answer_notes(decision: Decision, printed: DecisionContent) -> Iterable[Note]:
    """What the board answered and the volet has no entry for, in the words of the fiche."""
    stopping = printed.stopping or ("Oui" if printed.is_stopping else "")
    paediatric = printed.referral if decision.referral == Referral.PAEDIATRIC else ""
    due = french_date(printed.due_on)
    yield from _notes(
        ("Motif d’absence de proposition, précisions", printed.no_decision_comment),
        ("Ce qui permettrait de décider", printed.unblocked_by),
        ("Arrêt ou abstention de traitement spécifique", stopping),
        ("Conditions", "\n".join(each.sentence for each in printed.conditions)),
        ("Plan B", printed.plan_b),
        ("Orientation", ", ".join(part for part in (paediatric, printed.referral_board) if part) if paediatric else ""),
        ("Soins de support", ", ".join(printed.supportive_care)),
        ("Soins de support, précisions", printed.supportive_care_comment),
        ("Avis oncogériatrique demandé", printed.oncogeriatrics),
        ("Double expertise adulte et pédiatrique recueillie", printed.double_expertise),
        ("Préférence du patient", printed.patient_preference),
        ("Médecin responsable", printed.responsible),
        ("Échéance", due),
        (
            "Actions",
            "\n".join(
                ", ".join(filter(None, (each.label, each.assignee, french_date(each.due_on))))
                for each in printed.actions
            ),
        ),
        ("Avis divergents", "\n".join(f"{each.name}\u202f: {each.text}" for each in printed.dissents)),
        ("À présenter de nouveau", printed.presented_again),
        ("À présenter de nouveau, précisions", printed.presented_again_note),
    )


def _said_before(content: CaseContent) -> Iterable[Note]:
    """What the board had before it: opinions written or taken in an emergency, the technical plans foreseen."""
    yield from _notes(("Avis en urgence", content.urgent_opinion))
    yield from _notes(*((f"Plan technique prévu, {each.title}", each.text) for each in content.plans))
    for each in content.opinions:
        yield Note(
            label=f"Avis écrit de {each.name}",
            text=", ".join(filter(None, (each.specialty, each.stance))) + f"\u202f: {each.text}",
        )


def _framework(decision: Decision, printed: DecisionContent | None) -> Framework:
    assert printed is not None
    trial = Trial(decision.trial) if decision.trial else None
    says_more = trial is not None and trial not in (Trial.YES, Trial.NO)
    return Framework(
        guidelines=(Guideline(name=decision.guideline),) if decision.guideline else (),
        trial=trial.is_proposed if trial else None,
        notes=tuple(
            _notes(
                ("Essai clinique", printed.trial if says_more else ""),
                ("Essai proposé", printed.trial_name),
                ("Référentiel suivi", printed.guideline_followed),
                ("Motif d’écart au référentiel", printed.departure_reason),
            )
        ),
    )


def _notes(*lines: tuple[str, str]) -> Iterable[Note]:
    return (Note(label=label, text=text) for label, text in lines if text)


def _yes_no(answer: str) -> bool | None:
    return {Said.YES: True, Said.NO: False}.get(answer) if answer else None  # type: ignore[call-overload]
