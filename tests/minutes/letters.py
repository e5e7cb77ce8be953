"""Letters as the tests write, change, approve and read them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from types import SimpleNamespace

import docx
import odfdo
import pypdfium2

from rcp.access.permissions import Role
from rcp.db import db
from rcp.domain.letters import LetterFormat, LetterKind
from rcp.minutes import services
from rcp.minutes.queries.letters import get_letter
from rcp.patients.models import Patient
from tests.support.build import NOW

LATER = NOW + timedelta(days=1)
NASTY = "Ýrsa d’Œuvre-L'Haÿ {{ patient }} <b>&amp; {% x %} œuf ≥ 2"


def fiche_to_write_from(held, make):
    """A case whose fiche is sealed, with a treating doctor."""
    case = held.cases[0]
    treating = make.person(family_name="Łukasiewicz", given_name="Zoë", title="Dr", structure="Cabinet du Port")
    patient_of(case).treating_doctor_id = treating.id
    db.session.commit()
    seal(held, case)
    secretary = make.member(held.board, Role.SECRETARY)
    db.session.commit()
    return SimpleNamespace(
        held=held, case=case, treating=treating, secretary=make.actor(secretary), coordinator=held.actor,
        secretary_person=secretary,
    )  # fmt: skip


def squeezed(text):
    """Without spaces nor hyphens, which readers drop at the end of a line."""
    return re.sub(r"[\s\u00ad\ufffe\u200b\x02-]", "", text)


def text_of(data):
    document = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return squeezed(text)


def patient_of(case):
    return db.session.get_one(Patient, case.patient_id)


def seal(held, case):
    prepared = services.prepare_fiche(held.meeting.uuid, case.uuid, actor=held.actor, now=NOW)
    services.validate(prepared, actor=held.actor, now=NOW)
    db.session.commit()


def begin(sealed, kind=LetterKind.PATIENT, who=None, actor=None):
    letter = services.begin_letter(
        sealed.case.uuid, kind, who.uuid if who else None, actor=actor or sealed.secretary, now=LATER
    )
    db.session.commit()
    return get_letter(letter.uuid, actor=sealed.secretary)


def filled(letter, **values):
    return letter.content | {"contacts": "Secrétariat\u202f: 02 00 00 00 00"} | values


def change(sealed, letter, version=None, **values):
    changed = services.change_letter(
        letter.uuid, filled(letter, **values), version=version or letter.version, actor=sealed.secretary, now=LATER
    )
    db.session.commit()
    return changed


def approve(sealed, letter, actor=None, now=LATER):
    actor = actor or sealed.coordinator
    prepared = services.prepare_approval(letter.uuid, version=letter.version, actor=actor, now=now)
    approved = services.approve_letter(prepared, actor=actor, now=now)
    db.session.commit()
    return approved


def letter_files(client, letter):
    """The text of a letter in each of its editable forms."""
    written = {each: client.get(f"/lettres/{letter.uuid}/{each}").data for each in LetterFormat}
    yield odfdo.Document(io.BytesIO(written[LetterFormat.ODT])).get_formatted_text()
    yield "\n".join(each.text for each in docx.Document(io.BytesIO(written[LetterFormat.DOCX])).paragraphs)


def shown(sealed, letter):
    """The text of the parts as they are printed."""
    content = services.shown_letter(letter, actor=sealed.secretary, now=LATER)
    return "\n".join(each.text for each in content.sections)
