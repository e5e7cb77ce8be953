#!/bin/sh
# Prepare this checkout: Debian packages, .venv, locked requirements.
#
#   tools/setup.sh run     what the application needs
#   tools/setup.sh test    the same, and what the checks and the tests need
#   tools/setup.sh venv    an empty .venv
#
# Nothing is done twice: packages are asked for only when what they bring is missing, and the virtual environment is
# left alone while the locked files it was filled from have not changed.
set -eu
cd "$(dirname "$0")/.."
want=${1:-}

say() { printf '%s\n' "$*" >&2; }

case $want in
run | test | venv) ;;
*)
    say "usage: tools/setup.sh run | test | venv"
    exit 2
    ;;
esac

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11, 3.12 or 3.13 is needed: apt-get install python3, or set PYTHON=/path/to/python."
    exit 1
}

loads() { "$python" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@" 2>/dev/null; }

has_command() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

has_postgresql() {
    if has_command postgres; then return 0; fi
    for program in /usr/lib/postgresql/*/bin/postgres; do
        if [ -x "$program" ]; then return 0; fi
    done
    return 1
}

# One line a capability: what proves it is there, and the package that brings it.
missing_packages() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    if [ "$want" = venv ]; then return; fi
    loads libpango-1.0.so.0 libgobject-2.0.so.0 || echo libpango-1.0-0
    loads libpangoft2-1.0.so.0 libfontconfig.so.1 libharfbuzz.so.0 || echo libpangoft2-1.0-0
    loads libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    if [ "$want" = run ]; then return; fi
    has_command chromium chromium-browser google-chrome || echo chromium
    has_postgresql || echo postgresql
    has_command pdftotext || echo poppler-utils
    has_command mutool || echo mupdf-tools
    has_command gs || echo ghostscript
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif has_command sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root="sudo"
    else
        say "Debian packages are missing and this account may not install them. Run this once, then start again:"
        say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
        exit 1
    fi
    if ! has_command apt-get; then
        say "These Debian packages, or their equivalent here, are missing: $*"
        exit 1
    fi
    say "Installing Debian packages: $*"
    apt_get="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q"
    # The package lists are refreshed only when they are absent or too old to be of use.
    $apt_get install -y --no-install-recommends "$@" >&2 || {
        $apt_get update >&2
        $apt_get install -y --no-install-recommends "$@" >&2
    }
}

fill() { # fill STAMP FILE…: install the locked files unless the stamp says that it was done
    stamp=.venv/.stamp-$1
    shift
    wanted=$(cat "$@" | sha256sum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    say "Installing $* into .venv"
    for file in "$@"; do
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$file" >&2
    done
    printf '%s\n' "$wanted" >"$stamp"
}

# A link leads to another checkout's environment: making ours anew would empty theirs.
if [ -L .venv ]; then
    say "$PWD/.venv is a symbolic link to $(readlink .venv): its environment belongs to another checkout and is left alone."
    say "Remove the link to give this checkout an environment of its own (rm .venv), or run its programs directly."
    exit 1
fi

python=$(find_python)
# shellcheck disable=SC2046  # package names hold no blank
set -- $(missing_packages)
if [ $# -gt 0 ]; then install_packages "$@"; fi

# Console scripts hold the absolute path of their interpreter: a moved checkout needs a new environment.
if ! .venv/bin/python -c '' 2>/dev/null || ! grep -qsF "$PWD/.venv" .venv/bin/pip; then
    say "Creating .venv with $python"
    "$python" -m venv --clear .venv
fi

case $want in
run) fill run requirements.txt ;;
test)
    fill run requirements.txt
    fill test requirements.txt requirements-dev.txt
    ;;
esac
