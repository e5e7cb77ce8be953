"""What a clinician does with what the rules say: keep scores, measure again, set an alert aside."""

from __future__ import annotations

from datetime import datetime

from rcp.cases import services as cases
from rcp.cases.models import Case, Lesion
from rcp.cases.queries import clinical
from rcp.cases.queries import scores as score_queries
from rcp.cases.services.scores import keep_score, last_record, score_snapshot
from rcp.demo.shapes import Coded
from rcp.demo.stage import Stage, day_of
from rcp.demo.telling import tell_panels
from rcp.demo.wording import say
from rcp.domain.clinical.freshness import default_freshness
from rcp.domain.clinical.library import score


def keep_scores(stage: Stage, key: str, who: str, coded: Coded, now: datetime) -> None:
    """Keep scores of a case, in their order: a score may read another one."""
    with stage.act(stage.who_types(who), now) as actor:
        case = stage.case(key, actor)
        for each in coded.kept:
            lesion = _lesion(case, each.lesion)
            last = last_record(score_queries.list_records(case), each.score, lesion)
            keep_score(
                case, score(each.score), each.typed, lesion=lesion, version=score_snapshot(last).version,
                actor=actor, now=now, today=day_of(now),
            )  # fmt: skip


def measure_again(stage: Stage, key: str, who: str, coded: Coded, now: datetime) -> None:
    """Results received after the scores were kept."""
    with stage.act(stage.who_types(who), now) as actor:
        tell_panels(stage.case(key, actor), coded.later, actor, now)


def set_aside(stage: Stage, key: str, coded: Coded, now: datetime) -> None:
    """Set alerts aside, each with its reason: the radiologist, a clinician of every board, does."""
    with stage.act("aubrelune", now) as actor:
        case = stage.case(key, actor)
        rows = clinical.list_clinical_rows([case.id])[case.id]
        view = clinical.clinical_view(case, day_of(now), default_freshness(), rows=rows)
        for each in coded.set_aside:
            lesion = _lesion(case, each.lesion)
            shown = clinical.find_alert(view, each.alert, lesion.uuid if lesion is not None else None)
            cases.dismiss_alert(case, shown, reason=say(each.reason, day_of(now)), actor=actor, now=now)


def _lesion(case: Case, rank: int | None) -> Lesion | None:
    return None if rank is None else case.lesions[rank]
