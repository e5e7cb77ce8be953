"""Writing patients: create after a search, correct, name correspondents, merge and undo a merge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.db import advisory_lock, db
from rcp.domain.errors import Duplicate, InvalidValue, NeedsConfirmation, NotFound, StaleEdit, TransitionRefused
from rcp.domain.identity import COLLISION, Identity, IdentityAttribute, IdentityStatus, Likeness, Traits, is_homonym
from rcp.domain.text import clean_line, clean_prose, fold
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.patients import queries
from rcp.patients.models import Patient, PatientCorrespondent, PatientMerge

REASON_LENGTH = 10
IDENTITIES = "patient-identity"  # two people entering the same patient at the same moment must see each other


class DoubtfulIdentity(NeedsConfirmation):
    """Unusual values, or records that may be the same person: shown, then confirmed.

    Attributes:
        doubts: sentences to confirm.
        likenesses: records to compare; the person says that none of them is this patient.
    """

    code: ClassVar[str] = "doubtful_identity"
    sentence: ClassVar[str] = "Vérifiez cette identité, puis confirmez."

    def __init__(self, doubts: tuple[str, ...], likenesses: list[Likeness[Patient]]) -> None:
        super().__init__()
        self.doubts, self.likenesses = doubts, likenesses


class IdentityCollision(Duplicate):
    """Another record carries this matricule: nothing is written, the two are compared. `record` is that record."""

    code: ClassVar[str] = "identity_collision"
    sentence: ClassVar[str] = COLLISION

    def __init__(self, record: Patient | None) -> None:
        super().__init__(COLLISION, "ins")
        self.record = record


def create(
    identity: Identity,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    confirmed: bool = False,
    distinct_from: frozenset[UUID] = frozenset(),
) -> Patient:
    """A new record. The page offers it only after a search.

    `confirmed`: the doubts were read. `distinct_from`: the records shown that are not this person.

    Raises:
        InvalidValue: a trait that cannot be kept.
        IdentityCollision: the matricule is another record's.
        DoubtfulIdentity: something is left to confirm.
    """
    authorise(actor, Permission.PATIENT_CREATE)
    identity.check(today=today)
    advisory_lock(IDENTITIES)
    _check_collision(identity, actor, besides=frozenset())
    likenesses = queries.find_likely(identity, actor=actor)
    doubts = () if confirmed else identity.doubts(today=today)
    if doubts or any(likeness.record.uuid not in distinct_from for likeness in likenesses):
        raise DoubtfulIdentity(doubts, likenesses)
    patient = Patient(created_at=now, created_by_id=actor.person_id, updated_at=now, updated_by_id=actor.person_id)
    _write(patient, identity)
    # Twins and namesakes, once told apart, are marked as such: the banner says so for ever.
    patient.is_homonym = patient.is_homonym or any(
        is_homonym(identity.traits, Traits.of(likeness.record)) for likeness in likenesses
    )
    db.session.add(patient)
    db.session.flush()
    compared = sorted(str(likeness.record.uuid) for likeness in likenesses)
    journal.record(
        Event.PATIENT_CREATED, actor=actor, now=now, subject=patient,
        details={"status": patient.identity_status} | ({"told_apart_from": compared} if compared else {}),
    )  # fmt: skip
    return patient


def correct(
    patient: Patient,
    identity: Identity,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    today: date,
    confirmed: bool = False,
    distinct_from: frozenset[UUID] = frozenset(),
) -> list[str]:
    """Correct an identity; the names of the fields changed. Only new doubts and new likenesses are to be confirmed.

    Raises:
        StaleEdit: somebody saved first, or the record was merged meanwhile.
        InvalidValue, IdentityCollision, DoubtfulIdentity: as `create`.
    """
    authorise(actor, Permission.PATIENT_EDIT, patient)
    _check_live(patient)
    if version != patient.version:
        raise StaleEdit(mine=values_of(identity), theirs=values_of(identity_of(patient)), at=patient.updated_at)
    identity.check(today=today)
    advisory_lock(IDENTITIES)
    ids = frozenset(queries.record_ids(patient))
    _check_collision(identity, actor, besides=ids)
    before = identity_of(patient)
    doubts: tuple[str, ...] = ()
    if not confirmed:
        known = set(before.doubts(today=today))
        doubts = tuple(doubt for doubt in identity.doubts(today=today) if doubt not in known)
    likenesses = _new_likenesses(before, identity, actor, ids)
    if doubts or any(likeness.record.uuid not in distinct_from for likeness in likenesses):
        raise DoubtfulIdentity(doubts, likenesses)
    old, new = values_of(before), values_of(identity)
    changed = sorted(name for name in new if old[name] != new[name])
    if not changed:
        return []
    _write(patient, identity)
    _touch(patient, actor, now)
    db.session.flush()
    journal.record(Event.PATIENT_CHANGED, actor=actor, now=now, subject=patient, details={"fields": changed})
    return changed


def set_treating_doctor(patient: Patient, person: Person | None, *, actor: Actor, now: datetime) -> None:
    """Name the treating doctor, or nobody."""
    authorise(actor, Permission.PATIENT_EDIT, patient)
    _check_live(patient)
    if patient.treating_doctor_id == (person.id if person else None):
        return
    patient.treating_doctor_id = person.id if person else None
    _touch(patient, actor, now)
    db.session.flush()
    journal.record(
        Event.PATIENT_CHANGED, actor=actor, now=now, subject=patient, details={"fields": ["treating_doctor"]}
    )


def add_correspondent(patient: Patient, person: Person, relation: str, *, actor: Actor, now: datetime) -> None:
    """Add a professional to whom conclusions are sent. `patient.correspondents` is loaded.

    Raises:
        Duplicate: already a correspondent.
    """
    authorise(actor, Permission.PATIENT_EDIT, patient)
    _check_live(patient)
    if any(each.person_id == person.id for each in patient.correspondents):
        raise Duplicate("Ce professionnel est déjà correspondant de ce patient.")
    patient.correspondents.append(
        PatientCorrespondent(person_id=person.id, relation=clean_line(relation, max_length=100))
    )
    _correspondents_changed(patient, actor, now)


def remove_correspondent(patient: Patient, correspondent_uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a correspondent out. `patient.correspondents` is loaded.

    Raises:
        NotFound: not a correspondent of this patient.
    """
    authorise(actor, Permission.PATIENT_EDIT, patient)
    _check_live(patient)
    found = [each for each in patient.correspondents if each.uuid == correspondent_uuid]
    if not found:
        raise NotFound()
    patient.correspondents.remove(found[0])
    _correspondents_changed(patient, actor, now)


