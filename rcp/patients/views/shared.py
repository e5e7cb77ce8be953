"""What several pages about patients need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rcp.domain.identity.traits import upper_name
from rcp.patients import queries
from rcp.patients.banner import banner_view, birth_date_text, place_text, sex_label, status_label
from rcp.patients.forms import IdentityForm
from rcp.patients.services import DoubtfulIdentity, IdentityCollision
from rcp.web import reads
from rcp.web.clock import today
from rcp.web.guards import current_actor


def the_patient(patient_uuid: UUID, *, full: bool = False) -> Any:
    """The record of the address, if the actor may see it; the read is noted.

    Raises:
        NotFound: otherwise.
    """
    get = queries.get_record if full else queries.get_patient
    patient = get(patient_uuid, actor=current_actor())
    reads.note_patient(patient)
    return patient


def the_banner(patient: Any) -> Any:
    return banner_view(patient, today=today())


def traits_row(record: Any) -> dict[str, str]:
    """The traits of a record, as the tables that compare people show them."""
    return {
        "birth_name": upper_name(record.birth_name),
        "first_given_name": record.first_given_name,
        "birth_date": birth_date_text(record),
        "sex": sex_label(record.sex),
        "birth_place": place_text(record.birth_place, record.birth_place_insee),
        "used": " ".join(part for part in (upper_name(record.used_name), record.used_given_name) if part),
        "ipp": record.ipp,
        "status": status_label(record.identity_status),
    }


def typed_row(form: IdentityForm) -> dict[str, str]:
    """The same traits, of what was typed."""
    identity = form.identity()
    traits = identity.traits
    return {
        "birth_name": upper_name(traits.birth_name),
        "first_given_name": traits.first_given_name,
        "birth_date": traits.birth_date.french if traits.birth_date else "",
        "sex": sex_label(traits.sex),
        "birth_place": place_text(identity.birth_place, traits.birth_place_insee),
        "used": " ".join(part for part in (upper_name(traits.used_name), traits.used_given_name) if part),
        "ipp": identity.ipp,
        "status": identity.status.label,
    }


def comparison(form: IdentityForm, error: DoubtfulIdentity | IdentityCollision) -> dict[str, Any]:
    """What a refused identity shows: the doubts, and the records to compare with what was typed."""
    if isinstance(error, IdentityCollision):
        form.add_error(error)
        likenesses: list[dict[str, Any]] = (
            [{"record": error.record, "reasons": "même matricule INS"}] if error.record else []
        )
        doubts: tuple[str, ...] = ()
    else:
        likenesses = [{"record": each.record, "reasons": ", ".join(each.reasons)} for each in error.likenesses]
        doubts = error.doubts
        if likenesses and not form.distinct.data:
            form.distinct.errors = ["Comparez d’abord avec les dossiers qui existent."]
        if doubts and not form.confirmed.data:
            form.confirmed.errors = ["Vérifiez les points signalés, puis cochez la case."]
    rows = []
    for each in likenesses:
        reads.note_patient(each["record"])
        rows.append({"uuid": each["record"].uuid, "reasons": each["reasons"], "traits": traits_row(each["record"])})
    return {
        "doubts": doubts,
        "likenesses": rows,
        "typed": typed_row(form),
        "is_collision": isinstance(error, IdentityCollision),
    }


def uuids(values: list[str]) -> frozenset[UUID]:
    """The UUIDs among values sent by a page."""
    found = set()
    for value in values[:50]:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return frozenset(found)
