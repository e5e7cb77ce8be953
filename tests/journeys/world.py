"""What the journeys start from: two boards, a person of each role, and a case and a meeting in every state.

Rows of `tests.support.build`, services where a document is sealed. Dates are around today: the server reads the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import select

from rcp.access.permissions import Role
from rcp.accounts import queries as account_queries
from rcp.accounts.services import invite
from rcp.agenda.models import Meeting, Postponement
from rcp.cases.models import Case, CaseCounter, CaseDraft, Lesion, LesionDistance, Result, Treatment
from rcp.cases.queries import get_case_page
from rcp.cases.services.attachments import add_attachment
from rcp.db import db
from rcp.deliberation.models import Action, Attendance, CaseAbsence, Condition, Opinion, UrgentConsulted, UrgentOpinion
from rcp.deliberation.queries import get_sitting
from rcp.deliberation.services import decide
from rcp.documents.frcp import write_frcp
from rcp.domain.decision import ActionEntry, ConditionEntry, DecisionEntry, ExaminationFacts, ProposalEntry
from rcp.domain.exports import Choices, Piece
from rcp.domain.letters import LetterKind
from rcp.interop.services import import_frcp
from rcp.minutes import services as minutes
from rcp.minutes.models import Document
from rcp.minutes.queries.sending import get_fiche_sending
from rcp.outbox.models import Message
from rcp.patients import services as patients
from rcp.patients.models import PatientCorrespondent
from rcp.web.clock import now, today
from tests.interop.frcp.samples import FICHE
from tests.support.browser import sign_in_as
from tests.support.build import PASSWORD, Builder
from tests.support.databases import let_go, make_app
from tests.support.files import jpeg_with_metadata, pdf, png

LASTING = 20 * 60  # seconds during which who signed in surely still is: half an hour without a page ends it
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


@dataclass
class World:
    """What the journeys need to know: e-mails by role, and objects to put in addresses.

    An example is a set of arguments that belong together (a case, its lesion, its meeting…), with the state it shows.
    """

    emails: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, tuple[float, list[Any]]] = field(default_factory=dict)  # by role: when they signed in, and with
    examples: list[dict[str, str]] = field(default_factory=list)

    def add(self, state: str, **rows: Any) -> dict[str, str]:
        """`add("draft", case_uuid=case)`: an example, to which more may be added."""
        example = {"state": state} | {name: str(getattr(row, "uuid", row)) for name, row in rows.items()}
        self.examples.append(example)
        return example

    def sign_in(self, page: Page, role: str) -> None:
        """By the cookies of who signed in lately, else through the page: whoever is idle for half an hour is out."""
        signed_in_at, cookies = self.cookies.get(role, (0.0, []))
        if cookies and monotonic() < signed_in_at + LASTING:
            page.context.add_cookies(cookies)
        else:
            sign_in_as(page, self.emails[role], PASSWORD)
            self.cookies[role] = monotonic(), page.context.cookies()

    def address(self, rule: str, state: str, nth: int = 0) -> str:
        """`address("/dossiers/{case_uuid}", "draft")`: the address of an example in this state."""
        names = set(re.findall(r"{(\w+)}", rule))
        return rule.format(**[each for each in self.examples if each["state"] == state and names <= set(each)][nth])

    def choices(self, names: set[str]) -> list[tuple[str, dict[str, str]]]:
        """The (state, arguments) that an address with these arguments may take, in the order they were made."""
        found: list[tuple[str, dict[str, str]]] = []
        for example in self.examples:
            if names <= set(example):
                choice = (example["state"], {name: example[name] for name in names})
                if choice not in found:
                    found.append(choice)
        return found


def build(url: str, files: Path) -> World:
    """Fill an empty, migrated database, and let go of it."""
    app = make_app(url, files)
    with app.app_context():
        maker = Maker()
        maker.fill()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    let_go(url)
    return maker.world


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

    def fill(self) -> None:
        """A case and a meeting in every state."""
        self._coming_meetings()
        self._open_meeting()
        self._paper_meeting()
        self._finished_meetings()
        self._other_cases()
        self._known_patient()
        self._merge()
        self._alerts()
        self._imported_case()

    def _alerts(self) -> None:
        """An alert of a case that says no treatment, and one of a lesion close to a structure named freely."""
        _, example = self._case("alert of a case", status="submitted")
        example["alert_id"] = "geste-non-precise"
        del example["lesion_uuid"], example["result_uuid"], example["patient_uuid"]
        _, example = self._case("alert of a lesion", status="submitted", intended_treatments=["cryoablation"])
        example["alert_id"] = "distance-autre"

    def _imported_case(self) -> None:
        """One that came from the national fiche of another establishment."""
        found = import_frcp(
            write_frcp(FICHE, pdf()), board_uuid=self.board.uuid, is_new_patient=True,
            requester_id=self.people["oncologist"].id, actor=self.coordinator, now=self.now, today=self.today,
        )  # fmt: skip
        self.world.add("imported", case_uuid=found.case)

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
        self.world.add("open", account_uuid=_account(found["oncologist"]))
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

    def _coming_meetings(self) -> None:
        """One published, one in preparation, one empty."""
        for days, published in ((7, self.now), (14, None)):
            meeting = self._meeting(days, published_at=published)
            state = "published" if published else "planned"
            case = self._book(meeting, state, 1)
            self.world.examples[-1]["opinion_uuid"] = str(self._opinion(case, meeting).uuid)
            self._book(meeting, state, 2, mode="register", deliberation_mode="register", guideline="Référentiel 2026")
        self.world.add("empty", meeting_uuid=self._meeting(21))

    def _open_meeting(self) -> None:
        """Under way: one case decided, one for which somebody is recused, two to come, of which one came late."""
        meeting = self._meeting(0, status="open", published_at=self.now, opened_at=self.now)
        rows = self._attend(meeting)
        cases = [
            self._book(meeting, "open", rank, is_late=rank == 4, late_reason="Douleur qui s’aggrave." * (rank == 4))
            for rank in (1, 2, 3, 4)
        ]
        for example in self.world.examples[-4:]:
            example["attendance_uuid"] = str(rows[-1].uuid)
        self._decide(cases[0], meeting)
        decided = self.world.examples[-4]
        decided["state"] = "open, decided"
        for name, kind in (("condition_uuid", Condition), ("action_uuid", Action)):
            found = db.session.execute(select(kind.uuid).where(kind.case_id == cases[0].id)).scalar_one()
            decided[name] = str(found)
        db.session.add(CaseAbsence(attendance_id=rows[1].id, case_id=cases[1].id, kind="recused"))
        self._opinion(cases[1], meeting)

    def _paper_meeting(self) -> None:
        """Held on paper yesterday, and being typed."""
        past = self.now - timedelta(days=1)
        meeting = self._meeting(
            -1, status="open", published_at=past, opened_at=past, typed_afterwards_at=self.now,
            typed_afterwards_reason="Réseau en panne.", typed_afterwards_by="Mme Secrétaire",
        )  # fmt: skip
        self._attend(meeting)
        for rank in (1, 2):
            self._book(meeting, "on paper", rank)

    def _finished_meetings(self) -> None:
        """One whose minutes are sealed, one of which a fiche is, one cancelled."""
        for days, state in ((-14, "validated"), (-7, "closed")):
            past = self.now + timedelta(days=days)
            meeting = self._meeting(
                days, status="open", published_at=past, opened_at=past, closed_at=past,
                chair_id=self.people["coordinator"].id,
            )  # fmt: skip
            self._attend(meeting)
            for rank, who in enumerate(("oncologist", "external"), 1):
                self._decide(self._book(meeting, state, rank, requester=self.people[who]), meeting)
            meeting.status = "closed"
            uuid, case = meeting.uuid, self.world.examples[-2]["case_uuid"]
            db.session.commit()
            prepared = (
                minutes.prepare_minutes(uuid, actor=self.coordinator, now=self.now)
                if state == "validated"
                else minutes.prepare_fiche(uuid, UUID(case), actor=self.coordinator, now=self.now)
            )
            document = minutes.validate(prepared, actor=self.coordinator, now=self.now)[-1]
            self.world.examples[-2]["document_uuid"] = str(document.uuid)
            if state == "closed":
                self.world.examples[-2]["message_uuid"] = str(self._send(document).uuid)
            db.session.commit()
            choices = Choices(frozenset({Piece.PACK}))
            plan = minutes.plan_export(uuid, choices, actor=self.coordinator, now=self.now)
            errand = minutes.ask_export(meeting, plan, actor=self.coordinator, now=self.now)
            self.world.add(state, errand_uuid=errand)
            db.session.commit()
            letter = minutes.begin_letter(UUID(case), LetterKind.PATIENT, None, actor=self.coordinator, now=self.now)
            self.world.examples[-2]["letter_uuid"] = str(letter.uuid)
            db.session.commit()
        cancelled = self._meeting(-3, status="cancelled", cancelled_at=self.now, cancel_reason="Salle indisponible.")
        self.world.add("cancelled", meeting_uuid=cancelled)

    def _send(self, document: Document) -> Message:
        """A fiche on its way to the first of its recipients."""
        found = get_fiche_sending(document.uuid, actor=self.coordinator)
        people = [line.person_uuid for line in found.lines if line.may_send][:1]
        (message,) = minutes.send(document.uuid, people, actor=self.coordinator, now=self.now)
        return message

    def _other_cases(self) -> None:
        for status in ("submitted", "returned", "withdrawn"):
            case, _ = self._case(status, status=status)
            case.withdrawal_reason = "Traité ailleurs."
        for purpose in ("conflict", "tab one", "tab two", "double click", "expired", "autosave", "cut"):
            self._case(purpose, status="draft", submitted_at=None)
        patient = self.make.patient(is_doubtful=True, birth_date="1961")
        bare = self.make.case(self.board, patient, requester=self.people["oncologist"])
        self.world.add("bare", case_uuid=bare, patient_uuid=patient)

    def _known_patient(self) -> None:
        """Two cases: one postponed twice and given an urgent opinion, one in progress with files and a draft."""
        doctor, external = self.people["oncologist"], self.people["external"]
        patient = self.make.patient(
            used_name="Le Bihan-Quévremont", is_homonym=True, ipp="IPP-4471", phone="01 99 00 00 00",
            treating_doctor_id=external.id, birth_place="Brest", note="Malentendante.",
        )  # fmt: skip
        db.session.add(
            PatientCorrespondent(patient_id=patient.id, person_id=self.people["surgeon"].id, relation="Chirurgien")
        )
        first, example = self._case(
            "postponed", patient=patient, status="submitted", postponement_count=2, requester=external
        )
        held = db.session.query(Meeting).filter_by(status="validated").one()
        db.session.add(
            Postponement(case_id=first.id, from_meeting_id=held.id, reason="no-time", at=self.now, by_id=doctor.id)
        )
        urgent = UrgentOpinion(
            case_id=first.id, given_at=self.now - timedelta(days=1), reason="Compression débutante.", opinion=TEXT,
            recorded_at=self.now, recorded_by_id=doctor.id,
        )  # fmt: skip
        urgent.consulted = [UrgentConsulted(person_id=doctor.id, name=doctor.name, specialty_code=ONCOLOGY)]
        db.session.add(urgent)
        draft, example = self._case(
            "draft", patient=patient, status="draft", previous_case_id=first.id, submitted_at=None,
            entered_by_id=self.people["secretary"].id, prefilled=["medical_history", "comorbidities"],
        )  # fmt: skip
        actor = self.make.actor(doctor)
        page = get_case_page(draft.uuid, actor=actor)
        for name, data in (("CR anapath.pdf", pdf()), ("photo.jpg", jpeg_with_metadata()), ("irm.png", png())):
            example["attachment_uuid"] = str(add_attachment(page, name=name, data=data, actor=actor, now=self.now).uuid)
        db.session.add(
            CaseDraft(
                case_id=draft.id, account_id=_account(doctor).id, section="question", base_version=draft.version,
                payload={"question": ["Un texte resté en route"]}, saved_at=self.now,
            )
        )  # fmt: skip

    def _merge(self) -> None:
        first, second, third = (self.make.patient(birth_date="1958-04-02", birth_name="Oyarvray") for _ in range(3))
        link = patients.merge(second, first, reason="Même personne.", actor=self.coordinator, now=self.now)
        self.world.add("merged", patient_uuid=first, merge_uuid=link, other_uuid=third)
        self.world.add("merged away", patient_uuid=second)


def _account(person: Any) -> Any:
    account = account_queries.find_account(person_id=person.id)
    assert account is not None
    return account


__all__ = ["BOARD", "PASSWORD", "World", "build"]
