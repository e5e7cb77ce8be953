"""The directory: people who practise, whether or not they sign in here."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts import queries
from rcp.accounts.models import Person
from rcp.db import db
from rcp.domain.directory import TITLES, PersonDetails
from rcp.domain.errors import InvalidValue, NeedsConfirmation, StaleEdit
from rcp.domain.identity import rpps_warning
from rcp.domain.text import clean_email, clean_name, fold
from rcp.domain.vocabulary import vocabulary
from rcp.journal import services as journal
from rcp.journal.events import Event


def add_person(
    details: PersonDetails, *, actor: Actor, now: datetime, confirmed: bool = False, confirmed_same: bool = False
) -> Person:
    """Add somebody to the directory.

    `confirmed` accepts a doubtful RPPS, `confirmed_same` somebody of the same name.

    Raises:
        InvalidValue: a value that cannot be kept.
        NeedsConfirmation: a doubt about the RPPS (field `rpps`) or a namesake (field `family_name`).
    """
    authorise(actor, Permission.DIRECTORY_EDIT)
    values = _checked(details)
    _doubts(values, None, confirmed=confirmed)
    if not confirmed_same and queries.find_namesakes(values.family_name, values.given_name, values.rpps):
        raise NeedsConfirmation(
            "Une personne de ce nom ou de ce RPPS figure déjà dans l’annuaire. Vérifiez qu’il ne s’agit pas d’elle.",
            "family_name",
        )
    person = Person(**asdict(values), name_folded=_key(values))
    db.session.add(person)
    db.session.flush()
    journal.record(Event.PERSON_CREATED, actor=actor, now=now, subject=person)
    return person


def change_person(
    person: Person, details: PersonDetails, *, version: int, actor: Actor, now: datetime, confirmed: bool = False
) -> Person:
    """Correct somebody's entry.

    Raises:
        InvalidValue: a value that cannot be kept.
        NeedsConfirmation: a doubt about a new RPPS.
        StaleEdit: somebody saved first.
    """
    authorise(actor, Permission.DIRECTORY_EDIT)
    values = _checked(details)
    changed = sorted(name for name, value in asdict(values).items() if getattr(person, name) != value)
    if version != person.version:
        by, at = queries.last_author(person.uuid)
        raise StaleEdit(mine=values, theirs=person, by=by, at=at)
    _doubts(values, person, confirmed=confirmed)
    if not changed:
        return person
    for name in changed:
        setattr(person, name, getattr(values, name))
    person.name_folded = _key(values)
    db.session.flush()
    journal.record(Event.PERSON_CHANGED, actor=actor, now=now, subject=person, details={"fields": changed})
    return person


def _checked(details: PersonDetails) -> PersonDetails:
    """The details cleaned: every road to the directory (pages, command line, imports) passes here."""
    if details.title not in TITLES:
        raise InvalidValue("Choix invalide.", "title")
    if details.specialty_code and details.specialty_code not in vocabulary("all_specialties"):
        raise InvalidValue("Choisissez une spécialité de la liste.", "specialty_code")
    values = asdict(details)
    values["family_name"] = clean_name(details.family_name, field="family_name")
    values["given_name"] = clean_name(details.given_name, field="given_name") if details.given_name else ""
    values["rpps"] = "".join(details.rpps.split())
    if not re.fullmatch("[0-9]{0,12}", values["rpps"]):
        raise InvalidValue("Le RPPS comporte 11 chiffres.", "rpps")
    for name in ("email", "secure_address"):
        if values[name]:
            values[name] = clean_email(values[name], field=name)
    return PersonDetails(**values)


def _doubts(values: PersonDetails, person: Person | None, *, confirmed: bool) -> None:
    is_new = person is None or person.rpps != values.rpps
    warning = rpps_warning(values.rpps)
    if warning and is_new and not confirmed:
        raise NeedsConfirmation(warning, "rpps")


def _key(values: PersonDetails) -> str:
    return fold(f"{values.family_name} {values.given_name}")
