"""The recorded bad inputs that have a field in a case, typed in its pages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from rcp.cases.models import Lesion
from rcp.db import db
from tests.domain.bad_inputs import cases, plain, stored, typed
from tests.support import pages
from tests.support.build import Builder

MILLIMETRES = [case for case in cases("numbers") if case["field"] == "decimal_mm"]
TEXTS = cases("html_js", "template_command", "formula", "text_unicode", "text_length")
# What is refused above the forms: the size of the request.
TEXTS = [case for case in TEXTS if not case["expect"].startswith("reject_4")]


def identify(case: object) -> str:
    return str(case["id"]) if isinstance(case, dict) else ""


@pytest.mark.parametrize("case", MILLIMETRES, ids=identify)
def test_a_size_typed_anyhow_is_read_or_refused(
    signed_in: Any, make: Builder, board: Any, doctor: Any, case: dict[str, Any]
) -> None:
    owner = make.case(board, requester=doctor)
    answer = signed_in(doctor).submit(
        f"/dossiers/{owner.uuid}/lesions/nouvelle", {"organ": "bone", "long_axis_mm": typed(case)}
    )
    size = db.session.scalar(select(Lesion.long_axis_mm).where(Lesion.case_id == owner.id))
    if case["expect"].startswith("accept"):
        assert answer.status_code == 303
        assert f"{size.normalize():f}" == stored(case)
    else:
        assert (answer.status_code, size) == (422, None)
        shown = pages.parse(answer.text)
        field = next(each for each in shown.iter("input") if each.get("name") == "long_axis_mm")
        assert field.get("value") == typed(case)
        assert case["message_fr"] in plain(answer.text)


@pytest.mark.parametrize("case", TEXTS, ids=identify)
def test_a_text_typed_anyhow_is_kept_or_refused(
    signed_in: Any, make: Builder, board: Any, doctor: Any, case: dict[str, Any]
) -> None:
    owner = make.case(board, requester=doctor)
    client, page = signed_in(doctor), f"/dossiers/{owner.uuid}/situation"
    answer = client.submit(page, {"medical_history": typed(case)})
    db.session.refresh(owner)
    if case["expect"] == "reject_field":
        assert (answer.status_code, owner.medical_history) == (422, "")
        assert case["message_fr"] in plain(answer.text)
        return
    assert answer.status_code == 303
    wanted = stored(case)
    if wanted == "same without leading control":
        wanted = typed(case).strip()
    if wanted != "same or collapsed":
        assert owner.medical_history == wanted.strip(" \t\n")
    shown = client.get(f"/dossiers/{owner.uuid}")
    assert shown.status_code == 200
    if case["expect"] == "accept_warn" or case["id"] == "txt-rlo":
        assert "Antécédents médicaux\u202f: Un caractère" in shown.text or "symbole" in shown.text
