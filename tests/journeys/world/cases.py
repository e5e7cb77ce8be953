"""A case in every state outside of a meeting: drafts, files, a known patient, a merge, alerts, one imported."""

from __future__ import annotations

from datetime import timedelta

from rcp.agenda.models import Meeting, Postponement
from rcp.cases.models import CaseDraft
from rcp.cases.queries import get_case_page
from rcp.cases.services.attachments import add_attachment
from rcp.db import db
from rcp.deliberation.models import UrgentConsulted, UrgentOpinion
from rcp.documents.frcp import write_frcp
from rcp.interop.services import import_frcp
from rcp.patients import services as patients
from rcp.patients.models import PatientCorrespondent
from tests.interop.frcp.samples import FICHE
from tests.journeys.world.maker import ONCOLOGY, TEXT, Maker, account_of
from tests.support.files import jpeg_with_metadata, pdf, png


class CaseMaker(Maker):
    """Makes the cases; one of them was postponed from a meeting held and sealed."""

    def make_cases(self) -> None:
        self._other_cases()
        self._known_patient()
        self._merge()
        self._alerts()
        self._imported_case()

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
                case_id=draft.id, account_id=account_of(doctor).id, section="question", base_version=draft.version,
                payload={"question": ["Un texte resté en route"]}, saved_at=self.now,
            )
        )  # fmt: skip

    def _merge(self) -> None:
        first, second, third = (self.make.patient(birth_date="1958-04-02", birth_name="Oyarvray") for _ in range(3))
        link = patients.merge(second, first, reason="Même personne.", actor=self.coordinator, now=self.now)
        self.world.add("merged", patient_uuid=first, merge_uuid=link, other_uuid=third)
        self.world.add("merged away", patient_uuid=second)

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
