"""One case of a meeting: the case on the left, its decision on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from rcp.access.map import allows, authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.agenda.views.choices import uuid_of
from rcp.boards.queries import list_sentences
from rcp.cases.queries import list_doctors
from rcp.cases.queries.drafts import Draft
from rcp.deliberation import queries, services
from rcp.deliberation.forms import DecisionForm, PresentAgainForm, ReasonForm, StepForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.compare import clashes
from rcp.deliberation.views.frame import after, case_page, meeting_options, people_options, place, status_of
from rcp.deliberation.views.rivals import rivals_shown
from rcp.deliberation.views.unread import NONE, sent_held, take_unread_still_shown, unread_of, unsaved_texts
from rcp.domain.agenda import MeetingStatus
from rcp.domain.case import CaseStatus, DeliberationMode, is_decidable
from rcp.domain.decision import DecisionEntry, Outcome
from rcp.domain.decision.requester import RequesterEntry
from rcp.domain.errors import DomainError, StaleEdit
from rcp.patients.queries import survivor_of
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

TAKE_PLAN, TAKE_PROPOSAL = "take-plan", "take-proposal"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form was shown with: the version of the decision, 0 before there is one."""

    version: int


@bp.get("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/decision")
@permission(Permission.CASE_VIEW)
def decision(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """The case and its decision: a form for those who keep it while the meeting is open, else to be read."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.CASE_VIEW)
    if not is_typing(sitting):
        return _read_page(sitting)
    if sitting.meeting.typed_afterwards_at:
        return redirect(url_for("deliberation.afterwards_case", meeting_uuid=meeting_uuid, case_uuid=case_uuid), 303)
    roll = queries.roll_of(sitting.meeting, [sitting.case.id])
    form = form_of(sitting, roll)
    drafts = unread_of(sitting)
    held = take_unread_still_shown(form, drafts.get(sitting.case.uuid), first_entry(sitting, form.started))
    return form_page(sitting, form, roll, drafts=drafts, held=held)


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/decision")
@permission(Permission.DECISION_EDIT)
def decision_save(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Save what was typed, or save it and mark the case discussed or registered."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    roll = queries.roll_of(sitting.meeting, [sitting.case.id])
    form, conflict, held = form_of(sitting, roll), None, sent_held()
    form.check_identity()
    is_taken = request.form.get("action") == "decide"
    if take_foreseen(sitting, form):
        return form_page(sitting, form, roll, held=held), 422
    if form.validate():
        try:
            _write(sitting, form, is_taken)
        except StaleEdit as error:
            form.renew(_shown(sitting))
            conflict = clashes(error, form.names)
        except DomainError as error:
            form.add_error(error)
        else:
            services.keep_unread(sitting, {}, held=held, actor=current_actor(), now=now())
            flash(_done(sitting, is_taken), "success")
            return redirect(came_from(sitting), 303)
    return form_page(sitting, form, roll, conflict, held=held), 409 if conflict else 422


@bp.route("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/reprendre", methods=["GET", "POST"])
@permission(Permission.DECISION_EDIT)
def reopen_decision(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Take a decision up again, with a reason."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    form = ReasonForm(patient=survivor_of(sitting.patient))
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                services.reopen_decision(sitting, reason=form.reason.data, actor=current_actor(), now=now())
            except DomainError as error:
                form.add_error(error)
            else:
                flash("Décision reprise\u202f: modifiez-la, puis marquez de nouveau le dossier.", "success")
                return redirect(_here(sitting), 303)
    page = case_page("deliberation/reopen_decision.html", sitting.case, sitting=sitting, form=form, here=_here(sitting))
    return page, status_of(form)


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/quorum")
@permission(Permission.DECISION_EDIT)
def refresh_quorum(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Compute the quorum again, after the attendance was corrected."""
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT)
    StepForm(patient=survivor_of(sitting.patient)).check_identity()
    services.refresh_quorum(sitting, actor=current_actor(), now=now())
    flash("Quorum recalculé d’après les présences corrigées.", "success")
    return redirect(after(_here(sitting), meeting_uuid, case_uuid), 303)


