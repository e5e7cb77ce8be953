"""Every template is shown by something, every import of a template exists and is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

from tests.support.command import ROOT

TEMPLATES = ROOT / "templates"
NAMED = re.compile(r"""["']([a-z0-9_/.-]+\.html)["']""")
# Rendered by name from a status, or by a macro that receives the name.
BY_NAME = re.compile(r"^errors/\d{3}\.html$")


def environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True, extensions=["jinja2.ext.do"]
    )


def template_names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix == ".html"}


def trees(folder: Path) -> dict[str, nodes.Template]:
    reader = environment(folder)
    return {name: reader.parse((folder / name).read_text(), name) for name in sorted(template_names(folder))}


def named_in_code(code: Path) -> set[str]:
    """Every template a Python file names; the sign-in page is named by the configuration."""
    files = [*code.rglob("*.py"), *code.parent.glob("config.py")]
    return {name for path in files for name in NAMED.findall(path.read_text())}


def named_in_templates(parsed: dict[str, nodes.Template]) -> dict[str, set[str]]:
    """By template, the others it extends, includes or imports."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    return {
        name: {
            constant.value
            for node in tree.find_all(kinds)
            for constant in node.template.find_all(nodes.Const) if isinstance(constant.value, str)
        } | {
            node.template.value for node in tree.find_all(kinds) if isinstance(node.template, nodes.Const)
        }
        for name, tree in parsed.items()
    }  # fmt: skip


def every_name_used(folder: Path, code: Path) -> set[str]:
    """What the code and the templates name; printed documents have a loader of their own, on `print/`."""
    existing = template_names(folder)
    named = named_in_code(code)
    for others in named_in_templates(trees(folder)).values():
        named |= others
    return {f"print/{name}" if f"print/{name}" in existing and name not in existing else name for name in named}


def forgotten(folder: Path, code: Path) -> list[str]:
    """Templates that nothing shows."""
    used = every_name_used(folder, code)
    return sorted(name for name in template_names(folder) if name not in used and not BY_NAME.match(name))


def missing(folder: Path, code: Path) -> list[str]:
    """Templates that the code or another template names, and that do not exist."""
    return sorted(every_name_used(folder, code) - template_names(folder))


def unused_imports(folder: Path) -> list[str]:
    """Macros imported and not called, and those that their file does not have."""
    found = []
    parsed = trees(folder)
    for name, tree in parsed.items():
        called = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        for node in tree.find_all(nodes.FromImport):
            source = parsed.get(getattr(node.template, "value", ""))
            for imported in node.names:
                original, alias = imported if isinstance(imported, tuple) else (imported, imported)
                if alias not in called:
                    found.append(f"{name} imports {alias} and does not use it")
                if source is not None and original not in _defined(source):
                    found.append(f"{name} imports {original}, which {node.template.value} does not define")  # type: ignore[attr-defined]
    return found


def _defined(tree: nodes.Template) -> set[str]:
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    return macros | {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}


def unknown_alerts(folder: Path) -> list[str]:
    """The alerts of a kind that has neither colour nor icon: they would look like plain information."""
    return [
        f"{path.relative_to(folder)}: {kind}"
        for path in sorted(folder.rglob("*.html"))
        for kind in re.findall(r'\balert\("(\w+)"', path.read_text())
        if kind not in {"info", "success", "warning", "danger"}
    ]


def test_every_alert_is_of_a_kind_that_is_drawn(tmp_path: Path) -> None:
    assert unknown_alerts(TEMPLATES) == []
    (tmp_path / "page.html").write_text('{{ alert("info", "a") }}{% call alert("error") %}b{% endcall %}')
    assert unknown_alerts(tmp_path) == ["page.html: error"]


def test_every_template_is_shown_by_something() -> None:
    assert forgotten(TEMPLATES, ROOT / "rcp") == []


def test_every_template_named_exists() -> None:
    assert missing(TEMPLATES, ROOT / "rcp") == []


def test_every_macro_imported_exists_and_is_used() -> None:
    assert unused_imports(TEMPLATES) == []


@pytest.fixture
def sample(tmp_path: Path) -> tuple[Path, Path]:
    folder, code = tmp_path / "templates", tmp_path / "code"
    (folder / "components").mkdir(parents=True)
    code.mkdir()
    (folder / "components/tag.html").write_text("{% macro tag(text) %}{{ text }}{% endmacro %}")
    (folder / "page.html").write_text('{% from "components/tag.html" import tag, label %}{{ tag("x") }}')
    (folder / "lost.html").write_text('{% include "gone.html" %}')
    (code / "views.py").write_text('render_template("page.html"); render_template("absent.html")')
    return folder, code


def test_the_guards_see_a_template_forgotten_missing_or_half_imported(sample: tuple[Path, Path]) -> None:
    folder, code = sample
    assert forgotten(folder, code) == ["lost.html"]
    assert missing(folder, code) == ["absent.html", "gone.html"]
    assert unused_imports(folder) == [
        "page.html imports label and does not use it",
        "page.html imports label, which components/tag.html does not define",
    ]
