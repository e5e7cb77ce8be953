"""The minutes and the fiche whole: the head of every document, the rule of the board, what was postponed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Postponement
from rcp.boards.models import Board
from rcp.documents.content import Edition, FicheContent, MeetingContent, MinutesContent, PostponedCase
from rcp.domain.afterwards import afterwards_sentence
from rcp.domain.agenda import to_utc
from rcp.domain.case import PostponementReason
from rcp.domain.quorum import AttendanceMode, QuorumStatus
from rcp.domain.vocabulary import vocabulary
from rcp.minutes.queries.contents.cases import case_content, minutes_case
from rcp.minutes.queries.contents.people import mode_of, person_line
from rcp.minutes.queries.contents.wording import paris, specialty
from rcp.minutes.queries.material import Material
from rcp.patients.queries import survivor_of


def minutes_content(material: Material, edition: Edition, *, notice: str = "") -> MinutesContent:
    """What the minutes of a meeting say."""
    present = [
        line for line in material.attendance if mode_of(line) not in (AttendanceMode.ABSENT, AttendanceMode.EXCUSED)
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
        cases=tuple(minutes_case(material, item) for item in material.items),
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
        end_time=paris(meeting.closed_at or ends),
        board_kind=" – ".join(part for part in (kind, subject) if part),
        establishment=board.establishment,
        finess=board.finess,
        address=board.address,
        room=meeting.room,
        video="visioconférence" if meeting.video_url else "",
        chair=meeting.chair.name if meeting.chair else "",
        coordinators=tuple(person.name for person in material.coordinators),
        typed_afterwards=afterwards_sentence(
            meeting.typed_afterwards_at, meeting.typed_afterwards_by, meeting.typed_afterwards_reason
        )
        if meeting.typed_afterwards_at
        else "",
    )


def quorum_rule(board: Board) -> Iterable[str]:
    """The board's rule, in words."""
    if board.minimum_specialties:
        yield f"Au moins {board.minimum_specialties} médecins de spécialités différentes."
    if board.required_specialties:
        labels = (specialty(each.specialty_code) for each in board.required_specialties)
        yield f"Spécialités requises\u202f: {', '.join(labels)}."
    if board.written_counts_in_minimum:
        yield "Un avis écrit compte dans le nombre de médecins (réglage de la RCP)."


def _quorum_summary(material: Material) -> str:
    statuses = [decision.quorum_status for decision in material.decisions.values() if decision.quorum_status]
    if not statuses:
        return ""
    reached = statuses.count(QuorumStatus.REACHED)
    return f"Quorum atteint pour {reached} dossier{'s' if reached > 1 else ''} sur {len(statuses)}."


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
