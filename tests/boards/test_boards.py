"""Boards: who sees them, who sets them, their quorum, their members."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from rcp.access.permissions import SYSTEM, Actor, Role
from rcp.boards import queries, services
from rcp.domain.board import BoardSettings
from rcp.domain.errors import (
    Duplicate,
    Forbidden,
    InvalidValue,
    NeedsConfirmation,
    NotFound,
    StaleEdit,
    TransitionRefused,
)
from rcp.journal.models import JournalEntry
from tests.support.build import NOW, TODAY, Builder
from tests.support.client import CheckingClient

BONE = BoardSettings(name="RCP osseuse", nature="ORG-132", subject_code="C3580")
RADIOTHERAPY, UROLOGY = "G15_10/SM45", "G15_10/SM12"
GOOD_FINESS, BAD_FINESS = "750712184", "750712185"
MANAGERS = {Role.COORDINATOR}


@pytest.fixture
def board(make: Builder) -> Any:
    return make.board(nature="ORG-132", subject_code="C3580", name="RCP des os")


@pytest.fixture
def coordinator(make: Builder, board: Any) -> Any:
    return make.member(board, Role.COORDINATOR)


class TestRights:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role(self, make: Builder, client: CheckingClient, sign_in: Any, board: Any, role: Role) -> None:
        sign_in(client, make.member(board, role))
        assert client.get(f"/rcp/{board.uuid}").status_code == 200
        assert board.name in client.get("/rcp").text
        expected = 200 if role in MANAGERS else 403
        for page in ("reglages", "membres"):
            assert client.get(f"/rcp/{board.uuid}/{page}").status_code == expected
        assert client.get("/rcp/nouvelle").status_code == 403
        assert client.get(f"/rcp/{board.uuid}/fermer").status_code == 403

    def test_the_administrator_creates_and_sets(
        self, make: Builder, client: CheckingClient, sign_in: Any, board: Any
    ) -> None:
        sign_in(client, make.administrator())
        for page in ("", "/reglages", "/membres", "/fermer"):
            assert client.get(f"/rcp/{board.uuid}{page}").status_code == 200
        assert client.get("/rcp/nouvelle").status_code == 200

    def test_the_auditor_sees_none(self, make: Builder, client: CheckingClient, sign_in: Any, board: Any) -> None:
        sign_in(client, make.auditor())
        assert client.get("/rcp").status_code == 403
        assert client.get(f"/rcp/{board.uuid}").status_code == 403

    def test_somebody_elses_board_does_not_exist(
        self, make: Builder, client: CheckingClient, sign_in: Any, board: Any
    ) -> None:
        sign_in(client, make.member(make.board(), Role.COORDINATOR))
        for page in ("", "/reglages", "/membres"):
            real, absent = (client.get(f"/rcp/{one}{page}") for one in (board.uuid, uuid.uuid4()))
            assert (real.status_code, absent.status_code) == (404, 404)
        assert board.name not in client.get("/rcp").text
        answer = client.post(f"/rcp/{board.uuid}/specialites", data={"csrf_token": client.csrf()})
        assert answer.status_code == 404

    def test_the_services_refuse_by_themselves(self, make: Builder, board: Any) -> None:
        person = make.person()
        others: list[Actor] = [make.actor(make.member(board, role)) for role in Role if role not in MANAGERS]
        others += [make.actor(make.auditor()), make.actor(make.member(make.board(), Role.COORDINATOR))]
        for actor in others:
            with pytest.raises(Forbidden):
                services.change(board, BONE, version=1, actor=actor, now=NOW)
            with pytest.raises(Forbidden):
                services.add_member(board, person, Role.PHYSICIAN, actor=actor, now=NOW, today=TODAY)
            with pytest.raises(Forbidden):
                services.require_specialty(board, UROLOGY, actor=actor, now=NOW)
            with pytest.raises(Forbidden):
                services.close(board, actor=actor, now=NOW)
            with pytest.raises(Forbidden):
                services.create(BONE, actor=actor, now=NOW)


class TestSettings:
    def test_a_board_from_creation_to_its_page(self, make: Builder, client: CheckingClient, sign_in: Any) -> None:
        sign_in(client, make.administrator())
        created = client.submit(
            "/rcp/nouvelle",
            {
                "name": "RCP d’uro-oncologie", "nature": "ORG-117", "apparatus": "122489005", "organ_code": "64033007",
                "frequency": "monthly", "weekday": "3", "nth_in_month": "2", "start_time": "14h30",
                "recurs_from": "08/01/2026", "minimum_specialties": "", "video_url": "https://visio.example/salle",
                "finess": GOOD_FINESS, "cutoff_hours": "72", "target_days_to_meeting": "15",
            },
        )  # fmt: skip
        assert created.status_code == 303
        assert created.headers["Location"].endswith("/membres")
        page = client.get(created.headers["Location"].removesuffix("/membres")).text
        for text in (
            "RCP d’uro-oncologie", "Chaque mois, le 2e jeudi à 14 h 30, pendant 90 minutes", "système urinaire", "rein",
            "72 h avant la séance", "15 jours", "le quorum de chaque dossier reste inconnu",
        ):  # fmt: skip
            assert text in page

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"name": ""}, "Donnez un nom à la RCP."),
            ({"nature": ""}, "Choisissez la nature de la RCP."),
            ({"subject": ""}, "Choisissez le thème de la RCP transversale."),
            ({"frequency": "weekly"}, "Choisissez le jour de la semaine."),
            ({"video_url": "http://visio.example"}, "commence par https://"),
            ({"minimum_specialties": "-1"}, "Valeur entre 1 et 10 attendue."),
            ({"minimum_specialties": "١"}, "Valeur entre 1 et 10 attendue."),
            ({"cutoff_hours": "1e3"}, "Valeur entre 0 et 720 attendue."),
            ({"duration_minutes": ""}, "Saisissez la durée."),
            ({"start_time": "25:00"}, "Heure"),
            ({"name": "a" * 201}, "caractères maximum"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any, values: dict[str, Any], message: str
    ) -> None:
        sign_in(client, coordinator)
        answer = client.submit(f"/rcp/{board.uuid}/reglages", {"room": "Salle ronde", **values})
        assert answer.status_code == 422
        assert message in answer.text
        assert "Salle ronde" in answer.text

    def test_a_doubtful_finess_is_confirmed(
        self, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any, db_session: Any
    ) -> None:
        sign_in(client, coordinator)
        doubt = client.submit(f"/rcp/{board.uuid}/reglages", {"finess": BAD_FINESS})
        assert doubt.status_code == 422
        assert "La clé de ce FINESS" in doubt.text
        assert client.send(doubt, {"confirmed": "y"}).status_code == 303
        assert "La clé de ce FINESS" in client.get(f"/rcp/{board.uuid}").text
        # Asked once: the next save of something else goes through.
        assert client.submit(f"/rcp/{board.uuid}/reglages", {"room": "Salle 2"}).status_code == 303

    def test_a_stale_edit_shows_both(
        self, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any, db_session: Any
    ) -> None:
        sign_in(client, coordinator)
        mine = client.get(f"/rcp/{board.uuid}/reglages")
        assert client.submit(f"/rcp/{board.uuid}/reglages", {"room": "Salle bleue"}).status_code == 303
        conflict = client.send(mine, {"room": "Salle rouge"})
        assert conflict.status_code == 409
        assert "Salle bleue" in conflict.text
        assert "Salle rouge" in conflict.text
        assert client.send(conflict, button="Enregistrer ma version").status_code == 303
        assert "Salle rouge" in client.get(f"/rcp/{board.uuid}").text

    def test_the_service_sees_a_stale_version(self, board: Any) -> None:
        services.change(board, BONE, version=board.version, actor=SYSTEM, now=NOW)
        with pytest.raises(StaleEdit):
            services.change(board, BONE, version=board.version - 1, actor=SYSTEM, now=NOW)

    def test_a_double_click_creates_one_board(
        self, make: Builder, client: CheckingClient, sign_in: Any, db_session: Any
    ) -> None:
        sign_in(client, make.administrator())
        shown = client.get("/rcp/nouvelle")
        values = {"name": "RCP double", "nature": "ORG-132", "subject": "C3580"}
        answers = [client.send(shown, values) for _click in range(2)]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert sum(one.name == "RCP double" for one in queries.list_boards(SYSTEM)) == 1

    def test_the_journal_names_fields_not_values(self, board: Any, db_session: Any) -> None:
        services.change(
            board, BoardSettings(
                name=board.name, acronym=board.acronym, nature="ORG-132", subject_code="C3580", room="Salle secrète"
            ),
            version=board.version, actor=SYSTEM, now=NOW,
        )  # fmt: skip
        entry = db_session.execute(select(JournalEntry)).scalar_one()
        assert (entry.event, entry.details) == ("board.changed", {"fields": ["room"]})

    def test_doubt_on_creation(self, db_session: Any) -> None:
        settings = BoardSettings(name="X", nature="ORG-132", subject_code="C3580", finess=BAD_FINESS)
        with pytest.raises(NeedsConfirmation):
            services.create(settings, actor=SYSTEM, now=NOW)
        assert services.create(settings, actor=SYSTEM, now=NOW, confirmed=True).finess == BAD_FINESS

    def test_a_closed_board_leaves_its_members_view(
        self, make: Builder, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any
    ) -> None:
        sign_in(client, make.administrator())
        assert client.submit(f"/rcp/{board.uuid}/fermer", button="Fermer la RCP").status_code == 303
        assert "Fermée" in client.get("/rcp").text
        sign_in(client, coordinator)
        assert client.get(f"/rcp/{board.uuid}").status_code in {403, 404}
        services.reopen(board, actor=SYSTEM, now=NOW)
        assert client.get(f"/rcp/{board.uuid}").status_code == 200


class TestQuorum:
    def test_specialties_are_required_and_released(
        self, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any
    ) -> None:
        sign_in(client, coordinator)
        page = f"/rcp/{board.uuid}"
        assert client.submit(page, {"specialty_code": UROLOGY}).status_code == 303
        shown = client.get(page)
        assert "présence exigée de" in shown.text
        assert client.submit(page, {"specialty_code": UROLOGY}, button="Exiger cette spécialité").status_code == 422
        assert "Ne plus exiger" in shown.text
        data = {"specialty_code": UROLOGY, "csrf_token": client.csrf()}
        assert client.post(f"{page}/specialites/retirer", data=data).status_code == 303
        assert client.post(f"{page}/specialites/retirer", data=data).status_code == 404
        assert "présence exigée de" not in client.get(page).text

    def test_only_physicians_specialties_once(self, board: Any) -> None:
        services.require_specialty(board, UROLOGY, actor=SYSTEM, now=NOW)
        with pytest.raises(Duplicate):
            services.require_specialty(board, UROLOGY, actor=SYSTEM, now=NOW)
        for code in ("", "SECRETARIAT_MEDICAL", "G15_10/XX"):
            with pytest.raises(InvalidValue):
                services.require_specialty(board, code, actor=SYSTEM, now=NOW)
        with pytest.raises(NotFound):
            services.release_specialty(board, RADIOTHERAPY, actor=SYSTEM, now=NOW)


class TestMembers:
    def test_somebody_is_found_and_given_a_role(
        self, make: Builder, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any
    ) -> None:
        guest = make.person(family_name="Oyarzabal", given_name="Ilidio")
        sign_in(client, coordinator)
        data = {"q": "oyar", "csrf_token": client.csrf()}
        found = client.post(f"/rcp/{board.uuid}/membres/recherche", data=data)
        assert "Ilidio" in found.text
        added = client.send(found, {"role": "secretary"})
        assert added.status_code == 303
        assert "Secrétaire" in client.get(f"/rcp/{board.uuid}").text
        assert make.actor(guest).roles[board.id] == {Role.SECRETARY}

    def test_a_role_is_chosen_and_held_once(
        self, make: Builder, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any
    ) -> None:
        sign_in(client, coordinator)
        address = f"/rcp/{board.uuid}/membres/{coordinator.uuid}"
        for role, message in (("", "Choisissez un rôle."), ("roi", "Choix inconnu"), ("coordinator", "a déjà ce rôle")):
            answer = client.post(address, data={"role": role, "csrf_token": client.csrf()})
            assert answer.status_code == 422
            assert message in answer.text

    def test_a_role_ends_and_begins_again(self, make: Builder, board: Any, coordinator: Any) -> None:
        person = make.member(board, Role.PHYSICIAN)
        membership = queries.find_membership(board.id, person.id, Role.PHYSICIAN)
        assert membership is not None
        services.remove_member(board, membership, actor=make.actor(coordinator), now=NOW, today=TODAY)
        assert make.actor(person).roles == {}
        services.add_member(board, person, Role.PHYSICIAN, actor=SYSTEM, now=NOW, today=TODAY)
        assert make.actor(person).roles[board.id] == {Role.PHYSICIAN}

    def test_a_board_keeps_a_coordinator(
        self, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any
    ) -> None:
        membership = queries.find_membership(board.id, coordinator.id, Role.COORDINATOR)
        assert membership is not None
        with pytest.raises(TransitionRefused):
            services.remove_member(board, membership, actor=SYSTEM, now=NOW, today=TODAY)
        sign_in(client, coordinator)
        answer = client.submit(f"/rcp/{board.uuid}/membres", button=f"Retirer {coordinator.name}, Coordonnateur")
        assert answer.status_code in {409, 422}

    def test_a_membership_of_another_board_is_not_found(self, make: Builder, board: Any) -> None:
        other = make.board()
        person = make.member(other)
        membership = queries.find_membership(other.id, person.id, Role.PHYSICIAN)
        assert membership is not None
        with pytest.raises(NotFound):
            queries.get_membership(membership.uuid, board=board)

    def test_pages_ask_the_same_of_the_database_whatever_the_number(
        self, make: Builder, client: CheckingClient, sign_in: Any, board: Any, coordinator: Any, count_sql: Any
    ) -> None:
        sign_in(client, coordinator)
        for page, most in ((f"/rcp/{board.uuid}", 10), ("/rcp", 9), (f"/rcp/{board.uuid}/membres", 10)):
            sizes = []
            for _round in range(2):
                client.get(page)
                with count_sql() as statements:
                    client.get(page)
                sizes.append(len(statements))
                for _person in range(15):
                    make.member(board)
            assert sizes[0] == sizes[1] <= most, page
