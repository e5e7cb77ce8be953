"""A physician who is also the coordinator of a board, at work on a case: what hostile tests type with."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from rcp.access.permissions import Role
from rcp.cases.models import Case
from rcp.db import db
from tests.cases.conftest import READY, make_lesion
from tests.support import pages
from tests.support.build import Builder
from tests.support.client import CheckingClient, filled


class Desk:
    """A physician who is also the coordinator, at work on a case of their board."""

    def __init__(self, make: Builder, client: CheckingClient, sign_in: Any) -> None:
        self.make, self.client = make, client
        self.board = make.board()
        self.person = make.member(self.board, Role.PHYSICIAN, Role.COORDINATOR, specialty_code="G15_10/SM36")
        self.case = make.case(self.board, requester=self.person, presenter_id=self.person.id, **READY)
        make_lesion(self.case)
        self.page = f"/dossiers/{self.case.uuid}"
        sign_in(client, self.person)

    def save(self, section: str, **values: Any) -> Any:
        return self.client.submit(f"{self.page}/{section}", values)

    def reread(self) -> Case:
        db.session.expire_all()
        return self.case

    def join(self, name: str, data: bytes) -> Any:
        address = f"{self.page}/pieces"
        return self.send(
            address, fields_of(self.client.get(address)) | {"file": FileStorage(BytesIO(data), filename=name)}
        )

    def send(self, address: str, values: dict[str, Any]) -> Any:
        """A form with files, encoded here: the client would leave a large one in a temporary file."""
        boundary, body = encode_multipart(values)
        return self.client.post(address, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def fields_of(shown: Any) -> dict[str, Any]:
    """What a browser would send of the form of a page if nobody touched it."""
    forms = [form for form in pages.parse(shown.text).iter("form") if " form" in f" {form.get('class')}"]
    return filled(forms[0])


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
