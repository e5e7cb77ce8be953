"""The stale edit, shown: what differs between what was sent and what is stored, and the form to be sent again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from rcp.web.idempotency import KEY_FIELD

RENEWED = {"csrf_token", KEY_FIELD, "version"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its label, what is stored, what was typed."""

    label: str
    theirs: str
    mine: str


def differences(mine: Any, theirs: Any) -> list[Difference]:
    """The fields of two forms of one class that do not say the same."""
    found = []
    for name, field in mine._fields.items():
        if name in RENEWED:
            continue
        texts = shown(theirs._fields[name]), shown(field)
        if texts[0] != texts[1]:
            found.append(Difference(str(field.label.text), *texts))
    return found


def shown(field: Any) -> str:
    """What a field holds, as a person reads it."""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2] and choice[0] != "")
    value = field._value() if hasattr(field, "_value") else field.data
    if isinstance(field.data, bool):
        return "Oui" if field.data else "Non"
    return "" if value is None else str(value)


def resent(version: int) -> Markup:
    """What was sent, as hidden fields on the present version: one button saves it over the other."""
    fields = [("csrf_token", generate_csrf()), (KEY_FIELD, str(uuid.uuid4())), ("version", str(version))]
    fields += [(name, value) for name, value in request.form.items(multi=True) if name not in RENEWED]
    return Markup("").join(Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in fields)
