"""The paper pack of a session: each case on one page exactly, whatever was typed about it.

A page holds what the board must see and the boxes it writes its decision in. A text too long for it is cut and says so,
and what found no room is named; the whole is in the case. How much is cut is decided by laying the page out: budgets
are tried from the roomiest, and the first that fits is kept. The room left at the foot goes to notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from rcp.documents import french
from rcp.documents.content import (
    CaseContent,
    Fact,
    LesionContent,
    PackCase,
    PackContent,
    PatientIdentity,
    ResultContent,
)
from rcp.documents.html import pack_end, render_pack_page
from rcp.documents.pdf import PACK_SHEETS, Printed, measure, print_document

FOLLOWS = " … suite dans le dossier"
# print-pack.css: where a page begins, how tall it is (a hair is kept back), how notes grow.
PAGE_TOP_MM, PAGE_MM = 16.0, 297.0 - 16.0 - 14.0 - 0.5
ROOM_STEP_MM, MOST_ROOM_MM = 5, 120
GUESSED_TOO_TALL = 0.93  # measured on the demonstration: lines are counted as if words never fitted


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a case its page takes: characters of each text, number of rows of each list."""

    question: int
    summary: int
    prose: int  # an opinion, the previous decision, a wish, a plan
    result: int  # the text of a result, the remark of a lesion
    word: int  # what is one line in life: a name, a place, an answer
    lesions: int
    results: int
    opinions: int
    alerts: int
    scores: int = 8
    plans: int = 3
    is_drawn: bool = True


BUDGETS = (
    Budget(800, 1600, 900, 500, 160, lesions=8, results=16, opinions=6, alerts=8, scores=12),
    Budget(700, 1100, 600, 320, 140, lesions=8, results=14, opinions=6, alerts=8, scores=10),
    Budget(600, 800, 420, 240, 120, lesions=6, results=12, opinions=5, alerts=7),
    Budget(520, 600, 300, 170, 110, lesions=6, results=10, opinions=5, alerts=6),
    Budget(450, 450, 220, 130, 100, lesions=5, results=8, opinions=4, alerts=5, scores=6),
    Budget(380, 340, 170, 100, 90, lesions=4, results=7, opinions=4, alerts=4, scores=5),
    Budget(320, 260, 130, 80, 80, lesions=4, results=6, opinions=3, alerts=4, scores=4, plans=2),
    Budget(260, 180, 100, 60, 60, lesions=3, results=5, opinions=3, alerts=3, scores=3, plans=1, is_drawn=False),
    Budget(200, 130, 80, 45, 45, lesions=2, results=3, opinions=2, alerts=2, scores=2, plans=0, is_drawn=False),
    # Holds whatever was typed: no field of a case may be long enough to make this one spill.
    Budget(140, 90, 60, 30, 30, lesions=1, results=2, opinions=1, alerts=1, scores=1, plans=0, is_drawn=False),
)


def print_pack(content: PackContent, heard: Callable[[int], None] | None = None) -> Printed:
    """The PDF of a pack; `heard` is told the rank of each case before its page is fitted.

    Raises:
        DocumentTooLong, RenderFailed: as `print_document`.
    """
    room = PAGE_MM - _height(render_pack_page(content), "fin")
    cases = []
    for rank, page in enumerate(content.cases, 1):
        if heard:
            heard(rank)
        cases.append(fitted(page, content, room))
    return print_document(replace(content, cases=tuple(cases)))


