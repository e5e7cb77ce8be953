"""The documents of a session taken away at once: one PDF or an archive, in the request or aside, by who may."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select, update

from rcp import files, installation
from rcp.access.map import MAP, Right
from rcp.access.permissions import Permission, Role
from rcp.access.predicates import member
from rcp.accounts.models import Account
from rcp.cases.models import Case
from rcp.db import db, transaction
from rcp.documents.html import render_html
from rcp.domain import waiting
from rcp.domain.errors import Forbidden, NotFound
from rcp.domain.exports import Choices, Copy, Form, Piece, Which
from rcp.domain.minutes import FileRole
from rcp.domain.sending import ERRAND_BOUND, ErrandState
from rcp.jobs import running
from rcp.journal.models import AccessEntry, JournalEntry
from rcp.minutes import queries, services
from rcp.minutes.models import Document, ExportChoice
from rcp.minutes.queries import load_material, stamp_of
from rcp.minutes.queries.errands import session_names
from rcp.minutes.services import errands, reading
from rcp.minutes.services import exports as exporting
from rcp.outbox import presence
from rcp.outbox.models import Errand
from rcp.outbox.services.errands import take_errand
from rcp.outbox.work import Unwanted, nobody
from rcp.web.clock import now as clock
from tests.documents.anatomy import Anatomy
from tests.documents.saying import said, squeezed
from tests.minutes.conftest import Held
from tests.minutes.test_files import seal_fiche
from tests.support.build import NOW
from tests.support.signing import signing as certificate

FICHES = frozenset({Piece.FICHES})
ALL_FICHES = Choices(FICHES, which=Which.ALL)


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return pages


def made(held: Held, choices: Choices, heard: Any = nobody) -> Any:
    plan = services.plan_export(held.meeting.uuid, choices, actor=held.actor, now=NOW)
    return services.make_export(plan, heard)


def last_errand() -> Errand:
    db.session.expire_all()
    return db.session.scalars(select(Errand).order_by(Errand.id.desc())).first()


def work(app: Any) -> None:
    db.session.rollback()
    running.run_errands(app, clock)
    db.session.rollback()


def test_all_fiches_are_one_pdf_with_a_bookmark_each_and_drafts_say_so(held: Held) -> None:
    document = seal_fiche(held)
    export = made(held, ALL_FICHES)
    assert (export.file_name, export.media_type) == ("RCP_2026-03-16_fiches.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(export.data)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        carried = sorted(str(each.UF) for each in pdf.Root.AF)
    assert titles[0].startswith("1. ") and "non validé" not in titles[0]
    assert titles[1].startswith("2. ") and titles[1].endswith("projet, non validé")
    assert len(carried) == 2 and all(name.startswith("RCP_2026-03-16_") for name in carried)
    pages = texts(export.data)
    sealed = document.pages
    assert document.code in " ".join(pages[:sealed]) and "NON VALIDÉ" not in " ".join(pages[:sealed])
    assert "NON VALIDÉ" in pages[sealed]


def test_an_archive_holds_the_very_bytes_that_were_sealed_and_an_index_without_a_name(held: Held) -> None:
    document = seal_fiche(held)
    export = made(held, Choices(frozenset(Piece) - {Piece.PACK}, Form.ZIP, Which.ALL))
    assert export.file_name == "RCP_2026-03-16_documents.zip"
    with zipfile.ZipFile(io.BytesIO(export.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";"))
        found = archive.read(document.file_name)
    assert names[0] == "index.csv" and [row["fichier"] for row in rows] == names[1:]
    assert [row["document"] for row in rows] == [
        "Ordre du jour", "Feuille de présence", "Procès-verbal", "Fiche RCP", "Fiche RCP",
    ]  # fmt: skip
    assert hashlib.sha256(found).hexdigest() == document.file_sha256 == rows[3]["SHA-256"]
    assert rows[3]["état"] == "Version 1, scellée" and rows[3]["code de vérification"] == document.code
    assert rows[4]["état"] == "Projet, non validé"
    patients = [item.patient.birth_name.casefold() for item in load_material(held.meeting.uuid, actor=held.actor).items]
    said = (" ".join(names) + str(rows)).casefold()
    assert not any(name in said for name in patients)


def test_one_pdf_and_each_file_of_an_archive_say_what_their_contents_say(held: Held) -> None:
    seal_fiche(held)
    choices = Choices(frozenset({Piece.AGENDA, Piece.ATTENDANCE, Piece.FICHES}), which=Which.ALL)
    plan = services.plan_export(held.meeting.uuid, choices, actor=held.actor, now=NOW)
    contents = [said(render_html(sheet.content, for_screen=False)) for sheet in plan.sheets]
    together = Anatomy(services.make_export(plan).data)
    assert together.problems == []
    assert squeezed(together.reading()) == "".join(contents)
    archived = services.make_export(replace(plan, choices=replace(choices, form=Form.ZIP)))
    with zipfile.ZipFile(io.BytesIO(archived.data)) as archive:
        found = [squeezed(Anatomy(archive.read(name)).reading()) for name in archive.namelist()[1:]]
    assert found == contents and len(contents) == 4


def test_equal_choices_give_equal_bytes(held: Held) -> None:
    seal_fiche(held)
    choices = Choices(FICHES, Form.ZIP, Which.ALL)
    assert made(held, choices).data == made(held, choices).data


def test_one_document_is_handed_over_as_it_is(held: Held) -> None:
    document = seal_fiche(held)
    export = made(held, Choices(FICHES, Form.ZIP, Which.SEALED))
    assert (export.file_name, hashlib.sha256(export.data).hexdigest()) == (document.file_name, document.file_sha256)


def test_fiches_chosen_one_by_one(held: Held) -> None:
    export = made(held, Choices(FICHES, which=Which.CHOSEN, cases=frozenset({str(held.cases[1].uuid)})))
    assert export.file_name.endswith("_PROJET.pdf")
    with pytest.raises(NotFound) as nothing:
        made(held, Choices(FICHES, which=Which.SEALED))
    assert "aucune fiche" in nothing.value.message


def test_a_signature_asked_for_that_does_not_exist_is_the_accessible_copy(held: Held) -> None:
    document = seal_fiche(held)
    export = made(held, Choices(FICHES, Form.ZIP, Which.SEALED, Copy.SIGNED))
    assert hashlib.sha256(export.data).hexdigest() == document.file_sha256


@pytest.mark.parametrize("form", Form)
def test_one_document_is_handed_over_signed_when_that_is_asked_for(
    held: Held, form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_signing", certificate(tmp_path))
    signed = {each.role: each for each in queries.files_of(seal_fiche(held))}[FileRole.SIGNED]
    export = made(held, Choices(FICHES, form, Which.SEALED, Copy.SIGNED))
    assert (export.file_name, hashlib.sha256(export.data).hexdigest()) == (signed.file_name, signed.sha256)
    assert signed.sha256 != hashlib.sha256(made(held, Choices(FICHES, form, Which.SEALED)).data).hexdigest()


def test_progress_counts_and_a_cancelled_work_stops(held: Held) -> None:
    heard = []
    everything = Choices(frozenset(Piece), which=Which.ALL)
    made(held, everything, lambda *each: heard.append(each))
    steps = [step for step, _, _ in heard]
    assert steps == sorted(steps) and heard[-1][0] == heard[-1][1] == 10
    said = [saying.replace("\u00a0", " ").replace("\u202f", " ") for _, _, saying in heard]
    assert "1 fiche sur 2" in said and "Dossier papier : 2 dossiers sur 2" in said
    assert "Procès-verbal : 1 dossier sur 2" in said

    def cancelled(*_: Any) -> None:
        raise Unwanted

    with pytest.raises(Unwanted):
        made(held, ALL_FICHES, cancelled)


def test_only_those_who_run_the_session_export_it(held: Held, make: Any, client: Any, sign_in: Any) -> None:
    reader = make.member(held.board, Role.PHYSICIAN)
    with pytest.raises(Forbidden):
        services.plan_export(held.meeting.uuid, ALL_FICHES, actor=make.actor(reader), now=NOW)
    sign_in(client, reader)
    assert client.get(f"/seances/{held.meeting.uuid}/exporter").status_code == 403
    assert "Exporter…" not in client.get(f"/seances/{held.meeting.uuid}").text


def test_a_short_export_is_handed_over_at_once_and_the_choices_are_remembered(
    held: Held, client: Any, sign_in: Any
) -> None:
    seal_fiche(held)
    sign_in(client, held.coordinator)
    address = f"/seances/{held.meeting.uuid}/exporter"
    assert f'href="{address}"' in client.get(f"/seances/{held.meeting.uuid}/validation").text
    page = client.get(address)
    answer = client.send(page, {"pieces": ["fiches"], "which": "sealed", "form": "zip"}, button="Exporter")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", "one document only"
    again = client.send(page, {"pieces": ["fiches"], "which": "sealed", "form": "zip"}, button="Exporter")
    assert again.status_code == 200, "a second copy is another copy"
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "document.exported")).all()
    assert len(entries) == 2 and entries[0].details["pieces"] == ["fiches"]
    read = set(db.session.scalars(select(AccessEntry.patient_id)))
    assert held.cases[0].patient_id in read
    (kept,) = db.session.scalars(select(ExportChoice)).all()
    assert kept.choices == {"pieces": ["fiches"], "form": "zip", "which": "sealed", "copy": "accessible", "cases": []}
    shown = client.get(address).text
    assert "checked" in shown.split('value="zip"')[0].rsplit("<input", 1)[1] + shown.split('value="zip"')[1][:60]


def test_what_would_give_nothing_is_said_next_to_its_field(held: Held, client: Any, sign_in: Any) -> None:
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/exporter")
    nothing = client.send(page, {"pieces": []}, button="Exporter")
    assert nothing.status_code == 422 and "Choisissez au moins un document." in nothing.text
    no_case = client.send(page, {"pieces": ["fiches"], "which": "chosen"}, button="Exporter")
    assert no_case.status_code == 422 and "Choisissez au moins une fiche" in no_case.text
    none = client.send(page, {"pieces": ["fiches"], "which": "sealed"}, button="Exporter")
    assert none.status_code == 422 and "aucune fiche" in none.text


@pytest.fixture
def somebody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The job process is there: what takes more than a moment is left to it."""
    monkeypatch.setattr(presence, "is_there", lambda _now: True)


