"""What an installation chose, for services and queries that read no request. `create_app` says it once."""

from __future__ import annotations

from dataclasses import dataclass, field

from rcp.domain.clinical.freshness import Freshness, default_freshness


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server everything leaves by. `security` is `starttls`, `tls` or `none` (loopback only)."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""  # empty: the authorities of the system
    timeout: float = 30.0  # seconds, for each answer of the server


@dataclass(frozen=True, slots=True)
class Mail:
    """How this installation sends: by which server (None: nothing leaves), from which address, to whom safely."""

    relay: Relay | None = None
    sender: str = ""
    host_name: str = "rcp.invalid"  # the right part of each Message-ID
    secure_domains: tuple[str, ...] = ()


_freshness: Freshness | None = None
_mail = Mail()


def configure(*, freshness: Freshness, mail: Mail) -> None:
    """Say how old a result may be here (RCP_FRESHNESS_DAYS) and how mail leaves (RCP_SMTP_…, RCP_MAIL_…)."""
    global _freshness, _mail
    _freshness, _mail = freshness, mail


def freshness() -> Freshness:
    """How old a result may be: as configured, else the days of the product."""
    return _freshness or default_freshness()


def mail() -> Mail:
    """How mail leaves."""
    return _mail
