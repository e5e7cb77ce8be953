"""Who takes part: the attendance of a meeting, and for each of its cases the quorum and who discussed it.

    roll = roll_of(meeting, case_ids)     five statements, whatever the number of cases
    roll.quorum(case_id)

Each case counts those who were there at the moment it was discussed (`rcp.domain.presence`); while it is to be
discussed, whoever has left is out.

Once a case is decided, what was true at that moment is frozen in its decision and is read from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from rcp.agenda.models import Meeting
from rcp.boards.models import Board, BoardSpecialty
from rcp.cases.models import Case
from rcp.db import Rows, db
from rcp.deliberation.models import Attendance, Decision, Opinion
from rcp.deliberation.queries.moments import moments_of
from rcp.deliberation.queries.opinions import opinions_of
from rcp.deliberation.queries.participants import (
    Participant,
    is_live,
    key_of,
    name_of,
    participant_of,
    participant_writing,
    participants_in,
    specialty_of,
)
from rcp.domain.quorum import (
    AttendanceMode,
    Presence,
    Quorum,
    QuorumRule,
    QuorumStatus,
    presences_for_case,
    quorum,
)
from rcp.domain.vocabulary import vocabulary


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    return {concept.code: concept.short_label for concept in vocabulary("all_specialties")}


@dataclass(frozen=True, slots=True)
class QuorumView:
    """The quorum of one case as the pages say it; texts are French. `is_frozen` once the case is decided."""

    status: QuorumStatus
    missing: tuple[str, ...]
    by_writing: tuple[str, ...]
    written: tuple[str, ...]
    explanation: tuple[str, ...]
    is_frozen: bool = False

    @property
    def label(self) -> str:
        return self.status.label

    @property
    def is_reached(self) -> bool | None:
        return None if self.status is QuorumStatus.UNKNOWN else self.status is QuorumStatus.REACHED


@dataclass(frozen=True)
class Roll:
    """The attendance of a meeting, with what the quorum of its cases needs."""

    rule: QuorumRule
    attendances: tuple[Attendance, ...]
    opinions: Mapping[int, tuple[Opinion, ...]]
    moments: Mapping[int, datetime | None] = field(default_factory=dict)  # when each case was discussed; None: now

    @cached_property
    def is_recorded(self) -> bool:
        """Whether somebody was noted in the room or at a distance."""
        return any(is_live(each) for each in self.attendances)

    @cached_property
    def waiting(self) -> int:
        """How many of the expected nobody noted yet."""
        return sum(not each.mode for each in self.attendances)

    def names_waiting(self, most: int = 6) -> list[str]:
        """The first of them, then « et 3 autres »."""
        names = [name_of(each) for each in self.attendances if not each.mode]
        more = len(names) - most
        return names if more < 2 else [*names[:most], f"et {more} autres"]

    @cached_property
    def gone(self) -> int:
        """How many were there and have left."""
        return sum(is_live(each) and each.left_at is not None for each in self.attendances)

    def count(self, *modes: str) -> int:
        """How many are noted so; whoever has left is there no more."""
        return sum(each.mode in modes and not (is_live(each) and each.left_at) for each in self.attendances)

    def everybody(self, case_id: int | None = None) -> list[Participant]:
        """The attendance in the order of the sheet; with a case, each with their part in it."""
        return [participant_of(each, self._part(each, case_id)) for each in self.attendances]

    def present(self) -> list[Participant]:
        """Those who take part in the meeting, in whatever way."""
        return [each for each in self.everybody() if each.mode in ("room", "remote", "written")]

    def quorum(self, case_id: int) -> Quorum:
        """The quorum of a case, now."""
        return quorum(self.rule, self._presences(case_id), attendance_recorded=self.is_recorded, labels=_labels())

    def participants(self, case_id: int) -> list[Participant]:
        """Who discusses a case: present for it, or by a written opinion; each once. Those who are neither physicians
        nor of any specialty (the secretary) keep the meeting, they do not discuss.
        """
        known = {key_of(each): participant_of(each, "") for each in self.attendances}
        for opinion in self.opinions.get(case_id, ()):
            key = f"p{opinion.person_id}"
            if key not in known or known[key].mode not in ("room", "remote"):
                known[key] = participant_writing(opinion)
        found = [known[presence.person_key] for presence in self._presences(case_id)]
        return [each for each in found if each.is_physician or each.specialty_code]

    def outside(self, case_id: int) -> list[Participant]:
        """Present at the meeting, but not for this case: out of the room, recused, gone before or come after."""
        parts = ((each, self._part(each, case_id) or self._not_there(each, case_id)) for each in self.attendances)
        return [
            participant_of(each, part) for each, part in parts if part and each.mode in ("room", "remote", "written")
        ]

    def snapshot(self, case_id: int) -> dict[str, Any]:
        """What to freeze with a decision: the quorum, who discussed, who did not."""
        return {
            **self.quorum(case_id).as_dict(),
            "participants": [asdict(each) for each in self.participants(case_id)],
            "outside": [asdict(each) for each in self.outside(case_id)],
        }

    def differs_from(self, frozen: Mapping[str, Any], case_id: int) -> bool:
        """Whether the quorum or who took part, as they would be frozen now, are no longer what was frozen."""
        return _told(frozen) != _told(self.snapshot(case_id))

    def _presences(self, case_id: int) -> tuple[Presence, ...]:
        found = [
            Presence(
                key_of(each), specialty_of(each), each.is_physician, AttendanceMode(each.mode),
                each.arrived_at, each.left_at,
            )
            # Taking part by writing is writing on this case: without an opinion on it, nobody did.
            for each in self.attendances if each.mode and each.mode != AttendanceMode.WRITTEN
        ]  # fmt: skip
        found += [
            Presence(f"p{each.person_id}", each.specialty_code, True, AttendanceMode.WRITTEN)
            for each in self.opinions.get(case_id, ())
        ]
        parts = {key_of(each): self._part(each, case_id) for each in self.attendances}
        return presences_for_case(
            found,
            absent=[key for key, part in parts.items() if part == "absent"],
            recused=[key for key, part in parts.items() if part == "recused"],
            at=self.moments.get(case_id),
        )

    def _not_there(self, attendance: Attendance, case_id: int) -> str:
        """A key of `NOT_THERE`, "" for who was there when the case was discussed."""
        moment = self.moments.get(case_id)
        if not is_live(attendance):
            return ""
        if moment is not None and attendance.arrived_at is not None and attendance.arrived_at > moment:
            return "late"
        left = attendance.left_at
        return "gone" if left is not None and (moment is None or left < moment) else ""

    def _part(self, attendance: Attendance, case_id: int | None) -> str:
        return next((each.kind for each in attendance.case_absences if each.case_id == case_id), "")


def _told(value: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a snapshot says, names and hours aside: the verdict, who took part and how, who did not and why."""
    people = [
        {(each["key"], each["mode"], each["specialty_code"], each["part"] == "recused") for each in value.get(part, ())}
        for part in ("participants", "outside")
    ]
    return (value.get("status"), value.get("explanation"), *people)


