"""Every recorded bad input is typed somewhere: here, in the test named below, or in no field of this application.

Here: what belongs to no stage (requests, addresses, encodings, hidden fields), what crosses stages (hostile text from
a form to the PDF), and what the stages test by their rules alone (files, passwords, addresses, numbers), through pages.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pypdfium2
import pytest

from rcp.cases.models import Case
from rcp.patients.models import Patient
from rcp.web.clock import now
from tests.domain.bad_inputs import CASES, cases, stored, typed
from tests.support import pages
from tests.support.build import PASSWORD, Builder
from tests.support.client import CheckingClient
from tests.support.desk import Desk, count, fields_of

ROOT = Path(__file__).parents[2]
# Category or id → the test that types it; the id wins.
WHERE = {
    "names_valid": "tests/patients/test_identity_form.py::test_names",
    "names_unicode": "tests/patients/test_identity_form.py::test_names",
    "names_length": "tests/patients/test_identity_form.py::test_names",
    "identity": "tests/patients/test_identity_form.py::test_a_likely_duplicate_is_compared_before_creation",
    "dup-accent": "tests/patients/test_identity_form.py::test_a_duplicate_is_seen_through_accents_and_ligatures",
    "dates": "tests/patients/test_identity_form.py::test_birth_dates",
    "date-x1": "tests/patients/test_identity_form.py::test_a_death_before_the_birth_is_refused",
    "date-x3": "tests/house/test_bad_fields.py::test_nothing_is_dated_after_today",
    "date-x4": "tests/house/test_bad_fields.py::test_hours_of_a_meeting",
    "times": "tests/house/test_bad_fields.py::test_hours_of_a_meeting",
    "nir": "tests/patients/test_identity_form.py::test_matricules",
    "nir-sex": "tests/patients/test_identity_form.py::test_a_matricule_of_a_man_on_a_woman_asks_and_corrects_nothing",
    "nir-dup": "tests/patients/test_identity_form.py::test_the_same_matricule_on_another_record_stops",
    "numbers": "tests/cases/test_bad_inputs.py::test_a_size_typed_anyhow_is_read_or_refused",
    "integer": "tests/house/test_bad_fields.py::test_a_grade_is_one_of_the_list",
    "choices": "tests/house/test_bad_fields.py::test_choices_and_ticks",
    "html_js": "tests/house/test_bad_inputs.py::test_hostile_text_stays_text_from_the_form_to_the_pdf",
    "template_command": "tests/house/test_bad_inputs.py::test_hostile_text_stays_text_from_the_form_to_the_pdf",
    "formula": "tests/house/test_bad_inputs.py::test_hostile_text_stays_text_from_the_form_to_the_pdf",
    "text_unicode": "tests/cases/test_bad_inputs.py::test_a_text_typed_anyhow_is_kept_or_refused",
    "text_length": "tests/cases/test_bad_inputs.py::test_a_text_typed_anyhow_is_kept_or_refused",
    "txt-600k-mp": "tests/house/test_bad_inputs.py::test_a_request_too_large_gets_the_page_that_says_so",
    "txt-1500fields": "tests/house/test_bad_inputs.py::test_a_request_too_large_gets_the_page_that_says_so",
    "sql": "tests/house/test_bad_inputs.py::test_what_looks_like_sql_is_searched_as_text",
    "sql-limit": "tests/house/test_bad_inputs.py::test_addresses",
    "encoding": "tests/house/test_bad_inputs.py::test_encodings",
    "mass_assignment": "tests/house/test_bad_inputs.py::test_hidden_fields_change_nothing",
    "email": "tests/house/test_bad_fields.py::test_electronic_addresses",
    "login": "tests/accounts/test_sign_in.py::test_bad_logins_get_the_one_answer",
    "password": "tests/house/test_bad_fields.py::test_passwords",
    "url": "tests/house/test_bad_inputs.py::test_addresses",
    "headers": "tests/house/test_bad_inputs.py::test_headers",
    "uploads": "tests/house/test_bad_fields.py::test_files",
    "filenames": "tests/house/test_bad_fields.py::test_file_names",
    "seq-01": "tests/patients/test_identity_form.py::test_a_double_click_creates_one_patient",
    "seq-03": "tests/cases/test_sections.py::test_two_people_on_one_section_both_keep_their_text",
    "seq-04": "tests/minutes/test_stamp.py::test_what_changed_since_it_was_shown_is_not_sealed",
    "seq-06": "tests/accounts/test_expired_session.py::test_a_script_is_told_and_keeps_its_text",
    "seq-07": "tests/cases/test_attachments.py::test_nothing_is_joined_to_a_closed_case",
}
NO_FIELD = {
    "up-csv-latin1": "lists are not imported yet; a table is refused as a file of a case",
    "up-csv-nul": "lists are not imported yet",
}


def place_of(case: dict[str, Any]) -> str | None:
    """The test that types a recorded case."""
    return WHERE.get(case["id"]) or WHERE.get(case["field"]) or WHERE.get(case["category"])


@cache
def functions_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_recorded_case_is_typed_somewhere_or_has_no_field() -> None:
    assert len(CASES) == 267
    lost = [case["id"] for case in CASES if case["id"] not in NO_FIELD and place_of(case) is None]
    assert lost == []


def test_every_named_test_exists_and_every_line_of_the_table_is_of_use() -> None:
    absent = [where for where in WHERE.values() if where.split("::")[1] not in functions_of(where.split("::")[0])]
    assert absent == []
    known = {case[key] for case in CASES for key in ("id", "category", "field")}
    assert set(WHERE) | set(NO_FIELD) <= known


@pytest.fixture
def desk(make: Builder, client: CheckingClient, sign_in: Any) -> Desk:
    return Desk(make, client, sign_in)


# Hostile text


def test_hostile_text_stays_text_from_the_form_to_the_pdf(desk: Desk) -> None:
    texts = [
        stored(case).strip()
        for case in cases("html_js", "template_command", "formula")
        if case["expect"].startswith("accept") and stored(case) != "same without leading control"
    ]
    texts += [typed(case).strip() for case in cases("formula") if stored(case) == "same without leading control"]
    everything = "\n\n".join(texts)
    assert desk.save("question", question=everything, reasons=["ORG-114"]).status_code == 303
    assert desk.save("situation", medical_history=everything).status_code == 303
    meeting = desk.make.meeting(desk.board, status="open", published_at=now(), opened_at=now())
    desk.make.booking(meeting, desk.case)
    decision = f"/seances/{meeting.uuid}/dossiers/{desk.case.uuid}/decision"
    values = {"comment": everything, "proposals-0-choice": "cryoablation", "proposals-0-plan": everything}
    assert desk.client.submit(decision, values, button="save").status_code == 303
    case = desk.reread()
    assert case.question == case.medical_history == everything
    shown = {
        address: desk.client.get(address)
        for address in (
            desk.page, f"{desk.page}/question", f"{desk.page}/historique", f"{desk.page}/fiche", decision,
            f"/seances/{meeting.uuid}/proces-verbal", f"/seances/{meeting.uuid}/deliberation",
        )
    }  # fmt: skip
    for address, answer in shown.items():
        assert answer.status_code == 200, address
        _check_harmless(answer.text, address)
    for address in (desk.page, f"{desk.page}/fiche", f"/seances/{meeting.uuid}/proces-verbal"):
        told = _bare(pages.text_of(pages.parse(shown[address].text)))
        assert [text for text in texts if _bare(text) not in told] == [], address
    for address in (f"{desk.page}/fiche.pdf", f"/seances/{meeting.uuid}/proces-verbal.pdf"):
        printed = _bare(_printed(desk.client.get(address).data))
        # The longest runs over two pages, with a running head between.
        assert [text for text in texts if _bare(text)[:300] not in printed] == [], address


def _check_harmless(html: str, address: str) -> None:
    document = pages.parse(html)
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        assert not [name for name in element.attrib if name.startswith("on")], (address, element.tag)
        assert element.tag not in {"iframe", "object", "embed", "base"}, address
        assert element.tag != "script" or element.get("src"), address
        for name in ("href", "src", "action"):
            value = (element.get(name) or "").strip().lower()
            assert "evil" not in value and "5097" not in value and not value.startswith("javascript:"), address


def _bare(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "").replace("\ufffe", "").replace("\u2010", "-")


def _printed(data: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_what_looks_like_sql_is_searched_as_text(desk: Desk) -> None:
    for _ in range(3):
        desk.make.patient()
    for case in cases("sql"):
        if case["field"] != "search":
            continue
        for values in ({"letters": typed(case)}, {"ipp": typed(case)}):
            answer = desk.client.submit("/patients", {"birth_date": "", "letters": "", "ipp": "", "ins": ""} | values)
            assert answer.status_code in {200, 422}, case["id"]
            assert 'class="traits__action"' not in answer.text, case["id"]
        answer = desk.client.submit("/dossiers", {"numero": typed(case)})
        assert answer.status_code in {200, 303, 404, 422}, case["id"]
    assert count(Patient) == 4


# Requests


def test_encodings(desk: Desk) -> None:
    address = f"{desk.page}/situation"
    fields = fields_of(desk.client.get(address))
    head = urlencode(fields, doseq=True).encode()
    for case in cases("encoding"):
        raw = bytes.fromhex(case["gen"]["bytes_hex"]) if "gen" in case else b"t=" + quote(typed(case)).encode()
        body = head.replace(b"&medical_history=", b"&medical_history=" + raw.partition(b"=")[2])
        answer = desk.client.post(address, data=body, content_type="application/x-www-form-urlencoded")
        if case["expect"] == "reject_400":
            assert answer.status_code == 400, case["id"]
            assert desk.reread().medical_history == "", case["id"]
        else:
            assert answer.status_code == 303, case["id"]
            assert desk.reread().medical_history == stored(case)


def test_a_request_too_large_gets_the_page_that_says_so(desk: Desk, app: Any, monkeypatch: Any) -> None:
    """The limits of this application are higher than the record's; the answer is the same on both ways to send."""
    monkeypatch.setitem(app.config, "MAX_FORM_MEMORY_SIZE", 500_000)
    address = f"{desk.page}/situation"
    values = fields_of(desk.client.get(address)) | {"medical_history": "mot " * 150_000}
    for answer in (desk.send(address, values), desk.client.post(address, data=values)):
        assert (answer.status_code, "<h1" in answer.text) == (413, True)
    monkeypatch.setitem(app.config, "MAX_FORM_PARTS", 1_000)
    many = {f"x{number}": "1" for number in range(1_500)}
    assert desk.send(address, many).status_code == 413
    assert desk.reread().medical_history == ""


