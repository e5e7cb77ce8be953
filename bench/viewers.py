"""A room that saves while others follow it: the production server, two workers, fifty screens; budget ratio 2."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench.idle_once import free_port, serve_once
from bench.measure import Result, median, p95, say
from bench.world import World
from rcp.access.permissions import SYSTEM, Role
from rcp.accounts.models import Account, Person
from rcp.agenda.models import AgendaItem, Meeting
from rcp.boards.models import Membership
from rcp.cases.models import Case
from rcp.db import db, transaction
from rcp.deliberation import services
from rcp.web.clock import now, today
from rcp.web.models import WebSession
from rcp.web.sessions import ACCOUNT, hashed

ROOT = Path(__file__).resolve().parent.parent
VIEWERS = 50
SAVES, ROUNDS = 15, 3  # a round is SAVES with one screen, then SAVES with fifty
EVERY = 0.7  # seconds between two saves: what somebody types is sent that often


@dataclass(frozen=True, slots=True)
class Place:
    """The room measured: its meeting, the case called, the cookies of the keeper and of the screens."""

    meeting: str
    case: str
    keeper: str
    screens: tuple[str, ...]


def viewers(world: World) -> None:
    """The saves of the room with one screen following it, then with fifty, in turn."""
    with world.app.app_context():
        place = prepare(world)
        db.session.remove()
        db.engine.dispose()
    spent: dict[int, list[float]] = {1: [], VIEWERS: []}
    seen: dict[str, float] = {}
    with server(world) as port:
        keeper = Keeper(port, place)
        for _ in range(3):
            keeper.save()
        for _ in range(ROUNDS):
            for count, times in spent.items():
                with followers(port, place, count, seen if count > 1 else {}):
                    time.sleep(2)
                    times += [keeper.save() for _ in range(SAVES)]
    for count, times in spent.items():
        note = f"ratio of the p95s {p95(times) / p95(spent[1]):.2f}, budget 2; load average {os.getloadavg()[0]:.1f}"
        if count > 1:
            note += f"; {json.dumps(seen)}"
        say(Result(f"room_save_{count}", world.rows, world.engine, median(times), p95(times), note=note))


class Keeper:
    """Whoever types in the room: reads the form once, then sends it again and again, a little longer each time."""

    def __init__(self, port: int, place: Place) -> None:
        self.port, self.cookie, self.count = port, place.keeper, 0
        self.address = f"/seances/{place.meeting}/dossiers/{place.case}/decision"
        status, html = self._ask("GET", self.address)
        if status != 200:
            raise RuntimeError(f"{self.address} answered {status}")
        reader = Fields("comment")
        reader.feed(html)
        self.fields = reader.found

    def save(self) -> float:
        """Send it; how long the answer took (ms)."""
        time.sleep(EVERY)
        self.count += 1
        typed = "Marge de 5 mm au contact. " * (1 + self.count % 20)
        fields = self.fields | {"comment": typed, "cle": str(uuid.uuid4())}
        body = urlencode(fields).encode()
        started = time.perf_counter()
        status, text = self._ask("POST", f"{self.address}/saisie", body)
        spent = (time.perf_counter() - started) * 1000
        if status != 200:
            raise RuntimeError(f"a save answered {status}: {text[:300]}")
        answer = json.loads(text)
        self.fields |= {"base": json.dumps(answer["base"]), "version": str(answer["version"])}
        return spent

    def _ask(self, method: str, address: str, body: bytes | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers |= {"X-Requested-With": "rcp", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


class Fields(HTMLParser):
    """What the form that holds a given field would send."""

    def __init__(self, holds: str) -> None:
        super().__init__()
        self.holds, self.found = holds, dict[str, str]()
        self._form: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._form = {}
        elif tag == "textarea" and name:
            self._form[name] = ""
        elif tag == "select":
            self._select = name
            self._form[name] = ""
        elif tag == "option" and "selected" in given:
            self._form[self._select] = given.get("value", "")
        elif tag == "input" and name:
            is_choice = given.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in given:
                self._form[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.holds in self._form:
            self.found = self._form


@contextmanager
def server(world: World) -> Iterator[int]:
    port = free_port()
    options = ("--config", "tools/gunicorn.conf.py", "--log-level", "error")
    config = world.app.config
    environment = os.environ | {
        "RCP_ENV": "demo",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "RCP_SECRET_KEY": config["SECRET_KEY"],
        "RCP_DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
    }
    command = [sys.executable, "-m", "gunicorn", *options, "wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        serve_once(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def followers(port: int, place: Place, count: int, seen: dict[str, float]) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.followers", str(port), place.meeting, *place.screens[:count]]
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        answer, _ = child.communicate("", timeout=60)
        seen.update(json.loads(answer))


def prepare(world: World) -> Place:
    """A meeting under way with a case called, its coordinator and fifty members, each signed in."""
    with transaction():
        meeting = db.session.scalars(
            select(Meeting)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(Meeting.status.in_(["open", "planned"]))
            .group_by(Meeting.id)
            .order_by(func.count().desc(), Meeting.id)
            .limit(1)
        ).one()
        db.session.refresh(meeting, ["board", "chair"])
        if meeting.status == "planned":
            services.open_meeting(meeting, actor=SYSTEM, now=now())
        case = db.session.scalars(
            select(Case)
            .join(AgendaItem, AgendaItem.case_id == Case.id)
            .where(AgendaItem.meeting_id == meeting.id, Case.status == "booked")
            .order_by(AgendaItem.position)
            .limit(1)
        ).one()
        services.call_case(meeting, case.uuid, actor=SYSTEM, now=now())
        keeper = db.session.scalars(
            select(Account)
            .join(Membership, Membership.person_id == Account.person_id)
            .where(Membership.board_id == meeting.board_id, Membership.role == Role.COORDINATOR)
            .order_by(Account.id)
            .limit(1)
        ).one()
        name = world.app.config["SESSION_COOKIE_NAME"]
        screens = [_signed_in(_member(rank, meeting.board_id), name) for rank in range(VIEWERS)]
        return Place(str(meeting.uuid), str(case.uuid), _signed_in(keeper, name), tuple(screens))


def _member(rank: int, board_id: int) -> Account:
    """The account of one of the fifty, made the first time."""
    email = f"ecran.{rank}@bench.example"
    found = db.session.scalars(select(Account).where(Account.email == email)).one_or_none()
    if found is not None:
        return found
    person = Person(family_name=f"Écran {rank}", given_name="Banc", name_folded=f"ecran {rank} banc")
    db.session.add(person)
    db.session.flush()
    account = Account(
        person=person, email=email, password="", fs_uniquifier=secrets.token_hex(16), active=True, created_at=now()
    )
    db.session.add_all(
        [account, Membership(board_id=board_id, person_id=person.id, role=Role.PHYSICIAN.value, since=today())]
    )
    db.session.flush()
    return account


def _signed_in(account: Account, cookie: str) -> str:
    token, moment = secrets.token_urlsafe(24), now()
    data: dict[str, Any] = {
        "_user_id": account.fs_uniquifier, "_fresh": True, ACCOUNT: account.id, "fs_cc": "set",
        "csrf_token": secrets.token_hex(20),
    }  # fmt: skip
    db.session.add(
        WebSession(
            token_hash=hashed(token), account_id=account.id, data=data, user_agent="bench", created_at=moment,
            last_seen_at=moment,
        )
    )  # fmt: skip
    return f"{cookie}=s.{token}"
