"""What the clinical rules say is printed with the case, as it stood."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest

from rcp import installation
from rcp.cases import services as case_services
from rcp.cases.models import ScoreRecord
from rcp.cases.queries import get_case_page
from rcp.cases.queries.clinical import clinical_view, find_alert
from rcp.db import db
from rcp.deliberation.models import TechnicalPlan
from rcp.documents.html import render_html
from rcp.documents.sealing import from_plain, to_plain
from rcp.domain.clinical.freshness import default_freshness, read_freshness
from rcp.minutes import queries
from rcp.minutes.queries.contents import draft_edition
from rcp.minutes.queries.material import Material
from tests.support.build import NOW
from tests.support.databases import make_app


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
    for later in ("alerts", "studies", "gaps"):
        del plain["case"][later]
    opened: Any = from_plain(plain)
    assert opened.case.alerts == opened.case.studies == opened.case.gaps == ()


def test_an_alert_is_found_again_by_its_name(held: Any) -> None:
    case = get_case_page(held.cases[0].uuid, actor=held.actor)
    view = clinical_view(case, held.meeting.date, default_freshness())
    assert find_alert(view, "geste-non-precise", None).alert.lesion is None


def test_the_fiche_prints_what_warns_the_board(held: Any) -> None:
    get_case_page(held.cases[0].uuid, actor=held.actor).intended_treatments = ["cryoablation"]
    db.session.flush()
    db.session.expire_all()
    material = queries.load_material(held.meeting.uuid, actor=held.actor, case_uuid=held.cases[0].uuid)
    content = queries.fiche_content(
        material, material.items[0], draft_edition(actor=held.actor, now=NOW, is_fictional=False)
    )
    (gap,) = content.case.gaps[:1]
    assert gap.kind in ("Manque", "Trop ancien", "Contradictoire")
    assert gap.message in html.unescape(render_html(content, for_screen=True))


def test_the_minutes_say_a_case_shortly(held: Any) -> None:
    material = queries.load_material(held.meeting.uuid, actor=held.actor)
    edition = draft_edition(actor=held.actor, now=NOW, is_fictional=False)
    for case in queries.minutes_content(material, edition).cases:
        assert case.studies == case.gaps == case.plans == ()
        assert all(score.is_computable and not score.inputs for score in case.scores)
        assert all(alert.is_loud and not alert.text for alert in case.alerts)
        assert not any(lesion.answers for lesion in case.lesions)


def test_a_plan_reaches_the_alerts_that_are_printed(held: Any) -> None:
    case = get_case_page(held.cases[0].uuid, actor=held.actor)
    case.intended_treatments = ["cryoablation"]
    db.session.add(
        TechnicalPlan(
            case_id=case.id, lesion_uuid=case.lesions[0].uuid, probes=5, guidance=[], protections=[], updated_at=NOW
        )
    )
    db.session.flush()
    db.session.expire_all()
    material = queries.load_material(held.meeting.uuid, actor=held.actor)
    edition = draft_edition(actor=held.actor, now=NOW, is_fictional=False)
    fiche, minutes = (
        queries.fiche_content(material, material.items[0], edition),
        queries.minutes_content(material, edition),
    )
    for printed in (fiche.case, minutes.cases[0]):
        assert "Plus de trois cryosondes" in [alert.title for alert in printed.alerts]


def test_what_is_printed_and_changed_since_changes_the_stamp(held: Any) -> None:
    def stamp() -> int:
        db.session.expire_all()
        return queries.stamp_of(queries.load_material(held.meeting.uuid, actor=held.actor)).version

    case = get_case_page(held.cases[0].uuid, actor=held.actor)
    shown = clinical_view(case, held.meeting.date, default_freshness()).alerts[0]
    before = stamp()
    assert stamp() == before
    case = get_case_page(held.cases[0].uuid, actor=held.actor)
    case_services.dismiss_alert(case, shown, reason="Vu avec l’anesthésiste", actor=held.actor, now=NOW)
    db.session.flush()
    aside = stamp()
    db.session.add(TechnicalPlan(case_id=case.id, probes=3, guidance=[], protections=[], updated_at=NOW))
    db.session.flush()
    planned = stamp()
    db.session.add(
        ScoreRecord(
            case_id=case.id,
            score_id="charlson",
            version="1",
            recorded_at=NOW,
            typed={},
            inputs={},
            outputs={},
            missing=[],
        )
    )
    db.session.flush()
    assert len({before, aside, planned, stamp()}) == 4


def test_what_is_too_old_is_what_the_installation_says(held: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def printed_gaps() -> set[str]:
        material = queries.load_material(held.meeting.uuid, actor=held.actor, case_uuid=held.cases[0].uuid)
        edition = draft_edition(actor=held.actor, now=NOW, is_fictional=False)
        content = queries.fiche_content(material, material.items[0], edition)
        return {gap.message for gap in content.case.gaps if gap.kind == "Trop ancien"}

    said = {}
    for days in (1, 3_650):
        chosen = read_freshness(f"imagerie={days},irm={days},tdm={days}")
        monkeypatch.setattr(installation, "_freshness", chosen)
        said[days] = printed_gaps()
    assert said[3_650] < said[1]


def test_an_application_says_its_own_days_to_what_prints(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_freshness", None)  # given back afterwards to the other tests
    chosen = read_freshness("imagerie=9")
    make_app(app.config["SQLALCHEMY_DATABASE_URI"], Path(app.config["FILES_DIR"]), FRESHNESS=chosen)
    assert installation.freshness() is chosen
    assert Material(meeting=None, items=[], attendance=[], coordinators=[]).freshness is chosen
