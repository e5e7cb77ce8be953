"""Predicates read as facts about an actor and a subject.

A predicate answers two questions. With a subject: does it hold for this object? With `None`: could it hold for some
object (what a view asks before it knows the object, and what a menu asks)?
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rcp.access.permissions import Actor, Role

Predicate = Callable[[Actor, Any], bool]


def _named(name: str, test: Predicate) -> Predicate:
    test.__name__ = name
    return test


def _board_id(subject: Any) -> int | None:
    board_id = getattr(subject, "board_id", None)
    if board_id is None and getattr(subject, "__tablename__", "") == "board":
        board_id = subject.id
    return board_id


def signed_in(actor: Actor, subject: Any) -> bool:
    """toute personne connectée"""
    return actor.account_id is not None


def administrator(actor: Actor, subject: Any) -> bool:
    """administrateur"""
    return actor.is_administrator


def auditor(actor: Actor, subject: Any) -> bool:
    """auditeur"""
    return actor.is_auditor


def system(actor: Actor, subject: Any) -> bool:
    """ligne de commande"""
    return actor.is_system


def member(*roles: Role) -> Predicate:
    """Holds one of the roles on the subject's board."""

    def test(actor: Actor, subject: Any) -> bool:
        if subject is None:
            return bool(actor.boards_as(*roles))
        return bool(actor.roles_on(_board_id(subject)) & frozenset(roles))

    test.__doc__ = ", ".join(role.label.lower() for role in roles) + " de la RCP"
    return _named("member", test)


def member_somewhere(*roles: Role) -> Predicate:
    """Holds one of the roles on any board: patient identities are shared so that nobody is entered twice."""

    def test(actor: Actor, subject: Any) -> bool:
        return bool(actor.boards_as(*roles))

    test.__doc__ = ", ".join(role.label.lower() for role in roles) + " d’au moins une RCP"
    return _named("member_somewhere", test)


def requester(actor: Actor, subject: Any) -> bool:
    """demandeur du dossier"""
    if subject is None:
        return bool(actor.boards_as(Role.EXTERNAL))
    person = getattr(subject, "requester_id", None)
    return person is not None and person == actor.person_id and Role.EXTERNAL in actor.roles_on(_board_id(subject))


def own_patient(actor: Actor, subject: Any) -> bool:
    """demandeur externe, pour ses propres patients"""
    if subject is None:
        return bool(actor.boards_as(Role.EXTERNAL))
    if actor.person_id is None or not actor.boards_as(Role.EXTERNAL):
        return False
    # `requester_ids` is filled by patients.queries: who, outside the boards, asked a question about this patient.
    created = getattr(subject, "created_by_id", None) == actor.person_id
    return created or actor.person_id in getattr(subject, "requester_ids", frozenset())


def chair(actor: Actor, subject: Any) -> bool:
    """président de la séance"""
    if subject is None:
        return bool(actor.boards_as(Role.PHYSICIAN, Role.COORDINATOR))
    person = getattr(subject, "chair_id", None)
    return person is not None and person == actor.person_id and bool(actor.roles_on(_board_id(subject)))


def assignee(actor: Actor, subject: Any) -> bool:
    """personne de la RCP à qui l’action est confiée"""
    if subject is None:
        return bool(actor.roles)
    person = getattr(subject, "assignee_id", None)
    return person is not None and person == actor.person_id and bool(actor.roles_on(_board_id(subject)))


def any_of(*predicates: Predicate) -> Predicate:
    """At least one of the predicates holds."""

    def test(actor: Actor, subject: Any) -> bool:
        return any(predicate(actor, subject) for predicate in predicates)

    test.__doc__ = "\u202f; ".join((predicate.__doc__ or "").strip() for predicate in predicates)
    return _named("any_of", test)
