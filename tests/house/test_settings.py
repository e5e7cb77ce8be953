"""What an installation may not get wrong: configuration, cookies, headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy import create_engine, insert

from config import CONFIGURATIONS, PUBLISHED_KEY, ConfigurationError, Production, database_url, from_environment
from rcp import files, installation
from rcp.accounts.models import Account, Person
from rcp.app import configure_process
from rcp.db import db
from rcp.installation import Relay
from rcp.journal import chain
from rcp.outbox import waking
from tests.support.build import NOW, Builder, sign_in
from tests.support.client import CheckingClient
from tests.support.databases import Databases, make_app
from tests.support.mail import mail
from tests.support.signing import PASSPHRASE, signing

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "frame-ancestors": "'none'",
    "base-uri": "'none'", "object-src": "'none'",
}  # fmt: skip


def header_problems(headers: Any) -> list[str]:
    """What a response lacks."""
    found = [f"{name} is {headers.get(name)!r}" for name, value in HEADERS.items() if headers.get(name) != value]
    policy = dict(part.strip().split(" ", 1) for part in headers.get("Content-Security-Policy", "x y").split(";"))
    found += [f"{name} is {policy.get(name)!r}" for name, value in POLICY.items() if policy.get(name) != value]
    if "no-store" not in headers.get("Cache-Control", ""):
        found.append("the answer may be stored")
    return found


def production(monkeypatch: pytest.MonkeyPatch, **values: str | None) -> Production:
    environment = {
        "RCP_SECRET_KEY": "x" * 32, "RCP_TRUSTED_HOSTS": "rcp.hopital.example",
        "RCP_DATABASE_URL": "postgresql://rcp@db/rcp",
    } | values  # fmt: skip
    for name, value in environment.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    return Production()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("RCP_SECRET_KEY", None, "RCP_SECRET_KEY"),
        ("RCP_SECRET_KEY", "court", "RCP_SECRET_KEY"),
        ("RCP_TRUSTED_HOSTS", None, "RCP_TRUSTED_HOSTS"),
        ("RCP_DATABASE_URL", None, "RCP_DATABASE_URL"),
        ("RCP_JOURNAL_RETENTION_DAYS", "30", "RCP_JOURNAL_RETENTION_DAYS"),
        ("RCP_JOURNAL_RETENTION_DAYS", "un an", "whole number"),
        ("RCP_PROXY_COUNT", "-1", "RCP_PROXY_COUNT"),
        ("RCP_SECRET_KEY", PUBLISHED_KEY, "published"),
        ("FLASK_DEBUG", "1", "FLASK_DEBUG"),
    ],
)
def test_production_refuses_an_unsafe_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        production(monkeypatch, **{name: value})


def test_production_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    config = production(monkeypatch)
    assert config.SESSION_COOKIE_NAME.startswith("__Host-")
    assert config.SESSION_COOKIE_SECURE is True
    assert config.HTTPS_ONLY is True
    assert config.DEMO is config.DEBUG is config.TESTING is False
    assert config.TRUSTED_HOSTS == ["rcp.hopital.example"]
    assert config.SQLALCHEMY_DATABASE_URI.startswith("postgresql+psycopg://")


def test_the_environment_chooses_a_known_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCP_ENV", "staging")
    with pytest.raises(ConfigurationError, match="staging"):
        from_environment()
    assert set(CONFIGURATIONS) == {"development", "test", "demo", "production"}


def test_the_demonstration_has_a_secure_domain_and_tells_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RCP_SECURE_DOMAINS", raising=False)
    assert CONFIGURATIONS["demo"]().MAIL.secure_domains == ("mssante.example",)
    assert CONFIGURATIONS["test"]().MAIL.secure_domains == ()
    monkeypatch.setenv("RCP_SECURE_DOMAINS", "")
    assert CONFIGURATIONS["demo"]().MAIL.secure_domains == ()


@pytest.mark.parametrize("url", ["postgres://a/b", "postgresql://a/b", "postgresql+psycopg://a/b"])
def test_a_postgresql_address_names_its_driver(url: str) -> None:
    assert database_url(url) == "postgresql+psycopg://a/b"


@pytest.mark.parametrize("name", sorted(CONFIGURATIONS))
def test_every_configuration_bounds_what_it_receives(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    production(monkeypatch)
    config = CONFIGURATIONS[name]()
    assert 0 < config.MAX_CONTENT_LENGTH <= 32 * 1024 * 1024
    assert 0 < config.MAX_FORM_MEMORY_SIZE <= 4 * 1024 * 1024
    assert 0 < config.MAX_FORM_PARTS <= 5_000
    assert config.SESSION_COOKIE_HTTPONLY is True
    assert config.SESSION_COOKIE_SAMESITE == "Lax"
    assert config.PROXY_COUNT == 0
    assert config.SECURITY_REMEMBER_ME is False
    assert config.SECURITY_PASSWORD_HASH == "argon2"
    assert config.SECURITY_PASSWORD_LENGTH_MIN >= 12


@pytest.fixture
def raising(databases: Databases, template_url: str) -> Any:
    """An application that fails, as in production."""
    app = make_app(databases.copy(template_url, "raising"), databases.folder / "files", PROPAGATE_UNEXPECTED=False)
    app.test_client_class = CheckingClient

    def fail() -> None:
        raise RuntimeError("secret clinical text")

    app.before_request_funcs.setdefault(None, []).append(lambda: fail() if _asks_for_failure() else None)
    yield app
    with app.app_context():
        db.engine.dispose()


def _asks_for_failure() -> bool:
    from flask import request

    return "X-Fail" in request.headers


ANSWERS = [
    ("GET", "/connexion", 200),
    ("GET", "/", 303),
    ("GET", "/n-existe-pas", 404),
    ("GET", "/dossiers/pas-un-uuid", 404),
    ("DELETE", "/connexion", 405),
    ("POST", "/connexion", 400),
]


@pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
def test_every_answer_carries_the_headers(client: CheckingClient, method: str, address: str, status: int) -> None:
    response = client.open(address, method=method)
    assert response.status_code == status
    assert header_problems(response.headers) == []


def test_a_failure_carries_the_headers_and_says_nothing(raising: Flask) -> None:
    response = raising.test_client().get("/connexion", headers={"X-Fail": "1"})
    assert response.status_code == 500
    assert header_problems(response.headers) == []
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_a_body_too_large_carries_the_headers(client: CheckingClient, make: Builder) -> None:
    sign_in(client, make.administrator())
    response = client.post("/connexion", data={"email": "x" * (23 * 1024 * 1024)})
    assert response.status_code == 413
    assert header_problems(response.headers) == []


def test_the_guard_sees_a_bare_response() -> None:
    response = Flask("sample").response_class("")
    assert len(header_problems(response.headers)) == len(HEADERS) + len(POLICY) + 1


def test_a_static_file_is_typed_and_cached(client: CheckingClient) -> None:
    sheet = next(Path(client.application.static_folder or "").glob("css/*.css"))
    response = client.get(f"/static/css/{sheet.name}", buffered=True)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    response.close()


def test_the_session_cookie_is_closed(client: CheckingClient) -> None:
    cookie = client.get("/connexion").headers.get("Set-Cookie", "")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.fixture
def hospital(monkeypatch: pytest.MonkeyPatch, databases: Databases, template_url: str) -> Iterator[Any]:
    """Makes the application of a hospital on a database of its own; `None` keeps the empty one."""
    from rcp.app import create_app

    made = []

    def start(before: Any = None) -> Flask:
        config = production(monkeypatch)
        config.SQLALCHEMY_DATABASE_URI = databases.copy(template_url, f"hospital{len(made)}")
        config.FILES_DIR = databases.folder / "files-hospital"
        if before is not None:
            before(config)
        app = create_app(config)
        app.test_client_class = CheckingClient
        made.append(app)
        return app

    yield start
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_the_process_can_be_given_back_to_another_application(app: Flask, hospital: Any) -> None:
    """A commit that wakes somebody, a file, a signature: none may go to the application that was made last."""
    known = (files._root, installation._mail, installation._signing, chain._key, waking._wake)
    hospital(lambda config: setattr(config, "MAIL", mail(Relay("127.0.0.1", 9, "none"))))
    changed = (files._root, installation._mail, installation._signing, chain._key, waking._wake)
    assert [one == other for one, other in zip(known, changed, strict=True)] == [False, False, True, False, False]
    configure_process(app)
    assert (files._root, installation._mail, installation._signing, chain._key, waking._wake) == known


def test_production_answers_in_https_alone(hospital: Any) -> None:
    client = hospital().test_client()
    for method, address in (("GET", "/connexion"), ("POST", "/connexion"), ("GET", "/"), ("GET", "/n-existe-pas")):
        answer = client.open(address, method=method, base_url="http://rcp.hopital.example", check=False)
        assert answer.status_code == 403, address
        assert "HTTPS" in answer.text
        assert "Set-Cookie" not in answer.headers
    assert client.get("/healthz", base_url="http://rcp.hopital.example").status_code == 200
    assert client.get("/connexion", base_url="https://rcp.hopital.example").status_code == 200


def test_production_does_not_start_on_a_database_of_the_demonstration(
    hospital: Any,
) -> None:
    def add_demo_account(config: Any) -> None:
        engine = create_engine(config.SQLALCHEMY_DATABASE_URI)
        with engine.begin() as connection:
            person = connection.execute(insert(Person).values(family_name="Démo").returning(Person.id)).scalar_one()
            connection.execute(
                insert(Account).values(
                    person_id=person, email="a@demo.example", fs_uniquifier="x", created_at=NOW, is_demo=True
                )
            )
        engine.dispose()

    with pytest.raises(ConfigurationError, match="demonstration accounts"):
        hospital(add_demo_account)


def test_production_says_https_and_binds_its_cookie(
    monkeypatch: pytest.MonkeyPatch, databases: Databases, template_url: str
) -> None:
    from rcp.app import create_app

    config = production(monkeypatch)
    config.SQLALCHEMY_DATABASE_URI = databases.copy(template_url, "https")
    config.FILES_DIR = databases.folder / "files-https"
    app = create_app(config)
    app.test_client_class = CheckingClient
    client = app.test_client()
    response = client.get("/connexion", base_url="https://rcp.hopital.example")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert client.get("/connexion", base_url="https://ailleurs.example", check=False).status_code == 400
    with app.app_context():
        db.engine.dispose()


def test_an_installation_sets_how_old_a_result_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert production(monkeypatch, RCP_FRESHNESS_DAYS=None).FRESHNESS.limit_of_measure("inr") == 30
    chosen = production(monkeypatch, RCP_FRESHNESS_DAYS="imagerie=45,inr=7").FRESHNESS
    assert (chosen.limit_of_measure("inr"), chosen.limit_of_imaging("tdm")) == (7, 45)
    with pytest.raises(ConfigurationError, match=r"RCP_FRESHNESS_DAYS.*radio"):
        production(monkeypatch, RCP_FRESHNESS_DAYS="radio=45")


def test_passwords_are_hashed_at_the_cost_that_was_chosen(app: Flask) -> None:
    cost = app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"]
    with app.app_context():
        hashed = hash_password("quatre mots tirés au hasard")
    wanted = "m={argon2__memory_cost},t={argon2__time_cost},p={argon2__parallelism}".format(**cost)
    assert hashed.startswith(f"$argon2id$v=19${wanted}$")


RELAY = {"RCP_SMTP_HOST": "smtp.hopital.example", "RCP_MAIL_FROM": "rcp@hopital.example"}


def test_mail_leaves_encrypted_by_the_server_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert production(monkeypatch, RCP_SMTP_HOST=None, RCP_MAIL_FROM=None).MAIL.relay is None
    account = {"RCP_SMTP_USER": "rcp", "RCP_SMTP_PASSWORD": "secret du relais"}
    mail = production(monkeypatch, **RELAY, **account, RCP_SECURE_DOMAINS="@Mssante.example, medecin.example,").MAIL
    assert mail.relay is not None
    assert (mail.relay.host, mail.relay.port, mail.relay.security) == ("smtp.hopital.example", 587, "starttls")
    assert (mail.sender, mail.host_name) == ("rcp@hopital.example", "hopital.example")
    assert mail.secure_domains == ("mssante.example", "medecin.example")
    assert "secret" not in repr(mail)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("RCP_MAIL_FROM", None, "RCP_MAIL_FROM must be set"),
        ("RCP_MAIL_FROM", "rcp", "one electronic address"),
        ("RCP_MAIL_FROM", "a@b.example\nBcc: c@d.example", "one electronic address"),
        ("RCP_MAIL_HOST", "pas un nom", "no domain name"),
        ("RCP_SMTP_SECURITY", "none", "on this machine"),
        ("RCP_SMTP_SECURITY", "ssl", "starttls, tls, none"),
        ("RCP_SMTP_USER", "rcp", "go together"),
        ("RCP_SMTP_CA_FILE", "/nulle/part.pem", "no such file"),
        ("RCP_SMTP_TIMEOUT", "0", "RCP_SMTP_TIMEOUT"),
        ("RCP_SMTP_PORT", "70000", "RCP_SMTP_PORT"),
        ("RCP_SECURE_DOMAINS", "mssante.example,*", "no domain name"),
    ],
)
def test_half_a_configuration_of_mail_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        production(monkeypatch, **RELAY | {name: value})


def test_the_sign_in_library_can_send_nothing(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="outbox"):
        app.extensions["security"].mail_util.send_mail("t", "s", "a@hopital.example", "b@hopital.example", "", "")
    assert "mail" not in app.extensions


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"RCP_SIGNING_LONG_TERM": "1"}, "goes with RCP_SIGNING_CERTIFICATE"),
        ({"RCP_SIGNING_CERTIFICATE": "absent.p12"}, "cannot be read"),
        ({"RCP_SIGNING_CERTIFICATE": __file__}, "no PKCS#12"),
        ({"RCP_SIGNING_CERTIFICATE": "CERTIFICATE"}, "passphrase"),
        ({"RCP_SIGNING_CERTIFICATE": "CERTIFICATE", "RCP_SIGNING_PASSPHRASE_FILE": "absent"}, "PASSPHRASE_FILE"),
        ({"RCP_SIGNING_CERTIFICATE": "CERTIFICATE", "RCP_SIGNING_TIMESTAMP_URL": "tsa"}, "TIMESTAMP_URL"),
        ({"RCP_SIGNING_CERTIFICATE": "CERTIFICATE", "RCP_SIGNING_AUTHORITIES": "absent"}, "AUTHORITIES"),
        ({"RCP_SIGNING_CERTIFICATE": "CERTIFICATE", "RCP_SIGNING_LONG_TERM": "non"}, "LONG_TERM='non': expected 0 or"),
    ],
)
def test_half_a_signature_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], message: str
) -> None:
    path = signing(tmp_path).certificate
    with pytest.raises(ConfigurationError, match=message):
        production(monkeypatch, **{name: value.replace("CERTIFICATE", str(path)) for name, value in variables.items()})


def test_a_certificate_out_of_date_stops_no_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = tmp_path / "mot-de-passe"
    words.write_bytes(PASSPHRASE + b"\n")
    path = signing(tmp_path, lasts_days=1).certificate
    config = production(monkeypatch, RCP_SIGNING_CERTIFICATE=str(path), RCP_SIGNING_PASSPHRASE_FILE=str(words))
    assert config.SIGNING is not None
    assert config.SIGNING.passphrase == PASSPHRASE
    assert not config.SIGNING.is_demonstration
