#!/bin/sh
# The checks, the rules and rights, whose own tests cover every branch, the rest of the suite on SQLite, and all that
# opens a database again on a throw-away PostgreSQL. Everything is run, even after a failure, and any failure fails the
# command. Arguments go to all the runs of pytest. Coverage is measured where it is asked for: it slows all it watches.
set -u
cd "$(dirname "$0")/.."
failed=""
workers=${RCP_TEST_WORKERS:-2}

step() { # step NAME COMMAND…
    name=$1
    shift
    printf '\n== %s\n' "$name"
    "$@" || failed="$failed $name"
}

step checks tools/check.sh
step rules .venv/bin/python -m pytest -n "$workers" tests/domain tests/access \
    --cov=rcp/domain --cov=rcp/access --cov-report=term-missing:skip-covered --cov-fail-under=100 "$@"
step sqlite .venv/bin/python -m pytest -n "$workers" --engine=sqlite \
    --ignore=tests/domain --ignore=tests/access "$@"
step postgresql .venv/bin/python tools/pg_cluster.py .venv/bin/python -m pytest -n "$workers" --engine=postgresql "$@"

if [ -n "$failed" ]; then
    printf '\nFailed:%s\n' "$failed" >&2
    exit 1
fi
printf '\nEverything passed.\n'
