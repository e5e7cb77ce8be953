"""The clinical alerts of a case: shown, set aside with a reason, restored, come back by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rcp.cases import services
from rcp.cases.models import AlertDismissal, Result, ScoreRecord
from rcp.cases.queries import get_case_page
from rcp.cases.queries.clinical import clinical_view, find_alert, get_dismissal, list_clinical_rows, submission_gaps
from rcp.db import db
from rcp.domain.clinical.alerts import alert_rules
from rcp.domain.clinical.freshness import default_freshness
from rcp.domain.errors import Forbidden, Incomplete, InvalidValue, NotFound, TransitionRefused
from rcp.journal.events import Event
from rcp.journal.models import JournalEntry
from tests.cases.conftest import make_lesion
from tests.support.build import NOW, Builder
from tests.support.client import filled
from tests.support.pages import parse

TODAY = date(2026, 2, 23)


def form_of(page: Any, address: str) -> Any:
    """The form of a page that goes to this address."""
    return next(form for form in parse(page.text).iter("form") if form.get("action") == address)


def result(case: Any, code: str, number: str, on: date = TODAY) -> Result:
    row = Result(
        case_id=case.id, kind="biology", code=code, number=Decimal(number), value=number, done_on=on, label=code
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(case)
    return row


@pytest.fixture
def cryo(ready: Any) -> Any:
    """A case for which a cryotherapy is proposed, with too few platelets."""
    ready.intended_treatments = ["cryoablation"]
    result(ready, "plaquettes_g_l", "40")
    return ready


def view_of(case: Any, actor: Any) -> Any:
    page = get_case_page(case.uuid, actor=actor)
    return clinical_view(page, TODAY, default_freshness(), rows=list_clinical_rows([case.id])[case.id])


def platelets(case: Any, actor: Any) -> Any:
    return find_alert(view_of(case, actor), "hemostase-plaquettes", None)


def test_an_alert_is_set_aside_with_a_reason_and_stays_readable(cryo: Any, make: Builder, doctor: Any) -> None:
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    services.dismiss_alert(case, platelets(cryo, actor), reason="Transfusion prévue la veille", actor=actor, now=NOW)
    aside = platelets(cryo, actor).dismissed
    assert (aside.by, aside.at, aside.reason) == (doctor.name, NOW, "Transfusion prévue la veille")
    view = view_of(cryo, actor)
    assert [each.alert.id for each in view.dismissed] == ["hemostase-plaquettes"]
    assert "hemostase-plaquettes" not in {each.alert.id for each in view.active}
    events = db.session.query(JournalEntry.event).filter(JournalEntry.object_uuid == cryo.uuid).all()
    assert (Event.ALERT_DISMISSED.value,) in events


def test_it_comes_back_when_the_value_changes(cryo: Any, make: Builder, doctor: Any) -> None:
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    services.dismiss_alert(case, platelets(cryo, actor), reason="Transfusion prévue", actor=actor, now=NOW)
    result(cryo, "plaquettes_g_l", "35", date(2026, 2, 24))
    assert platelets(cryo, actor).dismissed is None


def test_it_is_restored_once_and_set_aside_once(cryo: Any, make: Builder, doctor: Any) -> None:
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    shown = platelets(cryo, actor)
    first = services.dismiss_alert(case, shown, reason="Transfusion prévue", actor=actor, now=NOW)
    assert services.dismiss_alert(case, shown, reason="Encore", actor=actor, now=NOW) is first
    row = get_dismissal(case, first.uuid)
    services.restore_alert(case, row, actor=actor, now=NOW)
    services.restore_alert(case, row, actor=actor, now=NOW)
    assert platelets(cryo, actor).dismissed is None
    assert db.session.query(AlertDismissal).count() == 1


def test_an_alert_of_a_lesion_belongs_to_that_lesion(cryo: Any, make: Builder, doctor: Any) -> None:
    make_lesion(cryo, position=2)
    db.session.expire_all()
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    first, second = case.lesions
    shown = find_alert(view_of(cryo, actor), "distance-nerf", second.uuid)
    services.dismiss_alert(case, shown, reason="Hydrodissection prévue", actor=actor, now=NOW)
    services.dismiss_alert(case, shown, reason="Hydrodissection prévue", actor=actor, now=NOW)
    view = view_of(cryo, actor)
    assert find_alert(view, "distance-nerf", second.uuid).dismissed is not None
    assert find_alert(view, "distance-nerf", first.uuid).dismissed is None


def test_no_reason_no_right_and_no_alert_are_refused(
    cryo: Any, make: Builder, doctor: Any, quality: Any, stranger: Any
) -> None:
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    shown = platelets(cryo, actor)
    with pytest.raises(InvalidValue):
        services.dismiss_alert(case, shown, reason=" ", actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        services.dismiss_alert(case, shown, reason="Non", actor=make.actor(quality), now=NOW)
    row = services.dismiss_alert(case, shown, reason="Oui", actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        services.restore_alert(case, row, actor=make.actor(quality), now=NOW)
    with pytest.raises(NotFound):
        find_alert(view_of(cryo, actor), "inconnue", None)
    with pytest.raises(NotFound):
        get_dismissal(case, case.uuid)


def test_the_page_sets_aside_and_restores_without_a_script(signed_in: Any, cryo: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    page = client.get(f"/dossiers/{cryo.uuid}")
    # Seen under the question before any scrolling, then in its card.
    strip = page.text.partition('class="alert-strip"')[2].partition("</div>")[0]
    assert "Plaquettes trop basses" in strip and 'href="#alertes"' in strip
    assert page.text.count("Plaquettes trop basses") >= 2
    assert "Lu dans une source publiée" in page.text
    address = f"/dossiers/{cryo.uuid}/alertes/hemostase-plaquettes/ecarter"
    asked = client.get(address)
    form = form_of(asked, address)
    assert client.post(address, data=filled(form)).status_code == 422
    sent = client.post(address, data={**filled(form), "reason": "Transfusion prévue"})
    assert sent.status_code == 303
    page = client.get(f"/dossiers/{cryo.uuid}")
    assert "Alertes écartées" in page.text and "Transfusion prévue" in page.text
    row = db.session.query(AlertDismissal).one()
    address = f"/dossiers/{cryo.uuid}/alertes/{row.uuid}/retablir"
    assert client.post(address, data=filled(form_of(page, address))).status_code == 303
    assert "Alertes écartées" not in client.get(f"/dossiers/{cryo.uuid}").text


def test_the_page_says_what_is_missing_and_what_grew_old(signed_in: Any, cryo: Any, doctor: Any) -> None:
    result(cryo, "inr", "1.1", date(2020, 1, 2))
    page = signed_in(doctor).get(f"/dossiers/{cryo.uuid}")
    assert "Ce qui manque ou a vieilli" in page.text
    assert "INR du 02/01/2020" in page.text


def test_the_page_compares_with_the_studies(signed_in: Any, cryo: Any, doctor: Any) -> None:
    page = signed_in(doctor).get(f"/dossiers/{cryo.uuid}")
    assert "Ressemblance avec les populations étudiées" in page.text
    assert "ne constitue pas une indication" in page.text
    assert "MOTION" in page.text


def test_a_wrong_side_blocks_the_submission(make: Builder, board: Any, doctor: Any, ready: Any) -> None:
    actor = make.actor(doctor)
    case = get_case_page(ready.uuid, actor=actor)
    case.lesions[0].laterality, case.lesions[0].site = "gauche", "Aile iliaque droite"
    assert [gap.code for gap in submission_gaps(case, TODAY)] == ["cote-siege"]
    with pytest.raises(Incomplete):
        services.submit(case, version=case.version, actor=actor, now=NOW)


def test_the_view_of_many_cases_costs_two_statements(
    count_sql: Any, make: Builder, board: Any, doctor: Any, cryo: Any
) -> None:
    ids = [cryo.id, *(make.case(board, requester=doctor).id for _number in range(3))]
    with count_sql() as statements:
        list_clinical_rows(ids)
    assert len(statements) == 2


def test_the_history_says_which_alert_and_why(cryo: Any, make: Builder, doctor: Any, signed_in: Any) -> None:
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    aside = services.dismiss_alert(case, platelets(cryo, actor), reason="Transfusion la veille", actor=actor, now=NOW)
    services.restore_alert(case, aside, actor=actor, now=NOW + timedelta(minutes=1))
    title = alert_rules()["hemostase-plaquettes"].title
    shown = signed_in(doctor).get(f"/dossiers/{cryo.uuid}/historique").text
    assert f"Alerte clinique écartée avec un motif\u202f: {title}. Motif\u202f: Transfusion la veille" in shown
    assert f"Alerte clinique rétablie\u202f: {title}<" in shown
    auditor = signed_in(make.auditor()).get("/journal").text
    assert f"alerte = {title}" in auditor and "hemostase-plaquettes" not in auditor


@pytest.mark.parametrize("status", ["validated", "closed", "withdrawn"])
def test_the_alerts_of_a_case_that_no_longer_changes_stand(
    cryo: Any, signed_in: Any, make: Builder, doctor: Any, status: str
) -> None:
    actor = make.actor(doctor)
    case = get_case_page(cryo.uuid, actor=actor)
    kept = services.dismiss_alert(case, platelets(cryo, actor), reason="Transfusion prévue", actor=actor, now=NOW)
    cryo.status = status
    db.session.flush()
    with pytest.raises(TransitionRefused):
        services.restore_alert(get_case_page(cryo.uuid, actor=actor), kept, actor=actor, now=NOW)
    client = signed_in(doctor)
    answer = client.get(f"/dossiers/{cryo.uuid}/alertes/hemostase-plaquettes/ecarter")
    assert answer.status_code == 303
    assert "/ecarter" not in client.get(f"/dossiers/{cryo.uuid}").text


def test_a_secretary_does_not_judge_an_alert(cryo: Any, make: Builder, secretary: Any) -> None:
    actor = make.actor(secretary)
    with pytest.raises(Forbidden):
        services.dismiss_alert(
            get_case_page(cryo.uuid, actor=actor), platelets(cryo, actor), reason="Transfusion", actor=actor, now=NOW
        )


def test_what_was_kept_of_a_lesion_outlives_it(cryo: Any, make: Builder, doctor: Any) -> None:
    actor = make.actor(doctor)
    lesion = make_lesion(cryo, organ="kidney")
    db.session.add(
        ScoreRecord(case_id=cryo.id, lesion_uuid=lesion.uuid, score_id="mirels", version="1", recorded_at=NOW)
    )
    db.session.flush()
    db.session.expire(cryo)
    case = get_case_page(cryo.uuid, actor=actor)
    services.remove_lesion(case, next(each for each in case.lesions if each.uuid == lesion.uuid), actor=actor, now=NOW)
    assert db.session.query(ScoreRecord.score_id).all() == [("mirels",)]
