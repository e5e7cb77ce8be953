"""The directory: doubts are confirmed, stale edits are shown, no address holds a name."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rcp import installation
from rcp.access.permissions import SYSTEM, Role
from rcp.accounts import queries, services
from rcp.accounts.models import Person
from rcp.domain.directory import PersonDetails
from rcp.domain.errors import Forbidden, InvalidValue, NeedsConfirmation
from tests.support.build import NOW, Builder
from tests.support.client import CheckingClient

CASES = json.loads(Path("tests/data/bad-inputs.json").read_text(encoding="utf-8"))["cases"]
GOOD_RPPS, BAD_RPPS = "10003456786", "10003456789"
ONCOLOGY = "G15_10/SM36"


@pytest.fixture
def secretary(make: Builder, client: CheckingClient, sign_in: Any) -> Any:
    person = make.member(make.board(), Role.SECRETARY, family_name="Ferrandière", given_name="Hatice")
    sign_in(client, person)
    return person


def fill(client: CheckingClient, page: str = "/annuaire/nouveau", **values: Any) -> Any:
    return client.submit(page, {"family_name": "Çelikkaya", "given_name": "Œnone", **values})


def search(client: CheckingClient, text: str) -> str:
    return str(client.post("/annuaire/recherche", data={"q": text, "csrf_token": client.csrf()}).text)


def test_somebody_is_added_and_found(client: CheckingClient, secretary: Any) -> None:
    added = fill(client, specialty_code=ONCOLOGY, secure_address="oenone@mssante.example", title="Pr")
    assert added.status_code == 303
    shown = client.get(added.headers["Location"]).text
    assert "Pr Œnone Çelikkaya" in shown
    assert "oenone@mssante.example" in shown
    for text in ("celik", "OENONE", "çeli œno"):
        assert "Çelikkaya" in search(client, text)
    assert "Personne de ce nom" in search(client, "zzz")
    assert "Personne de ce nom" in search(client, "%")


def test_a_doubtful_rpps_is_confirmed_not_refused(client: CheckingClient, secretary: Any, db_session: Any) -> None:
    doubt = fill(client, rpps=BAD_RPPS)
    assert doubt.status_code == 422
    assert "La clé de ce RPPS" in doubt.text
    assert BAD_RPPS in doubt.text
    kept = client.send(doubt, {"confirmed": "y"})
    assert kept.status_code == 303
    assert "La clé de ce RPPS" in client.get(kept.headers["Location"]).text
    assert fill(client, family_name="Ny’Deume", rpps="1000 345 678 6").status_code == 303
    assert db_session.execute(select(Person.rpps).filter_by(family_name="Ny’Deume")).scalar_one() == GOOD_RPPS


def test_a_namesake_is_confirmed(client: CheckingClient, secretary: Any) -> None:
    doubt = fill(client, family_name="FERRANDIERE", given_name="Hatice")
    assert doubt.status_code == 422
    assert "figure déjà dans l’annuaire" in doubt.text
    assert client.send(doubt, {"confirmed_same": "y"}).status_code == 303


def test_a_stale_edit_shows_both_and_loses_neither(
    client: CheckingClient, make: Builder, secretary: Any, db_session: Any
) -> None:
    person = make.person(phone="01 00 00 00 00")
    page = f"/annuaire/{person.uuid}/modifier"
    mine = client.get(page)
    assert client.submit(page, {"phone": "02 22 22 22 22"}).status_code == 303
    conflict = client.send(mine, {"phone": "03 33 33 33 33"})
    assert conflict.status_code == 409
    assert "02 22 22 22 22" in conflict.text
    assert "03 33 33 33 33" in conflict.text
    assert "Hatice Ferrandière" in conflict.text
    assert client.send(conflict, button="Enregistrer ma version").status_code == 303
    assert "03 33 33 33 33" in client.get(f"/annuaire/{person.uuid}").text


def test_hostile_text_in_a_conflict_is_only_text(client: CheckingClient, make: Builder, secretary: Any) -> None:
    person = make.person()
    page = f"/annuaire/{person.uuid}/modifier"
    mine = client.get(page)
    client.submit(page, {"structure": "<script>alert(1)</script>"})
    conflict = client.send(mine, {"structure": '"><img src=x onerror=alert(1)>'})
    assert conflict.status_code == 409
    assert "<script>alert" not in conflict.text
    assert "<img src=x" not in conflict.text


@pytest.mark.parametrize("case", [case for case in CASES if case["category"] == "email"], ids=lambda case: case["id"])
def test_the_recorded_addresses(case: dict[str, Any], make: Builder) -> None:
    details = PersonDetails("Oyarzabal", email=case["value"])
    if case["expect"].startswith("accept"):
        assert services.add_person(details, actor=SYSTEM, now=NOW).email == case["value"].strip()
    else:
        with pytest.raises(InvalidValue, match="Adresse électronique invalide"):
            services.add_person(details, actor=SYSTEM, now=NOW)


def test_any_recorded_text_as_a_name_is_kept_or_refused(client: CheckingClient, secretary: Any) -> None:
    shown = client.get("/annuaire/nouveau")
    tried = 0
    for case in CASES:
        if not case["category"].startswith(("names_", "html_js", "sql", "template")) or "value" not in case:
            continue
        values = {"family_name": case["value"], "structure": case["value"], "cle": str(uuid.uuid4())}
        answer = client.send(shown, values, check=False)
        assert answer.status_code in {303, 422}, case["id"]
        if answer.status_code == 303:
            assert client.get(answer.headers["Location"]).status_code == 200, case["id"]
        tried += 1
    assert tried > 50


def test_values_outside_the_lists_are_refused(client: CheckingClient, secretary: Any) -> None:
    assert fill(client, specialty_code="G15_10/XX99").status_code == 422
    assert fill(client, title="Duc").status_code == 422
    assert fill(client, rpps="<script>").status_code == 422
    assert fill(client, family_name="").status_code == 422


def test_extra_fields_change_nothing(client: CheckingClient, make: Builder, secretary: Any) -> None:
    person = make.person()
    shown = client.get(f"/annuaire/{person.uuid}/modifier").text
    hidden = dict(re.findall(r'name="(csrf_token|cle|version|auteur)" value="([^"]+)"', shown))
    client.post(
        f"/annuaire/{person.uuid}/modifier",
        data={**hidden, "family_name": "Nouveau", "id": "1", "uuid": "x", "name_folded": "zzz", "is_active": "y"},
    )
    changed = queries.get_person(person.uuid)
    assert (changed.family_name, changed.id, changed.name_folded) == ("Nouveau", person.id, "nouveau")


def test_who_may_read_and_who_may_write(make: Builder) -> None:
    board = make.board()
    details = PersonDetails("Oyarzabal")
    for role in (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY):
        actor = make.actor(make.member(board, role))
        assert services.add_person(details, actor=actor, now=NOW, confirmed_same=True).id
    for role in (Role.QUALITY, Role.EXTERNAL):
        with pytest.raises(Forbidden):
            services.add_person(details, actor=make.actor(make.member(board, role)), now=NOW)
    with pytest.raises(Forbidden):
        services.add_person(details, actor=make.actor(make.auditor()), now=NOW)


def test_a_doubt_is_asked_once(make: Builder) -> None:
    person = services.add_person(PersonDetails("Oyarzabal", rpps=BAD_RPPS), actor=SYSTEM, now=NOW, confirmed=True)
    with pytest.raises(NeedsConfirmation):
        services.add_person(PersonDetails("Zbrzezny", rpps=BAD_RPPS[:-1] + "8"), actor=SYSTEM, now=NOW)
    changed = PersonDetails("Oyarzabal", phone="01", rpps=BAD_RPPS)
    assert services.change_person(person, changed, version=person.version, actor=SYSTEM, now=NOW).phone == "01"


def test_the_list_is_paged(client: CheckingClient, make: Builder, secretary: Any) -> None:
    for _number in range(60):
        make.person()
    page = client.get("/annuaire").text
    following = re.search(r'name="suite" value="([^"]+)"', page)
    assert following
    assert page.count("<tr>") == 51
    second = client.get("/annuaire", query_string={"suite": following[1]}).text
    assert second.count("<tr>") == 1 + 61 - 50


def test_a_secure_address_outside_the_declared_domains_is_said(
    client: CheckingClient, make: Builder, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, make.member(make.board()))
    person = make.person(secure_address="essai@mssante.example")
    assert "aucun domaine de messagerie sécurisée" in client.get(f"/annuaire/{person.uuid}").text
    monkeypatch.setattr(installation, "_mail", installation.Mail(secure_domains=("mssante.example",)))
    assert "aucun domaine de messagerie sécurisée" not in client.get(f"/annuaire/{person.uuid}").text
