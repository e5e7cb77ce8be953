"""The table of rights, line by line: who may do what, on their board, on another, on nothing yet."""

from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from rcp.access.map import MAP, allows, authorise
from rcp.access.permissions import SYSTEM, Actor, Permission, Role
from rcp.domain.errors import Forbidden

MINE, OTHER = 1, 2
ME, SOMEBODY = 10, 20


def actor(*roles: Role, person: int = ME, **marks: Any) -> Actor:
    held = {MINE: frozenset(roles)} if roles else {}
    return Actor(account_id=100 + person, person_id=person, name="Essai", roles=MappingProxyType(held), **marks)


ACTORS = {
    "P": actor(Role.PHYSICIAN),
    "C": actor(Role.COORDINATOR),
    "S": actor(Role.SECRETARY),
    "Q": actor(Role.QUALITY),
    "X": actor(Role.EXTERNAL),
    "V": actor(is_auditor=True),
    "A": actor(is_administrator=True),
    "N": actor(),
    "Y": SYSTEM,
}

# P physician, C coordinator, S secretary, Q quality, X external, V auditor, A administrator, N no role, Y command line.
# On an object of one's own board, that somebody else asked for.
TABLE = {
    Permission.HOME_VIEW: "PCSQXVAN",
    Permission.OWN_ACCOUNT: "PCSQXVAN",
    Permission.ACCOUNT_MANAGE: "AY",
    Permission.JOURNAL_VIEW: "V",
    Permission.JOURNAL_PURGE: "Y",
    Permission.DIRECTORY_VIEW: "PCSQXAY",
    Permission.DIRECTORY_EDIT: "PCSAY",
    Permission.BOARD_VIEW: "PCSQXAY",
    Permission.BOARD_CREATE: "AY",
    Permission.BOARD_MANAGE: "CAY",
    Permission.SENTENCE_EDIT: "CSY",
    Permission.PATIENT_SEARCH: "PCSX",
    Permission.PATIENT_VIEW: "PCS",
    Permission.PATIENT_CREATE: "PCSXY",
    Permission.PATIENT_EDIT: "PCS",
    Permission.PATIENT_MERGE: "C",
    Permission.CASE_VIEW: "PCSQY",
    Permission.CASE_CREATE: "PCSXY",
    Permission.CASE_EDIT: "PCSY",
    Permission.CASE_SUBMIT: "PCSY",
    Permission.CASE_RETURN: "CSY",
    Permission.CASE_WITHDRAW: "PCSY",
    Permission.MEETING_VIEW: "PCSQY",
    Permission.MEETING_PLAN: "CSY",
    Permission.MEETING_SEE_DRAFT: "CSY",
    Permission.CASE_BOOK: "PCSY",
    Permission.AGENDA_ARRANGE: "CSY",
    Permission.MEETING_RUN: "CSY",
    Permission.DECISION_EDIT: "CSY",
    Permission.ALERT_JUDGE: "PC",
    Permission.PREREAD: "PC",
    Permission.OPINION_GIVE: "PCSY",
    Permission.URGENT_OPINION_RECORD: "PCY",
    Permission.MINUTES_VIEW: "PCSQY",
    Permission.MINUTES_PROOFREAD: "PC",
    Permission.MINUTES_VALIDATE: "CY",
    Permission.EXPORT_DO: "CSY",
    Permission.LETTER_VIEW: "PCSQY",
    Permission.LETTER_WRITE: "PCSY",
    Permission.LETTER_APPROVE: "PCY",
    Permission.LETTER_TEMPLATES: "CSY",
    Permission.SENDING_VIEW: "PCSQY",
    Permission.SENDING_DO: "CSY",
    Permission.FOLLOWUP_NOTE: "PCS",
}
# Further holders, once the object is the actor's own: the case they asked for, the patient they brought.
OWN = {
    Permission.PATIENT_VIEW: "X",
    Permission.PATIENT_EDIT: "X",
    Permission.CASE_VIEW: "X",
    Permission.CASE_EDIT: "X",
    Permission.CASE_SUBMIT: "X",
    Permission.CASE_WITHDRAW: "X",
    Permission.CASE_BOOK: "X",
    Permission.MINUTES_VIEW: "X",
}
# Further holders, when they chair the meeting.
CHAIRED = {
    Permission.MEETING_SEE_DRAFT,
    Permission.AGENDA_ARRANGE,
    Permission.MEETING_RUN,
    Permission.DECISION_EDIT,
    Permission.EXPORT_DO,
}
# Further holders, when the action is given to them.
ASSIGNED = {Permission.FOLLOWUP_NOTE: "QX"}
# What is shared by all the boards (identities, the directory) or belongs to the installation or to oneself.
BOARDLESS = {
    Permission.HOME_VIEW, Permission.OWN_ACCOUNT, Permission.ACCOUNT_MANAGE, Permission.JOURNAL_VIEW,
    Permission.JOURNAL_PURGE,
    Permission.DIRECTORY_VIEW, Permission.DIRECTORY_EDIT, Permission.BOARD_CREATE, Permission.PATIENT_SEARCH,
    Permission.PATIENT_VIEW, Permission.PATIENT_CREATE, Permission.PATIENT_EDIT, Permission.PATIENT_MERGE,
}  # fmt: skip
CLINICAL = set(Permission) - {
    Permission.HOME_VIEW, Permission.OWN_ACCOUNT, Permission.ACCOUNT_MANAGE, Permission.JOURNAL_VIEW,
    Permission.JOURNAL_PURGE,
    Permission.DIRECTORY_VIEW, Permission.DIRECTORY_EDIT, Permission.BOARD_VIEW, Permission.BOARD_CREATE,
    Permission.BOARD_MANAGE,
}  # fmt: skip


