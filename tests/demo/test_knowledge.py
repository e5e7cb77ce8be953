"""What the demonstration shows of the clinical knowledge: each thing a visitor is promised, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from rcp.access.permissions import SYSTEM
from rcp.agenda.models import AgendaItem
from rcp.cases.models import Case, ScoreRecord
from rcp.cases.queries import get_case_page
from rcp.cases.queries.clinical import ClinicalView, ShownAlert, clinical_view, list_clinical_rows
from rcp.db import db
from rcp.demo.stories import AGAIN, STORIES
from rcp.domain.case.measures import measure
from rcp.domain.clinical.binding import Proposed
from rcp.domain.clinical.freshness import default_freshness
from rcp.domain.clinical.library import score
from rcp.domain.clinical.profiles import Resemblance
from rcp.domain.clinical.readiness import GapKind, ReadinessLevel
from rcp.domain.clinical.records import drift
from rcp.domain.vocabulary import vocabulary
from rcp.web.clock import today

SUBMITTED = {"submitted", "booked"}


@dataclass(frozen=True)
class Shown:
    """A case as its page shows it."""

    case: Case
    view: ClinicalView
    records: tuple[ScoreRecord, ...]
    is_coming: bool

    @property
    def scores(self) -> Iterator[Proposed]:
        yield from self.view.scores
        for lesion in self.view.lesions:
            yield from lesion.scores

    def drifted(self) -> Iterator[str]:
        for record in self.records:
            place = next((rank for rank, row in enumerate(self.case.lesions) if row.uuid == record.lesion_uuid), None)
            proposals = self.view.scores if place is None else self.view.lesions[place].scores
            now = next(each.computed for each in proposals if each.declaration.id == record.score_id)
            if drift(record.version, record.inputs, now):
                yield record.score_id


@pytest.fixture(scope="module")
def shown(demo_app: object) -> list[Shown]:
    with demo_app.app_context():  # type: ignore[attr-defined]
        meeting = select(AgendaItem.meeting_id).group_by(AgendaItem.meeting_id).having(func.count() == 17)
        booked = set(db.session.execute(select(AgendaItem.case_id).where(AgendaItem.meeting_id.in_(meeting))).scalars())
        return [_shown(uuid, booked) for uuid in db.session.execute(select(Case.uuid).order_by(Case.id)).scalars()]


def _shown(uuid: object, booked: set[int]) -> Shown:
    case = get_case_page(uuid, actor=SYSTEM)  # type: ignore[arg-type]
    rows = list_clinical_rows([case.id])[case.id]
    view = clinical_view(case, today(), default_freshness(), rows=rows)
    return Shown(case, view, tuple(rows.records), case.id in booked)


def coming(shown: list[Shown]) -> list[Shown]:
    return [each for each in shown if each.is_coming]


def results(shown: list[Shown], score_id: str, key: str = "score") -> list[object]:
    """What a score came to, wherever it is computable."""
    found = [each.computed for one in shown for each in one.scores if each.declaration.id == score_id]
    return [each.outputs.get(key) for each in found if not each.missing and each.is_computable]


def alerts(shown: list[Shown], alert_id: str, level: str) -> list[ShownAlert]:
    return [
        each for one in shown for each in one.view.alerts if each.alert.id == alert_id and each.alert.level == level
    ]


def test_codes_of_the_stories_are_those_of_the_lists() -> None:
    for coded in (*(story.coded for story in STORIES), *(again.coded for again in AGAIN)):
        assert all(code in vocabulary("treatments") for code in coded.intended)
        assert all(code in vocabulary("antithrombotics") for code in coded.drugs)
        assert all(measure(code) for panel in (*coded.panels, *coded.later) for code in panel.values)
        assert all(score(kept.score) for kept in coded.kept)


def test_drugs_are_named_where_a_text_says_there_are_some() -> None:
    assert all(bool(story.coded.drugs) is bool(story.situation.anticoagulants) for story in STORIES)


def test_every_case_of_the_coming_meeting_says_the_treatment_foreseen(shown: list[Shown]) -> None:
    assert len(coming(shown)) == 17
    assert all(each.case.intended_treatments for each in coming(shown))
    assert sum(bool(each.case.intended_treatments) for each in shown) > len(shown) * 3 / 4


def test_impending_fracture_and_instability(shown: list[Shown]) -> None:
    assert any(value >= 9 for value in results(coming(shown), "mirels"))  # type: ignore[operator]
    assert any(7 <= value < 13 for value in results(shown, "sins"))  # type: ignore[operator]
    known = [lesion.facts for each in shown for lesion in each.view.lesions]
    assert any("lesion.partie_vertebrale" in facts and "score.sins.score" in facts for facts in known)
    assert results(shown, "tokuhashi_revise") and results(coming(shown), "katagiri_2014")


def test_scores_of_each_organ_are_computed(shown: list[Shown]) -> None:
    assert {"4p", "6p"} <= set(results(coming(shown), "renal_nephrometry", "label"))
    assert "9p" in results(coming(shown), "padua_renal", "label")
    assert 5 in results(coming(shown), "child_pugh")
    assert 1 in results(coming(shown), "albi", "grade")
    assert 8 in results(coming(shown), "meld_na") and results(coming(shown), "meld_3_0")
    assert "0" in results(coming(shown), "bclc_2022", "stage")
    assert {"Faible risque", "Risque intermédiaire"} <= set(results(shown, "damico", "risk"))
    assert {1, 3} <= set(results(shown, "capra"))
    assert 3 in results(coming(shown), "isup_gleason", "isup") and 5 in results(
        coming(shown), "pi_rads_v2_1", "category"
    )
    assert "5" in results(coming(shown), "bi_rads", "category")
    assert "eleve" in results(coming(shown), "surrenale_risque_hypertensif", "risk")


def test_alerts_of_the_coming_meeting(shown: list[Shown]) -> None:
    (bleeding,) = alerts(coming(shown), "hemostase-plaquettes", "danger")
    assert "42" in bleeding.alert.text
    assert alerts(coming(shown), "antithrombotiques", "warning")
    assert any(each.dismissed is None for each in alerts(coming(shown), "distance-nerf", "warning"))
    assert alerts(coming(shown), "distance-digestif", "warning")
    assert alerts(coming(shown), "distance-rectum", "warning")


def test_an_alert_is_set_aside_with_its_reason(shown: list[Shown]) -> None:
    aside = [each.dismissed for one in coming(shown) for each in one.view.dismissed]
    assert len(aside) == 3
    assert all(each and each.reason for each in aside)


def test_a_score_is_kept_for_each_organ(shown: list[Shown]) -> None:
    organs = {each.case.organ for each in coming(shown) if each.records}
    assert organs == {concept.code for concept in vocabulary("lesion_organs")}


def test_one_kept_score_says_that_the_data_changed(shown: list[Shown]) -> None:
    assert [score_id for each in coming(shown) for score_id in each.drifted()] == ["ckd_epi_2021"]


def test_patients_resemble_those_of_studies(shown: list[Shown]) -> None:
    found = {
        compared.profile.id
        for each in shown
        for lesion in each.view.lesions
        for compared in lesion.profiles
        if compared.resemblance is Resemblance.COMPARABLE
    }
    assert {"ice3", "solstice", "motion"} <= found


def test_some_cases_are_incomplete_or_old_on_purpose(shown: list[Shown]) -> None:
    kinds = {gap.kind for each in coming(shown) for gap in each.view.readiness}
    assert {GapKind.MISSING, GapKind.STALE} <= kinds
    assert any(each.computed.missing for one in coming(shown) for each in one.scores)
    assert any(not each.view.readiness for each in coming(shown))


def test_nothing_contradicts_nor_blocks_what_was_submitted(shown: list[Shown]) -> None:
    for each in shown:
        assert not [gap.message for gap in each.view.readiness if gap.kind is GapKind.CONTRADICTORY], each.case.number
        blocks = [gap.message for gap in each.view.readiness if gap.level is ReadinessLevel.BLOCKS]
        assert not blocks or each.case.status not in SUBMITTED, each.case.number
