"""`flask rcp outbox`: what waits, and sending it by hand."""

from __future__ import annotations

import os
from datetime import timedelta

from rcp import files, installation
from rcp.access.permissions import SYSTEM
from rcp.db import transaction
from rcp.domain.sending import NotSentReason
from rcp.outbox import queries
from rcp.outbox.services import give_up
from rcp.web.clock import now
from tests.outbox.conftest import stored
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


def test_a_list_that_is_cut_says_so(cli, write, monkeypatch):
    monkeypatch.setattr(queries, "LONGEST_LIST", 1)
    write(1), write(2)
    assert "Only the last 1 are listed." in cli.invoke(args=["rcp", "outbox", "list"]).output


def test_files_that_no_row_names_are_swept_by_hand(cli, post, write):
    named = stored(b"BEGIN:VCALENDAR", "seance.ics", "text/calendar")
    write(1, enclosures=[named])
    old, young = files.put(b"orphelin"), files.put(b"a l'instant")
    for key in (named.storage_key, old):
        long_ago = (now() - timedelta(days=2)).timestamp()
        os.utime(files.path_of(key), (long_ago, long_ago))
    swept = cli.invoke(args=["rcp", "files", "sweep"])
    assert (swept.exit_code, swept.output) == (0, "results: 0, parts: 0, orphans: 1\n")
    assert [files.path_of(key).exists() for key in (named.storage_key, old, young)] == [True, False, True]