def thing(board: int, **values: Any) -> Any:
    blank = {"requester_id": SOMEBODY, "chair_id": SOMEBODY, "created_by_id": SOMEBODY}
    return SimpleNamespace(board_id=board, **blank | values)


def holders(permission: Permission, subject: Any) -> str:
    return "".join(letter for letter, who in ACTORS.items() if allows(who, permission, subject))


def test_every_permission_has_its_line() -> None:
    assert set(MAP) == set(TABLE) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_on_ones_own_board(permission: Permission) -> None:
    assert holders(permission, thing(MINE)) == TABLE[permission]


@pytest.mark.parametrize("permission", Permission)
def test_on_somebody_elses_board(permission: Permission) -> None:
    kept = [letter for letter in TABLE[permission] if permission in BOARDLESS or letter not in "PCSQX"]
    assert holders(permission, thing(OTHER, requester_id=ME, chair_id=ME)) == "".join(kept)


@pytest.mark.parametrize("permission", Permission)
def test_what_one_asked_for(permission: Permission) -> None:
    mine = thing(MINE, requester_id=ME, created_by_id=ME)
    assert set(holders(permission, mine)) == set(TABLE[permission] + OWN.get(permission, ""))


@pytest.mark.parametrize("permission", Permission)
def test_the_chair_of_the_meeting(permission: Permission) -> None:
    chair, meeting = ACTORS["P"], thing(MINE, chair_id=ME)
    assert allows(chair, permission, meeting) == ("P" in TABLE[permission] or permission in CHAIRED)
    # Chairing gives nothing to somebody who has left the board.
    assert not any(allows(ACTORS["N"], each, meeting) for each in CHAIRED)


def test_whoever_an_action_is_given_to() -> None:
    mine = thing(MINE, assignee_id=ME)
    assert set(holders(Permission.FOLLOWUP_NOTE, mine)) == set("PCSQX")
    assert holders(Permission.FOLLOWUP_NOTE, thing(OTHER, assignee_id=ME)) == ""
    assert "X" not in holders(Permission.FOLLOWUP_NOTE, thing(MINE, assignee_id=SOMEBODY))


