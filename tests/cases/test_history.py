"""The history of a case: who changed what, from what to what, when, and what happened to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rcp.access.permissions import Role
from rcp.cases import queries, services
from rcp.cases.models import Case, Lesion, LesionDistance, Result, Treatment
from rcp.cases.services import attachments
from rcp.cases.services.lifecycle import return_to_requester, submit
from rcp.cases.views.history_words import NAMES, UNSAID, event_sentence, field_name, is_said, row_title, value_text
from rcp.db import db
from rcp.domain.case import CaseStatus, ReturnReason, Section
from rcp.journal import history
from rcp.journal.events import Event
from rcp.journal.models import Change
from tests.cases.conftest import make_lesion
from tests.support import pages
from tests.support.build import NOW, Builder
from tests.support.files import pdf


def page_of(case: Any) -> str:
    return f"/dossiers/{case.uuid}/historique"


def titles(html: str) -> list[str]:
    return [
        pages.text_of(each).strip() for each in pages.parse(html).iter("h2") if each.get("class") == "history__title"
    ]


def act(make: Builder, case: Any, person: Any, minutes: int, write: Any, *args: Any, **kwargs: Any) -> None:
    """One act of one person, some minutes later, as a request makes it."""
    moment = NOW + timedelta(minutes=minutes)
    history.set_author(db.session(), person.id, moment)
    loaded = queries.get_case_page(case.uuid, actor=make.actor(person))
    write(loaded, *args, actor=make.actor(person), now=moment + timedelta(milliseconds=20), **kwargs)
    db.session.commit()


def save(make: Builder, case: Any, person: Any, minutes: int, section: Section, **values: Any) -> None:
    loaded = queries.get_case_page(case.uuid, actor=make.actor(person))
    version = queries.section_snapshot(loaded, section).version
    act(make, case, person, minutes, services.save_section, section, values, version=version)


def test_each_save_is_told_with_its_author_and_its_words(
    make: Builder, signed_in: Any, ready: Any, doctor: Any, colleague: Any
) -> None:
    save(make, ready, doctor, 1, Section.TUMOUR, tumour_site="C64", phase="MED-268")
    save(make, ready, colleague, 2, Section.SITUATION, has_allergies="yes", allergies="Iode")
    shown = signed_in(doctor).get(page_of(ready)).text
    assert titles(shown)[:2] == ["Antécédents et état général", "Tumeur"]
    for said in (colleague.name, "Allergies", "Iode", "Non", "Oui", "C64", "Localisation de la tumeur primitive"):
        assert said in shown, said
    for code in ("has_allergies", "tumour_site", "MED-268"):
        assert code not in shown, code


def test_long_texts_are_compared_word_by_word(make: Builder, signed_in: Any, ready: Any, doctor: Any) -> None:
    before = "Patient de 72 ans suivi pour un adénocarcinome prostatique métastatique osseux, hormonosensible. " * 4
    save(make, ready, doctor, 1, Section.QUESTION, summary=before.strip())
    save(make, ready, doctor, 2, Section.QUESTION, summary=before.replace("hormonosensible", "résistant", 1).strip())
    shown = signed_in(doctor).get(page_of(ready)).text
    assert "<del>" in shown and "hormonosensible" in shown and "résistant" in shown
    assert "[…]" in shown


def test_rows_are_named(make: Builder, signed_in: Any, ready: Any, doctor: Any) -> None:
    lesion = make_lesion(ready, site="Aile iliaque droite", position=2)
    db.session.commit()
    values = services.LesionValues("bone", site="Aile iliaque droite", remark="Douloureuse", distances=())
    loaded = queries.get_case_page(ready.uuid, actor=make.actor(doctor))
    version = queries.lesion_snapshot(queries.get_lesion(loaded, lesion.uuid)).version

    def change(case: Any, **kwargs: Any) -> None:
        row = queries.get_lesion(case, lesion.uuid)
        services.change_lesion(case, row, values, version=version, today=NOW.date(), **kwargs)

    act(make, ready, doctor, 1, change)
    act(
        make,
        ready,
        doctor,
        2,
        lambda case, **kw: services.remove_lesion(case, queries.get_lesion(case, lesion.uuid), **kw),
    )
    shown = signed_in(doctor).get(page_of(ready)).text
    assert "Lésion retirée\u202f: Aile iliaque droite" in shown
    assert "Lésion modifiée\u202f: Aile iliaque droite" in shown
    assert "Distance à une structure retirée\u202f: Moelle épinière / cône" in shown
    assert "4 mm" in shown


def test_what_happened_stands_among_what_changed(
    make: Builder, signed_in: Any, ready: Any, doctor: Any, coordinator: Any
) -> None:
    act(make, ready, doctor, 1, submit, version=ready.version)
    db.session.refresh(ready)
    reason = ReturnReason.IMAGING_MISSING
    act(
        make, ready, coordinator, 2, return_to_requester, reason=reason, comment="Joindre l’IRM.", version=ready.version
    )
    shown = signed_in(doctor).get(page_of(ready)).text
    assert titles(shown)[:2] == [
        "Dossier renvoyé au demandeur\u202f: imagerie manquante ou trop ancienne",
        "Dossier soumis à la RCP",
    ]
    assert "Brouillon" in shown and "Soumis" in shown and "Joindre l’IRM." in shown
    assert coordinator.name in shown


def test_files_are_told_without_their_technique(make: Builder, signed_in: Any, ready: Any, doctor: Any) -> None:
    act(make, ready, doctor, 1, attachments.add_attachment, name="CR.pdf", data=pdf())
    act(make, ready, doctor, 2, lambda case, **kw: attachments.remove_attachment(case, case.attachments[0], **kw))
    act(make, ready, doctor, 3, lambda case, **kw: attachments.restore_attachment(case, case.attachments[0], **kw))
    shown = signed_in(doctor).get(page_of(ready)).text
    for said in ("Pièce jointe ajoutée", "Pièce jointe retirée\u202f: CR.pdf", "Pièce jointe rétablie\u202f: CR.pdf"):
        assert said in shown, said
    assert "sha256" not in shown and "application/pdf" not in shown


def test_pages_follow_one_another_without_a_gap(make: Builder, signed_in: Any, ready: Any, doctor: Any) -> None:
    for number in range(1, 46):
        save(make, ready, doctor, number, Section.SITUATION, comorbidities=f"Note {number}")
    client, seen, address = signed_in(doctor), [], page_of(ready)
    for _ in range(4):
        shown = client.get(address).text
        seen += [
            number for number in range(45, 0, -1) if f"Note {number}</ins>" in shown or f">Note {number}<" in shown
        ]
        cursors = [each.get("value") for each in pages.parse(shown).iter("input") if each.get("name") == "suite"]
        if not cursors:
            break
        address = f"{page_of(ready)}?suite={cursors[0]}"
    assert sorted(set(seen), reverse=True) == list(range(45, 0, -1))
    assert "Début de l’historique" in shown


def test_the_number_of_statements_does_not_depend_on_the_history(
    make: Builder, signed_in: Any, ready: Any, doctor: Any, count_sql: Any
) -> None:
    client = signed_in(doctor)

    def statements() -> int:
        client.get(page_of(ready), check=False)
        with count_sql() as sent:
            assert client.get(page_of(ready), check=False).status_code == 200
        return len(sent)

    save(make, ready, doctor, 1, Section.SITUATION, comorbidities="Une")
    few = statements()
    for number in range(2, 18):
        save(make, ready, doctor, number, Section.SITUATION, comorbidities=f"Note {number}")
    assert statements() == few


def test_an_external_requester_does_not_read_the_deliberation(
    make: Builder, signed_in: Any, board: Any, external: Any, doctor: Any
) -> None:
    case = make.case(board, requester=external)
    for table, field, text in (("opinion", "text", "Avis réservé"), ("case_file", "comorbidities", "HTA")):
        db.session.add(
            Change(
                at=NOW + timedelta(minutes=1 if table == "opinion" else 2), person_id=doctor.id, root="case",
                root_id=case.id, table=table, action="insert", field=field, new=text,
            )
        )  # fmt: skip
    db.session.flush()
    assert "Avis réservé" in signed_in(doctor).get(page_of(case)).text
    shown = signed_in(external).get(page_of(case)).text
    assert "HTA" in shown and "Avis réservé" not in shown


def test_rights(
    signed_in: Any, make: Builder, ready: Any, board: Any, stranger: Any, external: Any, quality: Any
) -> None:
    assert signed_in(quality).get(page_of(ready)).status_code == 200
    assert signed_in(stranger).get(page_of(ready)).status_code == 404
    assert signed_in(external).get(page_of(ready)).status_code == 404
    assert signed_in(make.auditor()).get(page_of(ready)).status_code == 403
    assert signed_in(make.member(board, Role.SECRETARY)).get(page_of(ready)).status_code == 200


def test_a_cursor_that_was_touched_is_refused(signed_in: Any, ready: Any, doctor: Any) -> None:
    assert signed_in(doctor).get(page_of(ready) + "?suite=abc").status_code == 422


def test_what_somebody_typed_is_only_text(make: Builder, signed_in: Any, ready: Any, doctor: Any) -> None:
    save(make, ready, doctor, 1, Section.SITUATION, comorbidities="<script>alert(1)</script>")
    shown = signed_in(doctor).get(page_of(ready)).text
    assert "<script>alert" not in shown and "&lt;script&gt;alert" in shown


@pytest.mark.parametrize("model", [Case, Lesion, LesionDistance, Treatment, Result])
def test_every_column_that_can_change_has_a_french_name(model: Any) -> None:
    for column in model.__table__.columns:
        if column.key in history.IGNORED or not is_said(model.__tablename__, column.key):
            continue
        assert field_name(model.__tablename__, column.key) != column.key, column.key


@pytest.mark.parametrize("table", ["decision", "proposal", "examination", "opinion", "urgent_opinion", "attachment"])
def test_the_columns_of_the_later_stages_have_one_too(table: str) -> None:
    model = next(each.class_ for each in db.Model.registry.mappers if each.class_.__tablename__ == table)
    for column in model.__table__.columns:
        if column.key in history.IGNORED or column.key in UNSAID[table]:
            continue
        assert field_name(table, column.key) != column.key, column.key
    assert row_title(table, "insert", "", None)
    assert NAMES.get(table, "") in {"", *model.__table__.columns.keys()}


def test_values_are_words() -> None:
    people = {"7": "Dr Oyarzabal"}
    for table, field, stored, said in (
        ("case_file", "status", "booked", CaseStatus.BOOKED.label),
        ("case_file", "presenter_id", "7", "Dr Oyarzabal"),
        ("lesion", "long_axis_mm", "23.5", "23,5 mm"),
        ("decision", "outcome", "discussed", "Cas discuté"),
        ("decision", "supportive_care", '["inconnu"]', "inconnu"),
        ("decision", "due_on", "2026-04-02", "02/04/2026"),
        ("decision", "guideline_followed", "yes", "Oui"),
        ("decision", "responsible_id", "7", "Dr Oyarzabal"),
        ("proposal", "treatment", "ancien-code", "ancien-code"),
        ("opinion", "text", "Oui", "Oui"),
        ("opinion", "text", None, ""),
    ):
        assert value_text(table, field, stored, people).replace("\u202f", " ").startswith(said), (table, field)


def test_events_are_sentences() -> None:
    assert event_sentence(Event.CASE_POSTPONED, {"reason": "no-time"}) == (
        "Dossier reporté\u202f: temps de séance insuffisant"
    )
    assert event_sentence(Event.CASE_POSTPONED, {}) == "Dossier reporté"
    assert event_sentence("case.unknown", {}) == "case.unknown"
