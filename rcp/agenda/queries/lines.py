"""The page of a meeting: its agenda line by line, in time, with what must be noticed; a constant number of reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from rcp import installation
from rcp.access.permissions import Actor
from rcp.agenda.models import AgendaItem, Meeting, Postponement
from rcp.agenda.queries.bookings import list_items, list_postponements
from rcp.agenda.queries.meetings import get_meeting, sees_agenda
from rcp.cases.queries import facts
from rcp.cases.queries.clinical import ClinicalRows, clinical_view, list_clinical_rows
from rcp.domain.agenda import RunningClock, Slot, running_clock
from rcp.domain.case import CaseStatus, DeliberationMode, RequiredFor, missing
from rcp.domain.clinical.alerts import AlertLevel
from rcp.domain.clinical.freshness import Freshness
from rcp.domain.clinical.readiness import GapKind, ReadinessLevel
from rcp.domain.closing import postponed_text
from rcp.domain.delays import LATE_MEETING, waits_too_long
from rcp.domain.identity import banner_name
from rcp.domain.vocabulary import vocabulary
from rcp.patients.banner import age_text, birth_date_text
from rcp.patients.models import Patient


@dataclass(frozen=True, slots=True)
class Flag:
    """What must be noticed about a line: a word, the kind of its tag and its icon."""

    label: str
    kind: str
    icon: str


@dataclass(frozen=True, slots=True)
class PageLine:
    """One case of an agenda, as text."""

    uuid: UUID
    case_uuid: UUID
    number: str
    position: int
    patient_text: str
    birth_date_text: str
    age_text: str
    sex: str
    organ_label: str
    question: str
    requester: str
    presenter: str
    mode: DeliberationMode
    guideline: str
    minutes: int
    starts_at: time
    overruns: bool
    status: CaseStatus
    flags: tuple[Flag, ...]
    late_reason: str = ""
    has_fiche: bool = False  # sealed once for this meeting: it stays, its decision is corrected

    @property
    def is_done(self) -> bool:
        """Discussed, registered, or further."""
        return self.status is not CaseStatus.BOOKED

    @property
    def may_leave(self) -> bool:
        """Whether it may be postponed."""
        return not self.is_done and not self.has_fiche


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting with all its page shows. Without the right to see a draft agenda, `items` and `lines` are empty."""

    meeting: Meeting
    sees_agenda: bool
    items: list[AgendaItem]
    lines: list[PageLine]
    clock: RunningClock
    postponements: list[Postponement]

    @property
    def undiscussed(self) -> list[PageLine]:
        """The lines nobody decided on yet, that may go to another meeting."""
        return [line for line in self.lines if line.may_leave]


def get_meeting_page(meeting_uuid: UUID, *, actor: Actor, freshness: Freshness | None = None) -> MeetingPage:
    """A meeting, its agenda and what left it, in ten statements. Results are too old on the day of the meeting.

    Raises:
        NotFound: no such meeting, or outside the actor's view.
    """
    meeting = get_meeting(meeting_uuid, actor=actor)
    is_shown = sees_agenda(meeting, actor)
    items = list_items(meeting, with_content=True) if is_shown else []
    clock = running_clock(
        [item.planned_minutes for item in items], meeting.start_time, duration_minutes=meeting.duration_minutes
    )
    return MeetingPage(
        meeting=meeting,
        sees_agenda=is_shown,
        items=items,
        lines=_lines(items, clock.slots, freshness or installation.freshness()),
        clock=clock,
        postponements=list_postponements(meeting) if is_shown else [],
    )


def _lines(items: Sequence[AgendaItem], slots: Sequence[Slot], freshness: Freshness) -> list[PageLine]:
    waiting = [item.case_id for item in items if item.case.status == CaseStatus.BOOKED]
    rows = list_clinical_rows(waiting) if waiting else {}
    people = Counter(_person(item.patient) for item in items)
    names = Counter(name for item in {_person(item.patient): item for item in items}.values()
                    for name in [item.patient.birth_name_folded] if name)  # fmt: skip
    return [
        _line(number, item, slot, twice=people[_person(item.patient)] > 1,
              homonym=names[item.patient.birth_name_folded] > 1,
              clinical=_clinical_flags(item, rows.get(item.case_id), freshness))
        for number, (item, slot) in enumerate(zip(items, slots, strict=True), 1)
    ]  # fmt: skip


