"""Every door declares who may open it, and no address says more than an opaque number."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from rcp.access.permissions import Permission
from rcp.web.guards import PUBLIC_ENDPOINTS, permission, public, undeclared

# Opened to everybody, knowingly. Adding one is a decision: say why in its `@public(…)`, then here.
KNOWN_PUBLIC = {
    "static",
    "security.login",
    "security.logout",
    "security.verify",
    "accounts.invitation",
    "accounts.accept_invitation",
    "minutes.verify",
    "overview.accessibility",
    "overview.alive",
    "overview.ready",
}
# What is not a UUID in an address, and why it is none of a patient's data.
OTHER_ARGUMENTS = {
    "token": "a one-time link's random secret",
    "section": "the name of a part of the case, looked up in a closed list",
    "alert_id": "the name of a clinical alert, looked up in the declarations",
    "form_name": "the name of a form of the case, looked up in a closed list",
    "score": "the id of a score of the library, looked up in a closed list",
    "filename": "a static file",
}
STATIC_PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")


def address_problems(rules: list[Rule]) -> list[str]:
    """The rules that are not kebab-case, or whose arguments are neither UUIDs, nor of a closed list, nor declared."""
    found = []
    for rule in rules:
        for is_dynamic, data in rule._trace:
            for part in [] if is_dynamic else str(data).strip("|/").split("/"):
                if part and not STATIC_PART.fullmatch(part.strip(".")):
                    found.append(f"{rule.rule}: {part!r} is not kebab-case")
        for name, converter in rule._converters.items():
            kind = type(converter).__name__
            if kind not in {"UUIDConverter", "AnyConverter"} and name not in OTHER_ARGUMENTS:
                found.append(f"{rule.rule}: {name} is a {kind}, not a UUID")
            if kind == "UUIDConverter" and not name.endswith("_uuid"):
                found.append(f"{rule.rule}: {name} holds a UUID and should say so")
    return found


def test_every_endpoint_declares_a_permission_or_is_known_to_be_public(application: Flask) -> None:
    assert undeclared(application) == []
    opened = {
        endpoint
        for endpoint, view in application.view_functions.items()
        if endpoint in PUBLIC_ENDPOINTS or not hasattr(view, "permission")
    }
    assert opened == KNOWN_PUBLIC


def test_what_is_public_says_why(application: Flask) -> None:
    for endpoint in KNOWN_PUBLIC - set(PUBLIC_ENDPOINTS):
        assert application.view_functions[endpoint].public_because.strip(), endpoint  # type: ignore[attr-defined]


def test_the_guard_sees_an_endpoint_that_declares_nothing() -> None:
    app = Flask("sample")
    app.add_url_rule("/oubli", "forgotten", lambda: "")
    app.add_url_rule("/aide", "help", public("the manual, no data")(lambda: ""))
    app.add_url_rule("/", "home", permission(Permission.HOME_VIEW)(lambda: ""))
    assert undeclared(app) == ["forgotten"]


def test_addresses_are_kebab_case_and_opaque(application: Flask) -> None:
    assert address_problems(list(application.url_map.iter_rules())) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("/Dossiers", "kebab-case"),
        ("/nouveau_dossier", "kebab-case"),
        ("/patients/<int:patient_id>", "not a UUID"),
        ("/patients/<nom>", "not a UUID"),
        ("/patients/<uuid:patient>", "should say so"),
    ],
)
def test_the_guard_sees_an_address_that_says_too_much(rule: str, expected: str) -> None:
    app = Flask("sample", static_folder=None)
    app.add_url_rule(rule, "sample", lambda **_: "")
    found = address_problems(list(app.url_map.iter_rules()))
    assert len(found) == 1
    assert expected in found[0]


def test_patients_are_searched_by_post(application: Flask) -> None:
    """No address, history or log holds a name: the query string of a search is never read."""
    (searching,) = [rule for rule in application.url_map.iter_rules() if rule.endpoint == "patients.results"]
    assert (searching.methods or set()) & {"GET", "POST"} == {"POST"}


ACTING = re.compile(
    r"/(supprimer|retirer|valider|annuler|publier|ouvrir|clore|renvoyer|soumettre|reporter|deconnexion|monter|descendre)$"
)


def acting_by_get(rules: list[Rule]) -> list[str]:
    """Addresses that name an act and answer to GET alone; with a POST beside it, the GET shows the form."""
    methods: dict[str, set[str]] = {}
    for rule in rules:
        methods.setdefault(rule.rule, set()).update(rule.methods or ())
    return [address for address, known in methods.items() if ACTING.search(address) and "POST" not in known]


def test_no_address_that_names_an_act_answers_to_get_alone(application: Flask) -> None:
    assert acting_by_get(list(application.url_map.iter_rules())) == []


def test_the_guard_sees_an_act_by_get() -> None:
    app = Flask("sample", static_folder=None)
    app.add_url_rule("/dossiers/<uuid:case_uuid>/retirer", "sample", lambda **_: "")
    assert acting_by_get(list(app.url_map.iter_rules())) == ["/dossiers/<uuid:case_uuid>/retirer"]
