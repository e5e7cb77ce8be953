"""Minutes and fiches: what may be validated, the seal of a document, its name and what it replaces.

A validated document is never regenerated: its content and bytes are kept with their SHA-256, and a correction is a new
version that says what it replaces and why.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from rcp.domain.agenda.meeting import MEETING_TRANSITIONS, MeetingAction, MeetingStatus
from rcp.domain.case.completeness import Missing
from rcp.domain.case.status import SEALED, TO_VALIDATE, CaseStatus
from rcp.domain.errors import InvalidValue
from rcp.domain.quorum import QuorumStatus

RULE_SEAL = "empreinte-des-documents"
RULE_FILE_NAME = "nom-des-fichiers"
RULE_SUPERSEDING = "annule-et-remplace"
RULE_VALIDATION = "validation-du-proces-verbal"

WATERMARK = "PROJET – NON VALIDÉ"


class DocumentKind(StrEnum):
    """The two sealed documents."""

    MINUTES = "minutes"
    FICHE = "fiche"

    @property
    def label(self) -> str:
        return {"minutes": "Procès-verbal de séance", "fiche": "Fiche RCP"}[self.value]

    @property
    def file_prefix(self) -> str:
        return {"minutes": "PV-RCP", "fiche": "RCP"}[self.value]


class FileRole(StrEnum):
    """The files of one sealed document. Each has its own SHA-256."""

    TAGGED = "tagged"
    SIGNED = "signed"
    EMBEDDED = "embedded"
    NATIONAL = "national"

    @property
    def label(self) -> str:
        return {
            "tagged": "PDF accessible, non signé",
            "signed": "PDF signé",
            "embedded": "PDF/A-1b, pour le document national",
            "national": "Document national (FRCP)",
        }[self.value]


class Unsigned(StrEnum):
    """Why a sealed PDF bears no signature. The seal stands without one; the signature may be put later."""

    CERTIFICATE = "certificate"
    OUT_OF_DATE = "out_of_date"
    TIMESTAMP = "timestamp"
    VALIDITY = "validity"
    SLOW = "slow"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {
            "certificate": "le certificat de l’établissement ne peut pas être lu",
            "out_of_date": "le certificat de l’établissement n’est plus, ou pas encore, valable",
            "timestamp": "le service d’horodatage n’a pas répondu",
            "validity": "la preuve de validité du certificat (chaîne, non-révocation) n’a pas pu être obtenue",
            "slow": "l’horodatage ou la preuve de validité du certificat n’est pas arrivé à temps",
            "failed": "la signature n’a pas pu être apposée",
        }[self.value]


# --- the seal -----------------------------------------------------------------------------------------------------


def canonical_json(value: Any) -> bytes:
    """The one way to write a content before sealing it: UTF-8, NFC, sorted keys, no space.

    Dates and hours are ISO 8601, instants in UTC with microseconds, decimals plain text without trailing zeros, so that
    both databases give the same bytes. What is read back from JSON and written again gives the same bytes.

    Raises:
        TypeError: a float, a set, bytes, a key that is not text, or anything without one obvious way to be written.
        ValueError: a naive instant, a decimal that is not a number, or two keys that are one once normalised.
    """
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):  # nearly all there is
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a naive instant has no meaning in a sealed document")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _plain_decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("a decimal of a sealed document is a number")
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _plain_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, each in value.items():
        if not isinstance(key, str):
            raise TypeError("a key of a sealed document is text")
        name = unicodedata.normalize("NFC", key)
        if name in plain:
            raise ValueError(f"two keys read {name!r}")
        plain[name] = _plain(each)
    return plain


def seal(content: Any) -> str:
    """The SHA-256 of a content's canonical form, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


# Read aloud or copied by hand without a doubt: no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V.
CODE_ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
_CODE_LENGTH, _CODE_GROUP = 16, 4


def verification_code(sha256: str) -> str:
    """The short code printed on a document, four groups of four: `K7QD-3MXA-…`, from its SHA-256 (about 73 bits).

    Raises:
        InvalidValue: this is not a SHA-256 in hexadecimal.
    """
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise InvalidValue("Empreinte invalide.")
    number, letters = int(sha256, 16), ""
    for _ in range(_CODE_LENGTH):
        number, rank = divmod(number, len(CODE_ALPHABET))
        letters += CODE_ALPHABET[rank]
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _CODE_GROUP] for start in range(0, _CODE_LENGTH, _CODE_GROUP))


