"""Whoever holds a document learns whether it still stands, and nothing else."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from limits import parse
from sqlalchemy import inspect
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from rcp import files, installation
from rcp.accounts import throttling
from rcp.db import db
from rcp.documents.marking import mark_across
from rcp.domain import minutes
from rcp.minutes import queries, services
from rcp.minutes.models import Document
from rcp.minutes.queries import verification
from tests.minutes.conftest import Held
from tests.support.build import NOW
from tests.support.signing import signing

LATER = NOW + timedelta(days=1)
CODE = "ACDE-FGHJ-KMNP-QRTV"
REASON = "La latéralité était inversée."


def sealed(held: Held) -> list[Document]:
    prepared = services.prepare_minutes(held.meeting.uuid, actor=held.actor, now=LATER)
    db.session.rollback()
    documents = services.validate(prepared, actor=held.actor, now=LATER)
    db.session.commit()
    return documents


def asked(client: Any, **data: Any) -> Any:
    return client.submit("/verifier", data)


def shown(client: Any, data: bytes, name: str) -> Any:
    """Ask about a file. Its form is written in memory: that of the client would leave a large one open on disk."""
    values = {"csrf_token": client.csrf("/verifier"), "file": FileStorage(io.BytesIO(data), filename=name)}
    boundary, body = encode_multipart(values)
    return client.post("/verifier", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def said(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_a_code_is_judged_however_it_is_typed(client: Any, held: Held) -> None:
    fiche, _, whole = sealed(held)
    for code in (whole.code, whole.code.lower().replace("-", " ")):
        answer = said(asked(client, code=code))
        assert "Document valide" in answer
        assert "Procès-verbal de séance, version 1" in answer
        assert whole.content_sha256[:8].upper() in answer.upper()
    assert "Fiche RCP, version 1" in said(asked(client, code=fiche.code))


@pytest.mark.parametrize("typed", ["👩\u200d⚕️ Mme Ýrsa 👨\u200d👩\u200d👧", "  ACDE  ", "x\u200by", "é" * 300, "œ\tﬁn"])
def test_what_was_typed_is_given_back_whole_when_it_is_no_code(client: Any, typed: str) -> None:
    answer = asked(client, code=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.get_data(as_text=True)


def test_the_answer_names_nobody(client: Any, held: Held) -> None:
    fiche, *_ = sealed(held)
    answer = said(asked(client, code=fiche.code))
    for secret in (held.board.name, held.coordinator.family_name, held.cases[0].number, str(fiche.uuid)):
        assert secret not in answer


def test_a_file_is_known_by_its_bytes(client: Any, held: Held) -> None:
    fiche, *_ = sealed(held)
    data = files.read(fiche.storage_key, sha256=fiche.file_sha256)
    assert "Document valide" in said(shown(client, data, "recu.pdf"))
    changed = said(shown(client, data + b" ", "recu.pdf"))
    assert "Document inconnu" in changed
    assert "enregistré de nouveau" in changed


def test_a_correction_is_said_while_it_lasts_then_the_version_is_replaced(client: Any, held: Held) -> None:
    fiche, *_ = sealed(held)
    first = fiche.code
    services.correct_fiche(held.meeting.uuid, held.cases[0].uuid, reason=REASON, actor=held.actor, now=LATER)
    db.session.commit()
    assert "une correction est en cours" in said(asked(client, code=first))
    again = sealed(held)
    answer = said(asked(client, code=first))
    assert "Document remplacé par la version 2" in answer
    assert REASON not in answer
    assert "Document valide" in said(asked(client, code=again[0].code))


def stored_again(document: Document, content: dict[str, Any], **values: Any) -> None:
    """Store a content as it could be after a tampering or a release: rows of documents cannot be updated."""
    same = {
        column.key: getattr(document, column.key)
        for column in inspect(Document).columns
        if column.key not in {"id", "uuid", "version", "code", "content"}
    }
    db.session.add(Document(**same | values, version=2, code=CODE, content=content))
    db.session.commit()


@pytest.mark.parametrize("change", [lambda plain: {}, lambda plain: plain | {"notice": "Autre."}])
def test_a_content_that_no_longer_gives_its_seal_proves_nothing(client: Any, held: Held, change: Any) -> None:
    fiche, *_ = sealed(held)
    stored_again(fiche, change(fiche.content))
    assert "Document altéré" in said(asked(client, code=CODE))


def test_a_content_sealed_before_a_field_existed_is_still_valid(client: Any, held: Held) -> None:
    fiche, *_ = sealed(held)
    older = {key: value for key, value in fiche.content.items() if key != "notice"}
    older["edition"] = older["edition"] | {"seal": "", "code": ""}
    seal = minutes.seal(older)
    older["edition"] = older["edition"] | {"seal": seal, "code": CODE}
    stored_again(fiche, older, content_sha256=seal)
    assert "Document valide" in said(asked(client, code=CODE))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Indiquez le code imprimé"),
        ("XXXX", "Code de vérification invalide"),
        ("0000-0000-0000-0000", "Code de vérification invalide"),
        ("'; DROP TABLE document", "Code de vérification invalide"),
    ],
)
def test_what_is_no_code_is_refused_beside_the_field(client: Any, typed: str, told: str) -> None:
    answer = asked(client, code=typed)
    assert answer.status_code == 422
    assert told in said(answer)


def test_an_unknown_code_is_unknown(client: Any) -> None:
    assert "Document inconnu" in said(asked(client, code=CODE))


def test_too_many_tries_from_one_address_wait(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client.application.config, "RATELIMIT_ENABLED", True)
    token = client.csrf("/verifier")
    sent = {"csrf_token": token, "code": CODE}
    statuses = {client.post("/verifier", data=sent).status_code for _ in range(100)}
    assert statuses == {200}
    refused = client.post("/verifier", data=sent)
    assert refused.status_code == 429
    assert "vérifications de documents sont limitées" in said(refused)
    assert client.get("/verifier").status_code == 200


def test_files_and_codes_count_together(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client.application.config, "RATELIMIT_ENABLED", True)
    monkeypatch.setattr(throttling, "ADDRESS", parse("2 per 15 minutes"))
    assert shown(client, b"%PDF", "recu.pdf").status_code == 200
    assert asked(client, code=CODE).status_code == 200
    assert shown(client, b"%PDF", "recu.pdf").status_code == 429


def test_any_file_of_a_document_is_known_and_said_for_what_it_is(
    client: Any, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_signing", signing(tmp_path, is_demonstration=True))
    fiche, *_ = sealed(held)
    for stored in queries.files_of(fiche):
        data = services.read_file(stored)
        answer = said(shown(client, data, stored.file_name))
        assert "Document valide" in answer
        assert stored.role.label in answer
        assert ("Signature électronique intacte" in answer) == (stored.role == "signed")
        for secret in (held.board.name, held.coordinator.family_name, held.cases[0].number):
            assert secret not in answer
    assert "Signature de démonstration" not in answer


def test_a_signed_file_says_by_which_certificate(
    client: Any, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_signing", signing(tmp_path, is_demonstration=True))
    fiche, *_ = sealed(held)
    data = services.read_file(queries.sendable_file(fiche))
    answer = said(shown(client, data, "recu.pdf"))
    assert "Hôpital d’essai, auto-signé" in answer
    assert "Signature de démonstration, sans valeur" in answer
    altered = said(shown(client, data[:-3] + b"x" + data[-2:], "recu.pdf"))
    assert "Document inconnu" in altered


def test_a_file_whose_copy_we_lost_is_judged_all_the_same(
    client: Any, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_signing", signing(tmp_path))
    fiche, *_ = sealed(held)
    data = {each.role: services.read_file(each) for each in queries.files_of(fiche)}
    for stored in queries.files_of(fiche):
        files.path_of(stored.storage_key).unlink()
    for role, each in data.items():
        answer = shown(client, each, "recu")
        assert answer.status_code == 200
        assert "Document valide" in said(answer)
        assert ("la copie que garde cette installation est absente ou altérée" in said(answer)) == (role == "signed")


def marked_copy(client: Any, sign_in: Any, held: Held, document: Document) -> bytes:
    """What the coordinator is given today of a version no longer in force, at each address that gives it."""
    theirs = client.application.test_client()
    sign_in(theirs, held.coordinator)
    data: bytes = theirs.get(f"/documents/{document.uuid}.pdf").data
    assert theirs.get(f"/documents/{document.uuid}/fichiers/accessible").data == data
    return data


def told_unknown(answer: Any) -> str:
    words = said(answer)
    return words[words.index("Document inconnu") : words.index("Le code est imprimé")]


def corrected(held: Held) -> None:
    services.correct_fiche(held.meeting.uuid, held.cases[0].uuid, reason=REASON, actor=held.actor, now=LATER)
    db.session.commit()


def test_a_marked_copy_is_authentic_whatever_came_after_it(client: Any, sign_in: Any, held: Held) -> None:
    fiche, _, whole = sealed(held)
    corrected(held)
    copies = {"EN COURS DE CORRECTION": marked_copy(client, sign_in, held, fiche)}
    answer = said(shown(client, copies["EN COURS DE CORRECTION"], "recu.pdf"))
    assert "une correction est en cours" in answer and "« EN COURS DE CORRECTION »" in answer
    for version in (2, 3):
        sealed(held)
        copies[f"REMPLACÉ PAR LA VERSION {version}"] = marked_copy(client, sign_in, held, fiche)
        for words, data in copies.items():
            answer = said(shown(client, data, "recu.pdf"))
            assert f"Document remplacé par la version {version}" in answer
            assert "Fiche RCP, version 1, scellée" in answer
            assert f"copie authentique qui porte en travers « {words} »" in answer
            for secret in (held.board.name, held.coordinator.family_name, held.cases[0].number, REASON):
                assert secret not in answer
        if version == 2:
            minutes_copy = said(shown(client, marked_copy(client, sign_in, held, whole), "pv.pdf"))
            assert "Procès-verbal de séance, version 1" in minutes_copy and "copie authentique" in minutes_copy
            corrected(held)


def test_a_copy_that_is_not_ours_is_as_unknown_as_any_file(
    client: Any, sign_in: Any, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    fiche, *_ = sealed(held)
    corrected(held)
    sealed(held)
    copy, made = marked_copy(client, sign_in, held, fiche), []
    kept = files.read(fiche.storage_key, sha256=fiche.file_sha256)

    def counted(*args: Any, **kwargs: Any) -> bytes:
        made.append(args[1])
        return mark_across(*args, **kwargs)

    monkeypatch.setattr(verification, "mark_across", counted)
    unknown = told_unknown(shown(client, b"%PDF-1.7", "recu.pdf"))
    tampered = [copy + b" ", copy[:-1], copy + copy]
    for data in tampered:
        assert told_unknown(shown(client, data, "recu.pdf")) == unknown
    assert made == ["REMPLACÉ PAR LA VERSION 2"] * len(tampered), "once for each file, however many it claims to be"
    for data in (
        mark_across(kept, "REMPLACÉ PAR LA VERSION 3", code=fiche.code),  # there is none yet
        mark_across(kept, "DOCUMENT VALIDE", code=fiche.code),
        mark_across(kept, "REMPLACÉ PAR LA VERSION 2", code=CODE),
    ):
        assert told_unknown(shown(client, data, "recu.pdf")) == unknown
    assert len(made) == len(tampered), "nothing is made again for what was never given"


def test_a_copy_of_bytes_that_we_lost_is_unknown(client: Any, sign_in: Any, held: Held) -> None:
    fiche, *_ = sealed(held)
    corrected(held)
    copy = marked_copy(client, sign_in, held, fiche)
    files.path_of(fiche.storage_key).unlink()
    answer = shown(client, copy, "recu.pdf")
    assert answer.status_code == 200
    assert "Document inconnu" in said(answer)


def test_a_copy_of_an_altered_content_proves_nothing(client: Any, held: Held) -> None:
    fiche, *_ = sealed(held)
    kept = files.read(fiche.storage_key, sha256=fiche.file_sha256)
    stored_again(fiche, {**fiche.content, "notice": "Autre."})
    copy = mark_across(kept, "EN COURS DE CORRECTION", code=CODE)
    assert "Document inconnu" in said(shown(client, copy, "recu.pdf"))


def test_a_claim_costs_two_statements_true_or_not(client: Any, sign_in: Any, held: Held, count_sql: Any) -> None:
    fiche, *_ = sealed(held)
    corrected(held)
    copy, costs = marked_copy(client, sign_in, held, fiche), []
    for data in (b"%PDF-1.7", copy + b" ", copy):
        client.get("/verifier")
        with count_sql() as statements:
            shown(client, data, "recu.pdf")
        costs.append(len(statements))
    assert costs == [costs[0], costs[0] + 2, costs[0] + 2]
