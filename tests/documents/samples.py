"""A fictional meeting of an interventional-oncology board: six patients over six organs. Nobody there exists."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from rcp.documents.content import (
    AgendaContent,
    AgendaLine,
    AttendanceSheetContent,
    CaseContent,
    FicheContent,
    LetterContent,
    MinutesContent,
    Section,
    SheetLine,
)
from rcp.documents.sealing import from_plain

_FILE = Path(__file__).parent / "sample_minutes.json"


def _minutes() -> MinutesContent:
    content = from_plain(json.loads(_FILE.read_text(encoding="utf-8")))
    assert isinstance(content, MinutesContent)
    return content


MINUTES = _minutes()
MEETING = MINUTES.meeting
DRAFT = MINUTES.edition
VALIDATED = replace(
    DRAFT,
    is_draft=False,
    status="validé",
    version=2,
    replaces="la version 1 du 23 novembre 2026",
    reason="latéralité de la lésion L1 du dossier 2026-00042 corrigée.",
    validated_at="2026-11-24T08:12:00+00:00",
    validated_by="Pr Anne Kermorvan",
)
KIDNEY, BONE, LUNG, LIVER, BREAST, PROSTATE = MINUTES.cases
FICHE = FicheContent(meeting=MEETING, edition=DRAFT, case=KIDNEY)
LETTER = LetterContent(
    kind="patient",
    meeting=MEETING,
    edition=VALIDATED,
    identity=KIDNEY.identity,
    case_number=KIDNEY.number,
    fiche_version=1,
    date="2026-11-25",
    recipient=("Mme Jeanne Ker Gwenvael", "2 rue des Œillets", "29200 Brest"),
    greeting="Madame,",
    sections=(Section(title="L’avis des médecins", text="Un traitement par le froid.\nIl détruit la tumeur du rein."),),
    closing="Nous restons à votre écoute.",
    signature=("Pr Anne Kermorvan",),
    notices=("Cette lettre n’est pas votre programme personnalisé de soins.",),
)
DOCTOR_LETTER = replace(
    LETTER,
    kind="doctor",
    edition=replace(VALIDATED, is_draft=True, status="À relire avant envoi"),
    recipient=("Dr Zoë Łukasiewicz", "Cabinet du Port"),
    greeting="Chère consœur, cher confrère,",
    sections=(
        Section(title="", text="Le dossier de votre patient a été étudié."),
        Section(title="Décision de la réunion", text="1. Cryoablation percutanée\nSous anesthésie générale."),
    ),
)


def _line(case: CaseContent) -> AgendaLine:
    return AgendaLine(
        position=case.position,
        number=case.number,
        patient=case.identity.name,
        birth_date=case.identity.birth_date,
        sex=case.identity.sex,
        organ=case.organ,
        question=case.question,
        presenter=case.presenter,
        requester=case.requester,
        mode="À discuter",
        planned_at=f"14:{5 * case.position:02d}",
        planned_minutes=5,
        status="Complet",
        marks=case.marks,
    )


AGENDA = AgendaContent(
    meeting=MEETING,
    edition=DRAFT,
    lines=tuple(_line(case) for case in MINUTES.cases),
    planned_minutes=95,
    available_minutes=90,
)
ATTENDANCE_SHEET = AttendanceSheetContent(meeting=MEETING, edition=DRAFT, expected=MINUTES.attendance)
NOTED_SHEET = AttendanceSheetContent(
    meeting=MEETING,
    edition=replace(DRAFT, is_draft=False, status="Présences relevées à 15\u00a0h\u00a010"),
    noted=(
        *(SheetLine(person=each) for each in MINUTES.attendance[1:]),
        SheetLine(person=MINUTES.attendance[0], arrived="14:05", left="15:10"),
        SheetLine(person=replace(MINUTES.attendance[0], name="Dr Attendue", specialty="", mode="", role="")),
    ),
    quorum_rule=MINUTES.quorum_rule,
    blank_lines=2,
)


def large_minutes(count: int) -> MinutesContent:
    """Minutes of `count` cases, for timings."""
    cases = MINUTES.cases
    many = (replace(cases[i % len(cases)], position=i + 1, number=f"2026-{i + 1:05d}") for i in range(count))
    return replace(MINUTES, cases=tuple(many))


def with_note(text: str) -> MinutesContent:
    """Minutes of one case where `text` was typed in every place a clinician types."""
    identity = replace(KIDNEY.identity, birth_name=text, first_given_name="Jeanne", used_name="")
    decision = KIDNEY.decision
    assert decision is not None
    decision = replace(decision, sentence=text, comment=text, patient_preference=text)
    lesion = replace(KIDNEY.lesions[0], site=text, remark=text)
    case = replace(
        KIDNEY, identity=identity, question=text, summary=text, decision=decision, lesions=(lesion,), requester=text
    )
    return replace(MINUTES, cases=(case,), notice=text, note=text)
