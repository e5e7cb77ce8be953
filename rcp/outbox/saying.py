"""What a person reads once they asked that messages leave: how many do, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence

from rcp.domain.sending import MessageState, NotSentReason
from rcp.outbox.models import Message
from rcp.outbox.queries import is_sending_configured

SOON = "le départ se fait dans les secondes qui suivent"
WAITING = "le départ attend qu’un serveur de messagerie soit réglé"


def asked(messages: Sequence[Message], *, word: str = "message", several: str = "messages") -> tuple[str, str]:
    """A sentence about messages just asked for, one a recipient, and its category."""
    waiting = sum(each.state == MessageState.TO_SEND for each in messages)
    silent = sum(each.reason == NotSentReason.NO_ADDRESS for each in messages)
    parts = (leaving(waiting, word, several), _silent(silent), _others(len(messages) - waiting - silent))
    return " ".join(filter(None, parts)) or "Rien à envoyer.", "success" if waiting else "info"


def leaving(count: int, word: str = "message", several: str = "messages") -> str:
    """How many messages are about to leave; nothing when none is."""
    if not count:
        return ""
    when = SOON if is_sending_configured() else WAITING
    return f"{count}\u00a0{several if count > 1 else word} à envoyer\u202f: {when}."


def _silent(count: int) -> str:
    return f"{count}\u00a0destinataire{'s' if count > 1 else ''} sans adresse connue." if count else ""


def _others(count: int) -> str:
    if not count:
        return ""
    who = f"{count}\u00a0destinataires" if count > 1 else "1\u00a0destinataire"
    return f"Rien de plus pour {who}\u202f: un message ou un motif existe déjà."
