"""What is about to be sealed: contents and bytes, made before the write lock is taken.

The rows are given, in memory only, the marks that the validation will write (validated by whom, when), so that the
printed content is the one that will be true. `validation.validate` writes the same marks and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from rcp.access.map import authorise
from rcp.access.permissions import Actor, Permission
from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem
from rcp.cases import queries as case_queries
from rcp.db import db, let_go
from rcp.deliberation.queries import entry_of
from rcp.deliberation.queries.participants import is_live
from rcp.documents import french
from rcp.documents.content import Edition, FicheContent, MinutesContent
from rcp.documents.sealing import sealed, to_plain
from rcp.domain.agenda import MeetingStatus, to_paris
from rcp.domain.case import TO_VALIDATE, CaseStatus, Missing, RequiredFor, missing
from rcp.domain.dates import PartialDate, french_long_date
from rcp.domain.decision import check_decision, needs_double_expertise
from rcp.domain.errors import Incomplete, TransitionRefused
from rcp.domain.frcp.model import Frcp
from rcp.domain.minutes import (
    CaseOfMinutes,
    DocumentKind,
    MeetingFacts,
    Reservation,
    blocking_reasons,
    reservations,
    version_notice,
)
from rcp.domain.proofreading import Reading, refusal, second_reader
from rcp.domain.quorum import QuorumStatus
from rcp.domain.versions import Changes, compare
from rcp.minutes.models import Document
from rcp.minutes.queries import fiche_content, minutes_content
from rcp.minutes.queries.contents import draft_edition
from rcp.minutes.queries.contents.cases import shortened
from rcp.minutes.queries.documents import latest_of
from rcp.minutes.queries.material import Material, load_material
from rcp.minutes.queries.sealed import is_intact
from rcp.minutes.queries.stamp import stamp_of
from rcp.minutes.services.filing import Filed, Signatory, file_fiche, file_minutes, national_of
from rcp.minutes.services.parts import make_fragment, missing_cases
from rcp.outbox import presence
from rcp.outbox.work import Heard, nobody

T = TypeVar("T", MinutesContent, FicheContent)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be sealed; its files are already on disk. `national` is what that of a fiche says."""

    kind: DocumentKind
    uuid: UUID
    meeting_uuid: UUID
    case_uuid: UUID | None
    content: MinutesContent | FicheContent
    national: Frcp | None
    filed: Filed


def draft_minutes(material: Material, *, actor: Actor, now: datetime) -> MinutesContent:
    """The minutes as they would read now, marked as a draft."""
    edition = draft_edition(actor=actor, now=now, is_fictional=is_fictional(material))
    return _next_draft(minutes_content(material, edition), material, None)


def draft_fiche(material: Material, item: AgendaItem, *, actor: Actor, now: datetime) -> FicheContent:
    """The fiche of a case as it would read now, marked as a draft."""
    edition = draft_edition(actor=actor, now=now, is_fictional=item.patient.is_fictitious)
    return _next_draft(fiche_content(material, item, edition), material, item)


def changes_waiting(material: Material, *, actor: Actor, now: datetime) -> dict[int | None, Changes]:
    """What the validation of each correction begun would change, by the id of its case; of the minutes, under None."""
    found: dict[int | None, Changes] = {}
    for item in material.items:
        if item.case.status in TO_VALIDATE and _reason(material, item):
            found[item.case_id] = _listed(draft_fiche(material, item, actor=actor, now=now).edition)
    if material.meeting.correction_reason:
        found[None] = _listed(draft_minutes(material, actor=actor, now=now).edition)
    return found


def _listed(edition: Edition) -> Changes:
    return Changes(edition.changes or (), edition.unlisted)


def is_fictional(material: Material) -> bool:
    """Whether the meeting is about fictional patients: the document says so on each page."""
    return any(item.patient.is_fictitious for item in material.items)


def reservations_of(material: Material) -> tuple[Reservation, ...]:
    """What blocks the validation of the minutes, then what is only to be known."""
    return reservations(_facts(material))


def prepare_fiche(
    meeting_uuid: UUID, case_uuid: UUID, *, material: Material | None = None, actor: Actor, now: datetime
) -> list[Prepared]:
    """The fiche of one case, ready to be sealed; from `material` when it was read already, in this transaction.

    Raises:
        NotFound, Forbidden, TransitionRefused: the case is not waiting for a validation, or nobody else read it.
        Incomplete: what its decision lacks.
    """
    material = material or load_material(meeting_uuid, actor=actor, case_uuid=case_uuid)
    authorise(actor, Permission.MINUTES_VALIDATE, material.meeting)
    (item,) = material.items
    _check_case(material, item)
    reader_of(material, item, actor)
    is_made_aside = presence.is_there(now)
    with db.session.no_autoflush:
        mark_validated(material, [item], actor, now)
        fiche = _fiche(material, item, actor, now)
    let_go()
    if not is_made_aside:  # nobody will make it before the minutes are asked for
        make_fragment(shortened(fiche.content.case), fiche.content.meeting)
    return [_file_fiche(fiche, meeting_uuid, Signatory(now))]


