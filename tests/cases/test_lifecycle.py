"""A case on its path: checked, submitted, returned, withdrawn, reopened; and who may do it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import SYSTEM
from rcp.cases import queries, services
from rcp.db import db
from rcp.domain.case import ReturnReason
from rcp.domain.errors import Forbidden, Incomplete, StaleEdit, TransitionRefused
from rcp.journal.models import JournalEntry
from tests.support.build import NOW, Builder


def read(case: Any, person: Any, make: Builder) -> Any:
    db.session.expire_all()
    return queries.get_case_page(case.uuid, actor=make.actor(person))


def events(case: Any) -> list[str]:
    query = select(JournalEntry.event).where(JournalEntry.object_uuid == case.uuid).order_by(JournalEntry.id)
    return list(db.session.execute(query).scalars())


def test_a_complete_case_is_checked_then_submitted(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    assert "Vérifier avant de soumettre" in client.get(f"/dossiers/{ready.uuid}").text
    shown = client.get(f"/dossiers/{ready.uuid}/soumettre")
    assert ready.question in shown.text and "corps de L3" in shown.text
    assert client.send(shown, button="Soumettre à la RCP").status_code == 303
    db.session.refresh(ready)
    assert ready.status == "submitted" and ready.submitted_at is not None
    assert events(ready) == ["case.submitted"]
    assert [case.id for case in queries.list_waiting(ready.board_id, actor=SYSTEM)] == [ready.id]


def test_a_double_click_submits_once(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    shown = client.get(f"/dossiers/{ready.uuid}/soumettre")
    answers = [client.send(shown, button="Soumettre à la RCP") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert events(ready) == ["case.submitted"]


def test_what_is_missing_is_said_with_links_to_the_fields(
    signed_in: Any, make: Builder, board: Any, doctor: Any
) -> None:
    case = make.case(board, requester=doctor)
    client = signed_in(doctor)
    shown = client.get(f"/dossiers/{case.uuid}").text
    assert "sections complètes" in shown
    assert f'href="/dossiers/{case.uuid}/situation#performance_status"' in shown
    assert f'href="/dossiers/{case.uuid}/lesions/nouvelle"' in shown
    check = client.get(f"/dossiers/{case.uuid}/soumettre")
    assert "Il manque, pour soumettre" in check.text
    # Sent all the same, it is refused.
    answer = client.send(check, button="")
    assert answer.status_code in {200, 303, 422}
    with pytest.raises(Incomplete):
        services.submit(read(case, doctor, make), version=case.version, actor=make.actor(doctor), now=NOW)


def test_the_link_to_a_missing_measure_leads_to_its_lesion(signed_in: Any, ready: Any, doctor: Any) -> None:
    from rcp.cases.models import Lesion

    lesion = db.session.execute(select(Lesion)).scalar_one()
    lesion.imaging_date = None
    shown = signed_in(doctor).get(f"/dossiers/{ready.uuid}").text
    assert f'href="/dossiers/{ready.uuid}/lesions/{lesion.uuid}#imaging_date"' in shown


def test_what_changed_since_it_was_read_is_not_submitted(make: Builder, ready: Any, doctor: Any) -> None:
    case = read(ready, doctor, make)
    with pytest.raises(StaleEdit):
        services.submit(case, version=case.version - 1, actor=make.actor(doctor), now=NOW)


def test_a_case_is_returned_with_a_reason_completed_and_submitted_again(
    app: Any, sign_in: Any, make: Builder, ready: Any, doctor: Any, coordinator: Any
) -> None:
    ready.status = "submitted"
    board, asker = app.test_client(), app.test_client()
    sign_in(board, coordinator)
    sign_in(asker, doctor)
    page = f"/dossiers/{ready.uuid}/renvoyer"
    nothing = board.submit(page, {"comment": ""})
    assert nothing.status_code == 422 and "Choisissez le motif du renvoi." in nothing.text
    typed = {"reason": "imaging-missing", "comment": "IRM de moins d’un mois, s’il vous plaît."}
    assert board.submit(page, typed).status_code == 303
    shown = asker.get(f"/dossiers/{ready.uuid}").text
    assert "Imagerie manquante ou trop ancienne" in shown and "IRM de moins d’un mois" in shown
    assert asker.submit(f"/dossiers/{ready.uuid}/soumettre", button="Soumettre de nouveau").status_code == 303
    assert events(ready) == ["case.returned", "case.submitted"]
    entry = db.session.execute(select(JournalEntry).where(JournalEntry.event == "case.returned")).scalar_one()
    assert entry.details["reason"] == "imaging-missing" and "IRM" not in str(entry.details)


def test_a_physician_returns_no_case(signed_in: Any, make: Builder, ready: Any, doctor: Any) -> None:
    ready.status = "submitted"
    assert signed_in(doctor).get(f"/dossiers/{ready.uuid}/renvoyer").status_code == 403
    with pytest.raises(Forbidden):
        services.return_to_requester(
            read(ready, doctor, make),
            reason=ReturnReason.OTHER,
            comment="x",
            version=1,
            actor=make.actor(doctor),
            now=NOW,
        )


def test_a_case_is_withdrawn_with_a_reason_and_reopened(signed_in: Any, ready: Any, doctor: Any) -> None:
    client, page = signed_in(doctor), f"/dossiers/{ready.uuid}/retirer"
    assert client.submit(page, {"comment": " "}).status_code == 422
    assert client.submit(page, {"comment": "Patient suivi ailleurs."}).status_code == 303
    db.session.refresh(ready)
    assert (ready.status, ready.withdrawal_reason) == ("withdrawn", "Patient suivi ailleurs.")
    assert "Patient suivi ailleurs." in client.get(f"/dossiers/{ready.uuid}").text
    assert client.submit(f"/dossiers/{ready.uuid}/rouvrir", button="Rouvrir le dossier").status_code == 303
    db.session.refresh(ready)
    assert ready.status == "draft"
    assert events(ready) == ["case.withdrawn", "case.reopened"]


def test_a_booked_case_is_unbooked_before_it_leaves(
    signed_in: Any, make: Builder, ready: Any, board: Any, coordinator: Any
) -> None:
    make.booking(make.meeting(board), ready)
    client = signed_in(coordinator)
    for step in ("retirer", "renvoyer"):
        assert client.get(f"/dossiers/{ready.uuid}/{step}").headers["Location"] == f"/dossiers/{ready.uuid}"
    case = read(ready, coordinator, make)
    with pytest.raises(TransitionRefused, match="désinscrivez"):
        services.withdraw(case, comment="x", version=case.version, actor=make.actor(coordinator), now=NOW)


def test_later_stages_move_the_case_along_its_table(make: Builder, ready: Any, coordinator: Any) -> None:
    case, how = read(ready, coordinator, make), {"actor": make.actor(coordinator), "now": NOW}
    with pytest.raises(TransitionRefused):
        services.mark_booked(case, **how)
    services.submit(case, version=case.version, **how)
    path = [
        (services.mark_booked, "booked"), (services.mark_unbooked, "submitted"), (services.mark_booked, "booked"),
        (services.mark_discussed, "discussed"), (services.mark_reopened, "booked"),
        (services.mark_registered, "registered"),
        (services.mark_discussed, "discussed"), (services.mark_validated, "validated"),
        (services.mark_closed, "closed"),
        (services.mark_corrected, "discussed"), (services.mark_reopened, "booked"),
    ]  # fmt: skip
    for step, status in path:
        before = case.version
        step(case, **how)
        assert (case.status, case.version) == (status, before + 1)
    services.mark_postponed(case, is_carried_over=True, **how)
    assert (case.status, case.postponement_count) == ("booked", 1)
    services.mark_postponed(case, is_carried_over=False, **how)
    assert (case.status, case.postponement_count) == ("submitted", 2)


def test_the_previous_decision_is_read_without_a_click(
    signed_in: Any, make: Builder, ready: Any, board: Any, patient: Any, doctor: Any
) -> None:
    from rcp.deliberation.models import Decision

    old = make.case(board, patient, requester=doctor, status="validated", question="Ancienne question posée\u202f?")
    meeting = make.meeting(board)
    db.session.add(
        Decision(
            case_id=old.id, meeting_id=meeting.id, outcome="discussed", comment="Surveillance à six mois.",
            is_surveillance=True, surveillance="IRM à six mois", decided_at=NOW, validated_at=NOW, updated_at=NOW,
        )
    )  # fmt: skip
    db.session.flush()
    client = signed_in(doctor)
    for page in (f"/dossiers/{ready.uuid}", f"/patients/{patient.uuid}/dossiers/nouveau"):
        shown = client.get(page).text
        assert "Décision précédente" in shown and "Surveillance à six mois." in shown, page
        assert "Ancienne question posée" in shown
