"""The header of the national fiche, from the rows of a meeting: the patient, everybody named, the establishment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Board
from rcp.deliberation.models import Attendance, Decision
from rcp.deliberation.queries.participants import participants_in
from rcp.domain.agenda import held_since, to_paris, to_utc
from rcp.domain.frcp.model import Header
from rcp.domain.frcp.national import PRACTITIONER_ROOT, STRUCTURE_ROOT, value
from rcp.domain.frcp.people import (
    Author,
    MeetingPlace,
    Organisation,
    Part,
    Participant,
    Professional,
    SubjectOfCare,
)
from rcp.domain.frcp.values import Address, Identifier, PersonName, Telecom
from rcp.domain.identity import can_transmit_ins
from rcp.domain.quorum import AttendanceMode
from rcp.domain.recipients import RecipientRole
from rcp.minutes.models import Document
from rcp.minutes.queries.contents.people import mode_of
from rcp.minutes.queries.material import Material
from rcp.patients.banner import attributes_of
from rcp.patients.models import Patient
from rcp.patients.queries import survivor_of

RECOURSE_EVENT, MEETING_EVENT = "40", "39"
_PREFIXES = {"Mme": "MME", "M.": "M"}
_SUFFIXES = {"Dr": "DR", "Pr": "PR"}


def object_identifier(unique: uuid.UUID) -> Identifier:
    """An identifier of ours, in the branch that the standard reserves to UUIDs (2.25): no root is made up."""
    return Identifier(f"2.25.{unique.int}")


def header(material: Material, item: AgendaItem, document: Document, replaced: uuid.UUID | None) -> Header:
    """Who, when, about whom, for which meeting. `replaced` is the sealed version this one supersedes."""
    board, meeting = material.board, material.meeting
    decision = material.decisions[item.case_id]
    leader = meeting.chair or next(iter(material.coordinators), None) or decision.validated_by
    signatory = decision.validated_by or leader
    sealed = _instant(document.sealed_at)
    begun = _begun(meeting, document)
    return Header(
        document_id=object_identifier(document.uuid),
        set_id=object_identifier(uuid.uuid5(uuid.NAMESPACE_OID, document.subject_uuid)),
        version=document.version,
        replaces=object_identifier(replaced) if replaced else None,
        title=f"FRCP {board.name}",
        issued_at=sealed,
        patient=subject_of_care(item.patient),
        authors=tuple(
            Author(professional=professional(person, board), at=sealed) for person in (signatory,) if person is not None
        ),
        custodian=_establishment(board),
        signatory=Author(professional=professional(signatory, board), at=sealed) if signatory else None,
        participants=tuple(_participants(material, item, leader)),
        registration=Identifier(str(item.uuid).upper()),
        registration_comment=" ".join(item.late_reason.split()),
        board_name=board.name,
        event=RECOURSE_EVENT if board.is_recourse else MEETING_EVENT,
        started_at=begun,
        led_by=professional(leader, board) if leader else None,
        tumour_site=value("tumour_sites", item.case.tumour_site),
        meeting=MeetingPlace(
            local_ids=(object_identifier(meeting.uuid),),
            held_at=begun,
            facility=_finess(board),
            facility_name=board.establishment,
            facility_address=_address(board),
        ),
    )


def subject_of_care(patient: Patient) -> SubjectOfCare:
    """The patient, of the surviving record; the INS only when it may be conveyed. Rule `identite-transmission-ins`."""
    patient = survivor_of(patient)
    conveyed = can_transmit_ins(patient.identity_status, attributes_of(patient), patient.ins)
    return SubjectOfCare(
        birth_name=patient.birth_name,
        first_given_name=patient.first_given_name,
        given_names=patient.given_names or patient.first_given_name,
        used_name=patient.used_name,
        used_given_name=patient.used_given_name,
        sex=patient.sex,
        birth_date=patient.birth_date,
        birth_place_insee=patient.birth_place_insee,
        birth_place=patient.birth_place,
        ins=Identifier(patient.ins_oid, patient.ins) if conveyed else None,
        telecoms=(Telecom(f"tel:{''.join(patient.phone.split())}"),) if patient.phone else (),
    )


def professional(person: Person, board: Board | None = None) -> Professional:
    """Somebody of the directory; without a structure of their own, of the establishment of the board."""
    own = Organisation(name=person.structure) if person.structure else None
    telecoms = [Telecom(f"tel:{''.join(person.phone.split())}", "WP")] if person.phone else []
    if person.secure_address:
        telecoms.append(Telecom(f"mailto:{person.secure_address}", "WP"))
    return Professional(
        # The national identifier of a person is their RPPS behind an 8.
        identifier=Identifier(PRACTITIONER_ROOT, f"8{person.rpps}") if person.rpps else None,
        specialty=value("all_specialties", person.specialty_code),
        name=PersonName(
            family=person.family_name,
            given=person.given_name,
            prefix=_PREFIXES.get(person.title, ""),
            suffix=_SUFFIXES.get(person.title, ""),
        ),
        telecoms=tuple(telecoms),
        organisation=own or (_establishment(board) if board else None),
    )


def _participants(material: Material, item: AgendaItem, leader: Person | None) -> Iterable[Participant]:
    board, case, patient = material.board, item.case, item.patient
    coordinator = next(iter(material.coordinators), None) or leader
    named = ((Part.COORDINATOR, coordinator), (Part.REQUESTER, case.requester), (Part.PRESENTER, case.presenter))
    for part, person in named:
        if person is not None:
            yield Participant(part=part, professional=professional(person, board))
    if patient.treating_doctor is not None:
        yield Participant(part=Part.TREATING, professional=professional(patient.treating_doctor))
    yield from _present(material, item, material.decisions[item.case_id])
    if case.referring is not None and case.referring_id != case.requester_id:
        yield Participant(
            part=Part.CORRESPONDENT,
            professional=professional(case.referring),
            comment=RecipientRole.REFERRING.label,
        )
    for each in patient.correspondents:
        yield Participant(
            part=Part.CORRESPONDENT, professional=professional(each.person), comment=" ".join(each.relation.split())
        )


def _present(material: Material, item: AgendaItem, decision: Decision) -> Iterable[Participant]:
    """Who took part in the case. A physician who discussed is of the quorum; a writing, a guest or a nurse is not."""
    lines = {str(line.person_id or f"guest-{line.id}"): line for line in material.attendance}
    frozen = participants_in(decision.quorum)
    if not frozen:  # decided before the quorum named people: everybody who was there, but those away for this case
        frozen_keys = [
            (key, line, mode_of(line))
            for key, line in lines.items()
            if not any(each.case_id == item.case_id for each in line.case_absences)
        ]
        for _, line, mode in frozen_keys:
            if mode not in (AttendanceMode.ABSENT, AttendanceMode.EXCUSED):
                yield _participant(material.board, line, line.person, line.guest_name, mode, line.is_physician)
        return
    writers = {str(each.person_id): each.person for each in material.opinions.get(item.case_id, [])}
    for each in frozen:
        line_of = lines.get(each.key)
        person = (line_of.person if line_of else None) or writers.get(each.key)
        yield _participant(material.board, line_of, person, each.name, AttendanceMode(each.mode), each.is_physician)


def _participant(
    board: Board, line: Attendance | None, person: Person | None, name: str, mode: AttendanceMode, is_physician: bool
) -> Participant:
    of_quorum = is_physician and mode.is_live
    who = (
        professional(person, board)
        if person is not None
        else Professional(
            name=PersonName(family=name), specialty=value("all_specialties", line.specialty_code if line else "")
        )
    )
    return Participant(part=Part.QUORUM if of_quorum else Part.OUTSIDE, professional=who, comment=mode.label)


def _establishment(board: Board) -> Organisation | None:
    if not (board.establishment or board.finess):
        return None
    return Organisation(identifier=_finess(board), name=board.establishment, address=_address(board))


def _finess(board: Board) -> Identifier | None:
    """The national identifier of a structure is its FINESS behind a 1."""
    return Identifier(STRUCTURE_ROOT, f"1{board.finess}") if board.finess else None


def _address(board: Board) -> Address | None:
    text = " ".join(board.address.split())
    return Address((("streetAddressLine", text),)) if text else None


def _begun(meeting: Meeting, document: Document) -> str:
    planned = to_utc(meeting.date, meeting.start_time)
    if meeting.opened_at is None:
        return _instant(planned)
    return _instant(held_since(meeting.opened_at, planned, meeting.closed_at or document.sealed_at))


def _instant(moment: datetime) -> str:
    return to_paris(moment).isoformat(timespec="seconds")
