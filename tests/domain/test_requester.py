"""What the requester would propose: words, bounds, the time it may be written. It is never a decision."""

from __future__ import annotations

import pytest

from rcp.domain.case import CaseStatus
from rcp.domain.decision.requester import (
    MOST_TREATMENTS,
    RequesterEntry,
    SuggestedTreatment,
    check_requester_entry,
    requester_words,
    suggested,
    takes_requester_proposal,
)
from rcp.domain.errors import InvalidValue

CRYO = SuggestedTreatment("cryoablation", aim="antalgique", detail="corps de L3")
OTHER = SuggestedTreatment("type:C15313", intention="alternative")
ENTRY = RequesterEntry((CRYO, OTHER), "Patient très algique.")


def test_a_treatment_reads_with_its_intention_its_aim_and_its_detail() -> None:
    assert CRYO.text == f"{CRYO.label}, première intention, à visée antalgique ou palliative\u202f: corps de L3"
    assert OTHER.text == f"{OTHER.label}, alternative"


def test_what_is_stored_comes_back_as_it_was() -> None:
    assert suggested(ENTRY.rows()) == ENTRY.treatments
    assert suggested([{"choice": "cryoablation", "unknown": "x"}]) == (SuggestedTreatment("cryoablation"),)


def test_two_texts_are_compared_in_words() -> None:
    assert dict(requester_words(ENTRY)) == {
        "Traitements proposés": f"1. {CRYO.text}\n2. {OTHER.text}",
        "Commentaire": "Patient très algique.",
    }
    assert [text for _label, text in requester_words(RequesterEntry())] == ["", ""]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (RequesterEntry(), "comment"),
        (RequesterEntry((CRYO,) * (MOST_TREATMENTS + 1)), "proposals"),
        (RequesterEntry((SuggestedTreatment("inconnu"),)), "proposals"),
        (RequesterEntry((SuggestedTreatment("cryoablation", intention="third"),)), "proposals"),
        (RequesterEntry((SuggestedTreatment("cryoablation", aim="inconnue"),)), "proposals"),
    ],
)
def test_what_no_proposal_can_hold_is_refused(entry: RequesterEntry, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_requester_entry(entry)
    assert refused.value.field == field


def test_a_comment_alone_is_a_proposal() -> None:
    check_requester_entry(RequesterEntry(comment="Abstention\u202f?"))
    check_requester_entry(ENTRY)


def test_a_proposal_is_written_until_the_board_answers() -> None:
    open_to_it = {status for status in CaseStatus if takes_requester_proposal(status)}
    assert open_to_it == {CaseStatus.DRAFT, CaseStatus.SUBMITTED, CaseStatus.RETURNED, CaseStatus.BOOKED}
