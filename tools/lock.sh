#!/bin/sh
# Lock the requirements for every supported Python, with hashes. The locking tool lives in its own environment, so
# that it never becomes one of the requirements.
set -eu
cd "$(dirname "$0")/.."
uv=var/lock/bin/uv
if ! [ -x "$uv" ]; then
    .venv/bin/python -m venv var/lock
    var/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
fi
lock() { "$uv" pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header "$1.in" -o "$1.txt"; }
lock requirements
lock requirements-dev
git --no-pager diff --stat -- requirements.txt requirements-dev.txt