def prepare_minutes(
    meeting_uuid: UUID, *, material: Material | None = None, actor: Actor, now: datetime, heard: Heard = nobody
) -> list[Prepared]:
    """The fiches still to be validated and the minutes of a meeting, ready to be sealed. Everything is read first, or
    given as `material`, read in this transaction; one that only reads is then let go: laying out a whole session lasts
    minutes.

    `heard` is told where the work is before each fiche, before the pages of each case of the minutes that are not kept,
    and before the minutes are put together.

    Raises:
        NotFound, Forbidden, TransitionRefused: nobody else read what waits, where the board asks for it.
        Incomplete: what blocks, case by case.
    """
    material = material or load_material(meeting_uuid, actor=actor)
    authorise(actor, Permission.MINUTES_VALIDATE, material.meeting)
    waiting = check_sealable(material, actor=actor)
    with db.session.no_autoflush:
        mark_validated(material, waiting, actor, now)
        fiches = [_fiche(material, item, actor, now) for item in waiting]
        minutes = sealed(minutes_of(material, actor, now))
    let_go()
    signatory = Signatory(now)
    prepared: list[Prepared] = []
    missing = missing_cases(minutes)
    steps = len(fiches) + len(missing) + 1
    for rank, fiche in enumerate(fiches):
        heard(rank, steps, f"{french.plural(rank, 'fiche')} sur {len(fiches)}")
        prepared.append(_file_fiche(fiche, meeting_uuid, signatory))
    for rank, case in enumerate(missing):
        heard(len(fiches) + rank, steps, f"Procès-verbal\u202f: {french.plural(rank, 'dossier')} sur {len(missing)}")
        make_fragment(case, minutes.meeting)
    heard(steps - 1, steps, "Mise en page du procès-verbal")
    return [*prepared, _file_minutes(minutes, meeting_uuid, signatory)]


def check_sealable(material: Material, *, actor: Actor) -> list[AgendaItem]:
    """The cases whose fiche waits for its validation, when nothing blocks that of the minutes by this person.

    Raises:
        Incomplete: what blocks, case by case.
        TransitionRefused: nobody else read what waits, where the board asks for it.
    """
    blocking = blocking_reasons(_facts(material))
    if blocking:
        raise Incomplete(blocking, "Le procès-verbal ne peut pas encore être validé.")
    waiting = [item for item in material.items if item.case.status in TO_VALIDATE]
    for read in (*waiting, None):
        reader_of(material, read, actor)
    return waiting


def minutes_of(material: Material, actor: Actor, now: datetime) -> MinutesContent:
    """The content of the minutes about to be sealed."""
    edition = _edition(material, None, actor, now)
    return _with_changes(minutes_content(material, edition, notice=_notice(material, None)), latest_of(material, None))


def _fiche_of(material: Material, item: AgendaItem, actor: Actor, now: datetime) -> FicheContent:
    """The content of a fiche about to be sealed."""
    content = fiche_content(material, item, _edition(material, item, actor, now))
    return _with_changes(content, latest_of(material, item))


def content_of(material: Material, prepared: Prepared, actor: Actor, now: datetime) -> MinutesContent | FicheContent:
    """The same content, built again from the rows: what `validate` compares with what was printed."""
    if prepared.case_uuid is None:
        return sealed(minutes_of(material, actor, now))
    item = next(each for each in material.items if each.case.uuid == prepared.case_uuid)
    return sealed(_fiche_of(material, item, actor, now))


def _facts(material: Material) -> MeetingFacts:
    return MeetingFacts(
        status=MeetingStatus(material.meeting.status),
        is_attendance_recorded=any(map(is_live, material.attendance)),
        cases=tuple(
            CaseOfMinutes(
                key=str(item.case.uuid),
                number=item.case.number,
                status=CaseStatus(item.case.status),
                gaps=gaps_of(material, item),
                quorum_status=_quorum_status(material, item),
            )
            for item in material.items
        ),
    )


def gaps_of(material: Material, item: AgendaItem) -> tuple[Missing, ...]:
    """What the decision and the file of a case lack to be validated."""
    decision = material.decisions.get(item.case_id)
    if decision is None or item.case.status not in TO_VALIDATE:
        return ()
    born = item.patient.birth_date
    young = bool(born) and needs_double_expertise(PartialDate.from_iso(born), material.meeting.date)
    facts = entry_of(decision).facts(needs_double_expertise=young, decided_on=material.meeting.date)
    return (
        *check_decision(facts, for_validation=True),
        *missing(case_queries.facts(item.case), level=RequiredFor.VALIDATE),
    )


def _quorum_status(material: Material, item: AgendaItem) -> QuorumStatus:
    decision = material.decisions.get(item.case_id)
    return QuorumStatus(decision.quorum_status) if decision and decision.quorum_status else QuorumStatus.UNKNOWN


