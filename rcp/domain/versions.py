"""What a new version of a sealed document changes, read from the two frozen contents and said in words.

Contents are the plain values of `documents.sealing.to_plain`. Who printed them and in which version is no change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from rcp.domain.agenda import to_paris
from rcp.domain.verification import Verdict

RULE_CHANGES = "ce-qui-a-change"

MOST_LISTED = 100  # changes
MOST_SHOWN = 300  # characters of one value
_CONTEXT = 60  # characters kept before what differs, when a value is cut
_MOST_NAMED, _MOST_GROUPS = 4, 12  # in the short form

IN_CORRECTION = "EN COURS DE CORRECTION"


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs. `case` is its number, "" for what needs none; "" on a side is nothing said there."""

    case: str
    section: str
    label: str
    before: str = ""
    after: str = ""

    @property
    def place(self) -> str:
        """« Dossier 2026-00042, décision : Plan B »."""
        where = f"Dossier {self.case}, {self.section[:1].lower()}{self.section[1:]}" if self.case else self.section
        return f"{where}\u202f: {self.label}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is listed, in the order of the document, and how many lines more were found."""

    listed: tuple[Change, ...] = ()
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the content: where it is, under which heading and in which words it is said."""

    path: str
    section: str
    label: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of the content, each item a line: `named_by` are the fields that tell it from the others, else its rank.

    `detailed` gives its fields a line each, and `ignored` are those that repeat others.
    """

    path: str
    section: str
    prefix: str = ""
    named_by: tuple[str, ...] = ()
    detailed: tuple[Field, ...] = ()
    ignored: tuple[str, ...] = ()


Spec = Field | Items

_PERSON = ("is_physician",)