@pytest.fixture
def asked(held: Held, client: Any, sign_in: Any, somebody_there: None) -> Any:
    """The page of an export that is made aside, asked for by the coordinator."""
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/exporter")
    values = {"pieces": ["pack", "fiches"], "which": "all", "form": "zip"}
    first = client.send(page, values, button="Exporter")
    second = client.send(page, values, button="Exporter")
    assert first.status_code == second.status_code == 303 and first.location == second.location, "made once"
    return first.location


def test_a_long_export_is_made_aside_and_handed_over_to_who_asked(
    held: Held, app: Any, client: Any, sign_in: Any, make: Any, asked: str
) -> None:
    page = client.get(asked)
    assert "Le travail commence dans un instant" in page.text and "Annuler" in page.text
    work(app)
    page = client.get(asked)
    assert "L’export est prêt" in page.text
    assert "L’export est prêt" in client.get(f"{asked}/avancement", check=False).text
    answer = client.send(page, button="Télécharger")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert "RCP_2026-03-16_dossier-papier.pdf" in archive.namelist()
    read = set(db.session.scalars(select(AccessEntry.patient_id)))
    assert read == {case.patient_id for case in held.cases}
    page, session = client.get("/mes-exports"), f"{held.board.name}, séance du lundi 16\u00a0mars 2026 à "
    assert "RCP_2026-03-16_documents.zip" in page.text
    assert session in page.text and session in client.get(asked).text
    sign_in(client, make.member(held.board, Role.SECRETARY))
    assert client.get(asked).status_code == 404, "somebody else's"
    assert client.post(f"{asked}/fichier", data={"csrf_token": client.csrf()}).status_code == 404


