"""The seal of a document, its name, what it replaces, and what may be validated."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus, Missing
from rcp.domain.errors import InvalidValue
from rcp.domain.minutes import (
    CODE_ALPHABET,
    RULE_FILE_NAME,
    RULE_SEAL,
    RULE_SUPERSEDING,
    RULE_VALIDATION,
    WATERMARK,
    CaseOfMinutes,
    DocumentKind,
    FileRole,
    MeetingFacts,
    Unsigned,
    blocking_reasons,
    canonical_json,
    file_name,
    read_verification_code,
    reservations,
    seal,
    verification_code,
    version_notice,
)
from rcp.domain.quorum import QuorumStatus

RULES = (RULE_SEAL, RULE_FILE_NAME, RULE_SUPERSEDING, RULE_VALIDATION)

DAY = date(2026, 11, 23)


# --- empreinte-des-documents --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    size: Decimal
    seen: date


def test_the_canonical_form_is_one_whatever_the_order_and_the_accents() -> None:
    composed, decomposed = "\u00e9", "e\u0301"
    assert canonical_json({"b": 1, "a": decomposed}) == canonical_json({"a": composed, "b": 1})
    assert canonical_json({"b": 1, "a": composed}) == '{"a":"é","b":1}'.encode()


def test_values_have_one_written_form() -> None:
    value = {
        "instant": datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=1))),
        "day": DAY,
        "hour": time(8, 30),
        "kind": DocumentKind.FICHE,
        "line": Line(Decimal("28.50"), DAY),
        "list": (True, None, 3, Decimal("100"), Decimal("-0.0"), Decimal("1E+2")),
        "uuid": UUID(int=1),
    }
    assert json.loads(canonical_json(value)) == {
        "instant": "2026-11-23T08:30:00.000000Z",
        "day": "2026-11-23",
        "hour": "08:30:00",
        "kind": "fiche",
        "line": {"size": "28.5", "seen": "2026-11-23"},
        "list": [True, None, 3, "100", "0", "100"],
        "uuid": "00000000-0000-0000-0000-000000000001",
    }


def test_an_instant_is_the_same_in_every_time_zone() -> None:
    paris = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))
    assert seal(paris) == seal(paris.astimezone(UTC))


@pytest.mark.parametrize("value", [1.5, {1}, b"x", {1: "a"}, object(), Line])
def test_what_has_no_obvious_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json({"value": value} if not isinstance(value, dict) else value)


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1), Decimal("NaN"), Decimal("Infinity"), {"\u00e9": 1, "e\u0301": 2}, "\ud800"],  # noqa: DTZ001
)
def test_what_is_ambiguous_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "é", "z"]), inner, max_size=3),
    max_leaves=12,
)


@given(json_values)
def test_what_is_stored_gives_the_same_seal_again(value: Any) -> None:
    written = canonical_json(value)
    assert canonical_json(json.loads(written)) == written
    assert seal(value) == hashlib.sha256(written).hexdigest()


def test_one_character_changes_the_seal_and_the_code() -> None:
    one, other = seal({"decision": "Cryoablation"}), seal({"decision": "cryoablation"})
    assert one != other
    assert verification_code(one) != verification_code(other)


@given(st.binary(min_size=1))
def test_the_code_is_short_and_without_ambiguous_letters(data: bytes) -> None:
    code = verification_code(hashlib.sha256(data).hexdigest())
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) - {"-"} <= set(CODE_ALPHABET)
    assert not set(CODE_ALPHABET) & set("0O1IL2Z5S8BU")
    assert read_verification_code(code.lower().replace("-", "\u202f")) == code


@pytest.mark.parametrize("sha", ["", "a" * 63, "A" * 64, "g" * 64])
def test_only_a_sha256_has_a_code(sha: str) -> None:
    with pytest.raises(InvalidValue):
        verification_code(sha)


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA-AAA", "AAAA-AAAA-AAAA-AAAO", "AAAA-AAAA-AAAA-AAAA-A"])
def test_a_wrong_code_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        read_verification_code(typed)
    assert refusal.value.field == "code"


# --- nom-des-fichiers ---------------------------------------------------------------------------------------------


def test_a_file_name_says_kind_date_number_and_version_and_no_identity() -> None:
    assert file_name(DocumentKind.FICHE, DAY, 42, 1) == "RCP_2026-11-23_0042.pdf"
    assert file_name(DocumentKind.FICHE, DAY, 42, 2) == "RCP_2026-11-23_0042_v2.pdf"
    assert file_name(DocumentKind.MINUTES, DAY, None, 0) == "PV-RCP_2026-11-23_PROJET.pdf"
    assert file_name(DocumentKind.MINUTES, DAY, None, 3) == "PV-RCP_2026-11-23_v3.pdf"
    assert [kind.label for kind in DocumentKind] == ["Procès-verbal de séance", "Fiche RCP"]


@pytest.mark.parametrize(("number", "version"), [(0, 1), (1, -1)])
def test_an_impossible_number_is_refused(number: int, version: int) -> None:
    with pytest.raises(InvalidValue):
        file_name(DocumentKind.FICHE, DAY, number, version)


# --- annule-et-remplace -------------------------------------------------------------------------------------------


def test_a_first_version_replaces_nothing() -> None:
    assert version_notice(1, None) == ""


def test_a_correction_says_what_it_replaces_and_why() -> None:
    assert version_notice(2, 1, " Latéralité corrigée. ", replaced_on=DAY) == (
        "Version 2\u202f: annule et remplace la version 1 du 23/11/2026. Motif\u202f: Latéralité corrigée."
    )
    assert "remplace la version 2." in version_notice(3, 2, "Erreur")


@pytest.mark.parametrize(
    ("version", "replaces", "reason", "field"),
    [
        (2, 1, " ", "reason"),
        (2, None, "Erreur", "version"),
        (2, 2, "Erreur", "version"),
        (1, 0, "Erreur", "version"),
    ],
)
def test_a_correction_without_reason_or_predecessor_is_refused(
    version: int, replaces: int | None, reason: str, field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        version_notice(version, replaces, reason)
    assert refusal.value.field == field


# --- validation-du-proces-verbal -----------------------------------------------------------------------------------

GAP = Missing("outcome", "decision", "outcome", "Dites si le cas a été discuté ou enregistré.")


def case(status: CaseStatus, *gaps: Missing, quorum: QuorumStatus = QuorumStatus.REACHED) -> CaseOfMinutes:
    return CaseOfMinutes("u1", "2026-00042", status, gaps, quorum)


def meeting(
    *cases: CaseOfMinutes, status: MeetingStatus = MeetingStatus.CLOSED, attendance: bool = True
) -> MeetingFacts:
    return MeetingFacts(status, attendance, cases)


def test_a_finished_meeting_with_all_its_decisions_may_be_validated() -> None:
    facts = meeting(case(CaseStatus.DISCUSSED), case(CaseStatus.REGISTERED), case(CaseStatus.VALIDATED, GAP))
    assert reservations(facts) == ()
    assert WATERMARK == "PROJET – NON VALIDÉ"


def test_a_case_with_neither_decision_nor_postponement_blocks() -> None:
    (found,) = blocking_reasons(meeting(case(CaseStatus.BOOKED)))
    assert (found.code, found.case_key) == ("undecided", "u1")
    assert found.message.startswith("Dossier 2026-00042\u202f:")


def test_an_incomplete_decision_blocks_at_its_field() -> None:
    (found,) = blocking_reasons(meeting(case(CaseStatus.DISCUSSED, GAP)))
    assert (found.code, found.case_key, found.field) == ("outcome", "u1", "outcome")
    assert found.message.endswith(GAP.message)


@pytest.mark.parametrize("status", [status for status in MeetingStatus if status is not MeetingStatus.CLOSED])
def test_only_a_finished_meeting_is_validated(status: MeetingStatus) -> None:
    (found,) = blocking_reasons(meeting(case(CaseStatus.DISCUSSED), status=status))
    assert found.code == "meeting-status" and status.label in found.message


def test_no_attendance_and_no_quorum_are_warnings_said_after_what_blocks() -> None:
    facts = meeting(
        case(CaseStatus.DISCUSSED, quorum=QuorumStatus.NOT_REACHED),
        case(CaseStatus.REGISTERED, quorum=QuorumStatus.NOT_REACHED),
        case(CaseStatus.BOOKED),
        attendance=False,
    )
    assert [(each.code, each.is_blocking) for each in reservations(facts)] == [
        ("undecided", True),
        ("without-quorum", False),
        ("attendance", False),
    ]


def test_an_empty_agenda_is_a_warning() -> None:
    assert [each.code for each in reservations(meeting())] == ["no-case"]
    assert blocking_reasons(meeting()) == ()


def test_each_form_of_a_document_and_each_reason_for_no_signature_is_said_in_french() -> None:
    assert len({each.label for each in FileRole}) == len(FileRole)
    assert len({each.label for each in Unsigned}) == len(Unsigned)
    assert "horodatage" in Unsigned.TIMESTAMP.label
