"""A message as it leaves: headers that tell nothing, a text, files whose bytes were checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

# Seven bits: every server takes them, and none rewrites what it was not asked to.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class File:
    """An enclosed file, with its bytes."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to leave, read once and held outside any transaction."""

    message_id: str
    sender: str
    address: str
    subject: str
    body: str
    files: tuple[File, ...] = ()


def envelope(address: str) -> str | None:
    """An address in ASCII, as every server takes it (its domain in its ASCII form); None when it has no such form."""
    try:
        return validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError:
        return None


def write(outgoing: Outgoing, *, recipient: str, now: datetime) -> bytes:
    """The bytes of the message, lines ended by CR LF. `recipient` is what `envelope` gave.

    Raises:
        ValueError: a header would hold a line feed. The library refuses it; nothing here removes it.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("RCP", addr_spec=outgoing.sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = outgoing.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = outgoing.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice answers it
    message["Content-Language"] = "fr"
    message.set_content(outgoing.body.rstrip("\n") + "\n")
    for file in outgoing.files:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.file_name)
    return message.as_bytes()