def read_verification_code(typed: str) -> str:
    """A code as somebody typed it, brought back to its printed form; case, spaces and hyphens do not matter.

    Raises:
        InvalidValue: a wrong length or a letter the codes never use.
    """
    letters = "".join(each for each in typed.upper() if each not in " -\u00a0\u202f\u2011")
    if len(letters) != _CODE_LENGTH or not set(letters) <= set(CODE_ALPHABET):
        raise InvalidValue(
            "Code de vérification invalide\u202f: 16 lettres et chiffres en quatre groupes.", field="code"
        )
    return _grouped(letters)


# --- names and versions -------------------------------------------------------------------------------------------


def file_name(kind: DocumentKind, day: date, number: int | None, version: int) -> str:
    """The name of a PDF: kind, date of the meeting, number of the case, version; never an identity.

    `RCP_2026-11-23_0042.pdf`, then `RCP_2026-11-23_0042_v2.pdf`; minutes have no number, `PV-RCP_2026-11-23.pdf`;
    version 0 is a draft, `…_PROJET.pdf`.

    Raises:
        InvalidValue: a number below 1 or a negative version.
    """
    if (number is not None and number < 1) or version < 0:
        raise InvalidValue("Numéro de document invalide.")
    suffix = {0: "_PROJET", 1: ""}.get(version, f"_v{version}")
    numbered = "" if number is None else f"_{number:04d}"
    return f"{kind.file_prefix}_{day.isoformat()}{numbered}{suffix}.pdf"


def version_notice(version: int, replaces: int | None, reason: str = "", *, replaced_on: date | None = None) -> str:
    """What a new version prints on its first page; empty for a first version.

    Raises:
        InvalidValue: a correction without its reason (field `reason`), or which does not replace an earlier version.
    """
    if version <= 1 and replaces is None:
        return ""
    if replaces is None or not 1 <= replaces < version:
        raise InvalidValue("Une version nouvelle remplace une version antérieure.", field="version")
    if not reason.strip():
        raise InvalidValue("Indiquez le motif de la correction.", field="reason")
    dated = f" du {replaced_on:%d/%m/%Y}" if replaced_on else ""
    why = reason.strip().rstrip(".")
    return f"Version {version}\u202f: annule et remplace la version {replaces}{dated}. Motif\u202f: {why}."


# --- validation ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseOfMinutes:
    """A case on the agenda of the meeting; `gaps` are what its decision and its file lack to be validated."""

    key: str
    number: str
    status: CaseStatus
    gaps: tuple[Missing, ...] = ()
    quorum_status: QuorumStatus = QuorumStatus.UNKNOWN


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting whose minutes somebody wants to validate. Postponed cases left its agenda and are not listed."""

    status: MeetingStatus
    is_attendance_recorded: bool
    cases: tuple[CaseOfMinutes, ...] = ()


@dataclass(frozen=True, slots=True)
class Reservation:
    """Something to settle, or only to know, before validating; `case_key`, `section` and `field` are for a link."""

    code: str
    message: str
    is_blocking: bool
    case_key: str | None = None
    field: str | None = None
    section: str = ""


def reservations(facts: MeetingFacts) -> tuple[Reservation, ...]:
    """Everything to say before validating the minutes: what blocks first, then what is only a warning."""
    found = [each for case in facts.cases for each in _case_reservations(case)]
    if (facts.status, MeetingAction.VALIDATE) not in MEETING_TRANSITIONS:
        found.append(
            Reservation(
                "meeting-status",
                f"Terminez la séance\u202f: elle est au statut «\u202f{facts.status.label}\u202f».",
                True,
            )
        )
    if not facts.is_attendance_recorded:
        found.append(
            Reservation("attendance", "Les présences ne sont pas relevées\u202f: le quorum restera inconnu.", False)
        )
    if not facts.cases:
        found.append(Reservation("no-case", "Aucun dossier n’est à l’ordre du jour.", False))
    return tuple(sorted(found, key=lambda each: not each.is_blocking))


def blocking_reasons(facts: MeetingFacts) -> tuple[Reservation, ...]:
    """What prevents the minutes from being validated; empty when they may be."""
    return tuple(each for each in reservations(facts) if each.is_blocking)


def _case_reservations(case: CaseOfMinutes) -> list[Reservation]:
    if case.status not in TO_VALIDATE | SEALED:
        return [
            Reservation(
                "undecided",
                f"Dossier {case.number}\u202f: ni décision, ni motif d’absence de décision, ni report.",
                True,
                case.key,
            )
        ]
    found = []
    if case.status in TO_VALIDATE:
        found += [
            Reservation(gap.code, f"Dossier {case.number}\u202f: {gap.message}", True, case.key, gap.field, gap.section)
            for gap in case.gaps
        ]
    if case.status is not CaseStatus.REGISTERED and case.quorum_status is QuorumStatus.NOT_REACHED:
        found.append(
            Reservation("without-quorum", f"Dossier {case.number}\u202f: discuté sans quorum.", False, case.key)
        )
    return found
