"""Letters: drawn from a sealed fiche, edited by one at a time, approved once, taken up again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import docx
import odfdo
import pytest
from sqlalchemy import delete, select

from rcp import files
from rcp.access.permissions import Role
from rcp.db import db
from rcp.deliberation.models import Decision, Proposal
from rcp.documents.letters.defaults import default_template
from rcp.domain.agenda import to_paris
from rcp.domain.dates import french_long_date
from rcp.domain.decision import NoDecisionReason
from rcp.domain.errors import Forbidden, InvalidValue, NotFound, StaleEdit, TransitionRefused
from rcp.domain.letters import LetterFormat, LetterKind
from rcp.domain.recipients import NotARecipient
from rcp.minutes import services
from rcp.minutes.models import LetterTemplate
from rcp.minutes.queries.letters import get_case_letters, get_letter
from rcp.minutes.services.letter_templates import read_template
from tests.minutes.letters import (
    LATER,
    NASTY,
    approve,
    begin,
    change,
    fiche_to_write_from,
    filled,
    letter_files,
    patient_of,
    seal,
    squeezed,
    text_of,
)
from tests.support.build import NOW, sign_in


@pytest.fixture
def sealed(held, make):
    return fiche_to_write_from(held, make)


def test_a_letter_to_the_patient_is_drawn_from_the_sealed_fiche(sealed):
    letter = begin(sealed)
    assert letter.recipient_id is None
    assert "détruire la lésion par le froid" in letter.content["proposal"]
    assert "Sous anesthésie générale" not in str(letter.content)
    assert "4 mai 2026" in letter.content["next"]


def test_a_letter_to_a_doctor_goes_to_the_circle_of_the_case_only(sealed, make):
    letter = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    assert letter.content["recipient"] == "Dr Zoë Łukasiewicz\nCabinet du Port"
    assert "Sous anesthésie générale." in letter.content["proposal"]
    with pytest.raises(NotARecipient):
        begin(sealed, LetterKind.DOCTOR, make.person())


def test_nothing_is_written_before_the_fiche_is_sealed_nor_to_the_dead(sealed):
    other = SimpleNamespace(**{**vars(sealed), "case": sealed.held.cases[1]})
    with pytest.raises(TransitionRefused):
        begin(other)
    patient_of(sealed.case).deceased_on = NOW.date()
    db.session.commit()
    with pytest.raises(TransitionRefused):
        begin(sealed)


def test_a_letter_begun_before_the_death_is_neither_changed_nor_approved_nor_sent(sealed, client):
    letter, approved = begin(sealed), begin(sealed)
    fiche = approved.document.uuid
    change(sealed, approved)
    approve(sealed, approved)
    sent = {"actor": sealed.secretary, "now": LATER}
    with pytest.raises(NotARecipient):
        services.send_letter(fiche, approved.uuid, **sent)
    patient_of(sealed.case).deceased_on = NOW.date()
    db.session.commit()
    for act in (change, approve):
        with pytest.raises(TransitionRefused, match="décédé"):
            act(sealed, letter)
    with pytest.raises(TransitionRefused, match="décédé"):
        services.send_letter(fiche, approved.uuid, **sent)
    sign_in(client, sealed.held.coordinator)
    assert "<textarea" not in client.get(f"/lettres/{letter.uuid}/modifier").text
    page = client.get(f"/dossiers/{sealed.case.uuid}/lettres").text
    assert "Patient décédé" in page and "/approuver" not in page and 'value="patient"' not in page
    assert "Patient décédé" in client.get(f"/documents/{fiche}/envoi").text
    assert begin(sealed, LetterKind.DOCTOR, sealed.treating).content["proposal"]


def test_a_decision_that_says_the_patient_died_is_enough(sealed):
    case = sealed.held.cases[1]
    decision = db.session.scalars(select(Decision).where(Decision.case_id == case.id)).one()
    decision.no_decision_reason = NoDecisionReason.PATIENT_DECEASED.value
    db.session.execute(delete(Proposal).where(Proposal.decision_id == decision.id))
    db.session.commit()
    seal(sealed.held, case)
    with pytest.raises(TransitionRefused, match="décédé"):
        begin(SimpleNamespace(**{**vars(sealed), "case": case}))


def test_a_letter_is_signed_by_who_answers_for_the_decision_not_by_who_typed_it(sealed, client, make):
    letter = begin(sealed)
    referring = sealed.held.coordinator
    assert letter.content["signature"].splitlines() == [referring.name, referring.specialty]
    other = make.member(sealed.held.board, Role.PHYSICIAN)
    db.session.commit()
    sign_in(client, sealed.secretary_person)
    place = f"/dossiers/{sealed.case.uuid}/lettres"
    shown = client.get(place).text
    assert f"{referring.name} (spécialiste référent)" in shown and f"{other.name} (membre de la RCP)" in shown
    assert f"{sealed.secretary_person.name} (" not in shown
    sent = {"csrf_token": client.csrf(), "kind": "patient"}
    for stranger in (sealed.secretary_person.uuid, "personne"):
        refused = client.post(place, data=sent | {"signatory": str(stranger)})
        assert (refused.status_code, "Choisissez qui signe" in refused.text) == (422, True)
    edit = client.post(place, data=sent | {"signatory": str(other.uuid)}).headers["Location"]
    assert other.name in client.get(edit).text


def test_nobody_signs_by_default_and_the_reader_already_chosen_is_kept(sealed, client):
    sign_in(client, sealed.held.coordinator)
    place = f"/dossiers/{sealed.case.uuid}/lettres"
    shown = client.get(place)
    assert '<option value="">Choisissez le signataire' in shown.text
    reader = str(sealed.treating.uuid)
    refused = client.send(shown, {"recipient": reader}, button="doctor")
    assert (refused.status_code, "Choisissez qui signe la lettre." in refused.text) == (422, True)
    assert f'<option selected value="{reader}">' in refused.text
    signed = {"recipient": reader, "signatory": str(sealed.held.coordinator.uuid)}
    unread = client.send(shown, signed | {"recipient": ""}, button="doctor").text
    assert "Médecin à qui écrire\u202f: Choisissez le médecin" in unread  # as the field is labelled
    sent = client.send(shown, signed, button="doctor")
    assert sent.status_code == 303
    emptied = client.send(client.get(sent.headers["Location"]), {"recipient": ""}).text
    assert "Cette partie ne peut pas rester vide." in emptied


def test_who_approves_is_told_what_to_say_first_and_in_whose_name(sealed, client):
    letter = begin(sealed)
    change(sealed, letter, signature="Pr Une Autre")
    sealed.case.patient_informed = "no"
    db.session.commit()
    sign_in(client, sealed.held.coordinator)
    page = client.get(f"/lettres/{letter.uuid}/approuver").text
    assert "le patient n’a pas été informé" in page
    assert "La lettre est signée Pr Une Autre" in page


def test_an_edit_over_somebody_else_s_is_refused_with_both_texts(sealed):
    letter = begin(sealed)
    seen = letter.version
    change(sealed, letter, why="Le premier texte.")
    with pytest.raises(StaleEdit) as stale:
        change(sealed, letter, version=seen, why="Le second texte.")
    assert (stale.value.mine["why"], stale.value.theirs["why"]) == ("Le second texte.", "Le premier texte.")


def test_approval_freezes_the_bytes_and_the_text(sealed):
    letter = begin(sealed)
    with pytest.raises(InvalidValue):
        approve(sealed, letter)
    change(sealed, letter, why=NASTY)
    approved = approve(sealed, letter)
    data = files.read(approved.storage_key, sha256=approved.sha256)
    assert hashlib.sha256(data).hexdigest() == approved.sha256
    assert services.letter_pdf(approved, actor=sealed.secretary, now=LATER) == data
    said = text_of(data)
    for text in approved.content.values():
        assert squeezed(text) in said
    assert squeezed("n’est pas le programme personnalisé de soins (PPS)") in said
    assert "relireavantenvoi" not in said.lower()
    with pytest.raises(TransitionRefused):
        change(sealed, approved)
    with pytest.raises(TransitionRefused):
        approve(sealed, approved)


def test_a_draft_says_that_it_is_to_be_read_again(sealed):
    data = services.letter_pdf(begin(sealed), actor=sealed.secretary, now=LATER)
    assert squeezed("À relire avant envoi") in text_of(data)


def test_a_secretary_writes_and_does_not_approve(sealed, make):
    letter = begin(sealed)
    change(sealed, letter)
    with pytest.raises(Forbidden):
        approve(sealed, letter, actor=sealed.secretary)
    with pytest.raises(NotFound):
        get_letter(letter.uuid, actor=make.actor(make.member(make.board(), Role.COORDINATOR)))


def test_a_corrected_fiche_outdates_its_letters_and_a_new_one_says_the_new_version(sealed):
    letter = begin(sealed)
    change(sealed, letter, why="Un texte à moi.")
    services.correct_fiche(
        sealed.held.meeting.uuid, sealed.case.uuid, reason="Latéralité corrigée.", actor=sealed.coordinator, now=LATER
    )
    db.session.commit()
    seal(sealed.held, sealed.case)
    assert get_case_letters(sealed.case.uuid, actor=sealed.secretary).is_outdated(letter)
    with pytest.raises(TransitionRefused):
        approve(sealed, letter)
    taken = services.take_up_letter(letter.uuid, actor=sealed.secretary, now=LATER)
    db.session.commit()
    taken = get_letter(taken.uuid, actor=sealed.secretary)
    assert taken.document.version == 2
    assert taken.content["why"] != "Un texte à moi."
    assert taken.content["contacts"] == letter.content["contacts"]


def test_a_template_of_the_board_says_what_is_replaced_where_it_wants(sealed, client):
    sign_in(client, sealed.secretary_person)
    for form in LetterFormat:
        words = {"{{ introduction }}": "", "{{ remplace }}": "[{{ remplace }}]"}
        assert upload(client, sealed.held, reworded(form, words)).status_code == 303
    first = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    assert all("[]" in said for said in letter_files(client, first))
    approve(sealed, first)
    second = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    day = french_long_date(to_paris(LATER))
    assert all(f"[Cette lettre annule et remplace celle du {day}," in said for said in letter_files(client, second))
    assert "{{ remplace }}" in upload(client, sealed.held, reworded(LetterFormat.ODT, {"{{ remplace }}": ""})).text


@pytest.mark.parametrize("kept", ["introduction", "decision"])
def test_a_template_stored_before_its_variable_still_says_what_is_replaced(sealed, client, monkeypatch, kept):
    sign_in(client, sealed.secretary_person)
    words = {"{{ remplace }}": ""} | ({} if kept == "introduction" else {"{{ introduction }}": ""})
    with monkeypatch.context() as earlier:
        earlier.setattr("rcp.domain.letters.variables.NEEDED", ())
        for form in LetterFormat:
            assert upload(client, sealed.held, reworded(form, words)).status_code == 303
    told = client.get(f"/rcp/{sealed.held.board.uuid}/modeles-de-lettre").text
    assert told.count("À mettre à jour") == told.count("Il y manque <code>{{ remplace }}</code>.") == 2
    assert told.count(f'est écrite en tête de <code class="nowrap">{{{{ {kept} }}}}</code>.') == 2
    first = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    assert not any("remplace celle" in said for said in letter_files(client, first))
    approve(sealed, first)
    second = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    sentence = f"Cette lettre annule et remplace celle du {french_long_date(to_paris(LATER))},"
    assert all(said.count(sentence) == 1 for said in letter_files(client, second))
    for form in LetterFormat:
        assert upload(client, sealed.held, default_template(form)).status_code == 303
    assert "À mettre à jour" not in client.get(f"/rcp/{sealed.held.board.uuid}/modeles-de-lettre").text


def test_whoever_keeps_a_template_is_told_that_its_file_is_gone(sealed, client):
    sign_in(client, sealed.secretary_person)
    upload(client, sealed.held, default_template(LetterFormat.ODT))
    db.session.query(LetterTemplate).one().sha256 = "0" * 64
    db.session.commit()
    page = client.get(f"/rcp/{sealed.held.board.uuid}/modeles-de-lettre")
    assert (page.status_code, "Inutilisable" in page.text, "absent ou altéré" in page.text) == (200, True, True)


def test_whoever_keeps_a_template_is_told_that_no_letter_can_be_written_with_it(sealed, client):
    sign_in(client, sealed.secretary_person)
    upload(client, sealed.held, default_template(LetterFormat.ODT))
    stored, written = db.session.query(LetterTemplate).one(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(read_template(stored))) as source, zipfile.ZipFile(written, "w") as target:
        for each in source.infolist():  # as it could be kept before what a document says of itself was read
            target.writestr(each, b"<nothing/>" if each.filename == "meta.xml" else source.read(each))
    stored.storage_key, stored.sha256 = files.put(written.getvalue()), hashlib.sha256(written.getvalue()).hexdigest()
    db.session.commit()
    page = client.get(f"/rcp/{sealed.held.board.uuid}/modeles-de-lettre")
    assert (page.status_code, "Inutilisable" in page.text, "Modèle illisible" in page.text) == (200, True, True)


def test_an_editable_letter_says_of_itself_when_it_was_written_and_whose_it_is(sealed, client):
    letter = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    changed_at, approved_at = LATER + timedelta(hours=3), LATER + timedelta(days=2)
    parts = {"typed": filled(letter, next="Autre."), "version": letter.version}
    services.change_letter(letter.uuid, **parts, actor=sealed.secretary, now=changed_at)
    db.session.commit()
    for modified in (changed_at, approved_at):
        if modified == approved_at:
            approve(sealed, get_letter(letter.uuid, actor=sealed.secretary), now=approved_at)
        sign_in(client, sealed.held.coordinator)
        given = {form: client.get(f"/lettres/{letter.uuid}/{form.value}").data for form in LetterFormat}
        assert given == {form: client.get(f"/lettres/{letter.uuid}/{form.value}").data for form in LetterFormat}
        told = docx.Document(io.BytesIO(given[LetterFormat.DOCX])).core_properties
        assert told.author == told.last_modified_by == sealed.held.board.name
        assert (told.created, told.modified) == (LATER, modified)
        meta = odfdo.Document(io.BytesIO(given[LetterFormat.ODT])).meta
        assert meta.creator == meta.initial_creator == sealed.held.board.name
        assert (meta.creation_date, meta.date) == (LATER, modified)
        for title in (told.title, meta.title):
            assert title.startswith(f"Lettre au médecin – dossier {sealed.case.number} – ")
            assert patient_of(sealed.case).birth_name.upper() not in title.upper()


def reworded(form, words):
    """The default template, these words changed for those."""
    data, part = default_template(form), "content.xml" if form is LetterFormat.ODT else "word/document.xml"
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w") as target:
        for each in source.infolist():
            content = source.read(each)
            for old, new in words.items() if each.filename == part else ():
                content = content.replace(old.encode(), new.encode())
            target.writestr(each, content)
    return written.getvalue()


def test_a_letter_taken_up_from_an_approved_one_keeps_its_text(sealed):
    letter = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    change(sealed, letter, why=NASTY)
    approve(sealed, letter)
    taken = services.take_up_letter(letter.uuid, actor=sealed.secretary, now=LATER)
    assert (taken.content, taken.recipient_id, taken.approved_at) == (letter.content, sealed.treating.id, None)


def test_the_pages_begin_edit_approve_and_keep_what_was_typed(sealed, client):
    sign_in(client, sealed.held.coordinator)
    token = {"csrf_token": client.csrf()}
    place = f"/dossiers/{sealed.case.uuid}/lettres"
    assert "Aucune lettre pour ce dossier" in client.get(place).text
    refused = client.post(place, data=token | {"kind": "doctor", "recipient": ""})
    assert (refused.status_code, "Choisissez le médecin" in refused.text) == (422, True)
    assert '<option value="">Choisissez un médecin' in client.get(place).text
    edit = client.post(place, data=token | {"kind": "patient"}).headers["Location"]
    letter = get_case_letters(sealed.case.uuid, actor=sealed.secretary).letters[0]
    shown = client.get(edit).text
    assert "Ce que la décision dit et que la lettre ne reprend pas" in shown
    assert "Ceci est la proposition d’un groupe de médecins." in shown
    kept = client.post(edit, data=token | filled(letter, why="", next="Mon texte.") | {"version": letter.version})
    assert (kept.status_code, "Mon texte." in kept.text) == (422, True)
    stale = client.post(edit, data=token | filled(letter, next="Mon texte.") | {"version": letter.version + 1})
    assert (stale.status_code, "Mon texte." in stale.text) == (409, True)
    client.post(edit, data=token | filled(letter, next=NASTY) | {"version": letter.version})
    approval = f"/lettres/{letter.uuid}/approuver"
    preview = client.get(f"/lettres/{letter.uuid}").text
    assert f'href="{approval}"' in preview and f'href="{edit}"' in preview
    assert "Approuver cette lettre" in client.get(approval).text
    db.session.expire_all()
    done = client.post(approval, data=token | {"version": get_letter(letter.uuid, actor=sealed.secretary).version})
    assert done.status_code == 303
    assert "Approuvée" in client.get(place).text
    again = client.get(approval).text
    assert "Lettre déjà approuvée" in again and f'action="{approval}"' not in again
    assert f'href="{approval}"' not in client.get(f"/lettres/{letter.uuid}").text
    assert client.get(f"/lettres/{letter.uuid}.pdf").data.startswith(b"%PDF")
    assert client.post(f"/lettres/{letter.uuid}/reprendre", data=token).status_code == 303


def template(form, text=""):
    if form is LetterFormat.DOCX and text:
        document = docx.Document(io.BytesIO(default_template(form)))
        document.add_paragraph(text)
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()
    return default_template(form)


def upload(client, held, data, label="Papier à en-tête", name="modele.docx"):
    values = {"csrf_token": client.csrf(), "label": label, "file": (io.BytesIO(data), name)}
    return client.post(f"/rcp/{held.board.uuid}/modeles-de-lettre", data=values, content_type="multipart/form-data")


def test_a_template_is_tried_put_in_force_replaced_and_kept(sealed, client):
    held = sealed.held
    sign_in(client, sealed.secretary_person)
    place = f"/rcp/{held.board.uuid}/modeles-de-lettre"
    assert "Aucun modèle propre à la RCP" in client.get(place).text
    refused = upload(client, held, template(LetterFormat.DOCX, "{{ survie }}"))
    assert (refused.status_code, "Variable inconnue" in refused.text, "survie" in refused.text) == (422, True, True)
    assert upload(client, held, b"").status_code == 422
    assert upload(client, held, template(LetterFormat.DOCX, "Premier papier")).status_code == 303
    assert upload(client, held, template(LetterFormat.DOCX, "Second papier")).status_code == 303
    first, second = db.session.query(LetterTemplate).order_by(LetterTemplate.id)
    assert (first.removed_at is None, second.removed_at is None) == (False, True)
    assert client.get(f"{place}/{first.uuid}").data == read_template(first)
    letter = begin(sealed, LetterKind.DOCTOR, sealed.treating)
    change(sealed, letter, proposal=NASTY)
    written = docx.Document(io.BytesIO(client.get(f"/lettres/{letter.uuid}/docx").data))
    said = "\n".join(each.text for each in written.paragraphs)
    assert NASTY in said
    assert "Second papier" in said
    odt = odfdo.Document(io.BytesIO(client.get(f"/lettres/{letter.uuid}/odt").data))
    assert NASTY in odt.get_formatted_text()
    client.post(f"{place}/{second.uuid}/retirer", data={"csrf_token": client.csrf()})
    assert "Remplacé ou retiré" in client.get(place).text
    written = docx.Document(io.BytesIO(client.get(f"/lettres/{letter.uuid}/docx").data))
    assert "Second papier" not in [each.text for each in written.paragraphs]
    assert client.get("/modeles-de-lettre/fourni/odt").status_code == 200
    assert "formule_politesse" in client.get("/modeles-de-lettre/variables").text


def test_a_patient_s_letter_has_no_editable_file_and_another_board_sees_no_template(sealed, client, make):
    letter = begin(sealed)
    stranger = make.member(make.board(), Role.SECRETARY)
    sign_in(client, sealed.secretary_person)
    assert client.get(f"/lettres/{letter.uuid}/odt").status_code == 404
    sign_in(client, stranger)
    assert client.get(f"/rcp/{sealed.held.board.uuid}/modeles-de-lettre").status_code == 404
    assert client.get(f"/lettres/{letter.uuid}").status_code == 404
