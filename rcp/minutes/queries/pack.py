"""The paper pack of a meeting: what each page says, and the code that will find its case again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rcp.agenda.models import AgendaItem
from rcp.cases.models import Case
from rcp.deliberation.queries import RequesterView, list_expected, requester_views, specialty_label
from rcp.documents.content import AttendanceSheetContent, Edition, Fact, PackCase, PackChoices, PackContent, PersonLine
from rcp.domain.agenda import running_clock
from rcp.domain.agenda.order import Slot
from rcp.domain.case import DeliberationMode
from rcp.domain.dates import PartialDate
from rcp.domain.decision import (
    Intention,
    NoDecisionReason,
    Outcome,
    PatientPreference,
    Trial,
    needs_double_expertise,
)
from rcp.domain.paper_code import paper_code
from rcp.minutes.queries.contents import case_content
from rcp.minutes.queries.contents.meetings import meeting_content
from rcp.minutes.queries.contents.people import person_line
from rcp.minutes.queries.contents.wording import answer, label, listed
from rcp.minutes.queries.material import Material

SHEET_LINES, FEWEST_BLANKS = 20, 4  # a sheet of one page, as often as not
# The answers of the form of a decision, shorter: a page is small.
CHOICES = PackChoices(
    outcomes=tuple({Outcome.DISCUSSED: "discuté", Outcome.REGISTERED: "enregistré"}[each] for each in Outcome),
    intentions=tuple(
        {Intention.FIRST: "première intention", Intention.ALTERNATIVE: "alternative"}[each] for each in Intention
    ),
    trials=tuple(
        {
            Trial.YES: "oui", Trial.NO: "non", Trial.NONE_OPEN: "aucun ouvert", Trial.INELIGIBLE: "non éligible",
            Trial.DECLINED: "refus",
        }[each]
        for each in Trial
    ),
    preferences=tuple(
        {
            PatientPreference.YES: "préférence exprimée", PatientPreference.NO: "sans préférence",
            PatientPreference.UNKNOWN: "non recueillie",
        }[each]
        for each in PatientPreference
    ),
    no_decision_reasons=tuple(
        {
            NoDecisionReason.IMAGING_MISSING: "imagerie manquante",
            NoDecisionReason.PATHOLOGY_MISSING: "anatomopathologie manquante",
            NoDecisionReason.FILE_INCOMPLETE: "dossier incomplet",
            NoDecisionReason.SPECIALIST_ABSENT: "spécialiste absent",
            NoDecisionReason.DISAGREEMENT: "pas de consensus",
            NoDecisionReason.PATIENT_TO_BE_SEEN: "patient à revoir",
            NoDecisionReason.WRONG_BOARD: "autre RCP",
            NoDecisionReason.PATIENT_DECEASED: "décédé",
            NoDecisionReason.OTHER: "autre",
        }[each]
        for each in NoDecisionReason
    ),
)  # fmt: skip


def pack_content(material: Material, edition: Edition) -> PackContent:
    """What the pack of a meeting says, in a statement or two more than its material."""
    meeting = material.meeting
    minutes = [item.planned_minutes for item in material.items]
    clock = running_clock(minutes, meeting.start_time, duration_minutes=meeting.duration_minutes)
    wishes = requester_views([item.case_id for item in material.items])
    head, expected = meeting_content(material), _expected(material)
    return PackContent(
        meeting=head,
        edition=edition,
        sheet=AttendanceSheetContent(
            meeting=head,
            edition=edition,
            expected=tuple(expected),
            blank_lines=max(FEWEST_BLANKS, SHEET_LINES - len(expected)),
        ),
        choices=CHOICES,
        cases=tuple(
            _page(material, item, slot, wishes) for item, slot in zip(material.items, clock.slots, strict=True)
        ),
    )


def _page(material: Material, item: AgendaItem, slot: Slot, wishes: Mapping[int, RequesterView]) -> PackCase:
    wish, born = wishes.get(item.case_id), item.patient.birth_date
    return PackCase(
        case=replace(case_content(material, item), facts=tuple(_facts(item.case))),
        code=paper_code(material.meeting.uuid, item.case.uuid),
        mode=DeliberationMode(item.mode).label,
        planned_at=f"{slot.starts_at:%H:%M}",
        planned_minutes=slot.minutes,
        wished=tuple(each.text for each in wish.entry.treatments) if wish else (),
        wished_comment=wish.entry.comment if wish else "",
        wished_by=wish.by if wish else "",
        is_young=bool(born) and needs_double_expertise(PartialDate.from_iso(born), material.meeting.date),
    )


def _facts(case: Case) -> Iterable[Fact]:
    """What the board asks of every patient, in few words."""
    yield Fact(label="OMS", value=label("performance_status", case.performance_status).split(". ")[0])
    yield Fact(label="Allergies", value=answer(case.has_allergies, case.allergies))
    yield Fact(label="Anticoagulants", value=answer(case.has_anticoagulants, case.anticoagulants))
    if case.antithrombotics:
        yield Fact(label="Antithrombotiques", value=listed("antithrombotics", case.antithrombotics))
    if case.intended_treatments:
        yield Fact(label="Envisagé", value=listed("treatments", case.intended_treatments))
    if case.comorbidities:
        yield Fact(label="Comorbidités", value=case.comorbidities)


def _expected(material: Material) -> list[PersonLine]:
    """Whoever is expected, by specialty: the members of the board until the meeting opens, then its attendance."""
    lines = [person_line(row, material) for row in material.attendance]
    if not lines:
        lines = [
            PersonLine(
                name=each.person.name,
                specialty=specialty_label(each.person.specialty_code),
                role="président de séance" if each.person.id == material.meeting.chair_id else "",
                is_physician=each.is_physician,
            )
            for each in list_expected(material.meeting)
        ]
    return sorted(lines, key=lambda line: (not line.is_physician, not line.specialty, line.specialty.casefold()))
