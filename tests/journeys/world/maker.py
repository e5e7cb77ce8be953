"""A board and its people, and what makes rich cases and meetings of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from rcp.access.permissions import Role
from rcp.accounts import queries as account_queries
from rcp.accounts.services import invite
from rcp.agenda.models import Meeting
from rcp.cases.models import Case, CaseCounter, Lesion, LesionDistance, Result, Treatment
from rcp.db import db
from rcp.deliberation.models import Attendance, Opinion
from rcp.deliberation.queries import get_sitting
from rcp.deliberation.services import decide
from rcp.domain.decision import ActionEntry, ConditionEntry, DecisionEntry, ExaminationFacts, ProposalEntry
from rcp.web.clock import now, today
from tests.journeys.world.examples import World
from tests.support.build import Builder

BOARD = "Oncologie interventionnelle"
ONCOLOGY, RADIOTHERAPY, INTERVENTIONAL, SURGERY = "G15_10/SM36", "G15_10/SM37", "G15_10/SM94", "G15_10/SM45"
PEOPLE = {
    "secretary": (Role.SECRETARY, "Mme", "Vasseur", "Colette", ""),
    "coordinator": (Role.COORDINATOR, "Pr", "Kermorvan", "Anne", INTERVENTIONAL),
    "oncologist": (Role.PHYSICIAN, "Dr", "Oyarzabal", "Ilidio", ONCOLOGY),
    "radiotherapist": (Role.PHYSICIAN, "Dr", "Çelikkaya", "Hatice", RADIOTHERAPY),
    "surgeon": (Role.PHYSICIAN, "Dr", "Zbrzezny", "Balthazar", SURGERY),
    "quality": (Role.QUALITY, "Mme", "Ferrandière", "Maëlle", ""),
    "external": (Role.EXTERNAL, "Dr", "Le Goualher", "Ursule", "G15_10/SM26"),
}
TEXT = (
    "Adénocarcinome prostatique suivi depuis 2019, métastase vertébrale apparue en février ; douleur mécanique "
    "cotée 6/10 malgré un palier 2.\n\n– Pas de compression médullaire.\n– Espace épidural respecté."
)
FULL: dict[str, Any] = {
    "question": "Une cryothérapie de la métastase de L3 est-elle indiquée\u202f?",
    "reasons": ["ORG-114"], "summary": TEXT, "tumour_site": "C61", "morphology": "8140/3", "tnm_prefix": "c",
    "tnm_t": "T2", "tnm_n": "N0", "tnm_m": "M1b", "tnm_version": "8", "other_classification": "Gleason 7 (4 + 3)",
    "phase": "MED-244", "progression": "yes", "progression_kinds": ["MED-248"], "screening": "no",
    "performance_status": "LA9623-5", "has_allergies": "no", "has_anticoagulants": "yes",
    "anticoagulants": "Apixaban 5 mg deux fois par jour", "patient_informed": "yes", "patient_not_opposed": "yes",
    "patient_wishes": "Continuer à marcher sans canne.", "medical_history": "Hypertension artérielle.",
    "surgical_history": "Appendicectomie.", "comorbidities": "Diabète de type 2 équilibré.",
    "imaging_url": "https://images.hopital.example/etude", "accession_number": "AN-77",
}  # fmt: skip
LESIONS = (("bone", "corps de L3", "", 23), ("liver", "segment VII", "", 31), ("kidney", "pôle", "gauche", 42))
TREATMENTS = (
    ("387713003", "Prostatectomie totale", "2019-05", "completed"),
    ("C547", "Hormonothérapie", "2024", "active"),
)
RESULTS = (("imaging", "IRM du rachis", "", ""), ("biology", "PSA", "12,4", "ng/mL"))
MODES = {
    "coordinator": "room",
    "oncologist": "room",
    "radiotherapist": "remote",
    "surgeon": "excused",
    "secretary": "room",
}
DECIDED: dict[str, Any] = {
    "outcome": "discussed", "comment": TEXT, "trial": "yes", "trial_name": "CRYO-OS 3", "guideline_followed": "no",
    "guideline": "Référentiel régional 2026", "departure_reason": "Fragilité.", "referral": "none",
    "patient_preference_known": "yes", "patient_preference": "Préfère un geste unique.",
    "proposals": (
        ProposalEntry("cryoablation", plan="Trois sondes, deux cycles.", detail="Sous anesthésie générale."),
        ProposalEntry("chirurgie_rachis", intention="alternative"),
    ),
    "examinations": (ExaminationFacts("IRM de contrôle"),),
    "conditions": (ConditionEntry("la biopsie est positive", "cryoablation dans le mois"),),
    "actions": (ActionEntry("Demander la consultation d’anesthésie"),),
}  # fmt: skip


class Maker:
    """A board and its people, and what makes rich cases and meetings of it."""

    def __init__(self) -> None:
        self.world, self.make, self.now, self.today = World(), Builder(), now(), today()
        self.board = self.make.board(
            required=(ONCOLOGY, RADIOTHERAPY, INTERVENTIONAL), name=BOARD, acronym="RIONCO", room="Curie",
            establishment="Hôpital fictif de la Rade", frequency="weekly", weekday=2, start_time=time(14),
            recurs_from=self.today, video_url="https://visio.hopital.example/rionco", target_days_to_meeting=14,
        )  # fmt: skip
        self.people = self._people()
        self.coordinator = self.make.actor(self.people["coordinator"])
        db.session.add(CaseCounter(year=self.today.year, last=900))

    def _people(self) -> dict[str, Any]:
        make, found = self.make, {}
        for key, (role, title, family, given, specialty) in PEOPLE.items():
            found[key] = make.member(
                self.board, role, title=title, family_name=family, given_name=given, specialty_code=specialty,
                email=f"{key}@hopital.example",
            )  # fmt: skip
        found["stranger"] = make.member(make.board(name="Thorax"), Role.COORDINATOR, email="stranger@hopital.example")
        for key in ("administrator", "auditor"):
            person = make.person(email=f"{key}@hopital.example")
            found[key] = make.account(person, **{f"is_{key}": True}).person
        self.world.emails = {key: person.email for key, person in found.items()}
        administrator = make.actor(found["administrator"])
        guest = make.person(email="")
        _, token = invite(guest, "invite@hopital.example", actor=administrator, now=self.now)
        self.world.add("", board_uuid=self.board, person_uuid=make.person(), token=token)
        self.world.add("", board_uuid=self.board, sentence_uuid=make.sentence(self.board))
        make.sentence(self.board, "rev", text="À revoir en consultation avec ___ avant de conclure.", position=2)
        self.world.add("open", account_uuid=account_of(found["oncologist"]))
        self.world.add("closed", account_uuid=make.account(active=False))
        return found

    def _case(self, state: str, **values: Any) -> tuple[Case, dict[str, str]]:
        """A complete case, and its example."""
        doctor = self.people["oncologist"]
        patient = values.pop("patient", None) or self.make.patient()
        values = FULL | {
            "presenter_id": doctor.id, "referring_id": doctor.id, "submitted_at": self.now, "requester": doctor,
        } | values  # fmt: skip
        case = self.make.case(self.board, patient, **values)
        lesion, result = self._lesions(case), self._results(case)
        example = self.world.add(state, case_uuid=case, patient_uuid=patient, lesion_uuid=lesion, result_uuid=result)
        return case, example

    def _lesions(self, case: Case) -> Lesion:
        for position, (organ, site, side, size) in enumerate(LESIONS, 1):
            lesion = Lesion(
                case_id=case.id, position=position, organ=organ, nature="metastase", site=site, laterality=side,
                long_axis_mm=Decimal(size), short_axis_mm=Decimal("18.5"), imaging_modality="irm",
                imaging_date=self.today - timedelta(days=20), remark="Au contact de la racine.",
            )  # fmt: skip
            lesion.distances = [
                LesionDistance(case_id=case.id, structure="Moelle épinière / cône", distance_mm=Decimal("4.0"))
            ]
            db.session.add(lesion)
        db.session.add_all(
            Treatment(case_id=case.id, type_code=code, label=label, started_on=start, status=status)
            for code, label, start, status in TREATMENTS
        )
        db.session.flush()
        return lesion

    def _results(self, case: Case) -> Result:
        for kind, label, value, unit in RESULTS:
            result = Result(
                case_id=case.id, kind=kind, label=label, value=value, unit=unit, text=TEXT,
                done_on=self.today - timedelta(days=9),
            )  # fmt: skip
            db.session.add(result)
        db.session.flush()
        return result

    def _meeting(self, days: int, **values: Any) -> Meeting:
        day = self.today + timedelta(days=days)
        cutoff = datetime.combine(day, time(8), self.now.tzinfo) - timedelta(days=2)
        values = {"date": day, "start_time": time(14), "room": "Salle Curie", "cutoff_at": cutoff} | values
        return self.make.meeting(self.board, **values)  # type: ignore[no-any-return]

    def _attend(self, meeting: Meeting) -> list[Attendance]:
        rows = [
            Attendance(
                meeting_id=meeting.id, person_id=self.people[key].id, specialty_code=self.people[key].specialty_code,
                is_physician=key != "secretary", mode=mode, arrived_at=self.now,
            )
            for key, mode in MODES.items()
        ]  # fmt: skip
        rows.append(
            Attendance(meeting_id=meeting.id, guest_name="Dr Paule Invité", specialty_code=SURGERY, mode="remote")
        )
        db.session.add_all(rows)
        db.session.flush()
        return rows

    def _decide(self, case: Case, meeting: Meeting) -> None:
        """A decision as the pages take it; the meeting is open."""
        entry = DecisionEntry(
            responsible_id=self.people["oncologist"].id, due_on=self.today + timedelta(days=21), **DECIDED
        )  # fmt: skip
        sitting = get_sitting(meeting.uuid, case.uuid, actor=self.coordinator)
        decide(sitting, entry, version=0, actor=self.coordinator, now=self.now)

    def _opinion(self, case: Case, meeting: Meeting) -> Opinion:
        surgeon = self.people["surgeon"]
        opinion = Opinion(
            case_id=case.id, meeting_id=meeting.id, person_id=surgeon.id, specialty_code=SURGERY, stance="retained",
            text=TEXT, given_at=self.now, entered_by_id=surgeon.id,
        )  # fmt: skip
        db.session.add(opinion)
        db.session.flush()
        return opinion

    def _book(self, meeting: Meeting, state: str, rank: int, **values: Any) -> Case:
        """A new complete case on the agenda of a meeting."""
        item_values = {name: values.pop(name) for name in ("is_late", "late_reason", "mode") if name in values}
        case, example = self._case(state, **values)
        item = self.make.booking(meeting, case, position=rank, **item_values)
        example |= {"meeting_uuid": str(meeting.uuid), "item_uuid": str(item.uuid)}
        return case


def account_of(person: Any) -> Any:
    account = account_queries.find_account(person_id=person.id)
    assert account is not None
    return account
