#!/bin/sh
# The long runs: `drills` (faults) and `soak` (endurance, fuzzing). `make test` runs the same tests, shortened.
# On both databases, one process: a drill measures what it disturbs.
set -u
cd "$(dirname "$0")/.."
kind=$1
export RCP_LONG=1
failed=0
.venv/bin/python -m pytest -m "$kind" -o faulthandler_timeout=1800 --engine=sqlite || failed=1
.venv/bin/python tools/pg_cluster.py .venv/bin/python -m pytest -m "$kind" -o faulthandler_timeout=1800 --engine=postgresql || failed=1
exit $failed