def test_addresses(desk: Desk) -> None:
    anonymous = desk.client.application.test_client()
    for case in [*cases("url"), *cases("sql")]:
        if case["field"] != "url":
            continue
        value = str(case["value"])
        address = value.replace("/dossier/", "/dossiers/").replace("/piece/", "/dossiers/")
        if "next=" in value:
            token = anonymous.csrf("/connexion")
            data = {"email": desk.person.email, "password": PASSWORD, "csrf_token": token}
            answer = anonymous.post(f"/connexion{address}", data=data)
            assert not re.match(r"https?:|//|/\\\\", answer.headers.get("Location", "")), case["id"]
            assert answer.headers.get("Set-Cookie", "").count("x=1") == 0
            anonymous = desk.client.application.test_client()
            continue
        answer = desk.client.get(f"/dossiers{address}" if address.startswith("?") else address)
        if case["expect"] == "reject_404":
            assert answer.status_code == 404, case["id"]
            assert "root:" not in answer.text and "create_app" not in answer.text
        else:
            # A parameter that no page reads has no effect; a line too long is refused by the server (see its settings).
            assert answer.status_code in {200, 400, 414, 422}, case["id"]


def test_headers(desk: Desk, app: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["localhost"])
    for case in cases("headers"):
        name, value = case["field"].partition(":")[2], str(case["value"])
        if "\r" in value:
            with pytest.raises(ValueError):
                desk.client.get("/", headers={name: value})
            value = value.replace("\r\n", "")
        client = app.test_client() if name == "Cookie" else desk.client
        send = client.post if name.startswith("Content") else client.get
        answer = send("/mon-compte", headers={name: value}, check=False)
        assert answer.status_code in {200, 303, 400, 405}, case["id"]
        assert "evil" not in answer.headers.get("Location", "") + answer.text, case["id"]
        if case["id"] == "hdr-01":
            assert answer.status_code == 400


