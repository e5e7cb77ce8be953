"""What the tests of the deliberation share: a board that requires three specialties, its people, an open meeting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from rcp.access.permissions import Actor, Role
from rcp.cases.models import Case
from rcp.deliberation import queries, services
from rcp.domain.decision import DecisionEntry, ProposalEntry
from rcp.web.clock import now
from tests.support.build import Builder

ONCOLOGY, RADIOTHERAPY, INTERVENTIONAL = "G15_10/SM36", "G15_10/SM37", "G15_10/SM94"
UROLOGY, RADIOLOGY, NUCLEAR = "G15_10/SM12", "G15_10/SM74", "G15_10/SM28"
CRYO = DecisionEntry(outcome="discussed", proposals=(ProposalEntry("cryoablation"),))

# What a case needs to be handed in, and handed in again; this organ asks for no lesion.
COMPLETE = {
    "organ": "other", "reasons": ["ORG-114"], "tumour_site": "C61", "phase": "MED-244",
    "performance_status": "LA9623-5", "has_allergies": "no", "has_anticoagulants": "no", "patient_informed": "yes",
    "patient_not_opposed": "yes", "summary": "Histoire",
}  # fmt: skip


@dataclass
class Room:
    """An open meeting and everybody in it. `as_(person)` is the actor of a person."""

    make: Builder
    board: Any
    meeting: Any
    secretary: Any
    coordinator: Any
    oncologist: Any
    radiotherapist: Any
    interventionist: Any
    external: Any
    cases: list[Any] = field(default_factory=list)

    def as_(self, person: Any) -> Actor:
        return self.make.actor(person)

    @property
    def actor(self) -> Actor:
        return self.as_(self.secretary)

    def add_case(self, **values: Any) -> Case:
        mode = values.pop("mode", "discuss")
        values.setdefault("requester", self.oncologist)
        case = self.make.case(self.board, values.pop("patient", None), **values)
        self.make.booking(self.meeting, case, mode=mode)
        self.sitting(case)  # reads what the pages would have read
        self.cases.append(case)
        return case

    def sitting(self, case: Case) -> queries.Sitting:
        return queries.get_sitting(self.meeting.uuid, case.uuid, actor=self.actor)

    def row(self, person: Any) -> Any:
        return next(each for each in queries.list_attendance(self.meeting) if each.person_id == person.id)

    def note(self, **modes: str) -> None:
        """`note(oncologist="room")`"""
        services.record_attendance(
            self.meeting,
            {self.row(getattr(self, name)).uuid: services.Change("", mode) for name, mode in modes.items()},
            actor=self.actor,
            now=now(),
        )

    def quorum(self, case: Case) -> queries.QuorumView:
        return queries.quorum_of(self.meeting, case)

    def part(self, case: Case, person: Any, kind: str) -> None:
        services.record_parts(
            self.meeting, case, {self.row(person).uuid: services.Change("", kind)}, actor=self.actor, now=now()
        )

    def decide(self, case: Case, entry: DecisionEntry = CRYO, version: int = 0) -> Any:
        return services.decide(self.sitting(case), entry, version=version, actor=self.actor, now=now())

    def url(self, case: Case) -> str:
        return f"/seances/{self.meeting.uuid}/dossiers/{case.uuid}/decision"


@pytest.fixture
def room(make: Builder) -> Room:
    board = make.board(required=(ONCOLOGY, RADIOTHERAPY, INTERVENTIONAL))
    people = {
        "secretary": make.member(board, Role.SECRETARY, title="Mme"),
        "coordinator": make.member(board, Role.COORDINATOR, specialty_code=UROLOGY),
        "oncologist": make.member(board, Role.PHYSICIAN, specialty_code=ONCOLOGY),
        "radiotherapist": make.member(board, Role.PHYSICIAN, specialty_code=RADIOTHERAPY),
        "interventionist": make.member(board, Role.PHYSICIAN, specialty_code=INTERVENTIONAL),
        "external": make.member(board, Role.EXTERNAL, specialty_code=ONCOLOGY),
    }
    meeting = make.meeting(board)
    room = Room(make=make, board=board, meeting=meeting, **people)
    services.open_meeting(meeting, actor=room.actor, now=now())
    return room


@pytest.fixture
def full_room(room: Room) -> Room:
    """Everybody is in the room."""
    room.note(oncologist="room", radiotherapist="remote", interventionist="room")
    return room
