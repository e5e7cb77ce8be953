"""Written opinions, and the urgent ones taken between two meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission, Role
from rcp.accounts.models import Person
from rcp.agenda import services as agenda
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries import item_of, list_chairs
from rcp.cases.models import Case
from rcp.db import db
from rcp.deliberation.models import Opinion, UrgentConsulted, UrgentOpinion
from rcp.deliberation.queries import list_authors
from rcp.deliberation.services.room import touch_room_of
from rcp.domain.case import CaseStatus
from rcp.domain.errors import Forbidden, InvalidValue, TransitionRefused
from rcp.domain.opinion import Stance
from rcp.domain.text import clean_line, clean_prose
from rcp.domain.vocabulary import vocabulary
from rcp.journal import services as journal
from rcp.journal.events import Event

BEFORE_DECISION = (CaseStatus.SUBMITTED, CaseStatus.RETURNED, CaseStatus.BOOKED)
URGENT = (CaseStatus.DRAFT, *BEFORE_DECISION)
OPINION_LENGTH = 20_000


def give_opinion(
    case: Case,
    *,
    author_id: int | None,
    specialty_code: str,
    stance: str,
    text: str,
    actor: Actor,
    now: datetime,
) -> Opinion:
    """Record a physician's written opinion on a case not decided yet; somebody else may type it in their name.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: no author or one who cannot be, no specialty, no stance, no text, each with its field.
    """
    authorise(actor, Permission.OPINION_GIVE, case)
    if case.status not in BEFORE_DECISION:
        raise TransitionRefused(f"{_status(case)}\u202f: il ne reçoit pas d’avis écrit.")
    if author_id is None or author_id not in {person.id for person in list_authors(case, actor=actor)}:
        raise InvalidValue("Choisissez le médecin qui donne l’avis.", field="author")
    if specialty_code not in vocabulary("specialties"):
        raise InvalidValue("Choisissez la spécialité au titre de laquelle l’avis est donné.", field="specialty_code")
    if stance not in set(Stance):
        raise InvalidValue("Choisissez le sens de l’avis.", field="stance")
    words = clean_prose(text, max_length=OPINION_LENGTH, field="text")
    if not words:
        raise InvalidValue("Écrivez l’avis.", field="text")
    item = item_of(case)
    marks = item.meeting.journal_marks if item is not None else {}
    opinion = Opinion(
        case_id=case.id,
        meeting_id=item.meeting_id if item is not None else None,
        person_id=author_id,
        specialty_code=specialty_code,
        stance=stance,
        text=words,
        given_at=now,
        entered_by_id=actor.person_id,
    )
    db.session.add(opinion)
    db.session.flush()
    journal.record(
        Event.OPINION_GIVEN,
        actor=actor,
        now=now,
        subject=case,
        details={
            "opinion": str(opinion.uuid),
            "specialty": specialty_code,
            "stance": stance,
            "on_behalf": author_id != actor.person_id,
            **marks,
        },
    )
    touch_room_of(case, now=now)
    return opinion


def may_withdraw(opinion: Opinion, case: Case, *, actor: Actor) -> bool:
    """Whether the actor gave it, typed it, or coordinates the board. For the page, which asks before it offers."""
    own = actor.person_id is not None and actor.person_id in (opinion.person_id, opinion.entered_by_id)
    return own or actor.is_system or Role.COORDINATOR in actor.roles_on(case.board_id)


def withdraw_opinion(opinion: Opinion, case: Case, *, actor: Actor, now: datetime) -> None:
    """Withdraw a written opinion before the case is decided; it stays readable, marked as withdrawn.

    Raises:
        Forbidden: neither the author, nor who typed it, nor a coordinator.
        TransitionRefused: already withdrawn, or the case is decided.
    """
    authorise(actor, Permission.OPINION_GIVE, case)
    if not may_withdraw(opinion, case, actor=actor):
        raise Forbidden(
            "Seuls son auteur, la personne qui l’a saisi et le coordonnateur retirent un avis.",
            grant_hint="Adressez-vous à l’auteur de l’avis ou au coordonnateur de la RCP.",
        )
    if opinion.withdrawn_at is not None:
        raise TransitionRefused("Cet avis est déjà retiré.")
    if case.status not in BEFORE_DECISION:
        raise TransitionRefused("Le dossier est décidé\u202f: les avis qui ont compté ne se retirent plus.")
    opinion.withdrawn_at = now
    db.session.flush()
    item = item_of(case)
    marks = item.meeting.journal_marks if item is not None else {}
    details = {"opinion": str(opinion.uuid), **marks}
    journal.record(Event.OPINION_WITHDRAWN, actor=actor, now=now, subject=case, details=details)
    touch_room_of(case, now=now)


@dataclass(frozen=True, slots=True)
class Consulted:
    """Who was consulted for an urgent opinion: somebody of the directory, or a name."""

    person_id: int | None
    name: str
    specialty_code: str


def record_urgent_opinion(
    case: Case,
    *,
    given_at: datetime,
    reason: str,
    opinion: str,
    consulted: Sequence[Consulted],
    meeting: Meeting | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[UrgentOpinion, AgendaItem | None]:
    """Record an opinion taken between two meetings, and bring the case to one for its regularisation.

    A case already on an agenda is marked there; a submitted one is booked on `meeting` when given; in every other state
    it is regularised by the meeting that will decide it.

    Raises:
        Forbidden, TransitionRefused: as their names say.
        InvalidValue: no reason, no opinion, nobody consulted, an instant to come, each with its field.
    """
    authorise(actor, Permission.URGENT_OPINION_RECORD, case)
    if case.status not in URGENT:
        raise TransitionRefused(f"{_status(case)}\u202f: un avis en urgence n’y a plus sa place.")
    why = clean_prose(reason, max_length=2000, field="reason")
    if not why:
        raise InvalidValue("Dites pourquoi il n’était pas possible d’attendre la séance.", field="reason")
    words = clean_prose(opinion, max_length=OPINION_LENGTH, field="opinion")
    if not words:
        raise InvalidValue("Écrivez l’avis donné.", field="opinion")
    if given_at > now:
        raise InvalidValue("Cet avis serait donné dans l’avenir\u202f: vérifiez la date et l’heure.", field="given_on")
    doctors = {each.id: each for each in list_chairs(case.board_id)}
    people = [_consulted(each, doctors) for each in consulted]
    if not people:
        raise InvalidValue("Nommez au moins une personne consultée.", field="consulted")
    row = UrgentOpinion(
        case_id=case.id,
        given_at=given_at,
        reason=why,
        opinion=words,
        recorded_at=now,
        recorded_by_id=actor.person_id,
        consulted=people,
    )
    db.session.add(row)
    db.session.flush()
    item = _bring_to_meeting(case, meeting, actor=actor, now=now)
    journal.record(
        Event.URGENT_OPINION,
        actor=actor,
        now=now,
        subject=case,
        details={
            "urgent_opinion": str(row.uuid),
            "consulted": len(people),
            "meeting": str(item.meeting.uuid) if item is not None else None,
        },
    )
    touch_room_of(case, now=now)
    return row, item


def _bring_to_meeting(case: Case, meeting: Meeting | None, *, actor: Actor, now: datetime) -> AgendaItem | None:
    if case.status == CaseStatus.BOOKED:
        item = item_of(case)
        if item is not None:
            item.is_urgent_regularisation = True
            db.session.flush()
        return item
    if case.status != CaseStatus.SUBMITTED or meeting is None:
        return None
    return agenda.book(
        case,
        meeting,
        late_reason="Régularisation d’un avis en urgence",
        is_urgent_regularisation=True,
        actor=actor,
        now=now,
    )


def _status(case: Case) -> str:
    return f"Le dossier est au statut «\u202f{CaseStatus(case.status).label}\u202f»"


def _consulted(given: Consulted, doctors: Mapping[int, Person]) -> UrgentConsulted:
    name, specialty = clean_line(given.name, max_length=200, field="consulted"), given.specialty_code
    if given.person_id is not None:
        doctor = doctors.get(given.person_id)
        if doctor is None:
            raise InvalidValue("Ce médecin n’est pas de la RCP\u202f: saisissez son nom.", field="consulted")
        name, specialty = doctor.name, specialty or doctor.specialty_code
    if not name:
        raise InvalidValue("Nommez chaque personne consultée.", field="consulted")
    if given.specialty_code and given.specialty_code not in vocabulary("specialties"):
        raise InvalidValue("Spécialité inconnue. Choisissez-la dans la liste.", field="consulted")
    return UrgentConsulted(person_id=given.person_id, name=name, specialty_code=specialty)
