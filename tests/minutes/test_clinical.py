"""What the clinical rules say is printed with the case, as it stood."""

from __future__ import annotations

from typing import Any

from rcp.cases import services as case_services
from rcp.cases.queries import get_case_page
from rcp.cases.queries.clinical import clinical_view, find_alert
from rcp.db import db
from rcp.documents.sealing import from_plain, to_plain
from rcp.domain.clinical.freshness import default_freshness
from rcp.minutes import queries
from rcp.minutes.queries.contents import draft_edition
from tests.support.build import NOW


def test_the_fiche_prints_alerts_those_set_aside_and_the_studies(held: Any) -> None:
    case = get_case_page(held.cases[0].uuid, actor=held.actor)
    case.intended_treatments = ["cryoablation"]
    case.performance_status = "LA9626-8"
    db.session.flush()
    shown = next(
        each
        for each in clinical_view(case, held.meeting.date, default_freshness()).alerts
        if each.alert.id in ("os-oms", "antithrombotiques", "hemostase-inr")
    )
    case_services.dismiss_alert(case, shown, reason="Vu avec l’anesthésiste", actor=held.actor, now=NOW)
    db.session.expire_all()
    material = queries.load_material(held.meeting.uuid, actor=held.actor, case_uuid=case.uuid)
    edition = draft_edition(actor=held.actor, now=NOW, is_fictional=False)
    content = queries.fiche_content(material, material.items[0], edition)
    aside = [each.dismissed for each in content.case.alerts if each.dismissed]
    assert len(aside) == 1 and aside[0].endswith("Vu avec l’anesthésiste")
    assert all(each.threshold and each.source and each.level for each in content.case.alerts)
    assert any(study.name == "MOTION" for study in content.case.studies)
    assert from_plain(to_plain(content)) == content


def test_a_document_sealed_before_the_alerts_still_opens(held: Any) -> None:
    material = queries.load_material(held.meeting.uuid, actor=held.actor, case_uuid=held.cases[0].uuid)
    edition = draft_edition(actor=held.actor, now=NOW, is_fictional=False)
    plain = to_plain(queries.fiche_content(material, material.items[0], edition))
    del plain["case"]["alerts"], plain["case"]["studies"]
    opened: Any = from_plain(plain)
    assert opened.case.alerts == () and opened.case.studies == ()


def test_an_alert_is_found_again_by_its_name(held: Any) -> None:
    case = get_case_page(held.cases[0].uuid, actor=held.actor)
    view = clinical_view(case, held.meeting.date, default_freshness())
    assert find_alert(view, "geste-non-precise", None).alert.lesion is None
