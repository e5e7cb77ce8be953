"""The scores of a case in its documents: as they are on the day of the meeting, with where each input comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from rcp.access.permissions import SYSTEM
from rcp.cases.models import LesionDescriptor, ScoreRecord
from rcp.cases.queries.scores import ScoreLine, latest_scores
from rcp.db import db
from rcp.documents.content import FicheContent, ScoreContent
from rcp.documents.html import render_html
from rcp.documents.sealing import from_plain, to_plain
from rcp.domain.clinical.binding import propose
from rcp.domain.clinical.facts import Fact, Facts
from rcp.domain.clinical.library import score
from rcp.minutes.queries.contents import draft_edition, fiche_content
from rcp.minutes.queries.material import load_material
from rcp.minutes.queries.scores import score_contents
from tests.cases.conftest import make_lesion
from tests.support.build import NOW, Builder

SPINE = {"region": "rachis_lombaire", "niveau_vertebral": "L3", "type_osseux": "lytique", "douleur_type": "mecanique"}
TYPED = {"alignement": "normal", "tassement": "aucun", "posterolateral": "aucune"}


def fiche(make: Builder, **record: Any) -> FicheContent:
    """The fiche of a case with a lesion of L3, and one record of its SINS."""
    board = make.board()
    case = make.case(board, make.patient(birth_date="1958-05-14"), requester=make.member(board))
    lesion = make_lesion(case, imaging_date=date(2026, 2, 20))
    for key, code in SPINE.items():
        db.session.add(LesionDescriptor(case_id=case.id, lesion_id=lesion.id, key=key, code=code))
    values = {"version": score("sins").version, "typed": TYPED, "inputs": {}, "outputs": {"score": 5}, "missing": []}
    db.session.add(
        ScoreRecord(case_id=case.id, lesion_uuid=lesion.uuid, score_id="sins", recorded_at=NOW, **values | record)
    )
    meeting = make.meeting(board)
    make.booking(meeting, case)
    db.session.flush()
    uuids = meeting.uuid, case.uuid
    db.session.expire_all()
    material = load_material(uuids[0], actor=SYSTEM, case_uuid=uuids[1])
    assert latest_scores([material.items[0].case_id])
    return fiche_content(material, material.items[0], draft_edition(actor=SYSTEM, now=NOW, is_fictional=False))


def sins(content: FicheContent) -> ScoreContent:
    return next(each for each in content.case.scores if each.name == score("sins").short_name)


def test_a_score_is_printed_with_its_inputs_and_their_source(make: Builder) -> None:
    one = sins(fiche(make))
    assert (one.result, one.lesion, one.version) == ("7\u202f/18", "L1", score("sins").version)
    assert one.status == score("sins").status.label
    values = [each.value for each in one.inputs]
    assert any(value.endswith("(Lésion 1, 20/02/2026)") for value in values)
    assert any(value.endswith("(saisi pour le score)") for value in values)


def test_what_was_kept_and_differs_is_said(make: Builder) -> None:
    assert sins(fiche(make)).kept.endswith("version 1\u202f: 5\u202f/18")


def test_the_document_shows_results_and_names_what_cannot_be_computed(make: Builder) -> None:
    content = fiche(make)
    text = render_html(content, for_screen=True)
    assert "7\u202f/18" in text and "Non calculables" in text
    assert from_plain(to_plain(content)) == content


def test_a_content_sealed_before_scores_existed_is_still_read(make: Builder) -> None:
    plain = to_plain(fiche(make))
    del plain["case"]["scores"]
    read = from_plain(plain)
    assert isinstance(read, FicheContent) and read.case.scores == ()


def test_a_value_that_a_score_cannot_take_is_printed_and_not_called_missing(make: Builder) -> None:
    beyond = propose(score("renal_nephrometry"), Facts({"lesion.long_axis_mm": Fact(350)}), {})
    (one,) = score_contents([ScoreLine(1, beyond, None, None)])
    assert not any("Diamètre" in each for each in one.missing)
    content = fiche(make)
    printed = render_html(replace(content, case=replace(content.case, scores=(one,))), for_screen=True)
    assert "350\u202fmm, hors des bornes du score" in printed
