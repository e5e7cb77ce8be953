"""One message handed to the mail server, and what became of it.

The end of a message is a line with a dot. Until it leaves, the server can have accepted nothing (RFC 5321, 4.1.1.4),
and whatever goes wrong is tried again. From then until the answer, nobody knows. So the text goes first, `before_end`
writes that the dot is about to leave, and the dot goes alone.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from rcp.domain.sending import MessageAct, is_final
from rcp.installation import Relay
from rcp.outbox.letter import Outgoing, envelope, write
from rcp.outbox.services.leaving import Outcome

LONGEST_WORDS = 1000
NO_SUCH_ADDRESS = "Cette adresse ne peut pas être transmise à un serveur de messagerie."
UNWRITABLE = "Ce message ne peut pas être écrit\u202f: son objet ou une pièce jointe n’est pas valable."
CUT = "Le serveur de messagerie a coupé la connexion, ou n’a pas répondu à temps."
NO_ANSWER = "Le serveur n’a pas répondu après la fin du message\u202f: il l’a peut-être accepté."
TAKEN_OVER = "Envoi repris par un autre processus."
TOO_BIG = 552  # to MAIL: the announced size is more than the server takes (RFC 1870, 6.1)
CLOSING = 421  # to any command: the server stops serving, whatever the message (RFC 5321, 3.8)
Trouble = (smtplib.SMTPException, OSError)


def send(
    relay: Relay, outgoing: Outgoing, *, host_name: str, before_end: Callable[[], bool], now: datetime
) -> Outcome | None:
    """Hand one message to the server. None: `before_end` said that the message is no longer ours, nothing was sent."""
    recipient = envelope(outgoing.address)
    if recipient is None:
        return Outcome(MessageAct.REFUSE, NO_SUCH_ADDRESS)
    try:
        data = write(outgoing, recipient=recipient, now=now)
    except ValueError:
        return Outcome(MessageAct.REFUSE, UNWRITABLE)
    try:
        server = connect(relay, host_name)
    except Trouble as error:
        return Outcome(MessageAct.DEFER, said(error), is_server_trouble=True)
    try:
        return _transact(server, outgoing.sender, recipient, data, before_end)
    finally:
        server.close()


def connect(relay: Relay, host_name: str) -> smtplib.SMTP:
    """A connection ready to send: encrypted and signed in, as configured.

    Raises:
        SMTPException, OSError: the server is away, does not encrypt, has a wrong certificate, or refuses the account.
    """
    context = ssl.create_default_context(cafile=relay.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The name said is the installation's: asking the network for ours would wait for a DNS server.
    if relay.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            relay.host, relay.port, local_hostname=host_name, timeout=relay.timeout, context=context
        )
    else:
        server = smtplib.SMTP(relay.host, relay.port, local_hostname=host_name, timeout=relay.timeout)
    try:
        if relay.security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if relay.user:
            server.login(relay.user, relay.password)
    except BaseException:
        server.close()
        raise
    return server


def _transact(
    server: smtplib.SMTP, sender: str, recipient: str, data: bytes, before_end: Callable[[], bool]
) -> Outcome | None:
    """Announce, send the text, then its end."""
    options = [f"size={len(data)}"] if server.has_extn("size") else []
    try:
        code, words = server.mail(sender, options)
        if not 200 <= code < 300:
            return _sender_refused(code, words)
        for code, words in _announced(server, recipient):
            if not 200 <= code < 400:
                return _answered(code, words)
        server.send(re.sub(rb"(?m)^\.", b"..", data))
    except Trouble as error:
        return Outcome(MessageAct.DEFER, said(error))
    if _has_spoken(server):
        return Outcome(MessageAct.DEFER, CUT)
    if not before_end():
        return None
    try:
        server.send(b".\r\n")
        code, words = server.getreply()
    except Trouble:
        return Outcome(MessageAct.LOSE, NO_ANSWER)
    outcome = _answered(code, words)
    if not (200 <= code < 300 or 400 <= code < 600):
        outcome = Outcome(MessageAct.LOSE, outcome.words)
    with suppress(*Trouble):
        server.quit()  # it has answered: what follows is courtesy
    return outcome


def _sender_refused(code: int, words: bytes) -> Outcome:
    """The server does not take mail from us: the next message would meet the same, and none of them is at fault.

    Only a message announced as too big is refused for itself.
    """
    if code == TOO_BIG:
        return _answered(code, words)
    return Outcome(MessageAct.DEFER, _replied(code, words), is_server_trouble=True)


def _announced(server: smtplib.SMTP, recipient: str) -> Iterator[tuple[int, bytes]]:
    """The server's reply to each command between the sender and the text."""
    yield server.rcpt(recipient)
    yield server.docmd("DATA")


def _has_spoken(server: smtplib.SMTP) -> bool:
    """Whether the server hung up, or complained, before the end of the message: it has not accepted it."""
    connection = server.sock
    assert connection is not None
    connection.settimeout(0)
    try:
        connection.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(server.timeout)
    return True


def _answered(code: int, words: bytes) -> Outcome:
    """What a reply of the server means."""
    text = _replied(code, words)
    if 200 <= code < 300:
        return Outcome(MessageAct.ACCEPT, text)
    return Outcome(MessageAct.REFUSE if is_final(code) else MessageAct.DEFER, text, is_server_trouble=code == CLOSING)


def _replied(code: int, words: bytes) -> str:
    """A reply as a page shows it."""
    return shown(f"{code} {words.decode('utf-8', 'replace')}")


def shown(words: str) -> str:
    """The words of a server, fit for a page: one line, no control character, not too long."""
    line = "".join(each if each.isprintable() else " " for each in words)
    return " ".join(line.split())[:LONGEST_WORDS]


def said(error: Exception) -> str:
    """What went wrong, for a person: the server's own words when it had any."""
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        raw = error.smtp_error
        return _replied(error.smtp_code, raw if isinstance(raw, bytes) else raw.encode())
    if isinstance(error, ssl.SSLCertVerificationError):
        return shown(f"Le certificat du serveur de messagerie est refusé\u202f: {error.verify_message}.")
    if isinstance(error, ssl.SSLError):
        return "Le serveur de messagerie n’a pas pu établir une connexion chiffrée."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return shown(f"Le serveur de messagerie ne propose pas ce qui est demandé\u202f: {error}")
    if isinstance(error, socket.gaierror):
        return "Le nom du serveur de messagerie est introuvable."
    if isinstance(error, ConnectionRefusedError):
        return "Le serveur de messagerie refuse la connexion."
    return CUT
