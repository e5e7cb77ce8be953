"""The XDM package of a sealed case: the national document, ready to be joined to a message by secure mail. Not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcp.access.permissions import Actor
from rcp.cases.models import Case
from rcp.documents.frcp import write_frcp
from rcp.documents.xdm import PACKAGE_NAME, mail_subject, read_facts, write_package
from rcp.domain.recipients import PatientOpposed
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.minutes.queries.sending_lines import is_opposed
from rcp.minutes.services.national import export_frcp, fiche_to_export, frozen_national, sealed_fiche
from rcp.patients.models import Patient


@dataclass(frozen=True, slots=True)
class Label:
    """What is written on a package before it is made: its subject line names the patient, its file name does not.

    `has_ins`: whether it conveys the matricule INS, by which a receiver finds the patient.
    """

    subject: str
    has_ins: bool
    version: int
    patient: Patient


@dataclass(frozen=True, slots=True)
class Package:
    """An XDM package: its bytes, its name, the version sealed, who it is about."""

    data: bytes
    file_name: str
    version: int
    case_uuid: UUID
    patient: Patient


def label_xdm(case_uuid: UUID, *, actor: Actor) -> Label:
    """What the package of a case would say. Nothing is laid out, nothing is written.

    Raises:
        NotFound, Forbidden, TransitionRefused, Incomplete, FileDamaged: as `export_frcp`.
        PatientOpposed: the case says so; a package is made to be mailed.
    """
    case, document = sealed_fiche(case_uuid, actor=actor)
    _check_leaves(case)
    cda = frozen_national(document) or write_frcp(fiche_to_export(case, document, actor=actor))
    facts = read_facts(cda)
    return Label(mail_subject(facts), facts.patient.ins is not None, document.version, case.patient)


def prepare_xdm(case_uuid: UUID, *, actor: Actor) -> Package:
    """The package of the sealed version in force of a case. Nothing is written.

    Raises:
        NotFound, Forbidden, TransitionRefused, Incomplete, FileDamaged, PatientOpposed: as `label_xdm`.
    """
    _check_leaves(sealed_fiche(case_uuid, actor=actor)[0])
    found = export_frcp(case_uuid, actor=actor)
    return Package(write_package(found.data), PACKAGE_NAME, found.version, case_uuid, found.patient)


def record_xdm(package: Package, *, actor: Actor, now: datetime) -> None:
    """Journal that a package was handed over."""
    details = {
        "kind": "xdm", "case": str(package.case_uuid), "version": package.version, "bytes": len(package.data),
    }  # fmt: skip
    journal.record(Event.DOCUMENT_EXPORTED, actor=actor, now=now, details=details)


def _check_leaves(case: Case) -> None:
    """Raises PatientOpposed: what may not be sent from here is not made ready to be sent from elsewhere."""
    if is_opposed(case):
        raise PatientOpposed
