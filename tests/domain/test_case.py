"""The path of a case, what it must hold, and what a new one takes over."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from rcp.domain.case import (
    FIELDS,
    NEVER_PREFILLED,
    TRANSITIONS,
    Answer,
    CaseAction,
    CaseFacts,
    CaseStatus,
    DeliberationMode,
    LesionFacts,
    Phase,
    PostponementReason,
    PresentationReason,
    ProgressionKind,
    RequiredFor,
    ResultKind,
    ReturnReason,
    Section,
    SectionStatus,
    allowed_actions,
    answer_label,
    check_lesion,
    complete_sections,
    is_answer_prefilled,
    is_decidable,
    is_editable,
    lesion_problems,
    missing,
    next_status,
    prefill_fields,
    section_status,
)
from rcp.domain.case.completeness import RULE_MANDATORY, RULE_PATIENT_INFORMED, RULE_REGISTERED_CASE
from rcp.domain.case.lesions import RULE_LESION_MEASURES
from rcp.domain.case.prefill import RULE_PREFILL
from rcp.domain.case.status import RULE_CASE_STATUS, RULE_POSTPONEMENT
from rcp.domain.clinical.organs import organ_files
from rcp.domain.errors import InvalidValue, TransitionRefused

TODAY = date(2026, 11, 23)
RULES = (
    RULE_CASE_STATUS,
    RULE_POSTPONEMENT,
    RULE_LESION_MEASURES,
    RULE_MANDATORY,
    RULE_REGISTERED_CASE,
    RULE_PATIENT_INFORMED,
    RULE_PREFILL,
)

LESION = LesionFacts(
    organ="kidney",
    site="Pôle inférieur du rein droit",
    long_axis_mm=Decimal("28.5"),
    short_axis_mm=Decimal("24"),
    imaging_date=date(2026, 11, 2),
    imaging_modality="tdm",
    distances=(("Côlon", Decimal(0)), ("Uretère", Decimal("9.5"))),
)
COMPLETE = CaseFacts(
    question="Cryoablation ou néphrectomie partielle ?",
    reasons=("ORG-114",),
    organ="kidney",
    has_requester=True,
    has_presenter=True,
    lesions=(LESION,),
    tumour_site="C64",
    phase="MED-268",
    progression="no",
    screening="no",
    performance_status="LA9622-7",
    has_allergies="no",
    has_anticoagulants="yes",
    anticoagulants="Apixaban 5 mg x 2",
    patient_informed="yes",
    patient_not_opposed="yes",
)


def codes(facts: CaseFacts, level: RequiredFor) -> list[str]:
    return [each.code for each in missing(facts, level=level)]


# --- statuts-du-dossier -------------------------------------------------------------------------------------------


def test_the_statuses_are_those_of_the_command_line() -> None:
    assert [status.value for status in CaseStatus] == [
        "draft",
        "submitted",
        "returned",
        "booked",
        "discussed",
        "registered",
        "validated",
        "closed",
        "withdrawn",
    ]


@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_is_said_in_french_and_leads_somewhere(status: CaseStatus) -> None:
    assert status.label and status.explanation.endswith(".")
    assert allowed_actions(status)


@pytest.mark.parametrize("action", CaseAction)
def test_every_action_has_a_button_and_a_place_in_the_table(action: CaseAction) -> None:
    assert action.label[0].isupper() and action.infinitive[0].islower()
    assert any(each == action for _, each in TRANSITIONS)


def test_every_status_is_reached_from_the_draft() -> None:
    reached = {CaseStatus.DRAFT}
    while more := {target for (origin, _), target in TRANSITIONS.items() if origin in reached} - reached:
        reached |= more
    assert reached == set(CaseStatus)


def test_a_case_walks_from_draft_to_closed() -> None:
    status = CaseStatus.DRAFT
    for action in (CaseAction.SUBMIT, CaseAction.BOOK, CaseAction.DISCUSS, CaseAction.VALIDATE, CaseAction.CLOSE):
        status = next_status(status, action)
    assert status is CaseStatus.CLOSED


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("action", CaseAction)
def test_what_is_not_in_the_table_is_refused_with_what_is_possible(status: CaseStatus, action: CaseAction) -> None:
    if (status, action) in TRANSITIONS:
        assert next_status(status, action) is TRANSITIONS[(status, action)]
        return
    with pytest.raises(TransitionRefused) as refusal:
        next_status(status, action)
    assert status.label in refusal.value.message
    assert allowed_actions(status)[0].infinitive in refusal.value.message


def test_a_postponed_case_waits_or_moves_to_another_meeting() -> None:
    assert next_status(CaseStatus.BOOKED, CaseAction.POSTPONE) is CaseStatus.SUBMITTED
    assert next_status(CaseStatus.BOOKED, CaseAction.CARRY_OVER) is CaseStatus.BOOKED


def test_a_correction_goes_back_through_the_decision_even_for_a_registered_case() -> None:
    for status in (CaseStatus.VALIDATED, CaseStatus.CLOSED):
        corrected = next_status(status, CaseAction.CORRECT)
        assert corrected is CaseStatus.DISCUSSED
        assert next_status(corrected, CaseAction.REGISTER) is CaseStatus.REGISTERED


def test_a_case_is_frozen_once_validated_or_withdrawn() -> None:
    assert {status for status in CaseStatus if not is_editable(status)} == {
        CaseStatus.VALIDATED,
        CaseStatus.CLOSED,
        CaseStatus.WITHDRAWN,
    }


def test_a_decision_is_typed_for_a_booked_or_decided_case_only() -> None:
    assert {status for status in CaseStatus if is_decidable(status)} == {
        CaseStatus.BOOKED,
        CaseStatus.DISCUSSED,
        CaseStatus.REGISTERED,
    }


def test_only_the_other_reason_asks_for_a_comment() -> None:
    assert [reason for reason in PostponementReason if reason.needs_comment] == [PostponementReason.OTHER]


@pytest.mark.parametrize(
    "kind", [ReturnReason, PostponementReason, PresentationReason, DeliberationMode, Phase, ProgressionKind, ResultKind]
)
def test_every_code_has_its_french_label(kind: type[ReturnReason]) -> None:
    labels = [member.label for member in kind]
    assert len(set(labels)) == len(labels) and all(labels)


def test_national_codes_of_the_reasons() -> None:
    assert [reason.value for reason in PresentationReason] == ["MED-235", "ORG-114", "ORG-115", "ORG-116"]


def test_nobody_answered_is_not_an_answer() -> None:
    assert [answer_label(value) for value in ("", *Answer)] == ["Non renseigné", "Oui", "Non", "Ne sait pas"]


# --- champs-obligatoires ------------------------------------------------------------------------------------------


def test_saving_asks_for_the_question_and_who_asks_it() -> None:
    assert codes(CaseFacts(), RequiredFor.SAVE) == ["question", "requester"]
    assert codes(CaseFacts(question=" \n"), RequiredFor.SAVE) == ["question", "requester"]
    assert codes(CaseFacts(question="Cryoablation ?", has_requester=True), RequiredFor.SAVE) == []


def test_submitting_an_empty_case_lists_everything_in_reading_order() -> None:
    gaps = missing(CaseFacts(), level=RequiredFor.SUBMIT)
    assert [gap.code for gap in gaps] == [
        "question",
        "requester",
        "reasons",
        "organ",
        "tumour-site",
        "phase",
        "performance-status",
        "has-allergies",
        "has-anticoagulants",
        "patient-informed",
    ]
    order = [section.value for section in Section]
    assert [order.index(gap.section) for gap in gaps] == sorted(order.index(gap.section) for gap in gaps)
    assert all(gap.message.endswith(".") and gap.field for gap in gaps)


@pytest.mark.parametrize("level", RequiredFor)
def test_a_complete_case_misses_nothing(level: RequiredFor) -> None:
    assert level.label
    assert missing(COMPLETE, level=level) == ()


def test_validating_asks_for_what_the_national_format_demands() -> None:
    facts = replace(COMPLETE, has_presenter=False, progression="", screening="", patient_not_opposed="")
    assert codes(facts, RequiredFor.SUBMIT) == []
    assert codes(facts, RequiredFor.VALIDATE) == ["presenter", "progression", "screening", "patient-not-opposed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"has_allergies": "yes"}, "allergies"),
        ({"anticoagulants": " "}, "anticoagulants"),
        ({"progression": "yes"}, "progression-kinds"),
        ({"deliberation_mode": "register"}, "guideline"),
        ({"patient_not_opposed": "no"}, "patient-opposed"),
        ({"lesions": ()}, "lesions"),
        ({"tumour_site": ""}, "tumour-site"),
    ],
)
def test_an_answer_may_ask_for_another(change: dict[str, object], code: str) -> None:
    assert codes(replace(COMPLETE, **change), RequiredFor.SUBMIT) == [code]  # type: ignore[arg-type]


def test_a_registered_case_names_its_guideline() -> None:
    facts = replace(COMPLETE, deliberation_mode="register", guideline="CCAFU rein 2024")
    assert codes(facts, RequiredFor.VALIDATE) == []


def test_a_diagnostic_opinion_does_not_ask_where_the_tumour_is() -> None:
    assert codes(replace(COMPLETE, reasons=("MED-235",), tumour_site=""), RequiredFor.SUBMIT) == []


def test_a_question_on_no_organ_needs_no_lesion() -> None:
    assert codes(replace(COMPLETE, organ="other", lesions=()), RequiredFor.SUBMIT) == []


def test_each_lesion_says_what_it_lacks() -> None:
    facts = replace(COMPLETE, lesions=(LESION, LesionFacts(position=2)))
    gaps = missing(facts, level=RequiredFor.SUBMIT)
    assert [gap.code for gap in gaps] == ["lesion-organ", "lesion-site", "lesion-long-axis-mm"]
    assert {gap.section for gap in gaps} == {"lesions"}
    assert gaps[0].field == "lesion-2-organ" and gaps[0].message.startswith("Lésion 2")
    assert codes(facts, RequiredFor.SAVE) == []


def test_a_measure_is_dated_and_says_on_what() -> None:
    lesion = replace(LESION, imaging_date=None, imaging_modality="")
    assert codes(replace(COMPLETE, lesions=(lesion,)), RequiredFor.SUBMIT) == [
        "lesion-imaging-date",
        "lesion-imaging-modality",
    ]


def test_a_lesion_that_cannot_be_measured_says_why() -> None:
    lesion = LesionFacts(organ="bone", site_code="L3", remark="Envahissement diffus, non mesurable.")
    assert codes(replace(COMPLETE, lesions=(lesion,)), RequiredFor.SUBMIT) == []


# --- sections -----------------------------------------------------------------------------------------------------


def test_every_field_belongs_to_one_section() -> None:
    listed = [field for section in Section for field in FIELDS[section]]
    assert sorted(listed) == sorted(field.name for field in fields(CaseFacts))
    assert all(section.label for section in Section)


def test_an_untouched_case_has_everything_to_complete() -> None:
    statuses = {section: section_status(section, CaseFacts()) for section in Section}
    assert statuses.pop(Section.ATTACHMENTS) is SectionStatus.NOT_APPLICABLE
    assert set(statuses.values()) == {SectionStatus.TO_COMPLETE}


def test_a_section_begun_is_in_progress_then_complete() -> None:
    assert section_status(Section.SITUATION, CaseFacts(medical_history="HTA")) is SectionStatus.IN_PROGRESS
    assert section_status(Section.SITUATION, COMPLETE) is SectionStatus.COMPLETE
    assert section_status(Section.PATIENT, replace(COMPLETE, patient_not_opposed="")) is SectionStatus.COMPLETE
    assert (
        section_status(Section.PATIENT, replace(COMPLETE, patient_not_opposed=""), level=RequiredFor.VALIDATE)
        is SectionStatus.IN_PROGRESS
    )


def test_a_section_is_pointless_only_when_the_case_says_so() -> None:
    assert section_status(Section.LESIONS, CaseFacts(organ="other")) is SectionStatus.NOT_APPLICABLE
    assert section_status(Section.TREATMENTS, CaseFacts(phase="MED-268")) is SectionStatus.NOT_APPLICABLE
    assert section_status(Section.TREATMENTS, CaseFacts(phase="MED-244")) is SectionStatus.TO_COMPLETE
    assert section_status(Section.TREATMENTS, CaseFacts(treatments=2)) is SectionStatus.COMPLETE


def test_progress_is_counted_in_sections() -> None:
    assert complete_sections(CaseFacts()) == (1, 8)
    assert complete_sections(replace(COMPLETE, results=("imaging",))) == (8, 8)


def test_section_statuses_are_said_in_words() -> None:
    assert [status.label for status in SectionStatus] == ["À compléter", "En cours", "Complet", "Sans objet"]


# --- mesures-de-lesion --------------------------------------------------------------------------------------------


def test_a_well_measured_lesion_is_let_through() -> None:
    check_lesion(LESION, today=TODAY)
    check_lesion(LesionFacts(), today=TODAY)
    check_lesion(replace(LESION, long_axis_mm=Decimal(500), imaging_date=TODAY), today=TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"long_axis_mm": Decimal(0), "short_axis_mm": None}, "long_axis_mm"),
        ({"long_axis_mm": Decimal("-0.1"), "short_axis_mm": None}, "long_axis_mm"),
        ({"long_axis_mm": Decimal(3000)}, "long_axis_mm"),
        ({"long_axis_mm": Decimal("500.1")}, "long_axis_mm"),
        ({"short_axis_mm": Decimal("-5")}, "short_axis_mm"),
        ({"short_axis_mm": Decimal("28.6")}, "short_axis_mm"),
        ({"long_axis_mm": None}, "long_axis_mm"),
        ({"imaging_date": date(2026, 11, 24)}, "imaging_date"),
        ({"distances": (("", Decimal(1)),)}, "distances"),
        ({"distances": (("Côlon", None),)}, "distances"),
        ({"distances": (("Côlon", Decimal("-21")),)}, "distances"),
        ({"distances": (("Côlon", Decimal(501)),)}, "distances"),
    ],
)
def test_an_impossible_measure_is_refused_at_its_field(change: dict[str, object], field: str) -> None:
    lesion = replace(LESION, **change)  # type: ignore[arg-type]
    assert [problem.field for problem in lesion_problems(lesion, today=TODAY)] == [field]
    with pytest.raises(InvalidValue) as refusal:
        check_lesion(lesion, today=TODAY)
    assert refusal.value.message.endswith(".")


# --- report-du-dossier-precedent ----------------------------------------------------------------------------------


def test_a_new_case_never_takes_over_what_belongs_to_the_day() -> None:
    assert {field.name for field in fields(CaseFacts)} >= NEVER_PREFILLED
    carried = prefill_fields()
    assert not NEVER_PREFILLED & set(carried)
    assert {"question", "status", "performance_status", "patient_not_opposed", "antithrombotics"}.isdisjoint(carried)


def test_what_was_of_that_day_on_the_sheet_of_a_lesion_stays_with_its_case() -> None:
    of_the_day = {
        "common": ("evolution", "statut_maladie", "voie_acces"),
        "bone": ("douleur_type", "indication"),
        "adrenal": ("alpha_bloquant", "anesthesie_dediee"),
        "liver": ("volume_foie_restant_pct",),
        "prostate": ("psa_doubling_time_mois", "continence"),
    }
    assert {
        name: tuple(field.key for field in declared.fields if field.of_the_day)
        for name, declared in organ_files().items()
        if any(field.of_the_day for field in declared.fields)
    } == of_the_day
    assert not is_answer_prefilled("bone", "evolution") and not is_answer_prefilled("bone", "douleur_type")
    assert is_answer_prefilled("bone", "type_osseux") and is_answer_prefilled("bone", "a question of long ago")


def test_a_new_case_takes_over_the_tumour_the_history_and_the_lesions_in_reading_order() -> None:
    carried = prefill_fields()
    assert carried[:3] == ("organ", "referring_id", "lesions")
    assert {"tumour_site", "medical_history", "treatments", "results", "patient_wishes"} <= set(carried)
