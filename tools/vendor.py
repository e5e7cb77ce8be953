"""Fetch the third-party files of the interface, and check them.

`tools/vendor.txt` names every file: `package@version  path-in-package  sha256`. Files land in
`static/vendor/<package>-<version>/` (or `tests/vendor/` for what only the tests need), so that the version is part of
the address. The icons are cut from their package into one sprite, `static/img/icons.svg`.

    python tools/vendor.py           fetch what is missing, then check
    python tools/vendor.py --check   check only: no network, no writing
    python tools/vendor.py --record  fetch, and write the hashes of new lines (those whose hash is `-`)
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tools" / "vendor.txt"
SPRITE = ROOT / "static" / "img" / "icons.svg"
TEST_ONLY = {"axe-core"}


@dataclass(frozen=True)
class VendoredFile:
    """One file of one exact version of one package."""

    package: str
    version: str
    path: str
    sha256: str

    @property
    def folder(self) -> Path:
        base = ROOT / ("tests" if self.package in TEST_ONLY else "static") / "vendor"
        return base / f"{self.package.lstrip('@').replace('/', '-')}-{self.version}"

    @property
    def target(self) -> Path:
        return self.folder / Path(self.path).name

    def is_intact(self) -> bool:
        return self.target.is_file() and digest(self.target.read_bytes()) == self.sha256


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_list(text: str) -> list[VendoredFile]:
    """Parse the list; `#` starts a comment. Raises ValueError on a line that does not have three columns."""
    files = []
    for line in text.splitlines():
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        name, path, sha256 = line.split()
        package, _, version = name.rpartition("@")
        files.append(VendoredFile(package, version, path, sha256))
    return files


def build_sprite(icons: list[Path]) -> str:
    """One `<symbol>` an icon, named after its file: `<use href="…/icons.svg#search">`."""
    symbols = []
    for icon in sorted(icons):
        markup = icon.read_text(encoding="utf-8")
        body = re.sub(r"\s*\n\s*", "", re.sub(r"^<svg[^>]*>|</svg>\s*$", "", markup.strip()))
        symbols.append(f'<symbol id="{icon.stem}" viewBox="0 0 16 16">{body}</symbol>')
    header = "<!-- Bootstrap Icons, MIT licence: see static/vendor/bootstrap-icons-*/LICENSE -->"
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join([header, *symbols]) + "\n</svg>\n"


def icons_of(files: list[VendoredFile]) -> list[Path]:
    return [file.target for file in files if file.package == "bootstrap-icons" and file.path.endswith(".svg")]


def faults(files: list[VendoredFile]) -> list[str]:
    """What does not match the list: a changed or missing file, a file nobody declared, a stale sprite."""
    found = [f"{file.target.relative_to(ROOT)} is missing or changed" for file in files if not file.is_intact()]
    declared = {file.target for file in files}
    for base in (ROOT / "static" / "vendor", ROOT / "tests" / "vendor"):
        present = [path for path in base.rglob("*") if path.is_file()] if base.is_dir() else []
        found += [f"{path.relative_to(ROOT)} is not declared" for path in present if path not in declared]
    if not found and SPRITE.read_text(encoding="utf-8") != build_sprite(icons_of(files)):
        found.append("static/img/icons.svg is not what the declared icons give")
    return found


def fetch(package: str, version: str, files: list[VendoredFile]) -> None:
    """Download one package with its ordinary client and extract the declared files only."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # the names come from the list in this repository
            ["npm", "pack", "--silent", f"{package}@{version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            for file in files:
                member = tar.extractfile(f"package/{file.path}")
                if member is None:
                    raise FileNotFoundError(f"{package}@{version}: {file.path}")
                content = member.read()
                if file.sha256 not in ("-", digest(content)):
                    raise ValueError(f"{package}@{version}: {file.path} is not the file that was recorded")
                file.folder.mkdir(parents=True, exist_ok=True)
                file.target.write_bytes(content)


def main(arguments: list[str]) -> int:
    text = LIST.read_text(encoding="utf-8")
    files = read_list(text)
    if "--check" not in arguments:
        wanted: dict[tuple[str, str], list[VendoredFile]] = {}
        for file in files:
            if not file.is_intact():
                wanted.setdefault((file.package, file.version), []).append(file)
        for (package, version), missing in wanted.items():
            fetch(package, version, missing)
        if "--record" in arguments:
            for file in files:
                if file.sha256 == "-":
                    line = re.compile(rf"^({re.escape(file.package)}@\S+\s+{re.escape(file.path)}\s+)-$", re.MULTILINE)
                    text = line.sub(rf"\g<1>{digest(file.target.read_bytes())}", text)
            LIST.write_text(text, encoding="utf-8")
            files = read_list(text)
        SPRITE.write_text(build_sprite(icons_of(files)), encoding="utf-8")
    found = faults(files)
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
