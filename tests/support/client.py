"""The client of the tests: it looks at every page it fetches, and fills forms as a person does."""

from __future__ import annotations

import json
import re
from contextvars import Context
from functools import cache
from typing import Any
from urllib.parse import unquote_plus, urlsplit
from xml.etree.ElementTree import Element

from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import JSON, String, inspect, select

from rcp.db import Base, db
from rcp.patients.models import Patient
from tests.support import pages

IDENTITY = (
    Patient.birth_name, Patient.used_name, Patient.first_given_name, Patient.used_given_name, Patient.birth_date,
    Patient.ins, Patient.ipp,
)  # fmt: skip
# Shorter values (an initial, a year) would be found in any address.
SHORTEST_IDENTITY = 4
MOST_ROWS = 2_000
ADDRESSES = ("href", "action", "src", "formaction", "hx-get", "hx-post", "hx-push-url", "data-url")


class CheckingClient(FlaskClient):
    """Each request runs as if alone: what the test built is committed first, no context is shared with it.

    Every HTML answer is inspected (`tests.support.pages`), and no address may name a patient. `check=False` is for
    the tests of the inspection itself.
    """

    def open(self, *args: Any, check: bool = True, **kwargs: Any) -> Any:
        if has_app_context():
            db.session.commit()
        response = Context().run(super().open, *args, **kwargs)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if check and is_page and response.data:
            self._inspect(response, _texts(kwargs.get("data")))
        return response

    def submit(self, page: str, values: dict[str, Any] | None = None, *, button: str = "", **kwargs: Any) -> Any:
        """Fetch a page, fill the form that holds these fields (and the button called `button`), and send it.

        What is not given keeps the page's value, hidden fields included. A value may be a list, None leaves a field
        out.
        """
        shown = self.get(page)
        assert shown.status_code == 200, f"{page} answered {shown.status_code}"
        return self.send(shown, values, button=button, **kwargs)

    def send(self, shown: Any, values: dict[str, Any] | None = None, *, button: str = "", **kwargs: Any) -> Any:
        """Fill and send a form of an answer already at hand, as `submit`."""
        action, data = form_filled(shown, values, button=button)
        return self.post(action, data=data, **kwargs)

    def csrf(self, page: str = "/mon-compte") -> str:
        """A token of this client's session, for requests that no page makes."""
        found = re.search(r'name="csrf-?_?token"[^>]*(?:value|content)="([^"]+)"', self.get(page).text)
        assert found, f"{page} holds no token"
        return found[1]

    def _inspect(self, response: Any, sent: str) -> None:
        html = response.text

        @cache
        def stored() -> str:
            return stored_texts(self.application)

        def typed(text: str) -> bool:
            return text in sent or text in stored()

        is_page = bool(re.match(r"\s*<!doctype", html, re.IGNORECASE))
        found = (pages.problems if is_page else pages.fragment_problems)(html, typed=typed)
        found += named_in_addresses([response.request.full_path, *_addresses(html)], identities(self.application))
        assert not found, f"{response.request.method} {response.request.path}:\n  " + "\n  ".join(found)


def form_filled(shown: Any, values: dict[str, Any] | None = None, *, button: str = "") -> tuple[str, dict[str, Any]]:
    """Where a form of this answer goes and what it sends, filled as `CheckingClient.submit` says."""
    values = values or {}
    address = shown.request.path
    document = pages.parse(shown.text)
    forms = [form for form in document.iter("form") if form.get("method", "get").lower() == "post"]
    suited = [form for form in forms if _holds(form, values, button)]
    assert suited, f"{address} has no form with {sorted(values)} {button!r}"
    form = suited[0]
    data = filled(form)
    for name, value in values.items():
        data.pop(name, None)
        if value is not None:
            data[name] = value
    pressed = _button(form, button)
    action = form.get("action") or address
    if pressed is not None:
        action = pressed.get("formaction") or action
        if pressed.get("name"):
            data[str(pressed.get("name"))] = pressed.get("value", "")
    return action, data


def identities(app: Any) -> set[str]:
    """What names the patients in the database; nothing when there are too many to be a test's."""
    with _connection(app) as connection:
        rows = connection.execute(select(*IDENTITY).order_by(Patient.id).limit(200)).all()
    return {value for row in rows for value in row if value and len(value) >= SHORTEST_IDENTITY}


def named_in_addresses(addresses: list[str], names: set[str]) -> list[str]:
    """The addresses that hold somebody's name, birth date or number."""
    found = []
    for address in addresses:
        parts = urlsplit(address)
        words = re.split(r"[/&=?,; ]+", unquote_plus(f"{parts.path}?{parts.query}").casefold())
        found += [f"the address {address} holds the identity {name!r}" for name in names if name.casefold() in words]
    return found


def stored_texts(app: Any) -> str:
    """Every text of the database, as one: somebody typed it, and spaced it as they liked."""
    texts: list[str] = []
    with _connection(app) as connection:
        existing = set(inspect(connection).get_table_names())
        for table in [table for table in Base.metadata.sorted_tables if table.name in existing]:
            columns = [column for column in table.columns if isinstance(column.type, String | JSON)]
            if columns:
                for row in connection.execute(select(*columns).limit(MOST_ROWS)):
                    texts.extend(
                        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                        for value in row
                        if value
                    )
    return "\n".join(texts)


def _connection(app: Any) -> Any:
    engine = Context().run(_engine, app)
    return engine.connect()


def _engine(app: Any) -> Any:
    with app.app_context():
        return db.engine


def _texts(data: Any) -> str:
    """What a request sends, as one text."""
    if not isinstance(data, dict):
        return str(data or "")
    return "\n".join(str(item) for value in data.values() for item in (value if isinstance(value, list) else [value]))


def _addresses(html: str) -> list[str]:
    document = pages.parse(html)
    return [
        str(element.get(name)) for element in document.iter() for name in ADDRESSES
        if isinstance(element.tag, str) and element.get(name)
    ]  # fmt: skip


def _controls(form: Element) -> list[Element]:
    return [element for element in form.iter() if element.tag in {"input", "select", "textarea", "button"}]


def _button(form: Element, label: str) -> Element | None:
    if not label:
        return None
    for control in _controls(form):
        name = control.get("value") if control.tag == "input" else pages.text_of(control).strip()
        if label in {name, control.get("name"), control.get("value")}:
            return control
    return None


def _holds(form: Element, values: dict[str, Any], button: str) -> bool:
    names = {control.get("name") for control in _controls(form)}
    return set(values) <= names and (not button or _button(form, button) is not None)


def filled(form: Element) -> dict[str, Any]:
    """What a browser would send if nobody touched the form."""
    data: dict[str, Any] = {}
    for control in _controls(form):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.get("disabled") is not None or control.tag == "button" or kind in {"submit", "file"}:
            continue
        if kind in {"checkbox", "radio"}:
            if control.get("checked") is not None:
                data.setdefault(name, []).append(control.get("value", "on"))
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            if not chosen and control.get("multiple") is None:
                chosen = options[:1]
            data.setdefault(name, []).extend(option.get("value", option.text or "") for option in chosen)
        elif control.tag == "textarea":
            data.setdefault(name, []).append((control.text or "").removeprefix("\n"))
        else:
            data.setdefault(name, []).append(control.get("value", ""))
    return data
