"""Who is named in a document: the patient, who was there, who took part in a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from rcp.cases.models import Case
from rcp.deliberation.models import Attendance, Decision
from rcp.deliberation.queries import participants_in
from rcp.documents.content import PatientIdentity, PersonLine
from rcp.domain.dates import PartialDate, age
from rcp.domain.identity import IdentityAttribute, IdentityStatus, InsNature, Sex, can_transmit_ins
from rcp.domain.presence import Hours, presence_sentence
from rcp.domain.quorum import AttendanceMode, Presence, presences_for_case
from rcp.minutes.queries.contents.wording import specialty
from rcp.minutes.queries.material import Material
from rcp.patients.banner import attributes_of
from rcp.patients.models import Patient
from rcp.patients.queries import survivor_of


def identity_of(patient: Patient, day: date) -> PatientIdentity:
    """The traits printed at the head of every page about a patient; of the surviving record when merged. A matricule
    that may not be conveyed is not there: the data go out with the pages. Rule `identite-transmission-ins`.
    """
    patient = survivor_of(patient)
    birth = PartialDate.from_iso(patient.birth_date) if patient.birth_date else None
    nature = InsNature.of_oid(patient.ins_oid)
    attributes = attributes_of(patient)
    is_conveyed = can_transmit_ins(patient.identity_status, attributes, patient.ins)
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
        ins=patient.ins if is_conveyed else "",
        ins_nature=nature.label if nature and is_conveyed else "",
        identity_status_code=patient.identity_status,
        identity_status=IdentityStatus(patient.identity_status).label,
        attributes=tuple(each.label.lower() for each in IdentityAttribute if each in attributes),
        ipp=patient.ipp,
        deceased_on=patient.deceased_on.isoformat() if patient.deceased_on else "",
        is_fictional=patient.is_fictitious,
    )


def person_line(line: Attendance, material: Material) -> PersonLine:
    """Somebody of the attendance list."""
    roles = []
    if line.person_id is not None and line.person_id == material.meeting.chair_id:
        roles.append("président de séance")
    if line.person_id in {person.id for person in material.coordinators}:
        roles.append("coordonnateur")
    if line.person_id is None:
        roles.append("invité")
    return PersonLine(
        name=line.person.name if line.person else line.guest_name,
        specialty=specialty(line.specialty_code),
        mode=mode_of(line).label.lower(),
        role=", ".join(roles),
        is_physician=line.is_physician,
        hours=presence_sentence(Hours(line.arrived_at, line.left_at)),
    )


def discussed_by(material: Material, case: Case, decision: Decision | None) -> Iterable[PersonLine]:
    """Who took part in this case: live, in writing, neither recused nor out of the room."""
    if decision is None or decision.decided_at is None:
        return
    if decision.quorum:
        yield from (
            PersonLine(
                name=each.name, specialty=specialty(each.specialty_code), mode=each.mode_label.lower(),
                role="invité" if each.is_guest else "", is_physician=each.is_physician,
            )
            for each in participants_in(decision.quorum)
        )  # fmt: skip
        return
    by_key = {str(line.person_id or f"guest-{line.id}"): line for line in material.attendance}
    away = [key for key, line in by_key.items() if any(absence.case_id == case.id for absence in line.case_absences)]
    kept = presences_for_case([presence_of(line) for line in material.attendance], absent=away, at=decision.decided_at)
    for presence in kept:
        line = person_line(by_key[presence.person_key], material)
        yield replace(line, hours="")
    written = {presence.person_key for presence in kept}
    for opinion in material.opinions.get(case.id, []):
        if str(opinion.person_id) not in written:
            yield PersonLine(
                name=opinion.person.name, specialty=specialty(opinion.specialty_code),
                mode=AttendanceMode.WRITTEN.label.lower(),
            )  # fmt: skip


def presence_of(line: Attendance) -> Presence:
    """A row of attendance as the quorum rule sees it."""
    return Presence(
        person_key=str(line.person_id or f"guest-{line.id}"),
        specialty_code=line.specialty_code,
        is_physician=line.is_physician,
        mode=mode_of(line),
        arrived_at=line.arrived_at,
        left_at=line.left_at,
    )


def mode_of(line: Attendance) -> AttendanceMode:
    # Expected, and nobody said how they came: not there, as far as the minutes know.
    return AttendanceMode(line.mode) if line.mode else AttendanceMode.ABSENT