def roll_of(meeting: Meeting, case_ids: Collection[int] = ()) -> Roll:
    """The attendance of a meeting and the quorum of these cases, in at most five statements."""
    board = db.session.get_one(Board, meeting.board_id)
    opinions = opinions_of(case_ids) if case_ids else {}
    return roll_with(meeting, case_ids, rule_of(board), opinions)


def roll_with(
    meeting: Meeting, case_ids: Collection[int], rule: QuorumRule, opinions: Mapping[int, Sequence[Opinion]]
) -> Roll:
    """The same, the rule of the board and the opinions on these cases being read already: two statements."""
    return Roll(
        rule=rule,
        attendances=tuple(list_attendance(meeting)),
        opinions={case_id: tuple(rows) for case_id, rows in opinions.items()},
        moments=moments_of(meeting, case_ids) if case_ids else {},
    )


def rule_of(board: Board) -> QuorumRule:
    """The quorum rule of a board."""
    return rule_with(board, db.session.scalars(required_specialties(board.id).select()))


def rule_with(board: Board, required: Iterable[BoardSpecialty]) -> QuorumRule:
    """The quorum rule of a board whose required specialties are read already."""
    return QuorumRule(
        minimum_specialties=board.minimum_specialties,
        required_specialties=tuple(each.specialty_code for each in required),
        written_counts_in_minimum=board.written_counts_in_minimum,
    )


