"""Which meetings an actor may see, and how they are read: one, lists, the next one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from rcp.access.map import allows
from rcp.access.permissions import Actor, Permission, Role
from rcp.accounts.models import Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.agenda.queries.texts import short_title
from rcp.boards.models import Board, Membership
from rcp.db import db
from rcp.domain.agenda import UNVALIDATED, MeetingStatus, to_paris
from rcp.domain.delays import is_late
from rcp.domain.errors import NotFound, StaleEdit

MEMBERS = (Role.PHYSICIAN, Role.COORDINATOR, Role.SECRETARY, Role.QUALITY)
CHAIRS = (Role.PHYSICIAN, Role.COORDINATOR)
PAGE = 30
CALENDAR_LIMIT = 500
CHOICES = 300
STALE = "Cette séance a changé depuis que vous l’avez ouverte. Relisez-la, puis recommencez."
NO_NEXT = "Aucune séance n’est prévue après celle-ci\u202f: liste d’attente, sauf autre choix."
# Once a meeting is open, its agenda is no longer a draft.
_SHOWN = (MeetingStatus.OPEN, MeetingStatus.CLOSED, MeetingStatus.VALIDATED)
_BY_DATE = (Meeting.date, Meeting.start_time, Meeting.id)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The meetings an actor may see: the condition every list starts with."""
    if actor.is_system:
        return true()
    boards = actor.boards_as(*MEMBERS)
    return Meeting.board_id.in_(sorted(boards)) if boards else false()


def get_meeting(meeting_uuid: UUID, *, actor: Actor, for_update: bool = False, toward: UUID | None = None) -> Meeting:
    """One meeting with its board and its chair; locked when it is about to change, with the one its cases are about to
    be sent to (`toward`), always in the same order.

    Raises:
        NotFound: no such meeting, or outside the actor's view.
    """
    query = (
        select(Meeting)
        .where(Meeting.uuid == meeting_uuid, visible_to(actor))
        .options(joinedload(Meeting.board), joinedload(Meeting.chair))
    )
    if for_update:
        if toward is not None:
            lock_meetings(*ids_of([meeting_uuid, toward]))
        query = query.with_for_update(of=Meeting).execution_options(populate_existing=True)
    meeting = db.session.execute(query).scalar_one_or_none()
    if meeting is None:
        raise NotFound()
    return meeting


def ids_of(meeting_uuids: Iterable[UUID | None]) -> list[int]:
    """The keys of these meetings, of those that exist; for whoever locks them."""
    known = [each for each in meeting_uuids if each is not None]
    return list(db.session.execute(select(Meeting.id).where(Meeting.uuid.in_(known))).scalars())


def lock_meetings(*ids: int) -> None:
    """Hold these meetings until the end of the transaction and read them again, always in the same order."""
    db.session.flush()
    db.session.execute(
        select(Meeting)
        .where(Meeting.id.in_(sorted(set(ids))))
        .options(joinedload(Meeting.board), joinedload(Meeting.chair))
        .order_by(Meeting.id)
        .with_for_update(of=Meeting, key_share=True)  # rows that only name the meeting need not wait
        .execution_options(populate_existing=True)
    ).scalars().all()


def lock_meeting(meeting_uuid: UUID) -> None:
    """The same for one, before anything of it is read; what does not exist is for the reading to say."""
    lock_meetings(*db.session.scalars(select(Meeting.id).where(Meeting.uuid == meeting_uuid)))


def check_version(meeting: Meeting, version: int) -> None:
    """Refuse an edit of a meeting that changed since it was shown.

    Raises:
        StaleEdit: somebody saved first.
    """
    if version != meeting.version:
        raise StaleEdit(message=STALE)


def get_board(board_uuid: UUID, *, actor: Actor) -> Board:
    """One board of the actor's.

    Raises:
        NotFound: no such board, or not theirs.
    """
    board = db.session.execute(select(Board).where(Board.uuid == board_uuid)).scalar_one_or_none()
    if board is None or not (actor.is_system or actor.roles_on(board.id) & set(MEMBERS)):
        raise NotFound()
    return board


