"""The texts of a decision that are not in it: what waits for a choice, and what its author typed and nobody could read.

They belong to the case: postponed, it takes them along to its next meeting.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from rcp.access.permissions import Actor
from rcp.accounts.models import Account, Person
from rcp.cases.models import Case, CaseDraft
from rcp.cases.queries.drafts import Draft
from rcp.db import Rows, db
from rcp.deliberation.models import Decision, RivalText
from rcp.domain.decision.merge import mark_of

MOST_RIVALS = 200
# The name under which what could not be read of a case's decision is kept as a draft.
UNREAD_FORM = "decision"
# In such a draft, beside what was typed: the marks of what its fields showed.
DRAFT_MARKS = "marques"


def list_rivals(case: Case) -> Sequence[RivalText]:
    """The texts of a case that wait for a choice, at whichever meeting they were typed, with who typed them, oldest
    first; in one statement.
    """
    query = waiting_rivals([case.id]).select().limit(MOST_RIVALS).execution_options(populate_existing=True)
    return db.session.execute(query).scalars().all()


def waiting_rivals(case_ids: Collection[int]) -> Rows[RivalText]:
    """The texts of these cases that wait for a choice, with who typed them, oldest first."""
    typed = select(Decision.id).where(Decision.case_id.in_(sorted(case_ids)))
    is_waiting = and_(RivalText.decision_id.in_(typed), RivalText.settled_at.is_(None))
    return Rows(RivalText, is_waiting, (RivalText.typed_at, RivalText.id), (joinedload(RivalText.typed_by),))


def find_rival(case: Case, rival_uuid: UUID) -> RivalText | None:
    """One text of this case, chosen upon or not; None when it has no such one."""
    query = (
        select(RivalText)
        .join(Decision, Decision.id == RivalText.decision_id)
        .where(Decision.case_id == case.id, RivalText.uuid == rival_uuid)
        .options(joinedload(RivalText.typed_by))
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).scalar_one_or_none()


def unread_drafts(case: Case, *, actor: Actor) -> dict[UUID, Draft]:
    """What the actor typed of this decision and nobody could read, and of the one that the case presents again; by
    case, in one statement. Nobody sees another's.
    """
    ids = [each for each in (case.id, case.previous_case_id) if each is not None]
    query = (
        select(Case.uuid, CaseDraft.section, CaseDraft.payload, CaseDraft.base_version, CaseDraft.saved_at)
        .join(Case, Case.id == CaseDraft.case_id)
        .where(CaseDraft.case_id.in_(ids), CaseDraft.account_id == actor.account_id, CaseDraft.section == UNREAD_FORM)
        .order_by(CaseDraft.id)
    )
    return {row.uuid: Draft(*row) for row in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class Unread:
    """What a draft of this kind holds: the texts by input, and the marks of what was shown there, by field."""

    texts: Mapping[str, Sequence[str]]
    marks: Mapping[str, str]

    @property
    def fields(self) -> dict[str, dict[str, Sequence[str]]]:
        """The texts by input, by field: `actions-0-due_on` is one of `actions`."""
        found: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
        for name, texts in self.texts.items():
            found[group_of(name)][name] = texts
        return dict(found)

    def held(self, fields: Iterable[str]) -> dict[str, str]:
        """What a screen says it holds in these fields: a mark of the texts of each that are here."""
        return {field: mark_of(texts) for field, texts in self.fields.items() if field in fields}

    def without(self, held: Mapping[str, str]) -> Unread:
        """What a screen that holds `held` does not: the other fields, and those that were typed again since."""
        here = self.held(held)
        gone = {field for field, mark in here.items() if held[field] == mark}
        return Unread(
            {name: texts for name, texts in self.texts.items() if group_of(name) not in gone},
            {field: mark for field, mark in self.marks.items() if field not in gone},
        )


NOTHING_UNREAD = Unread({}, {})


def unread_in(draft: Draft | None) -> Unread:
    """What a draft of a decision holds; nothing when there is none."""
    if draft is None:
        return NOTHING_UNREAD
    texts: dict[str, Sequence[str]] = dict(draft.payload)
    marks = texts.pop(DRAFT_MARKS, None)
    return Unread(texts, json.loads(marks[0]) if marks else {})


def group_of(name: str) -> str:
    """The field of the form an input belongs to: `proposals-0-choice` → `proposals`."""
    return name.partition("-")[0]


def draft_mark(draft: Draft) -> str:
    """What marks a draft as its author read it."""
    return mark_of(dict(draft.payload))


@dataclass(frozen=True, slots=True)
class TextsLeft:
    """How many texts of a case wait for a choice, and who typed what could not be saved: never what they typed."""

    choices: int = 0
    authors: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """« 2 textes attendent un choix ; saisie non enregistrée de Mme Durand »"""
        word = "textes attendent" if self.choices > 1 else "texte attend"
        parts = [f"{self.choices} {word} un choix"] if self.choices else []
        if self.authors:
            parts.append(f"saisie non enregistrée de {', '.join(self.authors)}")
        return "\u202f; ".join(parts)

    @property
    def followed(self) -> str:
        """To whom these texts are shown once the case is postponed."""
        shown = []
        if self.choices:
            shown.append("le choix sera proposé à qui tiendra sa prochaine séance")
        if self.authors:
            shown.append("une saisie non enregistrée ne sera montrée qu’à son auteur")
        return f"Ces textes suivront le dossier\u202f: {', '.join(shown)}."


def texts_left(case_ids: Collection[int]) -> dict[int, TextsLeft]:
    """The texts that these cases leave outside of their decision, of those that do, in two statements."""
    waiting = (
        select(Decision.case_id, func.count(RivalText.id).label("waiting"))
        .join(RivalText, RivalText.decision_id == Decision.id)
        .where(Decision.case_id.in_(list(case_ids)), RivalText.settled_at.is_(None))
        .group_by(Decision.case_id)
    )
    drafts = (
        select(CaseDraft.case_id, Person)
        .join(Account, Account.id == CaseDraft.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(CaseDraft.case_id.in_(list(case_ids)), CaseDraft.section == UNREAD_FORM)
        .order_by(CaseDraft.id)
    )
    choices = {row.case_id: int(row.waiting) for row in db.session.execute(waiting)}
    authors: dict[int, list[str]] = defaultdict(list)
    for case_id, person in db.session.execute(drafts):
        authors[case_id].append(person.name)
    return {
        case_id: TextsLeft(choices.get(case_id, 0), tuple(authors[case_id]))
        for case_id in sorted(choices.keys() | authors.keys())
    }