def merge(source: Patient, target: Patient, *, reason: str, actor: Actor, now: datetime) -> PatientMerge:
    """Declare that two records are one person: `source` now leads to `target`. Nothing downstream is rewritten.

    Raises:
        InvalidValue: no reason.
        TransitionRefused: the same record, one already merged, or two qualified identities that differ.
    """
    authorise(actor, Permission.PATIENT_MERGE, target)
    text = _reason(reason)
    advisory_lock("patient-merge")
    if source.id == target.id:
        raise TransitionRefused("Choisissez deux dossiers différents.")
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise TransitionRefused("L’un de ces dossiers est déjà réuni à un autre. Repartez du dossier qui reste.")
    qualified = source.identity_status == target.identity_status == IdentityStatus.QUALIFIED
    if qualified and source.ins != target.ins:
        raise TransitionRefused(
            "Ces deux identités sont qualifiées avec des matricules INS différents\u202f: ce sont deux personnes. "
            "Si l’une est fausse, corrigez d’abord son statut."
        )
    source.merged_into_id = target.id
    _touch(source, actor, now)
    _touch(target, actor, now)
    link = PatientMerge(
        source_id=source.id, target_id=target.id, reason=text, merged_at=now, merged_by_id=actor.person_id
    )
    db.session.add(link)
    db.session.flush()
    for patient, role in ((target, "kept"), (source, "merged")):
        journal.record(
            Event.PATIENTS_MERGED, actor=actor, now=now, subject=patient,
            details={"role": role, "with": str((source if patient is target else target).uuid)},
        )  # fmt: skip
    return link


def undo_merge(link: PatientMerge, *, reason: str, actor: Actor, now: datetime) -> Patient:
    """Part two records again; the one that comes back. `link.source` and `link.target` are loaded.

    Raises:
        InvalidValue: no reason.
        TransitionRefused: already undone.
        IdentityCollision: the matricule of the one that comes back was given to another record meanwhile.
    """
    authorise(actor, Permission.PATIENT_MERGE, link.target)
    text = _reason(reason)
    advisory_lock("patient-merge")
    source, target = link.source, link.target
    if link.undone_at is not None or source.merged_into_id != target.id:
        raise TransitionRefused("Cette fusion est déjà annulée.")
    other = queries.find_by_ins(source.ins)
    if other is not None:
        raise IdentityCollision(other)
    source.merged_into_id = None
    _touch(source, actor, now)
    _touch(target, actor, now)
    link.undone_at, link.undone_by_id, link.undo_reason = now, actor.person_id, text
    db.session.flush()
    for patient, role in ((target, "kept"), (source, "parted")):
        journal.record(
            Event.PATIENTS_UNMERGED, actor=actor, now=now, subject=patient,
            details={"role": role, "with": str((source if patient is target else target).uuid)},
        )  # fmt: skip
    return source