def test_hidden_fields_change_nothing(desk: Desk) -> None:
    other = desk.make.case(desk.board)
    before = {column.key: getattr(desk.case, column.key) for column in Case.__table__.columns}
    forged = {case["field"].partition(":")[2]: "1" for case in cases("mass_assignment")}
    real = {"patient_id": str(other.patient_id), "status": "validated", "board_id": "1", "number": "9", "version": None}
    token = forged.pop("csrf_token")
    shown = desk.client.get(f"{desk.page}/situation")
    fields = fields_of(shown)
    values = fields | forged | {name: value for name, value in real.items() if value} | {"comorbidities": "Vu"}
    assert desk.client.post(f"{desk.page}/situation", data=values | {"csrf_token": token}).status_code in {400, 401}
    assert desk.reread().comorbidities == ""
    assert desk.client.post(f"{desk.page}/situation", data=values).status_code == 303
    case = desk.reread()
    changed = {name for name, value in before.items() if getattr(case, name) != value}
    assert changed == {"comorbidities", "version", "updated_at", "updated_by_id"}
    # Another patient's form sent here: refused, whatever the hidden number says.
    stolen = fields_of(desk.client.get(f"/dossiers/{other.uuid}/situation"))
    answer = desk.client.post(f"{desk.page}/situation", data=values | {"identite": stolen["identite"], "cle": ""})
    assert answer.status_code == 409