def fitted(page: PackCase, content: PackContent, room: float) -> PackCase:
    """The same case, cut until what is seen of it holds in `room` (mm); what is left goes to notes, by 5 mm.

    A rough count of lines says where to begin: laying a page out costs a tenth of a second.
    """
    tries = [shortened(page, budget) for budget in BUDGETS]
    likely = [each for each in tries if _guess(each) <= room] or tries[-1:]
    for short in likely:
        left = room - _height(render_pack_page(content, short), pack_end(page.case))
        if left >= 0:
            notes = int(left // ROOM_STEP_MM) * ROOM_STEP_MM
            return replace(short, room_mm=min(notes, MOST_ROOM_MM))
    return tries[-1]


def _guess(page: PackCase) -> float:
    """About how tall a case is, in mm."""
    case = page.case
    left = [f"{each.level} : {each.heading} – {' · '.join(each.values)}" for each in case.alerts]
    left += [f"Synthèse {case.summary}", " · ".join(f"{each.label} {each.value}" for each in case.facts)]
    left += [" · ".join(each.value for each in case.tumour)]
    right = [_lesion_words(each) for each in case.lesions]
    right += [" · ".join(f"{each.done_on} {each.label} {each.value} {each.unit} {each.text}" for each in case.results)]
    right += [" · ".join(f"{each.title} : {each.result}" for each in case.scores)]
    right += [f"Avis de {each.name} ({each.specialty}) – {each.stance} : {each.text}" for each in case.opinions]
    drawn = 16.0 * sum(each.drawing is not None for each in case.lesions) if page.is_drawn else 0.0
    below = [case.urgent_opinion, case.previous.text if case.previous else "", case.patient_wishes]
    below += [" ".join((*page.wished, page.wished_comment)), *(f"{each.title} {each.text}" for each in case.plans)]
    columns = max(_lines(left, 50), _lines(right, 50) + drawn)
    return GUESSED_TOO_TALL * (28.0 + _lines([case.question], 84) + columns + _lines(below, 104))


def _lines(texts: Iterable[str], width: int) -> float:
    """The height of paragraphs, in mm, at so many characters a line."""
    return sum(4.5 * -(-len(text) // width) + 0.8 for text in texts if text)


def _lesion_words(lesion: LesionContent) -> str:
    distances = " · ".join(f"{each.structure} : {each.distance_mm} mm" for each in lesion.distances)
    return (
        f"{lesion.label} {lesion.organ} {lesion.laterality} {lesion.site} {lesion.nature} {distances} {lesion.remark}"
    )


def _height(html: str, anchor: str) -> float:
    """How far down its page an anchor stands, in mm from the top margin; a page more is endless."""
    pages, foot = measure(html, anchor, sheets=PACK_SHEETS)
    return foot - PAGE_TOP_MM if pages == 1 else float("inf")


def shortened(page: PackCase, budget: Budget) -> PackCase:
    """A case within a budget; `left_out` counts what was left out of its lists."""
    case = page.case
    case = replace(
        case,
        alerts=tuple(each for each in case.alerts if each.is_loud),
        scores=tuple(each for each in case.scores if each.is_computable),
    )
    kept, wished = _shortened_case(case, budget), page.wished[: budget.opinions]
    left = len(page.wished) - len(wished)
    return replace(
        page,
        case=kept,
        wished=tuple(cut(each, budget.result) for each in wished),
        wished_comment=cut(page.wished_comment, budget.prose),
        wished_by=clip(page.wished_by, budget.word),
        is_drawn=budget.is_drawn,
        left_out=(
            *_left_out(case, kept),
            *([french.plural(left, "traitement proposé", "traitements proposés")] if left else []),
        ),
    )


def _shortened_case(case: CaseContent, budget: Budget) -> CaseContent:
    results = sorted(case.results, key=lambda each: each.done_on, reverse=True)
    return replace(
        case,
        identity=_named(case.identity, budget.word),
        question=cut(case.question, budget.question),
        summary=cut(case.summary, budget.summary),
        urgent_opinion=cut(case.urgent_opinion, budget.prose),
        patient_wishes=cut(case.patient_wishes, budget.prose),
        requester=clip(case.requester, budget.word),
        presenter=clip(case.presenter, budget.word),
        referring="",
        treating_doctor="",
        entered_by="",
        facts=tuple(Fact(label=each.label, value=clip(each.value, budget.word)) for each in case.facts),
        tumour=tuple(Fact(label=each.label, value=clip(each.value, budget.word // 2)) for each in case.tumour),
        alerts=tuple(
            replace(each, values=tuple(clip(value, budget.word) for value in each.values[:3]))
            for each in case.alerts[: budget.alerts]
        ),
        lesions=tuple(
            replace(
                each,
                site=clip(each.site, budget.word),
                remark=cut(each.remark, budget.result),
                distances=each.distances[: 4 if budget.is_drawn else 2],
            )
            for each in case.lesions[: budget.lesions]
        ),
        scores=case.scores[: budget.scores],
        results=tuple(_result(each, budget) for each in results[: budget.results]),
        previous=replace(case.previous, text=cut(case.previous.text, budget.prose)) if case.previous else None,
        opinions=tuple(
            replace(each, name=clip(each.name, budget.word), text=cut(each.text, budget.prose))
            for each in case.opinions[: budget.opinions]
        ),
        plans=tuple(replace(each, text=cut(each.text, budget.prose)) for each in case.plans[: budget.plans]),
    )


def cut(text: str, length: int) -> str:
    """The text within so many characters, cut between two words, the cut said."""
    if len(text) <= length:
        return text
    start = text[: max(1, length - len(FOLLOWS))]
    words = start.rsplit(maxsplit=1)
    return (words[0] if len(words) == 2 and len(words[0]) > length // 2 else start).rstrip(" ,;:.") + FOLLOWS


def clip(text: str, length: int) -> str:
    """One line within so many characters."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _named(identity: PatientIdentity, length: int) -> PatientIdentity:
    """Names are of some length in life; a page must hold whatever was typed."""
    return replace(
        identity,
        birth_name=clip(identity.birth_name, length),
        first_given_name=clip(identity.first_given_name, length),
        used_name=clip(identity.used_name, length),
        used_given_name=clip(identity.used_given_name, length),
    )


def _result(result: ResultContent, budget: Budget) -> ResultContent:
    return replace(
        result,
        label=clip(result.label, budget.word),
        value=clip(result.value, budget.word),
        text=cut(result.text, budget.result),
    )


def _left_out(case: CaseContent, kept: CaseContent) -> Iterator[str]:
    for name, word, several in (
        ("alerts", "alerte", ""),
        ("lesions", "lésion", ""),
        ("results", "résultat", ""),
        ("scores", "score", ""),
        ("opinions", "avis", "avis"),
        ("plans", "pré-plan", ""),
    ):
        count = len(getattr(case, name)) - len(getattr(kept, name))
        if count:
            yield french.plural(count, word, several)
