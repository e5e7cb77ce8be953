"""`flask rcp outbox`: what waits, and sending it by hand."""

from __future__ import annotations

from rcp import installation
from rcp.access.permissions import SYSTEM
from rcp.db import transaction
from rcp.domain.sending import NotSentReason
from rcp.outbox.services import give_up
from rcp.web.clock import now
from tests.support.mail import mail


def test_the_list_names_nobody_and_says_that_nothing_leaves(cli, write, found, monkeypatch):
    monkeypatch.setattr(installation, "_mail", mail(None))
    waiting, given_up = write(1, recipient_name="Dr Quévremont"), write(2)
    with transaction():
        give_up(found(given_up), reason=NotSentReason.HANDED_OVER, actor=SYSTEM, now=now())
    listed = cli.invoke(args=["rcp", "outbox", "list"])
    assert listed.exit_code == 0
    assert str(waiting) in listed.output
    assert str(given_up) not in listed.output
    assert "RCP_SMTP_HOST is not set" in listed.output
    assert "hopital.example" not in listed.output
    assert "Quévremont" not in listed.output
    assert str(given_up) in cli.invoke(args=["rcp", "outbox", "list", "--all"]).output


def test_draining_by_hand_says_what_came_of_it(cli, post, write):
    write(1), write(2)
    drained = cli.invoke(args=["rcp", "outbox", "drain"])
    assert (drained.exit_code, drained.output) == (0, "accept: 2\n")
    assert cli.invoke(args=["rcp", "outbox", "drain"]).output == "nothing was due\n"
    assert len(post.accepted) == 2


def test_draining_without_a_server_is_refused(cli, monkeypatch):
    monkeypatch.setattr(installation, "_mail", mail(None))
    refused = cli.invoke(args=["rcp", "outbox", "drain"])
    assert refused.exit_code == 1
    assert "RCP_SMTP_HOST" in refused.output
