"""What the requester would propose, written before the meeting. It decides nothing: no rule reads it as a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from rcp.domain.case.status import CaseStatus
from rcp.domain.decision.aim import Aim, aim_phrase
from rcp.domain.decision.entry import NATIONAL, ProposalEntry, treatment_label
from rcp.domain.decision.facts import Intention
from rcp.domain.errors import InvalidValue
from rcp.domain.plan import PLANNABLE

MOST_TREATMENTS = 10
LONGEST_COMMENT = 5000
LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class SuggestedTreatment:
    """One treatment the requester thinks of. `choice` as in a decision: our list, or `type:` and a national code."""

    choice: str
    intention: str = Intention.FIRST.value
    aim: str = ""
    detail: str = ""

    @property
    def label(self) -> str:
        """The French name of the treatment."""
        if self.choice.startswith(NATIONAL):
            return treatment_label("", self.choice.removeprefix(NATIONAL))
        return treatment_label(self.choice, "")

    @property
    def intention_label(self) -> str:
        return Intention(self.intention).label

    @property
    def text(self) -> str:
        """« Cryoablation, première intention, à visée curative\u202f: corps de L3 »."""
        parts = (self.label, self.intention_label.lower(), aim_phrase(self.aim))
        head = ", ".join(part for part in parts if part)
        return f"{head}\u202f: {self.detail}" if self.detail else head


@dataclass(frozen=True, slots=True)
class RequesterEntry:
    """What was typed: treatments in order, and a comment."""

    treatments: tuple[SuggestedTreatment, ...] = ()
    comment: str = ""

    @property
    def is_blank(self) -> bool:
        return self == RequesterEntry()

    def rows(self) -> list[dict[str, str]]:
        """The treatments as they are stored."""
        return [asdict(each) for each in self.treatments]


def suggested(rows: Iterable[Mapping[str, str]]) -> tuple[SuggestedTreatment, ...]:
    """The treatments stored."""
    names = SuggestedTreatment.__dataclass_fields__
    return tuple(SuggestedTreatment(**{name: row[name] for name in names if name in row}) for row in rows)


def takes_requester_proposal(status: CaseStatus) -> bool:
    """Whether a case in this status takes a proposal: once the board answered, its decision stands."""
    return status in PLANNABLE


def check_requester_entry(entry: RequesterEntry) -> None:
    """Refuse what no proposal can hold.

    Raises:
        InvalidValue: nothing is proposed, too much is, or a code is of no list; with its field.
    """
    if entry.is_blank:
        raise InvalidValue("Choisissez un traitement, ou écrivez un commentaire.", field="comment")
    if len(entry.treatments) > MOST_TREATMENTS:
        raise InvalidValue(f"{MOST_TREATMENTS} traitements au maximum.", field="proposals")
    for each in entry.treatments:
        ProposalEntry(each.choice).type_code  # noqa: B018  refuses a treatment of no list
        if each.intention not in set(Intention) or (each.aim and each.aim not in set(Aim)):
            raise InvalidValue("Choix inconnu. Choisissez une des réponses proposées.", field="proposals")


def requester_words(entry: RequesterEntry) -> list[tuple[str, str]]:
    """Each field with its French label, to compare two texts; "" for what nobody wrote."""
    lines = [f"{rank}. {each.text}" for rank, each in enumerate(entry.treatments, 1)]
    return [("Traitements proposés", "\n".join(lines)), ("Commentaire", entry.comment)]