def required_specialties(board_id: int) -> Rows[BoardSpecialty]:
    """The specialties a board requires, in its order."""
    return Rows(BoardSpecialty, BoardSpecialty.board_id == board_id, (BoardSpecialty.id,))


def list_attendance(meeting: Meeting) -> list[Attendance]:
    """The rows of the attendance with their person and absences: physicians first, by name, guests last."""
    query = (
        select(Attendance)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.person), joinedload(Attendance.case_absences))
        .order_by(Attendance.id)
        .execution_options(populate_existing=True)
    )
    return sorted(db.session.execute(query).unique().scalars(), key=_order)


def _order(attendance: Attendance) -> tuple[bool, bool, str, int]:
    person = attendance.person
    return (person is None, not attendance.is_physician, person.name_folded if person else "", attendance.id)


def attendance_of(meeting: Meeting) -> list[Participant]:
    """The attendance of a meeting, everybody expected included."""
    return roll_of(meeting).everybody()


def quorum_of(meeting: Meeting, case: Case) -> QuorumView:
    """The quorum of a case at a meeting: frozen once decided, else computed now."""
    return quorums_of(meeting, [case.id])[case.id]


def discussed_by(meeting: Meeting, case: Case) -> list[Participant]:
    """Who discussed a case: frozen once decided, else who would now."""
    frozen = frozen_quorums(meeting, [case.id]).get(case.id)
    return participants_in(frozen) if frozen else roll_of(meeting, [case.id]).participants(case.id)


def outside_of(meeting: Meeting, case: Case) -> list[Participant]:
    """Who was at the meeting, but out of the room or recused for this case."""
    frozen = frozen_quorums(meeting, [case.id]).get(case.id)
    return participants_in(frozen, "outside") if frozen else roll_of(meeting, [case.id]).outside(case.id)


def quorums_of(meeting: Meeting, case_ids: Sequence[int]) -> dict[int, QuorumView]:
    """`quorum_of` for several cases, in a constant number of statements."""
    frozen = frozen_quorums(meeting, case_ids)
    roll = roll_of(meeting, case_ids)
    return {
        case_id: view_of(frozen[case_id], is_frozen=True)
        if frozen.get(case_id) else view_of(roll.quorum(case_id).as_dict())
        for case_id in case_ids
    }  # fmt: skip


def frozen_quorums(meeting: Meeting, case_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """By case, what its decision froze; a case not decided has nothing."""
    query = select(Decision.case_id, Decision.quorum).where(
        Decision.meeting_id == meeting.id, Decision.case_id.in_(sorted(case_ids)), Decision.decided_at.is_not(None)
    )
    return {case_id: value for case_id, value in db.session.execute(query) if value}


def view_of(value: Mapping[str, Any], *, is_frozen: bool = False) -> QuorumView:
    """A quorum, or a snapshot of one, as the pages say it."""
    labels = _labels()
    missing = [labels.get(code, code) for code in value["missing_specialties"]]
    if count := value["missing_count"]:
        missing.append(f"{count} {'spécialité' if count == 1 else 'spécialités'}")
    return QuorumView(
        status=QuorumStatus(value["status"]),
        missing=tuple(missing),
        by_writing=tuple(labels.get(code, code) for code in value["satisfied_by_writing"]),
        written=tuple(labels.get(code, code) for code in value["written_specialties"]),
        explanation=tuple(value["explanation"]),
        is_frozen=is_frozen,
    )
