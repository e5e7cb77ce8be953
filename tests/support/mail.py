"""A real mail server on loopback, which accepts, refuses, dawdles or dies as a test asks."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rcp.installation import Mail, Relay
from tools.pg_cluster import free_port

USER, PASSWORD = "rcp", "un mot de passe de relais"
SENDER = "rcp@hopital.example"
DOMAINS = ("mssante.example",)


class Server(SMTP):
    """The library's server, with a few ways to die."""

    async def smtp_DATA(self, arg: str) -> None:
        post: Post = self.event_handler
        if post.dies_mid_data:
            await self.push("354 go on")
            await self._reader.read(1000)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Post:
    """What the server does, and what it accepted."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuse_sender = self.refuse_recipient = self.refuse_data = ""
        self.dies_mid_data = self.dies_before_answer = False
        self.dawdles = 0.0  # seconds before the answer to DATA
        self.dawdles_at_recipient = 0.0
        self.on_accept: Callable[[], None] = lambda: None

    @property
    def message_ids(self) -> list[str]:
        return [str(each["Message-ID"]) for each in self.accepted]

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        await asyncio.sleep(self.dawdles_at_recipient)
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse_data:
            return self.refuse_data
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        self.recipients += envelope.rcpt_tos
        self.on_accept()
        if self.dies_before_answer:
            server.transport.abort()
        await asyncio.sleep(self.dawdles)
        return "250 2.0.0 Ok: queued as 4F2"


class PostOffice(Controller):
    def factory(self) -> SMTP:
        return Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def post_office(*, tls: Path | None = None, implicit: bool = False) -> Iterator[tuple[Post, Relay]]:
    """A server that runs, and how to reach it; with a folder, its certificate is made there and it wants a password."""
    post, port = Post(), free_port()
    more: dict[str, Any] = {}
    relay = Relay("127.0.0.1", port, "none", timeout=60)
    if tls is not None:
        context, ca_file = certificate(tls)
        more = {"authenticator": _authenticate, "auth_required": not implicit, "auth_require_tls": not implicit}
        more |= {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
        relay = Relay(
            "localhost", port, "tls" if implicit else "starttls", USER, PASSWORD, ca_file=str(ca_file), timeout=60
        )
    office = PostOffice(post, hostname="127.0.0.1", port=port, ready_timeout=60, **more)
    if implicit:
        office._trigger_server = lambda: office._factory_invoked.set() or setattr(office, "smtpd", True)  # type: ignore[method-assign,func-returns-value]
    office.start()
    try:
        yield post, relay
    finally:
        office.stop()


def mail(relay: Relay | None) -> Mail:
    """The configuration of an installation that sends by this server."""
    return Mail(relay, SENDER, "rcp.hopital.example", DOMAINS)


def environment(relay: Relay) -> dict[str, str]:
    """The same, as variables."""
    return {
        "RCP_SMTP_HOST": relay.host, "RCP_SMTP_PORT": str(relay.port), "RCP_SMTP_SECURITY": relay.security,
        "RCP_SMTP_TIMEOUT": "60", "RCP_MAIL_FROM": SENDER, "RCP_MAIL_HOST": "rcp.hopital.example",
        "RCP_SECURE_DOMAINS": ",".join(DOMAINS),
    }  # fmt: skip


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for `localhost`, signed by itself: its context, and the file that says to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251  the library that checks it reads the real clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "server.pem", folder / "server.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, chain


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)
