"""Cases drawn from a seed, and everything they hold, as rows of their tables."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, MutableMapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table

from rcp.agenda.models import AgendaItem, Meeting
from rcp.cases.models import Case, Lesion, LesionDistance, Result, Treatment
from rcp.deliberation.models import Attendance, Decision, Proposal
from rcp.demo.identities import NOWHERE_NAME
from rcp.demo.shapes import OMS
from rcp.demo.volume.people import BoardOfVolume
from rcp.demo.volume.plan import AWAITING_STATUSES, CASES_PER_MEETING, OPEN_STATUSES
from rcp.demo.volume.pools import (
    ENDS,
    MEN,
    MIDDLES,
    ORGANS,
    PAST_TREATMENTS,
    QUESTIONS,
    STARTS,
    SUMMARIES,
    WOMEN,
)
from rcp.demo.volume.writing import Sheet, plain
from rcp.domain.agenda import to_utc
from rcp.domain.identity import InsNature
from rcp.domain.text import fold
from rcp.patients.models import Patient

REMEMBERED = 20_000  # patients of a board who may come back
COMES_BACK = 0.23  # hence 1.3 cases a patient


class Generator:
    """Draws rows and keeps them in sheets until they are written, parents before children."""

    def __init__(
        self,
        connection: Connection,
        boards: list[BoardOfVolume],
        seed: str,
        today: date,
        counters: MutableMapping[int, int],
    ) -> None:
        self.random, self.today, self.boards, self.counters = (
            Random(seed),  # noqa: S311  rows that anybody can draw again
            today,
            boards,
            counters,
        )
        self.patients, self.cases, self.lesions, self.distances, self.treatments, self.results = _case_sheets()
        self.meetings, self.items, self.attendances, self.decisions, self.proposals = _meeting_sheets()
        self.sheets = (
            self.patients, self.cases, self.lesions, self.distances, self.treatments, self.results,
            self.meetings, self.items, self.attendances, self.decisions, self.proposals,
        )  # fmt: skip
        for sheet in self.sheets:
            sheet.start(connection)
        self._known: dict[int, deque[tuple[int, int]]] = {board.id: deque(maxlen=REMEMBERED) for board in boards}
        self._folded: dict[str, str] = {}
        self._quorums = {board.id: json.dumps(board.quorum, ensure_ascii=False) for board in boards}

    def meeting(self, board: BoardOfVolume, day: date, hour: time, status: str, count: int = CASES_PER_MEETING) -> None:
        """A meeting with its cases; `status` is validated, closed or planned."""
        begins = to_utc(day, hour)
        over = plain(begins + timedelta(minutes=110)) if status != "planned" else None
        meeting_id, doctors = self.meetings.next_id(), board.doctors
        self.meetings.add(
            meeting_id, self._uuid(), board.id, day.isoformat(), plain(hour), status,
            plain(begins - timedelta(hours=board.cutoff_hours)), doctors[0], plain(begins - timedelta(hours=20)),
            plain(begins) if over else None, over, plain(begins + timedelta(days=2)) if status == "validated" else None,
        )  # fmt: skip
        if over:
            for person, specialty in board.attending:
                self.attendances.add(self.attendances.next_id(), self._uuid(), meeting_id, person, specialty)
        there: set[int] = set()
        draw = self.random.random
        for position in range(1, count + 1):
            opened = day - timedelta(days=8 + int(draw() * 18))
            if status == "planned":
                opened = min(opened, self.today - timedelta(days=1 + int(draw() * 9)))
            case_status = {"validated": "closed", "planned": "booked"}.get(status) or self._pick(AWAITING_STATUSES)
            case_id, patient_id, organ, size = self._case(board, case_status, opened, there)
            mode = "register" if case_status == "registered" else "discuss"
            self.items.add(
                self.items.next_id(), self._uuid(), meeting_id, case_id, patient_id, position, mode,
                f"{opened + timedelta(days=2)} 10:00:00.000000", self._pick(doctors),
            )  # fmt: skip
            if over:
                self._decision(board, case_id, meeting_id, case_status, organ, size, day, begins)

    def loose(self, board: BoardOfVolume) -> None:
        """A case that no meeting has."""
        opened = self.today - timedelta(days=int(self.random.random() * 40))
        self._case(board, self._pick(OPEN_STATUSES), opened, set())

    def _case(self, board: BoardOfVolume, status: str, opened: date, there: set[int]) -> tuple[int, int, str, int]:
        draw, pick = self.random.random, self._pick
        organ = ORGANS[pick(board.mix)]
        patient_id, previous = self._patient(board, opened, organ.code, there)
        year = opened.year
        number = self.counters.get(year, 0) + 1
        self.counters[year] = number
        low, high = organ.sizes
        size = low + int(draw() * draw() * (high - low))
        site = pick(organ.sites)
        doctor = pick(board.doctors)
        is_draft = status == "draft"
        moment = f"{opened} {8 + int(draw() * 10):02}:{int(draw() * 60):02}:00.000000"
        case_id = self.cases.next_id()
        t, n, m = organ.tnm
        guideline = "Référentiel régional" if status == "registered" else ""
        self.cases.add(
            case_id, self._uuid(), f"{year}-{number:05}", patient_id, board.id, status, previous,
            pick(QUESTIONS).format(site=site, size=size).replace(" :", "\u202f:").replace(" ?", "\u202f?"),
            organ.code, "register" if guideline else "discuss", guideline, doctor, doctor, doctor,
            board.secretary if draw() < 0.3 else doctor, pick(SUMMARIES), organ.tumour_site, organ.morphology, t, n, m,
            OMS[int(draw() * 3)], "imaging-missing" if status == "returned" else "",
            "Joindre l’imagerie récente." if status == "returned" else "",
            "Prise en charge dans un autre centre." if status == "withdrawn" else "",
            None if is_draft else moment, moment, moment, doctor,
        )  # fmt: skip
        self._known[board.id].append((patient_id, case_id))
        seen = (opened - timedelta(days=2 + int(draw() * 25))).isoformat()
        lesions = 1 if draw() < 0.75 else 2
        for position in range(1, lesions + 1):
            lesion_id = self.lesions.next_id()
            long = size if position == 1 else max(4, size // 2)
            self.lesions.add(
                lesion_id, self._uuid(), case_id, position, organ.code, site, pick(organ.sides), long,
                max(3, int(long * (0.7 + draw() * 0.3))), seen, pick(organ.modalities),
            )  # fmt: skip
            if draw() < 0.6:
                self.distances.add(
                    self.distances.next_id(), self._uuid(), case_id, lesion_id, pick(organ.structures), int(draw() * 30)
                )
        if draw() < 0.6:
            code, label = pick(PAST_TREATMENTS)
            started = f"{year - 1 - int(draw() * 4)}-{1 + int(draw() * 12):02}"
            self.treatments.add(self.treatments.next_id(), self._uuid(), case_id, code, label, started)
        self.results.add(
            self.results.next_id(), self._uuid(), case_id, seen, f"Lésion de {size} mm, {site[0].lower()}{site[1:]}."
        )
        return case_id, patient_id, organ.code, size

    def _patient(self, board: BoardOfVolume, opened: date, organ: str, there: set[int]) -> tuple[int, int | None]:
        known = self._known[board.id]
        draw, pick = self.random.random, self._pick
        if len(known) > 100 and draw() < COMES_BACK:
            patient_id, case_id = known[int(draw() * len(known))]
            if patient_id not in there:
                there.add(patient_id)
                return patient_id, case_id
        patient_id = self.patients.next_id()
        there.add(patient_id)
        sex = "M" if organ == "prostate" else "F" if organ == "breast" else "MF"[int(draw() * 2)]
        name = pick(STARTS) + pick(MIDDLES) + pick(ENDS)
        given = pick(MEN if sex == "M" else WOMEN)
        used = pick(STARTS) + pick(MIDDLES) + pick(ENDS) if sex == "F" and draw() < 0.5 else ""
        year = opened.year - 35 - int((draw() + draw()) * 28)
        month, day = 1 + int(draw() * 12), 1 + int(draw() * 28)
        # Commune and order together are the patient's number: two matricules are never the same. Nobody is born in
        # department 96 any more.
        commune, order = divmod(patient_id, 999)
        place = f"{96_000 + commune:05}"
        stem = f"{1 if sex == 'M' else 2}{year % 100:02}{month:02}{place}{order + 1:03}"
        has_ins = draw() < 0.6
        moment = f"{opened} 08:00:00.000000"
        self.patients.add(
            patient_id, self._uuid(), name, given, given, used, f"{year}-{month:02}-{day:02}", sex, place,
            f"{stem}{97 - int(stem) % 97:02}" if has_ins else "", InsNature.TEST.oid if has_ins else "",
            "RECUP" if has_ins else "VALI", f"VOL-{patient_id:08}", self._fold(name), self._fold(used),
            self._fold(given), moment, moment,
        )  # fmt: skip
        return patient_id, None

    def _decision(
        self, board: BoardOfVolume, case_id: int, meeting_id: int, status: str, organ: str, size: int, day: date,
        begins: datetime,
    ) -> None:  # fmt: skip
        draw, pick = self.random.random, self._pick
        decision_id = self.decisions.next_id()
        decided = plain(begins + timedelta(minutes=100))
        is_final = status in ("closed", "validated")
        doctor = pick(board.doctors)
        self.decisions.add(
            decision_id, self._uuid(), case_id, meeting_id, "registered" if status == "registered" else "discussed",
            doctor, (day + timedelta(days=14 + int(draw() * 40))).isoformat(), board.quorum_status,
            self._quorums[board.id], decided, plain(begins + timedelta(days=2)) if is_final else None,
            board.doctors[0] if is_final else None, decided, doctor,
        )  # fmt: skip
        treatments = ORGANS[organ].treatments
        first = int(draw() * len(treatments))
        for position in (1, 2) if draw() < 0.4 and len(treatments) > 1 else (1,):
            code, national = treatments[(first + position - 1) % len(treatments)]
            self.proposals.add(
                self.proposals.next_id(), self._uuid(), decision_id, case_id, position, code, national,
                "first" if position == 1 else "alternative",
                f"Lésion de {size} mm, sous anesthésie générale." if code == "cryoablation" else "",
            )  # fmt: skip

    def _pick(self, pool: Any) -> Any:
        return pool[int(self.random.random() * len(pool))]

    def _fold(self, name: str) -> str:
        found = self._folded.get(name)
        if found is None:
            found = self._folded[name] = fold(name)
        return found

    def _uuid(self) -> str:
        """Random but for its head, which grows: indexes are then filled from one end."""
        tail = self.random.getrandbits(74)
        head = 0x0190_0000_0000 + self.cases.last_id
        value = head << 80 | 7 << 76 | tail >> 62 << 64 | 2 << 62 | tail & (1 << 62) - 1
        return f"{value:032x}"

    def waiting(self) -> int:
        """How many cases are drawn and not written yet."""
        return len(self.cases.rows)

    def write(self, connection: Connection) -> None:
        for sheet in self.sheets:
            sheet.write(connection)


def _case_sheets() -> Iterator[Sheet]:
    yield Sheet(
        _table(Patient),
        ("id", "uuid", "birth_name", "first_given_name", "given_names", "used_name", "birth_date", "sex",
         "birth_place_insee", "ins", "ins_oid", "identity_status", "ipp", "birth_name_folded", "used_name_folded",
         "given_name_folded", "created_at", "updated_at"),
        is_fictitious=True, birth_place=NOWHERE_NAME,
    )  # fmt: skip
    yield Sheet(
        _table(Case),
        ("id", "uuid", "number", "patient_id", "board_id", "status", "previous_case_id", "question", "organ",
         "deliberation_mode", "guideline", "requester_id", "presenter_id", "referring_id", "entered_by_id", "summary",
         "tumour_site", "morphology", "tnm_t", "tnm_n", "tnm_m", "performance_status", "return_code", "return_reason",
         "withdrawal_reason", "submitted_at", "created_at", "updated_at", "updated_by_id"),
        reasons=["ORG-114"], tumour_laterality="385432009", tnm_prefix="c", tnm_version="TNM8UICC", phase="MED-244",
        progression="unknown", screening="no", has_allergies="no", has_anticoagulants="no", patient_informed="yes",
        patient_not_opposed="yes",
    )  # fmt: skip
    yield Sheet(
        _table(Lesion),
        ("id", "uuid", "case_id", "position", "organ", "site", "laterality", "long_axis_mm", "short_axis_mm",
         "imaging_date", "imaging_modality"), nature="metastase",
    )  # fmt: skip
    yield Sheet(_table(LesionDistance), ("id", "uuid", "case_id", "lesion_id", "structure", "distance_mm"))
    yield Sheet(
        _table(Treatment), ("id", "uuid", "case_id", "type_code", "label", "started_on"), position=1, status="completed"
    )
    yield Sheet(
        _table(Result), ("id", "uuid", "case_id", "done_on", "text"), kind="imaging", label="Imagerie de référence"
    )


def _meeting_sheets() -> Iterator[Sheet]:
    yield Sheet(
        _table(Meeting),
        ("id", "uuid", "board_id", "date", "start_time", "status", "cutoff_at", "chair_id", "published_at", "opened_at",
         "closed_at", "validated_at"), duration_minutes=120, room="Salle des dossiers générés",
    )  # fmt: skip
    yield Sheet(
        _table(AgendaItem),
        ("id", "uuid", "meeting_id", "case_id", "patient_id", "position", "mode", "booked_at", "booked_by_id"),
    )
    yield Sheet(_table(Attendance), ("id", "uuid", "meeting_id", "person_id", "specialty_code"), mode="room")
    yield Sheet(
        _table(Decision),
        ("id", "uuid", "case_id", "meeting_id", "outcome", "responsible_id", "due_on", "quorum_status", "quorum",
         "decided_at", "validated_at", "validated_by_id", "updated_at", "updated_by_id"),
        referral="none", trial="no", guideline_followed="yes", guideline="Référentiel régional",
        patient_preference_known="unknown", oncogeriatrics="no",
    )  # fmt: skip
    yield Sheet(
        _table(Proposal),
        ("id", "uuid", "decision_id", "case_id", "position", "treatment", "type_code", "intention", "plan"),
    )


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