CASE: tuple[Spec, ...] = (
    Field("identity.birth_name", "Identité", "Nom de naissance"),
    Field("identity.first_given_name", "Identité", "Premier prénom"),
    Field("identity.given_names", "Identité", "Prénoms"),
    Field("identity.used_name", "Identité", "Nom utilisé"),
    Field("identity.used_given_name", "Identité", "Prénom utilisé"),
    Field("identity.title", "Identité", "Civilité"),
    Field("identity.birth_date", "Identité", "Date de naissance"),
    Field("identity.age", "Identité", "Âge"),
    Field("identity.sex", "Identité", "Sexe"),
    Field("identity.birth_place", "Identité", "Lieu de naissance"),
    Field("identity.birth_place_insee", "Identité", "Code INSEE du lieu de naissance"),
    Field("identity.ins", "Identité", "INS"),
    Field("identity.ins_nature", "Identité", "Nature de l’INS"),
    Field("identity.identity_status", "Identité", "Statut de l’identité"),
    Field("identity.attributes", "Identité", "Attributs de l’identité"),
    Field("identity.ipp", "Identité", "IPP"),
    Field("identity.deceased_on", "Identité", "Date de décès"),
    Field("identity.is_fictional", "Identité", "Patient fictif"),
    Field("decision.outcome", "Décision", "Statut"),
    Field("decision.sentence", "Décision", "Décision en une phrase"),
    Items("decision.proposals", "Décision", "Traitement", named_by=("rank",)),
    Field("decision.no_decision_reason", "Décision", "Motif d’absence de décision"),
    Field("decision.no_decision_comment", "Décision", "Commentaire de l’absence de décision"),
    Field("decision.unblocked_by", "Décision", "Pour décider"),
    Field("decision.comment", "Décision", "Commentaire"),
    Items("decision.conditions", "Décision", "Condition"),
    Field("decision.plan_b", "Décision", "Plan B"),
    Items("decision.examinations", "Décision", "Examen", named_by=("label",)),
    Field("decision.is_surveillance", "Décision", "Surveillance proposée"),
    Field("decision.surveillance", "Décision", "Surveillance"),
    Field("decision.is_stopping", "Décision", "Arrêt ou abstention proposé"),
    Field("decision.stopping", "Décision", "Arrêt ou abstention"),
    Field("decision.referral", "Décision", "Orientation"),
    Field("decision.referral_board", "Décision", "RCP d’orientation"),
    Field("decision.supportive_care", "Décision", "Soins de support"),
    Field("decision.supportive_care_comment", "Décision", "Soins de support, précisions"),
    Field("decision.oncogeriatrics", "Décision", "Avis oncogériatrique"),
    Field("decision.double_expertise", "Décision", "Double expertise"),
    Field("decision.trial", "Décision", "Essai clinique"),
    Field("decision.trial_name", "Décision", "Nom de l’essai"),
    Field("decision.guideline_followed", "Décision", "Référentiel suivi"),
    Field("decision.guideline", "Décision", "Référentiel"),
    Field("decision.departure_reason", "Décision", "Motif de l’écart au référentiel"),
    Field("decision.patient_preference", "Décision", "Préférence du patient"),
    Field("decision.responsible", "Décision", "Médecin responsable"),
    Field("decision.due_on", "Décision", "Échéance"),
    Items("decision.actions", "Décision", "Action", named_by=("label",)),
    Items("decision.dissents", "Décision", "Avis divergent de", named_by=("name",)),
    Field("decision.presented_again", "Décision", "Nouvelle présentation"),
    Field("decision.presented_again_note", "Décision", "Nouvelle présentation, précisions"),
    Field("quorum.label", "Quorum", "Quorum"),
    Field("quorum.lines", "Quorum", "Règle et constat"),
    Field("quorum.missing", "Quorum", "Spécialités manquantes"),
    Field("quorum.by_writing", "Quorum", "Satisfait par écrit"),
    Items("discussed_by", "Participants", named_by=("name",), ignored=_PERSON),
    Items("recused", "Hors discussion", named_by=("name",), ignored=_PERSON),
    Field("position", "Dossier", "Rang à l’ordre du jour"),
    Field("question", "Dossier", "Question posée"),
    Field("reasons", "Dossier", "Motif de présentation"),
    Field("organ", "Dossier", "Organe"),
    Field("marks", "Dossier", "Mentions"),
    Field("late_reason", "Dossier", "Inscription après la clôture"),
    Field("urgent_opinion", "Dossier", "Avis en urgence"),
    Field("requester", "Dossier", "Médecin demandeur"),
    Field("presenter", "Dossier", "Présenté par"),
    Field("referring", "Dossier", "Médecin référent"),
    Field("treating_doctor", "Dossier", "Médecin traitant"),
    Field("entered_by", "Dossier", "Saisi par"),
    Field("correspondents", "Dossier", "Correspondants"),
    Field("summary", "Dossier", "Synthèse du cas"),
    Items("tumour", "Tumeur", named_by=("label",)),
    Items(
        "lesions",
        "Lésions",
        named_by=("label",),
        detailed=(
            Field("organ", "", "organe"),
            Field("laterality", "", "latéralité"),
            Field("site", "", "siège"),
            Field("site_code", "", "code du siège"),
            Field("nature", "", "nature"),
            Field("long_axis_mm", "", "grand axe (mm)"),
            Field("short_axis_mm", "", "petit axe (mm)"),
            Field("volume", "", "volume"),
            Field("imaging_modality", "", "imagerie"),
            Field("imaging_date", "", "date de l’imagerie"),
            Field("distances", "", "distances critiques (mm)"),
            Field("remark", "", "remarque"),
            Field("drawing.regions", "", "régions dessinées"),
            Field("answers", "", "descripteurs"),
        ),
    ),
    Items("scores", "Scores", named_by=("name", "lesion"), ignored=("is_computable",)),
    Items("alerts", "Alertes", named_by=("lesion", "title")),
    Items("plans", "Pré-plan technique", named_by=("title",)),
    Items("studies", "Populations étudiées", named_by=("lesion", "name"), ignored=("answers",)),
    Items("gaps", "Données à compléter", "Remarque"),
    Items("facts", "État du patient", named_by=("label",)),
    Items("history", "Antécédents", named_by=("title",)),
    Items("treatments", "Traitements", named_by=("type", "label")),
    Items("results", "Résultats", named_by=("kind", "done_on", "label")),
    Field("patient_wishes", "Dossier", "Souhaits du patient"),
    Field("previous.date", "Décision précédente", "Date"),
    Field("previous.board", "Décision précédente", "RCP"),
    Field("previous.text", "Décision précédente", "Décision"),
    Items("opinions", "Avis écrits", "Avis de", named_by=("name",)),
)