def _person(patient: Patient) -> int:
    return patient.merged_into_id or patient.id


def _line(
    number: int, item: AgendaItem, slot: Slot, *, twice: bool, homonym: bool, clinical: Sequence[Flag]
) -> PageLine:
    case, patient = item.case, item.patient
    day = item.meeting.date
    return PageLine(
        uuid=item.uuid,
        case_uuid=case.uuid,
        number=case.number,
        position=number,
        patient_text=banner_name(
            patient.birth_name, patient.first_given_name,
            used_name=patient.used_name, used_given_name=patient.used_given_name,
        ),
        birth_date_text=birth_date_text(patient),
        age_text=age_text(patient, today=day),
        sex=patient.sex,
        organ_label=vocabulary("lesion_organs").label(case.organ) if case.organ else "",
        question=case.question,
        requester=case.requester.name if case.requester else "",
        presenter=case.presenter.name if case.presenter else "",
        mode=DeliberationMode(item.mode),
        guideline=case.guideline if item.mode == DeliberationMode.REGISTER else "",
        minutes=item.planned_minutes,
        starts_at=slot.starts_at,
        overruns=slot.overruns,
        status=CaseStatus(case.status),
        flags=(*_flags(item, twice=twice, homonym=homonym), *clinical),
        late_reason=item.late_reason if item.is_late else "",
        has_fiche=item.has_fiche,
    )  # fmt: skip


def _flags(item: AgendaItem, *, twice: bool, homonym: bool) -> list[Flag]:
    case = item.case
    flags = []
    if twice:
        flags.append(Flag("Patient inscrit deux fois", "danger", "people"))
    elif homonym:
        flags.append(Flag("Homonyme dans la séance", "warning", "people"))
    if item.is_urgent_regularisation:
        flags.append(Flag("Avis en urgence à régulariser", "info", "exclamation-triangle"))
    if item.is_late:
        flags.append(Flag("Ajout tardif", "warning", "clock-history"))
    if case.postponement_count:
        flags.append(Flag(postponed_text(case.postponement_count), "warning", "arrow-repeat"))
    if case.status == CaseStatus.BOOKED:
        if waits_too_long(case.submitted_at, item.meeting.date, item.meeting.board.target_days_to_meeting):
            flags.append(Flag(LATE_MEETING, "warning", "clock-history"))
        count = len(missing(facts(case), level=RequiredFor.VALIDATE))
        if count:
            word = "élément manquant" if count == 1 else "éléments manquants"
            flags.append(Flag(f"{count}\u00a0{word}", "warning", "exclamation-triangle"))
    return flags


def _clinical_flags(item: AgendaItem, rows: ClinicalRows | None, freshness: Freshness) -> list[Flag]:
    """What the clinical rules say of a case that waits: alerts of danger, what is missing, stale or contradictory."""
    if rows is None:
        return []
    view = clinical_view(item.case, item.meeting.date, freshness, rows=rows)
    heard = [gap.kind for gap in view.readiness if gap.level is not ReadinessLevel.INFORMS]
    counted = (
        (sum(each.alert.level is AlertLevel.DANGER for each in view.active), *_DANGER),
        (heard.count(GapKind.CONTRADICTORY), *_CONTRADICTORY),
        (heard.count(GapKind.MISSING), *_MISSING),
        (heard.count(GapKind.STALE), *_STALE),
    )
    return [Flag(f"{count}\u00a0{one if count == 1 else many}", kind, icon) for count, one, many, kind, icon in counted
            if count]  # fmt: skip


# One, several, the kind of the tag, its icon.
_DANGER = ("alerte clinique", "alertes cliniques", "danger", "exclamation-octagon")
_CONTRADICTORY = ("contradiction", "contradictions", "warning", "exclamation-triangle")
_MISSING = ("donnée clinique à compléter", "données cliniques à compléter", "warning", "exclamation-triangle")
_STALE = ("examen ou résultat ancien", "examens ou résultats anciens", "warning", "clock-history")
