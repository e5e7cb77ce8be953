"""The HTML of a document: the same for the preview on screen and for the PDF.

Templates live in `templates/print/`, the drawings they show in `templates/drawings/`. They print values only
(autoescape is on), carry no inline style and no script, and ask nothing of the outside: the strict content security
policy of the application holds on the preview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rcp.documents import french
from rcp.documents.content import (
    AgendaContent,
    AttendanceSheetContent,
    CaseContent,
    DecisionContent,
    Document,
    Edition,
    Fact,
    FicheContent,
    LetterContent,
    MeetingContent,
    MinutesContent,
    PackCase,
    PackContent,
)
from rcp.documents.glyphs import drawable
from rcp.documents.titles import document_description, document_title
from rcp.domain.decision.facts import Intention
from rcp.domain.versions import summary

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_TEMPLATE_OF: dict[type[Document], str] = {
    MinutesContent: "minutes.html",
    FicheContent: "fiche.html",
    AgendaContent: "agenda.html",
    AttendanceSheetContent: "attendance.html",
    PackContent: "pack.html",
    LetterContent: "letter.html",
}

_SHORT_VALUE = 44  # characters: two lines of the narrow column
_BESIDE = f"{french.NO_BREAK}· "  # a line never begins with the point
LONGEST_NAME = 60  # characters of a name at the head of a page


@dataclass(frozen=True)
class ScreenLink:
    """A link of the bar shown above the preview (never printed)."""

    label: str
    href: str


def render_html(
    content: Document,
    *,
    for_screen: bool,
    links: Sequence[ScreenLink] = (),
    stylesheet: str = "/static/css/print.css",
    is_front: bool = False,
    mark: str = "",
) -> str:
    """A whole HTML page. On screen it links `stylesheet`; for the PDF, `pdf` brings the CSS and nothing is linked.

    `is_front`: of minutes, only what comes before the cases, the pages of its contents left blank (`binding`).
    `mark`: words across the page on screen; across a PDF, `marking` puts them.
    """
    return _render(
        _TEMPLATE_OF[type(content)],
        content=content,
        meeting=content.meeting,
        edition=content.edition,
        title=document_title(content),
        description=document_description(content),
        for_screen=for_screen,
        links=links,
        stylesheets=(stylesheet,),
        is_front=is_front,
        mark=mark,
    )


def render_case(case: CaseContent, *, meeting: MeetingContent, edition: Edition, for_screen: bool = False) -> str:
    """One case's block alone, with its own running header: the piece the minutes are made of."""
    return _render(
        "case.html",
        case=case,
        meeting=meeting,
        edition=edition,
        title=f"Dossier {case.number}",
        description=f"{meeting.board}, séance du {french.weekday_date(meeting.date)}",
        for_screen=for_screen,
        links=(),
        stylesheets=("/static/css/print.css",),
        mark="",
    )


def render_pack_page(content: PackContent, page: PackCase | None = None) -> str:
    """What is seen of one case of a pack, or the boxes of any: alone, to be measured down to `pack_end`, or `fin`."""
    return _render(
        "pack_page.html",
        page=page,
        choices=content.choices,
        meeting=content.meeting,
        edition=content.edition,
        title="Page",
        description=document_description(content),
        for_screen=False,
        links=(),
        stylesheets=(),
        mark="",
    )


def specimen() -> str:
    """A page with a letter of each face of the sheets."""
    return _environment().get_template("specimen.html").render()


def xdm_index(sender: str, document: str) -> str:
    """The page an XDM package opens on: XHTML, with the address of its document inside the package."""
    return _environment().get_template("xdm_index.html").render(sender=sender, document=document)