def list_boards(actor: Actor) -> list[Board]:
    """The boards whose meetings the actor sees, by name."""
    query = select(Board).where(Board.id.in_(sorted(actor.boards_as(*MEMBERS)))).order_by(Board.name, Board.id)
    return list(db.session.execute(query.limit(CHOICES)).scalars())


def list_chairs(board_id: int) -> list[Person]:
    """Who may chair a meeting of a board: its present physicians and coordinators, by name."""
    members = select(Membership.person_id).where(
        Membership.board_id == board_id,
        Membership.role.in_([role.value for role in CHAIRS]),
        Membership.ended_on.is_(None),
    )
    query = (
        select(Person)
        .where(Person.id.in_(members), Person.is_active)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return list(db.session.execute(query.limit(CHOICES)).scalars())


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting of a list. `cases` is None while its agenda is a draft the actor may not see."""

    id: int
    uuid: UUID
    board_id: int
    board: str
    date: date
    start_time: time
    duration_minutes: int
    room: str
    has_video: bool
    status: MeetingStatus
    is_published: bool
    cutoff_at: datetime
    chair_id: int | None
    cases: int | None
    is_late: bool  # held, and not validated within the delay the board aims at

    @property
    def sort_key(self) -> tuple[str, str, int]:
        return (self.date.isoformat(), self.start_time.isoformat(), self.id)


def list_meetings(
    actor: Actor,
    *,
    today: date,
    past: bool = False,
    board_id: int | None = None,
    after: tuple[date, time, int] | None = None,
    limit: int = PAGE,
) -> tuple[list[MeetingRow], bool]:
    """One page of the meetings to come (soonest first) or past (latest first), and whether there are more.

    A meeting of an earlier day that is still open is to come: it waits for its end.
    """
    is_open = Meeting.status == MeetingStatus.OPEN
    coming = or_(Meeting.date >= today, is_open)
    counted = select(func.count()).where(AgendaItem.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()
    query = (
        select(Meeting, Board.name, Board.acronym, Board.target_days_to_validation, counted.label("cases"))
        .join(Board, Board.id == Meeting.board_id)
        .where(visible_to(actor), and_(Meeting.date < today, ~is_open) if past else coming)
        .order_by(*((column.desc() for column in _BY_DATE) if past else _BY_DATE))
        .limit(limit + 1)
    )
    if board_id is not None:
        query = query.where(Meeting.board_id == board_id)
    if after is not None:
        query = query.where(_beyond(after, past))
    rows = [
        _row(meeting, acronym or name, cases, actor, is_late=_is_late(meeting, today, target))
        for meeting, name, acronym, target, cases in db.session.execute(query)
    ]
    return rows[:limit], len(rows) > limit


def _beyond(key: tuple[date, time, int], past: bool) -> ColumnElement[bool]:
    day, start, meeting_id = key
    if past:
        return or_(
            Meeting.date < day,
            and_(Meeting.date == day, Meeting.start_time < start),
            and_(Meeting.date == day, Meeting.start_time == start, Meeting.id < meeting_id),
        )
    return or_(
        Meeting.date > day,
        and_(Meeting.date == day, Meeting.start_time > start),
        and_(Meeting.date == day, Meeting.start_time == start, Meeting.id > meeting_id),
    )


def _follows(meeting: Meeting) -> ColumnElement[bool]:
    return _beyond((meeting.date, meeting.start_time, meeting.id), past=False)


def _is_late(meeting: Meeting, today: date, target_days: int | None) -> bool:
    return meeting.status in UNVALIDATED and is_late(meeting.date, today, target_days)


def _row(meeting: Meeting, board: str, cases: int, actor: Actor, *, is_late: bool) -> MeetingRow:
    return MeetingRow(
        id=meeting.id,
        uuid=meeting.uuid,
        board_id=meeting.board_id,
        board=board,
        date=meeting.date,
        start_time=meeting.start_time,
        duration_minutes=meeting.duration_minutes,
        room=meeting.room,
        has_video=bool(meeting.video_url),
        status=MeetingStatus(meeting.status),
        is_published=meeting.published_at is not None,
        cutoff_at=meeting.cutoff_at,
        chair_id=meeting.chair_id,
        cases=cases if sees_agenda(meeting, actor) else None,
        is_late=is_late,
    )


def sees_agenda(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor may see what is on the agenda: everybody once it is published, its makers before."""
    if meeting.published_at is not None or meeting.status in _SHOWN:
        return True
    return allows(actor, Permission.MEETING_SEE_DRAFT, meeting)


def list_bookable(
    board_id: int,
    *,
    today: date,
    before_cutoff: datetime | None = None,
    excluded_id: int | None = None,
    after: Meeting | None = None,
    limit: int = 8,
) -> list[Meeting]:
    """The meetings of a board that take bookings, earliest first, with their board: a meeting of an earlier day that
    nobody closed is one of them.

    With `before_cutoff`, only those whose cut-off is still to come at that instant; with `after`, only those that start
    after this meeting.
    """
    query = (
        select(Meeting)
        .where(
            Meeting.board_id == board_id,
            or_(and_(Meeting.status == MeetingStatus.PLANNED, Meeting.date >= today),
                Meeting.status == MeetingStatus.OPEN),
        )
        .options(joinedload(Meeting.board))
        .order_by(*_BY_DATE)
        .limit(limit)
    )  # fmt: skip
    if before_cutoff is not None:
        query = query.where(Meeting.cutoff_at >= before_cutoff)
    if excluded_id is not None:
        query = query.where(Meeting.id != excluded_id)
    if after is not None:
        query = query.where(_follows(after))
    return list(db.session.execute(query).scalars())


def next_meeting_of(board_id: int, *, after: Meeting, today: date) -> Meeting | None:
    """The first planned meeting of a board after another one and not before `today`, with its board."""
    query = (
        select(Meeting)
        .where(
            Meeting.board_id == board_id,
            Meeting.status == MeetingStatus.PLANNED,
            Meeting.date >= today,
            _follows(after),
        )
        .options(joinedload(Meeting.board))
        .order_by(*_BY_DATE)
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where the cases of a meeting may go: meetings after it, soonest first. The next one planned is among them, and is
    proposed; None when there is none.
    """

    meetings: list[Meeting]
    following: Meeting | None

    @property
    def proposed(self) -> str:
        """The option chosen unless one chooses otherwise; "" stands for the waiting list."""
        return str(self.following.uuid) if self.following else ""

    @property
    def note(self) -> str:
        """Why no meeting is proposed; "" when one is."""
        return "" if self.following else NO_NEXT


def destinations_from(meeting: Meeting, *, today: date) -> Destinations:
    """Where the cases of a meeting may go, once it is known that they leave it."""
    meetings = list_bookable(meeting.board_id, today=today, after=meeting)
    following = next_meeting_of(meeting.board_id, after=meeting, today=today)
    if following is not None and following not in meetings:
        meetings.append(following)  # behind the meetings under way that fill the list
    return Destinations(meetings, following)


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """What the frame says of the actor's next meeting."""

    uuid: UUID
    label: str


def next_meeting(actor: Actor, *, now: datetime) -> NextMeeting | None:
    """The meeting under way, else the next planned one, of the actor's boards: « Cryo · mar. 24/11 14:00 »."""
    boards = actor.boards_as(*MEMBERS)
    if not boards:
        return None
    query = (
        select(Meeting.uuid, Meeting.date, Meeting.start_time, Board.acronym, Board.name)
        .join(Board, Board.id == Meeting.board_id)
        .where(
            Meeting.board_id.in_(sorted(boards)),
            Meeting.date >= to_paris(now).date(),
            Meeting.status.in_([MeetingStatus.PLANNED, MeetingStatus.OPEN]),
        )
        .order_by(*_BY_DATE)
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    return NextMeeting(row.uuid, f"{row.acronym or row.name} · {short_title(row.date, row.start_time)}")


def list_calendar(actor: Actor, *, today: date, board_ids: Collection[int] | None = None) -> list[Meeting]:
    """The meetings of the calendar file, from a month ago on, cancelled ones included, with their board."""
    query = (
        select(Meeting)
        .where(visible_to(actor), Meeting.date >= today - timedelta(days=31))
        .options(joinedload(Meeting.board))
        .order_by(*_BY_DATE)
        .limit(CALENDAR_LIMIT)
    )
    if board_ids is not None:
        query = query.where(Meeting.board_id.in_(sorted(board_ids)))
    return list(db.session.execute(query).scalars())
