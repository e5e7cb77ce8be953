"""From rows to what a document says: frozen dataclasses of primitives, French labels, no code printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Postponement
from rcp.boards.models import Board
from rcp.cases.models import Case, Lesion
from rcp.cases.queries import descriptor_values, lesion_volume
from rcp.cases.queries.clinical import NO_ROWS
from rcp.deliberation.models import Attendance, Decision
from rcp.deliberation.queries import participants_in, plan_views, sentence_of
from rcp.documents.content import (
    AnswersContent,
    CaseContent,
    DistanceContent,
    Edition,
    Fact,
    FicheContent,
    LesionContent,
    MeetingContent,
    MinutesContent,
    OpinionContent,
    PatientIdentity,
    PersonLine,
    PostponedCase,
    PreviousDecision,
    QuorumContent,
    ResultContent,
    Section,
    TreatmentContent,
)
from rcp.documents.drawings import drawing_of
from rcp.domain.agenda import to_paris, to_utc
from rcp.domain.case import DeliberationMode, PostponementReason, PresentationReason, ResultKind, answer_label
from rcp.domain.case.measures import result_text
from rcp.domain.case.tnm import VERSIONS
from rcp.domain.clinical.organs import described, sheet
from rcp.domain.dates import PartialDate, age
from rcp.domain.identity import IdentityAttribute, IdentityStatus, InsNature, Sex
from rcp.domain.opinion import Stance
from rcp.domain.plan import plan_sentence
from rcp.domain.quorum import AttendanceMode, Presence, QuorumStatus, presences_for_case
from rcp.domain.vocabulary import vocabulary
from rcp.minutes.queries.clinical import clinical_content
from rcp.minutes.queries.decisions import decision_content
from rcp.minutes.queries.material import Material
from rcp.minutes.queries.scores import score_contents
from rcp.patients.models import Patient
from rcp.patients.queries import survivor_of

TREATMENT_STATUS = {"active": "en cours", "completed": "terminé", "cancelled": "interrompu ou annulé"}


def minutes_content(material: Material, edition: Edition, *, notice: str = "") -> MinutesContent:
    """What the minutes of a meeting say."""
    present = [
        line for line in material.attendance if _mode(line) not in (AttendanceMode.ABSENT, AttendanceMode.EXCUSED)
    ]
    away = [line for line in material.attendance if line not in present]
    return MinutesContent(
        meeting=meeting_content(material),
        edition=edition,
        notice=notice,
        attendance=tuple(person_line(line, material) for line in present),
        absentees=tuple(person_line(line, material) for line in away),
        quorum_rule=tuple(quorum_rule(material.board)),
        quorum_summary=_quorum_summary(material),
        cases=tuple(case_content(material, item) for item in material.items),
        postponed=tuple(_postponed(each) for each in material.postponements),
        note=material.meeting.note,
    )


def fiche_content(material: Material, item: AgendaItem, edition: Edition) -> FicheContent:
    """What the fiche RCP of one case says."""
    return FicheContent(meeting=meeting_content(material), edition=edition, case=case_content(material, item))


def draft_edition(*, actor: Actor, now: datetime, is_fictional: bool) -> Edition:
    """The edition of a document nobody has validated yet."""
    return Edition(edited_at=now.isoformat(timespec="seconds"), edited_by=actor.name, is_fictional=is_fictional)


def meeting_content(material: Material) -> MeetingContent:
    """The head of every document."""
    meeting, board = material.meeting, material.board
    kind = vocabulary("board_natures").label(board.nature)
    subject = vocabulary("apparatus" if board.nature == "ORG-117" else "transversal_subjects").label(board.subject_code)
    ends = to_utc(meeting.date, meeting.start_time) + timedelta(minutes=meeting.duration_minutes)
    return MeetingContent(
        board=board.name,
        date=meeting.date.isoformat(),
        start_time=meeting.start_time.strftime("%H:%M"),
        end_time=_paris(meeting.closed_at or ends),
        board_kind=" – ".join(part for part in (kind, subject) if part),
        establishment=board.establishment,
        finess=board.finess,
        address=board.address,
        room=meeting.room,
        video="visioconférence" if meeting.video_url else "",
        chair=meeting.chair.name if meeting.chair else "",
        coordinators=tuple(person.name for person in material.coordinators),
    )


def quorum_rule(board: Board) -> Iterable[str]:
    """The board's rule, in words."""
    if board.minimum_specialties:
        yield f"Au moins {board.minimum_specialties} médecins de spécialités différentes."
    if board.required_specialties:
        labels = (_specialty(each.specialty_code) for each in board.required_specialties)
        yield f"Spécialités requises\u202f: {', '.join(labels)}."
    if board.written_counts_in_minimum:
        yield "Un avis écrit compte dans le nombre de médecins (réglage de la RCP)."


