"""Configuration, read from the environment once, at start-up.

Four classes: `Development`, `Test`, `Demo` (loopback, fictional data) and `Production`. Production refuses to start
without its secrets, without HTTPS and with demonstration accounts; nothing here has a silent unsafe default.
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import timedelta
from pathlib import Path

from rcp.documents.signing import check
from rcp.domain.clinical.freshness import Freshness, read_freshness
from rcp.domain.errors import InvalidValue
from rcp.domain.text import clean_email
from rcp.installation import Mail, Relay, Signing

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"


PUBLISHED_KEY = "development-only-" + "0" * 32  # a developer's machine alone: everybody can read it here


class ConfigurationError(RuntimeError):
    """The environment does not allow a safe start; the message says what to set."""


def database_url(url: str) -> str:
    """Name the psycopg driver explicitly: hosting tools still hand out `postgres://` addresses."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def number(variable: str, default: int) -> int:
    """A whole number of the environment.

    Raises:
        ConfigurationError: something else.
    """
    text = os.environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ConfigurationError(f"{variable}={text!r}: expected a whole number.")
    return int(text)


def freshness(variable: str) -> Freshness:
    """The days after which a result is too old.

    Raises:
        ConfigurationError: an unknown kind of result, or no number of days.
    """
    try:
        return read_freshness(os.environ.get(variable, ""))
    except InvalidValue as error:
        raise ConfigurationError(f"{variable}: {error}") from error


SIGNING_VARIABLES = (
    "RCP_SIGNING_PASSPHRASE_FILE", "RCP_SIGNING_TIMESTAMP_URL", "RCP_SIGNING_LONG_TERM", "RCP_SIGNING_AUTHORITIES",
)  # fmt: skip
SECURITIES = {"starttls": 587, "tls": 465, "none": 25}


def mail(*, secure_domains: str = "") -> Mail:
    """How this installation sends: RCP_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD, _CA_FILE, _TIMEOUT; RCP_MAIL_….
    `secure_domains` stand for RCP_SECURE_DOMAINS where it is not set.

    Without RCP_SMTP_HOST nothing leaves: messages wait, and the pages say so.

    Raises:
        ConfigurationError: half a configuration, a clear connection to another machine, or an address that is none.
    """
    env = os.environ
    sender, host = env.get("RCP_MAIL_FROM", "").strip(), env.get("RCP_SMTP_HOST", "").strip()
    if sender:
        sender = _address("RCP_MAIL_FROM", sender)
    elif host:
        raise ConfigurationError("RCP_MAIL_FROM must be set with RCP_SMTP_HOST: the address messages leave from.")
    name = env.get("RCP_MAIL_HOST", "").strip().lower() or sender.rpartition("@")[2] or "rcp.invalid"
    return Mail(
        relay=_relay(host) if host else None,
        sender=sender,
        host_name=_domain("RCP_MAIL_HOST", name),
        secure_domains=tuple(
            _domain("RCP_SECURE_DOMAINS", each.strip().lower().removeprefix("@"))
            for each in env.get("RCP_SECURE_DOMAINS", secure_domains).split(",")
            if each.strip()
        ),
    )


