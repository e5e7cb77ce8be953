"""The scores of a case as its documents print them: on the day of the meeting, each input with its source."""

from __future__ import annotations

from collections.abc import Iterable

from rcp.cases.queries.scores import ScoreLine
from rcp.documents.content import Fact, ScoreContent
from rcp.domain.agenda import to_paris
from rcp.domain.clinical import wording
from rcp.domain.dates import french_date
from rcp.domain.text import narrow


def score_contents(lines: Iterable[ScoreLine], *, is_brief: bool = False) -> tuple[ScoreContent, ...]:
    """The scores that apply to a case, each with what was kept of it; `is_brief` keeps the results alone."""
    said = (line for line in lines if line.proposed.computed.is_computable or not is_brief)
    return tuple(_content(line, is_brief=is_brief) for line in said)


def _content(line: ScoreLine, *, is_brief: bool) -> ScoreContent:
    declaration, computed = line.proposed.declaration, line.proposed.computed
    return ScoreContent(
        name=narrow(declaration.short_name or declaration.name),
        lesion="" if line.lesion is None else f"L{line.lesion}",
        result=narrow(wording.result(declaration, computed.outputs)),
        is_computable=computed.is_computable,
        band=narrow(wording.band(declaration, computed)),
        version=declaration.version,
        status=declaration.status.label,
        inputs=() if is_brief else tuple(_inputs(line)),
        missing=()
        if is_brief
        else tuple(narrow(each) for each in wording.lacking_labels(declaration, line.proposed.absent)),
        outside=tuple(narrow(each) for each in wording.all_out_of_bounds(line.proposed)),
        kept="" if is_brief else _kept(line),
    )


def _inputs(line: ScoreLine) -> Iterable[Fact]:
    """Each input with where it was found and when it was measured; what was typed for the score says so."""
    proposed = line.proposed
    for key, value in proposed.computed.inputs.items():
        declared = proposed.declaration.input(key)
        if declared is None:
            continue
        found = proposed.found.get(key)
        origin = "saisi pour le score" if found is None else found.origin
        if found is not None and found.on is not None:
            origin = f"{origin}, {french_date(found.on)}".removeprefix(", ")
        text = wording.shown_input(declared, value)
        yield Fact(label=narrow(declared.label), value=narrow(f"{text} ({origin})" if origin else text))


def _kept(line: ScoreLine) -> str:
    """Who kept it and when; the result of then when it is no longer the same."""
    record = line.kept
    if record is None:
        return ""
    by = record.recorded_by.name if record.recorded_by is not None else "ligne de commande"
    said = f"Enregistré le {french_date(to_paris(record.recorded_at).date())} par {by}"
    if not line.drift:
        return said
    before = wording.result(line.proposed.declaration, record.outputs)
    return f"{said}, version {record.version}\u202f: {before}"