def _quorum_summary(material: Material) -> str:
    statuses = [decision.quorum_status for decision in material.decisions.values() if decision.quorum_status]
    if not statuses:
        return ""
    reached = statuses.count(QuorumStatus.REACHED)
    return f"Quorum atteint pour {reached} dossier{'s' if reached > 1 else ''} sur {len(statuses)}."


def identity_of(patient: Patient, day: date) -> PatientIdentity:
    """The traits printed at the head of every page about a patient; of the surviving record when merged."""
    patient = survivor_of(patient)
    birth = PartialDate.from_iso(patient.birth_date) if patient.birth_date else None
    nature = InsNature.of_oid(patient.ins_oid)
    attributes = {
        IdentityAttribute.DOUBTFUL: patient.is_doubtful,
        IdentityAttribute.FICTITIOUS: patient.is_fictitious,
        IdentityAttribute.HOMONYM: patient.is_homonym,
    }
    return PatientIdentity(
        birth_name=patient.birth_name,
        first_given_name=patient.first_given_name,
        given_names=patient.given_names,
        used_name=patient.used_name,
        used_given_name=patient.used_given_name,
        title={"M": "M.", "F": "Mme"}.get(patient.sex, ""),
        birth_date=patient.birth_date,
        age=age(birth, day).french if birth and birth.earliest <= day else "",
        sex=Sex(patient.sex).label if patient.sex else "",
        birth_place=patient.birth_place,
        birth_place_insee=patient.birth_place_insee,
        ins=patient.ins,
        ins_nature=nature.label if nature else "",
        identity_status_code=patient.identity_status,
        identity_status=IdentityStatus(patient.identity_status).label,
        attributes=tuple(attribute.label.lower() for attribute, holds in attributes.items() if holds),
        ipp=patient.ipp,
        deceased_on=patient.deceased_on.isoformat() if patient.deceased_on else "",
        is_fictional=patient.is_fictitious,
    )


def case_content(material: Material, item: AgendaItem) -> CaseContent:
    """One case as the board saw it, and what was answered."""
    case, patient = item.case, item.patient
    decision = material.decisions.get(case.id)
    previous = material.previous.get(case.id)
    urgent = material.urgent.get(case.id, [])
    alerts, studies = clinical_content(item, material.clinical.get(case.id, NO_ROWS), material.meeting.date)
    return CaseContent(
        number=case.number,
        position=item.position,
        identity=identity_of(patient, material.meeting.date),
        question=case.question,
        reasons=tuple(PresentationReason(reason).label for reason in case.reasons),
        organ=vocabulary("lesion_organs").label(case.organ) if case.organ else "",
        marks=tuple(_marks(item, decision, has_urgent=bool(urgent))),
        late_reason=item.late_reason,
        urgent_opinion="\n".join(
            f"{each.opinion} (motif\u202f: {each.reason.rstrip('. ')}\u202f; consultés\u202f: "
            f"{', '.join(person.name for person in each.consulted)})"
            for each in urgent
        ),
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
        lesions=tuple(_lesion(lesion, number) for number, lesion in enumerate(case.lesions, 1)),
        scores=score_contents(case, patient, material.scores.get(case.id, ()), material.meeting.date),
        plans=tuple(
            Section(title=view.title, text=sentence)
            for view in plan_views(case, material.plans.get(case.id, ()))
            if (sentence := plan_sentence(view.entry))
        ),
        treatments=tuple(
            TreatmentContent(
                type=vocabulary("treatment_types").label(each.type_code),
                label=each.label,
                started_on=each.started_on,
                ended_on=each.ended_on,
                status=TREATMENT_STATUS.get(each.status, ""),
                comment=each.comment,
            )
            for each in case.treatments
        ),
        results=tuple(
            ResultContent(
                kind=ResultKind(each.kind).label,
                done_on=each.done_on.isoformat(),
                label=each.label,
                value=result_text(each.code, each.value),
                unit=each.unit,
                text=each.text,
                accession_number=each.accession_number,
            )
            for each in case.results
        ),
        patient_wishes=case.patient_wishes,
        previous=PreviousDecision(
            date=previous.meeting.date.isoformat(), board=material.board.name, text=sentence_of(previous)
        )
        if previous
        else None,
        opinions=tuple(
            OpinionContent(
                name=each.person.name,
                specialty=_specialty(each.specialty_code),
                stance=STANCES.get(each.stance, each.stance),
                text=each.text,
                given_at=each.given_at.isoformat(),
            )
            for each in material.opinions.get(case.id, [])
        ),
        decision=decision_content(decision) if decision else None,
        quorum=_quorum(decision) if decision else None,
        discussed_by=tuple(_discussed_by(material, case, decision)),
        recused=tuple(
            person_line(line, material)
            for line in material.attendance
            if any(absence.case_id == case.id and absence.kind == "recused" for absence in line.case_absences)
        ),
        alerts=alerts,
        studies=studies,
    )