def test_which_session_each_export_is_about_costs_one_statement_and_is_said_to_who_still_sees_it(
    held: Held, make: Any, asked: str, count_sql: Any
) -> None:
    errand = last_errand()
    other = Errand(arguments={"meeting": str(make.meeting(held.board).uuid)})
    with count_sql() as statements:
        names = session_names([errand, other, Errand(arguments={})], actor=held.actor)
    assert len(statements.sent) == 1 and len(names) == 2
    assert session_names([errand], actor=replace(held.actor, roles={})) == {}


def test_a_file_is_let_go_after_a_day(held: Held, app: Any, client: Any, asked: str) -> None:
    work(app)
    errand = last_errand()
    assert services.is_kept(errand, now=errand.ended_at + timedelta(hours=23))
    assert not services.is_kept(errand, now=errand.ended_at + timedelta(days=1))
    page = client.get(asked)
    errand.ended_at -= timedelta(days=2)
    db.session.commit()
    late = client.send(page, button="Télécharger")
    assert late.status_code == 303
    assert "Ce fichier n’est plus disponible" in client.get(asked).text


def test_who_lost_the_right_meanwhile_gets_nothing(held: Held, app: Any, asked: str) -> None:
    work(app)
    with pytest.raises((Forbidden, NotFound)):
        services.handed_over(last_errand(), actor=replace(held.actor, roles={}), now=clock())