def _relay(host: str) -> Relay:
    env = os.environ
    security = env.get("RCP_SMTP_SECURITY", "starttls").strip().lower()
    if security not in SECURITIES:
        raise ConfigurationError(f"RCP_SMTP_SECURITY={security!r}: expected {', '.join(SECURITIES)}.")
    if security == "none" and host not in {"127.0.0.1", "::1", "localhost"}:
        raise ConfigurationError("RCP_SMTP_SECURITY=none is for a server on this machine: choose starttls or tls.")
    user, password = env.get("RCP_SMTP_USER", ""), env.get("RCP_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise ConfigurationError("RCP_SMTP_USER and RCP_SMTP_PASSWORD go together.")
    ca_file = env.get("RCP_SMTP_CA_FILE", "")
    if ca_file and not Path(ca_file).is_file():
        raise ConfigurationError(f"RCP_SMTP_CA_FILE={ca_file!r}: no such file.")
    timeout = number("RCP_SMTP_TIMEOUT", 30)
    if not 1 <= timeout <= 120:
        raise ConfigurationError("RCP_SMTP_TIMEOUT must lie between 1 and 120 seconds.")
    port = number("RCP_SMTP_PORT", SECURITIES[security])
    if not 0 < port < 65536:
        raise ConfigurationError("RCP_SMTP_PORT must lie between 1 and 65535.")
    return Relay(host, port, security, user, password, ca_file, float(timeout))


def signing(*, is_demonstration: bool) -> Signing | None:
    """What sealed documents are signed with: RCP_SIGNING_CERTIFICATE, _PASSPHRASE_FILE, _TIMESTAMP_URL, _LONG_TERM,
    _AUTHORITIES. Without a certificate, documents are sealed and not signed.

    Raises:
        ConfigurationError: a file that cannot be read, a passphrase that does not open it, or half a configuration.
    """
    env = os.environ
    certificate = env.get("RCP_SIGNING_CERTIFICATE", "")
    if not certificate:
        orphans = [name for name in SIGNING_VARIABLES if env.get(name)]
        if orphans:
            raise ConfigurationError(f"{orphans[0]} goes with RCP_SIGNING_CERTIFICATE, which is not set.")
        return None
    url = env.get("RCP_SIGNING_TIMESTAMP_URL", "")
    if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise ConfigurationError(f"RCP_SIGNING_TIMESTAMP_URL={url!r}: expected an http or https address.")
    authorities = env.get("RCP_SIGNING_AUTHORITIES", "")
    if authorities and not Path(authorities).is_file():
        raise ConfigurationError(f"RCP_SIGNING_AUTHORITIES={authorities!r}: no such file.")
    long_term = env.get("RCP_SIGNING_LONG_TERM", "")
    if long_term not in {"", "0", "1"}:
        raise ConfigurationError(f"RCP_SIGNING_LONG_TERM={long_term!r}: expected 0 or 1.")
    found = Signing(
        certificate=Path(certificate),
        passphrase=_passphrase(env.get("RCP_SIGNING_PASSPHRASE_FILE", "")),
        timestamp_url=url,
        is_long_term=long_term == "1",
        authorities=Path(authorities) if authorities else None,
        is_demonstration=is_demonstration,
    )
    try:
        check(found)
    except ValueError as error:
        raise ConfigurationError(f"RCP_SIGNING_CERTIFICATE: {error}.") from error
    return found


def _passphrase(path: str) -> bytes:
    """The first line of a file: a passphrase in the environment would be read by every child process."""
    if not path:
        return b""
    try:
        return Path(path).read_bytes().split(b"\n")[0].rstrip(b"\r")
    except OSError as error:
        raise ConfigurationError(f"RCP_SIGNING_PASSPHRASE_FILE={path!r}: {error.strerror}.") from error


def _address(variable: str, text: str) -> str:
    try:
        return clean_email(text)
    except InvalidValue as error:
        raise ConfigurationError(f"{variable}={text!r}: expected one electronic address.") from error


def _domain(variable: str, text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", text):
        raise ConfigurationError(f"{variable}: {text!r} is no domain name.")
    return text


class Config:
    """What every configuration shares. Environment variables are named `RCP_…`."""

    NAME = "base"
    DEMO = False
    TESTING = False
    DEBUG = False

    # One form field may hold a pasted report; an upload may hold 20 MB. Everything else is refused with a page.
    MAX_CONTENT_LENGTH = 22 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    MAX_FORM_PARTS = 2_000
    ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024

    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_PATH = "/"
    SESSION_IDLE = timedelta(minutes=30)
    SESSION_ABSOLUTE = timedelta(hours=12)
    SESSION_REFRESH_EACH_REQUEST = False
    WTF_CSRF_TIME_LIMIT = None  # the token lives as long as the session: a long text is never refused for its age
    WTF_CSRF_SSL_STRICT = True

    BABEL_DEFAULT_LOCALE = "fr"
    BABEL_DEFAULT_TIMEZONE = "Europe/Paris"

    SECURITY_PASSWORD_HASH = "argon2"  # noqa: S105  the name of an algorithm
    SECURITY_PASSWORD_LENGTH_MIN = 12
    SECURITY_PASSWORD_COMPLEXITY_CHECKER = "zxcvbn"  # noqa: S105
    SECURITY_PASSWORD_NORMALIZE_FORM = "NFC"  # noqa: S105  so that macOS and Windows agree
    SECURITY_LOGIN_URL = "/connexion"
    SECURITY_LOGOUT_URL = "/deconnexion"
    SECURITY_LOGOUT_METHODS = ["POST"]  # noqa: RUF012
    SECURITY_POST_LOGIN_VIEW = "/"
    SECURITY_POST_LOGOUT_VIEW = "/connexion"
    SECURITY_UNAUTHORIZED_VIEW = None
    SECURITY_LOGIN_USER_TEMPLATE = "accounts/sign_in.html"
    SECURITY_STATIC_FOLDER = None  # its scripts are not ours to serve
    SECURITY_REMEMBER_ME = False
    SECURITY_DEFAULT_REMEMBER_ME = False
    SECURITY_RETURN_GENERIC_RESPONSES = True
    SECURITY_FLASH_MESSAGES = False
    SECURITY_SEND_REGISTER_EMAIL = False
    SECURITY_EMAIL_VALIDATOR_ARGS = {"check_deliverability": False}  # noqa: RUF012
    SECURITY_ANONYMOUS_USER_DISABLED = False
    SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS = False
    SECURITY_REDIRECT_HOST = None
    # argon2id, OWASP's minimum: 19 MiB, two passes, one lane. A burst of sign-ins must not stop the pages.
    SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS = {  # noqa: RUF012
        "argon2__memory_cost": 19_456,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    }

    SQLALCHEMY_TRACK_MODIFICATIONS = False
    RATELIMIT_ENABLED = True
    PROXY_COUNT = 0
    HTTPS_ONLY = False
    PACS_URL_TEMPLATE = ""
    SECURE_DOMAINS = ""  # what RCP_SECURE_DOMAINS says where it is not set
    JOURNAL_RETENTION_DAYS = 365
    JOBS_WOKEN = True  # after a commit that wrote something to send, the job process is told at once

    def __init__(self) -> None:
        env = os.environ
        self.SQLALCHEMY_DATABASE_URI = database_url(
            env.get("RCP_DATABASE_URL", f"sqlite:///{INSTANCE / 'rcp.sqlite3'}")
        )
        self.SECRET_KEY = env.get("RCP_SECRET_KEY", "")
        self.SECURITY_PASSWORD_SALT = "unused-with-argon2"  # noqa: S105  Flask-Security insists on a value
        self.FILES_DIR = Path(env.get("RCP_FILES_DIR", str(INSTANCE / "files")))
        self.TRUSTED_HOSTS = [h for h in env.get("RCP_TRUSTED_HOSTS", "").split(",") if h] or None
        self.PROXY_COUNT = number("RCP_PROXY_COUNT", 0)
        self.PACS_URL_TEMPLATE = env.get("RCP_PACS_URL_TEMPLATE", "")
        self.JOURNAL_RETENTION_DAYS = number("RCP_JOURNAL_RETENTION_DAYS", 365)
        self.FRESHNESS = freshness("RCP_FRESHNESS_DAYS")
        self.MAIL = mail(secure_domains=self.SECURE_DOMAINS)
        self.SIGNING = signing(is_demonstration=self.DEMO)
        self.SESSION_COOKIE_SECURE = self.HTTPS_ONLY
        # The __Host- prefix binds the cookie to this host and to HTTPS; a plain loopback demo cannot carry it.
        self.SESSION_COOKIE_NAME = "__Host-rcp" if self.HTTPS_ONLY else "rcp"
        self.check()

    def check(self) -> None:
        """Refuse an unsafe start.

        Raises:
            ConfigurationError: with what to set.
        """
        if len(self.SECRET_KEY) < 32:
            raise ConfigurationError("RCP_SECRET_KEY is missing or shorter than 32 characters.")
        if not 180 <= self.JOURNAL_RETENTION_DAYS <= 1095:
            raise ConfigurationError("RCP_JOURNAL_RETENTION_DAYS must lie between 180 and 1095.")


class Development(Config):
    """A developer's own machine, with the reloader."""

    NAME = "development"
    DEMO = True

    def __init__(self) -> None:
        os.environ.setdefault("RCP_SECRET_KEY", PUBLISHED_KEY)
        super().__init__()


class Test(Config):
    """The test-suite: fast hashes, no rate limit unless a test asks for it."""

    NAME = "test"
    TESTING = True
    JOBS_WOKEN = False
    RATELIMIT_ENABLED = False
    SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS = {  # noqa: RUF012
        "argon2__memory_cost": 64,
        "argon2__time_cost": 1,
        "argon2__parallelism": 1,
    }

    def __init__(self) -> None:
        os.environ.setdefault("RCP_SECRET_KEY", secrets.token_hex(32))
        super().__init__()


class Demo(Config):
    """`make run`: the production server on loopback, fictional data, plain cookies."""

    NAME = "demo"
    DEMO = True
    # The fictional doctors of the demonstration have their secure addresses below this fictional domain.
    SECURE_DOMAINS = "mssante.example"

    def __init__(self) -> None:
        super().__init__()
        if self.TRUSTED_HOSTS is None:
            self.TRUSTED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


class Production(Config):
    """A hospital: HTTPS only, declared hosts, no demonstration accounts."""

    NAME = "production"
    HTTPS_ONLY = True

    def check(self) -> None:
        super().check()
        if self.SECRET_KEY == PUBLISHED_KEY:
            raise ConfigurationError("RCP_SECRET_KEY is the published key of development: choose another.")
        if os.environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"}:
            raise ConfigurationError("FLASK_DEBUG must not be set: a debugger shows patients' data.")
        if not self.TRUSTED_HOSTS:
            raise ConfigurationError("RCP_TRUSTED_HOSTS must name the host(s) this installation answers to.")
        if "RCP_DATABASE_URL" not in os.environ:
            raise ConfigurationError("RCP_DATABASE_URL must be set: a production database is chosen, never assumed.")


CONFIGURATIONS: dict[str, type[Config]] = {cls.NAME: cls for cls in (Development, Test, Demo, Production)}


def from_environment() -> Config:
    """The configuration named by `RCP_ENV` (production unless said otherwise).

    Raises:
        ConfigurationError: unknown name, or an unsafe environment.
    """
    name = os.environ.get("RCP_ENV", "production")
    try:
        return CONFIGURATIONS[name]()
    except KeyError:
        raise ConfigurationError(f"RCP_ENV={name!r}: expected one of {', '.join(CONFIGURATIONS)}.") from None
