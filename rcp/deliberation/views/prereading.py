"""The pre-read of a meeting: its cases as cards, each marked in one click."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for

from rcp import installation
from rcp.access.map import authorise
from rcp.access.permissions import Permission
from rcp.agenda import queries as agenda
from rcp.cases.queries.clinical import ClinicalView, clinical_view
from rcp.cases.queries.facts import descriptor_values
from rcp.cases.views.wording import image_links, result_link
from rcp.deliberation import queries, services
from rcp.deliberation.forms import MarkForm
from rcp.deliberation.views import bp
from rcp.deliberation.views.frame import case_page, get_meeting, status_of
from rcp.documents.drawings import drawing_of
from rcp.domain.case import ResultKind
from rcp.domain.clinical.freshness import Freshness
from rcp.domain.errors import InvalidValue
from rcp.domain.prereading import IMAGING_DAYS, Mark, Recency
from rcp.web import reads
from rcp.web.clock import now, today
from rcp.web.guards import current_actor, permission

FILTERS = (("", "Tous"), ("a-lire", "À lire"), ("lus", "Lus"))
WRITTEN, WITHDRAW = "written", "withdraw"
MARK_KINDS = {
    Mark.READ: ("neutral", "check-circle"),
    Mark.MISSING_EXAM: ("warning", "exclamation-triangle"),
    Mark.RETAINED: ("success", "check-circle"),
    Mark.REDISCUSS: ("info", "chat-left-text"),
}
RECENCY_KINDS = {Recency.MISSING: "danger", Recency.STALE: "warning", Recency.RECENT: "success"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with its form, and where its images are."""

    card: queries.Card
    form: MarkForm
    images: dict[str, str]
    clinical: ClinicalView
    drawings: dict[int, Any]

    @property
    def gaps(self) -> list[str]:
        """What is missing, too old or contradictory, each said once."""
        return list(dict.fromkeys([*self.card.missing, *(gap.message for gap in self.clinical.readiness)]))


@bp.app_template_filter("mark")
def mark_shown(code: str) -> tuple[str, str, str]:
    """A mark in words, with the kind and the icon of its tag."""
    mark = Mark(code)
    return (mark.label, *MARK_KINDS[mark])


@bp.get("/seances/<uuid:meeting_uuid>/prelecture")
@permission(Permission.PREREAD)
def preread(meeting_uuid: UUID) -> Any:
    """The booked cases in the order of the agenda, all or those to read or read."""
    meeting = get_meeting(meeting_uuid, Permission.PREREAD)
    shown = _read(meeting)
    chosen = _filter(request.args.get("filtre"))
    cards = [card for card in shown.cards if _is_kept(card, chosen, request.args.get("dossier"))]
    for card in cards:
        reads.note_patient(card.patient)
    return render_template(
        "deliberation/preread.html",
        cards=[_shown(shown, card, MarkForm(patient=card.patient)) for card in cards],
        filters=_filters(meeting, shown.cards, chosen),
        **_common(shown, chosen),
    )


@bp.route("/seances/<uuid:meeting_uuid>/dossiers/<uuid:case_uuid>/prelecture", methods=["GET", "POST"])
@permission(Permission.PREREAD)
def preread_case(meeting_uuid: UUID, case_uuid: UUID) -> Any:
    """One case to pre-read: where a mark is sent, where a refusal is said, and a page of its own."""
    actor = current_actor()
    sitting = queries.get_sitting(meeting_uuid, case_uuid, actor=actor, for_update=request.method == "POST")
    authorise(actor, Permission.PREREAD, sitting.case)
    reads.note_patient(sitting.patient)
    shown = _read(sitting.meeting)
    card = shown.card_of(sitting.case)
    form = MarkForm(patient=card.patient)
    if form.is_submitted():
        form.check_identity()
        if form.validate():
            try:
                said = _write(sitting.item, form, shown.specialty_code)
            except InvalidValue as error:
                form.add_error(error)
            else:
                return _written(sitting, said)
        if request.headers.get("HX-Request"):
            return _fragment(shown, card, form), 422
    page = case_page(
        "deliberation/preread_case.html", sitting.case, form=form, each=_shown(shown, card, form), **_common(shown)
    )
    return page, status_of(form)