STANCES: dict[str, str] = {stance.value: stance.label for stance in Stance}


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
        yield "À représenter"


def _facts(case: Case) -> Iterable[Fact]:
    yield Fact(label="Indice de performance OMS", value=_label("performance_status", case.performance_status))
    yield Fact(label="Allergies", value=_answer(case.has_allergies, case.allergies))
    yield Fact(label="Anticoagulants, antiagrégants", value=_answer(case.has_anticoagulants, case.anticoagulants))
    if case.antithrombotics:
        yield Fact(label="Antithrombotiques en cours", value=_listed("antithrombotics", case.antithrombotics))
    if case.intended_treatments:
        yield Fact(label="Traitement envisagé par le demandeur", value=_listed("treatments", case.intended_treatments))
    yield Fact(label="Patient informé de la présentation", value=_answer(case.patient_informed))
    yield Fact(label="Absence d’opposition du patient", value=_answer(case.patient_not_opposed))


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
    progression = ", ".join(_label("progressions", code) for code in case.progression_kinds)
    for label, value in (
        ("Siège (CIM-10)", _coded("tumour_sites", case.tumour_site)),
        ("Morphologie (CIM-O-3)", _coded("morphologies", case.morphology)),
        ("Latéralité", _label("laterality", case.tumour_laterality)),
        ("TNM", tnm + version),
        ("Autre classification", case.other_classification),
        ("Phase", _label("phases", case.phase)),
        ("Progression", _answer(case.progression, progression)),
    ):
        if value and value != answer_label(""):
            yield Fact(label=label, value=value)


def _lesion(lesion: Lesion, number: int) -> LesionContent:
    return LesionContent(
        label=f"L{number}",
        organ=vocabulary("lesion_organs").label(lesion.organ),
        nature=_label("lesion_natures", lesion.nature),
        site=lesion.site,
        site_code=lesion.site_code,
        laterality=_label("lesion_lateralities", lesion.laterality),
        long_axis_mm=_length(lesion.long_axis_mm),
        short_axis_mm=_length(lesion.short_axis_mm),
        imaging_date=lesion.imaging_date.isoformat() if lesion.imaging_date else "",
        imaging_modality=_label("modalities", lesion.imaging_modality),
        distances=tuple(
            DistanceContent(structure=each.structure, distance_mm=_length(each.distance_mm))
            for each in lesion.distances
        ),
        remark=lesion.remark,
        drawing=drawing_of(lesion.organ, descriptor_values(lesion), lesion.laterality),
        volume=lesion_volume(lesion),
        answers=tuple(
            AnswersContent(title=title, answers=tuple(Fact(label=label, value=text) for label, text in rows))
            for title, rows in described(sheet(lesion.organ), descriptor_values(lesion))
        ),
    )


def _quorum(decision: Decision) -> QuorumContent | None:
    """The quorum frozen with the decision; none while the case has not been discussed."""
    if not decision.quorum_status:
        return None
    status = QuorumStatus(decision.quorum_status)
    frozen = decision.quorum or {}
    return QuorumContent(
        status=status.value,
        label=status.label,
        lines=tuple(frozen.get("explanation", ())),
        missing=tuple(_specialty(code) for code in frozen.get("missing_specialties", ())),
        by_writing=tuple(_specialty(code) for code in frozen.get("satisfied_by_writing", ())),
    )