MEETING: tuple[Spec, ...] = (
    Field("meeting.board", "Séance", "RCP"),
    Field("meeting.date", "Séance", "Date"),
    Field("meeting.start_time", "Séance", "Début"),
    Field("meeting.end_time", "Séance", "Fin"),
    Field("meeting.board_kind", "Séance", "Nature de la RCP"),
    Field("meeting.establishment", "Séance", "Établissement"),
    Field("meeting.finess", "Séance", "FINESS"),
    Field("meeting.address", "Séance", "Adresse"),
    Field("meeting.room", "Séance", "Lieu"),
    Field("meeting.video", "Séance", "À distance"),
    Field("meeting.chair", "Séance", "Président de séance"),
    Field("meeting.coordinators", "Séance", "Coordonnateurs"),
    Field("meeting.typed_afterwards", "Séance", "Saisie a posteriori"),
    Items("attendance", "Présences", named_by=("name",), ignored=_PERSON),
    Items("absentees", "Absents et excusés", named_by=("name",), ignored=_PERSON),
    Field("quorum_rule", "Quorum", "Règle"),
    Field("quorum_summary", "Quorum", "Constat"),
    Items("postponed", "Dossiers reportés", "Dossier", named_by=("number",)),
    Field("note", "Séance", "Remarques"),
    Field("privacy_establishment", "Information du patient", "Texte de l’établissement"),
    Field("privacy_institute", "Information du patient", "Texte de l’Institut national du cancer"),
)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What the content `after` changes to `before`: the meeting first, then each case, by its number.

    A case that only one of them has is one line, as is an item of a list; a fiche, which has one, does not name it.
    Long values are cut around what differs; no more than `MOST_LISTED` lines are given.
    """
    found = list(_compared("", _lines(MEETING, before), _lines(MEETING, after)))
    old, new = _cases(before), _cases(after)
    for number in dict.fromkeys((*old, *new)):
        if number not in new:
            found.append(Change(number, "Dossier", "dossier retiré", before=_gist(old[number])))
        elif number not in old:
            found.append(Change(number, "Dossier", "dossier ajouté", after=_gist(new[number])))
        else:
            found += _compared("" if "case" in after else number, _lines(CASE, old[number]), _lines(CASE, new[number]))
    return Changes(tuple(found[:MOST_LISTED]), max(0, len(found) - MOST_LISTED))


def summary(changes: Sequence[Change], unlisted: int = 0) -> str:
    """Where a version differs, in one bounded sentence: « Dossier 2026-00042, décision : Plan B »."""
    if not changes:
        return "Le contenu est le même."
    parts: list[str] = []
    rest = unlisted
    for (case, section), group in groupby(changes, key=lambda each: (each.case, each.section)):
        labels = [each.label for each in group]
        if len(parts) == _MOST_GROUPS:
            rest += len(labels)
            continue
        more = len(labels) - _MOST_NAMED
        named = ", ".join(labels[:_MOST_NAMED]) + (f" et {more} de plus" if more > 0 else "")
        parts.append(Change(case, section, named).place)
    if rest:
        parts.append(f"{rest} autre{'s' if rest > 1 else ''} changement{'s' if rest > 1 else ''}")
    return "\u202f; ".join(parts) + "."


def mark_across(verdict: Verdict, latest: int) -> str:
    """The words printed across an earlier version, `latest` being the one in force; none across that one."""
    if verdict is Verdict.SUPERSEDED:
        return f"REMPLACÉ PAR LA VERSION {latest}"
    return IN_CORRECTION if verdict is Verdict.IN_CORRECTION else ""


def was_marked(words: str, version: int, latest: int) -> bool:
    """Whether a copy of this version may ever have borne these words, `latest` being the one in force today."""
    later = range(version + 1, latest + 1)
    return words in {IN_CORRECTION, *(mark_across(Verdict.SUPERSEDED, each) for each in later)}


# --- a content as lines -------------------------------------------------------------------------------------------

_Lines = dict[tuple[str, str], list[tuple[str, str]]]  # section and item → the label and the text of each of its lines


def _cases(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    cases = content.get("cases") or ([content["case"]] if "case" in content else [])
    return {case["number"]: case for case in cases}


def _gist(case: Mapping[str, Any]) -> str:
    """What a case is, when the other content does not have it."""
    return _cut(_words(_at(case, "decision.sentence")) or _words(case.get("question")), 0)


def _lines(specs: Iterable[Spec], content: Mapping[str, Any]) -> _Lines:
    lines: _Lines = {}
    for spec in specs:
        if isinstance(spec, Field):
            lines[spec.section, spec.label] = [(spec.label, _words(_at(content, spec.path)))]
            continue
        for rank, item in enumerate(_at(content, spec.path) or (), 1):
            name = _named(spec, item, rank)
            count = 1
            while (spec.section, name) in lines:
                count += 1
                name = f"{_named(spec, item, rank)} ({count})"
            lines[spec.section, name] = list(_said(spec, item, name))
    return lines


def _named(spec: Items, item: Mapping[str, Any], rank: int) -> str:
    named = [word for field in spec.named_by if (word := _words(item.get(field)))] or [str(rank)]
    return f"{spec.prefix} {', '.join(named)}".strip()


def _said(spec: Items, item: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    if spec.detailed:
        yield from ((f"{name}, {each.label}", _words(_at(item, each.path))) for each in spec.detailed)
        return
    left_out = {*spec.named_by, *spec.ignored}
    yield name, " · ".join(word for field, value in item.items() if field not in left_out and (word := _words(value)))


def _compared(case: str, before: _Lines, after: _Lines) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        section, item = key
        old, new = dict(before.get(key, ())), dict(after.get(key, ()))
        if not old or not new:  # an item of a list, on one side only
            gone, come = (" · ".join(text for text in side.values() if text) for side in (old, new))
            yield Change(case, section, f"{item} ({'retiré' if old else 'ajouté'})", *_around(gone, come))
            continue
        for label, text in old.items():
            if text != new[label]:
                yield Change(case, section, label, *_around(text, new[label]))


def _around(before: str, after: str) -> tuple[str, str]:
    """Two texts cut, when they are long, to what differs and a little before."""
    if max(len(before), len(after)) <= MOST_SHOWN:
        return before, after
    start = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        start += 1
    start = max(0, start - _CONTEXT)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    shown = text[start : start + MOST_SHOWN]
    return f"{'…' if start and shown else ''}{shown}{'…' if start + MOST_SHOWN < len(text) else ''}"


def _at(content: Mapping[str, Any], path: str) -> Any:
    value: Any = content
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


_DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")


def _words(value: Any) -> str:
    """A plain value as it is read: dates of France, yes when true, the parts of a list."""
    if value is None or value is False:
        return ""
    if value is True:
        return "oui"
    if isinstance(value, Mapping):
        label = _words(value.get("label") or value.get("title") or value.get("structure"))
        rest = [word for key, each in value.items() if key not in _NAMES and (word := _words(each))]
        return f"{label}\u202f: {', '.join(rest)}" if label and rest else label or ", ".join(rest)
    if isinstance(value, list | tuple):
        return ", ".join(word for each in value if (word := _words(each)))
    text = str(value)
    if _INSTANT.fullmatch(text):
        with suppress(ValueError):  # typed, and no hour of any day
            return f"{to_paris(datetime.fromisoformat(text)):%d/%m/%Y %H:%M}"
    dated = _DATE.fullmatch(text)
    return "/".join(reversed([part for part in dated.groups() if part])) if dated else text


_NAMES = ("label", "title", "structure", "key", "code")  # what names a value, and the codes nobody reads
