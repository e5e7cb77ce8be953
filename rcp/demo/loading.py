"""The demonstration loaded: every act of every story, in the order it happened, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from rcp.access.permissions import SYSTEM
from rcp.accounts import queries as account_queries
from rcp.db import db, transaction
from rcp.deliberation import services as deliberation
from rcp.demo import founding, holding, knowing, letters, sending, telling
from rcp.demo.calendar import HELD, Calendar, at, last_working_day
from rcp.demo.identities import identity_of
from rcp.demo.people import PEOPLE
from rcp.demo.sentences import keep_sentences
from rcp.demo.shapes import Again, Answer, Coded, Fate, Story
from rcp.demo.stage import Stage
from rcp.demo.stories import AGAIN, STORIES
from rcp.domain.agenda import to_paris
from rcp.domain.decision.requester import RequesterEntry, SuggestedTreatment
from rcp.journal import services as journal
from rcp.journal.events import Event
from rcp.patients import services as patients

Tell = Callable[[str], None]
VALIDATED_ALONE = ("adrenal-2", "kidney-6", "lung-4")  # at the meeting whose minutes wait
CORRECTED, CORRECTION = "uro-1", "Ajout de l’invité, omis de la première version de la feuille de présence."


@dataclass(slots=True)
class Script:
    """What happens when. Acts of the same instant keep the order in which they were written."""

    acts: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def add(self, when: datetime, act: Callable[[], None]) -> None:
        self.acts.append((when, len(self.acts), act))

    def play(self, tell: Tell) -> None:
        shown = None
        for when, _rank, act in sorted(self.acts, key=lambda each: each[:2]):
            month = f"{to_paris(when):%m/%Y}"
            if month != shown:
                tell(f"  {month}")
                shown = month
            act()


def load(*, now: datetime, tell: Tell) -> None:
    """Play the whole demonstration up to `now`; everything or nothing is kept."""
    stage = Stage(Calendar.of(to_paris(now).date()))
    with transaction():
        tell("  accounts and boards")
        founding.found(stage)
        founding.plan(stage)
        keep_sentences(stage, at(stage.calendar.start + timedelta(days=2), 11))
        _script(stage, now).play(tell)
        _end(stage, now)


def load_people(*, now: datetime) -> None:
    """Only the directory, the accounts and the boards: what generated cases need."""
    with transaction():
        founding.found(Stage(Calendar.of(to_paris(now).date())))


def _script(stage: Stage, now: datetime) -> Script:
    script = Script()
    script.add(at(stage.calendar.days["next"] - timedelta(days=50), 9), partial(_plan_coming, stage))
    for rank, story in enumerate(STORIES, 1):
        _write(script, stage, story, rank, now)
    for again in AGAIN:
        if again.question:
            _write_again(script, stage, again)
    for key in HELD:
        _write_meeting(script, stage, key)
    script.add(at(stage.calendar.today - timedelta(days=1), 19), partial(holding.publish, stage, "next", _at_19(stage)))
    _write_extras(script, stage)
    return script


def _plan_coming(stage: Stage) -> None:
    founding.plan_coming(stage, at(stage.calendar.days["next"] - timedelta(days=50), 9))


def _at_19(stage: Stage) -> datetime:
    return at(stage.calendar.today - timedelta(days=1), 19)


def _write(script: Script, stage: Stage, story: Story, rank: int, now: datetime) -> None:
    """The acts of one story, spread over the days before its meeting."""
    first = story.left[0] if story.left else story.meeting
    if story.late:
        opened = _late_opening(stage, story)
    elif first:
        opened = _working_hours(stage.calendar.days[first] - timedelta(days=14 - rank % 4), rank)
    else:
        opened = _working_hours(stage.calendar.today - timedelta(days=3 + rank % 6), rank)
    minute = timedelta(minutes=1)
    script.add(opened, partial(telling.welcome_patient, stage, story, rank, opened))
    script.add(opened + 4 * minute, partial(telling.open_case, stage, story, opened + 4 * minute))
    _write_knowledge(script, stage, story.key, story.asked_by, story.coded, opened)
    if story.fate is Fate.DRAFT:
        return
    when = opened + 31 * minute
    script.add(when, partial(telling.hand_in, stage, story.key, story.asked_by, when))
    if story.urgent:
        when = opened + timedelta(days=3)
        script.add(when, partial(telling.ask_urgently, stage, story, when))
    elif first:
        when += 9 * minute if story.late else timedelta(days=1, minutes=12)
        who = "clairval" if story.late else story.asked_by
        book = partial(telling.book, stage, story.key, first, who, when, late=story.late, minutes=story.minutes)
        script.add(when, book)
    if story.opinions:
        when += 20 * minute if story.late else timedelta(days=2)
        script.add(when, partial(telling.give_opinions, stage, story, when))
    if story.marks:
        when += timedelta(hours=3)
        script.add(when, partial(telling.pre_read, stage, story, when))
    if story.later:
        when = opened + timedelta(days=4)
        script.add(when, partial(telling.add_later, stage, story, when))
    if story.left:
        when = stage.calendar.begins(story.left[0]) - timedelta(hours=4)
        script.add(when, partial(telling.postpone, stage, story, when))
    if story.fate is Fate.RETURNED:
        when = at(stage.calendar.today - timedelta(days=1), 17, rank % 60)
        script.add(when, partial(telling.send_back, stage, story, when))
    if story.fate is Fate.WITHDRAWN:
        when = at(stage.calendar.today - timedelta(days=2), 12, rank % 60)
        script.add(when, partial(telling.take_back, stage, story, when))


def _write_knowledge(script: Script, stage: Stage, key: str, who: str, coded: Coded, opened: datetime) -> None:
    """Scores are kept while the case is written; what is measured again, or set aside, comes days later."""
    if coded.kept:
        when = opened + timedelta(minutes=15)
        script.add(when, partial(knowing.keep_scores, stage, key, who, coded, when))
    if coded.later:
        when = at(stage.calendar.today - timedelta(days=1), 12)
        script.add(when, partial(knowing.measure_again, stage, key, who, coded, when))
    if coded.set_aside:
        when = opened + timedelta(days=3)
        script.add(when, partial(knowing.set_aside, stage, key, coded, when))


def _working_hours(day: date, rank: int) -> datetime:
    """An hour of a working day, not the same for each story."""
    return at(last_working_day(day), 8 + rank % 9, rank * 7 % 60)


def _late_opening(stage: Stage, story: Story) -> datetime:
    """After the cut-off of the meeting it is added to."""
    if story.meeting in HELD:
        return stage.calendar.begins(story.meeting) - timedelta(hours=22)
    return at(stage.calendar.today - timedelta(days=1), 17, 40)


def _write_again(script: Script, stage: Stage, again: Again) -> None:
    story = next(each for each in STORIES if each.key == again.story)
    opened = at(stage.calendar.days[again.meeting] - timedelta(days=9), 11, 5 * len(again.story))
    key, minute = f"{again.story}-again", timedelta(minutes=1)
    script.add(opened, partial(telling.open_again, stage, again, story, opened))
    _write_knowledge(script, stage, key, story.asked_by, again.coded, opened)
    for delay, act in (
        (20, partial(telling.hand_in, stage, key, story.asked_by)),
        (25, partial(telling.book, stage, key, again.meeting, story.asked_by)),
    ):
        script.add(opened + delay * minute, partial(act, opened + delay * minute))


def _write_meeting(script: Script, stage: Stage, key: str) -> None:
    begins = stage.calendar.begins(key)
    published = begins - timedelta(hours=20)
    script.add(published, partial(holding.publish, stage, key, published))
    answers = _answers(key)
    script.add(begins, partial(holding.open_meeting, stage, key, begins))
    when = begins + timedelta(minutes=holding.LATE.get(key, 1))
    for rank in range(len(answers)):
        for who in holding.comings(key, rank):
            script.add(when, partial(holding.come_or_go, stage, key, who, when))
        if rank == holding.BREAK.get(key):
            script.add(when, partial(holding.take_break, stage, key, when))
            when += timedelta(minutes=holding.BREAK_MINUTES)
        script.add(when, partial(holding.call, stage, key, rank, answers, when))
        when += timedelta(minutes=holding.minutes_of(rank))
        script.add(when, partial(holding.decide, stage, key, rank, answers, when))
    when += timedelta(minutes=2)
    script.add(when, partial(holding.close_meeting, stage, key, when))
    sealed = at(stage.calendar.days[key] + timedelta(days=2), 9, 30)
    if key == "cryo-4":
        for number, case in enumerate(VALIDATED_ALONE):
            when = sealed + timedelta(minutes=3 * number)
            script.add(when, partial(holding.seal_fiche, stage, key, case, when))
        when = sealed + timedelta(hours=1)
        script.add(when, partial(letters.write_letters, stage, key, VALIDATED_ALONE[1], when))
        when = sealed + timedelta(hours=2)
        for rank in range(2):
            when += timedelta(minutes=20)
            script.add(when, partial(sending.send_fiche, stage, key, rank, when))
        when += timedelta(hours=1)
        script.add(when, partial(sending.withhold_one, stage, key, when))
        return
    script.add(sealed, partial(holding.seal_minutes, stage, key, sealed))
    if key == CORRECTED:
        when = sealed + timedelta(days=3)
        script.add(when, partial(holding.correct_minutes, stage, key, CORRECTION, when))
        when += timedelta(minutes=10)
        script.add(when, partial(holding.seal_minutes, stage, key, when))
    for case, answer in answers.items():
        following = next((each for each in AGAIN if each.story == case and not each.question), None)
        if answer.absent and following:
            when = begins + timedelta(hours=20)
            script.add(when, partial(holding.present_again, stage, key, case, following.meeting, when))


def _answers(key: str) -> dict[str, Answer]:
    found = {story.key: story.answer for story in STORIES if story.meeting == key and story.answer}
    return found | {f"{each.story}-again": each.answer for each in AGAIN if each.meeting == key and each.answer}


def _write_extras(script: Script, stage: Stage) -> None:
    """What the stories do not tell: a record entered twice then merged, a death known later."""
    today = stage.calendar.today
    when = at(today - timedelta(days=1), 16)
    script.add(when, partial(sending.invite, stage, "next", when))
    when = at(today - timedelta(days=6), 10)
    script.add(when, partial(_enter_twice, stage, when))
    when += timedelta(hours=3)
    script.add(when, partial(_bring_together, stage, when))
    when = at(today - timedelta(days=4), 15)
    script.add(when, partial(_record_death, stage, when))
    when = at(today - timedelta(days=1), 17)
    script.add(when, partial(_propose, stage, when))


def _enter_twice(stage: Stage, now: datetime) -> None:
    """An external requester cannot see that the patient is known."""
    story = next(each for each in STORIES if each.key == "lung-7")
    today = to_paris(now).date()
    identity = identity_of(replace(story.who, status="PROV"), 990, stage.calendar.today)
    with stage.act("sablefin", now) as actor:
        twin = patients.create(identity, actor=actor, now=now, today=today)
        stage.patients["twin"] = twin.uuid


def _bring_together(stage: Stage, now: datetime) -> None:
    with stage.act("kermadrec", now) as actor:
        patients.merge(
            stage.patient("twin", actor), stage.patient("lung-7", actor),
            reason="Même patient saisi deux fois\u202f: traits identiques, vérifiés par téléphone.",
            actor=actor, now=now,
        )  # fmt: skip


def _propose(stage: Stage, now: datetime) -> None:
    """What the requester of a case of the coming meeting would do, for the meeting to know."""
    entry = RequesterEntry(
        (SuggestedTreatment("cryoablation", aim="curative", detail="Arc latéral de K7 gauche"),
         SuggestedTreatment("type:C15313", intention="alternative", aim="curative")),
        "Lésion unique, patient très actif. Rein unique et allergie au produit de contraste iodé à prendre en compte.",
    )  # fmt: skip
    with stage.act("sablefin", now) as actor:
        deliberation.save_requester_proposal(stage.case("bone-11", actor), entry, version=0, actor=actor, now=now)


def _record_death(stage: Stage, now: datetime) -> None:
    with stage.act("clairval", now) as actor:
        patient = stage.patient("bone-5", actor)
        today = to_paris(now).date()
        identity = replace(patients.identity_of(patient), deceased_on=today - timedelta(days=5))
        patients.correct(patient, identity, version=patient.version, actor=actor, now=now, today=today, confirmed=True)


def _end(stage: Stage, now: datetime) -> None:
    yesterday = at(stage.calendar.today - timedelta(days=1), 18)
    for somebody in PEOPLE:
        account = account_queries.find_account(email=somebody.email) if somebody.account else None
        if account is not None:
            account.last_sign_in_at = yesterday
    journal.record(Event.DEMO_LOADED, actor=SYSTEM, now=now, details={"cases": len(stage.cases)})
    db.session.flush()