@pytest.mark.parametrize("permission", Permission)
def test_before_the_object_is_known_one_may_if_one_could_on_some_object(permission: Permission) -> None:
    could = set(TABLE[permission] + OWN.get(permission, ""))
    could |= {"P", "C"} if permission in CHAIRED else set()
    could |= set(ASSIGNED.get(permission, ""))
    assert set(holders(permission, None)) == could


@pytest.mark.parametrize("permission", sorted(CLINICAL))
@pytest.mark.parametrize("who", ["A", "V", "N"])
def test_neither_administrator_nor_auditor_comes_near_a_patient(who: str, permission: Permission) -> None:
    for subject in (None, thing(MINE), thing(MINE, requester_id=ME, chair_id=ME, created_by_id=ME)):
        assert not allows(ACTORS[who], permission, subject)


def test_an_external_requester_sees_the_patients_they_asked_about() -> None:
    patient = SimpleNamespace(created_by_id=SOMEBODY, requester_ids=frozenset({ME}))
    assert allows(ACTORS["X"], Permission.PATIENT_VIEW, patient)
    assert not allows(ACTORS["X"], Permission.PATIENT_VIEW, SimpleNamespace(created_by_id=None))
    nobody = Actor(account_id=None, person_id=None, name="", roles={MINE: frozenset({Role.EXTERNAL})})
    assert not allows(nobody, Permission.PATIENT_VIEW, SimpleNamespace(created_by_id=None))


def test_a_case_that_nobody_asked_for_is_nobodys() -> None:
    assert not allows(ACTORS["X"], Permission.CASE_VIEW, thing(MINE, requester_id=None))
    assert not allows(ACTORS["P"], Permission.MEETING_RUN, thing(MINE, chair_id=None))


def test_a_board_is_its_own_board() -> None:
    board = SimpleNamespace(__tablename__="board", id=MINE)
    assert allows(ACTORS["C"], Permission.BOARD_MANAGE, board)
    assert not allows(ACTORS["C"], Permission.BOARD_MANAGE, SimpleNamespace(__tablename__="board", id=OTHER))
    assert not allows(ACTORS["C"], Permission.BOARD_MANAGE, SimpleNamespace(__tablename__="person", id=MINE))


@pytest.mark.parametrize("permission", Permission)
def test_a_refusal_says_what_is_refused_and_to_whom_it_is_open(permission: Permission) -> None:
    nobody = Actor(account_id=None, person_id=None, name="")
    with pytest.raises(Forbidden) as refusal:
        authorise(nobody, permission)
    sentence = MAP[permission].sentence
    assert sentence[0].isupper()
    assert sentence[1:] in refusal.value.message
    assert len(refusal.value.grant_hint) > len("Réservé à\u202f: .")


def test_who_may_is_let_through() -> None:
    authorise(ACTORS["C"], Permission.MINUTES_VALIDATE, thing(MINE))


def test_the_roles_of_an_actor_in_words() -> None:
    assert ACTORS["C"].role_names == "coordinator"
    assert actor(Role.SECRETARY, Role.PHYSICIAN).role_names == "physician,secretary"
    assert (ACTORS["A"].role_names, ACTORS["V"].role_names, SYSTEM.role_names) == ("administrator", "auditor", "system")
    assert [role.label for role in Role] == [
        "Médecin", "Coordonnateur", "Secrétaire", "Lecteur qualité", "Demandeur externe",
    ]  # fmt: skip


def test_the_boards_of_an_actor() -> None:
    both = Actor(
        account_id=1, person_id=ME, name="Essai",
        roles={MINE: frozenset({Role.PHYSICIAN}), OTHER: frozenset({Role.QUALITY})},
    )  # fmt: skip
    assert both.boards_as(Role.PHYSICIAN) == {MINE}
    assert both.boards_as(Role.PHYSICIAN, Role.QUALITY) == {MINE, OTHER}
    assert both.roles_on(OTHER) == {Role.QUALITY}
    assert both.roles_on(3) == both.roles_on(None) == frozenset()