def test_who_runs_the_session_no_more_gets_no_paper_pack(
    held: Held, app: Any, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(app)
    monkeypatch.setitem(MAP, Permission.MEETING_RUN, Right("Ouvrir et clore la séance", member()))
    with pytest.raises(Forbidden):
        services.handed_over(last_errand(), actor=held.actor, now=clock())


def test_asked_again_after_a_change_it_is_another_export(held: Held, app: Any, client: Any, asked: str) -> None:
    work(app)
    page = client.get(f"/seances/{held.meeting.uuid}/exporter")
    values = {"pieces": ["pack", "fiches"], "which": "all", "form": "zip"}
    assert client.send(page, values, button="Exporter").location == asked, "nothing changed: the one just made"
    db.session.get(Case, held.cases[0].id).summary = "Autre texte, corrigé depuis."
    db.session.commit()
    assert client.send(page, values, button="Exporter").location != asked


def test_a_waiting_export_is_cancelled_at_once(app: Any, client: Any, asked: str) -> None:
    page = client.get(asked)
    client.send(page, button="Annuler ce travail")
    work(app)
    assert last_errand().state == ErrandState.CANCELLED
    assert "Aucun fichier n’a été gardé" in client.get(asked).text


def test_when_nobody_does_the_work_the_page_says_so_and_what_to_do(
    client: Any, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ne répond pas" not in client.get(asked).text
    monkeypatch.setattr(presence, "is_there", lambda _now: False)
    page = client.get(asked).text
    assert "ne répond pas" in page and "moins de documents à la fois" in page
    assert "Annuler" in page


def test_work_whose_process_died_says_so_and_its_cancelling_ends(client: Any, asked: str) -> None:
    with transaction():
        take_errand(now=clock() - ERRAND_BOUND)
    page = client.get(asked)
    assert "Le travail attend" in page.text and "le travail continue" not in page.text
    with transaction():
        last_errand().cancelled_at = clock() - ERRAND_BOUND
    page = client.get(asked)
    assert "L’annulation attend" in page.text and "sera faite dès son retour" not in page.text
    client.send(page, button="Annuler ce travail")
    assert "Aucun fichier n’a été gardé" in client.get(asked).text


def test_a_validation_that_nobody_does_says_how_to_do_without(
    client: Any, sealing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "is_there", lambda _now: False)
    page = client.get(sealing).text
    assert "validez les fiches une par une" in page and "le travail continue" not in page


def test_without_the_job_process_what_takes_some_seconds_is_done_in_place(
    held: Held, client: Any, sign_in: Any
) -> None:
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/validation")
    answer = client.send(page, button="Valider le procès-verbal")
    assert answer.location.endswith("/validation")
    assert len(db.session.scalars(select(Document)).all()) == 3
    assert db.session.scalars(select(Errand)).all() == []


def test_with_it_fiches_validated_one_by_one_leave_a_click_for_the_minutes(
    held: Held, client: Any, sign_in: Any, somebody_there: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The pages of the minutes are its work: until they are there, their validation is too."""
    monkeypatch.setattr(files, "_root", tmp_path)
    sign_in(client, held.coordinator)
    address = f"/seances/{held.meeting.uuid}/validation"
    for case in held.cases:
        answer = client.submit(address, button=f"Valider la fiche {case.number}")
        assert answer.location.endswith(f"/validation#dossier-{case.uuid}")
    assert not list(tmp_path.glob("kept/*/*")), "nobody waits for the pages of the minutes"
    db.session.rollback()
    for _ in services.make_parts(services.missing_parts(held.meeting.uuid, now=clock())):
        pass
    assert client.submit(address, button="Valider le procès-verbal").location.endswith("/validation")
    assert db.session.scalars(select(Errand)).all() == []


def test_progress_is_shown_in_words_and_as_a_bar(client: Any, asked: str) -> None:
    errand = last_errand()
    errand.state, errand.step, errand.steps, errand.saying = "running", 12, 60, "12 fiches sur 60"
    db.session.commit()
    page = client.get(asked).text
    assert 'max="60" value="12"' in page and "12 fiches sur 60" in page and "Actualiser" in page


def test_a_failure_says_what_to_do(app: Any, client: Any, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> bytes:
        raise RuntimeError("secret")

    monkeypatch.setattr(exporting, "_bytes", broken)
    work(app)
    page = client.get(asked).text
    assert "L’export n’a pas pu être fait" in page and "Réessayez" in page and "secret" not in page


def test_an_account_closed_meanwhile_does_nothing(held: Held, app: Any, asked: str) -> None:
    account = db.session.get(Account, last_errand().asked_by_id)
    account.active = False
    db.session.commit()
    work(app)
    assert last_errand().failure == errands.LEFT


def test_the_pack_of_many_cases_is_made_aside(held: Held, client: Any, sign_in: Any, somebody_there: None) -> None:
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/dossier-papier")
    assert "La préparation se fait à part" in page.text
    answer = client.send(page, button="Préparer le PDF")
    assert answer.status_code == 303 and "/mes-exports/" in answer.location
    assert last_errand().arguments["choices"]["pieces"] == ["pack"]


def test_a_draft_whose_pages_are_not_ready_is_prepared_aside_or_waited_for(
    held: Held, app: Any, client: Any, sign_in: Any, somebody_there: None, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(files, "_root", tmp_path)
    sign_in(client, held.coordinator)
    address = f"/seances/{held.meeting.uuid}/proces-verbal.pdf"
    page = client.get(address)
    assert "Les pages de 2 dossiers restent à mettre en page" in page.text
    errand = client.send(page, button="Préparer le PDF").location
    assert client.get(f"{address}?attendre=1").mimetype == "application/pdf"
    work(app)
    assert "L’export est prêt" in client.get(errand).text
    assert client.get(address).mimetype == "application/pdf", "what was laid out is kept"


def test_who_waits_for_a_draft_holds_no_transaction_meanwhile(
    held: Held, client: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_open, lay_out = [], reading.print_minutes

    def laid_out(*content: Any) -> Any:
        held_open.append(db.session().in_transaction())
        return lay_out(*content)

    monkeypatch.setattr(reading, "print_minutes", laid_out)
    sign_in(client, held.coordinator)
    answer = client.get(f"/seances/{held.meeting.uuid}/proces-verbal.pdf?attendre=1")
    assert answer.mimetype == "application/pdf" and "_PROJET.pdf" in answer.headers["Content-Disposition"]
    assert held_open == [False]
    read = set(db.session.scalars(select(AccessEntry.patient_id).where(AccessEntry.endpoint == "minutes.minutes_pdf")))
    assert read == {case.patient_id for case in held.cases}


def test_a_draft_that_nobody_prepares_says_so(
    held: Held, client: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files, "_root", tmp_path)
    monkeypatch.setattr(waiting, "LONGEST_ALONE", 1.0)
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/proces-verbal.pdf").text
    assert "ne répond pas" in page and "Attendre ici" in page and "Préparer le PDF" not in page


@pytest.fixture
def sealing(held: Held, client: Any, sign_in: Any, somebody_there: None) -> Any:
    """The page of a validation that is done aside."""
    sign_in(client, held.coordinator)
    page = client.get(f"/seances/{held.meeting.uuid}/validation")
    return client.send(page, button="Valider le procès-verbal").location


def test_a_validation_with_many_fiches_is_done_aside_and_seals_all_of_it(
    held: Held, app: Any, client: Any, sealing: str
) -> None:
    title = 'data-errand-title="Validation d’une séance\u202f: {}"'  # what the title of the page follows
    assert title.format("en attente") in client.get(sealing).text
    work(app)
    page = client.get(sealing).text
    assert "Séance validée et scellée" in page and title.format("terminé") in page
    kinds = sorted(db.session.scalars(select(Document.kind)))
    assert kinds == ["fiche", "fiche", "minutes"]
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "minutes.validated")).one()
    assert entry.person_id == held.coordinator.id


def test_what_changed_since_the_page_is_not_sealed_aside_either(
    held: Held, app: Any, client: Any, sealing: str
) -> None:
    held.cases[0].summary = "Autre texte."
    db.session.commit()
    work(app)
    page = client.get(sealing).text
    assert "Validation non faite" in page and "a changé" in page
    assert db.session.scalars(select(Document)).all() == []


class Asked:
    """The progress of an errand that somebody asked for; unwanted from its n-th word on."""

    def __init__(self, held: Held, *, unwanted_from: int = 1000) -> None:
        self.account_id = account_of(held)
        self.board_id = held.board.id
        self.words: list[str] = []
        self.unwanted_from = unwanted_from
        self.is_finished = False

    def __call__(self, _step: int, _steps: int, saying: str) -> None:
        self.words.append(saying)
        if len(self.words) >= self.unwanted_from:
            raise Unwanted

    def finish(self) -> None:
        self.is_finished = True
        if len(self.words) >= self.unwanted_from - 1:
            raise Unwanted


def account_of(held: Held) -> int:
    account = db.session.scalars(select(Account).where(Account.person_id == held.coordinator.id)).one()
    return int(account.id)


def to_seal(held: Held) -> dict[str, Any]:
    shown = stamp_of(load_material(held.meeting.uuid, actor=held.actor)).version
    return {"meeting": str(held.meeting.uuid), "shown": shown}


WORDS = (
    "0 fiche sur 2", "1 fiche sur 2", "Procès-verbal : 0 dossier sur 2", "Procès-verbal : 1 dossier sur 2",
    "Mise en page du procès-verbal", "Pose du sceau",
)  # fmt: skip


@pytest.mark.parametrize("word", range(1, 7))
def test_a_cancelled_validation_seals_nothing(
    held: Held, word: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """At any of its words, or behind the last one, while the seal is set."""
    monkeypatch.setattr(files, "_root", tmp_path)
    asked, arguments = Asked(held, unwanted_from=word), to_seal(held)
    db.session.rollback()
    with pytest.raises(Unwanted):
        errands.do_sealing(arguments, asked, now=NOW)
    assert [each.replace("\u00a0", " ").replace("\u202f", " ") for each in asked.words] == list(WORDS[:word])
    assert db.session.scalars(select(Document)).all() == []


@pytest.mark.parametrize("is_in_time", [True, False])
def test_a_validation_cancelled_while_the_seal_is_set_says_what_became_of_it(
    held: Held, app: Any, client: Any, sealing: str, is_in_time: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled before the commit, nothing is sealed; behind it, the work is done, and so it is said."""
    validate, uuid = errands.validate, last_errand().uuid

    def sealed(*args: Any, **values: Any) -> Any:
        if is_in_time:
            db.session.execute(update(Errand).values(cancelled_at=NOW))
        return validate(*args, **values)

    monkeypatch.setattr(errands, "validate", sealed)
    work(app)
    assert last_errand().state == ("cancelled" if is_in_time else "done")
    assert len(db.session.scalars(select(Document)).all()) == (0 if is_in_time else 3)
    if not is_in_time:
        client.post(f"/mes-exports/{uuid}/annulation")
        assert "Séance validée et scellée" in client.get(sealing).text


def test_a_validation_whose_process_dies_behind_its_seal_is_done(
    held: Held, app: Any, sealing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.errands, "end_errand", lambda *_args, **_values: None)
    work(app)
    assert last_errand().state == "done"


def test_a_closed_account_validates_nothing(held: Held) -> None:
    arguments, asked = to_seal(held), Asked(held)
    db.session.scalars(select(Account).where(Account.id == asked.account_id)).one().active = False
    db.session.commit()
    with pytest.raises(Forbidden):
        errands.do_sealing(arguments, asked, now=NOW)
