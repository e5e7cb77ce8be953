"""What is typed and not saved: kept as it is typed, given back, forgotten once saved, nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from rcp.cases import queries
from rcp.cases.models import CaseDraft, Lesion
from rcp.cases.services import drafts as services
from rcp.db import db
from rcp.domain.case import Section
from rcp.domain.errors import InvalidValue, NotFound, TransitionRefused
from rcp.journal.models import Change, JournalEntry
from rcp.web.clock import now
from rcp.web.models import WebSession
from tests.support.build import NOW, Builder
from tests.support.typing import SCRIPT, type_in


def page_of(case: Any, form: str) -> str:
    return f"/dossiers/{case.uuid}/{form}"


def drafts() -> list[CaseDraft]:
    return list(db.session.scalars(select(CaseDraft).order_by(CaseDraft.id)))


def test_what_is_typed_is_kept_and_the_page_is_told_when(signed_in: Any, ready: Any, doctor: Any) -> None:
    answer = type_in(signed_in(doctor), page_of(ready, "situation"), {"comorbidities": "HTA, diab"})
    assert answer.status_code == 200
    assert (
        answer.json["message"]
        == f"Brouillon enregistré à {answer.json['saved_at'].replace(':', chr(8239) + 'h' + chr(8239))}"
    )
    (draft,) = drafts()
    assert (draft.case_id, draft.section, draft.payload["comorbidities"]) == (ready.id, "situation", ["HTA, diab"])
    assert draft.base_version == queries.section_snapshot(ready, Section.SITUATION).version
    assert not {"csrf_token", "cle", "version", "identite", "auteur"} & set(draft.payload)


def test_a_draft_is_outside_history_and_journal(signed_in: Any, ready: Any, doctor: Any) -> None:
    def lines() -> list[int]:
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Change, JournalEntry)]

    before, version = lines(), ready.version
    client = signed_in(doctor)
    for text in ("H", "HT", "HTA"):
        assert type_in(client, page_of(ready, "situation"), {"comorbidities": text}).status_code == 200
    db.session.refresh(ready)
    assert (lines(), ready.version, ready.comorbidities) == (before, version, "")
    assert len(drafts()) == 1


def test_an_opened_form_takes_its_draft_up_again(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    type_in(client, page_of(ready, "situation"), {"comorbidities": "HTA", "has_allergies": "yes"})
    shown = client.get(page_of(ready, "situation"))
    assert "Brouillon du" in shown.text and "repris" in shown.text
    assert ">\r\nHTA</textarea>" in shown.text or ">HTA</textarea>" in shown.text.replace("\r\n", "")
    saved = client.send(shown, {"family_history": ""}, button="Enregistrer")
    assert saved.status_code == 303
    db.session.refresh(ready)
    assert (ready.comorbidities, ready.has_allergies) == ("HTA", "yes")
    assert drafts() == []
    assert "Brouillon du" not in client.get(page_of(ready, "situation")).text


def test_the_case_says_what_was_not_saved(signed_in: Any, ready: Any, doctor: Any, colleague: Any) -> None:
    lesion_uuid = db.session.scalar(select(Lesion.uuid).where(Lesion.case_id == ready.id))
    client = signed_in(doctor)
    for form, values in (
        ("situation", {"comorbidities": "HTA"}),
        (f"lesions/{lesion_uuid}", {"remark": "Fracture ?"}),
        ("resultats/nouveau", {"label": "Créatinine"}),
    ):
        type_in(client, page_of(ready, form), values)
    shown = client.get(f"/dossiers/{ready.uuid}").text
    for label in ("Antécédents et état général", "Lésion", "Nouveau résultat"):
        assert f"Reprendre\u202f: {label}</a>" in shown, label
    assert "Reprendre" not in signed_in(colleague).get(f"/dossiers/{ready.uuid}").text


def test_a_draft_is_given_up_on_demand(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    type_in(client, page_of(ready, "question"), {"question": "Autre question ?"})
    answer = client.submit(page_of(ready, "question"), button="Abandonner le brouillon")
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(ready, "question"))
    assert drafts() == []
    assert "Autre question" not in client.get(page_of(ready, "question")).text


def test_a_draft_typed_over_an_older_text_ends_in_a_comparison(
    signed_in: Any, ready: Any, doctor: Any, colleague: Any, make: Builder
) -> None:
    client = signed_in(doctor)
    type_in(client, page_of(ready, "situation"), {"comorbidities": "Ma version"})
    signed_in(colleague).submit(page_of(ready, "situation"), {"comorbidities": "Sa version"}, button="Enregistrer")
    client = signed_in(doctor)
    shown = client.get(page_of(ready, "situation"))
    assert "les deux textes seront comparés" in shown.text and "Ma version" in shown.text
    answer = client.send(shown, {"comorbidities": "Ma version"}, button="Enregistrer")
    assert answer.status_code == 409
    assert "Ma version" in answer.text and "Sa version" in answer.text
    assert len(drafts()) == 1


def test_nobody_sees_the_draft_of_another(signed_in: Any, ready: Any, doctor: Any, colleague: Any) -> None:
    type_in(signed_in(doctor), page_of(ready, "situation"), {"comorbidities": "Entre nous"})
    assert "Entre nous" not in signed_in(colleague).get(page_of(ready, "situation")).text


def test_a_draft_that_arrives_after_the_saving_does_not_come_back_to_life(
    signed_in: Any, ready: Any, doctor: Any
) -> None:
    client = signed_in(doctor)
    late = client.get(page_of(ready, "situation"))
    client.submit(page_of(ready, "situation"), {"comorbidities": "HTA"}, button="Enregistrer")
    token = late.text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {name: late.text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("version", "identite")}
    answer = client.post(
        f"/dossiers/{ready.uuid}/brouillons/situation",
        data=fields | {"comorbidities": "HT"},
        headers=SCRIPT | {"X-CSRFToken": token},
    )
    assert answer.status_code == 409
    assert drafts() == []


def test_a_lesion_being_described_is_kept_and_its_organ_with_it(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    page = page_of(ready, "lesions/nouvelle")
    assert type_in(client, page, {"organ": "bone", "site": "Aile iliaque"}).status_code == 200
    shown = client.get(page)
    assert 'value="Aile iliaque"' in shown.text
    saved = client.send(shown, {"site": "Aile iliaque droite"}, button="Enregistrer")
    assert saved.status_code == 303
    sites = set(db.session.scalars(select(Lesion.site).where(Lesion.case_id == ready.id)))
    assert sites == {"corps de L3", "Aile iliaque droite"}
    assert drafts() == []


def test_a_lesion_being_corrected_has_its_own_draft(signed_in: Any, ready: Any, doctor: Any) -> None:
    lesion_uuid = db.session.scalar(select(Lesion.uuid).where(Lesion.case_id == ready.id))
    client = signed_in(doctor)
    page = page_of(ready, f"lesions/{lesion_uuid}")
    assert type_in(client, page, {"remark": "Fracture ?"}).status_code == 200
    assert [draft.section for draft in drafts()] == [f"lesion-{lesion_uuid}"]
    assert "Fracture ?" in client.get(page).text
    client.submit(page, button="Abandonner le brouillon")
    assert "Fracture ?" not in client.get(page).text


def test_treatments_and_results_have_drafts(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    assert type_in(client, page_of(ready, "traitements"), {"treatments-0-comment": "Bien toléré"}).status_code == 200
    assert "Bien toléré" in client.get(page_of(ready, "traitements")).text
    assert type_in(client, page_of(ready, "resultats/nouveau"), {"label": "Créatinine"}).status_code == 200
    assert 'value="Créatinine"' in client.get(page_of(ready, "resultats/nouveau")).text


def test_a_draft_sent_after_the_session_ended_gets_an_answer_a_script_understands(
    signed_in: Any, ready: Any, doctor: Any
) -> None:
    client = signed_in(doctor)
    shown = client.get(page_of(ready, "situation"))
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    db.session.execute(update(WebSession).values(last_seen_at=now() - timedelta(hours=1)))
    answer = client.post(
        f"/dossiers/{ready.uuid}/brouillons/situation",
        data={"comorbidities": "HTA"},
        headers=SCRIPT | {"X-CSRFToken": token},
    )
    assert (answer.status_code, answer.json["error"]) == (401, 401)
    assert "votre texte est conservé" in answer.json["message"]
    assert drafts() == []


def test_typing_prolongs_the_session(signed_in: Any, ready: Any, doctor: Any) -> None:
    client = signed_in(doctor)
    shown = client.get(page_of(ready, "situation"))
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    identity = shown.text.split('name="identite" value="')[1].split('"')[0]
    earlier = now() - timedelta(minutes=10)
    db.session.execute(update(WebSession).values(last_seen_at=earlier))
    client.post(
        f"/dossiers/{ready.uuid}/brouillons/situation",
        data={"comorbidities": "HTA", "identite": identity},
        headers=SCRIPT | {"X-CSRFToken": token},
    )
    assert db.session.scalar(select(WebSession.last_seen_at)) > earlier + timedelta(minutes=9)


def keep(make: Builder, case: Any, person: Any, form: str = "question", **typed: str) -> None:
    services.keep_draft(
        case, form, [(name, [text]) for name, text in typed.items()], base_version=1, actor=make.actor(person), now=NOW
    )


@pytest.mark.parametrize(
    "form", ["pieces", "autre", "lesion-", "lesion-xyz", f"lesion-{'0' * 8}-0000-0000-0000-{'0' * 12}"]
)
def test_only_the_forms_of_the_case_have_drafts(make: Builder, ready: Any, doctor: Any, form: str) -> None:
    with pytest.raises(NotFound):
        keep(make, ready, doctor, form, question="?")


def test_a_draft_has_an_end_and_holds_nothing_a_database_refuses(make: Builder, ready: Any, doctor: Any) -> None:
    with pytest.raises(InvalidValue, match="trop long"):
        keep(make, ready, doctor, question="x" * (services.MAXIMUM_CHARACTERS + 1))
    keep(make, ready, doctor, question="a\0b\ud800c")
    assert drafts()[0].payload == {"question": ["abc"]}


def test_a_closed_case_takes_no_draft(make: Builder, ready: Any, doctor: Any) -> None:
    ready.status = "validated"
    with pytest.raises(TransitionRefused):
        keep(make, ready, doctor, question="?")


def test_rights(make: Builder, signed_in: Any, ready: Any, quality: Any, stranger: Any, external: Any) -> None:
    for person, status in ((quality, 403), (stranger, 404), (external, 404)):
        client = signed_in(person)
        address = f"/dossiers/{ready.uuid}/brouillons/question"
        token = client.csrf("/dossiers")
        for path in (address, f"{address}/abandonner"):
            answer = client.post(path, data={"question": "?"}, headers=SCRIPT | {"X-CSRFToken": token})
            assert answer.status_code == status, path


def test_a_draft_typed_for_another_patient_is_refused(
    make: Builder, signed_in: Any, ready: Any, board: Any, doctor: Any
) -> None:
    other = make.case(board, requester=doctor)
    client = signed_in(doctor)
    token = client.get(page_of(other, "situation")).text.split('name="identite" value="')[1].split('"')[0]
    assert type_in(client, page_of(ready, "situation"), {"identite": token}).status_code == 409
    assert drafts() == []