def _render(template: str, **values: Any) -> str:
    return drawable(_environment().get_template(template).render(kind=template.removesuffix(".html"), **values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_TEMPLATES / "print", _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(narrow=french.NARROW, no_break=french.NO_BREAK, favicon="/static/img/favicon.svg")
    environment.filters.update(
        agenda_line=agenda_line,
        anchor=anchor,
        birth=french.birth,
        capitalized=lambda text: text[:1].upper() + text[1:],
        cases_line=cases_line,
        changes_line=lambda edition: summary(edition.changes or (), edition.unlisted),
        doctors_line=doctors_line,
        edited_line=edited_line,
        grouped_hash=french.grouped_hash,
        grouped_ins=french.grouped_ins,
        history_facts=history_facts,
        hour=french.hour,
        is_detailed=is_detailed,
        is_registered=is_registered,
        instant=french.instant,
        long_date=french.long_date,
        number=french.number,
        outcome_line=outcome_line,
        pack_end=pack_end,
        pack_line=pack_line,
        paired=paired,
        patient_line=patient_line,
        period=french.period,
        sealed_line=sealed_line,
        seal_line=seal_line,
        session_line=session_line,
        sheet_line=sheet_line,
        short_date=french.short_date,
        size=french.size,
        usual_facts=usual_facts,
        weekday_date=french.weekday_date,
    )
    return environment


def anchor(case: CaseContent) -> str:
    """The place of a case in its document, without identity."""
    return f"dossier-{case.number}"


def pack_end(case: CaseContent) -> str:
    """The foot of a case's page in a pack."""
    return f"fin-{case.number}"


def session_line(meeting: MeetingContent) -> str:
    """The head of every page: the board and the day."""
    return f"{meeting.board} · séance du {french.weekday_date(meeting.date)}"


def patient_line(case: CaseContent) -> str:
    """The patient at the head of every page about them: names are cut before they push anything off the page."""
    identity = case.identity
    used = f" (nom utilisé{french.NARROW}: {_cut(identity.used)})" if identity.used else ""
    parts = [_cut(identity.name) + used]
    birth = french.birth(identity.birth_date, identity.sex) or "date de naissance non renseignée"
    parts.append(birth + (f" ({identity.age})" if identity.age else ""))
    if identity.sex:
        parts.append(identity.sex)
    if identity.shown_ins:
        parts.append(f"INS {french.grouped_ins(identity.shown_ins)}")
    elif identity.ipp:
        parts.append(f"IPP {identity.ipp}")
    return " · ".join(parts)


def _cut(name: str) -> str:
    """As much of a name as leaves a head of three lines; the whole of it stands at the head of the case."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip(' -')}…"


def doctors_line(case: CaseContent) -> str:
    """Who asked, presented and follows, on one line."""
    requester = case.requester
    if requester and case.entered_by:
        requester = f"{requester} (saisi en son nom par {case.entered_by})"
    named = (
        ("Demandé par", requester),
        ("présenté par", case.presenter),
        ("médecin référent", case.referring),
        ("médecin traitant", case.treating_doctor),
    )
    line = " · ".join(f"{label} {name}" for label, name in named if name)
    return line[:1].upper() + line[1:]


def history_facts(case: CaseContent) -> tuple[Fact, ...]:
    """The history as the rows of a table."""
    return tuple(Fact(label=section.title, value=section.text) for section in case.history)


def is_detailed(decision: DecisionContent) -> bool:
    """Whether the proposals say more than the sentence printed above them, which names first intentions first."""
    are_first = [each.intention == Intention.FIRST.label for each in decision.proposals]
    is_told = decision.sentence and not decision.no_decision_reason and are_first == sorted(are_first, reverse=True)
    return not is_told or any(each.detail or each.plan or each.aim or not each.intention for each in decision.proposals)


def usual_facts(decision: DecisionContent) -> tuple[Fact, ...]:
    """What is said of every decision, or of every one of its kind, in few words."""
    due = f", échéance le {french.long_date(decision.due_on)}" if decision.due_on else ""
    facts = (
        ("Avis oncogériatrique", decision.oncogeriatrics),
        ("Double expertise 15–24\u00a0ans", decision.double_expertise),
    )
    always = (
        ("Essai clinique", _joined(decision.trial, decision.trial_name)),
        ("Référentiel", _joined(decision.guideline_followed, decision.guideline)),
        ("Préférence du patient", decision.patient_preference),
        ("Médecin responsable", f"{decision.responsible or 'non renseigné'}{due}" if due else decision.responsible),
    )
    said = [each for each in facts if each[1]]
    return tuple(Fact(label=label, value=value) for label, value in (*said, *always))


def _joined(*parts: str) -> str:
    return " – ".join(part for part in parts if part)


def paired(facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], ...]:
    """The rows of a table of facts: two short ones that follow each other share a row."""
    rows: list[tuple[Fact, ...]] = []
    for fact in facts:
        if rows and len(rows[-1]) == 1 and _is_short(fact) and _is_short(rows[-1][0]):
            rows[-1] = (*rows[-1], fact)
        else:
            rows.append((fact,))
    return tuple(rows)


def _is_short(fact: Fact) -> bool:
    return len(fact.value) <= _SHORT_VALUE and "\n" not in fact.value


def outcome_line(case: CaseContent) -> str:
    """The decision in one line, for the list of the first pages."""
    decision = case.decision
    if decision is None:
        return "Décision non saisie"
    if decision.no_decision_reason:
        return f"Pas de décision possible{french.NARROW}: {decision.no_decision_reason}"
    return decision.sentence or "Décision sans libellé"


def cases_line(content: MinutesContent) -> str:
    """`17 dossiers : 14 discutés, 2 enregistrés, 1 reporté`."""
    discussed = sum(1 for case in content.cases if not is_registered(case))
    registered = len(content.cases) - discussed
    total = len(content.cases) + len(content.postponed)
    parts = [french.plural(discussed, "discuté")] if discussed else []
    if registered:
        parts.append(french.plural(registered, "enregistré"))
    if content.postponed:
        parts.append(french.plural(len(content.postponed), "reporté"))
    return french.plural(total, "dossier") + (f"{french.NARROW}: {', '.join(parts)}" if parts else "")


def is_registered(case: CaseContent) -> bool:
    """Whether the case was registered: nobody discussed it."""
    return case.decision is not None and case.decision.outcome == "Cas enregistré"


def edited_line(edition: Edition) -> str:
    """The foot of every page: who printed this, when."""
    return f"Édité le {french.instant(edition.edited_at)} par {edition.edited_by}"


def sealed_line(edition: Edition) -> str:
    """The second line of the foot: version, state, code."""
    parts = [f"Version {edition.version}", edition.status] if edition.version else [edition.status]
    if edition.code:
        parts.append(f"code {edition.code}")
    if edition.is_fictional:
        parts.append("données fictives (démonstration)")
    return " · ".join(parts)


def seal_line(edition: Edition) -> str:
    """The last line of the foot, small: the hash of the content, whole; nothing for a draft."""
    return f"SHA-256 du contenu{french.NARROW}: {french.grouped_hash(edition.seal)}" if edition.seal else ""


def agenda_line(content: AgendaContent) -> str:
    """The second line of an agenda: hour, place, chair, load."""
    parts = meeting_parts(content.meeting)
    parts.append(french.plural(len(content.lines), "dossier"))
    if content.planned_minutes:
        load = f"{content.planned_minutes}{french.NO_BREAK}min prévues"
        if content.available_minutes:
            load += f" sur {content.available_minutes}"
            if content.planned_minutes > content.available_minutes:
                load += f", dépassement de {content.planned_minutes - content.available_minutes}{french.NO_BREAK}min"
        parts.append(load)
    return _BESIDE.join(parts)


def pack_line(content: PackContent) -> str:
    """The second line of a pack: hour, place, chair, load."""
    minutes = sum(page.planned_minutes for page in content.cases)
    parts = meeting_parts(content.meeting)
    parts.append(french.plural(len(content.cases), "dossier"))
    if minutes:
        parts.append(f"{minutes}{french.NO_BREAK}min prévues")
    return _BESIDE.join(parts)


def sheet_line(content: AttendanceSheetContent) -> str:
    """The second line of an attendance sheet: hour, place, chair, how many are expected or present."""
    parts = meeting_parts(content.meeting)
    if content.noted:
        present = sum(line.person.mode in ("en salle", "à distance") for line in content.noted)
        parts.append(french.plural(present, "présent"))
    else:
        parts.append(french.plural(len(content.expected), "attendu"))
    return _BESIDE.join(parts)


def meeting_parts(meeting: MeetingContent) -> list[str]:
    """Hour, place and chair."""
    parts = []
    if meeting.start_time:
        end = f" – {french.hour(meeting.end_time)}" if meeting.end_time else ""
        parts.append(french.hour(meeting.start_time) + end)
    parts += [part for part in (meeting.room, meeting.video) if part]
    if meeting.chair:
        parts.append(f"président de séance{french.NARROW}: {meeting.chair}")
    return parts