def _check_case(material: Material, item: AgendaItem) -> None:
    if item.case.status not in TO_VALIDATE:
        status = CaseStatus(item.case.status).label
        raise TransitionRefused(
            f"Ce dossier est au statut «\u202f{status}\u202f»\u202f: seule la fiche d’un dossier discuté ou enregistré "
            "se valide."
        )
    gaps = gaps_of(material, item)
    if gaps:
        raise Incomplete(gaps, "La fiche ne peut pas encore être validée.")


def mark_validated(material: Material, items: list[AgendaItem], actor: Actor, now: datetime) -> None:
    """Write the validation on the rows; in a read-only transaction it is never flushed."""
    person = db.session.get(Person, actor.person_id) if actor.person_id is not None else None
    for item in items:
        decision = material.decisions[item.case_id]
        decision.validated_at, decision.validated_by = now, person


def _edition(material: Material, item: AgendaItem | None, actor: Actor, now: datetime) -> Edition:
    latest = latest_of(material, item)
    reader = reader_of(material, item, actor)
    moment = now.isoformat(timespec="seconds")
    return Edition(
        edited_at=moment,
        edited_by=actor.name,
        is_draft=False,
        status="Validé",
        version=(latest.version if latest else 0) + 1,
        replaces=_replaced(latest) if latest else "",
        reason=_reason(material, item) if latest else "",
        validated_at=moment,
        validated_by=actor.name,
        proofread_by=reader.reader if reader else "",
        is_fictional=is_fictional(material) if item is None else item.patient.is_fictitious,
    )


def reader_of(material: Material, item: AgendaItem | None, actor: Actor) -> Reading | None:
    """Who else read what is about to be sealed; None where the board does not ask.

    Raises:
        TransitionRefused: the board asks, and nobody else did.
    """
    if not material.board.needs_second_reader:
        return None
    readings = material.readings.get(item.case_id if item else None, [])
    shown = stamp_of(material, item.case.uuid if item else None).version
    refused = refusal(readings, shown=shown, validator_id=actor.person_id)
    if refused:
        raise TransitionRefused(f"Dossier {item.case.number}\u202f: {refused}" if item else refused)
    return second_reader(readings, shown=shown, validator_id=actor.person_id)


def _next_draft(content: T, material: Material, item: AgendaItem | None) -> T:
    """A draft that will replace a sealed version says which, why, and what it changes."""
    latest = latest_of(material, item)
    if latest is None:
        return content
    edition = replace(
        content.edition, version=latest.version + 1, replaces=_replaced(latest), reason=_reason(material, item)
    )
    return _with_changes(replace(content, edition=edition), latest)


def _replaced(latest: Document) -> str:
    return f"la version {latest.version} du {french_long_date(to_paris(latest.sealed_at).date())}"


def _with_changes(content: T, latest: Document | None) -> T:
    """The same content saying what it changes to the version it replaces."""
    if latest is None or not is_intact(latest):  # nothing is compared with what nobody sealed
        return content
    found = compare(latest.content, to_plain(content))
    edition = replace(content.edition, changes=found.listed, unlisted=found.unlisted)
    return replace(content, edition=edition)


def _notice(material: Material, item: AgendaItem | None) -> str:
    latest = latest_of(material, item)
    if latest is None:
        return ""
    return version_notice(
        latest.version + 1, latest.version, _reason(material, item), replaced_on=to_paris(latest.sealed_at).date()
    )


def _reason(material: Material, item: AgendaItem | None) -> str:
    if item is None:
        return material.meeting.correction_reason
    decision = material.decisions.get(item.case_id)
    return decision.correction_reason if decision else ""


@dataclass(frozen=True, slots=True)
class _Fiche:
    """What a fiche will say, on its pages and in its national document."""

    uuid: UUID
    case_uuid: UUID
    content: FicheContent
    national: Frcp


def _fiche(material: Material, item: AgendaItem, actor: Actor, now: datetime) -> _Fiche:
    uuid = uuid4()
    content = sealed(_fiche_of(material, item, actor, now))
    national = national_of(content, material, item, uuid=uuid, actor=actor, now=now)
    return _Fiche(uuid, item.case.uuid, content, national)


def _file_fiche(fiche: _Fiche, meeting_uuid: UUID, signatory: Signatory) -> Prepared:
    return Prepared(
        kind=DocumentKind.FICHE,
        uuid=fiche.uuid,
        meeting_uuid=meeting_uuid,
        case_uuid=fiche.case_uuid,
        content=fiche.content,
        national=fiche.national,
        filed=file_fiche(fiche.content, fiche.national, signatory),
    )


def _file_minutes(content: MinutesContent, meeting_uuid: UUID, signatory: Signatory) -> Prepared:
    return Prepared(
        kind=DocumentKind.MINUTES,
        uuid=uuid4(),
        meeting_uuid=meeting_uuid,
        case_uuid=None,
        content=content,
        national=None,
        filed=file_minutes(content, signatory),
    )
