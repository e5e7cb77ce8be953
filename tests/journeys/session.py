"""What the journeys of the room start from: a full session to open, and small ones under way, one for each journey.

The case of a journey is nobody else's, so they may run in any order on one database. Dates are around today.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path

from sqlalchemy import select

from rcp.agenda.models import Meeting
from rcp.cases.models import Case, Lesion, LesionDescriptor
from rcp.db import db
from rcp.patients.models import Patient
from tests.journeys.world import PEOPLE, Maker, World
from tests.support.databases import let_go, make_app

# A session of two hours, as interventional oncology holds it.
QUESTIONS = (
    "Cryoablation de la métastase de L3, antalgique ou à visée curative\u202f?",
    "Thermoablation du nodule du segment VII sous biopsie à 6 mois\u202f?",
    "Tumeur rénale gauche de 42 mm\u202f: cryoablation ou néphrectomie partielle\u202f?",
    "Récidive locale après radiofréquence\u202f: second geste\u202f?",
    "Cimentoplastie de renfort après la radiothérapie de D12\u202f?",
    "Chimioembolisation avant inscription sur liste de greffe\u202f?",
    "Trois métastases pulmonaires lentes\u202f: ablations séquentielles\u202f?",
    "Oligoprogression osseuse sous immunothérapie\u202f: traitement focal\u202f?",
    "Biopsie de la lésion sacrée avant tout traitement\u202f?",
    "Abstention ou traitement chez un patient fragile de 88 ans\u202f?",
    "Métastase surrénalienne isolée\u202f: ablation ou chirurgie\u202f?",
    "Douleur iliaque résiduelle après irradiation\u202f: cryoneurolyse\u202f?",
    "Carcinome hépatocellulaire de 31 mm au contact d’une veine\u202f?",
    "Tumeur desmoïde de la paroi\u202f: cryoablation en première ligne\u202f?",
    "Poursuite de la surveillance d’une masse rénale de 18 mm\u202f?",
    "Fracture du cotyle\u202f: fixation percutanée avant reprise d’appui\u202f?",
    "Récidive présacrée\u202f: que reste-t-il à proposer\u202f?",
)
# One small meeting under way for each journey; its name is the journey's. "carried on" has a board of its own.
UNDER_WAY = (
    "same field", "other fields", "followed", "cut", "silence", "answer lost", "worker killed", "server stopped",
    "expired", "somebody else", "switching", "stores", "pictures", "minutes", "late frame", "no rest",
    "slow case",
)  # fmt: skip
Before = dict[int, tuple[Patient, Case]]  # by rank: who was discussed already, and their case


@dataclass
class Sitting:
    """A meeting and its cases, in the order of the agenda."""

    uuid: str
    cases: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of the patients, as pages write them
    following: str = ""  # the next meeting, where this journey alone sends cases

    @property
    def room(self) -> str:
        return f"/seances/{self.uuid}/salle"

    def decision(self, rank: int) -> str:
        return f"/seances/{self.uuid}/dossiers/{self.cases[rank]}/decision"


@dataclass
class Sittings:
    """The people of the world, and the meetings by name; "whole" is the one of seventeen cases, not opened yet."""

    world: World
    by_name: dict[str, Sitting] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Sitting:
        return self.by_name[name]


def build(url: str, files: Path) -> Sittings:
    """Fill an empty, migrated database, and let go of it."""
    app = make_app(url, files)
    with app.app_context():
        maker = _SessionMaker()
        made = Sittings(maker.world, maker.meetings())
        maker.drafts()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    let_go(url)
    return made


class _SessionMaker(Maker):
    def meetings(self) -> dict[str, Sitting]:
        found = {"whole": self._whole()}
        for number, name in enumerate(UNDER_WAY):
            found[name] = self._under_way(name, time(8 + number // 6, number % 6 * 10))
        found["one screen"] = self._one_screen()
        found["carried on"] = self._carried_on()
        return found

    def _under_way(self, name: str, start: time) -> Sitting:
        meeting = self._meeting(
            0, start_time=start, status="open", published_at=self.now, opened_at=self.now, cutoff_at=self.now,
            chair_id=self.people["coordinator"].id,
        )  # fmt: skip
        self._attend(meeting)
        return self._fill(meeting, name, QUESTIONS[:3])

    def _carried_on(self) -> Sitting:
        """Under way, on a board of its own: what it postpones goes to no meeting of another journey."""
        shared, self.board = self.board, self.make.board(name="Appareil locomoteur")
        for key, (role, *_) in PEOPLE.items():
            self.make.member(self.board, role, person=self.people[key])
        sitting = self._under_way("carried on", time(14))
        sitting.following = str(self._meeting(7, published_at=self.now).uuid)
        self.board = shared
        return sitting

    def _one_screen(self) -> Sitting:
        """Under way, its one case with all that a case may show: alerts, a decision before, a drawing, an opinion."""
        past = self._meeting(
            -56, status="open", published_at=self.now, opened_at=self.now, chair_id=self.people["coordinator"].id
        )
        self._attend(past)
        patient = self.make.patient(is_homonym=True)
        before = self._book(past, "before", 1, patient=patient)
        self._decide(before, past)
        past.status = "closed"
        meeting = self._meeting(
            0, start_time=time(12), status="open", published_at=self.now, opened_at=self.now, cutoff_at=self.now
        )
        self._attend(meeting)
        case = self._book(
            meeting, "one screen", 1, question=QUESTIONS[0], patient=patient, previous_case_id=before.id,
            intended_treatments=["cryoablation"],
        )  # fmt: skip
        self._opinion(case, meeting)
        drawn = db.session.scalars(select(Lesion).where(Lesion.case_id == case.id, Lesion.organ == "kidney")).one()
        db.session.add(LesionDescriptor(case_id=case.id, lesion_id=drawn.id, key="pole", code="inferieur"))
        return Sitting(str(meeting.uuid), [str(case.uuid)], [patient.birth_name])

    def _whole(self) -> Sitting:
        """Published, to be opened by a keyboard; every third patient was discussed already."""
        past = self._meeting(
            -28, status="open", published_at=self.now, opened_at=self.now, chair_id=self.people["coordinator"].id
        )
        self._attend(past)
        before = {}
        for rank in range(0, len(QUESTIONS), 3):
            patient = self.make.patient()
            case = self._book(past, "before", rank + 1, patient=patient)
            self._decide(case, past)
            before[rank] = (patient, case)
        past.status = "closed"
        following = self._meeting(21, published_at=self.now)
        meeting = self._meeting(0, start_time=time(14), duration_minutes=120, published_at=self.now)
        sitting = self._fill(meeting, "whole", QUESTIONS, before)
        sitting.following = str(following.uuid)
        return sitting

    def _fill(self, meeting: Meeting, name: str, questions: tuple[str, ...], before: Before | None = None) -> Sitting:
        sitting = Sitting(str(meeting.uuid))
        for rank, question in enumerate(questions):
            patient, previous = (before or {}).get(rank) or (self.make.patient(), None)
            case = self._book(
                meeting, name, rank + 1, question=question, patient=patient, previous_case_id=previous and previous.id
            )
            if rank % 2 == 0:
                self._opinion(case, meeting)
            sitting.cases.append(str(case.uuid))
            sitting.names.append(patient.birth_name)
        return sitting

    def drafts(self) -> None:
        """Cases still being written, to prove what breaks them on a form that is not the room's."""
        for name in ("wire cut", "wire silent", "wire deaf", "wire killed", "wire stopped"):
            self._case(name, status="draft", submitted_at=None, created_at=self.now - timedelta(days=1))
