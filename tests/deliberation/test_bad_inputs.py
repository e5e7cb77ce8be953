"""The recorded bad inputs that have a field on these pages get their expected answer."""

from __future__ import annotations

from typing import Any

import pytest

from rcp.db import db
from tests.deliberation.conftest import Room
from tests.domain.bad_inputs import cases, stored, typed
from tests.support.build import SignIn
from tests.support.client import CheckingClient


@pytest.fixture
def desk(full_room: Room, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
    sign_in(client, full_room.secretary)
    return client


@pytest.mark.parametrize("category", ["html_js", "formula", "template_command", "text_unicode", "text_length"])
def test_free_text_is_kept_as_text(full_room: Room, desk: CheckingClient, category: str) -> None:
    case = full_room.add_case()
    url = full_room.url(case)
    for sample in cases(category):
        if sample["field"] != "textarea" or sample["expect"] == "reject_413":
            continue
        answer = desk.submit(url, {"comment": typed(sample), "proposals-0-choice": "rfa"}, button="save")
        if sample["expect"].startswith("reject"):
            assert answer.status_code == 422, sample["id"]
            continue
        assert answer.status_code == 303, sample["id"]
        db.session.expire_all()
        kept = full_room.sitting(case).decision.comment  # type: ignore[union-attr]
        if sample["expect"] == "accept" and category != "text_length":
            assert kept == stored(sample), sample["id"]
        assert desk.get(url).status_code == 200


def test_dates_are_read_or_refused(full_room: Room, desk: CheckingClient) -> None:
    case = full_room.add_case()
    for sample in cases("dates"):
        answer = desk.submit(
            full_room.url(case), {"examinations-0-label": "IRM", "examinations-0-not_before": typed(sample)},
            button="save",
        )  # fmt: skip
        # Ages and births have their own rules: here what is no date is refused, and what was typed is shown again.
        assert answer.status_code in {303, 422}, sample["id"]
    for impossible in ("29/02/2026", "31/04/2026", "00/01/2026", "12/13/2026", "demain", "1e5"):
        answer = desk.submit(full_room.url(case), {"due_on": impossible, "comment": "Gardé"}, button="save")
        assert answer.status_code == 422 and "Gardé" in answer.text, impossible


def test_sql_typed_as_a_name_finds_nobody(full_room: Room, desk: CheckingClient) -> None:
    url = f"/seances/{full_room.meeting.uuid}/presences/ajouter"
    for sample in cases("sql"):
        answer = desk.submit(url, {"name": typed(sample)}, button="Chercher")
        assert answer.status_code in {200, 422}, sample["id"]


@pytest.mark.parametrize(
    "values",
    [
        {"version": "99999999999"},
        {"version": "-1"},
        {"parts-0-uuid": "pas-un-uuid", "parts-0-part": "absent"},
        {"parts-0-part": "mort"},
        {"proposals-0-choice": "type:"},
        {"outcome": "maybe"},
        {"supportive_care": ["ORG-035", "ZZ"]},
        {"is_surveillance": "oui"},
        {"responsible": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_a_forged_field_writes_nothing(full_room: Room, desk: CheckingClient, values: dict[str, Any]) -> None:
    case = full_room.add_case()
    answer = desk.submit(full_room.url(case), {"comment": "Texte gardé", **values}, button="decide")
    assert answer.status_code in {409, 422}
    assert "Texte gardé" in answer.text
    assert full_room.sitting(case).decision is None
