"""What a fiche and minutes print of a deeper decision, and what older sealed ones still say."""

from __future__ import annotations

from datetime import date
from typing import Any

from rcp.db import db
from rcp.deliberation.models import Action, Condition, Decision, Dissent, Proposal
from rcp.documents.content import MinutesContent
from rcp.documents.html import render_html
from rcp.documents.sealing import from_plain, to_plain
from rcp.minutes import queries
from rcp.minutes.queries.contents import draft_edition
from tests.minutes.conftest import Held
from tests.support.build import NOW

ADDED = (
    "unblocked_by", "conditions", "plan_b", "actions", "dissents", "presented_again", "presented_again_note",
)  # fmt: skip


def test_a_registered_case_is_said_to_be_discussed_by_nobody(held: Held) -> None:
    held.cases[0].status, held.cases[0].deliberation_mode = "registered", "register"
    db.session.query(Decision).filter_by(case_id=held.cases[0].id).update({"outcome": "registered"})
    db.session.commit()
    material = queries.load_material(held.meeting.uuid, actor=held.actor)
    edition = draft_edition(actor=held.actor, now=NOW, is_fictional=False)
    contents = [queries.fiche_content(material, item, edition) for item in material.items]
    registered, discussed = (render_html(each, for_screen=True) for each in contents)
    assert "Présents" in registered and "Discuté par" not in registered
    assert "Discuté par" in discussed


def deepen(held: Held) -> Decision:
    decision = db.session.query(Decision).order_by(Decision.id).first()
    assert decision is not None
    rows = {"decision_id": decision.id, "case_id": decision.case_id}
    decision.plan_b, decision.is_to_present_again, decision.present_again_note = "RTST", True, "avec l’IRM"
    db.session.query(Proposal).filter_by(decision_id=decision.id).update({"aim": "antalgique"})
    db.session.add_all(
        [
            Condition(**rows, if_text="Si la biopsie est positive", then_text="cryoablation."),
            Action(**rows, label="Demander l’IRM", assignee_id=held.coordinator.id, due_on=date(2026, 4, 2)),
            Action(**rows, position=2, label="Prévenir le patient"),
            Dissent(**rows, person_id=held.coordinator.id, text="RTST préférable"),
            Dissent(**rows, position=2, name="Dr Invité", text="Trop tôt"),
        ]
    )
    db.session.commit()
    return decision


def printed(held: Held) -> tuple[MinutesContent, str]:
    material = queries.load_material(held.meeting.uuid, actor=held.actor)
    content = queries.minutes_content(material, draft_edition(actor=held.actor, now=NOW, is_fictional=True))
    return content, render_html(content, for_screen=True).replace("\u202f", " ").replace("\xa0", " ")


def test_a_document_prints_everything_that_was_decided(held: Held) -> None:
    deepen(held)
    _content, text = printed(held)
    for said in (
        "Si la biopsie est positive, alors cryoablation.",
        "plan B : RTST",
        "Antalgique, palliative",
        f"Demander l’IRM – {held.coordinator.name}, échéance le 2 avril 2026",
        "à attribuer",
        "RTST préférable",
        "<strong>Dr Invité</strong> : Trop tôt",
        "À la demande de la RCP : avec l’IRM",
    ):
        assert said in text, said


def test_no_decision_says_what_would_unblock_it(held: Held) -> None:
    decision = deepen(held)
    db.session.query(Proposal).filter_by(decision_id=decision.id).delete()
    decision.plan_b = ""
    decision.no_decision_reason, decision.unblocked_by = "imaging-missing", "Une IRM de moins d’un mois"
    db.session.commit()
    _content, text = printed(held)
    assert "<strong>Pour décider :</strong> Une IRM de moins d’un mois" in text


def test_a_content_frozen_before_these_fields_reads_as_it_was(held: Held) -> None:
    content, _text = printed(held)
    plain: dict[str, Any] = to_plain(content)
    for case in plain["cases"]:
        for name in ADDED:
            del case["decision"][name]
        for proposal in case["decision"]["proposals"]:
            del proposal["aim"]
    assert from_plain(plain) == content
