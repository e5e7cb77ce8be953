"""What the browser loads is what was recorded, comes from here, and obeys the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import vendor

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PRINTED = ROOT / "templates" / "print"
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


def test_vendored_files_match_their_recorded_hashes() -> None:
    files = vendor.read_list((ROOT / "tools" / "vendor.txt").read_text(encoding="utf-8"))
    assert files
    assert vendor.faults(files) == []


FORBIDDEN = {
    "a resource from elsewhere": re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE),
    "a style attribute": re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE),
    "an event attribute": re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline style": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_nothing_the_policy_would_refuse(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    # Printed templates never reach a browser: their fonts and styles are read by the PDF engine.
    rules = {} if PRINTED in template.parents else FORBIDDEN
    found = [name for name, pattern in rules.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_names_only_icons_of_the_sprite(template: Path) -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', vendor.SPRITE.read_text(encoding="utf-8")))
    text = template.read_text(encoding="utf-8")
    named = set(re.findall(r"""\bicon\("([a-z0-9-]+)""", text)) | set(re.findall(r'icon_name="([a-z0-9-]+)"', text))
    assert named - known == set()


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_points_to_files_that_exist(sheet: Path) -> None:
    for address in re.findall(r"url\(\"?([^\")]+)", sheet.read_text(encoding="utf-8")):
        assert not address.startswith(("http", "//", "data:"))
        assert (sheet.parent / address).resolve().is_file(), address


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_module_imports_vendored_files_only(script: Path) -> None:
    """Its address carries a hash of its own bytes alone: a sister module imported by name would be served stale."""
    text = script.read_text(encoding="utf-8")
    for address in re.findall(r"(?:from|import\()\s*[\"'`]([^\"'`]+)", text):
        assert address.startswith(("../vendor/", "${VENDOR}")), address


def test_no_clinical_text_is_kept_by_the_browser() -> None:
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB", text), script.name


def test_every_module_is_loaded_by_the_layout() -> None:
    layout = (ROOT / "templates" / "layouts" / "base.html").read_text(encoding="utf-8")
    for path in [*SCRIPTS, *STYLES]:
        if not path.name.startswith("print"):
            assert f'"{path.stem}"' in layout, path.name


def test_dark_by_choice_and_dark_by_system_are_the_same() -> None:
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r'html\[data-theme="(?:dark|system)"\] \{(.*?)\}', text, re.DOTALL)
    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()


def _luminance(colour: str) -> float:
    def channel(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    (ink, ground)
    for ground in ("paper", "ground", "paper-2")
    for ink in ("ink", "ink-2", "accent", "info", "success", "warning", "danger")
] + [(f"{kind}", f"{kind}-soft") for kind in ("info", "success", "warning", "danger")]
TEXT_PAIRS += [("ink", f"{kind}-soft") for kind in ("info", "success", "warning", "danger", "accent")]
TEXT_PAIRS += [("accent", "accent-soft"), ("ink-2", "accent-soft"), ("accent-strong", "accent-soft")]
TEXT_PAIRS += [("on-accent", "accent"), ("on-danger", "danger"), ("on-accent", "accent-strong"), ("ink-2", "line-2")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_keep_the_contrast_of_the_rgaa(theme: str) -> None:
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text.split("@media screen", 1)[0]))
    if theme == "dark":
        block = re.search(r'html\[data-theme="dark"\] \{(.*?)\}', text, re.DOTALL)
        assert block
        colours |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block.group(1)))
    weak = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT_PAIRS}
    assert {pair: round(value, 2) for pair, value in weak.items() if value < 4.5} == {}
    for ground in ("paper", "ground"):
        assert _contrast(colours["edge"], colours[ground]) >= 3
        assert _contrast(colours["focus"], colours[ground]) >= 3
