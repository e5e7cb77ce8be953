"""What `autosave.js` sends, for tests without a browser."""

from __future__ import annotations

from typing import Any

from tests.support import pages

SCRIPT = {"X-Requested-With": "rcp", "Accept": "application/json"}


def type_in(client: Any, page: str, values: dict[str, Any]) -> Any:
    """Send a form as `autosave.js` does: everything but the token and the key, which goes in a header."""
    shown = client.get(page)
    form = next(each for each in pages.parse(shown.text).iter("form") if each.get("data-autosave-url"))
    data: dict[str, Any] = {}
    for control in form.iter():
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.tag == "button" or name in {"csrf_token", "cle"}:
            continue
        if kind in {"checkbox", "radio"} and control.get("checked") is None:
            continue
        if control.tag == "select":
            chosen = [each.get("value", "") for each in control.iter("option") if each.get("selected") is not None]
            data[name] = chosen or [""]
        else:
            data.setdefault(name, []).append(control.text or "" if control.tag == "textarea" else control.get("value"))
    token = shown.text.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(str(form.get("data-autosave-url")), data=data | values, headers=SCRIPT | {"X-CSRFToken": token})
