#!/bin/sh
# Every check that needs no database. All are run, so that one pass shows everything there is to repair.
set -u
cd "$(dirname "$0")/.."
failed=""

check() { # check NAME COMMAND…
    name=$1
    shift
    if "$@"; then printf 'ok      %s\n' "$name"; else
        printf 'FAILED  %s\n' "$name"
        failed="$failed $name"
    fi
}

check ruff .venv/bin/ruff check --quiet .
check format .venv/bin/ruff format --check --quiet .
check mypy .venv/bin/mypy --no-error-summary
check contracts .venv/bin/lint-imports --no-logo
check templates .venv/bin/djlint --quiet --lint templates
check rights .venv/bin/python tools/rights.py --check
check "score sheets" .venv/bin/python tools/score_sheets.py --check

if [ -n "$failed" ]; then
    printf '\nFailed:%s. `make fix` repairs what can be repaired alone.\n' "$failed" >&2
    exit 1
fi
