"""A letter to a patient and a letter to a doctor, read again and approved."""

from __future__ import annotations

from datetime import datetime

from rcp.access.permissions import Actor
from rcp.demo.holding import COORDINATORS, board_of
from rcp.demo.stage import Stage
from rcp.domain.letters import PLACEHOLDER, LetterKind
from rcp.minutes import services as minutes
from rcp.minutes.models import Letter
from rcp.minutes.queries.letters import get_case_letters

PHONE = "01 99 00 00 00"  # of nobody: 01 99 00 is kept for fiction (ARCEP)


def write_letters(stage: Stage, key: str, case: str, now: datetime) -> None:
    """From the sealed fiche of a case: one to the patient, one to the first doctor of its circle."""
    with stage.act(COORDINATORS[board_of(key)], now) as actor:
        uuid = stage.cases[case]
        letters = [minutes.begin_letter(uuid, LetterKind.PATIENT, None, actor=actor, now=now)]
        for line in get_case_letters(uuid, actor=actor).recipients[:1]:
            letters.append(minutes.begin_letter(uuid, LetterKind.DOCTOR, line.person_uuid, actor=actor, now=now))
        for letter in letters:
            _approve(letter, actor, now)


def _approve(letter: Letter, actor: Actor, now: datetime) -> None:
    parts = {name: text.replace(PLACEHOLDER, PHONE) for name, text in letter.content.items()}
    minutes.change_letter(letter.uuid, parts, version=letter.version, actor=actor, now=now)
    prepared = minutes.prepare_approval(letter.uuid, version=letter.version, actor=actor, now=now)
    minutes.approve_letter(prepared, actor=actor, now=now)