@bp.post("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/representer")
@permission(Permission.DECISION_EDIT)
def present_again(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """Open the case that presents this one again, on the meeting chosen or in the waiting list."""
    toward = uuid_of(request.form.get("meeting"))
    sitting = open_sitting(meeting_uuid, case_uuid, Permission.DECISION_EDIT, toward=toward)
    form, meetings = _again_form(sitting)
    form.check_identity()
    if not form.validate():
        return _read_page(sitting, form), 422
    chosen = next((each for each in meetings if str(each.uuid) == form.meeting.data), None)
    try:
        case = services.present_again(sitting, meeting=chosen, actor=current_actor(), now=now())
    except DomainError as error:
        form.form_errors.append(error.message)
        return _read_page(sitting, form), 422
    where = {
        CaseStatus.BOOKED: "inscrit à la séance choisie",
        CaseStatus.SUBMITTED: "en liste d’attente",
    }.get(CaseStatus(case.status), "en brouillon, à compléter")
    left = queries.texts_left([sitting.case.id]).get(sitting.case.id)
    follows = f" À lire depuis ce dossier\u202f: {left.text}." if left else ""
    flash(f"Dossier {case.number} ouvert pour une nouvelle présentation\u202f: {where}.{follows}", "success")
    return redirect(after(_here(sitting), meeting_uuid, case_uuid), 303)


def open_sitting(
    meeting_uuid: UUID, case_uuid: UUID, needed: Permission, *, toward: UUID | None = None
) -> queries.Sitting:
    """The case of a page, locked when the page changes it, with the meeting it goes to. The read is traced."""
    is_write = request.method == "POST"
    sitting = queries.get_sitting(meeting_uuid, case_uuid, actor=current_actor(), for_update=is_write, toward=toward)
    admit(sitting, needed)
    return sitting


def admit(sitting: queries.Sitting, needed: Permission) -> None:
    """Refuse the case of a page to whoever may not open it. The read is traced."""
    authorise(current_actor(), needed, sitting.case if needed is Permission.CASE_VIEW else sitting.meeting)
    reads.note_patient(survivor_of(sitting.patient))


def take_foreseen(sitting: queries.Sitting, form: DecisionForm) -> bool:
    """Bring the technical plan, or the requester's proposal, into the fields when a button asks for it. Nothing is
    written: they come back as they were typed, with what was foreseen in them.
    """
    action = request.form.get("action")
    if action == TAKE_PLAN:
        form.take_plan("\n".join(view.sentence for view in _plans(sitting)))
    elif action == TAKE_PROPOSAL:
        proposal = queries.requester_view(sitting.case)
        form.take_proposal(proposal.entry if proposal else RequesterEntry())
    return action in (TAKE_PLAN, TAKE_PROPOSAL)


def came_from(sitting: queries.Sitting) -> str:
    """Where a form sends back to: the room when it was sent from there, else the page of the decision."""
    where = place("deliberation.room", meeting_uuid=sitting.meeting.uuid, dossier=sitting.case.uuid)
    return where if where and request.form.get("retour") == "salle" else _here(sitting)


def is_typing(sitting: queries.Sitting) -> bool:
    """Whether the reader may type the decision, now."""
    return (
        sitting.meeting.status == MeetingStatus.OPEN
        and not sitting.is_decided
        and is_decidable(CaseStatus(sitting.case.status))
        and allows(current_actor(), Permission.DECISION_EDIT, sitting.meeting)
    )


def form_of(
    sitting: queries.Sitting, roll: queries.Roll | None = None, kind: type[DecisionForm] = DecisionForm
) -> DecisionForm:
    """The form of a decision, filled with what is stored; with who takes part when the roll is given."""
    left = None if sitting.decision else queries.started_elsewhere(sitting.case, sitting.meeting)
    return form_with(sitting, left, roll, kind)


def form_with(
    sitting: queries.Sitting, left: Any, roll: queries.Roll | None = None, kind: type[DecisionForm] = DecisionForm
) -> DecisionForm:
    """The same, what was typed at a meeting the case left being read already."""
    form = kind(subject=_shown(sitting), patient=survivor_of(sitting.patient))
    form.started = left
    started = sitting.decision or form.started
    people = roll.everybody(sitting.case.id) if roll else []
    if roll is None and form.names_people:
        roll = queries.roll_of(sitting.meeting, [sitting.case.id])
    _offer(form, sitting, roll, started)
    responsible = started.responsible if started else None
    form.show(
        first_entry(sitting, form.started),
        responsible=str(responsible.uuid) if responsible else "",
        people=[each for each in people if each.mode in ("room", "remote", "written")],
    )
    return form


def _offer(form: DecisionForm, sitting: queries.Sitting, roll: queries.Roll | None, started: Any) -> None:
    """Who may be named: the doctors of the case, the people of the meeting, and whoever the decision already names."""
    doctors = list_doctors(sitting.case)
    voices = queries.voices_of(roll, sitting.case.id) if roll else []
    helpers = [*doctors, *(each.person for each in roll.attendances if each.person)] if roll else list(doctors)
    if started is not None:
        doctors += [each for each in [started.responsible] if each]
        helpers += [each.assignee for each in started.actions if each.assignee]
        voices += [each.person for each in started.dissents if each.person]
    form.offer(organ=sitting.case.organ, doctors=_choices(doctors), helpers=_choices(helpers), voices=_choices(voices))


def _choices(people: Sequence[Any]) -> list[tuple[str, str, int]]:
    each_once = list(dict.fromkeys(people))
    labels = dict(people_options(each_once))
    return [(str(each.uuid), labels[str(each.uuid)], each.id) for each in each_once]


def first_entry(sitting: queries.Sitting, started: Any = None) -> DecisionEntry:
    """What the form opens with: what is stored; else what was typed at a meeting the case left; else what the agenda
    already says, whether the case is discussed or registered, and by which guideline.
    """
    if sitting.decision or started:
        return queries.entry_of(sitting.decision or started)
    if sitting.item.mode == DeliberationMode.REGISTER:
        return DecisionEntry(
            outcome=Outcome.REGISTERED.value, guideline=sitting.case.guideline, guideline_followed="yes"
        )
    return DecisionEntry(outcome=Outcome.DISCUSSED.value)


def _shown(sitting: queries.Sitting) -> Shown:
    return Shown(sitting.decision.version if sitting.decision else 0)


def _write(sitting: queries.Sitting, form: DecisionForm, is_taken: bool) -> None:
    actor, moment = current_actor(), now()
    parts = {key: services.Change(*pair) for key, pair in form.participation().items()}
    write = services.decide if is_taken else services.save_decision
    write(sitting, form.entry(), version=form.sent_version, parts=parts, actor=actor, now=moment)


def _done(sitting: queries.Sitting, is_taken: bool) -> str:
    if not is_taken:
        return "Décision enregistrée. Le dossier reste à marquer discuté ou enregistré."
    word = "enregistré" if sitting.case.status == CaseStatus.REGISTERED else "discuté"
    return f"Dossier marqué {word}. Relisez la décision à voix haute."


def _here(sitting: queries.Sitting) -> str:
    return url_for("deliberation.decision", meeting_uuid=sitting.meeting.uuid, case_uuid=sitting.case.uuid)


def _common(sitting: queries.Sitting, roll: queries.Roll) -> dict[str, Any]:
    case, meeting, actor = sitting.case, sitting.meeting, current_actor()
    return {
        "sitting": sitting,
        "roll": roll,
        "meeting": meeting,
        "title": agenda.meeting_title(meeting),
        "place": queries.place_of(sitting),
        "sees_meeting": allows(actor, Permission.MEETING_VIEW, meeting),
        "is_deciding": allows(actor, Permission.DECISION_EDIT, meeting),
        "live": queries.view_of(roll.quorum(case.id).as_dict()),
        "quorum": queries.quorum_view(roll, case.id, sitting.decision),
        "participants": roll.participants(case.id),
        "outside": roll.outside(case.id),
        "opinions": queries.list_opinions(case),
        "urgent": queries.list_urgent_opinions(case),
        "marks": queries.marks_of([case.id], meeting).get(case.id, []),
        "plans": _plans(sitting),
        "proposal": queries.requester_view(case),
        "previous": queries.previous_decision(case, actor=actor),
        "here": _here(sitting),
        "opinion_url": url_for("deliberation.opinions", case_uuid=case.uuid)
        if allows(actor, Permission.OPINION_GIVE, case)
        else "",
    }


def _plans(sitting: queries.Sitting) -> list[queries.PlanView]:
    return queries.plan_views(sitting.case, queries.plans_of([sitting.case.id]).get(sitting.case.id, ()))


def form_page(
    sitting: queries.Sitting,
    form: DecisionForm,
    roll: queries.Roll,
    conflict: Any = None,
    template: str = "deliberation/decision_form.html",
    drafts: Mapping[UUID, Draft] | None = None,
    held: Mapping[str, str] = NONE,
) -> str:
    """The page where a decision is typed, live or afterwards; `held` says which texts of the reader's draft its fields
    hold. The drafts are read unless they are given.
    """
    context = _common(sitting, roll)
    return case_page(
        template,
        sitting.case,
        form=form,
        conflict=conflict,
        rivals=rivals_shown(sitting, form),
        unsaved=unsaved_texts(sitting, unread_of(sitting) if drafts is None else drafts, held),
        held=dict(held),
        step=StepForm(formdata=None, patient=survivor_of(sitting.patient)),
        people={each.uuid: each for each in context["roll"].everybody(sitting.case.id)},
        read_back=queries.sentence_of(sitting.decision) if sitting.decision else "",
        saved=queries.saved_text(sitting.decision) if sitting.decision else "",
        started=form.started,
        sentences=list_sentences(sitting.case.board_id),
        **context,
    )


def _read_page(sitting: queries.Sitting, form: Any = None) -> str:
    context = _common(sitting, queries.roll_of(sitting.meeting, [sitting.case.id]))
    found = sitting.decision
    again = following = None
    if found is not None and found.must_be_presented_again:
        following = queries.next_presentation(sitting.case)
        again = form or _again_form(sitting)[0]
    if found is not None and found.decided_at is not None and found.quorum:
        context["participants"] = queries.participants_in(found.quorum)
        context["outside"] = queries.participants_in(found.quorum, "outside")
    is_over = sitting.meeting.status not in (MeetingStatus.OPEN, MeetingStatus.CLOSED)
    return case_page(
        "deliberation/decision_read.html",
        sitting.case,
        form=form,
        decision=found,
        sentence=queries.sentence_of(found) if found else "",
        lines=queries.lines_of(found) if found else [],
        again=again,
        reason=queries.again_of(found) if found else None,
        advice=queries.advice_on(found) if found and context["is_deciding"] else (),
        following=following,
        unsaved=unsaved_texts(sitting, unread_of(sitting)) if context["is_deciding"] else (),
        is_changeable=context["is_deciding"]
        and sitting.is_decided
        and not is_over
        and is_decidable(CaseStatus(sitting.case.status)),
        is_outdated=sitting.is_decided and not is_over and _has_changed(context, found),
        step=StepForm(patient=survivor_of(sitting.patient), formdata=None),
        fiche_url=place("minutes.fiche", case_uuid=sitting.case.uuid),
        **context,
    )


def _has_changed(context: dict[str, Any], found: Any) -> bool:
    """Whether the quorum or who took part differs from what the decision froze."""
    return bool(context["roll"].differs_from(found.quorum, found.case_id))


def _again_form(sitting: queries.Sitting) -> tuple[PresentAgainForm, list[Any]]:
    form = PresentAgainForm(patient=survivor_of(sitting.patient))
    destinations = agenda.destinations_from(sitting.meeting, today=today())
    form.meeting.choices = [("", "Liste d’attente"), *meeting_options(destinations.meetings)]
    form.meeting.description = destinations.note
    if not form.is_submitted():
        form.meeting.data = destinations.proposed
    return form, destinations.meetings
