"""The first day: the directory, the accounts, the boards and their members, and the meetings foreseen."""

from __future__ import annotations

from datetime import datetime, timedelta

from rcp.access.permissions import SYSTEM, Role
from rcp.accounts import queries as account_queries
from rcp.accounts import services as accounts
from rcp.agenda import services as agenda
from rcp.boards import queries as board_queries
from rcp.boards import services as boards
from rcp.db import db
from rcp.demo import boards as board_data
from rcp.demo.calendar import COMING, HELD, HOURS, at
from rcp.demo.people import DEMO_PASSWORD, PEOPLE, Somebody
from rcp.demo.stage import Stage, day_of


def found(stage: Stage) -> None:
    """Create everybody and the three boards, as the command line and the administrator would."""
    now = at(stage.calendar.start, 9)
    stage.actors["system"] = SYSTEM
    with stage.act("system", now):
        _create_boards(stage, now)
    for rank, somebody in enumerate(PEOPLE, 1):
        with stage.act("system", now):
            _welcome(stage, somebody, rank, now)
    for somebody in PEOPLE:
        if somebody.account:
            _open_eyes(stage, somebody)


def plan(stage: Stage) -> None:
    """The secretary plans the meetings held since, one by one."""
    now = at(stage.calendar.start + timedelta(days=2), 10)
    for key, (board, _periods) in HELD.items():
        with stage.act("clairval", now) as actor:
            meeting = agenda.add_meeting(
                stage.board(board, actor), day=stage.calendar.days[key], start_time=HOURS[board], actor=actor, now=now
            )
            stage.meetings[key] = meeting.uuid


def plan_coming(stage: Stage, now: datetime) -> None:
    """The next twelve weeks of each board, from its recurrence; one meeting is cancelled for a congress."""
    for key, board in COMING.items():
        day = stage.calendar.days[key]
        with stage.act("clairval", now) as actor:
            made = agenda.plan_meetings(
                stage.board(board, actor), from_=day, to=day + timedelta(days=84), actor=actor, now=now
            )
            stage.meetings[key] = next(meeting.uuid for meeting in made if meeting.date == day)
            if board == "bone":
                meeting = made[2]
                agenda.cancel_meeting(
                    meeting, reason="Congrès régional de cancérologie\u202f: aucun radiologue disponible.",
                    version=meeting.version, actor=actor, now=now,
                )  # fmt: skip


def _create_boards(stage: Stage, now: datetime) -> None:
    calendar = stage.calendar
    for key, settings in board_data.settings(calendar.weekdays(), calendar.recurs_from()).items():
        board = boards.create(settings, actor=SYSTEM, now=now, confirmed=True)
        stage.boards[key] = board.uuid
        for code in board_data.REQUIRED[key]:
            boards.require_specialty(board, code, actor=SYSTEM, now=now)


def _welcome(stage: Stage, somebody: Somebody, rank: int, now: datetime) -> None:
    person = accounts.add_person(somebody.details(rank), actor=SYSTEM, now=now, confirmed=True, confirmed_same=True)
    stage.people[somebody.key] = person.id
    if somebody.account:
        _account, token = accounts.invite(
            person, somebody.email, actor=SYSTEM, now=now,
            is_administrator=somebody.is_administrator, is_auditor=somebody.is_auditor,
        )  # fmt: skip
        accounts.accept_link(token, DEMO_PASSWORD, now=now).is_demo = True
    for board, role in somebody.roles:
        boards.add_member(
            stage.board(board, SYSTEM), person, Role(role), actor=SYSTEM, now=now, today=day_of(now)
        )  # fmt: skip


def _open_eyes(stage: Stage, somebody: Somebody) -> None:
    account = account_queries.find_account(email=somebody.email)
    assert account is not None
    stage.actors[somebody.key] = account_queries.build_actor(
        account, board_queries.roles_of(stage.people[somebody.key])
    )
    db.session.expunge_all()
