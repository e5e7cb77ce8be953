"""What the code may not say: facts read from the source, because no run would show them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rcp.app  # noqa: F401  every model is mapped
from rcp.db import Base
from tests.support.command import ROOT

# Who may end a transaction: the request, the command, the migrations, and the rows that live outside the business.
COMMITTING = {"rcp/db.py", "rcp/web/transactions.py"}
# Writes that nobody signed in makes, and why.
WITHOUT_ACTOR = {
    "accept_link": "the one-time link is the authority",
    "next_number": "a counter, taken inside the creation of a case",
    "carry_requester_proposal": "a copy, inside the new presentation that somebody was authorised to make",
    "touch_room": "a number that grows inside the write of somebody who was authorised",
    "claim_next": "the job process takes what a person asked to send",
    "hand_over": "the job process is about to send it",
    "record_outcome": "what the mail server said, journalled as the system's",
    "release_dead": "what became of a sender that died",
    "take_errand": "the job process takes what a person asked for",
    "end_errand": "the job process has done it",
    "revive_dead": "what became of work whose process died",
    "forget_results": "files of long work that have lasted their time",
    "settle_for": "a part of the reason that somebody was authorised to give, journalled with it",
}
ELEMENT = re.compile(r"(?<!\?P)</?(p|div|span|a|br|ul|li|td|tr|strong|em|form)[ />]")
BULK = {"update", "delete", "insert"}


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(), str(path))


def bulk_statements(tree: ast.Module, tables: set[str]) -> list[str]:
    """Calls such as `update(Case)`: they bypass the unit of work, and with it the history of each field."""
    return [
        f"line {node.lineno}: {node.func.id}({node.args[0].id})"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BULK
        and node.args and isinstance(node.args[0], ast.Name) and node.args[0].id in tables
    ]  # fmt: skip


def commits(tree: ast.Module) -> list[int]:
    """Lines that end the session's transaction."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        and isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "session"
    ]  # fmt: skip


def without_actor(tree: ast.Module) -> list[str]:
    """Public functions of a service module that write and do not take `actor` by keyword."""
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _writes(node)
        and "actor" not in {argument.arg for argument in node.args.kwonlyargs}
    ]  # fmt: skip


def _writes(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"add", "add_all", "delete", "flush"}
        and isinstance(node.value, ast.Attribute) and node.value.attr == "session"
        for node in ast.walk(function)
    )  # fmt: skip


def html_in(tree: ast.Module) -> list[int]:
    """Lines with a string that opens an HTML element: pages are made by templates."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        and ELEMENT.search(node.value)
    ]  # fmt: skip


def test_tables_with_a_history_are_never_written_in_bulk() -> None:
    watched = {mapper.class_.__name__ for mapper in Base.registry.mappers if hasattr(mapper.class_, "__history__")}
    assert {"Case", "Patient", "Lesion", "Decision"} <= watched
    found = {name: lines for name, tree in sources("rcp") if (lines := bulk_statements(tree, watched))}
    assert found == {}


def test_only_the_request_and_the_command_commit() -> None:
    found = {name: lines for name, tree in sources("rcp") if (lines := commits(tree)) and name not in COMMITTING}
    assert found == {}


def test_every_service_says_who_acts() -> None:
    found = {}
    for name, tree in sources("rcp"):
        parts = Path(name).parts
        is_service = "services" in parts or parts[-1] == "services.py"
        missing = set(without_actor(tree)) - set(WITHOUT_ACTOR)
        if is_service and parts[1] != "journal" and missing:
            found[name] = missing
    assert found == {}


def test_no_html_is_written_in_python() -> None:
    found = {name: lines for name, tree in sources("rcp") if (lines := html_in(tree))}
    assert found == {}


@pytest.mark.parametrize(
    ("guard", "code"),
    [
        (lambda tree: bulk_statements(tree, {"Case"}), "db.session.execute(update(Case).values(status='x'))"),
        (commits, "db.session.commit()"),
        (without_actor, "def submit(case):\n    db.session.flush()"),
        (html_in, "text = '<p>' + name"),
    ],
)
def test_each_guard_sees_what_it_forbids(guard: object, code: str) -> None:
    assert len(guard(ast.parse(code))) == 1  # type: ignore[operator]


@pytest.mark.parametrize(
    ("guard", "code"),
    [
        (lambda tree: bulk_statements(tree, {"Case"}), "update(IdempotencyKey)"),
        (commits, "connection.commit()"),
        (without_actor, "def submit(case, *, actor):\n    db.session.flush()\ndef gaps(x): ..."),
        (html_in, '"""Opens a <p> element."""'),
    ],
)
def test_no_guard_sees_more(guard: object, code: str) -> None:
    assert guard(ast.parse(code)) == []  # type: ignore[operator]