def identity_of(patient: Patient) -> Identity:
    """The identity as stored, in the shape the form gives it."""
    marks = {
        IdentityAttribute.DOUBTFUL: patient.is_doubtful,
        IdentityAttribute.FICTITIOUS: patient.is_fictitious,
        IdentityAttribute.HOMONYM: patient.is_homonym,
    }
    return Identity(
        traits=Traits.of(patient),
        status=IdentityStatus(patient.identity_status),
        attributes=frozenset(mark for mark, holds in marks.items() if holds),
        birth_place=patient.birth_place,
        ipp=patient.ipp,
        phone=patient.phone,
        deceased_on=patient.deceased_on,
        note=patient.note,
    )


def values_of(identity: Identity) -> Mapping[str, str]:
    """Each field of the form with its value as text, to compare two identities."""
    traits = identity.traits
    names = ("birth_name", "first_given_name", "given_names", "used_name", "used_given_name", "sex",
             "birth_place_insee", "ins", "ins_oid")  # fmt: skip
    values = {name: str(getattr(traits, name)) for name in names}
    return values | {
        "birth_date": traits.birth_date.iso if traits.birth_date else "",
        "birth_place": identity.birth_place,
        "identity_status": identity.status.value,
        "is_doubtful": _mark(identity, IdentityAttribute.DOUBTFUL),
        "is_fictitious": _mark(identity, IdentityAttribute.FICTITIOUS),
        "is_homonym": _mark(identity, IdentityAttribute.HOMONYM),
        "ipp": identity.ipp,
        "phone": identity.phone,
        "deceased_on": identity.deceased_on.isoformat() if identity.deceased_on else "",
        "note": identity.note,
    }


def _mark(identity: Identity, attribute: IdentityAttribute) -> str:
    return "oui" if attribute in identity.attributes else ""


def _write(patient: Patient, identity: Identity) -> None:
    traits = identity.traits
    for name in ("birth_name", "first_given_name", "given_names", "used_name", "used_given_name", "sex",
                 "birth_place_insee", "ins", "ins_oid"):  # fmt: skip
        setattr(patient, name, getattr(traits, name))
    patient.birth_date = traits.birth_date.iso if traits.birth_date else ""
    patient.birth_place = identity.birth_place
    patient.identity_status = identity.status.value
    patient.is_doubtful = IdentityAttribute.DOUBTFUL in identity.attributes
    patient.is_fictitious = IdentityAttribute.FICTITIOUS in identity.attributes
    patient.is_homonym = IdentityAttribute.HOMONYM in identity.attributes
    patient.ipp, patient.phone, patient.note = identity.ipp, identity.phone, identity.note
    patient.deceased_on = identity.deceased_on
    patient.birth_name_folded = fold(traits.birth_name)
    patient.used_name_folded = fold(traits.used_name)
    patient.given_name_folded = fold(traits.first_given_name)
    patient.used_given_name_folded = fold(traits.used_given_name)


def _touch(patient: Patient, actor: Actor, now: datetime) -> None:
    patient.updated_at, patient.updated_by_id = now, actor.person_id


def _correspondents_changed(patient: Patient, actor: Actor, now: datetime) -> None:
    _touch(patient, actor, now)
    db.session.flush()
    journal.record(Event.PATIENT_CHANGED, actor=actor, now=now, subject=patient, details={"fields": ["correspondents"]})


def _check_live(patient: Patient) -> None:
    if patient.merged_into_id is not None:
        raise StaleEdit(
            message="Ce dossier vient d’être réuni à un autre. Rien n’a été enregistré\u202f: "
            "rouvrez le patient pour reprendre votre saisie."
        )


def _check_collision(identity: Identity, actor: Actor, *, besides: frozenset[int]) -> None:
    record = queries.find_by_ins(identity.traits.ins, besides=besides)
    if record is not None:
        # Only what the actor may see is shown; the refusal is the same.
        seen = queries.find_likely(identity, actor=actor, besides=besides)
        raise IdentityCollision(record if any(each.record.id == record.id for each in seen) else None)


def _new_likenesses(
    before: Identity, after: Identity, actor: Actor, besides: frozenset[int]
) -> list[Likeness[Patient]]:
    """The records that look like the corrected identity and did not look like the former one."""
    if (before.traits, before.ipp) == (after.traits, after.ipp):
        return []
    known = {likeness.record.id for likeness in queries.find_likely(before, actor=actor, besides=besides)}
    return [
        likeness
        for likeness in queries.find_likely(after, actor=actor, besides=besides)
        if likeness.record.id not in known
    ]


def _reason(text: str) -> str:
    reason = clean_prose(text, max_length=2_000, field="reason")
    if len(reason) < REASON_LENGTH:
        raise InvalidValue("Donnez le motif, en une phrase au moins.", "reason")
    return reason