def presence_of(line: Attendance) -> Presence:
    """A row of attendance as the quorum rule sees it."""
    return Presence(
        person_key=str(line.person_id or f"guest-{line.id}"),
        specialty_code=line.specialty_code,
        is_physician=line.is_physician,
        mode=_mode(line),
        arrived_at=line.arrived_at,
        left_at=line.left_at,
    )


def _discussed_by(material: Material, case: Case, decision: Decision | None) -> Iterable[PersonLine]:
    """Who took part in this case: live, in writing, neither recused nor out of the room."""
    if decision is None or decision.decided_at is None:
        return
    if decision.quorum:
        yield from (
            PersonLine(
                name=each.name, specialty=_specialty(each.specialty_code), mode=each.mode_label.lower(),
                role="invité" if each.is_guest else "", is_physician=each.is_physician,
            )
            for each in participants_in(decision.quorum)
        )  # fmt: skip
        return
    by_key = {str(line.person_id or f"guest-{line.id}"): line for line in material.attendance}
    away = [key for key, line in by_key.items() if any(absence.case_id == case.id for absence in line.case_absences)]
    kept = presences_for_case(
        [presence_of(line) for line in material.attendance], absent=away, ends_at=decision.decided_at
    )
    for presence in kept:
        line = person_line(by_key[presence.person_key], material)
        yield replace(line, hours="")
    written = {presence.person_key for presence in kept}
    for opinion in material.opinions.get(case.id, []):
        if str(opinion.person_id) not in written:
            yield PersonLine(
                name=opinion.person.name, specialty=_specialty(opinion.specialty_code),
                mode=AttendanceMode.WRITTEN.label.lower(),
            )  # fmt: skip


def person_line(line: Attendance, material: Material) -> PersonLine:
    """Somebody of the attendance list."""
    roles = []
    if line.person_id is not None and line.person_id == material.meeting.chair_id:
        roles.append("président de séance")
    if line.person_id in {person.id for person in material.coordinators}:
        roles.append("coordonnateur")
    if line.person_id is None:
        roles.append("invité")
    hours = [f"arrivé à {_paris(line.arrived_at)}"] if line.arrived_at else []
    hours += [f"parti à {_paris(line.left_at)}"] if line.left_at else []
    return PersonLine(
        name=line.person.name if line.person else line.guest_name,
        specialty=_specialty(line.specialty_code),
        mode=_mode(line).label.lower(),
        role=", ".join(roles),
        is_physician=line.is_physician,
        hours=", ".join(hours),
    )


def _postponed(each: Postponement) -> PostponedCase:
    patient = survivor_of(each.case.patient)
    return PostponedCase(
        number=each.case.number,
        patient=f"{patient.birth_name.upper()} {patient.first_given_name}".strip(),
        birth_date=patient.birth_date,
        organ=vocabulary("lesion_organs").label(each.case.organ) if each.case.organ else "",
        reason=PostponementReason(each.reason).label,
        comment=each.comment,
        postponed_to=each.to_meeting.date.isoformat() if each.to_meeting else "",
        count=each.case.postponement_count,
    )


def _mode(line: Attendance) -> AttendanceMode:
    # Expected, and nobody said how they came: not there, as far as the minutes know.
    return AttendanceMode(line.mode) if line.mode else AttendanceMode.ABSENT


def _specialty(code: str) -> str:
    concept = vocabulary("all_specialties").get(code)
    return concept.short_label if concept else code


def _listed(name: str, codes: Iterable[str]) -> str:
    return ", ".join(_label(name, code) for code in codes)


def _label(name: str, code: str) -> str:
    return vocabulary(name).label(code) if code else ""


def _coded(name: str, code: str) -> str:
    return f"{code} {vocabulary(name).label(code)}" if code else ""


def _answer(value: str, detail: str = "") -> str:
    said = answer_label(value)
    return f"{said}\u202f: {detail}" if detail and value else detail or said


def _length(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _paris(instant: datetime | None) -> str:
    return to_paris(instant).strftime("%H:%M") if instant else ""
