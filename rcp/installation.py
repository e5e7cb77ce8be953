"""What an installation chose, for services and queries that read no request. `create_app` says it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Signing:
    """The certificate of the establishment with its key (PKCS#12), and what its signatures carry besides."""

    certificate: Path
    passphrase: bytes = field(repr=False)
    timestamp_url: str = ""  # RFC 3161; empty: the hour is that of this machine
    is_long_term: bool = False  # PAdES B-LT: the proof of validity is written in the file
    authorities: Path | None = None  # PEM: the roots that B-LT trusts, else those of the PKCS#12
    is_demonstration: bool = False  # a signature that proves nothing to anybody, and must say so


_freshness: Freshness | None = None
_mail = Mail()
_signing: Signing | None = None


def configure(*, freshness: Freshness, mail: Mail, signing: Signing | None = None) -> None:
    """Say how old a result may be (RCP_FRESHNESS_DAYS), how mail leaves (RCP_SMTP_…, RCP_MAIL_…), who signs."""
    global _freshness, _mail, _signing
    _freshness, _mail, _signing = freshness, mail, signing


def freshness() -> Freshness:
    """How old a result may be: as configured, else the days of the product."""
    return _freshness or default_freshness()


def mail() -> Mail:
    """How mail leaves."""
    return _mail


def signing() -> Signing | None:
    """What sealed documents are signed with (RCP_SIGNING_…); None: they are sealed and not signed."""
    return _signing
