"""The logs of the job process tell a lock from a connection that is lost, and never what an error was about."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from rcp.jobs.telling import named, told


def test_a_locked_database_is_told_by_the_name_the_driver_gives(tmp_path):
    holder, other = (sqlite3.connect(tmp_path / "essai.sqlite3", timeout=0) for _ in range(2))
    try:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            other.execute("BEGIN IMMEDIATE")
    finally:
        holder.close()
        other.close()
    assert named(raised.value) == "OperationalError (SQLITE_BUSY)"
    assert told(raised.value).startswith("OperationalError (SQLITE_BUSY) at test_telling.py:")
    wrapped = OperationalError("UPDATE message SET recipient_name = 'Quévremont'", {}, raised.value)
    assert named(wrapped) == "OperationalError (SQLITE_BUSY)"


def test_a_refusal_of_the_database_keeps_its_code_and_loses_its_words(db_session, engine_kind):
    with pytest.raises(DBAPIError) as raised:
        db_session.execute(text("SELECT quevremont FROM person"))
    words = named(raised.value)
    assert words.endswith("(SQLITE_ERROR)" if engine_kind == "sqlite" else "(42703)")
    assert "quevremont" not in told(raised.value)


def test_a_server_that_answers_no_more_is_told_as_such():
    lost = psycopg.OperationalError("server closed the connection: Quévremont")
    assert named(lost) == named(OperationalError("SELECT 1", {}, lost)) == "OperationalError (no connection)"
    assert named(psycopg.errors.AdminShutdown("Quévremont")) == "AdminShutdown (57P01)"


def test_what_no_driver_raised_is_told_by_its_kind():
    assert named(ValueError("Quévremont")) == "ValueError"