def _write(item: Any, form: MarkForm, specialty_code: str) -> str:
    """Do what the button says, and say it."""
    mark, comment = request.form.get("mark", ""), form.comment.data or ""
    actor, moment = current_actor(), now()
    if mark == WITHDRAW:
        services.withdraw_mark(item, actor=actor, now=moment)
        return "marque retirée"
    if mark == WRITTEN:
        services.write_opinion(
            item, specialty_code=specialty_code, stance=form.stance.data, text=comment, actor=actor, now=moment
        )
        return "avis écrit consigné"
    row = services.mark_case(item, mark=mark, comment=comment, actor=actor, now=moment)
    return Mark(row.mark).label.lower()


def _written(sitting: queries.Sitting, said: str) -> Any:
    """The card to be swapped in its page; without a script, the page again at this card."""
    sentence, meeting, case = f"Dossier {sitting.case.number}\u202f: {said}.", sitting.meeting, sitting.case
    if request.headers.get("HX-Request"):
        shown = _read(meeting)
        card = shown.card_of(case)
        return _fragment(shown, card, MarkForm(patient=card.patient, formdata=None), sentence)
    flash(sentence, "success")
    if request.form.get("retour") == "dossier":
        return redirect(url_for("deliberation.preread_case", meeting_uuid=meeting.uuid, case_uuid=case.uuid), 303)
    page: dict[str, Any] = {"filtre": _filter(request.form.get("filtre")) or None, "dossier": case.uuid}
    return redirect(
        url_for("deliberation.preread", meeting_uuid=meeting.uuid, _anchor=f"dossier-{case.uuid}", **page), 303
    )


def _fragment(shown: queries.PreRead, card: queries.Card, form: MarkForm, sentence: str = "") -> str:
    return render_template(
        "deliberation/_preread_fragment.html",
        each=_shown(shown, card, form),
        sentence=sentence,
        **_common(shown, _filter(request.form.get("filtre"))),
    )


def _common(shown: queries.PreRead, chosen: str = "") -> dict[str, Any]:
    return {
        "shown": shown,
        "meeting": shown.meeting,
        "title": agenda.meeting_title(shown.meeting),
        "chosen": chosen,
        "marks": [(mark.value, mark.label) for mark in Mark],
        "recency_kinds": RECENCY_KINDS,
    }


def _read(meeting: Any) -> queries.PreRead:
    days = _freshness().limit_of_imaging("") or IMAGING_DAYS
    return queries.get_preread(meeting, actor=current_actor(), imaging_days=days)


def _freshness() -> Freshness:
    return installation.freshness()


def _shown(shown: queries.PreRead, card: queries.Card, form: MarkForm) -> Shown:
    template, case = current_app.config["PACS_URL_TEMPLATE"], card.case
    for field in (form.comment, form.stance):
        field.id = f"{field.name}-{case.uuid}"  # several forms a page
    if not form.comment.raw_data and card.mine is not None:
        form.comment.data = card.mine.comment
    images = dict(image_links(case, template))
    for result in case.results:
        if result.kind == ResultKind.IMAGING and (address := result_link(case, result, template)):
            images[f"{result.label}, {result.done_on:%d/%m/%Y}"] = address
    clinical = clinical_view(
        case, today(), _freshness(), rows=shown.rows[case.id], plans=queries.plan_values(card.plans)
    )
    drawings = {
        lesion.id: drawing_of(lesion.organ, descriptor_values(lesion), lesion.laterality) for lesion in case.lesions
    }
    return Shown(card, form, images, clinical, drawings)


def _filter(text: str | None) -> str:
    return text if text in dict(FILTERS) else ""


def _is_kept(card: queries.Card, chosen: str, just_marked: str | None) -> bool:
    """Whether the filter keeps a card; the one just marked stays where it was."""
    return not chosen or card.is_read is (chosen == "lus") or str(card.case.uuid) == just_marked


def _filters(meeting: Any, cards: Collection[queries.Card], chosen: str) -> list[dict[str, Any]]:
    done = sum(card.is_read for card in cards)
    counts = {"": len(cards), "a-lire": len(cards) - done, "lus": done}
    return [
        {
            "label": label,
            "url": url_for("deliberation.preread", meeting_uuid=meeting.uuid, filtre=key or None),
            "is_current": key == chosen,
            "count": counts[key],
        }
        for key, label in FILTERS
    ]
